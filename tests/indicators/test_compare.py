"""Why two figures differ: what was planted into two lists is found, adds up, and nothing else is claimed."""

import random

import pytest
from tests.support import compared_lists
from tests.support.compared_lists import AS_AT, make_workspace
from tests.support.compared_records import records_of

from kpibook.indicators import compare_records, compute_observations
from kpibook.months import Month, Reading
from kpibook.sources import read_mapping_files

FEBRUARY, SIXTH = Month(2023, 2), Reading(AS_AT)
SCOPES = ("whole", "north", "south", "a", "b", "c")


@pytest.fixture(scope="module")
def mapping(tmp_path_factory):
    return read_mapping_files(make_workspace(tmp_path_factory.mktemp("compared") / "workspace")).mapping


def told(compared):
    """The differences, as the generator of lists notes them."""
    return [
        (
            one.cause.value,
            one.here.row if one.here else None,
            one.there.row if one.there else None,
            one.numerator,
            one.denominator,
        )
        for one in compared.differences
    ]


@pytest.mark.parametrize("seed", range(50))
@pytest.mark.parametrize(
    ("make", "indicator", "other"),
    [("plans", "cp_seen", "annex_cp_seen"), ("referrals", "referrals_nfa", "annex_referrals_nfa")],
)
def test_what_was_planted_is_found_and_nothing_else(make, indicator, other, seed, mapping):
    """Cause, both places and what each adds, for the whole service, each area and each team; and it adds up."""
    pair = getattr(compared_lists, make)(seed)
    lists = pair.lists(random.Random(seed))
    records = records_of(mapping, lists)
    here, there = (compute_observations(mapping, records, (period,)) for period in (FEBRUARY, SIXTH))
    for scope in SCOPES:
        compared = compare_records(mapping, records, indicator, scope, (FEBRUARY, SIXTH))
        assert sorted(told(compared), key=str) == sorted(pair.expected(lists, scope), key=str), scope
        assert compared.here == here.counts(indicator, scope, FEBRUARY)
        assert compared.there == there.counts(other, scope, SIXTH)
        for part in (0, 1):
            adds = sum((one.numerator, one.denominator)[part] for one in compared.differences)
            assert compared.there[part] - compared.here[part] == adds
