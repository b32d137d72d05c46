"""EDGE: what could name a person is removed from the history, and a tombstone says what, when and by whom."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kpibook.atomic import OWNER_ALONE
from kpibook.history.entry import About, Entry
from kpibook.history.store import Found, append, drop_payload, find_entries, head, next_number, payload_names


def kept_payloads(abouts: Sequence[About]) -> dict[str, str]:
    """Hashes of what must be there still, by ``000001/file``: of every publication, but for what was forgotten."""
    gone = forgotten_payloads(abouts)
    named = {
        f"{about.number:06d}/{name}": sha256
        for about in abouts
        if about.kind == "published"
        for name, sha256 in about.payloads.items()
    }
    return {name: sha256 for name, sha256 in named.items() if name not in gone}


def forgotten_payloads(abouts: Sequence[About]) -> dict[str, About]:
    """What was removed, by ``000001/file``, each with the tombstone that says so."""
    return {name: about for about in abouts if about.kind == "forgotten" for name in about.payloads}


def due(abouts: Sequence[About], before: str) -> dict[str, str]:
    """What is kept of months before one (its key), by ``000001/file``."""
    months = {f"{about.number:06d}": about.month for about in abouts}
    return {name: sha for name, sha in kept_payloads(abouts).items() if months[name.partition("/")[0]] < before}


def what_is_due(abouts: Sequence[About], before: str) -> tuple[str, ...]:
    """The months, by their keys, of which something is kept that `forget_before` would remove."""
    months = {f"{about.number:06d}": about.month for about in abouts}
    return tuple(sorted({months[name.partition("/")[0]] for name in due(abouts, before)}))


def forget_before(workspace: Path, tombstone: About, rights: int = OWNER_ALONE) -> Entry | None:
    """Remove the files, texts and rows of months before `tombstone.before`; figures and hashes stay.

    The tombstone is written first: a run that is killed leaves what the next one removes. None where there was nothing
    to forget. InputError where something could not be written or removed.
    """

    def make(found: tuple[Found, ...]) -> Entry:
        names = due(_abouts(found), tombstone.before)
        about = replace(tombstone, number=next_number(found), previous=head(found), payloads=names)
        return Entry(about)

    is_due = bool(due(_abouts(find_entries(workspace)), tombstone.before))
    entry = append(workspace, make, rights) if is_due else None
    drop_forgotten(workspace)
    return entry


def drop_forgotten(workspace: Path) -> None:
    """Remove what was forgotten and is still there.

    What no entry names is left alone: it may be all that is left of entries that somebody removed.
    """
    abouts = _abouts(find_entries(workspace))
    needed = set(kept_payloads(abouts).values())
    gone = {sha256 for about in abouts if about.kind == "forgotten" for sha256 in about.payloads.values()}
    for sha256 in payload_names(workspace):
        if sha256 in gone - needed:
            drop_payload(workspace, sha256)


def _abouts(found: Sequence[Found]) -> tuple[About, ...]:
    return tuple(each.about for each in found if each.about is not None)
