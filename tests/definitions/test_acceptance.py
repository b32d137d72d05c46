"""What an officer accepts: which issues stand, for how long, and that errors do not stand unless they may."""

import datetime as dt

import pytest

from kpibook.definitions.acceptance import Accepted, judge
from kpibook.issues import Issue, Severity

DAY = dt.date(2023, 4, 5)
WARNING = Issue("stale-file", "Old.", severity=Severity.WARNING, source="visits", thing="visits_cp.xlsx")
GONE = Issue("file-gone", "Gone.", source="visits", thing="visits_cp.xlsx", acceptable=True)


def accepted(**keys):
    return Accepted.model_validate({"warning": "stale-file", "reason": "known", "until": "2023-04-05", **keys})


@pytest.mark.parametrize("keys", [{}, {"source": "visits"}, {"source": "visits", "thing": "VISITS_CP.xlsx"}])
def test_a_warning_that_is_accepted_is_not_told(keys):
    """By kind alone, by list, or by list and thing, whatever its capitals."""
    judged = judge([WARNING], [accepted(**keys)], DAY)
    assert (judged.told, [each.reason for each in judged.accepted]) == ((), ["known"])


@pytest.mark.parametrize(
    "keys", [{"warning": "empty-month"}, {"source": "contacts"}, {"thing": "visits_cin.xlsx"}, {"until": "2023-04-04"}]
)
def test_an_acceptance_of_something_else_or_at_an_end_accepts_nothing(keys):
    """Another kind, list or thing, or a day that has passed."""
    assert judge([WARNING], [accepted(**keys)], DAY).told == (WARNING,)


def test_an_error_stands_only_where_it_says_that_it_may():
    """An acceptance does not make a wrong cell right."""
    wrong = Issue("unreadable-cell", "Wrong.", source="visits")
    both = [accepted(warning="unreadable-cell"), accepted(warning="file-gone")]
    judged = judge([wrong, GONE], both, DAY)
    assert (judged.told, [each.issue for each in judged.accepted]) == ((wrong,), [GONE])


@pytest.mark.parametrize(
    ("said", "stands"), [("file-gone", True), ("file-gone=visits_cp.xlsx", True), ("file-gone=x", False)]
)
def test_the_command_line_accepts_for_one_run(said, stands):
    """By kind, or by kind and thing."""
    assert bool(judge([GONE], [], DAY, [said]).accepted) is stands
