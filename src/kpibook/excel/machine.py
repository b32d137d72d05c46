"""What this computer has and allows, gathered once as plain values; `doctor` and `install` judge them.

Registry places are Microsoft's own (Office 2016 and later, "16.0"); nothing is written here, and nothing is read but
the values named below.
"""

from __future__ import annotations

import os
import platform as platform_module
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw
from pyopenvba import ExcelFile

from kpibook import __version__
from kpibook.excel.addin import addin_bytes
from kpibook.excel.libreoffice.client import OfficeError
from kpibook.excel.libreoffice.office import soffice
from kpibook.excel.places import kept_workspace, settings_file

ReadRegistry = Callable[[str, str, str], str | int | None]
"""Hive (``HKCU``, ``HKLM``), key, value name → the value; None when it is not there or may not be read."""

ASR_CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Defender's rule "Block all Office applications from creating child processes"."""

_EXCEL = r"Software\Microsoft\Office\16.0\Excel\Security"
_EXCEL_POLICY = r"Software\Policies\Microsoft\Office\16.0\Excel\Security"
_COMMON_POLICY = r"Software\Policies\Microsoft\Office\16.0\Common"
_ASR_PLACES = (
    r"SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    r"SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
_APP_PATH = r"SOFTWARE\Microsoft\Windows\CurrentVersion\App Paths\excel.exe"


@dataclass(frozen=True)
class Policies:
    """What Windows' policies and Excel's Trust Centre say; None: not set, or not readable."""

    vba_off: bool | None = None
    """Office's macros are switched off altogether."""
    macro_setting: int | None = None
    """1 all run; 2 off, with a bar to allow them; 3 only signed; 4 off without a word."""
    macro_setting_by_policy: bool = False
    macros_from_internet_blocked: bool | None = None
    trusted_locations_off: bool | None = None
    trusted_folders: tuple[str, ...] = ()
    child_processes: int | None = None
    """Defender's rule: 0 off, 1 blocks, 2 only reports, 6 warns."""


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
    policies: Policies = Policies()


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
        libreoffice=_libreoffice(),
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


def read_registry(hive: str, key: str, name: str) -> str | int | None:
    """A value of Windows' registry; None when it is not there, may not be read, or this is not Windows."""
    if sys.platform != "win32":
        return None
    import winreg

    root = winreg.HKEY_CURRENT_USER if hive == "HKCU" else winreg.HKEY_LOCAL_MACHINE
    try:
        with winreg.OpenKey(root, key) as opened:
            value = winreg.QueryValueEx(opened, name)[0]
    except OSError:
        return None
    return value if isinstance(value, (str, int)) else None


def read_policies(read: ReadRegistry) -> Policies:
    """What the registry says about macros, trusted folders and child processes."""
    by_policy = _number(read("HKCU", _EXCEL_POLICY, "VBAWarnings"))
    own = _number(read("HKCU", _EXCEL, "VBAWarnings"))
    off = [_number(read(hive, _COMMON_POLICY, "VBAOff")) for hive in ("HKLM", "HKCU")]
    return Policies(
        vba_off=None if off == [None, None] else 1 in off,
        macro_setting=own if by_policy is None else by_policy,
        macro_setting_by_policy=by_policy is not None,
        macros_from_internet_blocked=_switch(read("HKCU", _EXCEL_POLICY, "blockcontentexecutionfrominternet")),
        trusted_locations_off=_switch(read("HKCU", rf"{_EXCEL_POLICY}\Trusted Locations", "AllLocationsDisabled")),
        trusted_folders=tuple(_trusted(read)),
        child_processes=_child_processes(read),
    )


def _trusted(read: ReadRegistry) -> list[str]:
    found = []
    for key in (_EXCEL, _EXCEL_POLICY):
        for number in range(30):
            folder = read("HKCU", rf"{key}\Trusted Locations\Location{number}", "Path")
            if isinstance(folder, str):
                found.append(folder)
    return found


def _child_processes(read: ReadRegistry) -> int | None:
    for key in _ASR_PLACES:
        for name in (ASR_CHILD_PROCESSES, ASR_CHILD_PROCESSES.upper()):
            value = _number(read("HKLM", key, name))
            if value is not None:
                return value
    return None


def _number(value: str | int | None) -> int | None:
    if isinstance(value, str):
        return int(value) if value.isdigit() else None
    return value


def _switch(value: str | int | None) -> bool | None:
    number = _number(value)
    return None if number is None else number == 1


def _excel(platform: str, read: ReadRegistry) -> str:
    if platform == "win32":
        return str(read("HKLM", _APP_PATH, "") or read("HKCU", _APP_PATH, "") or "")
    app = Path("/Applications/Microsoft Excel.app")
    return str(app) if platform == "darwin" and app.exists() else ""


def _startup_folder(platform: str, environ: Mapping[str, str]) -> str:
    if platform == "win32":
        return str(Path(environ.get("APPDATA", "")) / "Microsoft" / "Excel" / "XLSTART")
    group = Path.home() / "Library/Group Containers/UBF8T346G9.Office/User Content.localized"
    return str(group / "Startup.localized" / "Excel")


def applescript_file() -> Path:
    """Where a Mac's Excel looks for xlwings' script that starts Python."""
    return Path.home() / f"Library/Application Scripts/com.microsoft.Excel/xlwings-{xw.__version__}.applescript"


def xlwings_config(file: Path) -> dict[str, str]:
    """xlwings' configuration of this user: names in lower case, values as they stand."""
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return {}
    pairs = [re.findall(r'"([^"]*)"', line) for line in lines]
    return {pair[0].lower(): pair[1] for pair in pairs if len(pair) >= 2}


def _addin_version(file: Path) -> str:
    if not file.exists():
        return ""
    with ExcelFile(file) as book:
        text = "\n".join(book.vba_modules().values())
    found = re.search(r'XLWINGS_VERSION As String = "([^"]+)"', text)
    return found[1] if found else "unknown"


def _own_addin(file: Path) -> str:
    if not file.exists():
        return "missing"
    return "current" if file.read_bytes() == addin_bytes() else "other"


def _libreoffice() -> str:
    try:
        return soffice()
    except OfficeError:
        return ""
