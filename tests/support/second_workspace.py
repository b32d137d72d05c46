"""A workspace counted by month, whose figures are held against an export that is cut some days after the month's end.

One made-up service writes both: a list of plans with every visit beside it, and a workbook as Annex A with the last
visit alone, each cut on its own day. It shares no code with the program; `expected` counts by plain loops.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
import shutil
from pathlib import Path

import xlsxwriter

TEMPLATE = Path(__file__).parents[2] / "workbook_templates" / "performance_report.xlsx"
TEAMS = {"a": "Team A", "b": "Team B", "c": "Team C"}
AREAS = {"north": ("a", "b"), "south": ("c",)}
TAKEN = dt.date(2023, 3, 8)
"""When the monthly lists were taken."""
MAPPING = """
organisation:
  name: Rowanshire County Council
  service: Children's Services
  report_title: Performance report
  sources_folder: sources
  template: template.xlsx
  months_shown: 6
service_areas: {north: {name: North}, south: {name: South}}
teams:
  a: {name: Team A, area: north}
  b: {name: Team B, area: north}
  c: {name: Team C, area: south}
sources:
  plans:
    title: Plans
    files: [plans.csv]
    complete_from: 2022-01-01
    fields:
      child: {headings: [Child], type: id, required: true}
      started: {headings: [Started], type: date, required: true}
      ended: {headings: [Ended], type: date}
      team: {headings: [Team], type: team}
  visits:
    title: Visits
    files: [visits.csv]
    complete_from: 2022-01-01
    fields:
      child: {headings: [Child], type: id, required: true}
      visited: {headings: [Visited], type: date, required: true}
  list_7:
    title: Annex A, list 7
    files: ["annex_a*.xlsx"]
    as_at: As at
    complete_from: 6 months
    fields:
      child: {headings: [Child Unique ID], type: id, required: true}
      started: {headings: [Start date], type: date, required: true}
      ended: {headings: [End date], type: date}
      visit: {headings: [Date of last visit], type: date}
      team: {headings: [Team], type: team}
indicators:
  plans:
    title: Children on a plan
    short_title: Plans
    measure: {kind: stock, source: plans, start: started, end: ended, distinct: child}
    cross_check: {indicator: annex_plans, label: Annex A, within_days: 10, tolerance: 2}
  seen:
    title: Children on a plan who were seen within 4 weeks
    short_title: Seen within 4 weeks
    polarity: higher
    measure:
      kind: share
      of: plans
      meets: [{latest_event: {source: visits, date: visited, within: 28 days, needs_event: true}}]
    targets: [{shown: "90%", number: 90, comparison: at_least, valid_from: 2022-04}]
    cross_check: {indicator: annex_seen, label: Annex A, within_days: 10, tolerance: 5}
  started:
    title: Plans that started
    measure: {kind: flow, source: plans, date: started}
  annex_plans:
    title: Children on a plan, in Annex A
    measure: {kind: snapshot, source: list_7, end: ended, distinct: child}
  annex_seen:
    title: Children on a plan seen within 4 weeks, in Annex A
    short_title: Seen, Annex A
    measure: {kind: share, of: annex_plans, meets: [{date_within: {date: visit, within: 28 days}}]}
sections:
  protection:
    title: Child protection
    tables: [{title: Child protection, indicators: [plans, seen, started]}]
    highlights: [{indicator: seen}, {indicator: plans}, {indicator: started}]
"""


class Service:
    """Who was on a plan when, of which team, and when each was visited."""

    def __init__(self, seed: int = 3, children: int = 260) -> None:
        rng = random.Random(seed)
        self.plans: list[tuple[str, dt.date, dt.date | None, str]] = []
        self.visits: list[tuple[str, dt.date]] = []
        for number in range(children):
            child, team = f"C{number:04d}", rng.choice([*TEAMS, "a"])
            begin = dt.date(2022, 1, 10) + dt.timedelta(rng.randrange(430))
            end = begin + dt.timedelta(rng.randrange(30, 400))
            self.plans.append((child, begin, end, team))
            day, every = begin, rng.choice((12, 18, 24, 24, 35))
            while day < end:
                day += dt.timedelta(rng.randrange(every - 6, every + 7))
                self.visits.append((child, day))

    def open_on(self, day: dt.date, team: str | None = None) -> list[str]:
        """The children on a plan at the end of a day."""
        return [
            child
            for child, begin, end, of in self.plans
            if begin <= day and (end is None or end > day) and team in (None, of)
        ]

    def seen(self, day: dt.date, team: str | None = None) -> int:
        """How many of them were visited in the 28 days that end on it."""
        last: dict[str, dt.date] = {}
        for child, visited in self.visits:
            if visited <= day:
                last[child] = max(visited, last.get(child, visited))
        since = day - dt.timedelta(28)
        return sum(last.get(child, dt.date.min) >= since for child in self.open_on(day, team))


def write_lists(folder: Path, service: Service, taken: dt.date = TAKEN) -> None:
    """The monthly lists, as they were on the day on which they were taken."""
    with (folder / "plans.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Child", "Started", "Ended", "Team"])
        for child, begin, end, team in service.plans:
            if begin <= taken:
                rows.writerow(
                    [child, f"{begin:%d/%m/%Y}", f"{end:%d/%m/%Y}" if end and end <= taken else "", TEAMS[team]]
                )
    with (folder / "visits.csv").open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Child", "Visited"])
        rows.writerows([child, f"{day:%d/%m/%Y}"] for child, day in service.visits if day <= taken)


def write_export(folder: Path, service: Service, day: dt.date) -> None:
    """What the export of a day holds: plans open then or in the half year before, with the last visit."""
    book = xlsxwriter.Workbook(folder / f"annex_a_{day}.xlsx")
    sheet, date = book.add_worksheet("List 7"), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, "As at")
    sheet.write_datetime(0, 1, dt.datetime(day.year, day.month, day.day), date)
    sheet.write_row(2, 0, ("Child Unique ID", "Start date", "End date", "Date of last visit", "Team"))
    at = 3
    for child, begin, end, team in service.plans:
        if begin > day or (end and end <= day - dt.timedelta(180)):
            continue
        last = max((visited for who, visited in service.visits if who == child and visited <= day), default=None)
        sheet.write(at, 0, child)
        for column, value in ((1, begin), (2, end if end and end <= day else None), (3, last)):
            if value is not None:
                sheet.write_datetime(at, column, dt.datetime(value.year, value.month, value.day), date)
        sheet.write(at, 4, TEAMS[team])
        at += 1
    book.close()


def make_workspace(folder: Path, service: Service, days: tuple[dt.date, ...], mapping: str = MAPPING) -> Path:
    """The workspace with its lists, and an export of each of these days."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "sources").mkdir()
    (folder / "mappings" / "all.yaml").write_text(mapping, "utf-8")
    shutil.copy(TEMPLATE, folder / "template.xlsx")
    write_lists(folder / "sources", service)
    for day in days:
        write_export(folder / "sources", service, day)
    return folder
