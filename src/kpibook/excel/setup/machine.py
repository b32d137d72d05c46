"""What this computer has and allows, gathered once as plain values; `doctor` and `install` judge them."""

import locale
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
from kpibook.excel.macros import addin_bytes
from kpibook.excel.places import kept_workspace, settings_file
from kpibook.excel.setup.policies import Policies, ReadRegistry, read_policies, read_registry
from xlwings_libreoffice.client import OfficeError, python_with_uno
from xlwings_libreoffice.office import soffice

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
