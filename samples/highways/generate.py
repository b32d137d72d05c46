"""Makes the second example's spreadsheets. Synthetic throughout: no real road, council, claim or person.

    python samples/highways/generate.py

The same bytes come out every time: one seed, fixed dates of creation.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import sys
from pathlib import Path
from typing import Any

import xlsxwriter

SYNTHETIC = "Synthetic example data: no real road, council, claim or person."
FIRST, LAST = dt.date(2023, 1, 1), dt.date(2024, 12, 31)
RUN_ON = dt.date(2025, 1, 6)
DEPOTS = {
    "Lochside": ("Lochside", "LOCHSIDE", "Lochside Depot"),
    "Strathbeg": ("Strathbeg",),
    "Kirkton": ("Kirkton", "Kirkton "),
    "Inverallan": ("Inverallan", "Inver-Allan"),
    "Harbour": ("Harbour",),
}
KINDS = (("Pothole", 55), ("Drainage", 20), ("Sign / bollard", 15), ("Kerb", 10))
CATEGORIES = (("Cat 1 (emergency)", 12), ("Cat 2H", 38), ("Cat 2L", 50))
MONTHS = [dt.date(2023 + at // 12, at % 12 + 1, 1) for at in range(24)]


def weighted(rng: random.Random, choices: tuple[tuple[str, int], ...]) -> str:
    return rng.choices([name for name, _ in choices], [weight for _, weight in choices])[0]


def until_last(day: dt.date) -> dt.date | None:
    """The day, if it has come when the lists were run."""
    return day if day <= LAST else None


def later(rng: random.Random, day: dt.date, least: int, most: int) -> dt.date:
    return day + dt.timedelta(rng.randint(least, most))


Row = list[Any]
"""The cells of a row."""


def make_routes(rng: random.Random) -> list[Row]:
    rows: list[Row] = []
    for number in range(1, 121):
        depot = rng.choice(list(DEPOTS))
        hierarchy = weighted(rng, (("Strategic", 20), ("Main", 30), ("Local", 50)))
        opened = dt.date(2015, 4, 1) if number <= 100 else later(rng, FIRST, 0, 650)
        removed = later(rng, opened, 200, 700) if number % 17 == 0 and number > 100 else None
        if number % 31 == 0:
            removed = later(rng, dt.date(2023, 6, 1), 0, 500)
        removed = until_last(removed) if removed else None
        rows.append([f"R{number:03d}", depot, hierarchy, opened, removed])
    return rows


def make_defects(rng: random.Random, routes: list[Row]) -> list[Row]:
    assets = [(f"A{n:04d}", rng.choice(routes)) for n in range(1, 2601)]
    rows: list[Row] = []
    day = FIRST
    while day <= LAST:
        for _ in range(rng.choices((0, 1, 2, 3, 4, 5), (8, 22, 30, 22, 12, 6))[0]):
            asset, route = rng.choice(assets)
            category = weighted(rng, CATEGORIES)
            safe = repaired = None
            if category.startswith("Cat 1"):
                safe = until_last(day + dt.timedelta(rng.choices((0, 1, 2, 3, 4, 9), (40, 30, 12, 8, 6, 4))[0]))
            if rng.random() < 0.93:
                repaired = until_last(later(rng, safe or day, 1, rng.choice((14, 30, 60))))
            depot = rng.choice(DEPOTS[str(route[1])])
            rows.append([f"D{len(rows) + 1:05d}", asset, depot, day, category, weighted(rng, KINDS), safe, repaired])
        day += dt.timedelta(1)
    return rows


def make_inspections(rng: random.Random, routes: list[Row]) -> list[Row]:
    rows: list[Row] = []
    for route, _, hierarchy, opened, removed in routes:
        usual = 28 if hierarchy == "Strategic" else 85
        day = max(dt.date(2022, 10, 1), opened) + dt.timedelta(rng.randint(1, usual))
        while day <= LAST and not (removed and day > removed):
            rows.append([route, day, weighted(rng, (("Driven", 80), ("Walked", 20)))])
            day += dt.timedelta(usual + rng.randint(-6, 8) + (40 if rng.random() < 0.05 else 0))
    return sorted(rows, key=lambda row: (row[1], row[0]))


def make_works(rng: random.Random) -> tuple[list[Row], list[Row]]:
    works: list[Row] = []
    checks: list[Row] = []
    for number in range(1, 451):
        issued = later(rng, FIRST, 0, 725)
        closed = until_last(later(rng, issued, 5, rng.choice((40, 90, 300))))
        depot = rng.choice(list(DEPOTS))
        kind = weighted(rng, (("Patching", 50), ("Drainage", 25), ("Surface dressing", 25)))
        works.append([f"W{number:04d}", 1, depot, kind, issued, closed])
        if number % 9 == 0:  # a second line of the same order, perhaps at another depot, begun later
            begun = later(rng, issued, 1, 30)
            ended = until_last(later(rng, begun, 5, 120))
            works.append([f"W{number:04d}", 2, rng.choice(list(DEPOTS)), kind, begun, ended])
        if closed and rng.random() < 0.9:
            checked = until_last(later(rng, closed, 0, 20))
            if checked:
                checks.append([f"W{number:04d}", checked, weighted(rng, (("Pass", 85), ("Remedial", 15)))])
    return works, checks


def make_closures(rng: random.Random, routes: list[Row]) -> list[Row]:
    rows: list[Row] = []
    for _ in range(330):
        start = later(rng, FIRST, 0, 725)
        kind = weighted(rng, (("Closure", 60), ("Weight restriction", 40)))
        end = until_last(later(rng, start, 0, 3 if kind == "Closure" else 150))
        rows.append([rng.choice(routes)[0], kind, start, end])
    return sorted(rows, key=lambda row: (row[2], row[0]))


def write_sheet(path: Path, sheet: str, headings: list[str], rows: list[Row], run_on: bool = True) -> None:
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False})
    book.set_properties({"title": path.stem, "comments": SYNTHETIC, "created": dt.datetime(2025, 1, 6, 9)})
    page = book.add_worksheet(sheet)
    page.write_string(0, 0, SYNTHETIC)
    if run_on:
        page.write_string(1, 0, "Report run on")
        page.write_datetime(1, 1, dt.datetime.combine(RUN_ON, dt.time()))
    page.write_row(3, 0, headings, book.add_format({"bold": True}))
    for at, row in enumerate(rows, 4):
        for column, cell in enumerate(row):
            if isinstance(cell, dt.date):
                page.write_datetime(at, column, dt.datetime.combine(cell, dt.time()))
            elif cell is not None:
                page.write(at, column, cell)
    page.set_column(0, len(headings), 18)
    book.add_worksheet("Notes").write_string(0, 0, SYNTHETIC)
    book.close()


def write_csv(path: Path, headings: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow([SYNTHETIC])
        writer.writerow(headings)
        for row in rows:
            writer.writerow([f"{cell:%d/%m/%Y}" if isinstance(cell, dt.date) else cell for cell in row])


def write_gullies(path: Path, rng: random.Random) -> None:
    rows: list[Row] = []
    for month in MONTHS:
        total = [0, 0]
        for depot in DEPOTS:
            due = rng.randint(60, 140)
            cleaned = due - rng.randint(0, due // 3)
            rows.append([f"{month:%b-%y}", depot, due, cleaned])
            total = [total[0] + due, total[1] + cleaned]
        rows += [["Total", None, *total], [None] * 4]
    write_sheet(path, "Return", ["Month", "Depot", "Programmed", "Cleaned"], rows, run_on=False)


def write_residents(path: Path) -> None:
    depots = {"Lochside": 21_300, "Strathbeg": 12_850, "Kirkton": 18_420, "Inverallan": 9_760, "Harbour": 27_910}
    areas = {"Coast": depots["Lochside"] + depots["Harbour"]}
    areas["Glens"] = depots["Strathbeg"] + depots["Kirkton"] + depots["Inverallan"]
    rows: list[Row] = []
    for year, growth in ((2022, -140), (2023, 0)):
        rows += [[year, None, sum(depots.values()) + growth]]
        rows += [[year, name, residents] for name, residents in (areas | depots).items()]
    write_sheet(path, "Mid-year estimate", ["Year", "Area or depot", "Residents"], rows, run_on=False)


def write_benchmarks(path: Path) -> None:
    figures: dict[str, Row] = {
        "emergency_made_safe": ["78", "81", "c", "90"],
        "potholes_in_28_days": ["71.5", "66", "83", "z"],
        "repeat_defects": ["18", "25", "21", "x"],
        "inspections_in_date": ["92", ":", "88", "95"],
        "gully_programme": ["84", "79", "-", "c"],
        "claims_rate": ["1.4", "2.35", "0.9", "1.1"],
    }
    councils = ["Council K", "Council L", "Council M", "Council N"]
    rows: list[Row] = []
    for indicator, values in figures.items():
        rows += [
            [indicator, "Family group", council, "2023/24", value, "Benchmarking club (synthetic)"]
            for council, value in zip(councils, values, strict=True)
        ]
        rows.append([indicator, "Scotland", "Scotland", "2023/24", values[0], "National return (synthetic)"])
    write_csv(path, ["KPI", "Group", "Council", "Period", "Figure", "Publisher"], rows)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(20_241_231)
    routes = make_routes(rng)
    defects = make_defects(rng, routes)
    works, checks = make_works(rng)
    write_sheet(
        folder / "Route register.xlsx",
        "Routes",
        ["Route ID", "Depot", "Hierarchy", "On network from", "Removed on"],
        routes,
    )
    write_sheet(
        folder / "Defect register.xlsx",
        "Defects",
        ["Defect ref", "Asset no.", "Depot", "Reported", "Category", "Defect type", "Made safe on", "Repaired on"],
        defects,
    )
    orders = sorted(works, key=lambda row: (row[4], row[0], row[1]))
    for year, issued in ((2023, "Issued"), (2024, "Date of issue")):
        rows = [row for row in orders if row[4].year == year]
        if year == 2024:  # the new system exports days as text
            rows = [[*row[:4], *(f"{day:%d %b %Y}" if day else None for day in row[4:])] for row in rows]
        headings = ["Works order", "Line", "Depot", "Kind of work", issued, "Closed"]
        write_sheet(folder / f"Works orders {year}.xlsx", f"Orders {year}", headings, rows)
    write_csv(folder / "inspections.csv", ["Route", "Date", "Method"], make_inspections(rng, routes))
    write_csv(folder / "quality_checks.csv", ["Works order no", "Checked on", "Outcome"], checks)
    closures = make_closures(rng, routes)
    write_sheet(folder / "Closures.xlsx", "Closures", ["Route", "Type", "From", "To"], closures)
    claims = [[f"C{number:04d}", rng.choice(list(DEPOTS)), later(rng, FIRST, 0, 730)] for number in range(1, 301)]
    write_csv(folder / "claims.csv", ["Claim", "Depot", "Date received"], sorted(claims, key=lambda row: row[2]))
    write_gullies(folder / "Gully return.xlsx", rng)
    write_residents(folder / "Residents.xlsx")
    write_benchmarks(folder / "benchmarks.csv")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "sources")
