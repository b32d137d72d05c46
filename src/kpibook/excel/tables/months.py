"""Pure: which months a workbook has, and which it reports after a refresh; one rule for open and closed ones."""

import contextlib
import datetime as dt
from collections.abc import Mapping

from kpibook.excel.tables.table_state import TableState
from kpibook.excel.tables.targets import Refreshed, is_month
from kpibook.months import Month, Period, Reading, period_of


def month_to_report(tables: Mapping[str, TableState], latest: Refreshed) -> Period:
    """A month that the workbook did not have moves it on; else it goes on reporting the month that it reports.

    `latest` is what it would hold if it reported the latest month that the lists hold whole. A workbook whose month
    has no figures any more reports that one too.
    """
    named = month_named(said_about(tables["About"], "Report").rpartition(", ")[2])
    if moves_on(tables, latest) or named is None or named not in latest.months:
        return latest.month
    return named


def moves_on(tables: Mapping[str, TableState], latest: Refreshed) -> bool:
    """Whether the latest month is later than every month that the workbook has."""
    # A workbook in which no month can be read is moved nowhere: its texts would be archived for nothing.
    known = max((month.last for month in known_months(tables["Months"])), default=latest.month.last)
    return latest.month.last > known


def known_months(months: TableState) -> list[Period]:
    """Months of the table Months, as they stand."""
    return [period_of(str(key)) for key in months.under("key") if is_month(key)]


def said_about(about: TableState, item: str) -> str:
    """What the table About says of an item; '' when nothing."""
    for row in about.grid[1 : about.rows]:
        if item in row[:-1]:
            return str(row[row.index(item) + 1])
    return ""


def month_of_heading(heading: object) -> str:
    """The month that a box's heading names; '' when it names none.

    >>> month_of_heading("Analysis · February 2023"), month_of_heading("Analysis")
    ('February 2023', '')
    """
    return str(heading).rpartition(" · ")[2] if isinstance(heading, str) and " · " in heading else ""


def month_named(name: str) -> Period | None:
    """The month, or the day of a reading, of a name in full; None when it is none.

    >>> month_named("February 2023"), month_named("Feb")
    (Month(year=2023, month=2), None)
    >>> month_named("6 March 2023").key
    '2023-03-06'
    """
    with contextlib.suppress(ValueError):
        return Month.of(dt.datetime.strptime(name, "%B %Y").date())
    with contextlib.suppress(ValueError):
        return Reading(dt.datetime.strptime(name, "%d %B %Y").date())
    return None
