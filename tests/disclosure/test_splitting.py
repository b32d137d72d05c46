"""A family that is too large to be looked at whole is split, and what is shown of it still tells nothing."""

import random

import pytest

from kpibook.disclosure import family, sorts
from kpibook.disclosure.protect import protect_observations
from kpibook.issues import InputError
from kpibook.tables import SUPPRESSED

VALUES_LEFT = 5
OPEN = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
CODES = [{"field": "code", "in": [code]} for code in "abc"] + [{"field": "code", "blank": True}]
FLAGS = [{"field": "flag", "in": ["yes"]}, {"field": "flag", "not_in": ["yes"]}]
BANDS = [{"field": "number", "at_most": 3}, {"field": "number", "at_least": 4}, {"field": "number", "blank": True}]
DISTANCES = [{"field": "miles", "under": 5}, {"field": "miles", "at_least": 5}, {"field": "miles", "blank": True}]


def measures(seed):
    """One count with two to four breakdowns, some as shares, now and then one that ties two fields."""
    chance = random.Random(seed)
    some = {"all": {**OPEN, "where": []}}
    for name, parts in chance.sample([("code", CODES), ("flag", FLAGS), ("number", BANDS), ("miles", DISTANCES)], 3):
        for at, part in enumerate(chance.sample(parts, chance.randint(1, len(parts)))):
            as_share = {"kind": "share", "of": {**OPEN, "where": []}, "meets": [{"field": part}]}
            some[f"{name}_{at}"] = as_share if chance.random() < 0.3 else {**OPEN, "where": [part]}
    if chance.random() < 0.4:
        some["tied"] = {**OPEN, "where": [chance.choice(CODES), chance.choice(FLAGS)]}
    return some


@pytest.fixture
def small_limit(monkeypatch):
    """Families of more than a few sorts are too large, as real ones are from tens of thousands on."""
    monkeypatch.setattr(sorts, "MOST_SORTS", 6)


def weak(lab, seed, splits):
    mapping, kinds, figures, truth = lab.structures.structure(lab, seed, measures)
    try:
        seen = protect_observations(mapping, truth)
    except InputError as error:
        assert {issue.kind for issue in error.issues} <= {"cannot-relate", "cannot-protect"}
        return {}
    if any(cells.together for cells in family.families(mapping, truth, ())):
        splits.append(((seen.numerators == SUPPRESSED).mean(), seed))
    found = lab.structures.attack(lab, kinds, figures, truth, seen, VALUES_LEFT)
    return {(seed, name): count for name, count in found.items() if count < VALUES_LEFT}


def test_some_families_that_are_split(lab, small_limit):
    """Whatever is shown of a split family, an attacker who looks at all of it leaves five values."""
    splits, found = [], {}
    for seed in range(40):
        found |= weak(lab, seed, splits)
    assert found == {}
    assert len(splits) > 12


@pytest.mark.slow
@pytest.mark.parametrize("first", range(40, 400, 40))
def test_many_families_that_are_split(lab, small_limit, first):
    """The same for three hundred and more."""
    splits, found = [], {}
    for seed in range(first, first + 40):
        found |= weak(lab, seed, splits)
    assert found == {}
    assert len(splits) > 5


def test_the_attacker_breaks_a_split_without_the_count_that_is_shared(lab, small_limit, monkeypatch):
    """Were each part protected by itself, with the shared count suppressed here and its parts shown, it would break."""
    monkeypatch.setattr("kpibook.disclosure.protect._take_together", lambda *args: None)
    splits, found = [], {}
    for seed in range(120):
        found |= weak(lab, seed, splits)
    assert found != {}
