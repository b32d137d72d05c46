"""Lists of children as plain values, for tests of what is made of them."""

from __future__ import annotations

import datetime as dt
import io

from openpyxl import load_workbook

from kpibook.months import Month, Period
from kpibook.worklists.contents import DONE, ID, REASON, Account, Listed, ListTable, Part, TeamList, ToPutRight

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


def typed_into(plain: bytes, words: dict[str, tuple[str, str]]) -> bytes:
    """The list as a manager saves it: beside the children with these ids a reason, and what was done."""
    book = load_workbook(io.BytesIO(plain))
    for sheet in book.worksheets:
        headings = {cell.value: cell.column for cell in sheet[4]}
        if REASON not in headings:
            continue
        for row in range(5, sheet.max_row + 1):
            of = str(sheet.cell(row, headings[ID]).value)
            if of in words:
                sheet.cell(row, headings[REASON]).value, sheet.cell(row, headings[DONE]).value = words[of]
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def shown_in(plain: bytes) -> dict[str, str]:
    """Child → what stands beside it: what was noted earlier, and in the cells to type in, with a bar between."""
    found: dict[str, str] = {}
    for sheet in load_workbook(io.BytesIO(plain)).worksheets:
        headings = {cell.value: cell.column for cell in sheet[4]}
        columns = [headings[name] for name in ("Noted earlier", REASON, DONE) if name in headings]
        for row in range(5, sheet.max_row + 1) if REASON in headings else ():
            child = sheet.cell(row, headings[ID]).value
            if child:
                said = (sheet.cell(row, column).value for column in columns)
                found[str(child)] = " | ".join(str(each) for each in said if each)
    return found
