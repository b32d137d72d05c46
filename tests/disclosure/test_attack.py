"""No suppressed figure can be worked out: an exact attacker holds all workbooks together, and finds it vague enough."""

import dataclasses
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpibook.disclosure.protect import protect_observations
from kpibook.tables import SUPPRESSED

VALUES_LEFT = 5


def _only_small(observations):
    """What many would do: suppress the small figures themselves, and nothing else."""
    n, d = observations.numerators, observations.denominators
    share = np.array([id_ in ("visits_10", "visits_20", "long") for id_ in observations.measures])[:, None, None]
    small = (n > 0) & (n < 5) | share & ((d > 0) & (d < 5) | (d - n > 0) & (d - n < 5))
    return dataclasses.replace(
        observations,
        numerators=np.where(small, SUPPRESSED, n),
        denominators=np.where(small & share, SUPPRESSED, d),
    )


@given(data=st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_people_that_could_have_been_there(lab, data):
    """Whatever is shown, other people could have been there, so that each suppressed figure has five values or more."""
    mapping, truth, teamless = data.draw(lab.services())
    found = lab.attack(mapping, truth, protect_observations(mapping, truth), teamless, VALUES_LEFT)
    assert {name: values for name, values in found.items() if values < VALUES_LEFT} == {}


def test_the_attacker_breaks_small_figures_suppressed_alone(lab):
    """Suppressing nothing but the small figures gives them away: the attacker pins one to its true value."""
    mapping = lab.mapping_of([2])
    world = lab.people([3, 30], 1, ["t1", "t2"])
    truth = lab.observe(mapping, [world])
    found = lab.attack(mapping, truth, _only_small(truth), 0, VALUES_LEFT)
    assert found["open", "upper", "t1"] == 1


def _other_tables(leaves, most):
    """Every table of one count: two areas of two teams, each from 0 to the most."""
    return (np.array(counts) for counts in product(range(most + 1), repeat=leaves))


@pytest.mark.parametrize("counts", [(3, 6, 2, 7), (1, 8, 9, 0), (4, 4, 0, 0), (2, 9, 9, 9), (0, 0, 0, 1)])
def test_every_table_tried(lab, counts):
    """Of all tables of four teams with up to 12 each, those that look the same leave five values to each figure."""
    mapping = lab.mapping_of([2, 2])
    sort = ("boy", "10", "short")
    world = {(sort, f"t{number + 1}"): count for number, count in enumerate(counts)}
    shown = protect_observations(mapping, lab.observe(mapping, [world]))
    row = {scope: shown.counts("open", scope, lab.month)[0] for scope in mapping.scopes}
    values = {scope: set() for scope in row}
    for table in _other_tables(4, 12):
        scopes = {"whole": table.sum(), "a1": table[:2].sum(), "a2": table[2:].sum()}
        scopes |= {f"t{number + 1}": count for number, count in enumerate(table)}
        if all(row[scope] in (SUPPRESSED, value) for scope, value in scopes.items()):
            for scope, value in scopes.items():
                values[scope].add(int(value))
    assert all(len(values[scope]) >= VALUES_LEFT for scope in row if row[scope] == SUPPRESSED)
    assert all(row[f"t{number + 1}"] == SUPPRESSED for number, count in enumerate(counts) if 1 <= count < 5)
