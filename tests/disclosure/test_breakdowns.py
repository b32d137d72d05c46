"""Breakdowns: their parts make up the whole, so one small part is told by the others unless they are protected too."""

import dataclasses
import itertools

import numpy as np
import pytest

from kpibook.disclosure.family import families
from kpibook.disclosure.inequalities import Divided, short_sums, valid_inequalities
from kpibook.disclosure.protect import protect_observations
from kpibook.disclosure.tree import ScopeTree
from kpibook.tables import SUPPRESSED

VALUES_LEFT = 5
UNBOUNDED = 1_000_000
"""Where nothing bounds a move, the number says so many steps of two, or of one."""
OPEN = {"kind": "stock", "source": "cases", "start": "start", "end": "end", "where": []}
YES = {"field": {"field": "flag", "in": ["yes"]}}
SEEN = {"kind": "share", "of": OPEN, "meets": [YES]}
BY_CODE, BY_NUMBER, BY_AGE = {"by": "code"}, {"by": "number", "bands": [2, 4, 6]}, {"age": "born", "bands": [5, 16]}
GROUPED = {"by": "code", "groups": {"A or c": ["a", "c"]}}
STRUCTURES = {
    "a breakdown alone": {"m": {**OPEN, "breakdown": [BY_CODE]}},
    "two breakdowns of one count": {"m": {**OPEN, "breakdown": [BY_CODE, BY_NUMBER]}},
    "a breakdown of a share": {"m": {**SEEN, "breakdown": [BY_AGE]}},
    "a count and its share by the same": {
        "m": {**OPEN, "breakdown": [BY_CODE]},
        "n": {**SEEN, "breakdown": [BY_CODE]},
    },
    "all of them, and some of them, by the same": {
        "m": {**OPEN, "breakdown": [BY_NUMBER]},
        "n": {**OPEN, "where": [YES["field"]], "breakdown": [BY_NUMBER]},
    },
    "one list by codes and by groups of them": {
        "m": {**OPEN, "breakdown": [BY_CODE]},
        "n": {**OPEN, "breakdown": [GROUPED]},
    },
    "another count of one of the codes": {
        "m": {**OPEN, "breakdown": [BY_CODE]},
        "n": {**OPEN, "where": [{"field": "code", "in": ["a"]}]},
    },
}


def published(lab, name, seed):
    """The mapping, the sorts of records, and the true figures of one world."""
    some = lab.structures.with_parts(STRUCTURES[name])
    mapping = lab.structures.mapping_of(lab, [3, 2], some)
    return lab.structures.published(lab, mapping, some, seed, lab.structures.BROKEN_RECORDS)


@pytest.mark.parametrize("name", STRUCTURES)
def test_no_small_part_can_be_worked_out(lab, name):
    """By area and team, five values are left to every figure that is not shown."""
    weak = {}
    for seed in range(25):
        mapping, sorts, figures, truth = published(lab, name, seed)
        shown = protect_observations(mapping, truth)
        found = lab.structures.attack(lab, sorts, figures, truth, shown, VALUES_LEFT)
        weak |= {(seed, *figure): count for figure, count in found.items() if count < VALUES_LEFT}
    assert weak == {}


def test_the_attacker_adds_parts_up(lab):
    """With small parts suppressed alone, he takes the others from the whole."""
    wins = 0
    for seed in range(10):
        _, sorts, figures, truth = published(lab, "a breakdown alone", seed)
        small = (truth.numerators > 0) & (truth.numerators < VALUES_LEFT)
        alone = dataclasses.replace(truth, numerators=np.where(small, SUPPRESSED, truth.numerators))
        found = lab.structures.attack(lab, sorts, figures, truth, alone, VALUES_LEFT)
        wins += any(count == 1 for count in found.values())
    assert wins > 5


@pytest.mark.parametrize("seed", range(30))
def test_what_follows_from_the_parts_bounds_nothing_more(lab, seed):
    """No move may go further than with every constraint tried and kept, one by one.

    Left out are moves of what was nowhere in these figures: tried one by one, that looks like a rule, "all are in these
    two parts", where a breakdown says that there are others.
    """
    mapping, _, _, truth = lab.structures.structure(lab, seed, make=lab.structures.broken_measures)
    tree = ScopeTree.of(mapping)
    for cells in families(mapping, truth, ()):
        quick, all_tried = cells.family, dataclasses.replace(cells.family, divided=())
        constraints, every = quick.constraints(), all_tried.constraints()
        assert len(constraints) <= len(every)
        among = set(map(str, all_tried.moves(every)))
        moves = [move for move in quick.moves(constraints) if str(move) in among]
        found, wanted = (np.array(quick.capacities(tree, moves, one)) for one in (constraints, every))
        assert (np.minimum(found, UNBOUNDED) <= wanted).all()


def test_thirty_codes_are_few_constraints(lab):
    """All less any three of thirty codes would be 4,060 sums, none of which says more than that the codes are all."""
    sorts = frozenset({0, *(1 | 1 << code for code in range(1, 31))})
    divided = Divided(0, tuple(range(1, 31)))
    found = valid_inequalities(sorts, list(range(31)), range(31), [divided])
    assert [signs for signs in found if any(sign < 0 for _, sign in signs)] == [divided.sum]


@pytest.mark.parametrize("seed", range(40))
def test_short_sums_are_all_there_are(seed):
    """Held against every sign of every few quantities, tried one after the other."""
    random = np.random.default_rng(seed)
    table = (random.random((random.integers(1, 12), random.integers(2, 7))) < random.choice([0.2, 0.5, 0.8])).astype(
        int
    )
    kept = set()
    for size in (2, 3, 4):
        for some in itertools.combinations(range(table.shape[1]), size):
            for signs in itertools.product((1, -1), repeat=size):
                if len(set(signs)) == 2 and (table[:, some] @ signs >= 0).all():
                    kept.add(tuple(zip(some, signs, strict=True)))
    needed = {
        one for one in kept if not any(len(less) > 1 and without(one, n) == less for n, _ in one for less in kept)
    }
    found = short_sums(table, 4, range(table.shape[1]))
    assert set(found) <= kept
    assert needed <= set(found)
    assert found == sorted(found, key=len)


def without(one, n):
    """A sum without a quantity that it adds; itself where that is taken off."""
    return tuple(each for each in one if each != (n, 1))
