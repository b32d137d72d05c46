"""EDGE: the whole history held against itself, and against workbooks that were published with it."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kpibook.history import store
from kpibook.history.entry import About, Entry, EntryError
from kpibook.issues import Issue, Severity
from kpibook.package import PackageError

Stamp = tuple[int, str]
"""The entry's number that a workbook names, and the hash of the entry before it."""
StampOf = Callable[[bytes], Stamp | None]


@dataclass(frozen=True)
class Verified:
    """What came of it: the entries that are sound, everything that is wrong, and what is due to be forgotten.

    `hashes` are the entries', by number: noted outside the workspace, one shows a history that was cut. `unstamped` are
    the workbooks that were never published, or were made anew since.
    """

    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...]
    hashes: Mapping[int, str]
    due: tuple[str, ...] = ()
    unstamped: tuple[str, ...] = ()


def verify_history(workspace: Path, stamp_of: StampOf, workbooks: Mapping[str, bytes], keep_from: str = "") -> Verified:
    """Everything that is kept, held against its hashes, and against the stamps of `workbooks` (by their names).

    `keep_from`: what is kept of months before it is due to be forgotten; '' where nothing ever is.
    InputError where the history cannot be read.
    """
    read = store.read_entries(workspace)
    abouts = [entry.about for entry in read.entries]
    issues = [*read.issues, *_payload_issues(workspace, abouts, stamp_of), *_strays(workspace)]
    stamps = {name: _stamp(content, stamp_of) for name, content in workbooks.items()}
    found = store.find_entries(workspace)
    for name, content in workbooks.items():
        broken_off = stamps[name] == (store.next_number(found), store.head(found))
        issues += _stamp_issues((name, content), stamps[name], read.entries, broken_off)
    sound = {entry.number for entry in read.entries}
    hashes = {each.number: each.sha256 for each in found if each.number in sound}
    due = store.what_is_due(abouts, keep_from) if keep_from else ()
    unstamped = tuple(name for name, stamp in stamps.items() if stamp is None)
    return Verified(read.entries, tuple(issues), hashes, due, unstamped)


def _stamp(content: bytes, stamp_of: StampOf) -> Stamp | None:
    """A workbook's stamp; None where it is damaged, or none."""
    try:
        return stamp_of(content)
    except PackageError:
        return None


def _payload_issues(workspace: Path, abouts: Sequence[About], stamp_of: StampOf) -> Iterator[Issue]:
    """What is kept beside entries: there, as it was, and each workbook with the stamp of its own entry."""
    by_number = {about.number: about for about in abouts}
    for name, sha256 in store.kept_payloads(abouts).items():
        place = f"{store.PAYLOADS}/{sha256}"
        number, _, kind = name.partition("/")
        what = f"{_KINDS.get(kind, kind)} of entry {int(number)} of the history"
        try:
            content = store.payload(workspace, sha256)
        except EntryError as error:
            yield Issue("history-payload", f"{what} cannot be trusted: {error}.", sheet=place, advice=store.BACKUP)
            continue
        if content is None:
            advice = f"Nobody removed it with kpibook history forget. {store.BACKUP}"
            yield Issue("history-payload", f"{what} is missing.", sheet=place, advice=advice)
        elif kind == "file" and _stamp(content, stamp_of) != (int(number), by_number[int(number)].previous):
            message = f"{what} bears the stamp of another entry, or of another history."
            yield Issue("history-stamp", message, sheet=place, advice=store.BACKUP)


_KINDS = {"file": "The workbook", "texts": "The texts", "evidence": "The evidence"}


def _strays(workspace: Path) -> Iterator[Issue]:
    """What lies beside the entries and is named by none: the end of the history may have been cut off."""
    for place in store.no_entries(workspace):
        what = "This file lies among the entries of the history and is none."
        advice = (
            "A synchronised folder makes such copies where two computers write at once. Is it an entry that is missing?"
        )
        yield Issue("history-stray", what, sheet=place, advice=advice, severity=Severity.WARNING)
    abouts = [each.about for each in store.find_entries(workspace) if each.about is not None]
    forgotten = store.forgotten_payloads(abouts)
    needed = set(store.kept_payloads(abouts).values())
    gone = {sha256 for about in forgotten.values() for sha256 in about.payloads.values()}
    for sha256 in store.payload_names(workspace):
        if sha256 in needed:
            continue
        place = f"{store.PAYLOADS}/{sha256}"
        if sha256 in gone:
            what, advice = (
                "Something that was forgotten is still kept.",
                "Remove it: kpibook history forget, once more.",
            )
        else:
            what = "Something is kept that no entry names: entries were removed, or a publication broke off."
            advice = f"Did a publication break off? Then delete the file. Else: {store.BACKUP}"
        yield Issue("history-stray", what, sheet=place, advice=advice, severity=Severity.WARNING)


def _stamp_issues(
    workbook: tuple[str, bytes], stamp: Stamp | None, entries: Sequence[Entry], broken_off: bool
) -> Iterator[Issue]:
    """What a workbook's stamp says against the history; nothing of one that was never published.

    `broken_off`: the stamp is that of the entry to come. The last entry, if it was cut off, would leave that as well.
    """
    if stamp is None:
        return
    name, content = workbook
    number, previous = stamp
    by_number = {entry.number: entry for entry in entries}
    entry = by_number.get(number)
    advice = f"The history was cut, or an older copy of it was put in its place. {store.BACKUP}"
    if broken_off:
        advice = f"Did its publication from Excel break off? Then publish it once more. If not: {advice}"
    if entry is None or entry.about.previous != previous:
        why = "which it does not hold" if entry is None else "which follows another one there"
        what = f"{name} was published as entry {number} of the history, {why}."
        yield Issue("history-stamp", what, sheet=name, advice=advice)
    elif hashlib.sha256(content).hexdigest() != entry.about.payloads.get("file"):
        what = f"{name} is not byte for byte what was published as entry {number}: it was changed since."
        advice = f"What was published: kpibook history file {entry.month} --out FILE"
        yield Issue("history-changed-since", what, sheet=name, advice=advice, severity=Severity.WARNING)
