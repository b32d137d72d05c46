"""Put the add-ins in place for the current user: first a plan, as a value; then it is carried out."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import xlwings as xw

from kpibook.excel.macros import write_addin
from kpibook.excel.places import write_settings
from kpibook.excel.setup.machine import Machine, applescript_file, config_encoding
from kpibook.issues import InputError, Issue

Kind = Literal["xlwings-addin", "kpibook-addin", "interpreter", "applescript", "workspace"]


@dataclass(frozen=True)
class Step:
    """One thing to put in place, and where."""

    kind: Kind
    target: str
    value: str = ""


def plan(machine: Machine, workspace: Path | None) -> tuple[Step, ...]:
    """What installing does on a computer; nothing for Excel where there is no Excel.

    >>> plan(Machine("linux", "/usr/bin/python3", "3.11", "0.1", "0.37.8"), None)
    ()
    """
    steps = []
    if machine.excel:
        steps += [
            Step("xlwings-addin", f"{machine.startup_folder}/xlwings.xlam"),
            Step("kpibook-addin", f"{machine.startup_folder}/kpibook.xlam"),
            Step("interpreter", xw.USER_CONFIG_FILE, machine.python),
        ]
    if machine.excel and machine.applescript is not None:
        steps.append(Step("applescript", str(applescript_file())))
    if workspace is not None:
        if not (workspace / "mappings").is_dir():
            raise InputError(
                [
                    Issue(
                        "no-workspace",
                        f'"{workspace}" holds no mappings folder.',
                        advice="Name the folder in which mappings, templates and sources are kept.",
                    )
                ]
            )
        steps.append(Step("workspace", machine.settings, str(workspace.absolute())))
    return tuple(steps)


def carry_out(steps: tuple[Step, ...], platform: str) -> tuple[str, ...]:
    """Do every step; gives back a line for each. InputError when a file is in use: nothing else is then tried."""
    done = []
    for step in steps:
        try:
            Path(step.target).parent.mkdir(parents=True, exist_ok=True)
            _DO[step.kind](step, platform)
        except UnicodeEncodeError as error:
            raise InputError([_unspeakable(step)]) from error
        except OSError as error:
            raise InputError(
                [
                    Issue(
                        "cannot-install",
                        f"{step.target} could not be written: {error.strerror or error}.",
                        advice="Close Excel and try again. If it is closed, IT may have locked the folder.",
                    )
                ]
            ) from error
        done.append(f"{_WORDS[step.kind]}: {step.target}")
    return tuple(done)


def with_interpreter(config: str, name: str, python: str) -> str:
    """xlwings' configuration with one Python named in it, everything else as it was.

    >>> print(with_interpreter('"SHOW CONSOLE","False"', "INTERPRETER_WIN", "C:/py/python.exe"), end="")
    "SHOW CONSOLE","False"
    "INTERPRETER_WIN","C:/py/python.exe"
    """
    kept = [line for line in config.splitlines() if not line.upper().startswith(f'"{name}"')]
    return "\n".join([*kept, f'"{name}","{python}"']) + "\n"


def _copy_xlwings_addin(step: Step, platform: str) -> None:
    shutil.copyfile(Path(xw.__file__).parent / "addin" / "xlwings.xlam", step.target)


def _write_addin(step: Step, platform: str) -> None:
    write_addin(Path(step.target))


def _set_interpreter(step: Step, platform: str) -> None:
    set_interpreter(Path(step.target), step.value, platform, config_encoding())


def set_interpreter(file: Path, python: str, platform: str, encoding: str) -> None:
    """Name a Python in xlwings' configuration. UnicodeEncodeError when the encoding cannot say it."""
    before = file.read_text(encoding=encoding, errors="replace") if file.exists() else ""
    name = "INTERPRETER_MAC" if platform == "darwin" else "INTERPRETER_WIN"
    text = with_interpreter(before, name, python)
    file.write_bytes(text.replace("\n", "\r\n" if platform == "win32" else "\n").encode(encoding))


def _unspeakable(step: Step) -> Issue:
    return Issue(
        "cannot-install",
        f"Excel's macros cannot read the place of this Python, {step.value}: it has letters that this computer's code "
        "page has not.",
        advice="Install Python in a folder with plain letters, such as C:\\Python, and run this again from there.",
    )


def _copy_applescript(step: Step, platform: str) -> None:
    shutil.copyfile(Path(xw.__file__).parent / Path(step.target).name, step.target)


def _keep_workspace(step: Step, platform: str) -> None:
    write_settings(Path(step.target), Path(step.value))


_DO: dict[Kind, Callable[[Step, str], None]] = {
    "xlwings-addin": _copy_xlwings_addin,
    "kpibook-addin": _write_addin,
    "interpreter": _set_interpreter,
    "applescript": _copy_applescript,
    "workspace": _keep_workspace,
}
_WORDS: dict[Kind, str] = {
    "xlwings-addin": "xlwings' add-in",
    "kpibook-addin": "kpibook's add-in",
    "interpreter": "the Python that buttons start, in",
    "applescript": "xlwings' script that starts Python",
    "workspace": "the folder with the mappings, in",
}
