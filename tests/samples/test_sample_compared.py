"""What `kpibook compare` says of the sample's second opinion: what was planted, and nothing beside it."""

from collections import Counter

import pytest

from kpibook.indicators.compare import Cause, compare_records, compared_periods
from kpibook.months import Month
from kpibook.pipeline import read_lists

FEBRUARY = Month(2023, 2)
COMPARED = ("re_referrals", "cp_visits_20_days", "health_assessments", "initial_health_assessments")


@pytest.fixture(scope="module")
def lists(samples_folder):
    return read_lists(samples_folder.parent)


@pytest.fixture(scope="module")
def compared(lists):
    """A function that compares an indicator in a scope."""

    def run(indicator, scope="whole"):
        periods = compared_periods(lists.mapping, lists.records, indicator, FEBRUARY)
        return compare_records(lists.mapping, lists.records, indicator, scope, periods)

    return run


def added(differences, cause):
    """How many records a cause has, and what they add to both parts."""
    of = [each for each in differences if each.cause is cause]
    return len(of), sum(each.numerator for each in of), sum(each.denominator for each in of)


@pytest.mark.parametrize("indicator", COMPARED)
def test_the_causes_add_up_in_every_scope(indicator, lists, compared):
    """For the whole service, every area and every team: to the difference of both parts, exactly."""
    for scope in lists.mapping.scopes:
        found = compared(indicator, scope)
        parts = [(each.numerator, each.denominator) for each in found.differences]
        difference = (found.there[0] - found.here[0], found.there[1] - found.here[1])
        assert (sum(n for n, _ in parts), sum(d for _, d in parts)) == difference, scope


def test_what_the_two_tools_say_otherwise_of_plans(compared):
    """Two recorded late, one there alone, one ended already; 16 ended in March and six began."""
    found = compared("cp_visits_20_days").differences
    assert added(found, Cause.ONLY_HERE) == (2, -2, -2)
    assert added(found, Cause.ONLY_THERE) == (1, 1, 1)
    assert added(found, Cause.ANOTHER_DATE) == (1, -1, -1)
    assert added(found, Cause.AFTER)[2] == 6 - 16
    assert {each.cause for each in found} == {*Cause} - {Cause.NO_ID, Cause.ANOTHER_TEAM, Cause.ANOTHER_PERIOD}


def test_two_children_on_a_plan_are_with_another_team(lists, compared):
    """Each of the two is missing in one team, and stands in another."""
    found = [compared("cp_visits_20_days", team).differences for team in lists.mapping.teams]
    moved = Counter(each.denominator for of in found for each in of if each.cause is Cause.ANOTHER_TEAM)
    assert moved == {1: 2, -1: 2}


def test_health_assessments_are_counted_otherwise(compared):
    """List 8 does not say of which kind the last one was, and two are not there yet."""
    found = compared("health_assessments").differences
    assert added(found, Cause.OTHERWISE) == (4, 0, 0)
    assert sorted(each.numerator for each in found if each.cause is Cause.OTHERWISE) == [-1, -1, 1, 1]
    assert added(found, Cause.ANOTHER_DATE) == (1, -1, -1)
    assert {each.cause for each in found} == {Cause.OTHERWISE, Cause.ANOTHER_DATE, Cause.AFTER}


def test_six_months_of_referrals_are_another_period(compared):
    """Most of what the second tool counts is older than the month, and said so."""
    found = compared("re_referrals").differences
    assert added(found, Cause.ANOTHER_PERIOD)[0] > 1_000
    assert added(found, Cause.AFTER)[0] > 50
    assert Cause.ANOTHER_DATE not in {each.cause for each in found}
