"""Lists of the sample: each holds its own team's records and nobody else's, as many as the figure says."""

import base64
import datetime as dt
import hashlib
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from kpibook.definitions import ChildrensLists
from kpibook.months import Month
from kpibook.pipeline import compute_run, lists_of, open_inputs
from kpibook.worklists.contents import Part
from kpibook.worklists.select import shares_listed, team_lists

WORKSPACE = Path(__file__).parents[2]
EVERY = Part.OVERDUE, Part.WAS_LATE


def sign(text):
    """As the keyed one: letters and digits, the same for the same text."""
    return base64.b32encode(hashlib.sha256(text.encode()).digest()[:20]).decode().lower()


def with_lists(run, **keys):
    """The run, as if its mapping had lists for everybody, with these keys."""
    wanted = ChildrensLists.model_validate({"recipients": {"whole": ["lists@council.example"]}, **keys})
    mapping = run.lists.mapping.model_copy(update={"lists": wanted})
    return replace(run, lists=replace(run.lists, mapping=mapping))


@pytest.fixture(scope="module")
def run():
    lists = lists_of(open_inputs(WORKSPACE), keep_tables=True)
    return compute_run(lists, dt.datetime(2023, 3, 10))


@pytest.fixture(scope="module")
def february(run):
    return team_lists(with_lists(run), Month(2023, 2), ["whole", *run.lists.mapping.teams], sign)


def test_every_share_of_every_team_and_month_lists_as_many_as_its_figure(run):
    """Denominator − numerator where higher is better, numerator where lower is; without a figure there is no list."""
    mapping, scopes = run.lists.mapping, run.lists.mapping.scopes
    checked = 0
    for month in run.observations.months[-9:]:
        found = team_lists(with_lists(run, due_within="1 day"), month, scopes, sign)
        for scope in scopes:
            tables = {table.indicator: table for table in found[scope].tables if table.part in EVERY}
            for id_ in shares_listed(mapping, with_lists(run).lists.mapping.lists):
                counts = run.observations.counts(id_, scope, month)
                if counts is None:
                    assert id_ not in tables or tables[id_].account.why
                    continue
                numerator, denominator = counts
                higher = mapping.indicators[id_].polarity == "higher"
                expected = denominator - numerator if higher else numerator
                account = tables[id_].account
                assert (account.listed, account.expected, account.why) == (expected, expected, "")
                assert len(tables[id_].rows) == expected
                checked += 1
    assert checked > 1000


def test_a_list_holds_its_own_teams_records_and_no_others(february):
    """Each record that a table has stands on one team's list, and on the whole service's."""
    for table in february["whole"].tables:
        keys = [row.key for row in table.rows]
        assert len(set(keys)) == len(keys)
        of_teams = [
            row
            for scope, found in february.items()
            for other in found.tables
            if scope != "whole" and (other.part, other.indicator) == (table.part, table.indicator)
            for row in other.rows
        ]
        assert len({row.key for row in of_teams}) == len(of_teams)
        assert {row.key for row in of_teams} <= set(keys)


def test_the_oldest_comes_first(february):
    """Without workers, by the day on which it was due."""
    for table in february["whole"].tables:
        due = [row.due for row in table.rows if row.due]
        assert due == sorted(due)


@pytest.mark.parametrize(
    ("indicator", "part", "words"),
    [
        ("cp_visits_10_days", Part.OVERDUE, "last visit 17 January, due by 31 January, 20 working days ago"),
        ("cla_visits", Part.OVERDUE, "last visit 21 October 2022, due by 2 December 2022, 88 days ago"),
        ("health_assessments", Part.OVERDUE, "Health assessments: none recorded"),
        (
            "assessments_45_days",
            Part.WAS_LATE,
            "referral 8 November 2022, due by 15 January, Assessment completed 1 February: 13 working days late",
        ),
        (
            "assessments_45_days",
            Part.DUE_SOON,
            "referral 6 December 2022, due by 12 February, “Assessment completed” is blank, 12 working days ago",
        ),
    ],
)
def test_what_decided_is_said_in_words(indicator, part, words, february):
    (table,) = [one for one in february["whole"].tables if (one.indicator, one.part) == (indicator, part)]
    assert table.rows[0].decided == words


def test_ids_are_replaced_by_signs_that_stay_the_same(run, february):
    """Keyed pseudonyms: no id of a child anywhere, the same record under the same sign."""
    keyed = team_lists(with_lists(run, pseudonyms="keyed"), Month(2023, 2), ["whole"], sign)["whole"]
    ids = {row.id for table in february["whole"].tables for row in table.rows}
    for plain, other in zip(february["whole"].tables, keyed.tables, strict=True):
        assert {row.key for row in plain.rows} == {row.key for row in other.rows}
        by_key = {row.key: row for row in plain.rows}
        for row in other.rows:
            assert row.id == "".join(one for one in sign(f"id {by_key[row.key].id}") if one not in "01ilo")[:10]
            assert not ids & {str(cell) for cell in row.shown}


def test_nothing_is_shown_that_the_mapping_does_not_name(run):
    """`show` names the fields of a list, in their order; of other lists, the dates that decided are shown."""
    shown = with_lists(run, show={"cp_plans": ["category"]})
    tables = {table.indicator: table for table in team_lists(shown, Month(2023, 2), ["whole"], sign)["whole"].tables}
    assert tables["cp_visits_10_days"].headings == ("Category of abuse",)
    assert tables["cin_visits"].headings == ("CIN plan start",)


def test_what_is_to_be_put_right_goes_to_the_team_of_the_row(february):
    """Rows that were set aside are in no record: their child and team are read where they stand."""
    whole = february["whole"].put_right
    (visit,) = [one for one in whole if one.file == "visits_cin.xlsx"]
    assert (visit.kind, visit.id.isdigit(), visit.sheet != "", visit.row > 1) == ("set-aside", True, True, True)
    with_it = [scope for scope, found in february.items() if visit in found.put_right]
    book = openpyxl.load_workbook(WORKSPACE / "samples" / visit.file)[visit.sheet]
    team = next(cell.value for cell in book[visit.row] if cell.column_letter == team_column(book))
    assert [february[scope].name for scope in with_it if scope != "whole"] == [team]
    of_teams = [one.key for scope, found in february.items() if scope != "whole" for one in found.put_right]
    assert len(of_teams) == len(set(of_teams))
    assert set(of_teams) <= {one.key for one in whole}


def team_column(sheet):
    """Where a list of visits says the team."""
    cells = (cell for row in sheet.iter_rows(max_row=12) for cell in row)
    return next(cell.column_letter for cell in cells if cell.value in ("Team", "Worker's team"))


def test_keyed_lists_name_nobody_in_what_is_to_be_put_right_either(run, february):
    keyed = team_lists(with_lists(run, pseudonyms="keyed"), Month(2023, 2), ["whole"], sign)["whole"]
    ids = {one.id for one in february["whole"].put_right if one.id}
    assert ids
    assert not any(id_ in f"{one}" for id_ in ids for one in keyed.put_right)


def test_tables_of_a_reading_say_its_day_and_indicators_their_short_names(run, february):
    """Days over are counted from that day; a narrow column has no room for the title. Second opinions must be named."""
    both = with_lists(run, indicators=["cp_visits_10_days", "annex_a_cp_visits"])
    tables = {table.indicator: table for table in team_lists(both, Month(2023, 2), ["whole"], sign)["whole"].tables}
    assert set(tables) == {"cp_visits_10_days", "annex_a_cp_visits"}
    assert "annex_a_cp_visits" not in {table.indicator for table in february["whole"].tables}
    assert (tables["annex_a_cp_visits"].day, tables["cp_visits_10_days"].day) == (dt.date(2023, 3, 6), None)
    assert tables["annex_a_cp_visits"].short == "CP visits within 4 weeks (Annex A) (as at 6 March 2023)"
    assert all(table.short for table in tables.values())
