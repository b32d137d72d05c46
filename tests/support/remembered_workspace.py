"""A small workspace with a list of several files, whose exports a test takes away, cuts or changes."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

TEMPLATE = Path(__file__).parents[2] / "workbook_templates" / "performance_report.xlsx"
MAPPING = """
organisation: {name: Testshire, service: Children, sources_folder: sources, template: template.xlsx, months_shown: 3}
service_areas: {east: {name: East}}
teams:
  one: {name: Team one, area: east}
  two: {name: Team two, area: east}
codes: {kind: {values: {CP: [], CLA: [], CIN: []}}}
sources:
  visits:
    title: Visits
    files: ["visits_*.csv"]
    complete_from: 2022-11-01
    dated_by: visited
    extracted: Taken
    unique: [ref]
    fields:
      ref: {headings: [Ref], type: id, required: true}
      child: {headings: [Child], type: id}
      team: {headings: [Team], type: team}
      kind: {headings: [Kind], type: code, codes: kind}
      visited: {headings: [Visited], type: date, required: true}
      place: {headings: [Place], type: text, optional_column: true}
indicators:
  visits: {title: Visits, measure: {kind: flow, source: visits, date: visited}}
  at_home:
    title: Visits at home
    measure: {kind: flow, source: visits, date: visited, where: [{field: place, in: [Home, School], may_be_none: true}]}
sections:
  visits: {title: Visits, sheet: Visits, tables: [{title: Visits, indicators: [visits, at_home]}]}
"""
Row = dict[str, str]
COLUMNS = ("Ref", "Child", "Team", "Kind", "Visited", "Place")
MONTHS = ("2022-11", "2022-12", "2023-01", "2023-02")


def visits(kind: str, months: tuple[str, ...] = MONTHS, a_month: int = 15) -> list[Row]:
    """Visits of one kind, one a day, to different children: every third by team two, every third at school."""
    rows = []
    for month in months:
        for number in range(a_month):
            other = number % 3 == 0
            visited = dt.date.fromisoformat(f"{month}-{number + 1:02d}").strftime("%d/%m/%Y")
            values = (f"{kind}{month}{number}", f"C{kind}{month}{number}", "Team two" if other else "Team one")
            rows.append(
                dict(zip(COLUMNS, (*values, kind, visited, "School" if number % 3 == 1 else "Home"), strict=True))
            )
    return rows


class Workspace:
    """Visits of three kinds, a file for each, taken on 6 March 2023."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "mappings").mkdir(parents=True)
        (folder / "sources").mkdir()
        shutil.copy(TEMPLATE, folder / "template.xlsx")
        self.mapping = folder / "mappings" / "all.yaml"
        self.mapping.write_text(MAPPING, encoding="utf-8")
        for kind in ("CP", "CLA", "CIN"):
            self.write(kind, visits(kind))

    def file(self, kind: str) -> Path:
        return self.folder / "sources" / f"visits_{kind.lower()}.csv"

    def write(self, kind: str, rows: list[Row], taken: str = "06/03/2023", columns: tuple[str, ...] = COLUMNS) -> None:
        with self.file(kind).open("w", newline="", encoding="utf-8") as file:
            file.write(f"Taken,{taken}\n")
            writer = csv.DictWriter(file, columns, extrasaction="ignore")
            writer.writeheader()
            writer.writerows(rows)

    def change(self, change: Callable[[Row], Row | None], kinds: tuple[str, ...] = ("CP", "CLA", "CIN")) -> None:
        """Every row of these files changed, or left out where the change gives None."""
        for kind in kinds:
            changed = [change(dict(row)) for row in visits(kind)]
            self.write(kind, [row for row in changed if row is not None])

    def accept(self, *acceptances: str) -> None:
        """Accept these kinds in the mapping until the end of 2023."""
        lines = [f"  - {{warning: {kind}, reason: known, until: 2023-12-31}}\n" for kind in acceptances]
        self.mapping.write_text(f"{MAPPING}accepted:\n{''.join(lines)}", encoding="utf-8")
