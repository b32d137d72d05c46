"""The rows behind a figure."""

import dataclasses
import datetime as dt

from kpibook.indicators.explain import counted_rows
from kpibook.months import Month
from kpibook.tables import FILE, ROW, SHEET

STOCK = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
VISITED = {"latest_event": {"source": "visits", "date": "visited", "within": "10 working days", "needs_event": True}}
FEBRUARY = Month(2023, 2)
CASES = [
    {"child": "x", "start": "2023-01-01", "team": "n1"},
    {"child": "gone", "start": "2023-01-01", "end": "2023-02-01", "team": "n1"},
    {"child": "y", "start": "2023-02-01", "team": "s1"},
]
VISITS = [{"child": "x", "visited": "2023-02-01"}, {"child": "x", "visited": "2023-02-20"}]


def explained(service, measure, scope="whole", **rows):
    return counted_rows(service.mapping({"it": measure}), service.records(**rows), "it", scope, FEBRUARY)


def test_each_record_of_the_denominator_has_a_row_with_its_place(service):
    """In the order of the file; `counted` says who is in the numerator."""
    found = explained(service, {"kind": "share", "of": STOCK, "meets": [VISITED]}, cases=CASES, visits=VISITS)
    assert found[[FILE, SHEET, ROW, "counted"]].values.tolist() == [
        ["a.xlsx", "Data", 2, True],
        ["a.xlsx", "Data", 4, False],
    ]


def test_each_condition_has_a_column_in_plain_words(service):
    """With a column for the row of the linked list that decided."""
    found = explained(service, {"kind": "share", "of": STOCK, "meets": [VISITED]}, cases=CASES, visits=VISITS)
    met, decided = found.columns[4:]
    assert met == "latest date in visits within 10 working days"
    assert found[met].tolist() == [True, False]
    assert found[decided].tolist() == ['a.xlsx, "Data", row 3', ""]


def test_a_condition_said_twice_has_two_columns(service):
    """No column hides another."""
    found = explained(service, {"kind": "share", "of": STOCK, "meets": [VISITED, VISITED]}, cases=CASES)
    assert len(set(found.columns)) == len(found.columns) == 8


def test_a_condition_made_of_others_is_followed_by_theirs(service):
    """Whether it is met, then whether each is, with the row that decided."""
    several = {"any": [{"field": {"field": "status", "in": ["a"]}}, {"not": VISITED}]}
    found = explained(service, {"kind": "share", "of": STOCK, "meets": [several]}, cases=CASES, visits=VISITS)
    visited = "latest date in visits within 10 working days"
    assert {name: found[name].tolist() for name in found.columns[4:]} == {
        f"[code is a] or [not [{visited}]]": [False, True],
        "code is a": [False, False],
        f"not [{visited}]": [False, True],
        visited: [True, False],
        f"{visited}: row that decided": ['a.xlsx, "Data", row 3', ""],
    }


def test_a_team_has_its_own_rows(service):
    """And an area those of its teams."""
    rows = [explained(service, STOCK, scope, cases=CASES)[ROW].tolist() for scope in ("n1", "south", "n2")]
    assert rows == [[2], [4], []]


def test_no_person_is_named(service):
    """Neither id nor date of birth is among the columns' values."""
    found = explained(service, {"kind": "share", "of": STOCK, "meets": [VISITED]}, cases=CASES, visits=VISITS)
    assert not found.isin(["x", "y"]).to_numpy().any()


def test_a_tally_shows_what_was_returned(service):
    """The figures that are summed, with their places."""
    tally = {"kind": "tally", "source": "returns", "month": "month", "value": "done"}
    returns = [
        {"month": "2023-02-01", "team": team, "done": done} for team, done in (("n1", 3), ("s1", None), ("s1", 2))
    ]
    found = explained(service, tally, returns=returns)
    assert found[[ROW, "done"]].values.tolist() == [[2, 3], [4, 2]]


def test_a_month_without_a_figure_has_no_rows(service):
    """Rows that do not make up the figure would mislead."""
    records = service.records(cases=CASES)
    records["cases"] = dataclasses.replace(records["cases"], complete_from=dt.date(2023, 3, 1))
    assert counted_rows(service.mapping({"it": STOCK}), records, "it", "whole", FEBRUARY).empty


def test_the_linked_record_that_meets_what_is_asked_decided(service):
    """Of two open placements the long one, though the other began later; where none is, the latest that is open."""
    long = {"open_for": {"since": "start", "at_least": "2 years"}}
    linked = {"linked_record": {"source": "placements", "start": "start", "end": "end", "meets": [long]}}
    placements = [
        {"child": "x", "start": "2019-01-01"},
        {"child": "x", "start": "2022-01-01"},
        {"child": "y", "start": "2022-01-01"},
        {"child": "y", "start": "2022-06-01"},
    ]
    measure = {"kind": "share", "of": STOCK, "meets": [linked]}
    found = explained(service, measure, cases=CASES, placements=placements)
    met, decided = found.columns[4:]
    assert met == "open in placements [at least 2 years since date]"
    assert found[met].tolist() == [True, False]
    assert found[decided].tolist() == ['a.xlsx, "Data", row 2', 'a.xlsx, "Data", row 5']
