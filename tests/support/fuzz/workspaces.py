"""Two workspaces of a few rows: one list and three indicators, and one that speaks the whole mapping language."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from pathlib import Path

ROOT = Path(__file__).parents[3]
TEMPLATE = ROOT / "workbook_templates" / "performance_report.xlsx"
MADE = dt.datetime(2023, 3, 6, 9)
SECONDS = str(int(MADE.replace(tzinfo=dt.UTC).timestamp()))
"""For SOURCE_DATE_EPOCH: no run depends on the day."""

HEADINGS = ("Ref", "Child", "Team", "Received", "Ended", "Grade", "Visits", "Note")
Row = tuple[object, ...]

ORGANISATION = """
organisation:
  name: Testshire Council
  short_name: Testshire
  service: Children
  report_title: Monthly report
  motto: Synthetic
  protective_marking: OFFICIAL
  whole_label: Everybody
  sources_folder: sources
  template: template.xlsx
  files_for: owner
  months_shown: 3
  year_starts_in: 4
  abbreviations: {CP: child protection}
  bank_holidays: England
  tolerance_percent: 10
  small_denominator: 20
service_areas:
  east: {name: East, recipients: [head.east@council.example]}
  west: {name: West}
teams:
  one: {name: Team one, area: east, aliases: [First], recipients: [one@council.example]}
  two: {name: Team two, area: west, recipients: [two@council.example]}
codes:
  grades: {values: {good: [], poor: [Inadequate]}, labels: {good: Good, poor: Poor}}
sources:
  cases:
    title: Cases
    files: ["cases.*"]
    complete_from: first_record
    dated_by: received
    unique: [ref]
    ignore_rows: [Total]
    spans: [{start: received, end: ended}]
    fields:
      ref: {headings: [Ref], type: id, required: true}
      child: {headings: [Child, Child ID], type: id, required: true}
      team: {headings: [Team], type: team, required: true}
      received: {headings: [Received], type: date, required: true, day_first: true}
      ended: {headings: [Ended], type: date}
      grade: {headings: [Grade], type: code, codes: grades}
      visits: {headings: [Visits], type: number}
      note: {headings: [Note], type: text, optional_column: true}
"""
MAIL = """
mail:
  sender: performance@council.example
  sender_name: Performance
  reply_to: answers@council.example
  allowed_domains: [council.example]
  per_minute: 100000
"""
FEW = """
indicators:
  received:
    title: Cases received
    polarity: lower
    measure: {kind: flow, source: cases, date: received}
    targets: [{shown: "<10", number: 10, comparison: less_than, valid_from: 2022-04}]
  in_time:
    title: Ended within 5 days
    polarity: higher
    measure: {kind: share, of: received, meets: [{between: {start: received, end: ended, within: 5 days}}]}
    targets: [{shown: 50%, number: 50, comparison: at_least, valid_from: 2022-04}]
  open: {title: Open cases, measure: {kind: stock, source: cases, start: received, end: ended}}
sections:
  front:
    title: Front door
    tables: [{title: Cases, indicators: [received, in_time, open]}]
    highlights: [{indicator: in_time}]
"""


def cases() -> list[Row]:
    """The rows of the list: three a month for each team, of which one stays open."""
    rows: list[Row] = []
    for number, (month, team, at) in enumerate(
        (month, team, at) for month in (12, 1, 2) for team in ("Team one", "Team two") for at in range(3)
    ):
        day = dt.date(2022 if month == 12 else 2023, month, 3 + at)
        ended = None if at == 2 else day + dt.timedelta(2 + 5 * at)
        grade = "good" if number % 2 else "Inadequate"
        rows.append((f"R{number:03}", f"0{100 + number}", team, day, ended, grade, number % 4, f"Note {number}"))
    return rows


def csv_text(headings: Row, rows: list[Row]) -> str:
    """A list as .csv, its dates day first."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([f"{cell:%d/%m/%Y}" if isinstance(cell, dt.date) else cell for cell in row] for row in rows)
    return out.getvalue()


def small(folder: Path) -> Path:
    """The workspace of one list; the folder."""
    return _made(folder, ORGANISATION + FEW + MAIL)


def whole(folder: Path) -> Path:
    """The workspace whose mapping has every key of the language; the folder."""
    from fuzz.whole_language import LISTS, MAPPING

    _made(folder, ORGANISATION + MAPPING + MAIL + "  smtp: {host: mail.council.example, port: 587}\n")
    for name, (headings, rows) in LISTS.items():
        (folder / "sources" / name).write_text(csv_text(headings, rows), "utf-8")
    return folder


def _made(folder: Path, mapping: str) -> Path:
    (folder / "mappings").mkdir(parents=True)
    for name in ("sources", "out"):
        (folder / name).mkdir()
    (folder / "mappings" / "all.yaml").write_text(mapping, "utf-8")
    shutil.copytree(ROOT / "mappings" / "mail", folder / "mappings" / "mail")
    shutil.copy(TEMPLATE, folder / "template.xlsx")
    (folder / "sources" / "cases.csv").write_text(csv_text(HEADINGS, cases()), "utf-8")
    return folder
