"""Measures made at random from the mapping's language: bands, blanks, returns, nested shares, one file twice."""

import pytest

from kpibook.disclosure.protect import protect_observations

VALUES_LEFT = 5


def _weak(lab, seed):
    mapping, sorts, figures, truth = lab.structures.structure(lab, seed)
    found = lab.structures.attack(lab, sorts, figures, truth, protect_observations(mapping, truth), VALUES_LEFT)
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
