"""One refresh of a workbook at a time: a second one would take what the first is writing for one that broke off."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from kpibook.excel.open.journal import journal_file
from kpibook.faults import log_file
from kpibook.issues import InputError, Issue

_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
"""What the system says when another program holds a lock."""


@contextlib.contextmanager
def one_at_a_time(workbook: str) -> Iterator[None]:
    """Hold a workbook (its path or address) for one refresh; InputError when another one holds it.

    The system lets go of it when the program ends, however it ends. Where no lock can be had, none is needed to go on.
    """
    with contextlib.ExitStack() as stack:
        try:
            place = log_file().parent / "refreshing"
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(place / journal_file(Path(), workbook).stem, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            handle = -1
        if handle >= 0:
            stack.callback(os.close, handle)
            if not _locked(handle):
                raise InputError([_refreshing(workbook)])
        yield


def _locked(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in _TAKEN
    return True


def _refreshing(workbook: str) -> Issue:
    return Issue(
        "refresh-running",
        "Another refresh of this workbook is still running, from a button or a command window.",
        sheet=workbook,
        advice="Wait until it has ended, and look at what it changed; then refresh again if you still need to.",
    )
