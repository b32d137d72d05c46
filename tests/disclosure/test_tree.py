"""The tree's bounds are exact: each lies on a table that keeps every sum, and so does every value between."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kpibook.disclosure.tree import ScopeTree

# The whole service; one area, and one for records without an area; two teams, what is left of the area, what is left.
TREE = ScopeTree(scope_of=(0, 1, -1, 2, 3, -1, -1), areas=2, area_of_leaf=(1, 1, 1, 2))
BOUND = st.tuples(st.integers(-3, 0), st.integers(0, 3))


@given(bounds=st.lists(BOUND, min_size=7, max_size=7))
@settings(max_examples=60, deadline=None)
def test_bounds_are_those_of_every_table_tried(bounds):
    """Against all tables within the bounds: nothing that is possible is left out, nothing impossible let in."""
    low, high = (np.array([[bound[way]] for bound in bounds]) for way in (0, 1))
    seen = [set() for _ in bounds]
    for leaves in product(*(range(a, b + 1) for a, b in bounds[3:])):
        nodes = (sum(leaves), sum(leaves[:3]), leaves[3], *leaves)
        if all(a <= value <= b for value, (a, b) in zip(nodes, bounds, strict=True)):
            for values, value in zip(seen, nodes, strict=True):
                values.add(value)
    least, most = TREE.feasibility_intervals(low, high)
    assert seen == [set(range(int(a), int(b) + 1)) for a, b in zip(least[:, 0], most[:, 0], strict=True)]
