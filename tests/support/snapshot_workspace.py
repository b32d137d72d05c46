"""A workspace of lists that are cut at one day, as Annex A is: a workbook for each day, out of one made-up service.

The service is a list of children with what happens to them when; what a list holds on a day follows from it. It shares
no code with the program, and `expected` counts with plain SQL on what was written.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
from pathlib import Path

import duckdb
import xlsxwriter

TEMPLATE = Path(__file__).parents[2] / "workbook_templates" / "performance_report.xlsx"
MARCH, JUNE = dt.date(2023, 3, 6), dt.date(2023, 6, 12)
TEAMS = ("Team A", "Team B", "Team C")
MAPPING = """
organisation:
  name: Rowanshire County Council
  service: Children's Services
  report_title: Annex A report
  sources_folder: sources
  template: template.xlsx
  months_shown: 6
service_areas: {north: {name: North}, south: {name: South}}
teams:
  a: {name: Team A, area: north}
  b: {name: Team B, area: north}
  c: {name: Team C, area: south}
workbooks:
  annex_a: {files: ["annex_a*.xlsx"], as_at: As at}
sources:
  referrals:
    title: Referrals
    workbook: annex_a
    sheets: [List 3]
    complete_from: 6 months
    fields:
      child: {headings: [Child Unique ID], type: id, required: true}
      received: {headings: [Date of referral], type: date, required: true}
      nfa: {headings: [NFA], type: code, codes: yes_no}
      team: {headings: [Team], type: team}
  cp:
    title: Child protection
    workbook: annex_a
    sheets: [List 7]
    complete_from: 6 months
    fields:
      child: {headings: [Child Unique ID], type: id, required: true}
      started: {headings: [Start date], type: date, required: true}
      ended: {headings: [End date], type: date}
      visit: {headings: [Date of last visit], type: date}
      team: {headings: [Team], type: team}
indicators:
  referrals:
    title: Referrals in 6 months
    measure: {kind: flow, source: referrals, date: received, in_last: 6 months}
  referrals_nfa:
    title: Referrals that ended in no further action
    polarity: lower
    measure: {kind: share, of: referrals, meets: [{field: {field: nfa, in: ["yes"]}}]}
    targets: [{shown: "<30%", number: 30, comparison: less_than, valid_from: 2022-04}]
  cp:
    title: Children on a plan
    measure: {kind: snapshot, source: cp, end: ended, distinct: child}
  cp_seen:
    title: Seen within 4 weeks
    polarity: higher
    measure: {kind: share, of: cp, meets: [{date_within: {date: visit, within: 28 days}}]}
    targets: [{shown: "90%", number: 90, comparison: at_least, valid_from: 2022-04}]
  cp_open:
    title: With an open plan
    measure: {kind: share, of: cp, meets: [{linked_record: {source: cp, start: started, end: ended}}]}
sections:
  front_door:
    title: Front door
    tables: [{title: Front door, indicators: [referrals, referrals_nfa]}]
    highlights: [{indicator: referrals_nfa}]
  protection:
    title: Child protection
    tables: [{title: Child protection, indicators: [cp, cp_seen, cp_open]}]
    highlights: [{indicator: cp_seen}]
"""
HEADINGS = {
    "List 3": ("Child Unique ID", "Date of referral", "NFA", "Team"),
    "List 7": ("Child Unique ID", "Start date", "End date", "Date of last visit", "Team"),
}


def six_months_before(day: dt.date) -> dt.date:
    """The same day of the month, half a year earlier (neither of the two days is beyond the 28th)."""
    month = day.month - 6
    return dt.date(day.year if month > 0 else day.year - 1, month if month > 0 else month + 12, day.day)


class Service:
    """What happened to whom, over two years."""

    def __init__(self, seed: int = 7, children: int = 300) -> None:
        rng = random.Random(seed)
        first = dt.date(2021, 9, 1)
        self.referrals, self.plans = [], []
        for number in range(children):
            child, team = f"C{number:04d}", rng.choice(TEAMS)
            for _ in range(rng.randrange(4)):
                day = first + dt.timedelta(rng.randrange(720))
                self.referrals.append((child, day, rng.choice(["Yes", "No", "No"]), team))
            begin = first + dt.timedelta(rng.randrange(700))
            while begin < dt.date(2023, 7, 1) and rng.random() < 0.6:
                end = begin + dt.timedelta(rng.randrange(20, 500))
                visits = [begin + dt.timedelta(n) for n in range(5, (end - begin).days, rng.randrange(12, 40))]
                self.plans.append((child, begin, end, visits, team))
                begin = end + dt.timedelta(rng.randrange(1, 200))

    def lists(self, day: dt.date) -> dict[str, list[tuple[object, ...]]]:
        """What an export on that day holds: half a year of events, the last visit alone, no end that is to come."""
        since = six_months_before(day)
        plans = [
            (child, begin, end if end <= day else None, max((v for v in visits if v <= day), default=None), team)
            for child, begin, end, visits, team in self.plans
            if begin <= day and end > since
        ]
        return {"List 3": [row for row in self.referrals if since < row[1] <= day], "List 7": plans}


def write_day(path: Path, day: dt.date, lists: dict[str, list[tuple[object, ...]]]) -> None:
    """One workbook: a sheet for each list, with a title and the day above the headings."""
    book = xlsxwriter.Workbook(path)
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in lists.items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["As at"])
        sheet.write_datetime(0, 1, dt.datetime(day.year, day.month, day.day), date)
        sheet.write_row(2, 0, HEADINGS[name])
        for at, row in enumerate(rows, start=3):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(at, column, dt.datetime(value.year, value.month, value.day), date)
                elif value is not None:
                    sheet.write(at, column, value)
    book.close()


def make_workspace(folder: Path) -> Path:
    """The workspace, still without any list."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "sources").mkdir()
    (folder / "mappings" / "all.yaml").write_text(MAPPING, "utf-8")
    shutil.copy(TEMPLATE, folder / "template.xlsx")
    return folder


def expected(day: dt.date, lists: dict[str, list[tuple[object, ...]]]) -> dict[tuple[str, str], tuple[int, int]]:
    """(indicator, team's name or `whole`) → numerator and denominator (-1 for a count), by plain SQL."""
    db = duckdb.connect()
    db.execute("CREATE TABLE referrals (child VARCHAR, received DATE, nfa VARCHAR, team VARCHAR)")
    db.execute("CREATE TABLE cp (child VARCHAR, started DATE, ended DATE, visit DATE, team VARCHAR)")
    for table, rows in (("referrals", lists["List 3"]), ("cp", lists["List 7"])):
        if rows:
            db.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    since = six_months_before(day)
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for scope in ("whole", *TEAMS):
        team = "true" if scope == "whole" else f"team = '{scope}'"

        def one(sql: str) -> int:
            (number,) = db.execute(sql).fetchone() or (0,)
            return int(number)

        counted = f"FROM referrals WHERE received > DATE '{since}' AND received <= DATE '{day}' AND {team}"
        referrals, nfa = one(f"SELECT count(*) {counted}"), one(f"SELECT count(*) {counted} AND nfa = 'Yes'")
        is_open = f"FROM cp WHERE (ended IS NULL OR ended > DATE '{day}') AND {team}"
        plans = one(f"SELECT count(DISTINCT child) {is_open}")
        seen = one(f"SELECT count(DISTINCT child) {is_open} AND visit BETWEEN DATE '{day}' - 28 AND DATE '{day}'")
        found[("referrals", scope)] = (referrals, -1)
        found[("referrals_nfa", scope)] = (nfa, referrals)
        found[("cp", scope)] = (plans, -1)
        found[("cp_seen", scope)] = (seen, plans)
        found[("cp_open", scope)] = (plans, plans)
    return found
