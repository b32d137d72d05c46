"""Pure: what Windows' policies and Excel's Trust Centre allow; for Windows alone. One rule, one function."""

from kpibook.excel.setup.findings import TWIN, Finding
from kpibook.excel.setup.install import Machine
from kpibook.excel.setup.policies import ASR_CHILD_PROCESSES, ASR_WIN32_CALLS

_ASK = "Ask IT (docs/excel_it.md)."


def macros(machine: Machine) -> Finding:
    """Whether macros run: everywhere, once allowed, or in trusted folders only."""
    policies = machine.policies
    if policies.vba_off:
        return Finding("macros", "blocked", "A policy switches VBA off in all of Office.", f"{_ASK} {TWIN}")
    who = "A policy" if policies.macro_setting_by_policy else "Excel's Trust Centre"
    if policies.macro_setting in (3, 4):
        every = policies.macro_setting == 4
        what = "blocks every macro" if every else "allows only signed macros, and kpibook's are not signed"
        if machine.workspace and policies.trusts(machine.workspace):
            return Finding("macros", "works", f"{who} {what}; but the folder with the mappings is trusted.")
        ask = "Ask IT for a trusted folder." if every else "Ask IT for a trusted folder, or to sign the add-in."
        return Finding("macros", "blocked", f"{who} {what}.", f"{ask} {TWIN}")
    asked = "run without a question" if policies.macro_setting == 1 else "run once Enable Content was clicked"
    return Finding("macros", "works", f"Macros {asked}.")


def internet(machine: Machine) -> Finding | None:
    """What happens to files that came by mail."""
    if not machine.policies.macros_from_internet_blocked:
        return None
    return Finding(
        "internet-macros",
        "works",
        "Macros in files that came by mail or download are blocked: send .xlsx files, never .xlsm (kpibook does).",
    )


def addins(machine: Machine) -> Finding | None:
    """Whether add-ins are loaded; without xlwings' add-in no button works."""
    policies = machine.policies
    if policies.addins_off:
        return Finding("addins", "blocked", "Excel loads no add-ins at all.", f"{_ASK} {TWIN}")
    if policies.addins_signed:
        return Finding(
            "addins",
            "blocked",
            "Excel loads only signed add-ins; xlwings' and kpibook's are not signed.",
            f"Ask IT to sign them, or to lift that policy (docs/excel_it.md). {TWIN}",
        )
    return None


def trusted(machine: Machine) -> Finding:
    """Whether the workspace is a trusted folder, so that nobody is asked about macros there."""
    policies, folder = machine.policies, machine.workspace
    if policies.trusted_locations_off:
        return Finding(
            "trusted-folders",
            "by hand",
            "Trusted folders are switched off, also Excel's own start-up folder.",
            "Ask IT whether add-ins may be loaded from a folder of theirs.",
        )
    if folder and policies.trusts(folder):
        return Finding("trusted-folders", "works", f"Excel trusts the folder with the mappings: {folder}")
    where = f"Excel does not trust {folder}" if folder else "It is not known which folder the workbooks are in"
    how = "File, Options, Trust Centre, Trusted Locations: add the folder of the workbooks, with its subfolders"
    network = "" if policies.trusted_network else " (on the network: tick Allow Trusted Locations on my network)"
    return Finding("trusted-folders", "by hand", f"{where}: it asks before macros run there.", f"{how}{network}.")


def child_processes(machine: Machine) -> Finding:
    """Whether Defender lets Excel start Python."""
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
            "Whether Defender lets Excel start Python could not be read; it does unless IT has set a rule.",
            'If a button says that Excel "was not allowed to start Python", this rule is why (docs/excel_it.md).',
        )
    return Finding("child-processes", "works", "Defender lets Excel start Python.")


def win32_calls(machine: Machine) -> Finding | None:
    """Whether Defender keeps macros from calling Windows itself, as xlwings' add-in does."""
    if machine.policies.win32_calls not in (1, 6):
        return None
    return Finding(
        "win32-calls",
        "blocked",
        f"Defender's rule {ASR_WIN32_CALLS} blocks macros that call Windows, as xlwings' add-in does.",
        f"Ask IT for an exclusion for xlwings.xlam (docs/excel_it.md). {TWIN}",
    )


def command_prompt(machine: Machine) -> Finding | None:
    """Whether cmd.exe, through which xlwings starts Python, may run."""
    setting = machine.policies.command_prompt
    if setting not in (1, 2):
        return None
    return Finding(
        "command-prompt",
        "blocked" if setting == 1 else "unknown",
        "A policy switches the command prompt off, and buttons start Python through it.",
        "If buttons do nothing, ask IT (docs/excel_it.md); PowerShell still runs kpibook refresh --open.",
    )
