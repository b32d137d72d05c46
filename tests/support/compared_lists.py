"""Two lists of one made-up service, counted by month and cut at one day, with differences planted into them.

Every child and every referral is written into both lists so that both count it alike, at the month's end and on the
day of the reading; then some are spoilt, each in one way, and what was done is noted. `expected` follows from the notes
alone, not from the lists.
"""

from __future__ import annotations

import datetime as dt
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import xlsxwriter

TEMPLATE = Path(__file__).parents[2] / "workbook_templates" / "performance_report.xlsx"
MONTH_END, AS_AT = dt.date(2023, 2, 28), dt.date(2023, 3, 6)
TEAMS = {"Team A": ("a", "north"), "Team B": ("b", "north"), "Team C": ("c", "south")}
MAPPING = """
organisation:
  name: Rowanshire County Council
  service: Children's Services
  report_title: Performance report
  sources_folder: sources
  template: template.xlsx
  months_shown: 3
service_areas: {north: {name: North}, south: {name: South}}
teams:
  a: {name: Team A, area: north}
  b: {name: Team B, area: north}
  c: {name: Team C, area: south}
workbooks:
  annex_a: {files: ["annex_a*.xlsx"], as_at: As at}
sources:
  plans:
    title: Plans
    files: [plans.xlsx]
    complete_from: 2018-01-01
    fields:
      child: {headings: [Child], type: id, required: true}
      started: {headings: [Plan start], type: date, required: true}
      ended: {headings: [Plan end], type: date}
      temporary: {headings: [Temporary], type: code, codes: yes_no}
      team: {headings: [Team], type: team}
  visits:
    title: Visits
    files: [visits.xlsx]
    complete_from: 2018-01-01
    fields:
      child: {headings: [Child], type: id, required: true}
      visited: {headings: [Visit], type: date, required: true}
  referrals:
    title: Referrals
    files: [referrals.xlsx]
    complete_from: 2018-01-01
    fields:
      child: {headings: [Child], type: id}
      received: {headings: [Received], type: date, required: true}
      nfa: {headings: [NFA], type: code, codes: yes_no}
      team: {headings: [Team], type: team}
  residents:
    title: Residents
    files: [residents.xlsx]
    complete_from: 2018-01-01
    fields:
      persons: {headings: [Persons], type: number, required: true}
  list_3:
    title: Annex A list 3
    workbook: annex_a
    sheets: [List 3]
    complete_from: 6 months
    dated_by: received
    fields:
      child: {headings: [Child Unique ID], type: id}
      received: {headings: [Date of referral], type: date, required: true}
      nfa: {headings: [No further action], type: code, codes: yes_no}
      team: {headings: [Team], type: team}
  list_7:
    title: Annex A list 7
    workbook: annex_a
    sheets: [List 7]
    complete_from: 6 months
    fields:
      child: {headings: [Child Unique ID], type: id, required: true}
      started: {headings: [Start date], type: date, required: true}
      ended: {headings: [End date], type: date}
      suspended: {headings: [Suspended], type: code, codes: yes_no}
      visit: {headings: [Date of last visit], type: date}
      team: {headings: [Team], type: team}
indicators:
  cp:
    title: Children on a plan
    measure:
      kind: stock
      source: plans
      start: started
      end: ended
      where: [{field: temporary, not_in: ["yes"]}]
      distinct: child
    cross_check: {indicator: annex_cp, label: Annex A, within_days: 14, tolerance: 2}
  cp_seen:
    title: Children on a plan, seen in 4 weeks
    polarity: higher
    measure:
      kind: share
      of: cp
      meets: [{latest_event: {source: visits, date: visited, within: 28 days, needs_event: true}}]
    cross_check: {indicator: annex_cp_seen, label: Annex A, within_days: 14, tolerance: 2}
  cp_rate:
    title: Children on a plan per 10,000
    measure: {kind: rate, of: cp, population: {source: residents, value: persons}}
    cross_check: {indicator: annex_cp_rate, label: Annex A, within_days: 14, tolerance: 2}
  referrals:
    title: Referrals
    measure: {kind: flow, source: referrals, date: received}
  referrals_nfa:
    title: Referrals with no further action
    measure: {kind: share, of: referrals, meets: [{field: {field: nfa, in: ["yes"]}}]}
    cross_check: {indicator: annex_referrals_nfa, label: Annex A, within_days: 14, tolerance: 2}
  planned:
    title: Planned
  annex_cp:
    title: Children on a plan (Annex A)
    measure:
      kind: snapshot
      source: list_7
      start: started
      end: ended
      where: [{field: suspended, not_in: ["yes"]}]
      distinct: child
  annex_cp_seen:
    title: Seen in 4 weeks (Annex A)
    measure: {kind: share, of: annex_cp, meets: [{date_within: {date: visit, within: 28 days}}]}
  annex_cp_rate:
    title: Children on a plan per 10,000 (Annex A)
    measure: {kind: rate, of: annex_cp, population: {source: residents, value: persons}}
  annex_referrals_nfa:
    title: No further action in 6 months (Annex A)
    measure:
      kind: share
      of: {kind: flow, source: list_3, date: received, in_last: 6 months}
      meets: [{field: {field: nfa, in: ["yes"]}}]
sections:
  one:
    title: One
    tables: [{title: One, indicators: [cp, cp_seen, cp_rate, referrals, referrals_nfa]}]
    highlights: [{indicator: cp}, {indicator: cp_seen}, {indicator: cp_rate}, {indicator: referrals_nfa}]
"""
FILES = {
    "plans": ("plans.xlsx", "Data"),
    "visits": ("visits.xlsx", "Data"),
    "referrals": ("referrals.xlsx", "Data"),
    "residents": ("residents.xlsx", "Data"),
    "list_3": ("annex_a.xlsx", "List 3"),
    "list_7": ("annex_a.xlsx", "List 7"),
}
HEADINGS = {
    "plans": ("Child", "Plan start", "Plan end", "Temporary", "Team"),
    "visits": ("Child", "Visit"),
    "referrals": ("Child", "Received", "NFA", "Team"),
    "residents": ("Persons",),
    "list_3": ("Child Unique ID", "Date of referral", "No further action", "Team"),
    "list_7": ("Child Unique ID", "Start date", "End date", "Suspended", "Date of last visit", "Team"),
}
ABOVE = 3
"""Rows of a sheet above its first record: of all of them the same, so that places are easily told."""


def rows_of_sheet(source: str, rows: list[tuple[object, ...]], as_at: dt.date = AS_AT) -> list[tuple[object, ...]]:
    """A sheet with its headings in row 3, and in an Annex A the day in row 1."""
    top = ("As at", as_at) if source.startswith("list_") else ("Export",)
    return [top, (), HEADINGS[source], *rows]


def write_workbook(path: Path, sheets: dict[str, list[tuple[object, ...]]]) -> None:
    """One workbook: a sheet for each list, by its name."""
    book = xlsxwriter.Workbook(path)
    date = book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, dt.date):
                    sheet.write_datetime(at, column, dt.datetime(value.year, value.month, value.day), date)
                elif value not in (None, ""):
                    sheet.write(at, column, value)
    book.close()


def make_workspace(folder: Path, mapping: str = MAPPING) -> Path:
    """The workspace, still without any list."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "sources").mkdir()
    (folder / "mappings" / "all.yaml").write_text(mapping, "utf-8")
    shutil.copy(TEMPLATE, folder / "template.xlsx")
    return folder


def write_lists(folder: Path, lists: dict[str, list[tuple[object, ...]]], as_at: dt.date = AS_AT) -> None:
    """Every list of a workspace, in the workbooks where the mapping looks for them."""
    books: dict[str, dict[str, list[tuple[object, ...]]]] = {}
    for source, (file, sheet) in FILES.items():
        books.setdefault(file, {})[sheet] = rows_of_sheet(source, lists.get(source, []), as_at)
    for file, sheets in books.items():
        write_workbook(folder / "sources" / file, sheets)


Row = tuple[object, ...] | None


@dataclass(frozen=True)
class Planted:
    """A record as both lists hold it, and why they differ; blank: they do not."""

    cause: str
    here: Row
    there: Row
    counts_here: bool = True
    counts_there: bool = True
    passes_here: bool = True
    passes_there: bool = True


@dataclass
class Pair:
    """Rows of the two lists, shuffled, with what was planted in them."""

    here: str
    there: str
    planted: list[Planted]
    further: dict[str, list[tuple[object, ...]]] = field(default_factory=dict)
    """Rows of other lists, and of these two that nothing counts."""

    def lists(self, rng: random.Random) -> dict[str, list[tuple[object, ...]]]:
        """Every list's rows."""
        found = {name: list(rows) for name, rows in self.further.items()}
        for name, rows in ((self.here, [p.here for p in self.planted]), (self.there, [p.there for p in self.planted])):
            found[name] = [*found.get(name, []), *(row for row in rows if row is not None)]
        for rows in found.values():
            rng.shuffle(rows)
        return found

    def expected(self, lists: dict[str, list[tuple[object, ...]]], scope: str) -> set[tuple[object, ...]]:
        """(cause, row here, row there, numerator, denominator) of each record that counts otherwise in a scope."""
        found = set()
        for one in self.planted:
            ours, theirs = _within(one.here, scope) and one.counts_here, _within(one.there, scope) and one.counts_there
            passed = ours and one.passes_here, theirs and one.passes_there
            adds = int(passed[1]) - int(passed[0]), int(theirs) - int(ours)
            if adds != (0, 0):
                found.add((one.cause, _row(lists[self.here], one.here), _row(lists[self.there], one.there), *adds))
        return found


def _within(row: Row, scope: str) -> bool:
    """Whether a record belongs to a scope, by its team in the last column."""
    return row is not None and (scope == "whole" or scope in TEAMS.get(str(row[-1]), ()))


def _row(rows: list[tuple[object, ...]], row: Row) -> int | None:
    """Where a row stands in its sheet."""
    return None if row is None else next(at for at, each in enumerate(rows) if each is row) + ABOVE + 1


Rows = tuple[tuple[object, ...], tuple[object, ...]]


def plans(seed: int) -> Pair:
    """Children on plans: those seen and those not, and every cause planted some times."""
    rng = random.Random(seed)
    pair = Pair("plans", "list_7", [], {"visits": [], "plans": [], "list_7": [], "residents": [(40_000,)]})
    ways: list[Callable[[random.Random, _Child], Planted]] = [*_WAYS_OF_PLANS, *rng.choices(_WAYS_OF_PLANS, k=12)]
    for number, way in enumerate([*[_same_plan] * rng.randrange(10, 40), *ways]):
        child = _Child(f"{rng.choice('PQ')}{seed % 97:02d}{number:04d}", rng)
        pair.planted.append(way(rng, child))
        pair.further["visits"] += [(child.id, day) for day in child.visits]
        if rng.random() < 0.2:  # an earlier plan, which ended long ago
            old = dt.date(2019, 1, 1) + dt.timedelta(rng.randrange(300)), dt.date(2020, 6, 1)
            pair.further["plans"].append((child.id, *old, "No", child.team))
            if rng.random() < 0.3:
                pair.further["list_7"].append((child.id, *old, "No", None, child.team))
    return pair


class _Child:
    """A child on a plan: since long, with no end, seen well inside four weeks before either day, or long ago."""

    def __init__(self, id_: str, rng: random.Random) -> None:
        self.id, self.team, self.seen = id_, rng.choice(list(TEAMS)), rng.random() < 0.6
        self.start = dt.date(2021, 1, 1) + dt.timedelta(rng.randrange(600))
        self.visits = [dt.date(2023, 1, 1) - dt.timedelta(rng.randrange(60)) for _ in range(rng.randrange(1, 3))]
        if self.seen:
            self.visits.append(dt.date(2023, 2, 10) + dt.timedelta(rng.randrange(18)))

    def rows(self) -> Rows:
        """The row of either list."""
        here = (self.id, self.start, None, "No", self.team)
        return here, (self.id, self.start, None, "No", max(self.visits), self.team)

    def planted(self, cause: str, here: Row, there: Row, **counts: bool) -> Planted:
        """What was planted; seen or not, the same in both."""
        seen = {"passes_here": self.seen, "passes_there": self.seen}
        return Planted(cause, here, there, **{**seen, **counts})


def _same_plan(rng: random.Random, child: _Child) -> Planted:
    return child.planted("", *child.rows())


def _only_here(rng: random.Random, child: _Child) -> Planted:
    return child.planted("only here", child.rows()[0], None)


def _only_there(rng: random.Random, child: _Child) -> Planted:
    return child.planted("only there", None, child.rows()[1])


def _ended_here(rng: random.Random, child: _Child) -> Planted:
    here, there = child.rows()
    ended = dt.date(2023, 2, rng.randrange(1, 29))
    return child.planted("another date", (*here[:2], ended, *here[3:]), there, counts_here=False)


def _ended_there(rng: random.Random, child: _Child) -> Planted:
    here, there = child.rows()
    ended = dt.date(2023, 2, rng.randrange(1, 29))
    return child.planted("another date", here, (*there[:2], ended, *there[3:]), counts_there=False)


def _starts_later_here(rng: random.Random, child: _Child) -> Planted:
    here, there = child.rows()
    start = AS_AT + dt.timedelta(rng.randrange(1, 9))
    return child.planted("another date", (here[0], start, *here[2:]), there, counts_here=False)


def _another_team(rng: random.Random, child: _Child) -> Planted:
    here, there = child.rows()
    team = rng.choice([team for team in TEAMS if team != child.team])
    return child.planted("another team", here, (*there[:-1], team))


def _temporary_here(rng: random.Random, child: _Child) -> Planted:
    here, there = child.rows()
    return child.planted("counted otherwise", (*here[:3], "Yes", here[4]), there, counts_here=False)


def _suspended_there(rng: random.Random, child: _Child) -> Planted:
    here, there = child.rows()
    return child.planted("counted otherwise", here, (*there[:3], "Yes", *there[4:]), counts_there=False)


def _visit_missing_there(rng: random.Random, child: _Child) -> Planted:
    child.visits.append(dt.date(2023, 2, 10) + dt.timedelta(rng.randrange(18)))
    here, there = child.rows()
    visit = rng.choice([None, dt.date(2022, 12, 20)])
    return Planted("counted otherwise", here, (*there[:4], visit, there[5]), passes_there=False)


def _visit_missing_here(rng: random.Random, child: _Child) -> Planted:
    child.visits = [dt.date(2022, 12, 12)]
    here, there = child.rows()
    return Planted("counted otherwise", here, (*there[:4], dt.date(2023, 2, 20), there[5]), passes_here=False)


def _started_after(rng: random.Random, child: _Child) -> Planted:
    child.start = MONTH_END + dt.timedelta(rng.randrange(1, 7))
    here, there = child.rows()
    return child.planted("after the month's end", rng.choice([here, None]), there, counts_here=False)


def _ended_after(rng: random.Random, child: _Child) -> Planted:
    here, there = child.rows()
    ended = MONTH_END + dt.timedelta(rng.randrange(1, 7))
    here, gone = (*here[:2], ended, *here[3:]), (*there[:2], ended, *there[3:])
    return child.planted("after the month's end", here, rng.choice([gone, None]), counts_there=False)


def _visited_after(rng: random.Random, child: _Child) -> Planted:
    child.visits = [dt.date(2023, 1, 3), MONTH_END + dt.timedelta(rng.randrange(1, 7))]
    return Planted("after the month's end", *child.rows(), passes_here=False)


def _time_ran_out(rng: random.Random, child: _Child) -> Planted:
    child.visits = [dt.date(2023, 1, 31) + dt.timedelta(rng.randrange(6))]
    return Planted("after the month's end", *child.rows(), passes_there=False)


_WAYS_OF_PLANS = [
    _only_here, _only_there, _ended_here, _ended_there, _starts_later_here, _another_team, _temporary_here,
    _suspended_there, _visit_missing_there, _visit_missing_here, _started_after, _ended_after, _visited_after,
    _time_ran_out,
]  # fmt: skip


def referrals(seed: int) -> Pair:
    """Referrals of February, and of six months to the day of the reading."""
    rng = random.Random(seed)
    pair = Pair("referrals", "list_3", [], {"residents": [(40_000,)]})
    ways = [*rng.choices(list(_WAYS_OF_REFERRALS), k=25), *_WAYS_OF_REFERRALS]
    for number, cause in enumerate([*[""] * rng.randrange(10, 40), *ways]):
        nfa, team, child = rng.random() < 0.4, rng.choice(list(TEAMS)), f"R{seed % 97:02d}{number:04d}"
        day = dt.date(2023, 2, rng.randrange(1, 29))
        row = (child, day, "Yes" if nfa else "No", team)
        same = Planted(cause, row, row, passes_here=nfa, passes_there=nfa)
        # Some children are referred again and again: every one in its own row of both lists, long ago.
        if rng.random() < 0.3:
            for _ in range(rng.randrange(1, 4)):
                long_ago = (child, dt.date(2020, 1, 1) + dt.timedelta(rng.randrange(500)), "No", team)
                pair.planted.append(Planted("", long_ago, None, counts_here=False, counts_there=False))
        pair.planted.append(_WAYS_OF_REFERRALS[cause](rng, same) if cause else replace(same, there=(*row,)))
    return pair


def _dated(row: Row, day: dt.date) -> tuple[object, ...]:
    assert row is not None
    return (row[0], day, *row[2:])


def _earlier(rng: random.Random, same: Planted) -> Planted:
    row = _dated(same.here, dt.date(2022, 9, 7) + dt.timedelta(rng.randrange(146)))  # to 30 January
    return replace(same, here=rng.choice([row, None]), there=(*row,), counts_here=False)


def _later(rng: random.Random, same: Planted) -> Planted:
    row = _dated(same.here, MONTH_END + dt.timedelta(rng.randrange(1, 7)))
    return replace(same, here=rng.choice([row, None]), there=(*row,), counts_here=False)


def _dated_otherwise(rng: random.Random, same: Planted) -> Planted:
    if rng.random() < 0.5:  # here in January, there in February
        early = _dated(same.here, dt.date(2023, 1, rng.randrange(1, 32)))
        return replace(same, here=early, there=(*same.here,), counts_here=False)
    early = _dated(same.here, dt.date(2022, 8, rng.randrange(1, 32)))  # there before the six months
    return replace(same, there=early, counts_there=False)


def _another_answer(rng: random.Random, same: Planted) -> Planted:
    assert same.here is not None
    other = (*same.here[:2], "No" if same.passes_here else "Yes", same.here[3])
    return replace(same, there=other, passes_there=not same.passes_here)


def _for_another_team(rng: random.Random, same: Planted) -> Planted:
    assert same.here is not None
    team = rng.choice([team for team in TEAMS if team != same.here[3]])
    return replace(same, there=(*same.here[:3], team))


def _nobodys(rng: random.Random, same: Planted) -> Planted:
    assert same.here is not None
    row = (None, *same.here[1:])
    if rng.random() < 0.5:
        return replace(same, here=row, there=None)
    return replace(same, here=None, there=row)


_WAYS_OF_REFERRALS: dict[str, Callable[[random.Random, Planted], Planted]] = {
    "only here": lambda rng, same: replace(same, there=None),
    "only there": lambda rng, same: replace(same, here=None, there=(*(same.here or ()),)),
    "another period": _earlier,
    "after the month's end": _later,
    "another date": _dated_otherwise,
    "another team": _for_another_team,
    "counted otherwise": _another_answer,
    "without an id": _nobodys,
}
