"""Records without a team, where the mapping names them: a scope of their own beside the service areas."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from kpibook.indicators.engine import compute_observations
from kpibook.indicators.explain import counted_rows
from kpibook.months import Month
from kpibook.tables import NOT_AVAILABLE

FEBRUARY = Month(2023, 2)
MEASURES = {
    "open": {"kind": "stock", "source": "cases", "start": "start", "end": "end"},
    "of_kind_a": {"kind": "share", "of": "open", "meets": [{"field": {"field": "status", "in": ["a"]}}]},
    "score": {"kind": "average", "of": "open", "value": "score"},
    "ratio": {"kind": "ratio", "of": "open", "by": "open"},
    "stays": {"kind": "stock", "source": "stays", "start": "start", "end": "end"},
    "visits": {"kind": "flow", "source": "visits", "date": "visited"},
    "rate": {"kind": "rate", "of": "open", "population": {"source": "residents", "value": "persons", "team": "area"}},
    "returned": {"kind": "tally", "source": "returns", "month": "month", "value": "done"},
}
DAY = dt.date(2023, 1, 10)


@pytest.fixture
def named(service):
    """The mapping, with a name for records without a team, and lists in which some have none."""
    mapping = service.mapping(MEASURES)
    organisation = mapping.organisation.model_copy(update={"not_allocated": "Not allocated"})
    teams = ["n1", "n2", "s1", None, None]
    rows = {
        "cases": [
            {"child": f"c{n}", "start": DAY, "status": "ab"[n % 2], "score": n, "team": t} for n, t in enumerate(teams)
        ],
        "stays": [{"child": f"c{n}", "start": DAY} for n in range(3)],
        "allocations": [{"child": "c0", "start": DAY, "team": "n1"}],
        "visits": [{"child": "c1", "visited": dt.date(2023, 2, 3)}],
        "residents": [{"area": scope, "persons": 1_000} for scope in ("n1", "n2", "s1")],
        "returns": [{"month": dt.date(2023, 2, 1), "done": 4, "team": team} for team in ("n1", None)],
    }
    return mapping.model_copy(update={"organisation": organisation}), service.records(**rows)


def figures(named, measure):
    mapping, records = named
    found = compute_observations(mapping, records, (FEBRUARY,))
    return {scope: found.counts(measure, scope, FEBRUARY) for scope in mapping.scopes}


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("open", (2, -1)),
        ("of_kind_a", (1, 2)),
        ("score", (4, 2)),
        ("ratio", (2, 2)),
        ("stays", (2, -1)),
        ("returned", (4, -1)),
        ("visits", None),
        ("rate", None),
    ],
)
def test_records_without_a_team_are_a_scope(named, measure, expected):
    """Their own count, share, average; none where the list says no team, or nobody knows how many residents."""
    assert figures(named, measure)["not_allocated"] == expected
    assert figures(named, measure)["whole"] is not None


def test_areas_and_not_allocated_are_the_whole(named):
    """Of whatever says its teams."""
    for measure in ("open", "of_kind_a", "stays"):
        found = figures(named, measure)
        parts = np.array([found[scope] for scope in ("north", "south", "not_allocated")])
        assert parts[:, 0].sum() == found["whole"][0]


def test_where_no_name_is_given_there_is_no_such_scope(named, service):
    """As before: the whole service alone counts them."""
    _, records = named
    mapping = service.mapping(MEASURES)
    found = compute_observations(mapping, records, (FEBRUARY,))
    assert mapping.scopes == found.scopes == ("whole", "north", "south", "n1", "n2", "s1")
    assert found.numerators[0, :, 0].tolist() == [5, 2, 1, 1, 1, 1]
    assert found.numerators[5, :, 0].tolist() == [1, *[NOT_AVAILABLE] * 5]


@pytest.mark.parametrize(("measure", "rows"), [("open", [5, 6]), ("stays", [3, 4]), ("visits", []), ("score", [5, 6])])
def test_the_rows_of_those_without_a_team(named, measure, rows):
    """None of a list that says no team: its figure is N/A."""
    mapping, records = named
    found = counted_rows(mapping, records, measure, "not_allocated", FEBRUARY)
    assert found["_row"].tolist() == rows


def test_a_return_that_says_no_team_has_none(named):
    """Its sum is the whole service's, not that of those without a team."""
    mapping, records = named
    records = records | {"returns": replace(records["returns"], says_team=False)}
    found = figures((mapping, records), "returned")
    assert found["whole"] == (8, -1)
    assert found["not_allocated"] is None
