"""Where things are on this computer: the settings, the workspace that a workbook belongs to."""

import json
import os
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

from kpibook.atomic import write_file
from kpibook.issues import InputError, Issue

WORKSPACE_VARIABLE = "KPIBOOK_WORKSPACE"


def settings_file(platform: str = sys.platform, environ: Mapping[str, str] = os.environ) -> Path:
    """The user's own settings: ``workspace = "…"``, written by ``kpibook excel install``.

    >>> settings_file("linux", {"HOME": "/home/x"}).as_posix()
    '/home/x/.config/kpibook/settings.toml'
    """
    home = Path(environ.get("HOME") or Path.home())
    if platform == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming") / "kpibook" / "settings.toml"
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "kpibook" / "settings.toml"


def write_settings(file: Path, workspace: Path) -> None:
    """Keep the workspace for the buttons, which cannot always tell it from the workbook's place."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_file(file, f"workspace = {json.dumps(str(workspace), ensure_ascii=False)}\n".encode())


def is_web_address(path: str) -> bool:
    """Whether a workbook's "path" is on SharePoint or OneDrive: Excel then gives a web address.

    >>> is_web_address("https://council.sharepoint.com/sites/a/report.xlsm"), is_web_address("C:/a/report.xlsm")
    (True, False)
    """
    return path.casefold().startswith(("http://", "https://"))


def find_workspace(workbook: str, settings: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder that holds mappings/ for a workbook; InputError that says where it was looked for.

    In this order: the variable KPIBOOK_WORKSPACE, the workbook's own folder and the folders above it (unless it lies
    on the web), the user's settings.
    """
    settings = settings or settings_file()
    looked: list[str] = []
    named = environ.get(WORKSPACE_VARIABLE, "")
    candidates = [(Path(named), f"{WORKSPACE_VARIABLE} names {named}")] if named else []
    if workbook and not is_web_address(workbook):
        folder = Path(workbook).parent
        candidates += [(place, "") for place in (folder, *folder.parents)]
        looked.append("the workbook's folder and those above it")
    kept = kept_workspace(settings)
    candidates += [(Path(kept), f"{settings} names {kept}")] if kept else []
    for place, said in candidates:
        if (place / "mappings").is_dir():
            return place
        if said:
            looked.append(f"{said}, which holds no mappings folder")
    raise InputError(
        [
            Issue(
                "no-workspace",
                "The folder with the mapping files of this workbook was not found.",
                sheet="; ".join(looked),
                advice="Run: kpibook excel install --workspace FOLDER (the folder that holds mappings).",
            )
        ]
    )


def kept_workspace(settings: Path) -> str:
    """The workspace that the settings name; '' when there are none, or they cannot be read."""
    try:
        kept = tomllib.loads(settings.read_text(encoding="utf-8")).get("workspace", "")
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return ""
    return kept if isinstance(kept, str) else ""
