"""EDGE: lists that came back → what was typed in them, kept by record; what cannot be taken is said, and left there.

Nothing is moved or deleted. A file says nothing by its name: it is a team's when that team's passphrase opens it, and
when the signs in it say so.
"""

import datetime as dt
import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kpibook.answered import write_answered
from kpibook.atomic import open_elsewhere
from kpibook.definitions import MappingFiles
from kpibook.issues import InputError, Issue, Severity, Tell
from kpibook.mail import utc_now
from kpibook.months import period_of
from kpibook.plain_files import other_than_file
from kpibook.teams import DecryptError, Passphrase, SecretStores, decrypt, is_encrypted, open_stores, opens, sha256_of
from kpibook.worklists.answers import answered_by_team, answered_in_all, in_all
from kpibook.worklists.contents import Returned
from kpibook.worklists.keys import ListsKey, open_key
from kpibook.worklists.notes import MonthNotes, Notes, Typed, missing_notes, read_notes, tell_what_is_due, write_month
from kpibook.worklists.read_back import read_returned
from kpibook.worklists.register import Act, Event, Line, Register, lists_lock, open_register
from kpibook.worklists.run import LARGEST_MB, PREFIX, as_noted, lists_of_mapping, no_core_dumps


@dataclass(frozen=True)
class CollectRequest:
    """Which lists are read."""

    workspace: Path
    folder: Path
    passphrases: Path | None = None
    by: str = ""


@dataclass(frozen=True)
class Collected:
    """What a folder came to."""

    read: tuple[tuple[str, str], ...]
    """Month and team of each list whose answers were kept, now or before."""
    issues: tuple[Issue, ...]
    """What was not taken, and why: errors for whole files."""


@dataclass(frozen=True)
class _Desk:
    """What every file is read with."""

    request: CollectRequest
    mapping: MappingFiles
    key: ListsKey
    register: Register
    secrets: dict[str, Passphrase]
    before: dict[str, Line]
    """By their hash, the files that were collected already, and those that are as they were made."""
    read: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    """Month and team → the files that were read of them."""
    unchanged: list[Path] = field(default_factory=list)
    """Files that hold nothing new: as they were made, or were collected before."""


class _NotTakenError(Exception):
    """Why a file is left as it is, as issues."""

    def __init__(self, *issues: Issue) -> None:
        self.issues = issues
        super().__init__()


def collect_lists(request: CollectRequest, mapping: MappingFiles, tell: Tell) -> Collected:
    """Read every list in the folder and keep what was typed; says how many were answered, team by team.

    InputError where nothing can be read at all: no key, damaged notes. A file that cannot be taken stops no other.
    """
    lists = lists_of_mapping(mapping)
    no_core_dumps()
    stores = open_stores(os.environ, request.passphrases)
    tell.stands("What was typed in lists that were read by then is kept; run it again for the others.")
    with lists_lock(request.workspace), open_register(request.workspace, utc_now) as register:
        key, lines = open_key(request.workspace, stores), register.lines()
        issues = [*missing_notes(request.workspace, lines)]
        notes = read_notes(request.workspace, key)
        before = {line.sha256: line for line in lines if line.act in (Act.BEGUN, Act.MADE, Act.COLLECTED)}
        desk = _Desk(request, mapping, key, register, _secrets(stores, mapping, lines), before)
        for path in _found(request.folder):
            try:
                notes, told = _take(desk, path, notes)
                issues += told
            except _NotTakenError as error:
                issues += error.issues
        write_answered(request.workspace, answered_in_all(notes))
        for line in _summary(desk, notes):
            tell.line(line)
        tell_what_is_due(register.lines(), lists, tell)
    return Collected(tuple(desk.read), (*issues, *_nothing_new(desk), *_more_than_one(desk)))


def _found(folder: Path) -> Iterator[Path]:
    """The workbooks in the folder, the one saved first first: of two with the same record the later counts."""
    there = [path for path in folder.iterdir() if path.suffix.lower() == ".xlsx" and path.name[:2] not in ("~$", ".~")]
    if not there:
        advice = "Put the lists that came back into one folder, as they are, and name that folder."
        message = "There is no list (.xlsx) in that folder."
        raise InputError([Issue("returned-list-left", message, str(folder), advice=advice)])
    yield from sorted(there, key=lambda path: (_saved(path), path.name))


def _saved(path: Path) -> str:
    try:
        return dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC).isoformat(timespec="seconds")
    except OSError:
        return ""


def _secrets(stores: SecretStores, mapping: MappingFiles, lines: Sequence[Line]) -> dict[str, Passphrase]:
    """The passphrases that there are of every team that has or had a list."""
    named = mapping.lists.recipients if mapping.lists else {}
    scopes = dict.fromkeys((*named, *(line.team for line in lines if line.team)))
    found = {scope: stores.passphrase(scope) for scope in scopes}
    return {scope: passphrase for scope, passphrase in found.items() if passphrase is not None}


def _take(desk: _Desk, path: Path, notes: Notes) -> tuple[Notes, tuple[Issue, ...]]:
    """The notes with what one file holds, kept when this returns; and what of it could not be taken."""
    content = _content(path)
    plain = _opened(desk, path, content)
    returned = _read(desk, path, plain)
    month, sha256 = _month_of(desk, path, returned, notes), sha256_of(content)
    desk.read[month.month, returned.scope].append(path.name)
    if sha256 in desk.before:
        desk.unchanged.append(path)
        return notes, ()
    known = {(table.indicator, key) for table in month.tables if table.team == returned.scope for key in table.keys}
    taken = [each for each in returned.answers if (each.indicator, each.key) in known]
    saved = _saved(path)
    stays = month.answered_before(returned.scope, returned.blank, saved)
    typed = [Typed(each.key, each.indicator, returned.scope, each.reason, each.done, saved) for each in taken]
    month = month.with_typed(typed)
    write_month(desk.request.workspace, desk.key, month)
    file = as_noted(path, desk.request.workspace)
    event = Event(Act.COLLECTED, month.month, returned.scope, len(typed), (), file, sha256, desk.request.by)
    desk.register.add([event])
    strays = len(returned.answers) - len(taken)
    told = (*((_strays(path, strays),) if strays else ()), *((_stays(path, stays),) if stays else ()))
    return notes.with_month(month), (*returned.issues, *told)


def _content(path: Path) -> bytes:
    """The file's bytes. _NotTakenError where it is open, too large, not encrypted, or cannot be read."""
    if found := other_than_file(path):
        raise _left(path, f"is {found}", "Take it out of the folder.")
    if open_elsewhere(path):
        advice = "Save and close it, and collect again: what is not saved yet would be missing."
        raise _left(path, "is open in Excel or another program", advice)
    try:
        if path.stat().st_size > LARGEST_MB * 1024**2:
            why = f"is larger than {LARGEST_MB} MB, which no list is"
            raise _left(path, why, "Look at what it is.")
        content = path.read_bytes()
    except OSError as error:
        why = f"cannot be read ({error.strerror or error})"
        raise _left(path, why, "Ask who may read it.") from None
    if not is_encrypted(content):
        why = "is not encrypted: it was saved without its password, or is no list"
        advice = "It was not read. If it is a list, open it, set the team's passphrase (File, Info, Protect Workbook), "
        advice += "save it, and delete every copy without one."
        raise _left(path, why, advice)
    return content


def _opened(desk: _Desk, path: Path, content: bytes) -> tuple[str, bytes]:
    """Whose passphrase opens it, and the workbook, in memory. The team in its name is tried first."""
    by_name = path.name.removeprefix(PREFIX).casefold()
    in_order = sorted(desk.secrets, key=lambda scope: not by_name.startswith(_name(desk, scope).casefold()))
    for scope in in_order:
        if opens(content, desk.secrets[scope]):
            try:
                return scope, decrypt(content, desk.secrets[scope])
            except DecryptError:
                why = "is damaged: its content is not as Excel wrote it"
                advice = "Ask for it again; what was typed in it was not read."
                raise _left(path, why, advice) from None
    advice = "Ask which passphrase it has now, and for the list with the team's own; or give that team's passphrase. "
    advice += "It may be damaged, too."
    why = "is opened by no team's passphrase that is known here"
    raise _left(path, why, advice)


def _name(desk: _Desk, scope: str) -> str:
    return desk.mapping.scope_name(scope) if scope in desk.mapping.scopes else scope


def _read(desk: _Desk, path: Path, opened: tuple[str, bytes]) -> Returned:
    """What is in it. _NotTakenError where it is no list of this workspace, another team's, or of a forgotten month."""
    scope, plain = opened
    reasons = lists_of_mapping(desk.mapping).reasons
    try:
        returned = read_returned(plain, path.name, desk.key.sign, reasons)
    except InputError as error:
        raise _NotTakenError(*error.issues) from None
    if desk.secrets.get(returned.scope) != desk.secrets[scope]:
        why = f'is the list of "{_name(desk, returned.scope)}", locked with the passphrase of "{_name(desk, scope)}"'
        advice = "Find out how it came there: a team must not have another's list. It was not read."
        raise _left(path, why, advice)
    return returned


def _month_of(desk: _Desk, path: Path, returned: Returned, notes: Notes) -> MonthNotes:
    """What is kept of its month. _NotTakenError where that is nothing: then nobody may have the list any more."""
    month = returned.month.key
    if month in notes.months:
        return notes.months[month]
    gone = [line for line in desk.register.lines(month) if line.act is Act.FORGOTTEN]
    what = f"which was forgotten on {gone[-1].at[:10]}" if gone else "of which nothing is kept"
    why = f'is the list of "{_name(desk, returned.scope)}" for {returned.month.name}, {what}'
    advice = "It was not read. If it is not needed any more, delete it."
    raise _left(path, why, advice)


def _strays(path: Path, count: int) -> Issue:
    rows = "1 answer stands" if count == 1 else f"{count} answers stand"
    advice = "Was the month forgotten, or are its notes lost? See what is said of them, and the list itself."
    return _told(
        path, f"was read, but {rows} beside records that are not known of this list, and were not kept", advice
    )


def _stays(path: Path, count: int) -> Issue:
    rows = "1 row is" if count == 1 else f"{count} rows are"
    advice = "Were they typed beside a wrong child? Make the list again: they stand in it, and can be emptied there."
    return _told(path, f"was read; {rows} blank in it that an earlier return answered: those answers stay", advice)


def _nothing_new(desk: _Desk) -> Iterator[Issue]:
    """One warning for all of them: where managers type into the folder that the lists were written to, most are so."""
    if desk.unchanged:
        names = ", ".join(path.name for path in desk.unchanged)
        count = "1 list is" if len(desk.unchanged) == 1 else f"{len(desk.unchanged)} lists are"
        message = f"{count} as made, or as collected before: {names}."
        yield Issue(
            "returned-list",
            message,
            str(desk.request.folder),
            advice="Nobody has typed in them since; nothing is counted twice.",
            severity=Severity.WARNING,
        )


def _more_than_one(desk: _Desk) -> Iterator[Issue]:
    for (month, scope), files in desk.read.items():
        if len(files) > 1:
            message = f'{len(files)} lists of "{_name(desk, scope)}" for {month} came back: {", ".join(files)}.'
            advice = "Of what they say of the same record, the one saved later counts; the other's words are kept."
            yield Issue("returned-list", message, advice=advice, severity=Severity.WARNING)


def _told(path: Path, what: str, advice: str) -> Issue:
    """A warning of a list that was read."""
    message = f"{path.name} {what}."
    return Issue("returned-list", message, str(path.parent), advice=advice, severity=Severity.WARNING)


def _left(path: Path, why: str, advice: str) -> _NotTakenError:
    """That a file was not read, and is as it was."""
    return _NotTakenError(Issue("returned-list-left", f"{path.name} {why}.", str(path.parent), advice=advice))


def _summary(desk: _Desk, notes: Notes) -> Iterator[str]:
    """How many were answered, by team and indicator, of the lists in this folder: counts alone."""
    for month, scope in sorted(desk.read):
        by_indicator = answered_by_team(notes.of(month)).get(scope, {})
        yield f"{_name(desk, scope)}, {period_of(month).name}: {in_all(by_indicator.values())}"
        for indicator, answered in by_indicator.items():
            if answered.listed:
                yield f"  {_title(desk.mapping, indicator)}: {answered}"
    if not desk.read:
        yield "No list was read."


def _title(mapping: MappingFiles, indicator: str) -> str:
    return mapping.indicators[indicator].title if indicator in mapping.indicators else indicator
