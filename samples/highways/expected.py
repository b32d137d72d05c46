"""Works out the second example's figures row by row, in plain Python, without any of kpibook.

    python samples/highways/expected.py

Slow and simple on purpose: a second opinion. Writes expected_figures.csv: indicator, scope, month, numerator, and
denominator (blank for a count), for the twelve months of 2024.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl

HERE = Path(__file__).parent
AREAS = {
    "coast": ("lochside", "harbour"),
    "glens": ("strathbeg", "kirkton", "inverallan"),
}
SCOPES = {"whole": (*AREAS["coast"], *AREAS["glens"]), **AREAS} | {t: (t,) for ts in AREAS.values() for t in ts}
# Scotland's bank holidays, from gov.uk/bank-holidays
HOLIDAYS = {
    dt.date(year, *map(int, written.split("-")))
    for year, days in {
        2023: ("1-2", "1-3", "4-7", "5-1", "5-8", "5-29", "8-7", "11-30", "12-25", "12-26"),
        2024: ("1-1", "1-2", "3-29", "5-6", "5-27", "8-5", "12-2", "12-25", "12-26"),
        2025: ("1-1", "1-2"),
    }.items()
    for written in days
}
Row = dict[str, Any]


def day(cell: Any) -> dt.date | None:
    if cell is None or cell == "":
        return None
    if isinstance(cell, dt.datetime):
        return cell.date()
    form = "%d/%m/%Y" if "/" in cell else "%d %b %Y"
    return dt.datetime.strptime(cell, form).date()


def team(cell: str) -> str:
    return "".join(sign for sign in cell.lower() if sign.isalpha()).removesuffix("depot")


def sheet(file: str) -> list[Row]:
    """Rows below the headings, which stand in the fourth row; a total or blank row is none."""
    book = openpyxl.load_workbook(HERE / "sources" / file)
    rows = list(book[book.sheetnames[0]].values)
    found = [dict(zip(rows[3], row, strict=True)) for row in rows[4:]]
    return [row for row in found if any(v is not None for v in row.values()) and next(iter(row.values())) != "Total"]


def table(file: str) -> list[Row]:
    with (HERE / "sources" / file).open(encoding="utf-8", newline="") as opened:
        next(opened)
        return list(csv.DictReader(opened))


def add_months(start: dt.date, months: int) -> dt.date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def is_working(one: dt.date) -> bool:
    return one.weekday() < 5 and one not in HOLIDAYS


def working_days(start: dt.date, end: dt.date) -> int:
    """Working days in (start, end]."""
    return sum(is_working(start + dt.timedelta(n)) for n in range(1, (end - start).days + 1))


def add_working_days(start: dt.date, days: int) -> dt.date:
    while days:
        start += dt.timedelta(1)
        days -= is_working(start)
    return start


def open_at(start: dt.date | None, end: dt.date | None, when: dt.date) -> bool:
    return start is not None and start <= when and not (end is not None and end <= when)


def month_of(one: dt.date | None) -> tuple[int, int] | None:
    return (one.year, one.month) if one else None


DEFECTS = sheet("Defect register.xlsx")
ROUTES = sheet("Route register.xlsx")
WORKS = sheet("Works orders 2023.xlsx") + [
    {**row, "Issued": row["Date of issue"]} for row in sheet("Works orders 2024.xlsx")
]
INSPECTIONS = [(row["Route"], day(row["Date"])) for row in table("inspections.csv")]
CHECKS = [(row["Works order no"], day(row["Checked on"])) for row in table("quality_checks.csv")]
CLOSURES = [(row["Route"], row["Type"], day(row["From"]), day(row["To"])) for row in sheet("Closures.xlsx")]
REPORTED_ON: dict[str, list[dt.date]] = {}
for _row in DEFECTS:
    REPORTED_ON.setdefault(_row["Asset no."], []).append(_row["Reported"].date())


def emergency_in_time(row: Row) -> bool:
    reported, safe = day(row["Reported"]), day(row["Made safe on"])
    return reported is not None and safe is not None and safe >= reported and working_days(reported, safe) <= 1


def pothole_in_time(row: Row) -> bool:
    reported, repaired = day(row["Reported"]), day(row["Repaired on"])
    return reported is not None and repaired is not None and 0 <= (repaired - reported).days <= 28


def is_repeat(row: Row) -> bool:
    reported = row["Reported"].date()
    return any(add_months(reported, -12) <= earlier < reported for earlier in REPORTED_ON[row["Asset no."]])


def inspected_in_date(row: Row, month_end: dt.date) -> bool:
    opened = row["On network from"].date()
    found = [when for route, when in INSPECTIONS if route == row["Route ID"] and when and opened <= when <= month_end]
    if not found:
        return month_end <= opened + dt.timedelta(weeks=6)
    return month_end <= add_months(max(found), 1 if row["Hierarchy"] == "Strategic" else 3)


def often_closed(row: Row, month_end: dt.date) -> bool:
    first = add_months(month_end.replace(day=1), -11)
    count = 0
    for route, kind, start, end in CLOSURES:
        if route == row["Route ID"] and kind == "Closure" and start is not None and start <= month_end:
            count += not (end is not None and (end <= first or (end - start).days < 1))
    return count >= 2


def restricted(row: Row, month_end: dt.date) -> bool:
    return any(
        route == row["Route ID"] and kind == "Weight restriction" and open_at(start, end, month_end)
        for route, kind, start, end in CLOSURES
    )


def open_orders(month_end: dt.date) -> list[Row]:
    """One line for each order with an open line: the one issued last."""
    found: dict[str, Row] = {}
    for row in WORKS:
        if open_at(day(row["Issued"]), day(row["Closed"]), month_end):
            before = found.get(row["Works order"])
            if before is None or day(before["Issued"]) < day(row["Issued"]):  # type: ignore[operator]  # open has a day
                found[row["Works order"]] = row
    return list(found.values())


def checked_in_time(row: Row) -> bool:
    closed = day(row["Closed"])
    return closed is not None and any(
        order == row["Works order"] and when is not None and closed <= when and working_days(closed, when) <= 10
        for order, when in CHECKS
    )


def share(rows: list[Row], met: Callable[[Row], bool], teams: tuple[str, ...]) -> tuple[int, int]:
    mine = [row for row in rows if team(row["Depot"]) in teams]
    return sum(met(row) for row in mine), len(mine)


def count(rows: list[Row], teams: tuple[str, ...]) -> tuple[int, None]:
    return sum(team(row["Depot"]) in teams for row in rows), None


def month_figures(year: int, month: int) -> Iterator[tuple[str, str, int, int | None]]:
    """(indicator, scope, numerator, denominator) of a month."""
    this, end = (year, month), dt.date(year, month, calendar.monthrange(year, month)[1])
    reported = [row for row in DEFECTS if month_of(day(row["Reported"])) == this]
    emergencies = [row for row in reported if row["Category"] == "Cat 1 (emergency)"]
    mended = [row for row in DEFECTS if row["Defect type"] == "Pothole" and month_of(day(row["Repaired on"])) == this]
    routes = [row for row in ROUTES if open_at(day(row["On network from"]), day(row["Removed on"]), end)]
    larger = [row for row in routes if row["Hierarchy"] != "Local"]
    orders = open_orders(end)
    closed = [(row, day(row["Closed"])) for row in WORKS if row["Line"] <= 1]
    due = [row for row, when in closed if when and month_of(add_working_days(when, 10)) == this]
    returned = [row for row in sheet("Gully return.xlsx") if row["Month"] == f"{end:%b-%y}"]
    claims = [row for row in table("claims.csv") if month_of(day(row["Date received"])) == this]
    residents = {row["Area or depot"]: row["Residents"] for row in sheet("Residents.xlsx") if row["Year"] == 2023}
    for scope, teams in SCOPES.items():
        place = None if scope == "whole" else scope.capitalize()
        cleaned, programmed = (
            sum(row[key] for row in returned if team(row["Depot"]) in teams) for key in ("Cleaned", "Programmed")
        )
        yield "defects_reported", scope, *count(reported, teams)
        yield "emergency_made_safe", scope, *share(emergencies, emergency_in_time, teams)
        yield "potholes_in_28_days", scope, *share(mended, pothole_in_time, teams)
        yield "repeat_defects", scope, *share(reported, is_repeat, teams)
        yield "routes_open", scope, *count(routes, teams)
        yield "inspections_in_date", scope, *share(routes, lambda row: inspected_in_date(row, end), teams)
        yield "often_closed", scope, *share(routes, lambda row: often_closed(row, end), teams)
        yield "restricted", scope, *share(larger, lambda row: restricted(row, end), teams)
        yield "open_works", scope, *count(orders, teams)
        yield "old_works", scope, *share(orders, lambda row: add_months(day(row["Issued"]), 6) <= end, teams)  # type: ignore[arg-type]
        yield "works_checked", scope, *share(due, checked_in_time, teams)
        yield "gullies_cleaned", scope, cleaned, None
        yield "gully_programme", scope, cleaned, programmed
        yield "claims_rate", scope, count(claims, teams)[0], residents[place]


def expected_figures() -> list[list[str]]:
    """Every row of expected_figures.csv, the headings first."""
    rows = [["indicator", "scope", "month", "numerator", "denominator"]]
    for month in range(1, 13):
        for indicator, scope, numerator, denominator in month_figures(2024, month):
            rows.append(
                [indicator, scope, f"2024-{month:02d}", str(numerator), "" if denominator is None else str(denominator)]
            )
    return rows


if __name__ == "__main__":
    with (HERE / "expected_figures.csv").open("w", encoding="utf-8", newline="") as written:
        csv.writer(written, lineterminator="\n").writerows(expected_figures())
