"""What a reader of the definitions can tell: which count is part of which."""

import pytest

from kpibook.definitions.kinds import Condition
from kpibook.disclosure.quantities import published_quantities
from kpibook.disclosure.relations import Implication, are_disjoint, implication_between, implies, is_part


@pytest.fixture
def counted(lab):
    """Measure → (what its upper part counts, what its lower part counts)."""
    return {p.measure: (p.upper, p.lower) for p in published_quantities(lab.mapping_of([2, 1]))}


def test_a_fractions_lower_part_is_the_indicator_it_is_a_share_of(counted):
    """visits_10 is a share of open: one count, not two."""
    assert counted["visits_10"][1] == counted["open"][0]


def test_a_rate_counts_what_it_is_a_rate_of(counted):
    """The rate's upper part is open."""
    assert counted["rate"] == (counted["open"][0], None)


@pytest.mark.parametrize(
    ("part", "whole"),
    [("boys", "open"), ("visits_10", "open"), ("visits_10", "visits_20"), ("first_team", "open"), ("long", "open")],
)
def test_parts(counted, part, whole):
    """A stricter condition, a shorter time or fewer teams make a part."""
    assert is_part(counted[part][0], counted[whole][0])
    assert not is_part(counted[whole][0], counted[part][0])


def test_boys_and_girls_exclude_each_other(counted):
    """Different values of one field cannot both hold."""
    assert are_disjoint(counted["boys"][0], counted["girls"][0])
    assert not are_disjoint(counted["boys"][0], counted["visits_10"][0])


EVENT = {"source": "visits", "date": "visited", "within": "10 days", "needs_event": True}
SOON = {**EVENT, "where": [{"field": "kind", "in": ["cp"]}]}
PLACED = {"source": "placements", "start": "start", "end": "end", "months": 12, "at_least": 3}
EARLIER = {"source": "visits", "date": "visited", "known_since": "2010-04-01"}
LONG, LONGER_THAN_A_YEAR = ({"open_for": {"since": "start", "at_least": f"{n} years"}} for n in (2, 1))
OF_KIND = {"field": {"field": "type", "in": ["A3", "A4"]}}
LINKED = {"source": "placements", "start": "start", "end": "end"}


@pytest.mark.parametrize(
    ("strict", "loose"),
    [
        ({"latest_event": SOON}, {"latest_event": EVENT}),
        ({"latest_event": EVENT}, {"latest_event": {**EVENT, "needs_event": False, "since": None}}),
        ({"number_of_events": {**PLACED, "months": 6}}, {"number_of_events": PLACED}),
        ({"number_of_events": {**PLACED, "lasting_days": 1}}, {"number_of_events": {**PLACED, "at_least": 2}}),
        ({"earlier_event": {**EARLIER, "known_since": "2015-04-01"}}, {"earlier_event": EARLIER}),
        ({"linked_record": {**LINKED, "where": [{"field": "type", "in": ["A3"]}]}}, {"linked_record": LINKED}),
        ({"linked_record": {**LINKED, "meets": [LONG]}}, {"linked_record": LINKED}),
        ({"linked_record": {**LINKED, "meets": [LONG]}}, {"linked_record": {**LINKED, "meets": [LONGER_THAN_A_YEAR]}}),
        ({"linked_record": {**LINKED, "meets": [LONG, OF_KIND]}}, {"linked_record": {**LINKED, "meets": [OF_KIND]}}),
    ],
)
def test_a_stricter_condition_makes_a_part(strict, loose):
    """Whatever meets the stricter condition meets the looser one, not the other way round."""
    one, other = (Condition.model_validate(condition).value for condition in (strict, loose))
    assert implies(one, other) and not implies(other, one)


def test_fewer_events_may_be_none_yet():
    """Where no event is due yet a record passes: a visit of one kind not yet due, a late one of another."""
    strict, loose = (
        Condition.model_validate({"latest_event": {**event, "needs_event": False, "since": "start"}}).value
        for event in (SOON, EVENT)
    )
    assert not implies(strict, loose) and not implies(loose, strict)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"linked_record": {**LINKED, "meets": [LONG]}}, {"linked_record": {**LINKED, "meets": [OF_KIND]}}),
        ({"linked_record": {**LINKED, "meets": [LONG]}}, {"linked_record": {**LINKED, "meets": [{"not": LONG}]}}),
        ({"linked_record": {**LINKED, "meets": [LONG]}}, {"number_of_events": PLACED}),
        ({"linked_record": {**LINKED, "meets": [{"latest_event": EVENT}]}}, {"latest_event": EVENT}),
        ({"linked_record": {**LINKED, "meets": [{"linked_record": LINKED}]}}, {"linked_record": LINKED}),
    ],
)
def test_what_is_asked_of_linked_records_is_never_taken_for_unrelated(one, other):
    """Neither is stricter; but both look at the same list, so that they may well go together: either way round."""
    a, b = (Condition.model_validate(condition).value for condition in (one, other))
    known = Implication.IMPLIES, Implication.IMPLIED_BY, Implication.UNDECIDED
    assert implication_between(a, b) in known and implication_between(b, a) in known
