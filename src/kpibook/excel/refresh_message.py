"""What the Refresh button does, from the click to the closing message; the commands that stand for it do the same."""

from __future__ import annotations

import contextlib
from pathlib import Path

import xlwings as xw

from kpibook.cache import Cache, cache_folder
from kpibook.clock import time_made
from kpibook.excel.compute import Computation
from kpibook.excel.open import journal
from kpibook.excel.open.one_at_a_time import one_at_a_time
from kpibook.excel.open.rebuild import rebuild_beside
from kpibook.excel.open.run import quiet_status, refresh_with
from kpibook.excel.places import find_workspace
from kpibook.excel.tables.changes import in_words
from kpibook.excel.tables.outcome import Outcome, closing_message
from kpibook.faults import changes_file, write_log
from kpibook.workspaces import outside_lines

_ALL = 1_000_000


def refresh_message(book: xw.Book, workspace: Path) -> str:
    """Refresh an open workbook and say what changed. InputError leaves the workbook as it was."""
    computation = Computation(workspace, time_made(), quiet_status(book), Cache(cache_folder()))
    try:
        with one_at_a_time(book.fullname):
            outcome = refresh_with(book, computation)
        if outcome.rebuild:
            return _with_outside(rebuild_beside(book, computation), computation)
    finally:
        with contextlib.suppress(NotImplementedError):
            book.app.status_bar = False
    keep_account(outcome)
    said = closing_message(outcome, "The workbook is not saved yet: look at it, then save it.")
    return _with_outside(said, computation)


def _with_outside(said: str, computation: Computation) -> str:
    """The message, and what the mapping names outside the workspace: allowed, but said."""
    return "\n\n".join([said, *outside_lines(computation.workspace, computation.inputs.mapping)])


def what_stands(book: xw.Book) -> str:
    """Whether a workbook is as it was after something broke off, and what to do if it is not."""
    try:
        half_done = journal.left_behind(find_workspace(book.fullname), book.fullname) is not None
    except Exception:  # noqa: BLE001 - the edge: the program that had it open has ended, or it lies in no workspace
        return "If the workbook was closed by it, open it again and click Refresh, which first puts it back as it was."
    if half_done:
        return "It is not yet as it was: click Refresh again, which first puts it back (or: kpibook refresh --restore)."
    return "The workbook is as it was."


def keep_account(outcome: Outcome) -> None:
    """Write every change, figures among them, into a file of their own; the message names the first ones."""
    account = "\n\n".join(in_words(outcome.changes, outcome.same_mapping, _ALL))
    if account:
        write_log(changes_file(), "every change", account)
