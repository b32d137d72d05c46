"""Months that add up (years; cases that start, stay open and end), against the attacker who sees them all at once."""

import dataclasses

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpibook.definitions.organisation import Disclosure
from kpibook.disclosure.protect import protect_report
from kpibook.issues import InputError
from kpibook.tables import SUPPRESSED

ENOUGH = 5
STILL = ("open", "boys", "seen")
"""Published beside each of these: what starts and ends in a month."""


@st.composite
def services(draw, lab, published):
    """A report of a few teams over four months."""
    areas = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
    size = st.one_of(st.integers(0, 6), st.integers(5, 40))
    sizes = [draw(size) for _ in range(sum(areas))]
    mapping = lab.episodes.mapping_of(lab, areas, published)
    leaves, seed = list(mapping.teams), draw(st.integers(0, 10**6))
    return lab.episodes.report(mapping, lab.episodes.cases(leaves, sizes, seed), lab.episodes.returned(leaves, seed))


def _weak(lab, truth, shown):
    return {name: count for name, count in lab.episodes.attack(lab, truth, shown, ENOUGH).items() if count < ENOUGH}


@pytest.mark.parametrize(
    "published",
    [
        ("started", "boys_started"),
        ("due", "done"),
        (*STILL, "started", "ended", "boys_started"),
        (*STILL, "started"),
        (*STILL, "ended"),
    ],
    ids=" ".join,
)
@given(data=st.data())
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_month_gives_another_away(lab, published, data):
    """Whatever is shown of all months, five values or more are left to each figure that is not."""
    truth = data.draw(services(lab, published))
    assert _weak(lab, truth, protect_report(truth)) == {}


def test_a_shown_year_gives_a_suppressed_month_away(lab):
    """Were years shown all the same, the attacker would have the month that is suppressed: he can win."""
    mapping = lab.episodes.mapping_of(lab, [2], ("started",))
    last = lab.episodes.OPEN
    some = [("t1", True, month, last, frozenset()) for month, size in enumerate((9, 3, 9)) for _ in range(size)]
    truth = lab.episodes.report(mapping, some, lab.episodes.returned(["t1", "t2"], 0))
    shown = protect_report(truth)
    assert _weak(lab, truth, shown) == {}
    found = _weak(lab, truth, dataclasses.replace(shown, year_to_date=truth.year_to_date))
    assert found["started", "upper", "t1", 1] == 1


def test_a_return_is_never_more_than_it_is_out_of(lab):
    """3 of 5 and 9 of 10 with 12 together: at most 5 and at most 10 would leave four values, so more is suppressed."""
    mapping = lab.episodes.mapping_of(lab, [3], ("due", "done"))
    returns = {}
    for month in range(lab.episodes.OPEN):
        returns |= {("t1", month): (5, 3), ("t2", month): (10, 9), ("t3", month): (20, 10)}
    truth = lab.episodes.report(mapping, [], returns)
    assert _weak(lab, truth, protect_report(truth)) == {}


def _open_throughout(lab, published, sizes):
    """Teams t1, t2 and so on of one area, with cases that are open all the time, and that come and go by month."""
    mapping = lab.episodes.mapping_of(lab, [len(sizes)], published)
    some = [
        (f"t{number}", True, *dates, frozenset())
        for number, of_team in enumerate(sizes, start=1)
        for dates, size in of_team.items()
        for _ in range(size)
    ]
    return lab.episodes.report(mapping, some, lab.episodes.returned(list(mapping.teams), 0))


COME_AND_GO = [{(-1, 3): 3, (-1, 1): 6}, {(-1, 3): 20, (-1, 1): 5, (2, 3): 6}, {(-1, 3): 30}]
"""Team 1 has 9 open, then 3: 6 ended in March. Team 2 has 25, 20 and 26 open."""


def test_starts_and_ends_are_not_told_beside_few_open_cases(lab):
    """Open at the end of February, less ended in March, and none started: that is the suppressed 3."""
    shown = protect_report(_open_throughout(lab, ("open", "started", "ended"), COME_AND_GO))
    observed = shown.observations
    row = [observed.counts(id_, "t1", lab.episodes.MONTHS[1])[0] for id_ in ("open", "started", "ended")]
    assert row == [SUPPRESSED] * 3
    assert observed.counts("open", "t1", lab.episodes.MONTHS[0])[0] == 9


def test_starts_and_ends_of_the_next_month_are_not_told_either(lab):
    """10 open at the end of April, less 7 started, and none ended: that is March's suppressed 3."""
    back = [{**COME_AND_GO[0], (2, 3): 7}, *COME_AND_GO[1:]]
    truth = _open_throughout(lab, ("open", "started", "ended"), back)
    shown = protect_report(truth)
    april = [shown.observations.counts(id_, "t1", lab.episodes.MONTHS[2])[0] for id_ in ("open", "started", "ended")]
    assert april == [10, SUPPRESSED, SUPPRESSED]
    assert _weak(lab, truth, shown) == {}


def test_that_none_started_is_not_told_either(lab):
    """34 open in February, 23 in March, none started in any month: that 11 ended is withheld, and would follow."""
    truth = _open_throughout(lab, ("open", "started", "ended"), [{(-1, 3): 3, (-1, 1): 6}, {(-1, 3): 20, (-1, 1): 5}])
    shown = protect_report(truth)
    assert shown.observations.counts("started", "whole", lab.episodes.MONTHS[1])[0] == SUPPRESSED
    assert _weak(lab, truth, shown) == {}


def test_the_attacker_breaks_starts_and_ends_that_are_told(lab):
    """With starts and ends shown all the same, the attacker has the suppressed 3."""
    truth = _open_throughout(lab, ("open", "started", "ended"), COME_AND_GO)
    shown = protect_report(truth)
    told = np.array([id_ != "open" for id_ in truth.observations.measures])[:, None, None]
    numerators = np.where(told, truth.observations.numerators, shown.observations.numerators)
    broken = dataclasses.replace(shown, observations=dataclasses.replace(shown.observations, numerators=numerators))
    assert _weak(lab, truth, broken)["open", "upper", "t1", 1] == 1


def test_starts_and_ends_are_told_where_nothing_open_is_suppressed(lab):
    """Nothing small and nothing suppressed: every start and every end is shown."""
    sizes = [{(-1, 3): 30, (0, 3): 6, (-1, 0): 7}, {(-1, 3): 20, (1, 3): 8, (-1, 1): 9}]
    shown = protect_report(_open_throughout(lab, ("open", "started", "ended"), sizes))
    assert (shown.observations.numerators != SUPPRESSED).all()


def test_exempt_starts_that_give_open_cases_away_are_an_error(lab):
    """Starts that must be shown, beside few open cases: that these cannot be worked out cannot be promised."""
    truth = _open_throughout(lab, ("open", "started", "ended"), COME_AND_GO)
    mapping = truth.mapping.model_copy(update={"disclosure": Disclosure(exempt=("started",))})
    with pytest.raises(InputError) as caught:
        protect_report(dataclasses.replace(truth, mapping=mapping))
    assert [issue.kind for issue in caught.value.issues] == ["cannot-protect"]
