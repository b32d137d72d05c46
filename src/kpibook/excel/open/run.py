"""The refresh of an open workbook: everything is read and computed before the first cell is written."""

import contextlib
import datetime as dt
from dataclasses import replace
from pathlib import Path

import xlwings as xw

from kpibook.cache import Cache
from kpibook.excel.compute import Computation
from kpibook.excel.open import journal
from kpibook.excel.open.plan import Asked, Plan, make_plan, matters, says_another_day
from kpibook.excel.open.remote import is_remote
from kpibook.excel.open.steps import take_all
from kpibook.excel.open.workbook_state import read_table, read_workbook, reading_ahead
from kpibook.excel.tables import Outcome, find_changes, month_to_report, moves_on, said_about
from kpibook.issues import Progress


def refresh_book(
    book: xw.Book, workspace: Path, made: dt.datetime, progress: Progress, cache: Cache | None = None
) -> Outcome:
    """Bring an open workbook up to date; it is never saved.

    See `refresh_with`, which takes what is worked out on the way.
    """
    return refresh_with(book, Computation(workspace, made, progress, cache))


def refresh_with(book: xw.Book, computation: Computation, drafting: bool = False) -> Outcome:
    """Bring an open workbook up to date, and draft its empty boxes where asked; it is never saved.

    InputError (or whatever went wrong) leaves the workbook as it was. The steps: undo what an earlier refresh left
    half done; read the sources and compute; read the workbook; plan; note in the journal what will change; write.
    """
    workspace, progress = computation.workspace, computation.progress
    restored = journal.restore(book, workspace)
    state = read_workbook(book)
    # Computed before the tables are read: what is wrong with the lists is said while nothing has begun.
    latest = computation.holds(None)
    progress("Comparing with the workbook", 0, 1)
    with reading_ahead(book, state, latest) as ask_again:
        tables = {target.name: read_table(book, state, target) for target in latest.tables}
        month = month_to_report(tables, latest)
        if month == latest.month:
            result = latest
        else:
            result = computation.holds(month)
            ask_again()
        changes = find_changes(tables, result)
        same_mapping = said_about(tables["About"], "Mapping version") in ("", result.mapping_version)
        if state.layout != result.layout:
            return Outcome(changes, 0, 0, False, restored, same_mapping, rebuild=True)
        plan = make_plan(book, state, tables, result, Asked(moves_on(tables, latest), drafting))
    outcome = Outcome(changes, 0, 0, False, restored, same_mapping, drafting=drafting)
    if not matters(plan, result):
        return outcome
    footers_stay = says_another_day(state, result)
    carry_out(book, workspace, plan, progress)
    done = replace(outcome, archived=plan.archived, kept=plan.kept, drafted=plan.drafted)
    return replace(done, written=True, footers_stay=footers_stay)


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
        # In parts, so that the status bar moves while Excel is busy.
        for done, start in enumerate(range(0, len(plan.steps), 25)):
            progress("Writing", done, len(plan.steps) // 25 + 1)
            take_all(book, plan.steps[start : start + 25])
        journal.finish(book, noted)
    except BaseException:
        # Also after Ctrl+C, and when Excel refuses a cell: nobody should find half a refresh.
        journal.undo(book, noted)
        raise


def quiet_status(book: xw.Book) -> Progress:
    """Progress in the status bar, where there is one."""

    def say(doing: str, done: int, steps: int) -> None:
        with contextlib.suppress(NotImplementedError):  # a remote engine has no status bar
            book.app.status_bar = f"kpibook: {doing.lower()} {done} of {steps}" if steps > 1 else f"kpibook: {doing}"

    return say
