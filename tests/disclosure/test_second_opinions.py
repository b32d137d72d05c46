"""What is held against a suppressed figure is suppressed with it, and cannot be worked out either."""

import numpy as np

from kpibook.disclosure.protect import protect_observations
from kpibook.issues import InputError
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED

VALUES_LEFT = 5


def with_pairs(mapping, pairs):
    """The mapping in which each of the first has the other for its second opinion."""
    indicators = dict(mapping.indicators)
    for own, other in pairs:
        cross = {"indicator": other, "label": "Annex A", "tolerance": 1}
        values = indicators[own].model_dump(mode="json", by_alias=True, exclude_unset=True) | {"cross_check": cross}
        indicators[own] = type(indicators[own]).model_validate(values)
    return mapping.model_copy(update={"indicators": indicators})


def pairs_of(mapping, seed):
    """Two pairs of measures with figures of one kind, no measure in both."""
    alike = {}
    for id_, indicator in mapping.indicators.items():
        alike.setdefault(indicator.measure.shape, []).append(id_)
    found = []
    for ids in alike.values():
        shift = seed % len(ids)
        ids = [*ids[shift:], *ids[:shift]]
        found += list(zip(ids[::2], ids[1::2], strict=False))
    return found[:2]


def test_the_second_of_two_follows_the_first(lab):
    """At every team, area and month; and what follows leaves an attacker five values, as all else does."""
    weak, followed, tried = {}, 0, 0
    for seed in range(70):
        mapping, sorts, figures, truth = lab.structures.structure(lab, seed)
        pairs = pairs_of(mapping, seed)
        if not pairs:
            continue
        paired = with_pairs(mapping, pairs)
        try:
            alone, seen = protect_observations(mapping, truth), protect_observations(paired, truth)
        except InputError as error:
            assert {issue.kind for issue in error.issues} <= {"cannot-relate", "cannot-protect"}
            continue
        tried += 1
        for own, other in pairs:
            one, two = (seen.numerators[seen.measures.index(id_)] for id_ in (own, other))
            there = truth.numerators[truth.measures.index(other)] != NOT_AVAILABLE
            assert (two[(one == SUPPRESSED) & there] == SUPPRESSED).all()
        followed += int((seen.numerators == SUPPRESSED).sum() - (alone.numerators == SUPPRESSED).sum())
        assert (seen.numerators == SUPPRESSED)[alone.numerators == SUPPRESSED].mean() > 0.9
        found = lab.structures.attack(lab, sorts, figures, truth, seen, VALUES_LEFT)
        weak |= {(seed, name): values for name, values in found.items() if values < VALUES_LEFT}
    assert weak == {}
    assert tried > 30
    assert followed > 50


def test_without_second_opinions_nothing_is_suppressed_for_them(lab):
    """The same figures are shown as if there were no such key."""
    mapping, _, _, truth = lab.structures.structure(lab, 3)
    again = protect_observations(with_pairs(mapping, []), truth)
    assert np.array_equal(again.numerators, protect_observations(mapping, truth).numerators)
