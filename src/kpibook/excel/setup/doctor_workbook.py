"""Pure: what stands in the way of one workbook's buttons: where it lies, where it came from, what lies beside it."""

from __future__ import annotations

import ntpath
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpibook.excel.places import is_web_address
from kpibook.excel.setup.findings import Finding

if TYPE_CHECKING:  # it speaks with Excel, which takes long to load
    from kpibook.excel.setup.install import Machine

_INTERNET = 3


@dataclass(frozen=True)
class WorkbookPlace:
    """A workbook as its place tells of it.

    `zone` is the mark that Windows puts on a file that came by mail or download (3: the internet). `mappings` is the
    folder that its mappings were found in; '' when they were not. `other_config` says that a configuration of
    xlwings' lies beside it, which goes before the user's own.
    """

    path: str
    exists: bool = True
    zone: int | None = None
    mappings: str = ""
    other_config: bool = False


def examine_workbook(place: WorkbookPlace, machine: Machine) -> tuple[Finding, ...]:
    """What is to be said of one workbook; nothing when its buttons work as on any computer."""
    if is_web_address(place.path):
        return (_on_the_web(place),)
    if not place.exists:
        return (Finding("workbook-place", "blocked", f"There is no file {place.path}.", "Check its name."),)
    found = (_kind(place), _mappings(place), _mark(place), _config(place), _trusted(place, machine))
    return tuple(finding for finding in found if finding is not None)


def _on_the_web(place: WorkbookPlace) -> Finding:
    text = "The workbook is open from SharePoint or OneDrive: Excel gives a web address for its place."
    closed = "For kpibook refresh FILE, use the synchronised copy on this computer."
    if place.mappings:
        return Finding("workbook-place", "works", f"{text} Its mappings are taken from {place.mappings}. {closed}")
    return Finding(
        "workbook-place",
        "by hand",
        text,
        "Buttons work once kpibook knows the folder with the mappings: kpibook excel install --workspace FOLDER. "
        f"{closed}",
    )


def _kind(place: WorkbookPlace) -> Finding | None:
    if place.path.casefold().endswith((".xlsm", ".xlam")):
        return None
    text = "The workbook carries no macros of its own: use the ribbon tab of the add-in."
    return Finding("workbook-kind", "works", text)


def _mappings(place: WorkbookPlace) -> Finding | None:
    if place.mappings:
        return None
    return Finding(
        "workbook-mappings",
        "by hand",
        "No mappings were found for the workbook: not in its folder, nor above it, nor in the settings.",
        "Move it into the workspace, or run: kpibook excel install --workspace FOLDER",
    )


def _mark(place: WorkbookPlace) -> Finding | None:
    if place.zone is None or place.zone < _INTERNET:
        return None
    return Finding(
        "workbook-mark",
        "blocked",
        "The workbook came by mail or download, so Excel blocks its macros.",
        "Right-click the file, Properties, tick Unblock; or move it into a trusted folder.",
    )


def _config(place: WorkbookPlace) -> Finding | None:
    if not place.other_config:
        return None
    return Finding(
        "workbook-config",
        "by hand",
        "An xlwings.conf lies beside the workbook; it goes before the one that kpibook excel install wrote.",
        "See that it names the Python that kpibook is installed in, or take it away.",
    )


def _trusted(place: WorkbookPlace, machine: Machine) -> Finding | None:
    if machine.platform != "win32" or machine.policies.trusts(ntpath.dirname(place.path)):
        return None
    return Finding(
        "workbook-trusted",
        "by hand",
        "The workbook is not in a trusted folder: Excel asks whether its macros may run.",
        "Click Enable Content when it is opened, or make its folder a trusted location (docs/excel_it.md).",
    )
