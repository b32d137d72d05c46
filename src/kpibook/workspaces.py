"""EDGE: makes a new workspace from what the package carries; keeps what lies in one from being written over."""

import hashlib
import shutil
from functools import cache
from pathlib import Path

from kpibook.atomic import open_elsewhere
from kpibook.definitions import MappingFiles
from kpibook.issues import InputError, Issue
from kpibook.sources import matches_path
from kpibook.workspace_sets import DEFAULT, SETS, WorkspaceSet, set_folders

_TEMPLATES = "workbook_templates"
_SCHEMA = "mappings/schema.json"
_NOT_COPIED = shutil.ignore_patterns("generator", "*.py", "__pycache__", ".keep", "~$*", *set_folders(DEFAULT))
"""What the repository keeps beside the lists: scripts, and the other sets."""
_LISTS = (".xlsx", ".xls", ".csv")
_ELSEWHERE = {f"../../{_TEMPLATES}/": f"{_TEMPLATES}/", f"$schema=../../../{_SCHEMA}": "$schema=schema.json"}
"""What a set's mapping files say of the repository's own template and schema → what they say in a workspace."""


def packaged_workspace() -> Path:
    """Where the package carries its example workspace; in a checkout, the checkout itself."""
    installed = Path(__file__).parent / "workspace"
    return installed if installed.is_dir() else Path(__file__).parents[2]


def init_workspace(folder: Path, from_set: str = DEFAULT) -> tuple[Path, ...]:
    """Copy a set's mappings and lists, and the template, into a new or empty folder; gives back what was made.

    InputError when the folder holds something already: nothing of an officer's is ever overwritten.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(
            [
                Issue(
                    "folder-not-empty",
                    f'"{folder}" is there already and is not an empty folder.',
                    advice="Name a new folder, or empty this one; nothing was written.",
                )
            ]
        )
    try:
        return _copy_set(SETS[from_set], folder)
    except OSError as error:
        raise InputError(
            [
                Issue(
                    "cannot-write",
                    f'"{folder}" could not be made: {error.strerror or error}.',
                    advice="Choose a folder in which you may write, with room for about 20 MB.",
                )
            ]
        ) from error


def _copy_set(chosen: WorkspaceSet, folder: Path) -> tuple[Path, ...]:
    origin = packaged_workspace()
    mappings, templates, lists = folder / "mappings", folder / _TEMPLATES, folder / chosen.sources_folder
    shutil.copytree(origin / chosen.mappings, mappings, ignore=_NOT_COPIED, dirs_exist_ok=True)
    shutil.copyfile(origin / _SCHEMA, folder / _SCHEMA)
    for file in mappings.rglob("*.yaml"):
        text = file.read_text("utf-8")
        for before, after in _ELSEWHERE.items():
            text = text.replace(before, after)
        file.write_text(text, "utf-8", newline="\n")
    shutil.copytree(origin / _TEMPLATES, templates, ignore=_NOT_COPIED)
    if chosen.lists:
        shutil.copytree(origin / chosen.lists, lists, ignore=_NOT_COPIED)
    else:
        lists.mkdir()
    return mappings, templates, lists


@cache
def sample_hashes() -> frozenset[str]:
    """The SHA-256 of every synthetic list that the package carries."""
    folders = {packaged_workspace() / each.lists for each in SETS.values() if each.lists}
    files = {file for folder in folders for file in folder.rglob("*") if file.is_file() and file.suffix in _LISTS}
    return frozenset(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


def outside_lines(workspace: Path, mapping: MappingFiles) -> tuple[str, ...]:
    """A line for the sources folder and the template where they lie outside the workspace: allowed, but said."""
    about, whole = mapping.organisation, workspace.resolve()
    named = {"sources_folder": about.sources_folder, "template": about.template}
    return tuple(
        f"Outside the workspace: {key} is {(workspace / path).resolve()}"
        for key, path in named.items()
        if not (workspace / path).resolve().is_relative_to(whole)
    )


def place_issues(out: Path, workspace: Path, mapping: MappingFiles) -> tuple[Issue, ...]:
    """What speaks against writing there: the file is open in Excel, or it is what the report is made from."""
    folder = (workspace / mapping.organisation.sources_folder).resolve()
    whole, template = out.resolve(), (workspace / mapping.organisation.template).resolve()
    seen = whole.relative_to(folder).as_posix() if whole.is_relative_to(folder) else ""
    patterns = [pattern for source in mapping.sources for pattern in mapping.files_of(source)]
    if whole != template and not any(matches_path(seen, pattern) for pattern in patterns):
        return open_elsewhere(out)
    what = "the template" if whole == template else "a source spreadsheet, by its name"
    return (
        Issue(
            "output-is-input",
            f"{out.name} would be written over what the report is made from: it is {what}.",
            sheet=str(out),
            advice="Choose another name or folder with --out.",
        ),
    )
