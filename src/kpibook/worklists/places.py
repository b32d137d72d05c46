"""EDGE: where lists lie: what their files are called, where they may be written, and what may be written over."""

import os
import stat
from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from kpibook.atomic import OWNER_ALONE, replace_file
from kpibook.definitions import MappingFiles
from kpibook.issues import InputError, Issue
from kpibook.mail import LIST_DRAFT
from kpibook.months import Period
from kpibook.plain_files import other_than_file
from kpibook.teams import MANIFEST, file_names, is_encrypted, sha256_of
from kpibook.workspaces import place_issues

PREFIX = "List of children - "
"""A list's file says what it is: it must not be taken for the team's workbook."""
LARGEST_MB = 50
"""A list that comes back is no larger: one of a thousand children has less than 1 MB."""


def list_files(mapping: MappingFiles, month: Period) -> dict[str, str]:
    """Scope → its list's file name, of every team that the mapping names for lists: team and month, no child."""
    named = mapping.lists.recipients if mapping.lists else {}
    scopes = [scope for scope in mapping.scopes if scope in named]
    return {scope: f"{PREFIX}{file}" for scope, file in file_names(mapping, month, scopes).items()}


def as_noted(path: Path, workspace: Path) -> str:
    """How the register names a file: seen from the workspace where it lies in it, so that a workspace may be moved."""
    # Not merely absolute: "workspace/../lists" would seem to lie in the workspace, and be lost when that is moved.
    whole, here = (each.resolve() for each in (path, workspace))
    return whole.relative_to(here).as_posix() if whole.is_relative_to(here) else str(whole)


def is_list(name: str, content: bytes, month: str) -> bool:
    """Whether this is a list of the month as kpibook writes it, by its name and that it is encrypted; or its draft."""
    if name.startswith(LIST_DRAFT) and name.endswith(".eml"):
        return True
    # A name without the month may stand for another month's, in which there are answers that nobody has collected yet.
    return name.startswith(PREFIX) and name.endswith(f" - {month}.xlsx") and is_encrypted(content)


def write_list(path: Path, encrypted: bytes) -> None:
    """Write a list, whole or not at all, the owner's alone. InputError when that fails, or when it is not encrypted."""
    if not is_encrypted(encrypted):
        raise InputError([Issue("encrypt-failed", "A list of children is written encrypted, or not at all.")])
    if os.name == "posix" and path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(OWNER_ALONE)  # a file that is there keeps its rights: nobody else may read the new content either
    replace_file(path, encrypted)


def folder_issues(out: Path, workspace: Path, mapping: MappingFiles, files: Sequence[str]) -> Iterator[Issue]:
    """What speaks against lists in that folder: they lie apart from all else that kpibook writes or reads."""
    whole, kept = out.resolve(), (workspace / ".kpibook").resolve()
    if whole == kept or kept in whole.parents:
        message = "Lists are not written where kpibook keeps its own things."
        yield Issue("lists-folder", message, str(out), advice="Choose another folder with --out.")
    if (out / MANIFEST).exists():
        message = "That folder holds the teams' workbooks. Lists name children, and lie apart from them."
        yield Issue("lists-folder", message, str(out), advice="Choose a folder of their own with --out.")
    for file in files:
        yield from place_issues(out / file, workspace, mapping)


def answered_meanwhile(path: Path, known: Container[str]) -> Issue | None:
    """An error where a file lies there that is not as kpibook knows it: somebody may have typed in it."""
    try:
        if not path.exists() or (not other_than_file(path) and sha256_of(path.read_bytes()) in known):
            return None
        what = "is not as it was made: somebody may have typed in it"
    except OSError as error:
        what = f"is there and cannot be read ({error.strerror or error})"
    advice = f"Collect it first (kpibook lists --collect {path.parent}), or choose another folder with --out."
    return Issue("list-changed", f"{path.name} {what}. It was not written over.", str(path.parent), advice=advice)
