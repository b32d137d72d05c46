"""What is to be put right: each thing once, with its row, its child, and the team whose row it is."""

import datetime as dt
import hashlib

import pytest

from kpibook.months import Month
from kpibook.pipeline import compute_run, lists_of, open_inputs
from kpibook.worklists.select import team_lists

MAPPING = """
organisation: {name: Testshire, service: Children, sources_folder: lists}
service_areas: {north: {name: North}}
teams:
  one: {name: One, area: north, aliases: [Team 1]}
  two: {name: Two, area: north}
codes: {kinds: {values: {home: [at home], school: []}}}
sources:
  plans:
    title: Plans
    files: [plans.csv]
    complete_from: 2023-01-01
    fields:
      child: {headings: [Child ID], type: id, required: true}
      start: {headings: [Started], type: date}
      end: {headings: [Ended], type: date}
      team: {headings: [Team], type: team}
      worker: {headings: [Worker], type: text}
  visits:
    title: Visits
    files: [visits.csv]
    complete_from: 2023-01-01
    dated_by: visited
    set_aside_at_most: 50%
    fields:
      child: {headings: [Child ID], type: id}
      visited: {headings: [Date of visit], type: date, unreadable: set_aside}
      kind: {headings: [Kind], type: code, codes: kinds, unreadable: blank}
indicators:
  visited:
    title: Visited
    polarity: higher
    measure:
      kind: share
      of: {kind: stock, source: plans, start: start, end: end, distinct: child}
      meets: [{latest_event: {source: visits, date: visited, within: 4 weeks, needs_event: true}}]
sections: {all: {title: All, tables: [{title: Visits, indicators: [visited]}]}}
lists: {recipients: {whole: [lists@council.example]}}
"""
PLANS = """Child ID,Started,Ended,Team,Worker
00101,01/02/2024,,Team 1,Ash
101,02/02/2024,,Two,Birch
102,03/02/2024,01/02/2024,Two,Birch
103,,,One,Ash
104,05/01/2024,,,
""" + "".join(f"{number},05/01/2024,,One,\n" for number in range(201, 215))
VISITS = """Child ID,Date of visit,Kind
104,none,at home
201,05/02/2024,=A1
999,06/02/2024,school
""" + "".join(f"{number},07/02/2024,school\n" for number in range(202, 215))


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Scope → its list."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "mappings").mkdir()
    (folder / "lists").mkdir()
    (folder / "mappings" / "all.yaml").write_text(MAPPING, "utf-8")
    (folder / "lists" / "plans.csv").write_text(PLANS, "utf-8")
    (folder / "lists" / "visits.csv").write_text(VISITS, "utf-8")
    run = compute_run(lists_of(open_inputs(folder), keep_tables=True), dt.datetime(2024, 3, 12))
    return team_lists(
        run, Month(2024, 2), ["whole", "one", "two"], lambda text: hashlib.sha256(text.encode()).hexdigest()
    )


def what(found, scope):
    return [(one.kind, one.file, one.row, one.id) for one in found[scope].put_right]


def test_each_thing_is_listed_with_its_row_and_child(found):
    """The id as the list writes it, also of rows that are in no record."""
    assert what(found, "whole") == [
        ("twice", "plans.csv", 2, "00101"),
        ("ids-alike", "plans.csv", 3, "101"),
        ("end-before-start", "plans.csv", 4, "102"),
        ("blank-start", "plans.csv", 5, "103"),
        ("set-aside", "visits.csv", 2, "104"),
        ("read-as-blank", "visits.csv", 3, "201"),
        ("id-not-met", "visits.csv", 4, "999"),
    ]


def test_it_goes_to_the_rows_own_team_else_to_the_childs(found):
    """A list without teams: the child's, by its open records; who has none is on the whole service's list alone."""
    assert what(found, "one") == [
        ("twice", "plans.csv", 2, "00101"),
        ("blank-start", "plans.csv", 5, "103"),
        ("read-as-blank", "visits.csv", 3, "201"),
    ]
    assert what(found, "two") == [
        ("ids-alike", "plans.csv", 3, "101"),
        ("end-before-start", "plans.csv", 4, "102"),
    ]


def test_ids_are_shown_as_they_are_written(found):
    """Leading zeros and all: so that a manager finds the child."""
    ids = [row.id for table in found["two"].tables for row in table.rows]
    assert ids == ["101"]
    assert found["two"].tables[0].rows[0].worker == "Birch"
    assert found["whole"].has_workers
