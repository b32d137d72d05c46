"""EDGE: the folder `history/` of a workspace: an entry in a file of its own, and what was kept beside it by its hash.

An entry appears whole or not at all, and never in the place of another: it is written aside, then given its name by a
hard link, which only one of two officers gets, on a network drive too. A drive that knows no links gets the file made
exclusively; what a power cut leaves half of is said, and stepped over by the next.

What could name a person is removed from it, and a tombstone says what, when and by whom.
"""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kpibook.atomic import OWNER_ALONE, clear_leftovers, create_file, make_folders, write_file
from kpibook.history.entry import BREAKS_OFF, CHANGED, END, FIRST, About, Entry, EntryError, about_of, entry_of, file_of
from kpibook.issues import InputError, Issue, Severity

FOLDER = "history"
ENTRIES, PAYLOADS = f"{FOLDER}/entries", f"{FOLDER}/payload"
_NAME = re.compile(r"(\d{6})\.json")
_BEGINNING = 16_384
"""Bytes in which an entry's `About` stands, as long as its texts are not pages long."""
_BEING_WRITTEN_SECONDS = 5.0
_TRIES = 1_000
"""Others may be faster so many times."""


@dataclass(frozen=True)
class Found:
    """An entry's file: its number, what it is about, and the hash that it says of itself; or why it is none.

    `half`: it breaks off, as where a power cut ended the writing.
    """

    number: int
    path: Path
    about: About | None = None
    sha256: str = ""
    why: str = ""
    half: bool = False

    @property
    def place(self) -> str:
        """The file, seen from the workspace."""
        return f"{ENTRIES}/{self.path.name}"


def find_entries(workspace: Path) -> tuple[Found, ...]:
    """Every entry's file, by number, of which only the beginning is read; none where nothing was ever published.

    InputError where the folder cannot be read.
    """
    try:
        files = sorted(file for file in (workspace / ENTRIES).iterdir() if _NAME.fullmatch(file.name))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise InputError([_unreadable(error)]) from error
    return tuple(map(_found, files))


def _found(path: Path) -> Found:
    try:
        return _beginning_of(path, int(path.name[:6]))
    except OSError as error:
        return Found(int(path.name[:6]), path, why=f"it cannot be read: {error.strerror or type(error).__name__}")


def _beginning_of(path: Path, number: int) -> Found:
    with path.open("rb") as file:
        beginning = file.read(_BEGINNING)
        file.seek(max(0, file.seek(0, os.SEEK_END) - len(END)))
        if file.read() != END:
            return Found(number, path, why=BREAKS_OFF, half=True)
        file.seek(0)
        try:
            try:
                about, sha256 = about_of(beginning)
            except EntryError:  # what it is about may be longer
                about, sha256 = about_of(file.read())
        except EntryError as error:
            return Found(number, path, why=str(error))
    if about.number != number:
        return Found(number, path, why=f"it is entry {about.number} by another name")
    return Found(number, path, about, sha256)


def no_entries(workspace: Path) -> tuple[str, ...]:
    """Files among the entries that are none, seen from the workspace: copies, which a synchronised folder makes."""
    try:
        names = [file.name for file in (workspace / ENTRIES).iterdir()]
    except FileNotFoundError:
        return ()
    return tuple(
        f"{ENTRIES}/{name}" for name in sorted(names) if not name.startswith(".") and not _NAME.fullmatch(name)
    )


def read_entry(found: Found) -> Entry:
    """The whole entry, every byte of it held against its hash. EntryError where it is not as it was written."""
    try:
        entry = entry_of(found.path.read_bytes())
    except OSError as error:
        raise EntryError(f"it cannot be read: {error.strerror or type(error).__name__}") from error
    if entry.number != found.number:
        raise EntryError(f"it is entry {entry.number} by another name")
    return entry


@dataclass(frozen=True)
class HistoryRead:
    """The entries that are as they were written, in order, and what is wrong with the others and with the chain."""

    entries: tuple[Entry, ...]
    issues: tuple[Issue, ...] = ()


def read_entries(workspace: Path) -> HistoryRead:
    """The whole history of a workspace; what is damaged, missing or out of the chain is an issue, never a crash.

    InputError where the folder cannot be read.
    """
    found, entries, issues = find_entries(workspace), [], []
    for each in found:
        try:
            entries.append(read_entry(each))
        except EntryError as error:
            issues.append(damaged_issue(each, str(error), error.half))
    issues += chain_issues(found)
    return HistoryRead(tuple(entries), tuple(issues))


def chain_issues(found: tuple[Found, ...]) -> Iterator[Issue]:
    """An error where a number is missing, or an entry does not follow the one before it."""
    by_number = {each.number: each for each in found}
    last = found[-1].number if found else 0
    missing = [number for number in range(1, last + 1) if number not in by_number]
    if missing:
        which = ", ".join(map(str, missing[:20])) + (" …" if len(missing) > 20 else "")
        what = f"Of the history, {'entry' if len(missing) == 1 else 'entries'} {which} of {last} cannot be found."
        yield Issue("history-missing", what, sheet=ENTRIES, advice=BACKUP)
    for each in found:
        if each.about is not None and not _follows(each.about, by_number):
            what = f"Entry {each.number} of the history does not follow the one before it as it is now."
            yield Issue("history-broken", what, sheet=each.place, advice=BACKUP)


BACKUP = (
    "Something was changed or restored. Bring the folder history back from a backup: kpibook history verify says more."
)


def broken_entries(found: tuple[Found, ...]) -> tuple[Issue, ...]:
    """What is wrong, as far as the beginnings of entries tell: those that cannot be read, and the chain."""
    unread = (damaged_issue(each, each.why, each.half) for each in found if each.about is None)
    return (*unread, *chain_issues(found))


def _follows(about: About, by_number: dict[int, Found]) -> bool:
    """Whether an entry names the one before it; one that was left half written is stepped over."""
    before = about.number - 1
    while before and (each := by_number.get(before)) is not None and each.about is None and each.half:
        before -= 1
    if before and (before not in by_number or by_number[before].about is None):
        return True  # said of that one
    return about.previous == (by_number[before].sha256 if before else FIRST)


def append(workspace: Path, make: Callable[[tuple[Found, ...]], Entry], rights: int = OWNER_ALONE) -> Entry:
    """Add the entry that `make` makes of those that are there; gives it back. InputError where it cannot be written.

    `make` is asked again where another officer was faster: it is told the entries as they then are, may refuse
    (InputError), and takes `next_number` and `head` from them.
    """
    folder = workspace / ENTRIES
    for _ in range(_TRIES):
        entry = make(_settled(workspace))
        try:
            make_folders(folder, rights)
            clear_leftovers(folder, "*")
            create_file(folder / f"{entry.number:06d}.json", file_of(entry), rights)
        except FileExistsError:
            continue
        except OSError as error:
            raise InputError([_not_written(error)]) from error
        return entry
    raise InputError([_not_written(FileExistsError(0, "others were faster each time"))])


def next_number(found: tuple[Found, ...]) -> int:
    """The number of the entry that is to come."""
    return found[-1].number + 1 if found else 1


def head(found: tuple[Found, ...]) -> str:
    """The hash of the last entry that is whole; `FIRST` where there is none."""
    return next((each.sha256 for each in reversed(found) if each.about is not None), FIRST)


def _settled(workspace: Path) -> tuple[Found, ...]:
    """The entries, once nobody is writing the last one. InputError where it is damaged, and not only half written."""
    until = time.monotonic() + _BEING_WRITTEN_SECONDS
    while True:
        found = find_entries(workspace)
        last = found[-1] if found else None
        if last is None:
            return found
        try:
            read_entry(last)
            return found
        except EntryError as error:
            if not error.half:
                raise InputError([damaged_issue(last, str(error), half=False)]) from error
            if time.monotonic() > until or time.time() - last.path.stat().st_mtime > _BEING_WRITTEN_SECONDS:
                return found
        time.sleep(0.1)


def keep_payload(workspace: Path, content: bytes, rights: int = OWNER_ALONE) -> tuple[str, bool]:
    """Keep something by its hash; gives that, and whether it is new. InputError where it cannot be written."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = payload_path(workspace, sha256)
    try:
        if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
            return sha256, False
        make_folders(path.parent, rights)
        write_file(path, content, rights)
    except OSError as error:
        raise InputError([_not_written(error)]) from error
    return sha256, True


def payload(workspace: Path, sha256: str) -> bytes | None:
    """What is kept by that hash, held against it; None where it is not there. EntryError where it was changed."""
    try:
        content = payload_path(workspace, sha256).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise EntryError(f"it cannot be read: {error.strerror or type(error).__name__}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise EntryError(CHANGED)
    return content


def payload_path(workspace: Path, sha256: str) -> Path:
    """Where something is kept."""
    return workspace / PAYLOADS / sha256


def payload_names(workspace: Path) -> tuple[str, ...]:
    """The hashes of all that is kept."""
    try:
        names = (file.name for file in (workspace / PAYLOADS).iterdir())
        return tuple(sorted(name for name in names if re.fullmatch("[0-9a-f]{64}", name)))
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise InputError([_unreadable(error)]) from error


def drop_payload(workspace: Path, sha256: str) -> None:
    """Remove something that is kept. InputError where it cannot be."""
    try:
        payload_path(workspace, sha256).unlink(missing_ok=True)
    except OSError as error:
        what = f"Something that was kept could not be removed: {error.strerror or error}."
        advice = "It is removed by the next: kpibook history forget."
        raise InputError([Issue("history-unwritten", what, sheet=f"{PAYLOADS}/{sha256}", advice=advice)]) from error


def damaged_issue(found: Found, why: str, half: bool) -> Issue:
    """What is wrong with an entry's file."""
    if half:
        what = f"Entry {found.number} of the history was never finished: {why}."
        advice = "A power cut, or a full drive, ended it; nothing was published with it. The next entry steps over it."
        return Issue("history-half", what, sheet=found.place, advice=advice, severity=Severity.WARNING)
    what = f"Entry {found.number} of the history cannot be trusted: {why}."
    return Issue("history-damaged", what, sheet=found.place, advice=BACKUP)


def _unreadable(error: OSError) -> Issue:
    what = f"The history cannot be read: {error.strerror or type(error).__name__}."
    return Issue("history-unreadable", what, sheet=FOLDER, advice="Is the drive connected, and may you read it?")


def _not_written(error: OSError) -> Issue:
    what = f"The history could not be written: {error.strerror or type(error).__name__}."
    advice = "Nothing was published. Make sure that the workspace's folder history can be written to."
    return Issue("history-unwritten", what, sheet=FOLDER, advice=advice)


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
