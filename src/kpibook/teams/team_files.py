"""EDGE: the folder of team workbooks: what each file is called, which may stay, and what lies there besides."""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from kpibook.atomic import OWNER_ALONE, clear_leftovers, make_folders, open_elsewhere
from kpibook.definitions import MappingFiles
from kpibook.issues import InputError, Issue
from kpibook.months import Period
from kpibook.teams.manifest import MANIFEST, Manifest, ManifestEntry, read_manifest, sha256_of, write_manifest
from kpibook.teams.passphrases import Passphrase
from kpibook.teams.protect import opens

_LONGEST = 80
"""Characters of a name that its file keeps: with folder, id and month a path stays below Windows' 260."""


def file_names(mapping: MappingFiles, month: Period, scopes: Sequence[str]) -> dict[str, str]:
    """Scope → its workbook's file name: its name and the month, without the characters that a file name may not hold.

    Two that would be one file, also where a disk does not tell capitals or ways of writing an accent apart, have
    their ids in their names.
    """
    plain = {scope: _plain(mapping.scope_name(scope)) or scope for scope in scopes}
    alike = Counter(_on_disk(name) for name in plain.values())
    named = {s: name if alike[_on_disk(name)] == 1 else f"{name} ({s})" for s, name in plain.items()}
    if len({_on_disk(name) for name in named.values()}) < len(named):  # a team is called "Duty (duty_2)"
        named = {scope: f"{name} ({scope})" for scope, name in plain.items()}
    return {scope: f"{name} - {month.key}.xlsx" for scope, name in named.items()}


def _plain(name: str) -> str:
    signs = re.sub(r"[^\w &()-]+", " ", unicodedata.normalize("NFC", name))
    return " ".join(signs.split())[:_LONGEST].strip()


def _on_disk(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", name).casefold())


def make_folder(folder: Path, rights: int = OWNER_ALONE) -> None:
    """Make the folder where it is not there yet. InputError when it cannot be made."""
    try:
        make_folders(folder, rights)
    except OSError as error:
        issue = Issue(
            "cannot-write",
            f'The folder "{folder}" cannot be made: {error.strerror or error}.',
            advice="Choose a folder in which you may write.",
        )
        raise InputError([issue]) from error


def earlier_manifest(folder: Path) -> Manifest | None:
    """The manifest of an earlier run; None when there was none or it is damaged."""
    if not (folder / MANIFEST).exists():
        return None
    try:
        return read_manifest(folder)
    except InputError:
        return None


def hold_apart(folder: Path, earlier: Manifest | None, shared: bool) -> None:
    """InputError when workbooks made with and without --share would lie in one folder, where they look the same.

    Workbooks without a manifest count as made without: nothing says that their small figures are suppressed.
    """
    if _is_shared(earlier) == shared or not _holds_workbooks(folder):
        return
    there = "with --share" if _is_shared(earlier) else "without --share, or of which no manifest says how"
    issue = Issue(
        "folder-mixed",
        f'"{folder}" holds workbooks made {there}. Workbooks for readers inside and outside the service lie apart.',
        advice="Choose another folder with --out.",
    )
    raise InputError([issue])


def claim_folder(folder: Path, earlier: Manifest | None, manifest: Manifest, rights: int = OWNER_ALONE) -> None:
    """Write down what kind of workbooks the folder is for, before the first: a run that is killed leaves them known."""
    if _is_shared(earlier) != manifest.shared:
        write_manifest(folder, manifest, rights)


def _is_shared(manifest: Manifest | None) -> bool:
    return manifest is not None and manifest.shared


def _holds_workbooks(folder: Path) -> bool:
    return any(path.suffix.lower() == ".xlsx" and path.name[0] not in ".~" for path in folder.iterdir())


def is_as_it_would_be(folder: Path, entry: ManifestEntry, digest: str, passphrase: Passphrase | None) -> bool:
    """Whether the entry's file lies there, made from the same inputs, and locked with the team's present passphrase."""
    if entry.inputs_sha256 != digest:
        return False
    try:
        content = (folder / entry.file).read_bytes()
    except OSError:
        return False
    return sha256_of(content) == entry.lying_sha256 and (passphrase is None or opens(content, passphrase))


def clear_away(folder: Path, earlier: Manifest | None, manifest: Manifest) -> tuple[str, ...]:
    """Delete what an earlier run of the month left and this one does not claim; gives back what has to stay.

    Deleted are workbooks that the earlier manifest names and nobody has changed since (of a team that was renamed or
    is gone, or whose new workbook failed), and temporary files of a run that was killed. What stays are workbooks of
    the month that are in no manifest, or were changed, or are open: a person must look at them.
    """
    claimed = {_on_disk(entry.file) for entry in manifest.files}
    if earlier is not None and earlier.month == manifest.month:
        for entry in earlier.files:
            if _on_disk(entry.file) not in claimed:
                _delete_unchanged(folder / entry.file, entry)
    clear_leftovers(folder, "*")
    there = [path.name for path in folder.glob(f"* - {manifest.month.key}.xlsx") if path.name[0] not in ".~"]
    return tuple(sorted(name for name in there if _on_disk(name) not in claimed))


def _delete_unchanged(path: Path, entry: ManifestEntry) -> None:
    try:
        if not open_elsewhere(path) and sha256_of(path.read_bytes()) == entry.lying_sha256:
            path.unlink()
    except OSError:
        return  # it is not there, or may not be deleted: then it is among those that stay
