"""Records without a team as a scope of their own: published beside the areas, and protected like one."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpibook.disclosure.protect import protect_observations
from kpibook.disclosure.tree import ScopeTree
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED

VALUES_LEFT = 5
NAMED = {"organisation": {"name": "Testshire Council", "service": "Children", "not_allocated": "Not allocated"}}


@st.composite
def services(draw, lab):
    """A mapping of a few teams that names those without one, a month's observations, and how many these are."""
    areas = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    size = st.one_of(st.integers(0, 6), st.integers(5, 40))
    sizes = [draw(size) for _ in range(sum(areas))]
    teamless = draw(st.sampled_from([0, 1, 3, 9, 30]))
    mapping = lab.mapping_of(areas, NAMED)
    world = lab.people([*sizes, teamless], draw(st.integers(0, 10**6)), [*mapping.teams, None])
    return mapping, lab.observe(mapping, [world]), teamless


@given(data=st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
def test_people_that_could_have_been_there(lab, data):
    """Whatever is shown of all scopes, each suppressed figure has five values or more."""
    mapping, truth, teamless = data.draw(services(lab))
    found = lab.attack(mapping, truth, protect_observations(mapping, truth), teamless, VALUES_LEFT)
    assert {name: values for name, values in found.items() if values < VALUES_LEFT} == {}


def _figures(mapping, **counts):
    figures = np.full((len(mapping.scopes), 1), NOT_AVAILABLE, dtype=np.int64)
    for scope, count in counts.items():
        figures[mapping.scopes.index(scope)] = count
    return figures


def test_it_stands_in_the_tree_like_an_area(lab):
    """What is left over of it is itself; where it has no figure, what is left of the whole."""
    mapping = lab.mapping_of([2], NAMED)
    tree = ScopeTree.of(mapping)
    assert [mapping.scopes[at] if at >= 0 else None for at in tree.scope_of] == [
        *("whole", "a1", "not_allocated", "t1", "t2"),
        *(None, None),
    ]
    full = tree.at_nodes(_figures(mapping, whole=20, a1=12, t1=5, t2=7, not_allocated=8))
    assert full[:, 0].tolist() == [20, 12, 8, 5, 7, 0, 8]
    without = tree.at_nodes(_figures(mapping, whole=20, a1=12, t1=5, t2=7))
    assert without[:, 0].tolist() == [20, 12, NOT_AVAILABLE, 5, 7, 0, 8]


@pytest.mark.parametrize("few", [1, 4])
def test_few_without_a_team_are_suppressed(lab, few):
    """And the area beside them, or else the whole less the areas would tell them."""
    mapping = lab.mapping_of([2], NAMED)
    world = {(("boy", "10", "short"), leaf): count for leaf, count in {"t1": 30, "t2": 40, None: few}.items()}
    shown = protect_observations(mapping, lab.observe(mapping, [world]))
    row = {scope: shown.counts("open", scope, lab.month)[0] for scope in mapping.scopes}
    assert row["not_allocated"] == SUPPRESSED
    assert SUPPRESSED in (row["a1"], row["whole"])
