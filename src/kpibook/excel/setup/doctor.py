"""Pure: what works on a computer, what does not, why, and what to do. One rule, one function."""

import ntpath
from collections.abc import Callable

from kpibook.excel.setup import doctor_policies
from kpibook.excel.setup.findings import Finding
from kpibook.excel.setup.install import Machine

Rule = Callable[[Machine], Finding | None]


def examine(machine: Machine) -> tuple[Finding, ...]:
    """Every finding, in the order in which they matter."""
    return tuple(finding for rule in RULES if (finding := rule(machine)) is not None)


def _versions(machine: Machine) -> Finding:
    made = f"kpibook {machine.kpibook_version}, xlwings {machine.xlwings_version}, Python {machine.python_version}"
    return Finding("versions", "works", f"{made} ({machine.python})")


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


def _on_windows(rule: Callable[[Machine], Finding | None]) -> Rule:
    """A rule that speaks of Windows with Excel, and of nothing else."""

    def looked(machine: Machine) -> Finding | None:
        return rule(machine) if machine.platform == "win32" and machine.excel else None

    return looked


def _libreoffice(machine: Machine) -> Finding | None:
    if not machine.libreoffice or machine.excel:
        return None
    if machine.python_with_uno:
        return Finding("libreoffice", "works", f"kpibook talks to LibreOffice through {machine.python_with_uno}")
    return Finding(
        "libreoffice",
        "blocked",
        "No Python on this computer can talk to LibreOffice.",
        "On Debian and Ubuntu install python3-uno; elsewhere set XLWINGS_LIBREOFFICE_PYTHON to the Python in "
        "LibreOffice's program folder. Until then: kpibook refresh FILE.",
    )


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


RULES: tuple[Rule, ...] = (
    _versions,
    _excel,
    _libreoffice,
    _addin,
    _own_addin,
    _interpreter,
    _applescript,
    _on_windows(doctor_policies.macros),
    _on_windows(doctor_policies.internet),
    _on_windows(doctor_policies.addins),
    _on_windows(doctor_policies.trusted),
    _on_windows(doctor_policies.child_processes),
    _on_windows(doctor_policies.win32_calls),
    _on_windows(doctor_policies.command_prompt),
    _workspace,
)
