"""Where an indicator's definition changes within the months shown: formulas that follow the selector, and their values.

Every condition holds the first day of the month from which the other definition is in force, as Excel's number, and is
asked of the first days of the columns, or of the days of readings: both are numbers in the row above all others.
"""

from collections.abc import Iterable

from kpibook.months import Month
from kpibook.report import Row
from kpibook.workbook.live import formulas
from kpibook.workbook.live.content import Formula
from kpibook.workbook.live.data_tables import excel_day
from kpibook.workbook.live.live_rows import LiveContext

BREAK_SIGN = "│"
"""Stands in notes for the line that is drawn between two definitions."""


def _between(context: LiveContext, break_: Month, before: int, after: int) -> tuple[str, bool]:
    """Whether the k-th column's day is before the break and the other's is not, as a condition and now."""
    day, days = excel_day(break_), [excel_day(period) for period in context.window]
    condition = f"AND({context.day_cell(before)}<{day},{context.day_cell(after)}>={day})"
    return condition, days[before] < day <= days[after]


def starts_at(context: LiveContext, breaks: Iterable[Month], k: int) -> tuple[str, bool]:
    """Whether another definition begins with the k-th column; never with the first, since nothing stands before it."""
    found = [_between(context, break_, k - 1, k) for break_ in breaks] if k else []
    return f"OR({','.join(condition for condition, _ in found)})" if found else "FALSE", any(now for _, now in found)


def with_breaks(context: LiveContext, note: Formula, said: Iterable[tuple[Month, str]]) -> Formula:
    """A note, followed by what is said of each break that lies within the months shown."""
    text, value = note.text, str(note.value)
    for break_, words in said:
        condition, now = _between(context, break_, 0, len(context.window) - 1)
        text += f'&IF({condition},{formulas.literal(words)},"")'
        value += words if now else ""
    return Formula(text, value)


def break_words(row: Row) -> list[tuple[Month, str]]:
    """What is said of each break of an indicator beneath a table."""
    said = f"  {BREAK_SIGN} {row.short_title}: defined otherwise from "
    return [(one, f"{said}{one.name} (see Definitions).") for one in row.breaks]
