"""Totals of a column: neither a small one, nor what a few records say, can be worked out from all that is shown."""

import dataclasses
import itertools
import random

import numpy as np
import pytest

from kpibook.disclosure.protect import protect_observations
from kpibook.issues import InputError
from kpibook.tables import SUPPRESSED

VALUES_LEFT, MOST_TIMES = 5, 50
OPEN = {"kind": "stock", "source": "cases", "start": "start", "end": "end"}
TIMES = {"kind": "average", "of": OPEN, "value": "number", "statistic": "total"}
YES = {"field": "flag", "in": ["yes"]}
A, B, OTHER = ({"field": "code", "in": [code]} for code in "abc")
NO_CODE = {"field": "code", "blank": True}
AT_ALL = {"field": "number", "at_least": 1}
STRUCTURES = {
    "one total": {"t": TIMES},
    "a total beside the count it is of": {"t": TIMES, "n": OPEN, "some": {**OPEN, "where": [AT_ALL]}},
    "of those who did at all": {"t": {**TIMES, "where": [AT_ALL]}, "some": {**OPEN, "where": [AT_ALL]}, "n": OPEN},
    "one within another": {"t": TIMES, "t1": {**TIMES, "where": [YES]}},
    "a whole and most of its parts": {"t": TIMES, "t1": {**TIMES, "where": [A]}, "t2": {**TIMES, "where": [B]}},
    "a whole and all of its parts": {
        "t": TIMES,
        **{f"t{n}": {**TIMES, "where": [part]} for n, part in enumerate((A, B, OTHER, NO_CODE))},
    },
    "overlaps, with a mean": {
        "t": TIMES,
        "t1": {**TIMES, "where": [A]},
        "t2": {**TIMES, "statistic": "mean", "where": [YES]},
        "t3": {**TIMES, "where": [A, YES]},
    },
}


def records(lab):
    """Many say 0 or little, so that many of a team may come to a small total; some on either side of every bound."""
    made = itertools.product((None, 0, 0, 0, 1, 1, 2, 3, 5, 8), (None, "a", "b", "c"), ("yes", "no"), (4,))
    return [lab.structures.Record(*values) for values in made]


def made(lab, mapping, some, seed):
    """The world's sorts, figures and true observations, the totals added up record by record."""
    _, sorts, figures, truth = lab.structures.published(lab, mapping, some, seed, records(lab))
    there, numerators = lab.structures.world(records(lab), list(mapping.teams), seed), truth.numerators.copy()
    for at, (id_, one) in enumerate(some.items()):
        if one["kind"] == "average" and one["statistic"] == "total":
            counts = lab.structures.counted(one)["lower"]
            for row, scope in enumerate(mapping.scopes):
                inside = figures[id_, "lower", scope][1]
                numerators[at, row, 0] = sum(
                    record.number * n for (record, leaf), n in there.items() if leaf in inside and counts(record)
                )
    return sorts, figures, dataclasses.replace(truth, numerators=numerators)


def weak(lab, mapping, some, seed, only_small=False):
    """What a reader can pin down: counts, sums of a few records, totals that are not shown."""
    sorts, figures, truth = made(lab, mapping, some, seed)
    seen = _only_small(truth) if only_small else protect_observations(mapping, truth)
    found = lab.structures.attack(lab, sorts, figures, truth, seen, VALUES_LEFT)
    found = {name: count for name, count in found.items() if count < VALUES_LEFT}
    return (
        found
        | lab.structures.attack_values(figures, truth, seen, VALUES_LEFT)
        | _pinned(lab, some, figures, truth, seen)
    )


def _pinned(lab, some, figures, truth, seen):
    """Totals that are not shown and can have fewer than five values, by all counts and totals that are.

    Unknown are the records of each sort in each team, and the times that they say: none where there is no record. That
    a total of 0 is shown tells that everybody's number is 0, as an average of 0 does: such are not asked for.
    """
    puzzle, nothing = lab.attacker.Puzzle(most=500), set()
    cells = {cell for of, inside in figures.values() for cell in itertools.product(of, inside)}
    for cell in cells:
        puzzle.add({("records", *cell): MOST_TIMES, ("times", *cell): -1}, 0, None)
    for (id_, part, scope), (of, inside) in figures.items():
        here = list(itertools.product(of, inside))
        shown = dict(zip(("upper", "lower"), seen.counts(id_, scope, lab.month), strict=True))
        if shown[part] >= 0:
            puzzle.add({("records", *cell): 1 for cell in here}, shown[part], shown[part])
        if some[id_]["kind"] == "average" and some[id_]["statistic"] == "total" and here:
            times = {("times", *cell): 1 for cell in here}
            if shown["upper"] >= 0:
                puzzle.add(times, shown["upper"], shown["upper"])
                nothing |= set() if shown["upper"] else set(times)
            else:
                puzzle.asked[id_, "total", scope] = times
    puzzle.asked = {name: times for name, times in puzzle.asked.items() if not set(times) <= nothing}
    return {name: count for name, count in puzzle.values(VALUES_LEFT).items() if count < VALUES_LEFT}


def _only_small(truth):
    """What many would do: suppress what is small, or rests on few, and nothing else."""
    small = (truth.denominators >= 1) & (truth.denominators < VALUES_LEFT)
    small |= (truth.numerators >= 1) & (truth.numerators < VALUES_LEFT)
    parts = (np.where(small, SUPPRESSED, part) for part in (truth.numerators, truth.denominators))
    return dataclasses.replace(truth, **dict(zip(("numerators", "denominators"), parts, strict=True)))


@pytest.mark.parametrize("name", STRUCTURES)
def test_nothing_of_a_few_can_be_worked_out(lab, name):
    """Neither a small total or count, nor the sum of a few records, follows from all that is shown."""
    mapping = lab.structures.mapping_of(lab, [3, 2], STRUCTURES[name])
    assert {seed: found for seed in range(25) if (found := weak(lab, mapping, STRUCTURES[name], seed))} == {}


@pytest.mark.parametrize("name", ["one total", "one within another"])
def test_the_attacker_wins_where_only_the_small_are_suppressed(lab, name):
    """He is worth something, and totals are what he pins down."""
    mapping = lab.structures.mapping_of(lab, [3, 2], STRUCTURES[name])
    found = [weak(lab, mapping, STRUCTURES[name], seed, only_small=True) for seed in range(25)]
    assert any("total" in name for each in found for name in each)


def test_a_small_total_of_many_is_not_shown(lab):
    """Sixty children of whom two went missing once each: the 2 is small, though the 60 is not."""
    some = {"t": TIMES}
    mapping = lab.structures.mapping_of(lab, [2, 2], some)
    _, _, truth = made(lab, mapping, some, 1)
    numerators, denominators = truth.numerators.copy(), truth.denominators.copy()
    numerators[0, :, 0], denominators[0, :, 0] = (90, 42, 48, 2, 40, 24, 24), (240, 120, 120, 60, 60, 60, 60)
    truth = dataclasses.replace(truth, numerators=numerators, denominators=denominators)
    seen = protect_observations(mapping, truth)
    hidden = {scope for scope in mapping.scopes if seen.counts("t", scope, lab.month)[0] == SUPPRESSED}
    assert "t1" in hidden and hidden & {"t2", "a1"} and "whole" not in hidden


FLOW = {"kind": "flow", "source": "cases", "date": "start"}


@pytest.mark.parametrize(
    ("some", "told"),
    [
        ({"t": TIMES, "started": {**TIMES, "of": FLOW}}, False),
        ({"t": {**TIMES, "of": {**OPEN, "distinct": "child"}}, "n": OPEN}, True),
        (
            {
                "t": {**TIMES, "of": {**OPEN, "distinct": "child"}},
                "t1": {**TIMES, "of": {**OPEN, "distinct": "child"}, "where": [YES]},
            },
            False,
        ),
    ],
    ids=["open and started", "people", "people by two conditions"],
)
def test_totals_that_cannot_be_related_are_refused(lab, some, told):
    """Those of open records and of those that started add up over months; of people, another record may be chosen."""
    mapping = lab.structures.mapping_of(lab, [2, 2], some)
    shape = (len(some), len(mapping.scopes), 1)
    figures = np.full(shape, 20)
    figures[:, 0], figures[:, 1:3] = 80, 40
    _, _, truth = made(lab, lab.structures.mapping_of(lab, [2, 2], {"t": TIMES}), {"t": TIMES}, 1)
    lower = [[[20 if one["kind"] == "average" else -1]] for one in some.values()]
    truth = dataclasses.replace(
        truth, measures=tuple(some), numerators=figures, denominators=np.where(np.array(lower) < 0, -1, figures)
    )
    if told:
        assert (protect_observations(mapping, truth).numerators > 0).all()
        return
    with pytest.raises(InputError) as caught:
        protect_observations(mapping, truth)
    assert [issue.kind for issue in caught.value.issues] == ["cannot-relate"]


def _random(lab, seed):
    chance, some = random.Random(seed), lab.structures.average_measures(seed)
    for one in some.values():
        if one["kind"] == "average" and chance.random() < 0.8:
            one["statistic"] = "total"
    mapping = lab.structures.mapping_of(lab, [[2], [3], [2, 1], [2, 2], [1, 1, 2]][seed % 5], some)
    try:
        return weak(lab, mapping, some, seed)
    except InputError as refused:
        assert "could be worked out" in str(refused)
        return {}


@pytest.mark.parametrize("seed", range(12))
def test_some_totals_at_random(lab, seed):
    """Whatever totals, means, counts and ratios are published beside each other."""
    assert _random(lab, seed) == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(12, 336, 12))
def test_many_totals_at_random(lab, first):
    """The same for three hundred and more structures."""
    assert {seed: found for seed in range(first, first + 12) if (found := _random(lab, seed))} == {}
