"""EDGE: a lock that one program holds at a time, and that the system lets go of when it ends, however it ends.

It is SQLite's lock on an empty database: that works on Windows, Mac and Linux, and on the drives of a network, where
each system has calls of its own.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

_TAKEN = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


class HeldError(Exception):
    """Another program, or another place in this one, holds the lock."""


class LockError(Exception):
    """The lock cannot be had, held by another or not. Its text says why and may be shown."""


@contextlib.contextmanager
def hold(file: Path) -> Iterator[None]:
    """Hold the lock of that name; the file is there, and holds nothing. HeldError or LockError, at once."""
    with contextlib.ExitStack() as stack:
        try:
            connection = sqlite3.connect(file, timeout=0, isolation_level=None)
            stack.callback(connection.close)
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in _TAKEN:
                raise HeldError from error
            raise LockError(str(error)) from error
        yield
