"""Pure: what works on a computer, what does not, why, and what to do. One rule, one function."""

from __future__ import annotations

import ntpath
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kpibook.excel.machine import ASR_CHILD_PROCESSES, Machine
from kpibook.excel.places import is_web_address

State = Literal["works", "blocked", "by hand", "unknown"]
"""``blocked`` stops the buttons; ``by hand`` is left to do; ``unknown`` could not be read."""

TWIN = "Until then use a command window: kpibook refresh --open does what the Refresh button does."


@dataclass(frozen=True)
class Finding:
    """One thing about a computer, in words; `advice` is '' when nothing needs doing."""

    rule: str
    state: State
    text: str
    advice: str = ""


def examine(machine: Machine) -> tuple[Finding, ...]:
    """Every finding, in the order in which they matter."""
    return tuple(finding for rule in RULES if (finding := rule(machine)) is not None)


def examine_workbook(path: str, machine: Machine, zone: int | None = None) -> tuple[Finding, ...]:
    """What stands in the way of one workbook's buttons: where it lies, and where it came from.

    `zone` is the mark that Windows puts on a file that came by mail or download: 3, the internet.
    """
    found = []
    if is_web_address(path):
        found.append(
            Finding(
                "workbook-place",
                "by hand",
                "The workbook is open from SharePoint or OneDrive: Excel gives a web address for its place.",
                "Buttons work once kpibook knows the folder with the mappings: kpibook excel install --workspace "
                "FOLDER. For kpibook refresh FILE, use the synchronised copy on this computer.",
            )
        )
    elif not path.casefold().endswith((".xlsm", ".xlam")):
        found.append(
            Finding(
                "workbook-place",
                "works",
                "The workbook carries no macros of its own: use the ribbon tab of the add-in.",
            )
        )
    if zone is not None and zone >= 3:
        found.append(
            Finding(
                "workbook-mark",
                "blocked",
                "The workbook came by mail or download, so Excel blocks its macros.",
                "Right-click the file, Properties, tick Unblock; or move it into a trusted folder.",
            )
        )
    if machine.platform == "win32" and not is_web_address(path) and not in_trusted_folder(path, machine):
        found.append(
            Finding(
                "workbook-trusted",
                "by hand",
                "The workbook is not in a trusted folder: Excel asks whether its macros may run.",
                "Click Enable Content when it is opened, or make its folder a trusted location (docs/excel_it.md).",
            )
        )
    return tuple(found)


def in_trusted_folder(path: str, machine: Machine) -> bool:
    r"""Whether a file is in, or below, one of Excel's trusted folders.

    >>> from kpibook.excel.machine import Policies
    >>> trusting = Machine("win32", "", "", "", "", policies=Policies(trusted_folders=("P:\\Reports\\",)))
    >>> in_trusted_folder(r"p:\reports\2023\a.xlsm", trusting), in_trusted_folder(r"C:\a.xlsm", trusting)
    (True, False)
    """
    place = ntpath.normcase(ntpath.normpath(path))
    folders = [ntpath.normcase(ntpath.normpath(folder)) for folder in machine.policies.trusted_folders]
    return any(place.startswith(folder.rstrip("\\") + "\\") for folder in folders)


def _excel(machine: Machine) -> Finding:
    if machine.excel:
        return Finding("excel", "works", f"Excel is installed: {machine.excel}")
    if machine.libreoffice:
        return Finding(
            "excel",
            "blocked",
            f"Excel is not installed; LibreOffice is: {machine.libreoffice}",
            'Start it with: soffice --accept="pipe,name=kpibook;urp", open the workbook there, and run: '
            "kpibook refresh --open --engine libreoffice. Or refresh the closed file: kpibook refresh FILE.",
        )
    return Finding(
        "excel", "blocked", "Neither Excel nor LibreOffice is installed.", "Refresh the file: kpibook refresh FILE."
    )


def _addin(machine: Machine) -> Finding | None:
    if not machine.excel:
        return None
    if not machine.xlwings_addin:
        return Finding(
            "xlwings-addin",
            "blocked",
            "xlwings' add-in is not in place.",
            "Close Excel and run: kpibook excel install",
        )
    if machine.xlwings_addin != machine.xlwings_version:
        return Finding(
            "xlwings-addin",
            "blocked",
            f"xlwings' add-in is version {machine.xlwings_addin}, the Python package {machine.xlwings_version}.",
            "Close Excel and run: kpibook excel install",
        )
    return Finding("xlwings-addin", "works", f"xlwings' add-in matches the package: {machine.xlwings_version}")


def _own_addin(machine: Machine) -> Finding | None:
    if not machine.excel:
        return None
    if machine.kpibook_addin == "current":
        return Finding("kpibook-addin", "works", f"kpibook's add-in is in place: {machine.startup_folder}")
    said = "is not in place" if machine.kpibook_addin == "missing" else "was made by another version"
    return Finding(
        "kpibook-addin",
        "by hand",
        f"kpibook's add-in {said}. Workbooks with buttons of their own do not need it.",
        "Close Excel and run: kpibook excel install",
    )


def _interpreter(machine: Machine) -> Finding | None:
    if not machine.excel:
        return None
    if machine.conda:
        return Finding(
            "interpreter",
            "unknown",
            "xlwings starts Python through a conda environment.",
            "See that kpibook is installed in it, or take the lines CONDA PATH and CONDA ENV out of xlwings.conf.",
        )
    same = ntpath.normcase if machine.platform == "win32" else str
    if machine.interpreter and same(machine.interpreter) == same(machine.python):
        return Finding("interpreter", "works", f"The buttons start this Python: {machine.python}")
    named = f"another Python: {machine.interpreter}" if machine.interpreter else "whichever Python comes first"
    return Finding(
        "interpreter",
        "blocked" if machine.interpreter else "unknown",
        f"The buttons start {named}; kpibook is installed in {machine.python}",
        "Run: kpibook excel install",
    )


def _applescript(machine: Machine) -> Finding | None:
    if machine.applescript is None or not machine.excel:
        return None
    if machine.applescript:
        return Finding("applescript", "works", "xlwings' script that starts Python is in place.")
    return Finding(
        "applescript", "blocked", "xlwings' script that starts Python is missing.", "Run: kpibook excel install"
    )


def _macros(machine: Machine) -> Finding | None:
    policies = machine.policies
    if machine.platform != "win32" or not machine.excel:
        return None
    if policies.vba_off:
        return Finding(
            "macros", "blocked", "A policy switches VBA off in all of Office.", f"Ask IT (docs/excel_it.md). {TWIN}"
        )
    who = "a policy" if policies.macro_setting_by_policy else "Excel's Trust Centre"
    if policies.macro_setting == 4:
        return Finding("macros", "blocked", f"{who} blocks every macro.", f"Ask IT for a trusted folder. {TWIN}")
    if policies.macro_setting == 3:
        return Finding(
            "macros",
            "blocked",
            f"{who} allows only signed macros; kpibook's are not signed.",
            f"Ask IT for a trusted folder, or to sign the add-in. {TWIN}",
        )
    asked = "run without a question" if policies.macro_setting == 1 else "run once Enable Content was clicked"
    return Finding("macros", "works", f"Macros {asked}.")


def _internet(machine: Machine) -> Finding | None:
    if machine.platform != "win32" or not machine.policies.macros_from_internet_blocked:
        return None
    return Finding(
        "internet-macros",
        "works",
        "Macros in files that came by mail or download are blocked: send .xlsx files, never .xlsm (kpibook does).",
    )


def _trusted(machine: Machine) -> Finding | None:
    if machine.platform != "win32" or not machine.excel:
        return None
    policies = machine.policies
    if policies.trusted_locations_off:
        return Finding(
            "trusted-folders",
            "by hand",
            "A policy switches trusted folders off, also Excel's own start-up folder.",
            "Ask IT whether add-ins may be loaded from a folder of theirs.",
        )
    if not policies.trusted_folders:
        return Finding(
            "trusted-folders",
            "by hand",
            "No trusted folder of your own is set.",
            "File, Options, Trust Centre, Trusted Locations: add the folder in which the reports are kept.",
        )
    return Finding("trusted-folders", "works", f"Trusted folders: {'; '.join(policies.trusted_folders)}")


def _child_processes(machine: Machine) -> Finding | None:
    if machine.platform != "win32" or not machine.excel:
        return None
    rule = machine.policies.child_processes
    if rule in (1, 6):
        return Finding(
            "child-processes",
            "blocked",
            f"Defender's rule {ASR_CHILD_PROCESSES} keeps Excel from starting Python.",
            f"Ask IT for an exclusion (docs/excel_it.md). {TWIN}",
        )
    if rule is None:
        return Finding(
            "child-processes",
            "unknown",
            "Whether Defender lets Excel start Python could not be read; it is so unless IT has set a rule.",
            'If a button says that Excel "was not allowed to start Python", this rule is why (docs/excel_it.md).',
        )
    return Finding("child-processes", "works", "Defender lets Excel start Python.")


def _workspace(machine: Machine) -> Finding:
    if machine.workspace:
        return Finding(
            "workspace", "works", f"The folder with the mappings is kept in the settings: {machine.workspace}"
        )
    return Finding(
        "workspace",
        "by hand",
        "No folder with mappings is kept in the settings; it is then looked for above the workbook's own folder.",
        "Run: kpibook excel install --workspace FOLDER",
    )


Rule = Callable[[Machine], Finding | None]
RULES: tuple[Rule, ...] = (
    _excel,
    _addin,
    _own_addin,
    _interpreter,
    _applescript,
    _macros,
    _internet,
    _trusted,
    _child_processes,
    _workspace,
)
