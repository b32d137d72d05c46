"""One refresh or publication of a workbook at a time: another would take what the first is writing for one that broke
off."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from kpibook.atomic import make_file
from kpibook.excel.open.journal import journal_file
from kpibook.faults import log_file
from kpibook.issues import InputError, Issue
from kpibook.lock import HeldError, LockError, hold


@contextlib.contextmanager
def one_at_a_time(workbook: str) -> Iterator[None]:
    """Hold a workbook (its path or address) for one refresh or publication; InputError when another one holds it.

    The system lets go of it when the program ends, however it ends. Where no lock can be had, none is needed to go on.
    """
    file = log_file().parent / "refreshing" / journal_file(Path(), workbook).stem
    with contextlib.ExitStack() as stack:
        try:
            make_file(file)
            stack.enter_context(hold(file))
        except HeldError as error:
            raise InputError([_refreshing(workbook)]) from error
        except (LockError, OSError):
            pass
        yield


def _refreshing(workbook: str) -> Issue:
    return Issue(
        "refresh-running",
        "Another refresh or publication of this workbook is still running, from a button or a command window.",
        sheet=workbook,
        advice="Wait until it has ended, and look at what it changed; then click again if you still need to.",
    )
