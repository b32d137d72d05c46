"""EDGE: the register, for the data protection officer: which list was made for whom, when, and what became of it.

It holds no child, no id and no sign of one. It is a SQLite database, as the ledger of mails is, and no text file to
which lines are added: a line is there whole, and lies on the disk, before the next step is taken, however the run ends;
the database itself refuses to change or remove a line; and two runs cannot write into each other.
"""

import contextlib
import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kpibook.atomic import OWNER_ALONE, make_file
from kpibook.clock import Clock
from kpibook.issues import InputError, Issue
from kpibook.lock import HeldError, LockError, hold
from kpibook.worklists.keys import FOLDER

REGISTER, LOCK = FOLDER / "register.sqlite", FOLDER / "lists.lock"


class Act(StrEnum):
    """What was done."""

    BEGUN = "begun"
    """A list is about to be written. Without a `made` after it, the run ended there: the file may be there or not."""
    MADE = "made"
    """It was written, encrypted."""
    DRAFTING = "drafting"
    """A draft of a mail with it is about to be written. Without a `drafted` after it, it may lie there."""
    DRAFTED = "drafted"
    """A mail with it was drafted; whether a person sent it is not known."""
    SENDING = "sending"
    """The server was about to be asked to accept it. Without an answer after it, it may have been sent."""
    SENT = "sent"
    """The mail server accepted it, or a person said that it was sent."""
    NOT_SENT = "not sent"
    """The mail server refused it after all, or a person said that it was not sent."""
    COLLECTED = "collected"
    """It came back, and what was typed in it was kept."""
    FORGETTING = "forgetting"
    """Lists and notes of the month are about to be deleted. Without a `forgotten` after it, some may be there still."""
    FORGOTTEN = "forgotten"
    """They were deleted; `detail` says what could not be."""
    SET_ASIDE = "set aside"
    """A new key was begun: notes made under the earlier one are kept, and no longer read."""


@dataclass(frozen=True)
class Event:
    """One line of the register."""

    act: Act
    month: str = ""
    """The month's key; '' where all months are meant."""
    team: str = ""
    """Its id; `whole` for the whole service; '' where all are meant."""
    records: int = 0
    """How many records the list held."""
    recipients: tuple[str, ...] = ()
    """For whom it is, by the mapping; of a mail, to whom it went."""
    file: str = ""
    """Where the list was written, drafted in, or came back; seen from the workspace where it lies in it."""
    sha256: str = ""
    """Of the file, encrypted as it lies: by it the file is known again."""
    by: str = ""
    """Under which name whoever did it was logged in."""
    detail: str = ""
    """Why, or what was left; never about a child."""


@dataclass(frozen=True)
class Line(Event):
    """An event with its number and time, as the register has it."""

    number: int = 0
    at: str = ""
    """When, in UTC: ``2023-03-06T09:00:00+00:00``."""


_COLUMNS = ("at", "act", "month", "team", "records", "recipients", "file", "sha256", "by", "detail")
_HEAD = 100
"""Bytes of the head of a SQLite database."""
_KEPT = "kpibook: lines of the register stay as they are"
_SCHEMA = f"""
CREATE TABLE IF NOT EXISTS events (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, act TEXT NOT NULL, month TEXT NOT NULL,
  team TEXT NOT NULL, records INTEGER NOT NULL, recipients TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
  "by" TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS no_change BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END;
CREATE TRIGGER IF NOT EXISTS no_removal BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, '{_KEPT}'); END;
"""


class Register:
    """The register of a workspace, open."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def lines(self, month: str = "") -> tuple[Line, ...]:
        """All lines, or those of one month, in order."""
        where, values = ("WHERE month IN (?, '')", (month,)) if month else ("", ())
        names = ", ".join(f'"{column}"' for column in _COLUMNS)
        rows = self._connection.execute(f"SELECT number, {names} FROM events {where} ORDER BY number", values)
        return tuple(map(_line, rows))

    def add(self, events: Iterable[Event]) -> None:
        """Write these down, all or none; they lie on the disk when this returns. InputError when that fails."""
        at = self._clock().astimezone(dt.UTC).isoformat(timespec="seconds")
        names = ", ".join(f'"{column}"' for column in _COLUMNS)
        marks = ", ".join("?" * len(_COLUMNS))
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(f"INSERT INTO events ({names}) VALUES ({marks})", [_row(at, each) for each in events])
            cursor.execute("COMMIT")
        except sqlite3.Error as error:
            raise InputError([_unusable("could not be written", error)]) from error
        finally:
            cursor.close()
            if self._connection.in_transaction:
                self._connection.rollback()


@contextmanager
def open_register(workspace: Path, clock: Clock) -> Iterator[Register]:
    """The workspace's register, the owner's alone, made if it is not there. InputError when it cannot be used."""
    path = workspace / REGISTER
    _stop_if_emptied(workspace, path)
    try:
        make_file(path, OWNER_ALONE)  # the journal of SQLite's takes its rights from it
        connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    except (sqlite3.Error, OSError) as error:
        raise InputError([_unusable("could not be opened", error)]) from error
    try:
        # FULL: a line lies on the disk before the next step, also if the power fails.
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise InputError([_damaged("its tables disagree with each other")])
        connection.executescript(f"PRAGMA synchronous = FULL; {_SCHEMA}")
        yield Register(connection, clock)
    except sqlite3.Error as error:
        raise InputError([_unusable("could not be read", error)]) from error
    finally:
        connection.close()


@contextmanager
def lists_lock(workspace: Path) -> Iterator[None]:
    """Holds off every other run that makes, collects or forgets lists of this workspace, until the run ends.

    InputError when another run holds it.
    """
    path = workspace / LOCK
    with contextlib.ExitStack() as stack:
        try:
            make_file(path, OWNER_ALONE)
            stack.enter_context(hold(path))
        except HeldError as error:
            message = "Another run is at work with the lists of this workspace."
            advice = "Wait until it is done, or end it; then run this again."
            raise InputError([Issue("lists-running", message, advice=advice)]) from error
        except (LockError, OSError) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise InputError([_no_lock(path, why)]) from error
        yield


def open_ends(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines after which a run was ended: a list that was begun, or a month that was being forgotten, and not done."""
    ended_by = {Act.BEGUN: Act.MADE, Act.FORGETTING: Act.FORGOTTEN}
    left: dict[tuple[Act, str, str, str], Line] = {}
    for line in lines:
        if line.act in ended_by:
            left[ended_by[line.act], line.month, line.team, line.file] = line
        else:
            left.pop((line.act, line.month, line.team, line.file), None)
    return tuple(left.values())


def months_kept(lines: Sequence[Line]) -> tuple[str, ...]:
    """The months of which lists were made that were not forgotten since."""
    kept: dict[str, None] = {}
    for line in lines:
        if line.act in (Act.BEGUN, Act.MADE):
            kept[line.month] = None
        elif line.act is Act.FORGOTTEN:
            kept.pop(line.month, None)
    return tuple(sorted(kept))


def _stop_if_emptied(workspace: Path, path: Path) -> None:
    """SQLite takes a file that was cut to nothing for a new database: then nobody would know that lists were made."""
    try:
        size = path.stat().st_size
    except OSError:
        return
    if 0 < size < _HEAD or (size == 0 and any((workspace / FOLDER).glob("*/*.notes"))):
        raise InputError([_damaged("it is empty, or cut short")])


def _row(at: str, event: Event) -> tuple[object, ...]:
    recipients = json.dumps(event.recipients, ensure_ascii=False)
    return (
        *(at, event.act.value, event.month, event.team, event.records),
        *(recipients, event.file, event.sha256, event.by, event.detail),
    )


def _line(row: Sequence[object]) -> Line:
    number, at, act, month, team, records, recipients, file, sha256, by, detail = map(str, row)
    try:
        to = tuple(json.loads(recipients))
        return Line(Act(act), month, team, int(records), to, file, sha256, by, detail, int(number), at)
    except (ValueError, TypeError) as error:
        raise InputError([_damaged(f"its line {number} is not as it was written")]) from error


def _unusable(what: str, error: sqlite3.Error | OSError) -> Issue:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
        return _damaged(str(error))
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    message = f"The register of lists ({REGISTER.as_posix()}) {what}: {why}."
    advice = "Make room on the disk, or see who else has it open; then run the same command again."
    return Issue("lists-register", message, advice=advice)


def _damaged(why: str) -> Issue:
    message = f"The register of lists ({REGISTER.as_posix()}) is damaged: {why}. No list is made without it."
    advice = "Put it back from a backup. Without one, move it elsewhere, keep it for the data protection officer, and "
    return Issue("lists-damaged", message, advice=f"{advice}run this again: a new register begins.")


def _no_lock(path: Path, why: str) -> Issue:
    message = f'The lock "{path}" cannot be taken: {why}.'
    advice = "Make sure that the workspace can be written to. The lock file is empty: delete it when no run is at work."
    return Issue("lists-register", message, advice=advice)
