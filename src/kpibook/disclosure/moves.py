"""Moves: other ways in which the records could have been, that leave every relation between quantities true.

A move lets records of one sort come to a scope, or go from it: all of a set of quantities rise (or fall) by one
together. A move that touches nothing shown proves that a figure could have been another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kpibook.disclosure.quantities import Quantity
from kpibook.disclosure.relations import is_part, parts_that_exclude
from kpibook.disclosure.tree import Bools, Ints, ScopeTree
from kpibook.tables import NOT_AVAILABLE

MANY = 1_000_000_000
"""Stands for "no bound"."""


@dataclass(frozen=True)
class Relation:
    """A sum of quantities, each times 1 or -1, that is never below 0 (or, where `exact`, always 0)."""

    signs: dict[int, int]
    exact: bool = False


@dataclass(frozen=True)
class Move:
    """Quantities that rise (1) or fall (-1) together; and those limited to some teams that go with them there."""

    signs: dict[int, int]
    followers: dict[int, int]


@dataclass(frozen=True)
class Family:
    """Quantities of which some are parts of others, with their values (quantity × node × month)."""

    quantities: tuple[Quantity, ...]
    values: Ints
    leaf: Bools
    """Which nodes are leaves."""
    in_teams: Bools
    """For each quantity and node: whether its teams leave anything to count there."""
    fractions: frozenset[tuple[int, int]] = frozenset()
    """(upper part, lower part) of every fraction shown: the one is part of the other, whatever the source returned."""

    def available(self) -> Bools:
        """Where there are figures."""
        found: Bools = self.values != NOT_AVAILABLE
        return found

    def relations(self) -> tuple[Relation, ...]:
        """Parts and wholes, and parts that exclude each other, between quantities of this family."""
        found = [Relation({whole: 1, part: -1}) for part, whole in self._pairs()]
        for whole in range(len(self.quantities)):
            parts = [part for part, of in self._pairs() if of == whole]
            for members in sorted(parts_that_exclude(self.quantities, whole, parts), key=sorted):
                signs = {whole: 1, **dict.fromkeys(sorted(members), -1)}
                found.append(Relation(signs, exact=bool((self.slack(signs) % MANY == 0).all())))
        return tuple(found)

    def _pairs(self) -> list[tuple[int, int]]:
        numbers = range(len(self.quantities))
        known = [
            (part, whole)
            for part in numbers
            for whole in numbers
            if is_part(self.quantities[part], self.quantities[whole])
        ]
        found = [pair for pair in known if self.quantities[pair[0]].family != self.quantities[pair[1]].family]
        return [*found, *sorted(self.fractions - set(found))]

    def slack(self, signs: dict[int, int]) -> Ints:
        """The sum at each node and month; `MANY` where a figure is missing, and in months in which it is not true."""
        total = np.zeros(self.values.shape[1:], dtype=np.int64)
        known = np.ones(self.values.shape[1:], dtype=bool)
        for quantity, sign in signs.items():
            total += sign * self.values[quantity]
            known &= self.values[quantity] != NOT_AVAILABLE
        true = ~((total < 0) & known).any(axis=0)
        return np.where(known & true, total, MANY)

    def _followers(self, signs: dict[int, int]) -> dict[int, int]:
        """Quantities that count the same in their teams, and so move too."""
        return {
            other: sign
            for quantity, sign in signs.items()
            for other in range(len(self.quantities))
            if other not in signs and self._same_where_both(quantity, other)
        }

    def _leaders(self, signs: dict[int, int]) -> dict[int, int]:
        """The move without quantities that follow another of its own, one that is counted in more teams."""
        return {
            q: sign
            for q, sign in signs.items()
            if not any(
                self.quantities[q].is_within(self.quantities[other]) and self._same_where_both(q, other)
                for other in signs
                if other != q
            )
        }

    def _same_where_both(self, one: int, other: int) -> bool:
        a, b = self.quantities[one], self.quantities[other]
        if a.family != b.family or not a.teams & b.teams:
            return False
        leaves = self.in_teams[one] & self.in_teams[other] & self.leaf
        x, y = self.values[one][leaves], self.values[other][leaves]
        return bool(((x == y) | (x == NOT_AVAILABLE) | (y == NOT_AVAILABLE)).all())

    def moves(self, relations: Sequence[Relation]) -> tuple[Move, ...]:
        """Every move that is worth a try, each once."""
        found = {}
        for signs in self._sets(relations):
            if all(_step(signs, relation) == 0 for relation in relations if relation.exact):
                leaders = self._leaders(signs)
                found[frozenset(leaders.items())] = Move(leaders, self._followers(leaders))
        return tuple(found.values())

    def _sets(self, relations: Sequence[Relation]) -> Iterator[dict[int, int]]:
        pairs = self._pairs()
        above = {q: {whole for part, whole in pairs if part == q} for q in range(len(self.quantities))}
        below = {q: {part for part, whole in pairs if whole == q} for q in range(len(self.quantities))}
        sets: list[set[int]] = []
        for q in range(len(self.quantities)):
            sets += [{q}, {q} | above[q], {q} | below[q]]
            sets += [{q, top} | (above[q] & below[top]) for top in above[q]]
            sets += [({q} | above[q]) - {top} - above[top] for top in above[q]]
        exclusive = [{q for q, sign in r.signs.items() if sign < 0} for r in relations if len(r.signs) > 2]
        for chosen in sets:
            yield dict.fromkeys(sorted(chosen), 1)
            for parts in exclusive:
                for part in sorted(parts):
                    others = parts - {part}
                    for signs in (chosen | {part}, chosen | {part} | above[part], (chosen - others) | {part}):
                        yield dict.fromkeys(sorted(signs), 1)
        for parts in exclusive:
            yield from ({one: 1, other: -1} for one in sorted(parts) for other in sorted(parts) if one < other)

    def room(self, tree: ScopeTree, move: Move, relations: Sequence[Relation]) -> tuple[Ints, Ints]:
        """How far the move can go down and up at each node and month, by everything but what is shown."""
        down = np.full(self.values.shape[1:], MANY, dtype=np.int64)
        up = down.copy()
        for quantity, sign in move.signs.items():
            limit = np.where(self.values[quantity] == NOT_AVAILABLE, 0, self.values[quantity])
            bounded = down if sign > 0 else up
            missing = (self.values[quantity] == NOT_AVAILABLE) & (np.arange(tree.size) < tree.first_leaf)[:, None]
            np.minimum(bounded, np.where(missing, MANY, limit), out=bounded)
        for relation in relations:
            self._narrow(tree, move, relation, (down, up))
        return down, up

    def _narrow(self, tree: ScopeTree, move: Move, relation: Relation, room: tuple[Ints, Ints]) -> None:
        """Take off what a relation does not allow; a follower moves in its teams, where the relation is then asked."""
        step = np.full(tree.size, _step(move.signs, relation))
        for quantity, sign in move.followers.items():
            if quantity in relation.signs:
                step[: tree.first_leaf] = 0
                step[tree.first_leaf :] += sign * relation.signs[quantity] * self.in_teams[quantity, tree.first_leaf :]
        if not step.any():
            return
        slack = self.slack(relation.signs)
        if relation.exact:
            for bounded in room:
                bounded[step != 0] = 0
        for bounded, way in zip(room, (1, -1), strict=True):
            needed = (way * step)[:, None]
            limit = np.where(needed > 0, slack // np.maximum(needed, 1), MANY)
            np.minimum(bounded, limit, out=bounded)


def _step(signs: dict[int, int], relation: Relation) -> int:
    return sum(sign * signs.get(quantity, 0) for quantity, sign in relation.signs.items())
