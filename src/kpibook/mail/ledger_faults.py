"""What can be wrong with the ledger as a file, and how it is found and said."""

import datetime as dt
import sqlite3
from pathlib import Path

from kpibook.issues import InputError, Issue
from kpibook.lock import LockError

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
