"""Which figures to suppress next: those on the cheapest way along which records could have come or gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kpibook.disclosure.moves import MANY
from kpibook.disclosure.tree import Bools, Ints, Places, ScopeTree

_OWN_LEAVES = 6
"""Of an area's leaves, so many are tried: the cheapest."""


@dataclass(frozen=True)
class Bundle:
    """Nodes at which a move's cells are to be suppressed. The least `order` is the best."""

    order: tuple[int, float]
    nodes: tuple[int, ...]
    move: int = -1


@dataclass(frozen=True)
class Costs:
    """For one move in one month, by node: what suppressing costs, and how far the move goes down and up.

    `leaves`: where given, only these leaves change the figure in question.
    """

    nodes: Ints
    down: Ints
    up: Ints
    leaves: Bools | None = None


@dataclass(frozen=True)
class _Ways:
    """Ways from one leaf: cost, how far down and up they lead, and the nodes on each beside the leaf's own."""

    cost: Ints
    down: Ints
    up: Ints
    nodes: tuple[tuple[int, ...], ...]


def best_bundle(tree: ScopeTree, costs: Costs, node: int, wanted: int) -> Bundle | None:
    """The cheapest way that lets a node's figure take so many more values; None where every way costs too much.

    Where none gives as many, the one that gives most for its cost.
    """
    best: Bundle | None = None
    for leaf in _own_leaves(tree, costs, node):
        for ways in _ways(tree, costs, node, leaf):
            if len(ways.cost) == 0:
                continue
            gain = np.minimum(ways.down + ways.up, wanted)
            usable = (ways.cost > 0) & (ways.cost < MANY) & (gain > 0)
            if not usable.any():
                continue
            enough = usable & (gain >= wanted)
            short = not enough.any()
            score = np.where(usable, ways.cost / np.maximum(gain, 1), np.inf) if short else None
            score = score if score is not None else np.where(enough, ways.cost, np.inf)
            at = int(np.argmin(score))
            found = Bundle((int(short), float(score[at])), ways.nodes[at])
            if best is None or found.order < best.order:
                best = found
    return best


def _own_leaves(tree: ScopeTree, costs: Costs, node: int) -> Places:
    leaves = tree.leaves_below(node)
    if costs.leaves is not None:
        leaves = leaves[costs.leaves[leaves]]
    if len(leaves) <= _OWN_LEAVES:
        return leaves
    return leaves[np.argsort(costs.nodes[leaves], kind="stable")[:_OWN_LEAVES]]


def _ways(tree: ScopeTree, costs: Costs, node: int, leaf: int) -> Iterator[_Ways]:
    """Records that come from (go to) another team of the area, a team of another area, or out of nowhere."""
    area = tree.area_of_leaf[leaf - tree.first_leaf]
    leaves = np.arange(tree.first_leaf, tree.size)
    areas = tree.parents + 1
    if node == leaf:
        others = leaves[(areas == area) & (leaves != leaf)]
        yield _pairs(costs, (leaf,), [(int(other),) for other in others])
    if node != 0:
        away = areas != area
        pairs = zip(leaves[away], areas[away], strict=True)
        yield _pairs(costs, (leaf, area), [(int(other), int(of)) for other, of in pairs])
    yield _Ways(
        np.array([costs.nodes[[leaf, area, 0]].sum()]),
        np.array([costs.down[[leaf, area, 0]].min()]),
        np.array([costs.up[[leaf, area, 0]].min()]),
        ((leaf, area, 0),),
    )


def _pairs(costs: Costs, own: tuple[int, ...], others: list[tuple[int, ...]]) -> _Ways:
    """From a leaf's own nodes to each of the others' nodes."""
    if not others:
        return _Ways(np.empty(0), np.empty(0), np.empty(0), ())
    at = np.array(others)
    mine = list(own)
    return _Ways(
        costs.nodes[mine].sum() + costs.nodes[at].sum(axis=1),
        np.minimum(costs.down[mine].min(), costs.up[at].min(axis=1)),
        np.minimum(costs.up[mine].min(), costs.down[at].min(axis=1)),
        tuple((*own, *other) for other in others),
    )
