"""What a record borrows from a list with dates: the team, and a field's value, on the day on which it is looked at."""

import datetime as dt
from dataclasses import replace

import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.indicators.engine import compute_observations
from kpibook.indicators.explain import counted_rows
from kpibook.months import Month
from kpibook.tables import NOT_AVAILABLE

OPEN = {"kind": "stock", "source": "stays", "start": "start", "end": "end"}
BEGUN = {"kind": "flow", "source": "stays", "date": "start"}
OF_KIND_A = {"field": "kind_then", "in": ["a"]}
FEBRUARY, TEAMS = Month(2023, 2), ("n1", "n2", "s1")


def on(text):
    return dt.date.fromisoformat(text)


def stay(child="c1", start="2023-01-10", end=None, **more):
    return {"child": child, "start": on(start), "end": end and on(end), **more}


def moved(team, start="2023-01-10", end=None, child="c1", kind=None):
    return {"child": child, "team": team, "start": start and on(start), "end": end and on(end), "kind": kind}


@pytest.fixture
def by_scope(service):
    """The figures of a measure for February 2023: of the whole service, then each team."""

    def figures(measure, stays, allocations, month=FEBRUARY):
        mapping = service.mapping({"it": measure})
        records = service.records(stays=stays, allocations=allocations)
        found = compute_observations(mapping, records, (month,))
        return [found.numerators[0, mapping.scopes.index(scope), 0] for scope in ("whole", *TEAMS)]

    return figures


ON_THE_DAY = {
    "open since before": ([moved("n1")], [1, 1, 0, 0]),
    "starts on the day": ([moved("n1"), moved("n2", "2023-02-28")], [1, 0, 1, 0]),
    "starts the day after": ([moved("n1"), moved("n2", "2023-03-01")], [1, 1, 0, 0]),
    "ends on the day: it has ended": ([moved("n1", end="2023-02-28")], [1, 0, 0, 0]),
    "ends the day after": ([moved("n1", end="2023-03-01")], [1, 1, 0, 0]),
    "one in another: the one that started last": ([moved("n1"), moved("n2", "2023-02-01", "2023-03-05")], [1, 0, 1, 0]),
    "one in another that has ended: the first again": (
        [moved("n1"), moved("n2", "2023-02-01", "2023-02-05")],
        [1, 1, 0, 0],
    ),
    "a gap": ([moved("n1", end="2023-02-10"), moved("n2", "2023-03-02")], [1, 0, 0, 0]),
    "a team that is blank, since later": ([moved("n1"), moved(None, "2023-02-01")], [1, 0, 0, 0]),
    "no start": ([moved("n1", start=None)], [1, 0, 0, 0]),
    "of the same day, the one whose fields come last": ([moved("s1", kind="a"), moved("n1", kind="b")], [1, 1, 0, 0]),
    "another child's": ([moved("n1", child="c2")], [1, 0, 0, 0]),
    "nothing": ([], [1, 0, 0, 0]),
}


@pytest.mark.parametrize("name", ON_THE_DAY)
def test_a_team_at_month_end(by_scope, name):
    """A stay since January, at the end of February: whole service, then teams; whichever way the rows lie."""
    allocations, expected = ON_THE_DAY[name]
    assert by_scope(OPEN, [stay()], allocations) == expected
    assert by_scope(OPEN, [stay()], allocations[::-1]) == expected


def test_a_stay_without_an_id_is_in_no_team(by_scope):
    """Not in that of rows without an id either."""
    assert by_scope(OPEN, [stay(child=None)], [moved("n1", child=None)]) == [1, 0, 0, 0]


def test_a_flow_looks_at_its_day(by_scope):
    """On the day of the start the child was in the one team, at month end in the other."""
    moves = [moved("n1", "2023-01-01", "2023-02-20"), moved("n2", "2023-02-20")]
    assert by_scope(BEGUN, [stay(start="2023-02-10"), stay(start="2023-02-20")], moves) == [2, 1, 1, 0]
    assert by_scope({**BEGUN, "plus": "10 days"}, [stay(start="2023-02-10")], moves) == [1, 0, 1, 0]


def test_a_child_counted_once_is_in_the_team_of_that_day(by_scope):
    """Two stays of one child, one team: teams add up to the whole."""
    stays = [stay(), stay(start="2023-02-01"), stay(child="c2")]
    allocations = [moved("n1"), moved("n2", "2023-02-15"), moved("s1", child="c2")]
    assert by_scope({**OPEN, "distinct": "child"}, stays, allocations) == [2, 0, 1, 1]


def test_a_condition_on_the_day(by_scope):
    """Of the kind that holds at month end; what the day does not tell is a blank."""
    stays = [stay(), stay(child="c2"), stay(child="c3")]
    allocations = [moved("n1", kind="a"), moved("n1", "2023-02-28", kind="b"), moved("n2", child="c2", kind="a")]
    assert by_scope({**OPEN, "where": [OF_KIND_A]}, stays, allocations) == [1, 0, 1, 0]
    assert by_scope({**OPEN, "meets": [{"not": {"field": OF_KIND_A}}]}, stays, allocations) == [2, 1, 0, 0]
    blank = {**OPEN, "where": [{"field": "kind_then", "blank": True}]}
    assert by_scope(blank, stays, allocations) == [1, 0, 0, 0]
    assert by_scope({**OPEN, "where": [{"field": "kind_then", "not_in": ["b"]}]}, stays, allocations) == [2, 0, 1, 0]


def test_a_child_is_stood_for_by_a_stay_that_meets_the_condition(by_scope):
    """One record is chosen among those that count on that day, not before."""
    flow = {**BEGUN, "where": [OF_KIND_A], "distinct": "child"}
    stays = [stay(start="2023-02-02"), stay(start="2023-02-20")]
    moves = [moved("n1", "2023-01-01", "2023-02-10", kind="a"), moved("n2", "2023-02-10", kind="b")]
    assert by_scope(flow, stays, moves) == [1, 1, 0, 0]


def test_the_team_asked_for_is_that_of_the_day(by_scope):
    """A condition on the team leaves that team's records alone, for the team and for the whole service."""
    where = {**OPEN, "where": [{"field": "team", "in": ["n2"]}]}
    stays = [stay(), stay(child="c2"), stay(child="c3")]
    allocations = [
        moved("n1"),
        moved("n2", "2023-02-15"),
        moved("n1", child="c2"),
        moved("n2", end="2023-02-15", child="c3"),
    ]
    assert by_scope(where, stays, allocations) == [1, 0, 1, 0]


@pytest.fixture
def cut(service):
    """Figures where the allocations begin on a day, or were taken on one: whole, teams, and numerator by kind."""

    def figures(measure, **changes):
        mapping = service.mapping({"it": measure})
        records = service.records(stays=[stay()], allocations=[moved("n1", kind="a")])
        records["allocations"] = replace(records["allocations"], **changes)
        found = compute_observations(mapping, records, (Month(2023, 1), FEBRUARY, Month(2023, 3)))
        return [found.numerators[0, mapping.scopes.index(scope)].tolist() for scope in ("whole", "n1")]

    return figures


def test_teams_are_not_known_before_the_allocations_begin(cut):
    """January's whole service is there all the same: it needs no team."""
    assert cut(OPEN, complete_from=on("2023-02-01")) == [[1, 1, 1], [NOT_AVAILABLE, 1, 1]]
    assert cut(OPEN, complete_from=on("2023-01-31")) == [[1, 1, 1], [1, 1, 1]]
    assert cut(BEGUN, complete_from=on("2023-01-02")) == [[1, 0, 0], [NOT_AVAILABLE, 0, 0]]


def test_teams_are_not_known_after_the_allocations_were_taken(cut):
    """Taken in February, they know nothing of March."""
    assert cut(OPEN, extracted=on("2023-02-20")) == [[1, 1, 1], [1, 1, NOT_AVAILABLE]]


def test_a_condition_on_the_day_has_no_figure_before_the_list_begins(cut):
    """The whole service's would be a partial one."""
    expected = [[NOT_AVAILABLE, 1, 1], [NOT_AVAILABLE, 1, 1]]
    assert cut({**OPEN, "where": [OF_KIND_A]}, complete_from=on("2023-02-01")) == expected
    assert cut({**OPEN, "meets": [{"any": [{"field": OF_KIND_A}, {"field": {"field": "end", "blank": True}}]}]},
               complete_from=on("2023-02-01")) == expected  # fmt: skip


def test_the_rows_behind_a_team_are_those_of_the_day(service):
    """Each with the row of the allocations that put it there."""
    mapping = service.mapping({"it": {**OPEN, "where": [{"field": "kind_there", "blank": True}, OF_KIND_A]}})
    allocations = [moved("n1", kind="a"), moved("n2", "2023-02-15", kind="a"), moved("n1", child="c2", kind="a")]
    records = service.records(stays=[stay(), stay(child="c2")], allocations=allocations)
    rows = counted_rows(mapping, records, "it", "n2", FEBRUARY)
    assert rows["_row"].tolist() == [2]
    assert rows["team of allocations: row that gave it"].tolist() == ['a.xlsx, "Data", row 3']
    assert rows["code of allocations: row that gave it"].tolist() == ['a.xlsx, "Data", row 3']
    assert rows["code of header: row that gave it"].tolist() == [""]
    january = counted_rows(mapping, records, "it", "n1", Month(2023, 1))
    assert january["team of allocations: row that gave it"].tolist() == [
        'a.xlsx, "Data", row 2',
        'a.xlsx, "Data", row 4',
    ]


def test_the_row_of_a_list_without_dates_is_named(service):
    """The first that says something of this child."""
    mapping = service.mapping({"it": {**OPEN, "where": [{"field": "kind_there", "in": ["b"]}]}})
    header = [{"person": "c2", "kind": "b"}, {"person": "c1"}, {"person": "c1", "kind": "b"}]
    rows = counted_rows(mapping, service.records(stays=[stay()], header=header), "it", "whole", FEBRUARY)
    assert rows["code of header: row that gave it"].tolist() == ['a.xlsx, "Data", row 4']


@pytest.mark.parametrize("field", ["kind_then", "kind_there"])
def test_an_indicator_is_broken_down_by_a_borrowed_code(service, field):
    """Each value's row, and one for those without; together they are the whole, in each team too."""
    values = service.mapping({"it": OPEN}).model_dump(mode="json", by_alias=True, exclude_unset=True)
    values["indicators"]["it"]["breakdown"] = [{"by": field}]
    mapping = MappingFiles.model_validate(values)
    allocations = [moved("n1", kind="a"), moved("n2", "2023-02-15", kind="b"), moved("n2", child="c2", kind="a")]
    header = [{"person": "c1", "kind": "b"}, {"person": "c2", "kind": "a"}]
    records = service.records(
        stays=[stay(), stay(child="c2"), stay(child="c3")], allocations=allocations, header=header
    )
    found = compute_observations(mapping, records, (FEBRUARY,))
    whole, *parts = found.numerators[:, :, 0]
    assert [part.tolist()[0] for part in parts] == [1, 1, 0, 1]
    assert sum(parts).tolist() == whole.tolist() == [3, 2, 0, 0, 2, 0]
