"""EDGE: what a person is told besides: months to be forgotten, runs that were ended, notes that have gone."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from kpibook.definitions import ChildrensLists
from kpibook.issues import Issue, Severity
from kpibook.months import Month, period_of
from kpibook.telling import Tell
from kpibook.worklists.notes import kept_months
from kpibook.worklists.register import Act, Line, months_kept, open_ends


def missing_notes(workspace: Path, lines: Sequence[Line]) -> tuple[Issue, ...]:
    """A warning for each month of which lists were made and nothing is kept, though nobody forgot it."""
    last_new = max((at for at, line in enumerate(lines) if line.act is Act.SET_ASIDE), default=-1)
    kept = kept_months(workspace)
    return tuple(_gone(month) for month in months_kept(lines[last_new + 1 :]) if month not in kept)


def _gone(month: str) -> Issue:
    message = f"Lists of {month} were made, but what was kept of them is not there: notes of then are not carried."
    advice = f"Bring .kpibook/lists back from a backup. If they are to be gone:  kpibook lists forget {month}"
    return Issue("lists-notes-gone", message, advice=advice, severity=Severity.WARNING)


def tell_what_is_due(lines: Sequence[Line], lists: ChildrensLists, tell: Tell, made: str = "") -> None:
    """Say which months have been kept for long enough, and where a run was ended; not of the month just `made`."""
    months = [month for month in months_kept(lines) if month != made]
    due = [month for month in months if is_due(month, lists.keep_months, dt.date.today())]
    if due:
        tell.caution(f"\nKept for longer than {lists.keep_months} months: lists and notes of {', '.join(due)}.")
        tell.caution(f"  kpibook lists forget {due[0]}")
    for line in open_ends(lines):
        what = "A list was begun" if line.act is Act.BEGUN else "Forgetting was begun"
        tell.caution(f"\n{what} on {line.at[:10]} ({line.month}, {line.team or 'all'}) and not finished; do it again.")


def is_due(month: str, keep_months: int, today: dt.date) -> bool:
    """Whether a month's lists have been kept for as long as the mapping says.

    >>> is_due("2023-02", 6, dt.date(2023, 8, 31)), is_due("2023-02", 6, dt.date(2023, 9, 1))
    (False, True)
    """
    return period_of(month).calendar_month < Month.of(today) - keep_months
