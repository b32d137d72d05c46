"""Lists of children as plain values, for tests of what is made of them."""

from __future__ import annotations

import datetime as dt

from kpibook.months import Month, Period
from kpibook.worklists.contents import Account, Listed, ListTable, Part, TeamList, ToPutRight

REASONS = ("Done, recorded late", "Not done, planned")


def listed(number: int, key: str = "") -> Listed:
    """A record of the child with this number."""
    due = dt.date(2023, 1, 1) + dt.timedelta(days=number)
    return Listed(key or f"record{number}", f"CHILD{number:05d}", "A Worker", (due,), f"due by {due}", due)


def team_list(
    scope: str, numbers: range, month: Period | None = None, indicator: str = "visited", sign=str
) -> TeamList:
    """A team's list with one table of overdue records, and one thing to put right."""
    period = month or Month(2023, 2)
    rows = tuple(listed(number, sign(f"visits {number}")) for number in numbers)
    account = Account(10, 10 + len(rows), len(rows), len(rows), "Section 1, line 2")
    table = ListTable(Part.OVERDUE, indicator, "Visited in time", "Visits", ("Due",), rows, account)
    wrong = ToPutRight(
        sign(f"wrong {scope}"), "unreadable-cell", f"CHILD9{len(scope):04d}", "visits.xlsx", "Data", 7, "No date.", ""
    )
    return TeamList(
        *(scope, scope.title(), "Testshire Council", "OFFICIAL-SENSITIVE", period, period.last),
        *(period.last + dt.timedelta(days=21), (table,), (wrong,), REASONS, True, False),
    )
