"""A workspace of two linked lists in .csv, plans and visits, whose rows and mapping a test changes."""

from __future__ import annotations

import csv
import datetime as dt
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from kpibook import pipeline
from kpibook.issues import InputError, Issue
from kpibook.months import Month
from kpibook.report.figures import figure
from kpibook.report.model import Report

TEMPLATE = Path(__file__).parents[2] / "workbook_templates" / "performance_report.xlsx"
MADE = dt.datetime(2023, 3, 6, 9)
FEBRUARY = Month(2023, 2)
PLANS, VISITS = ["Plan", "Child", "Started", "Ended", "Team"], ["Visit", "Child", "Date", "Kind", "Team"]
MAPPING = """\
organisation:
  name: Testshire Council
  service: Children
  sources_folder: lists
  template: template.xlsx
  months_shown: 2
service_areas: {east: {name: East}}
teams:
  one: {name: Team one, area: east}
  two: {name: Team two, area: east}
codes:
  kind: {values: {cp: [CP], cin: [CIN]}}
sources:
  plans:
    title: Plans
    files: ["plans*.csv"]
    complete_from: 2022-01-01
    unique: [plan]
    spans: [{start: started, end: ended}]
    fields:
      plan: {headings: [Plan], type: id, required: true}
      child: {headings: [Child], type: id, required: true}
      started: {headings: [Started], type: date}
      ended: {headings: [Ended], type: date}
      team: {headings: [Team], type: team}
  visits:
    title: Visits
    files: ["visits*.csv"]
    complete_from: 2022-01-01
    dated_by: visited
    unique: [visit]
    fields:
      visit: {headings: [Visit], type: id, required: true}
      child: {headings: [Child], type: id, required: true}
      visited: {headings: [Date], type: date, required: true}
      kind: {headings: [Kind], type: code, codes: kind}
      team: {headings: [Team], type: team}
indicators:
  plans:
    title: Plans
    measure: {kind: stock, source: plans, start: started, end: ended}
  started:
    title: Plans started
    measure: {kind: flow, source: plans, date: started}
  visited:
    title: Visited in the last four weeks
    measure:
      kind: share
      of: plans
      meets:
        - latest_event:
            {source: visits, date: visited, where: [{field: kind, in: [cp]}], within: 28 days, needs_event: true}
  visits:
    title: Visits
    measure: {kind: flow, source: visits, date: visited}
sections:
  plans:
    title: Plans
    tables: [{title: Plans, indicators: [plans, started, visited, visits]}]
"""


def plans(number: int = 40) -> list[list[str]]:
    """Plans of as many children, open since January (one since February), half in each team."""
    started = ["01/02/2023", *["05/01/2023"] * (number - 1)]
    return [[f"P{n}", str(1000 + n), day, "", _team(n)] for n, day in enumerate(started, start=1)]


def _team(number: int) -> str:
    return "Team one" if number % 2 else "Team two"


def visits(number: int = 40) -> list[list[str]]:
    """A visit of each in February."""
    return [[f"V{n}", str(1000 + n), "20/02/2023", "CP", _team(n)] for n in range(1, number + 1)]


class Workspace:
    """Forty children on plans, all visited in February: 100% (40/40), until a test changes something."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "mappings").mkdir(parents=True)
        (root / "lists").mkdir()
        shutil.copy(TEMPLATE, root / "template.xlsx")
        self.mapping = root / "mappings" / "all.yaml"
        self.mapping.write_text(MAPPING, "utf-8")
        self.write("plans.csv", PLANS, plans())
        self.write("visits.csv", VISITS, visits())

    def write(self, name: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Write a list anew."""
        with (self.root / "lists" / name).open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([headings, *rows])

    def change(self, column: int, new: Callable[[str], str], rows: Sequence[int] = range(40)) -> None:
        """Write the visits anew, with the cells of a column changed in these rows (from 0)."""
        changed = visits()
        for row in rows:
            changed[row][column] = new(changed[row][column])
        self.write("visits.csv", VISITS, changed)

    def edit(self, old: str, new: str) -> None:
        """Replace a text that stands once in the mapping."""
        text = self.mapping.read_text("utf-8")
        assert text.count(old) == 1, old
        self.mapping.write_text(text.replace(old, new), "utf-8")

    def report(self, accept: Sequence[str] = ()) -> Report:
        """The report for February."""
        lists = pipeline.read_lists(self.root, accept=accept)
        return pipeline.make_report(lists, FEBRUARY, MADE)

    def errors(self) -> tuple[Issue, ...]:
        """What stops the report."""
        try:
            self.report()
        except InputError as error:
            return error.issues
        return ()

    def warnings(self, kind: str) -> list[Issue]:
        """The report's warnings of a kind."""
        return [issue for issue in self.report().warnings if issue.kind == kind]

    def shown(self, indicator: str = "visited", scope: str = "whole") -> str:
        """February's figure as it is shown."""
        return str(figure(self.report(), indicator, scope, FEBRUARY).shown)
