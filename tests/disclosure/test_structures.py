"""Measures made at random from the mapping's language: bands, blanks, returns, nested shares, one file twice."""

import pytest

from kpibook.disclosure.protect import protect_observations
from kpibook.issues import InputError

VALUES_LEFT = 5


def _weak(lab, seed, make=None):
    made = {"make": make} if make else {}
    mapping, sorts, figures, truth = lab.structures.structure(lab, seed, **made)
    try:
        seen = protect_observations(mapping, truth)
    except InputError as refused:  # a whole cut into bands, most of them small: nothing is published, nothing told
        assert make and refused.issues[0].kind in ("cannot-protect", "cannot-relate")
        return {}
    found = lab.structures.attack(lab, sorts, figures, truth, seen, VALUES_LEFT)
    return {name: count for name, count in found.items() if count < VALUES_LEFT}


@pytest.mark.parametrize("seed", range(12))
def test_some_structures(lab, seed):
    """Whatever is published beside each other, five values are left to every figure that is not shown."""
    assert _weak(lab, seed) == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(12, 336, 12))
def test_many_structures(lab, first):
    """The same for three hundred and more structures."""
    assert {seed: weak for seed in range(first, first + 12) if (weak := _weak(lab, seed))} == {}


@pytest.mark.parametrize("seed", range(12))
def test_some_conditions_made_of_others(lab, seed):
    """Bands of days and ages, opposites, any of several: whatever is published, five values are left."""
    assert _weak(lab, seed, lab.structures.made_measures) == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(12, 336, 12))
def test_many_conditions_made_of_others(lab, first):
    """The same for three hundred and more structures."""
    made = lab.structures.made_measures
    assert {seed: weak for seed in range(first, first + 12) if (weak := _weak(lab, seed, made))} == {}


@pytest.mark.parametrize("seed", range(12))
def test_some_breakdowns(lab, seed):
    """One count or share, its breakdowns beside it: whatever is published, five values are left."""
    assert _weak(lab, seed, lab.structures.broken_measures) == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(12, 336, 12))
def test_many_breakdowns(lab, first):
    """The same for three hundred and more structures."""
    made = lab.structures.broken_measures
    assert {seed: weak for seed in range(first, first + 12) if (weak := _weak(lab, seed, made))} == {}


@pytest.mark.parametrize("seed", range(12))
def test_some_comparisons(lab, seed):
    """Two dates of a record, placements in another list, numbers with decimals: five values are left."""
    assert _weak(lab, seed, lab.structures.made_comparisons) == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(12, 336, 12))
def test_many_comparisons(lab, first):
    """The same for three hundred and more structures."""
    made = lab.structures.made_comparisons
    assert {seed: weak for seed in range(first, first + 12) if (weak := _weak(lab, seed, made))} == {}
