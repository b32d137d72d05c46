"""Pure: which months a workbook has, and which it reports after a refresh; one rule for open and closed ones."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping

from kpibook.excel.tables.table_state import TableState
from kpibook.excel.tables.targets import Refreshed, is_month
from kpibook.months import Month


def month_to_report(tables: Mapping[str, TableState], latest: Refreshed) -> Month:
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
    return latest.month > max(known_months(tables["Months"]), default=latest.month)


def known_months(months: TableState) -> list[Month]:
    """Months of the table Months, as they stand."""
    return [Month.parse(str(key)) for key in months.under("key") if is_month(key)]


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


def month_named(name: str) -> Month | None:
    """The month of a name in full; None when it is none.

    >>> month_named("February 2023"), month_named("Feb")
    (Month(year=2023, month=2), None)
    """
    with contextlib.suppress(ValueError):
        return Month.of(dt.datetime.strptime(name, "%B %Y").date())
    return None
