"""Which complementary cells to suppress: those on the cheapest path along which records could have come or gone."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kpibook.disclosure.moves import MANY
from kpibook.disclosure.tree import Bools, Floats, Indices, Ints, ScopeTree

_OWN_LEAVES = 6
"""Of an area's leaves, so many are tried: the cheapest."""


@dataclass(frozen=True)
class ComplementaryCells:
    """Nodes at which a move's cells are to be suppressed together. The least `order` is the best."""

    order: tuple[int, float]
    nodes: tuple[int, ...]
    move: int


@dataclass(frozen=True)
class Costs:
    """For some moves in one month (move × node): what suppressing costs, and how far each goes down and up.

    `own`: the leaves at which a move changes the figure in question. `moves` are the moves' numbers.
    """

    moves: Indices
    nodes: Floats
    down: Ints
    up: Ints
    own: Bools


@dataclass(frozen=True)
class _Paths:
    """Paths from one leaf: the nodes that all share, and (a row for each) the nodes beside them."""

    own: tuple[int, ...]
    others: Indices


def cheapest_complementary_cells(tree: ScopeTree, costs: Costs, node: int, wanted: int) -> ComplementaryCells | None:
    """The cheapest path that widens a node's feasibility interval by so many values; None where each costs too much.

    Where none gives as many, the one that gives most for its cost.
    """
    below = np.zeros(tree.size, dtype=bool)
    below[tree.leaves_below(node)] = True
    best: ComplementaryCells | None = None
    for leaf in _own_leaves(tree, costs, node):
        for paths in _paths(tree, int(leaf)):
            found = _cheapest_path(costs, paths, below, wanted)
            if found is not None and (best is None or found.order < best.order):
                best = found
    return best


def _own_leaves(tree: ScopeTree, costs: Costs, node: int) -> Indices:
    leaves = tree.leaves_below(node)
    if len(leaves) <= _OWN_LEAVES:
        return leaves
    # Bounds the work in areas of many teams. A dearer path than the cheapest is still a safe one.
    cheapest = np.where(costs.own, costs.nodes, MANY)[:, leaves].min(axis=0)
    return leaves[np.argsort(cheapest, kind="stable")[:_OWN_LEAVES]]


def _paths(tree: ScopeTree, leaf: int) -> Iterator[_Paths]:
    """Records that come from (go to) another team of the area, a team of another area, or out of nowhere."""
    area = tree.area_of_leaf[leaf - tree.first_leaf]
    leaves = np.arange(tree.first_leaf, tree.size)
    areas = tree.parents + 1
    near, away = (areas == area) & (leaves != leaf), areas != area
    # From a team of the same area the area's sum stays as it is: two cells are enough, the teams protect each other.
    yield _Paths((leaf,), leaves[near][:, None])
    # From elsewhere both areas' sums change and must go, but not the whole service's.
    yield _Paths((leaf, area), np.stack([leaves[away], areas[away]], axis=1))
    # Out of nowhere every sum changes: the last resort, where nothing else stands beside the figure.
    yield _Paths((leaf, area, 0), np.empty((1, 0), dtype=np.intp))


def _cheapest_path(costs: Costs, paths: _Paths, below: Bools, wanted: int) -> ComplementaryCells | None:
    """The cheapest of the paths, by whichever move; one that ends where it changes the figure back is none."""
    if len(paths.others) == 0:
        return None
    mine = list(paths.own)
    cost = costs.nodes[:, mine].sum(axis=1, keepdims=True)
    down, up = (room[:, mine].min(axis=1, keepdims=True) for room in (costs.down, costs.up))
    for other in paths.others.T:
        cost = cost + costs.nodes[:, other]
        # What goes down at this end goes up at the other: the tighter bound holds for the path.
        down, up = np.minimum(down, costs.up[:, other]), np.minimum(up, costs.down[:, other])
    gain = np.minimum(down + up, wanted)
    usable = (cost > 0) & (cost < MANY) & (gain > 0) & costs.own[:, mine[:1]]
    if paths.others.shape[1]:
        # With both ends below the figure in question, one record leaves it and another comes: it is as before.
        ends = paths.others[:, 0]
        usable &= ~(costs.own[:, ends] & below[ends])
    enough = usable & (gain >= wanted)
    if enough.any():
        short, score = 0, np.where(enough, cost, np.inf)
    elif usable.any():
        # None widens the interval enough: the most for its cost, and `protect` looks again.
        short, score = 1, np.where(usable, cost / np.maximum(gain, 1), np.inf)
    else:
        return None
    move, path = np.unravel_index(np.argmin(score), score.shape)
    nodes = (*paths.own, *paths.others[path].tolist())
    return ComplementaryCells((short, float(score[move, path])), nodes, int(costs.moves[move]))
