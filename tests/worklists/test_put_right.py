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


def lists_made(folder, plans, visits, mapping=MAPPING):
    """Scope → its list."""
    (folder / "mappings").mkdir(parents=True)
    (folder / "lists").mkdir()
    (folder / "mappings" / "all.yaml").write_text(mapping, "utf-8")
    (folder / "lists" / "plans.csv").write_text(plans, "utf-8")
    (folder / "lists" / "visits.csv").write_text(visits, "utf-8")
    run = compute_run(lists_of(open_inputs(folder), keep_tables=True), dt.datetime(2024, 3, 12))
    return team_lists(
        run, Month(2024, 2), ["whole", "one", "two"], lambda text: hashlib.sha256(text.encode()).hexdigest()
    )


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """Scope → its list."""
    return lists_made(tmp_path_factory.mktemp("workspace") / "w", PLANS, VISITS)


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


NAMELESS = PLANS + ",06/01/2024,,{},{}\n"


def test_a_row_that_names_nobody_is_known_by_all_that_it_says(tmp_path):
    """Not by its place, nor by its date: next month's export has another child's row there, perhaps another team's."""

    mapping = MAPPING.replace("required: true", "required: true, unreadable: set_aside")

    def nameless(name, team, worker):
        made = lists_made(tmp_path / name, NAMELESS.format(team, worker), VISITS, mapping)
        return [(one.row, one.key) for one in made["whole"].put_right if one.kind == "set-aside" and not one.id]

    ours, theirs, again = nameless("a", "One", "Ash"), nameless("b", "Two", "Elm"), nameless("c", "One", "Ash")
    assert len(ours) == 1 and ours == again
    assert ours[0][0] == theirs[0][0] and ours[0][1] != theirs[0][1]


def test_a_record_without_an_id_is_known_by_all_that_it_says(tmp_path):
    """Two of them that began on one day are not told apart by their order: when one goes, its note would pass on."""
    mapping = MAPPING.replace("type: id, required: true", "type: id").replace(
        "start: start, end: end, distinct: child", "start: start, end: end"
    )

    def keys(name, rows):
        made = lists_made(tmp_path / name, PLANS + "".join(f",06/01/2024,,{row}\n" for row in rows), VISITS, mapping)
        return {
            (scope, row.worker): row.key for scope in ("one", "two") for row in made[scope].tables[0].rows if not row.id
        }

    both, later = keys("a", ["One,Oak", "Two,Elm"]), keys("b", ["Two,Elm"])
    assert len(both) == 2 and len(later) == 1
    assert later["two", "Elm"] == both["two", "Elm"] != both["one", "Oak"]


@pytest.mark.parametrize(("early", "late", "title"), [("visits", "plans", "Visits"), ("plans", "visits", "Plans")])
def test_a_list_that_was_taken_too_early_is_said_whichever_it_is(tmp_path, early, late, title):
    """Visits of the middle of the month beside plans of its end: every child visited since stands there as overdue."""
    mapping = MAPPING
    for source, day in ((early, "2024-02-10"), (late, "2024-03-06")):
        mapping = mapping.replace(f"    files: [{source}.csv]\n", f"    files: [{source}.csv]\n    extracted: {day}\n")
    made = lists_made(tmp_path / "w", PLANS, VISITS, mapping)
    assert made["one"].left_out == (
        f"Visited: “{title}” was taken on 10 February 2024, before the day of this list; what happened after that is "
        "not in it.",
    )
