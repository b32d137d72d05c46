"""The sums that everybody knows: an area is the sum of its teams, the whole service that of its areas."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kpibook.definitions import NOT_ALLOCATED, MappingFiles
from kpibook.tables import NOT_AVAILABLE, Counts

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ScopeTree:
    """Every scope as a node, with what no scope shows: records without a team.

    Nodes in order: the whole service; its areas, and one more for records without an area; then the leaves, those of
    each area side by side: its teams, and last the remainder, what is left in the area when its teams are taken off.
    `scope_of` says which scope of the observations a node is, -1 for a remainder. Where the mapping names records
    without a team, the node of those without an area is published like an area that has no teams.
    """

    scope_of: tuple[int, ...]
    areas: int
    """How many nodes stand between the whole service and the leaves."""
    area_of_leaf: tuple[int, ...]
    """For each leaf, the node of its area."""

    @classmethod
    def of(cls, mapping: MappingFiles) -> "ScopeTree":
        """The tree of a mapping's scopes."""
        place = {scope: number for number, scope in enumerate(mapping.scopes)}
        scopes = [0, *(place[area] for area in mapping.service_areas), place.get(NOT_ALLOCATED, -1)]
        parents: list[int] = []
        for number, area in enumerate(mapping.service_areas, start=1):
            teams = [place[id_] for id_, team in mapping.teams.items() if team.area == area]
            scopes += [*teams, -1]
            parents += [number] * (len(teams) + 1)
        scopes.append(-1)
        parents.append(len(mapping.service_areas) + 1)
        return cls(tuple(scopes), len(mapping.service_areas) + 1, tuple(parents))

    @property
    def size(self) -> int:
        """How many nodes there are."""
        return len(self.scope_of)

    @property
    def first_leaf(self) -> int:
        """Number of the first leaf."""
        return 1 + self.areas

    @cached_property
    def starts(self) -> Indices:
        """For each area, its first leaf, counted from the first leaf."""
        return np.searchsorted(np.array(self.area_of_leaf), np.arange(1, 1 + self.areas))

    @cached_property
    def parents(self) -> Indices:
        """For each leaf, the number of its area, counted from the first area."""
        return np.array(self.area_of_leaf, dtype=np.intp) - 1

    def leaves_below(self, node: int) -> Indices:
        """The leaves of a node (itself, for a leaf)."""
        if node == 0:
            return np.arange(self.first_leaf, self.size)
        if node >= self.first_leaf:
            return np.array([node], dtype=np.intp)
        return np.flatnonzero(self.parents == node - 1) + self.first_leaf

    def sums(self, leaves: Ints) -> tuple[Ints, Ints]:
        """Sums over each area's leaves; the leaves stand on the last axis but one."""
        by_area = np.add.reduceat(leaves, self.starts, axis=-2)
        return by_area, by_area.sum(axis=-2, keepdims=True)

    def at_nodes(self, by_scope: Counts) -> Counts:
        """Figures by scope (scopes × months) as figures by node, with the remainders in the areas and without area.

        A remainder is `NOT_AVAILABLE` where the area itself has no figure.
        """
        nodes = np.full((self.size, by_scope.shape[1]), NOT_AVAILABLE, dtype=np.int64)
        real = np.array(self.scope_of) >= 0
        nodes[real] = by_scope[np.array(self.scope_of)[real]]
        known = np.where(nodes == NOT_AVAILABLE, 0, nodes)
        in_areas, _ = self.sums(known[self.first_leaf :])
        areas = nodes[1 : self.first_leaf]
        has_figure = areas != NOT_AVAILABLE
        # The last leaf of each area is its remainder.
        last_leaves = self.first_leaf + np.append(self.starts[1:], self.size - self.first_leaf) - 1
        nodes[last_leaves] = np.where(has_figure, areas - in_areas, NOT_AVAILABLE)
        counted = np.where(has_figure, areas, in_areas).sum(axis=0)
        # Where records without a team are published, that is how many there are, and nothing is left over.
        published = has_figure[-1] & (self.scope_of[self.first_leaf - 1] >= 0)
        rest = np.where(nodes[0] != NOT_AVAILABLE, nodes[0] - counted, NOT_AVAILABLE)
        nodes[-1] = np.where(published, areas[-1], rest)
        return nodes

    def feasibility_intervals(self, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """Feasibility intervals: least and most of each node, when each must keep its bounds and the sums must hold.

        The nodes stand on the last axis but one; the bounds allow 0 everywhere. Exact: each sum ties a node to those
        below it alone, so one pass up and one down reach every bound, and every whole number between is possible.
        """
        low, high = low.copy(), high.copy()
        leaf_low, leaf_high = low[..., self.first_leaf :, :], high[..., self.first_leaf :, :]
        area_low, area_high = low[..., 1 : self.first_leaf, :], high[..., 1 : self.first_leaf, :]
        # Up: a sum is no less than the least of its parts together, and no more than the most.
        below_low, _ = self.sums(leaf_low)
        below_high, _ = self.sums(leaf_high)
        np.maximum(area_low, below_low, out=area_low)
        np.minimum(area_high, below_high, out=area_high)
        all_low, all_high = area_low.sum(axis=-2, keepdims=True), area_high.sum(axis=-2, keepdims=True)
        np.maximum(low[..., :1, :], all_low, out=low[..., :1, :])
        np.minimum(high[..., :1, :], all_high, out=high[..., :1, :])
        # Down: a part is no less than its sum at least, when all its siblings are at most; and the other way round.
        # The constraint matrix of a tree is totally unimodular, so the corners of what is feasible are whole numbers.
        new_low = np.maximum(area_low, low[..., :1, :] - (all_high - area_high))
        new_high = np.minimum(area_high, high[..., :1, :] - (all_low - area_low))
        area_low[...], area_high[...] = new_low, new_high
        at = self.parents
        new_low = np.maximum(leaf_low, area_low[..., at, :] - (below_high[..., at, :] - leaf_high))
        new_high = np.minimum(leaf_high, area_high[..., at, :] - (below_low[..., at, :] - leaf_low))
        leaf_low[...], leaf_high[...] = new_low, new_high
        return low, high
