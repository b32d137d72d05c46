"""Moves: other ways in which the records could have been, that leave every constraint between quantities true.

What an attacker can work out, he works out by a linear programme: the sums of the tables, the constraints that the
definitions make, and what is shown. A move is a direction in which that programme is free: records of one sort come to
a scope, or go from it, and all of a set of quantities rise (or fall) by one together. One that
touches nothing shown proves that a figure could have been another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kpibook.disclosure.candidates import can_turn, candidates
from kpibook.disclosure.inequalities import Divided, Signs, is_kept, valid_inequalities
from kpibook.disclosure.quantities import Quantity
from kpibook.disclosure.sorts import Sorts
from kpibook.disclosure.tree import Bools, Ints, ScopeTree
from kpibook.tables import NOT_AVAILABLE

MANY = 1_000_000_000
"""Stands for "no bound"."""


@dataclass(frozen=True)
class Constraint:
    """A row of the attacker's programme: a sum of quantities, each times 1 or -1, never below 0 (if `exact`, always 0).

    `at`: the nodes at which it is so; elsewhere some of its quantities count nothing.
    """

    signs: dict[int, int]
    at: Bools
    exact: bool = False

    @property
    def everywhere(self) -> bool:
        """Whether it holds at every node."""
        return bool(self.at.all())


@dataclass(frozen=True)
class Move:
    """Quantities that rise (1) or fall (-1) together; and those limited to some teams that go with them there."""

    signs: dict[int, int]
    followers: dict[int, int]


@dataclass(frozen=True)
class Family:
    """Linked tables: quantities of which some are parts of others, with their values (quantity × node × month)."""

    quantities: tuple[Quantity, ...]
    values: Ints
    leaf: Bools
    """Which nodes are leaves."""
    in_teams: Bools
    """For each quantity and node: whether its teams leave anything to count there."""
    sorts: Sorts
    """Which quantities a record can be counted in together."""
    areas: tuple[int, ...]
    """For each leaf, the node of its area."""
    fractions: frozenset[tuple[int, int]] = frozenset()
    """(upper part, lower part) of every fraction shown: the one is part of the other, whatever the source returned."""

    divided: tuple[Divided, ...] = ()
    """Quantities of which a breakdown is published, with its parts."""

    def available(self) -> Bools:
        """Where there are figures."""
        found: Bools = self.values != NOT_AVAILABLE
        return found

    @cached_property
    def patterns(self) -> dict[int, Bools]:
        """Sets of quantities (as bits) that have something to count in a leaf, with the leaves."""
        bits = _bits(self.in_teams)
        return {int(one): (bits == one) & self.leaf for one in dict.fromkeys(bits[self.leaf])}

    @cached_property
    def _sorts_shown(self) -> dict[int, tuple[Bools, frozenset[int]]]:
        """Sets of quantities that have figures in a leaf: where (node × month), and the sorts that they distinguish."""
        bits = _bits(self.in_teams[:, :, None] & self.available())
        return {
            int(one): ((bits == one) & self.leaf[:, None], frozenset({0, *(sort & one for sort in self.sorts.sure)}))
            for one in dict.fromkeys(bits[self.leaf].ravel())
        }

    def sure(self, move: Move) -> Bools:
        """Where (node × month) a record can make the move, whatever cannot be decided; always so above the leaves."""
        found = np.repeat(~self.leaf[:, None], self.values.shape[2], axis=1)
        signs = move.signs | move.followers
        for pattern, (at, sorts) in self._sorts_shown.items():
            here = {n: sign for n, sign in signs.items() if pattern >> n & 1}
            if here and can_turn(sorts, here):
                found |= at
        return found

    def constraints(self) -> tuple[Constraint, ...]:
        """What no record can break: parts, parts that exclude each other or make up a whole, and overlaps."""
        alike = [q.family for q in self.quantities]
        found: dict[Signs, Constraint] = {}
        for reading in self.sorts.readings:
            # Every reading's constraints are kept, since nobody knows which one the reader takes. A constraint too many
            # only suppresses more; one too few would prove values that are none.
            for pattern in self.patterns:
                here = frozenset(one & pattern for one in reading)
                # Where one of them counts nothing by definition, a shorter sum says the same.
                inside = [n for n in range(len(alike)) if pattern >> n & 1]
                for signs in valid_inequalities(here, alike, inside, self._divided(pattern)):
                    if signs not in found:
                        found[signs] = self._constraint(signs, reading)
        known = {one for one in found if len(one) == 2}
        pairs = (tuple(sorted(((whole, 1), (part, -1)))) for part, whole in sorted(self.fractions))
        everywhere = np.ones(len(self.leaf), dtype=bool)
        return (*found.values(), *(Constraint(dict(one), everywhere) for one in pairs if one not in known))

    def _divided(self, pattern: int) -> list[Divided]:
        """Those that have something to count in such leaves, with the parts that have."""
        return [
            Divided(one.whole, tuple(part for part in one.parts if pattern >> part & 1), one.by)
            for one in self.divided
            if pattern >> one.whole & 1
        ]

    def _constraint(self, signs: Signs, reading: frozenset[int]) -> Constraint:
        leaves = np.zeros(len(self.leaf), dtype=bool)
        back = tuple((n, -sign) for n, sign in signs)
        exact = True
        for pattern, at in self.patterns.items():
            here = frozenset(one & pattern for one in reading)
            if is_kept(here, signs):
                leaves |= at
                exact &= is_kept(here, back)
        nodes = self._where_all_below(leaves)
        may_be_exact_by_chance = (
            len(signs) > 2 and sum(sign > 0 for _, sign in signs) == 1 and self._apart(signs, reading)
        )
        # Grades make up the audits completed, though no definition says so. What holds in every month of every team, a
        # reader takes for a rule.
        if may_be_exact_by_chance and not exact:
            slack = self.slack(dict(signs), nodes)
            exact = bool((slack[nodes] % MANY == 0).all())
        return Constraint(dict(signs), nodes, exact)

    def _apart(self, signs: Signs, reading: frozenset[int]) -> bool:
        """Whether no two of the sum's parts can share a record."""
        parts = [1 << n for n, sign in signs if sign < 0]
        return not any(sum(bool(one & part) for part in parts) > 1 for one in reading)

    def _where_all_below(self, leaves: Bools) -> Bools:
        """The leaves given, and the nodes of which all leaves are given."""
        found = leaves.copy()
        first = int(np.argmax(self.leaf))
        of_area = np.array(self.areas)
        for area in range(1, first):
            found[area] = leaves[first:][of_area == area].all()
        found[0] = leaves[first:].all()
        return found

    def slack(self, signs: dict[int, int], at: Bools) -> Ints:
        """The sum at each node and month; `MANY` where a figure is missing, and in months in which it is not true."""
        total = np.zeros(self.values.shape[1:], dtype=np.int64)
        known = np.ones(self.values.shape[1:], dtype=bool)
        for quantity, sign in signs.items():
            total += sign * self.values[quantity]
            known &= self.values[quantity] != NOT_AVAILABLE
        # A return may hold anything, "done" above "due" too. Where the figures break a constraint, it bounds nothing in
        # that month: taken for true, it would bound every move to less than none.
        known &= at[:, None]
        true = ~((total < 0) & known).any(axis=0)
        # MANY stands for "no bound" throughout, so that no second array is needed to say where there is one.
        return np.where(known & true, total, MANY)

    def _followers(self, signs: dict[int, int]) -> dict[int, int]:
        """Quantities that count the same in their teams, and so move too."""
        return {
            other: sign
            for quantity, sign in signs.items()
            for other in range(len(self.quantities))
            # An indicator for one team alone is that team's figure under another name: shown, it gave a suppressed one
            # away.
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
        # The same by definition; where the figures differ all the same (returns may), neither follows the other.
        leaves = self.in_teams[one] & self.in_teams[other] & self.leaf
        x, y = self.values[one][leaves], self.values[other][leaves]
        return bool(((x == y) | (x == NOT_AVAILABLE) | (y == NOT_AVAILABLE)).all())

    def moves(self, constraints: Sequence[Constraint]) -> tuple[Move, ...]:
        """Every move that is worth a try, each once: a record comes, or turns from one sort into another."""
        found = {}
        # No record can break a sum that is always exact: such candidates go before their bounds cost anything.
        exact = [constraint for constraint in constraints if constraint.exact and constraint.everywhere]
        told = {sorts for _, sorts in self._sorts_shown.values()}
        every = (signs for sorts in sorted(told, key=sorted) for signs in candidates(sorts, len(self.quantities)))
        for signs in every:
            if all(_step(signs, constraint) == 0 for constraint in exact):
                leaders = self._leaders(signs)
                found[frozenset(leaders.items())] = Move(leaders, self._followers(leaders))
        return tuple(found.values())

    def capacities(
        self, tree: ScopeTree, moves: Sequence[Move], constraints: Sequence[Constraint]
    ) -> list[tuple[Ints, Ints]]:
        """How far each move can go down and up at each node and month, by every constraint, whatever is shown."""
        found = [self._least_counts(tree, move) for move in moves]
        for constraint in constraints:
            slack: Ints | None = None
            for move, capacity in zip(moves, found, strict=True):
                step = self._steps(tree, move, constraint)
                if step.any():
                    slack = self.slack(constraint.signs, constraint.at) if slack is None else slack
                    _bound(step, constraint, slack, capacity)
        return found

    def _least_counts(self, tree: ScopeTree, move: Move) -> tuple[Ints, Ints]:
        """How far no count falls below 0."""
        down = np.full(self.values.shape[1:], MANY, dtype=np.int64)
        up = down.copy()
        for quantity, sign in move.signs.items():
            limit = np.where(self.values[quantity] == NOT_AVAILABLE, 0, self.values[quantity])
            # No count falls below 0, so a move goes no further down than the least count that falls with it.
            bounded = down if sign > 0 else up
            # An area that shows no figure has no bound of its own; its teams have theirs.
            missing = (self.values[quantity] == NOT_AVAILABLE) & (np.arange(tree.size) < tree.first_leaf)[:, None]
            np.minimum(bounded, np.where(missing, MANY, limit), out=bounded)
        return down, up

    def _steps(self, tree: ScopeTree, move: Move, constraint: Constraint) -> Ints:
        """By how much one step of the move changes a constraint's sum, at each node at which it holds.

        A follower moves in its teams, so there its sign in the constraint counts too.
        """
        step = np.full(tree.size, _step(move.signs, constraint))
        for quantity, sign in move.followers.items():
            if quantity in constraint.signs:
                step[: tree.first_leaf] = 0
                step[tree.first_leaf :] += (
                    sign * constraint.signs[quantity] * self.in_teams[quantity, tree.first_leaf :]
                )
        step[~constraint.at] = 0
        return step


def _bound(step: Ints, constraint: Constraint, slack: Ints, capacity: tuple[Ints, Ints]) -> None:
    """Bound a move by a constraint: so many steps, until its sum would be below 0."""
    if constraint.exact:
        for bounded in capacity:
            bounded[step != 0] = 0
    for bounded, way in zip(capacity, (1, -1), strict=True):
        needed = (way * step)[:, None]
        limit = np.where(needed > 0, slack // np.maximum(needed, 1), MANY)
        np.minimum(bounded, limit, out=bounded)


def _bits(flags: Bools) -> npt.NDArray[np.object_]:
    """Flags of quantities (the first axis) as whole numbers, a bit each."""
    total = np.zeros(flags.shape[1:], dtype=object)
    for n, flag in enumerate(flags):
        total = total + flag.astype(object) * (1 << n)
    return total


def _step(signs: dict[int, int], constraint: Constraint) -> int:
    return sum(sign * signs.get(quantity, 0) for quantity, sign in constraint.signs.items())
