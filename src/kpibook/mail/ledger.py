"""EDGE: the ledger: each message to each recipient, written down before and after it leaves.

And what can be wrong with the ledger as a file, and how it is found and said.
"""

import contextlib
import datetime as dt
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from kpibook.atomic import OWNER_ALONE, make_file
from kpibook.clock import Clock
from kpibook.issues import InputError, Issue, stop_on_errors
from kpibook.lock import HeldError, LockError, hold
from kpibook.months import Period

LEDGER = Path(".kpibook") / "ledger.sqlite"
"""Where the ledger lies, seen from the workspace."""

_DAMAGED = (
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_ERROR,  # a table or column of ours is not there
    sqlite3.SQLITE_SCHEMA,
    sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_CONSTRAINT,
)
"""What SQLite says of a file that is not a database, or not the one that we wrote."""


def ledger_issue(kind: str, what: str, error: sqlite3.Error) -> Issue:
    """What SQLite found wrong: the ledger is damaged, or the system refused something."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or code & 0xFF in _DAMAGED:  # without a code: a text that is none
        return damaged(str(error))
    return not_written(kind, f"{what}: {error}")


def not_written(kind: str, what: str) -> Issue:
    """The error for a ledger that is sound but cannot be used at the moment."""
    return Issue(
        kind,
        f"The ledger ({LEDGER.as_posix()}) {what}.",
        advice="Make room on the disk, or see who else has it open; then run the same command again. What was on its "
        "way when this happened is listed then as uncertain; nothing that the ledger knows as sent is sent again.",
    )


def damaged(why: str) -> Issue:
    """The error for a ledger that is not as it was written."""
    return Issue(
        "ledger-damaged",
        f"The ledger ({LEDGER.as_posix()}) is damaged: {why}. Nobody is mailed on the strength of what is left.",
        advice="Put it back from a backup. Without one, move it elsewhere, find out who was mailed (drafts, the "
        "mailbox's sent items), and then run this with --again, for some teams with --team.",
    )


def stop_if_damaged(connection: sqlite3.Connection, schema: str) -> None:
    """Make the tables that are not there. InputError when those that are there cannot be read, or disagree with their
    indexes: whom a mail went to stands in both.
    """
    try:
        found = str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        connection.executescript(schema)
    except UnicodeDecodeError as error:  # SQLite quotes what it cannot read
        raise InputError([damaged("its tables cannot be read")]) from error
    if found != "ok":
        raise InputError([damaged("its tables disagree with each other")])


def lock_issue(path: Path, error: OSError | LockError) -> Issue:
    """The error for a lock that cannot be taken, though nobody holds it."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    advice = "Make sure that the workspace can be written to. The lock file is empty: delete it when no run is at work."
    return Issue("ledger-write", f'The lock "{path}" cannot be taken: {why}.', advice=advice)


def time_written(written: object) -> dt.datetime:
    """A time as the ledger has it. InputError where it is none."""
    try:
        return dt.datetime.fromisoformat(str(written))
    except ValueError as error:
        raise InputError([damaged("it holds something that is not a time")]) from error


LOCK = Path(".kpibook") / "mail.lock"


class State(StrEnum):
    """What is known of one message to one recipient."""

    PLANNED = "planned"
    """To be sent; known not to have been accepted."""
    DRAFTED = "drafted"
    """A draft was made; whether a person sent it is not known."""
    SENDING = "sending"
    """The server was about to be asked to accept it. Found at the start of a run, it becomes uncertain."""
    SENT = "sent"
    """Accepted by the mail server, or a person said that it was sent."""
    UNCERTAIN = "uncertain"
    """It may have been accepted: for a person to decide, and not sent again until then."""
    REFUSED = "refused"
    """The server said no; tried again in the next run."""
    REPLACED = "replaced"
    """Planned, but never sent, and a newer workbook took its place."""


class Kind(StrEnum):
    """What a message carries, as a reader calls it; a list never stands for a workbook, nor the other way round."""

    WORKBOOK = "workbook"
    LIST = "list of children"


_LIST = "list:"
"""Before the scope of a list, in the table. No id of a team holds a colon, so that ledgers from before need no change,
and a version that knows of no lists takes none for a workbook."""


@dataclass(frozen=True)
class Key:
    """What makes a message the same message: month, scope, recipient, the plain workbook's SHA-256, and the kind."""

    month: str
    scope: str
    recipient: str
    sha256: str
    kind: Kind = Kind.WORKBOOK

    @property
    def filed_under(self) -> str:
        """What the table has as scope."""
        return f"{_LIST}{self.scope}" if self.kind is Kind.LIST else self.scope


@dataclass(frozen=True)
class Entry:
    """A message to one recipient, as the ledger has it."""

    id: int
    key: Key
    file: str
    state: State
    via: str
    message_id: str
    changed: dt.datetime
    detail: str


@dataclass(frozen=True)
class LedgerEvent:
    """One thing that happened to a message, never changed afterwards."""

    entry: int
    at: dt.datetime
    state: State
    via: str
    detail: str


_SCHEMA = """
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  month TEXT NOT NULL, scope TEXT NOT NULL, recipient TEXT NOT NULL, sha256 TEXT NOT NULL,
  file TEXT NOT NULL, state TEXT NOT NULL, via TEXT NOT NULL DEFAULT '', message_id TEXT NOT NULL DEFAULT '',
  changed TEXT NOT NULL, detail TEXT NOT NULL DEFAULT '',
  UNIQUE (month, scope, recipient, sha256)
);
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  message INTEGER NOT NULL REFERENCES messages (id),
  at TEXT NOT NULL, state TEXT NOT NULL, via TEXT NOT NULL, detail TEXT NOT NULL
);
"""
_COLUMNS = "id, month, scope, recipient, sha256, file, state, via, message_id, changed, detail"


class Ledger:
    """The ledger of a workspace, open. Every change is one transaction that lies on the disk when the call returns."""

    def __init__(self, connection: sqlite3.Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    def entries(self, month: Period | None = None) -> tuple[Entry, ...]:
        """All entries, or those of one report month, in the order in which they were planned."""
        where, values = ("WHERE month = ?", (month.key,)) if month else ("", ())
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM messages {where} ORDER BY id", values)
        return tuple(_entry(row) for row in rows)

    def events(self) -> tuple[LedgerEvent, ...]:
        """Everything that happened, in order."""
        rows = self._connection.execute("SELECT message, at, state, via, detail FROM events ORDER BY id")
        return tuple(LedgerEvent(row[0], time_written(row[1]), _state(row[2]), row[3], row[4]) for row in rows)

    def plan(self, wanted: Iterable[tuple[Key, str]]) -> None:
        """Write down every message (key and file name) that is not yet in the ledger, all in one transaction.

        A message that was planned with an older workbook, and never sent, is replaced.
        """
        with self._change() as cursor:
            for key, file in wanted:
                older = cursor.execute(
                    "SELECT id FROM messages WHERE month = ? AND scope = ? AND recipient = ? AND sha256 <> ? "
                    "AND state IN ('planned', 'refused')",
                    (key.month, key.filed_under, key.recipient, key.sha256),
                ).fetchall()
                self._set(cursor, [row[0] for row in older], State.REPLACED, "", "a newer workbook took its place")
                cursor.execute(
                    "INSERT INTO messages (month, scope, recipient, sha256, file, state, changed) "
                    "VALUES (?, ?, ?, ?, ?, 'planned', ?) ON CONFLICT DO NOTHING",
                    (key.month, key.filed_under, key.recipient, key.sha256, file, self._now()),
                )
                if cursor.rowcount:
                    self._event(cursor, int(cursor.lastrowid or 0), State.PLANNED, "", "")
                else:
                    returned = cursor.execute(
                        "SELECT id FROM messages WHERE month = ? AND scope = ? AND recipient = ? AND sha256 = ? "
                        "AND state = 'replaced'",
                        (key.month, key.filed_under, key.recipient, key.sha256),
                    ).fetchall()
                    self._set(cursor, [row[0] for row in returned], State.PLANNED, "", "this workbook is back")

    def record(self, ids: Sequence[int], state: State, via: str, detail: str, message_id: str = "") -> None:
        """Write down what became of some messages, in one transaction."""
        with self._change() as cursor:
            self._set(cursor, ids, state, via, detail, message_id)

    def settle_interrupted(self) -> tuple[Entry, ...]:
        """Make uncertain what a run that was killed left as sending; gives back those. Only under the run's lock."""
        left = [entry for entry in self.entries() if entry.state is State.SENDING]
        if left:
            with self._change() as cursor:
                for entry in left:
                    detail = "the run ended before the answer was written down"
                    self._set(cursor, [entry.id], State.UNCERTAIN, entry.via, detail)
        return tuple(left)

    def resolve(self, decisions: Sequence[tuple[int, bool]], who: str) -> tuple[Entry, ...]:
        """Write down a person's decisions (number, whether it was sent) on messages that are uncertain or drafted.

        Gives back the entries as they then are. InputError, and nothing is written down, when there is no such message,
        nothing to decide about it, or two decisions contradict each other.
        """
        entries = {entry.id: entry for entry in self.entries()}
        stop_on_errors(_undecidable(decisions, entries))
        with self._change() as cursor:
            for number, was_sent in dict(decisions).items():
                state = State.SENT if was_sent else State.PLANNED
                detail = f"{who} says: {'sent' if was_sent else 'not sent'}"
                self._set(cursor, [number], state, entries[number].via, detail)
        decided = dict(decisions)
        return tuple(entry for entry in self.entries() if entry.id in decided)

    def _set(
        self, cursor: sqlite3.Cursor, ids: Sequence[int], state: State, via: str, detail: str, message_id: str = ""
    ) -> None:
        for id_ in ids:
            cursor.execute(
                "UPDATE messages SET state = ?, via = coalesce(nullif(?, ''), via), changed = ?, detail = ?, "
                "message_id = coalesce(nullif(?, ''), message_id) WHERE id = ?",
                (state.value, via, self._now(), detail, message_id, id_),
            )
            self._event(cursor, id_, state, via, detail)

    def _event(self, cursor: sqlite3.Cursor, id_: int, state: State, via: str, detail: str) -> None:
        cursor.execute(
            "INSERT INTO events (message, at, state, via, detail) VALUES (?, ?, ?, ?, ?)",
            (id_, self._now(), state.value, via, detail),
        )

    def _now(self) -> str:
        return self._clock().astimezone(dt.UTC).isoformat(timespec="seconds")

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Cursor]:
        cursor = self._connection.cursor()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            yield cursor
            cursor.execute("COMMIT")
        except sqlite3.Error as error:
            raise InputError([ledger_issue("ledger-write", "could not be written", error)]) from error
        finally:
            cursor.close()
            if self._connection.in_transaction:
                self._connection.rollback()


def _undecidable(decisions: Sequence[tuple[int, bool]], entries: Mapping[int, Entry]) -> Iterator[Issue]:
    """An error for each decision that cannot be written down."""
    advice = "Only messages that are uncertain or drafted are decided;  kpibook mail --log  lists them."
    for number in dict.fromkeys(number for number, _ in decisions):
        entry = entries.get(number)
        if entry is None or entry.state not in (State.UNCERTAIN, State.DRAFTED):
            why = "there is no such message" if entry is None else f"it is {entry.state}"
        elif {(number, True), (number, False)} <= set(decisions):
            why = "it is said to be sent and not sent"
        else:
            continue
        yield Issue("ledger-resolve", f"Message {number} cannot be decided: {why}.", advice=advice)


def _entry(row: Sequence[object]) -> Entry:
    id_, month, scope, recipient, sha256, file, state, via, message_id, changed, detail = row
    kind = Kind.LIST if str(scope).startswith(_LIST) else Kind.WORKBOOK
    key = Key(str(month), str(scope).removeprefix(_LIST), str(recipient), str(sha256), kind)
    when = time_written(changed)
    return Entry(int(str(id_)), key, str(file), _state(state), str(via), str(message_id), when, str(detail))


def _state(written: object) -> State:
    try:
        return State(str(written))
    except ValueError as error:
        raise InputError([damaged("it holds a message in an unknown state")]) from error


@contextmanager
def open_ledger(workspace: Path, clock: Clock, rights: int = OWNER_ALONE) -> Iterator[Ledger]:
    """The workspace's ledger, made if it is not there. InputError when it cannot be opened."""
    path = workspace / LEDGER
    try:
        make_file(path, rights)  # the journal of SQLite's takes its rights from it
        connection = sqlite3.connect(path, timeout=10, isolation_level=None)
    except sqlite3.Error as error:
        raise InputError([ledger_issue("ledger-write", "could not be opened", error)]) from error
    except OSError as error:
        raise InputError([not_written("ledger-write", f"could not be opened: {error.strerror or error}")]) from error
    try:
        # FULL: a commit lies on the disk before the next step, also if the power fails.
        stop_if_damaged(connection, f"PRAGMA synchronous = FULL; {_SCHEMA}")
        yield Ledger(connection, clock)
    except sqlite3.Error as error:
        raise InputError([ledger_issue("ledger-write", "could not be read", error)]) from error
    finally:
        connection.close()


def ledger_entries(workspace: Path) -> tuple[Entry, ...]:
    """All entries of the workspace's ledger; none where there is no ledger, and none is made."""
    if not (workspace / LEDGER).exists():
        return ()
    with open_ledger(workspace, lambda: dt.datetime.now(dt.UTC)) as ledger:
        return ledger.entries()


@contextmanager
def run_lock(workspace: Path, rights: int = OWNER_ALONE) -> Iterator[None]:
    """Holds off every other mail run of this workspace. The system lets go of it when the run ends, however it ends.

    InputError when another run holds it.
    """
    path = workspace / LOCK
    with contextlib.ExitStack() as stack:
        try:
            make_file(path, rights)
            stack.enter_context(hold(path))
        except HeldError as error:
            advice = "Wait until it is done, or end it; then run this again."
            message = "Another mail run is at work in this workspace."
            raise InputError([Issue("mail-running", message, advice=advice)]) from error
        except (LockError, OSError) as error:
            raise InputError([lock_issue(path, error)]) from error
        yield
