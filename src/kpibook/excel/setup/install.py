"""Put the add-ins in place for the current user: first a plan, as a value; then it is carried out.

What this computer has and allows, gathered once as plain values; `doctor` and `install` judge them.
"""

import locale
import os
import platform as platform_module
import re
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import xlwings as xw
from pyopenvba import ExcelFile

from kpibook import __version__
from kpibook.excel.macros import addin_bytes, write_addin
from kpibook.excel.places import kept_workspace, settings_file, write_settings
from kpibook.excel.setup.policies import Policies, ReadRegistry, read_policies, read_registry
from kpibook.issues import InputError, Issue
from xlwings_libreoffice.office import OfficeError, python_with_uno, soffice

_APP_PATH = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


NO_POLICIES = Policies()


@dataclass(frozen=True)
class Machine:
    """A computer, as far as kpibook in Excel is concerned."""

    platform: str
    """``win32``, ``darwin`` or ``linux``."""
    python: str
    python_version: str
    kpibook_version: str
    xlwings_version: str
    excel: str = ""
    """Where Excel is; '' when it is not installed."""
    libreoffice: str = ""
    python_with_uno: str = ""
    """The Python through which LibreOffice is driven; '' when there is none."""
    startup_folder: str = ""
    """Excel's XLSTART: what lies there is loaded when Excel starts; '' where there is no Excel."""
    xlwings_addin: str = ""
    """Version of xlwings' add-in in the start-up folder; '' when it is not there."""
    kpibook_addin: str = "missing"
    """``missing``, ``current`` or ``other`` (made by another version)."""
    applescript: bool | None = None
    """On a Mac, whether xlwings' script that starts Python is in place."""
    interpreter: str = ""
    """The Python that xlwings' configuration names; '' when it names none."""
    conda: bool = False
    """Whether xlwings' configuration names a conda environment, which then decides which Python runs."""
    settings: str = ""
    workspace: str = ""
    policies: Policies = NO_POLICIES


def gather(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Machine:
    """This computer."""
    windows = platform == "win32"
    excel = _excel(platform, read_registry)
    folder = _startup_folder(platform, environ) if excel else ""
    config = xlwings_config(Path(xw.USER_CONFIG_FILE))
    settings = settings_file(platform, environ)
    return Machine(
        platform=platform,
        python=sys.executable,
        python_version=platform_module.python_version(),
        kpibook_version=__version__,
        xlwings_version=xw.__version__,
        excel=excel,
        libreoffice=_found(soffice),
        python_with_uno=_found(python_with_uno),
        startup_folder=folder,
        xlwings_addin=_addin_version(Path(folder) / "xlwings.xlam") if folder else "",
        kpibook_addin=_own_addin(Path(folder) / "kpibook.xlam") if folder else "missing",
        applescript=applescript_file().exists() if platform == "darwin" else None,
        interpreter=config.get("interpreter_win" if windows else "interpreter_mac", ""),
        conda=bool(config.get("conda path") and config.get("conda env")),
        settings=str(settings),
        workspace=kept_workspace(settings),
        policies=read_policies(read_registry) if windows else Policies(),
    )


def _excel(platform: str, read: ReadRegistry) -> str:
    if platform == "win32":
        return str(read("HKLM", _APP_PATH, "") or read("HKCU", _APP_PATH, "") or "")
    app = Path("/Applications/Microsoft Excel.app")
    return str(app) if platform == "darwin" and app.exists() else ""


def _startup_folder(platform: str, environ: Mapping[str, str]) -> str:
    if platform == "win32":
        roaming = environ.get("APPDATA") or Path(environ.get("USERPROFILE") or Path.home()) / "AppData" / "Roaming"
        return str(Path(roaming) / "Microsoft" / "Excel" / "XLSTART")
    group = Path.home() / "Library/Group Containers/UBF8T346G9.Office/User Content.localized"
    return str(group / "Startup.localized" / "Excel")


def applescript_file() -> Path:
    """Where a Mac's Excel looks for xlwings' script that starts Python."""
    return Path.home() / f"Library/Application Scripts/com.microsoft.Excel/xlwings-{xw.__version__}.applescript"


def config_encoding(platform: str = sys.platform) -> str:
    """The encoding of xlwings' configuration: on Windows VBA reads it in the computer's own code page."""
    return locale.getencoding() if platform == "win32" else "utf-8"


def xlwings_config(file: Path) -> dict[str, str]:
    """xlwings' configuration of this user: names in lower case, values as they stand."""
    try:
        lines = file.read_text(encoding=config_encoding(), errors="replace").splitlines()
    except OSError:
        return {}
    pairs = [re.findall(r'"([^"]*)"', line) for line in lines]
    return {pair[0].lower(): pair[1] for pair in pairs if len(pair) >= 2}


def _addin_version(file: Path) -> str:
    if not file.exists():
        return ""
    try:
        with ExcelFile(file) as book:
            text = "\n".join(book.vba_modules().values())
    except Exception:  # noqa: BLE001  # a file that is damaged, or something else by that name
        return "unknown"
    found = re.search(r'XLWINGS_VERSION As String = "([^"]+)"', text)
    return found[1] if found else "unknown"


def _own_addin(file: Path) -> str:
    if not file.exists():
        return "missing"
    return "current" if file.read_bytes() == addin_bytes() else "other"


def _found(look: Callable[[], str]) -> str:
    try:
        return look()
    except OfficeError:
        return ""


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
