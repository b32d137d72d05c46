"""Averages and ratios: what is averaged of a few cannot be worked out, nor can the counts behind them."""

import dataclasses

import numpy as np
import pytest

from kpibook.disclosure.protect import protect_observations
from kpibook.issues import InputError
from kpibook.tables import SUPPRESSED, Observations

VALUES_LEFT = 5
OPEN = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
MEAN = {"kind": "average", "of": OPEN, "value": "number"}
NUMBER, YES = {"field": "number"}, {"field": "flag", "in": ["yes"]}
A, B, OTHER = ({"field": "code", "in": [code]} for code in "abc")
NO_CODE = {"field": "code", "blank": True}
STRUCTURES = {
    "one average": {"a": MEAN},
    "an average beside the count it is of": {
        "a": MEAN,
        "all": OPEN,
        "none": {**OPEN, "where": [{**NUMBER, "blank": True}]},
    },
    "one within another": {"a": MEAN, "a1": {**MEAN, "where": [YES]}},
    "one within another, with plain counts": {
        "a": MEAN,
        "a1": {**MEAN, "where": [YES]},
        "n": {**OPEN, "where": [{**NUMBER, "blank": False}]},
        "n1": {**OPEN, "where": [{**NUMBER, "blank": False}, YES]},
    },
    "a whole and most of its parts": {"a": MEAN, "a1": {**MEAN, "where": [A]}, "a2": {**MEAN, "where": [B]}},
    "a whole and all of its parts": {
        "a": MEAN,
        "a1": {**MEAN, "where": [A]},
        "a2": {**MEAN, "where": [B]},
        "a3": {**MEAN, "where": [OTHER]},
        "a4": {**MEAN, "where": [NO_CODE]},
    },
    "overlaps": {
        "a": MEAN,
        "a1": {**MEAN, "where": [A]},
        "a2": {**MEAN, "where": [YES]},
        "a3": {**MEAN, "where": [A, YES]},
    },
    "mean and median": {"a": MEAN, "a1": {**MEAN, "statistic": "median"}, "a2": {**MEAN, "where": [YES]}},
    "a ratio beside both its counts": {
        "ratio": {"kind": "ratio", "of": OPEN, "by": {**OPEN, "where": [YES]}},
        "n": OPEN,
        "n1": {**OPEN, "where": [YES]},
    },
    "a ratio of parts": {
        "ratio": {"kind": "ratio", "of": {**OPEN, "where": [A]}, "by": {**OPEN, "where": [B]}},
        "n": OPEN,
    },
    "a ratio and an average": {"ratio": {"kind": "ratio", "of": OPEN, "by": {**OPEN, "where": [YES]}}, "a": MEAN},
}


def _weak(lab, mapping, some, seed, only_small=False):
    _, sorts, figures, truth = lab.structures.published(lab, mapping, some, seed)
    shown = _only_small(truth) if only_small else protect_observations(mapping, truth)
    counts = lab.structures.attack(lab, sorts, figures, truth, shown, VALUES_LEFT)
    weak = {name: count for name, count in counts.items() if count < VALUES_LEFT}
    return weak | lab.structures.attack_values(figures, truth, shown, VALUES_LEFT)


def _only_small(truth):
    """What many would do: suppress an average of fewer than five, and nothing else."""
    small = (truth.denominators >= 1) & (truth.denominators < VALUES_LEFT)
    small |= (truth.numerators >= 1) & (truth.numerators < VALUES_LEFT)
    parts = (np.where(small, SUPPRESSED, part) for part in (truth.numerators, truth.denominators))
    return dataclasses.replace(truth, **dict(zip(("numerators", "denominators"), parts, strict=True)))


@pytest.mark.parametrize("name", STRUCTURES)
def test_nothing_of_a_few_can_be_worked_out(lab, name):
    """Neither a small count nor what is averaged of a few follows from all that is shown."""
    mapping = lab.structures.mapping_of(lab, [3, 2], STRUCTURES[name])
    assert {seed: weak for seed in range(25) if (weak := _weak(lab, mapping, STRUCTURES[name], seed))} == {}


@pytest.mark.parametrize(
    "name", ["one average", "one within another, with plain counts", "a whole and most of its parts"]
)
def test_the_attacker_wins_where_only_the_small_are_suppressed(lab, name):
    """He is worth something: averages of fewer than five suppressed alone tell of a few."""
    mapping = lab.structures.mapping_of(lab, [3, 2], STRUCTURES[name])
    assert any(_weak(lab, mapping, STRUCTURES[name], seed, only_small=True) for seed in range(25))


STARTED = {"kind": "flow", "source": "cases", "date": "start"}
TWO_MONTHS = {"a": MEAN, "started": STARTED, "ended": {**STARTED, "date": "end"}}


def _months(lab, mapping, **by_team):
    """Observations of a workspace of two teams: measure → the teams' counts of one month after the other."""
    shape = (len(by_team), len(mapping.scopes), len(next(iter(by_team.values()))[0]))
    counts = np.zeros(shape, dtype=np.int64)
    for at, teams in enumerate(by_team.values()):
        counts[at, -len(teams) :] = teams
        counts[at, 0] = counts[at, 1] = np.sum(teams, axis=0)
    average = np.array([mapping.measures[id_].kind == "average" for id_ in by_team])[:, None, None]
    months = tuple(lab.month + number for number in range(shape[2]))
    upper, lower = np.where(average, 7, counts), np.where(average, counts, -1)
    return Observations(tuple(by_team), mapping.scopes, months, upper, lower)


@pytest.mark.parametrize(("ended", "told"), [((0, 0), False), ((0, 9), True)])
def test_what_is_averaged_of_those_who_came_is_not_told_by_the_month_before(lab, ended, told):
    """One more than a month ago and nobody left: the two averages would tell the one's value. With nine gone, not."""
    mapping = lab.structures.mapping_of(lab, [2], TWO_MONTHS)
    truth = _months(lab, mapping, a=((30, 31), (40, 40)), started=((9, 8), (9, 9)), ended=(ended, (9, 9)))
    seen = protect_observations(mapping, truth)
    assert (seen.counts("ended", "t1", lab.month + 1)[0] >= 0) == told
    assert (seen.counts("started", "whole", lab.month + 1)[0] >= 0) == told
    assert seen.counts("a", "t1", lab.month + 1) == (7, 31)


def test_both_counts_of_a_ratio_of_two_lists_are_protected(lab):
    """What is suppressed since few stand below the line needs another beside it, or the area would tell it."""
    visits = {"kind": "flow", "source": "visits", "date": "visited"}
    mapping = lab.structures.mapping_of(lab, [2, 2], {"ratio": {"kind": "ratio", "of": OPEN, "by": visits}, "n": OPEN})
    upper = np.array([100, 50, 50, 20, 30, 25, 25])[None, :, None].repeat(2, axis=0)
    lower = np.full_like(upper, -1)
    lower[0, :, 0] = (60, 32, 28, 2, 30, 14, 14)
    seen = protect_observations(mapping, Observations(("ratio", "n"), mapping.scopes, (lab.month,), upper, lower))
    hidden = {scope for scope in mapping.scopes if seen.counts("ratio", scope, lab.month)[0] == SUPPRESSED}
    assert "t1" in hidden
    assert "t2" in hidden or "a1" in hidden
    known = {scope for scope in mapping.scopes if seen.counts("n", scope, lab.month)[0] >= 0}
    assert {"t1", "t2"} & known in (set(), {"t1", "t2"})


def _random(lab, seed):
    some = lab.structures.average_measures(seed)
    mapping = lab.structures.mapping_of(lab, [[2], [3], [2, 1], [2, 2], [1, 1, 2]][seed % 5], some)
    try:
        return _weak(lab, mapping, some, seed)
    except InputError as refused:
        assert "could be worked out" in str(refused)
        return {}


@pytest.mark.parametrize("seed", range(12))
def test_some_averages_at_random(lab, seed):
    """Whatever averages, counts and ratios are published beside each other."""
    assert _random(lab, seed) == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(12, 336, 12))
def test_many_averages_at_random(lab, first):
    """The same for three hundred and more structures."""
    assert {seed: weak for seed in range(first, first + 12) if (weak := _random(lab, seed))} == {}
