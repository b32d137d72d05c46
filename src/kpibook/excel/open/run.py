"""The refresh of an open workbook: everything is read and computed before the first cell is written."""

from __future__ import annotations

import contextlib
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from kpibook.cache import Cache
from kpibook.excel.compute import Computation
from kpibook.excel.open import journal
from kpibook.excel.open.plan import Plan, make_plan, matters, says_another_day
from kpibook.excel.open.remote import is_remote
from kpibook.excel.open.steps import take_all
from kpibook.excel.open.workbook_state import (
    known_months,
    month_named,
    read_table,
    read_workbook,
    said_about,
)
from kpibook.excel.tables.changes import Changes, find_changes
from kpibook.excel.tables.table_state import TableState
from kpibook.excel.tables.targets import Refreshed
from kpibook.months import Month
from kpibook.pipeline import Progress


@dataclass(frozen=True)
class Outcome:
    """What a refresh did. `restored`: it first undid one that had broken off. `rebuild`: nothing was written, because
    the mapping now asks for other rows or sections than the workbook has. `footers_stay`: the lists were taken on
    another day than the footers say, which no refresh of an open workbook writes."""

    changes: Changes
    archived: int
    kept: int
    written: bool
    restored: bool
    same_mapping: bool
    rebuild: bool = False
    footers_stay: bool = False


def refresh_book(
    book: xw.Book, workspace: Path, made: dt.datetime, progress: Progress, cache: Cache | None = None
) -> Outcome:
    """Bring an open workbook up to date; it is never saved.

    See `refresh_with`, which takes what is worked out on the way.
    """
    return refresh_with(book, Computation(workspace, made, progress, cache))


def refresh_with(book: xw.Book, computation: Computation) -> Outcome:
    """Bring an open workbook up to date; it is never saved.

    InputError (or whatever went wrong) leaves the workbook as it was. The steps: undo what an earlier refresh left
    half done; read the sources and compute; read the workbook; plan; note in the journal what will change; write.
    """
    workspace, progress = computation.workspace, computation.progress
    restored = journal.restore(book, workspace)
    state = read_workbook(book)
    latest = computation.holds(None)
    progress("Comparing with the workbook", 0, 1)
    tables = {target.name: read_table(book, state, target) for target in latest.tables}
    new_month = latest.months[-1] not in _months(tables) and latest.month > max(_months(tables), default=latest.month)
    result = latest
    if not new_month:
        own = own_month(tables, latest)
        if own != latest.month:
            result = computation.holds(own)
    changes = find_changes(tables, result)
    same_mapping = said_about(tables["About"], "Mapping version") in ("", result.mapping_version)
    if state.layout != result.layout:
        return Outcome(changes, 0, 0, False, restored, same_mapping, rebuild=True)
    plan = make_plan(book, state, tables, result, new_month)
    if not matters(plan, result):
        return Outcome(changes, 0, 0, False, restored, same_mapping)
    footers_stay = says_another_day(state, result)
    carry_out(book, workspace, plan, progress)
    return Outcome(changes, plan.archived, plan.kept, True, restored, same_mapping, footers_stay=footers_stay)


def carry_out(book: xw.Book, workspace: Path, plan: Plan, progress: Progress) -> None:
    """Write, with a journal: whatever breaks off is undone at once, and raised again.

    A remote engine keeps all that is written until the function has returned, so there is nothing to undo.
    """
    if is_remote(book):
        take_all(book, plan.steps)
        return
    progress("Noting what will change", 0, 1)
    noted = journal.begin(book, workspace, plan.steps)
    try:
        for done, start in enumerate(range(0, len(plan.steps), 25)):
            progress("Writing", done, len(plan.steps) // 25 + 1)
            take_all(book, plan.steps[start : start + 25])
        journal.finish(book, noted)
    except BaseException:
        journal.undo(book, noted)
        raise


def own_month(tables: dict[str, TableState], latest: Refreshed) -> Month:
    """The month that the workbook reports: the one that About names, if there still are figures for it."""
    named = month_named(said_about(tables["About"], "Report").rpartition(", ")[2])
    return named if named in latest.months and named is not None else latest.month


def _months(tables: dict[str, TableState]) -> list[Month]:
    return known_months(tables["Months"])


def quiet_status(book: xw.Book) -> Progress:
    """Progress in the status bar, where there is one."""

    def say(doing: str, done: int, steps: int) -> None:
        with contextlib.suppress(NotImplementedError):
            book.app.status_bar = f"kpibook: {doing.lower()} {done} of {steps}" if steps > 1 else f"kpibook: {doing}"

    return say
