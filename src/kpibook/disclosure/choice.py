"""Which figures to suppress next: those on the cheapest way along which records could have come or gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kpibook.disclosure.moves import MANY
from kpibook.disclosure.tree import Bools, Floats, Ints, Places, ScopeTree

_OWN_LEAVES = 6
"""Of an area's leaves, so many are tried: the cheapest."""


@dataclass(frozen=True)
class Bundle:
    """Nodes at which a move's cells are to be suppressed. The least `order` is the best."""

    order: tuple[int, float]
    nodes: tuple[int, ...]
    move: int


@dataclass(frozen=True)
class Costs:
    """For some moves in one month (move × node): what suppressing costs, and how far each goes down and up.

    `own`: the leaves at which a move changes the figure in question. `moves` are the moves' numbers.
    """

    moves: Places
    nodes: Floats
    down: Ints
    up: Ints
    own: Bools


@dataclass(frozen=True)
class _Ways:
    """Ways from one leaf: the nodes that all share, and (a row for each) the nodes beside them."""

    own: tuple[int, ...]
    others: Places


def best_bundle(tree: ScopeTree, costs: Costs, node: int, wanted: int) -> Bundle | None:
    """The cheapest way that lets a node's figure take so many more values; None where every way costs too much.

    Where none gives as many, the one that gives most for its cost.
    """
    below = np.zeros(tree.size, dtype=bool)
    below[tree.leaves_below(node)] = True
    best: Bundle | None = None
    for leaf in _own_leaves(tree, costs, node):
        for ways in _ways(tree, int(leaf)):
            found = _best_way(costs, ways, below, wanted)
            if found is not None and (best is None or found.order < best.order):
                best = found
    return best


def _own_leaves(tree: ScopeTree, costs: Costs, node: int) -> Places:
    leaves = tree.leaves_below(node)
    if len(leaves) <= _OWN_LEAVES:
        return leaves
    cheapest = np.where(costs.own, costs.nodes, MANY)[:, leaves].min(axis=0)
    return leaves[np.argsort(cheapest, kind="stable")[:_OWN_LEAVES]]


def _ways(tree: ScopeTree, leaf: int) -> Iterator[_Ways]:
    """Records that come from (go to) another team of the area, a team of another area, or out of nowhere."""
    area = tree.area_of_leaf[leaf - tree.first_leaf]
    leaves = np.arange(tree.first_leaf, tree.size)
    areas = tree.parents + 1
    near, away = (areas == area) & (leaves != leaf), areas != area
    yield _Ways((leaf,), leaves[near][:, None])
    yield _Ways((leaf, area), np.stack([leaves[away], areas[away]], axis=1))
    yield _Ways((leaf, area, 0), np.empty((1, 0), dtype=np.intp))


def _best_way(costs: Costs, ways: _Ways, below: Bools, wanted: int) -> Bundle | None:
    """The best of the ways, by whichever move; one that ends where it changes the figure back is none."""
    if len(ways.others) == 0:
        return None
    mine = list(ways.own)
    cost = costs.nodes[:, mine].sum(axis=1, keepdims=True)
    down, up = (room[:, mine].min(axis=1, keepdims=True) for room in (costs.down, costs.up))
    for other in ways.others.T:
        cost = cost + costs.nodes[:, other]
        down, up = np.minimum(down, costs.up[:, other]), np.minimum(up, costs.down[:, other])
    gain = np.minimum(down + up, wanted)
    usable = (cost > 0) & (cost < MANY) & (gain > 0) & costs.own[:, mine[:1]]
    if ways.others.shape[1]:
        ends = ways.others[:, 0]
        usable &= ~(costs.own[:, ends] & below[ends])
    enough = usable & (gain >= wanted)
    if enough.any():
        short, score = 0, np.where(enough, cost, np.inf)
    elif usable.any():
        short, score = 1, np.where(usable, cost / np.maximum(gain, 1), np.inf)
    else:
        return None
    move, way = np.unravel_index(np.argmin(score), score.shape)
    nodes = (*ways.own, *ways.others[way].tolist())
    return Bundle((short, float(score[move, way])), nodes, int(costs.moves[move]))
