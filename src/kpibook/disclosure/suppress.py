"""Primary suppression of small figures, and secondary suppression of what they could be worked out from."""

from dataclasses import dataclass

import numpy as np

from kpibook.disclosure.choice import ComplementaryCells, Costs, cheapest_complementary_cells
from kpibook.disclosure.family import Cells
from kpibook.disclosure.moves import MANY, Move
from kpibook.disclosure.tree import Bools, Floats, Indices, Ints, ScopeTree

ZERO_COST, AREA_COST, WHOLE_COST = 4.0, 2.0, 6.0
"""What it costs to suppress a zero, and how much more an area's and the whole service's figures are worth."""


class CannotProtectError(Exception):
    """Nothing that may be suppressed keeps a figure from being worked out: measures (by number), node and month."""

    def __init__(self, measures: tuple[int, ...], node: int, month: int) -> None:
        super().__init__(f"measures {measures}, node {node}, month {month}")
        self.measures, self.node, self.month = measures, node, month


@dataclass(frozen=True)
class Protected:
    """A sum whose feasibility interval must be wide enough: a quantity, or the other part of a fraction; and where."""

    signs: dict[int, int]
    where: Bools


class NothingMovesError(Exception):
    """By one reading or another of the definitions no record may come or go: nothing can be proved of such figures."""


class Suppression:
    """One family's cells, and which of them are suppressed so far (measure × node × month)."""

    def __init__(self, cells: Cells, tree: ScopeTree, threshold: int, values_left: int) -> None:
        self.cells, self.tree = cells, tree
        self.threshold, self.values_left = threshold, values_left
        self.publishes = cells.publishes()
        family = cells.family
        constraints = self.constraints = family.constraints()
        self.moves = family.moves(constraints)
        if not self.moves:
            raise NothingMovesError
        capacities = family.capacities(tree, self.moves, constraints)
        self.down, self.up = (np.stack([capacity[way] for capacity in capacities]) for way in (0, 1))
        self.leaf = np.arange(tree.size) >= tree.first_leaf
        # A move that only one reading of the definitions allows proves nothing: the other reading may be the true one.
        self.unsure = ~np.stack([family.sure(move) for move in self.moves])
        self.touched = np.stack([self.publishes[:, list(move.signs)].any(axis=1) for move in self.moves]).astype(float)
        self.barred = np.stack([self._barred(move) for move in self.moves]) | self.unsure
        # Records without a team. No table shows them, so they count as suppressed; the area less its teams tells them.
        self.remainder = np.array(tree.scope_of) < 0
        self.suppressed = self._primary()
        self._copy_to_twins(self.suppressed)
        self.costs = self._costs()

    def take(self, suppressed: Bools) -> None:
        """Take as suppressed what is already, for another reason."""
        self.suppressed |= suppressed & self.cells.available
        self._copy_to_twins(self.suppressed)

    def _is_small(self, counts: Ints) -> Bools:
        # The threshold rule for tables of counts (Handbook on Statistical Disclosure Control, Hundepool et al., 2010).
        # 0 is not small: it singles nobody out.
        small: Bools = (counts >= 1) & (counts < self.threshold)
        return small

    def _other_part(self, cell: int) -> Ints:
        """What is counted below the line and not above it; 0 where the cell is shown as no fraction.

        Where both stand on lines of their own, none of few is no fraction: the few are not shown.
        """
        values = self.cells.family.values
        upper, of = self.cells.upper[cell], self.cells.of[cell]
        if of < 0:
            return np.zeros_like(values[upper])
        other = values[of] - values[upper]
        # Audits: 36 completed beside 38 allocated, each on a line of its own, says that two were not.
        return other if self.cells.lower[cell] == of else np.where(values[upper] > 0, other, 0)

    def _primary(self) -> Bools:
        """Primary suppression: where a cell's count, either part of its fraction, or the other part is small.

        And what is left over when the teams are taken off: nothing shows it, unless it can be worked out.
        """
        values, small = self.cells.family.values, []
        for number, (upper, lower) in enumerate(zip(self.cells.upper, self.cells.lower, strict=True)):
            parts = [values[upper], *([values[lower]] if lower >= 0 else []), self._other_part(number)]
            # A remainder of none counts as known. To take more for known than an attacker knows only suppresses more.
            of_remainder = (np.maximum.reduce(parts) > 0) & self.remainder[:, None]
            found = np.logical_or.reduce([of_remainder, *(self._is_small(part) for part in parts)])
            small.append(found & self.cells.available[number] & (not self.cells.exempt[number]))
        return np.stack(small)

    def _costs(self) -> Floats:
        """What suppressing each cell would lose; `MANY` where it may not be: what is left over is shown nowhere."""
        values = self.cells.family.values[list(self.cells.upper)]
        # A heuristic: whatever the costs, what is found is safe. The logarithm makes the number of cells weigh more
        # than their size, so that few figures go rather than many of the smallest.
        costs = np.where(values == 0, ZERO_COST, 1 + np.log2(np.maximum(values, 0) + 1) / 4)
        costs[:, 1 : self.tree.first_leaf] *= AREA_COST
        costs[:, 0] *= WHOLE_COST
        costs[:, self.remainder] = MANY
        for number, exempt in enumerate(self.cells.exempt):
            if exempt:
                costs[number] = MANY
        self._copy_to_twins(costs)
        return costs

    def _copy_to_twins(self, array: Floats | Bools) -> None:
        """Where a leaf stands for the node above it, it has what that node has (measure × node × month)."""
        for node in range(self.tree.first_leaf):
            leaf = self.tree.leaves_below(node)[-1]
            # With no team's figure below it, an area's figure is its remainder's: both are suppressed, or neither.
            at = self.cells.alone[:, node]
            array[:, leaf][at] = array[:, node][at]

    def known(self, months: Indices) -> Bools:
        """Which quantities an attacker sees, or knows to be 0 by definition (quantity × node × month)."""
        shown = (self.cells.available & ~self.suppressed)[:, :, months]
        seen = np.tensordot(self.publishes.T.astype(np.int64), shown.astype(np.int64), axes=1) > 0
        # Definitions says for which teams an indicator is, so that elsewhere it is 0 for every reader.
        return seen | ~self.cells.family.in_teams[:, :, None]

    def fixed(self, move: int, known: Bools, months: Indices) -> Bools:
        """Where a move would change what is seen, or touches figures that are not there."""
        family = self.cells.family
        members = list(self.moves[move].signs)
        missing = ~family.available()[members][:, :, months] & self.leaf[:, None]
        # Where a leaf has no figure, no record can have come: it would have a figure then.
        fixed: Bools = np.logical_or.reduce(known[members] | missing, axis=0) | self.unsure[move][:, months]
        for follower in self.moves[move].followers:
            # A follower is counted in few teams: where a sum of its own is shown, no other team makes up for the move.
            seen_above = known[follower, 0] | known[follower][1 + self.tree.parents]
            seen_above |= known[follower, self.tree.first_leaf :]
            in_teams = family.in_teams[follower, self.tree.first_leaf :, None]
            fixed[self.tree.first_leaf :] |= seen_above & in_teams
        return fixed

    def reach(self, known: Bools, months: Indices) -> tuple[Ints, Ints]:
        """How far each move can go down and up at each node (move × node × month), changing nothing that is seen."""
        fixed = np.stack([self.fixed(move, known, months) for move in range(len(self.moves))])
        down = np.where(fixed, 0, self.down[:, :, months])
        up = np.where(fixed, 0, self.up[:, :, months])
        # An attacker solves one linear programme over all moves at once. One move at a time gives intervals no wider
        # than his, so the values found are proven, and there may be more; on a tree it is exact, and quick.
        low, high = self.tree.feasibility_intervals(-down, up)
        return -low, high

    def protected_sums(self, known: Bools, months: Indices) -> list[Protected]:
        """Every suppressed figure, and every small other part of a suppressed fraction."""
        family = self.cells.family
        available = family.available()[:, :, months]
        needs_protection = ~self.remainder[:, None] | self._is_small(family.values[:, :, months])
        # A large remainder needs no protection: no table shows it, and it is no small group.
        found = [Protected({q: 1}, (available & ~known & needs_protection)[q]) for q in range(len(family.quantities))]
        for cell, (upper, of) in enumerate(zip(self.cells.upper, self.cells.of, strict=True)):
            if of >= 0:
                # Also of none on a line of its own: once it is suppressed, the other part is not just the lower part.
                small = self._is_small(family.values[of] - family.values[upper]) & self.suppressed[cell]
                found.append(Protected({of: 1, upper: -1}, small[:, months] & ~(known[upper] & known[of])))
        return [one for one in found if one.where.any()]

    def effect(self, signs: dict[int, int], move: Move) -> tuple[int, int | None]:
        """By how much a move changes a sum of quantities, and the follower through which it does (None: itself)."""
        direct = sum(sign * move.signs.get(q, 0) for q, sign in signs.items())
        through = [q for q in signs if q in move.followers]
        if not through:
            return direct, None
        return direct + sum(signs[q] * move.followers[q] for q in through), through[0]

    def feasible_values(self, protected: Protected, reach: tuple[Ints, Ints]) -> Ints:
        """How many values of a figure's feasibility interval are proven, at each node and month."""
        best = [np.zeros(reach[0].shape[1:], dtype=np.int64) for _ in range(2)]
        for number, move in enumerate(self.moves):
            change, follower = self.effect(protected.signs, move)
            if change == 0:
                continue
            for way in (0, 1):
                # Each step along a move is one service that would look the same: so many values are proven.
                far = reach[way if change > 0 else 1 - way][number]
                if follower is not None:
                    far = self._through(far, follower)
                np.maximum(best[way], far, out=best[way])
        return 1 + best[0] + best[1]

    def _through(self, far: Ints, follower: int) -> Ints:
        """A follower goes as far as the best of its leaves does."""
        in_teams = self.cells.family.in_teams[follower][:, None]
        leaves = np.where(in_teams, far, 0)[self.tree.first_leaf :]
        areas = np.maximum.reduceat(leaves, self.tree.starts, axis=0)
        return np.concatenate([areas.max(axis=0, keepdims=True), areas, leaves])

    def protect(self) -> Bools:
        """Secondary suppression, until every feasibility interval is wide enough; gives back what is suppressed."""
        months = np.arange(self.suppressed.shape[2])
        while len(months):
            known = self.known(months)
            reach = self.reach(known, months)
            wanting: dict[tuple[int, int], tuple[int, Protected, int]] = {}
            for protected in self.protected_sums(known, months):
                count = self.feasible_values(protected, reach)
                for node, month in zip(*np.nonzero(protected.where & (count < self.values_left)), strict=True):
                    # The worst figure of each area, and (-1) of the totals: what it needs serves its neighbours too.
                    key = (int(month), int(self.tree.parents[node - self.tree.first_leaf]) if self.leaf[node] else -1)
                    worst = wanting.get(key)
                    if worst is None or count[node, month] < worst[0]:
                        wanting[key] = (int(count[node, month]), protected, int(node))
            changed: set[int] = set()
            for (month, area), (values, protected, node) in sorted(wanting.items(), key=lambda item: -item[0][1]):
                # Teams come first: totals used to be suppressed for teams that could have protected each other.
                if area < 0 and month in changed:  # what was just suppressed among the teams may serve their sums too
                    continue
                complementary = self._complementary_cells(protected, node, int(months[month]), values)
                if complementary is not None:
                    self._suppress_complementary(complementary, int(months[month]))
                    changed.add(month)
                elif month not in changed and self._suppress_all(int(months[month])):  # no single move helps
                    changed.add(month)
                elif month not in changed:  # else what was just suppressed serves this one too
                    raise CannotProtectError(self._publishers(protected), node, int(months[month]))
            # No constraint reaches over months (see `flows`), so one in which nothing was wanting is done.
            months = months[sorted({month for month, _ in wanting})]
        return self.suppressed

    def _publishers(self, protected: Protected) -> tuple[int, ...]:
        """The numbers of the measures that publish what is to be protected."""
        rows = np.flatnonzero(self.publishes[:, list(protected.signs)].any(axis=1))
        return tuple(self.cells.measures[row] for row in rows)

    def _complementary_cells(
        self, protected: Protected, node: int, month: int, count: int
    ) -> ComplementaryCells | None:
        """The cheapest cells that widen the feasibility interval enough; None where nothing more can be had."""
        effects = [self.effect(protected.signs, move) for move in self.moves]
        useful = np.flatnonzero([change != 0 for change, _ in effects])
        own = np.ones((len(useful), self.tree.size), dtype=bool)
        for row, move in enumerate(useful):
            follower = effects[move][1]
            if follower is not None:
                own[row] = self.cells.family.in_teams[follower]
        costs = Costs(
            moves=useful,
            nodes=self._move_costs(useful, month),
            down=self.down[useful, :, month],
            up=self.up[useful, :, month],
            own=own,
        )
        return cheapest_complementary_cells(self.tree, costs, node, self.values_left - count)

    def _move_costs(self, moves: Indices, month: int) -> Floats:
        """What it costs to let each of these moves touch each node."""
        shown = (self.cells.available & ~self.suppressed)[:, :, month]
        price = np.where(shown, self.costs[:, :, month], 0.0)
        cost: Floats = np.where(self.barred[moves, :, month], MANY, self.touched[moves] @ price)
        first = self.tree.first_leaf
        for row, move in enumerate(moves):
            for follower in self.moves[move].followers:
                above = price[self.publishes[:, follower]].sum(axis=0)
                # The follower's own sums above the team must go with it, or they would give the move away.
                extra = above[first:] + above[1 + self.tree.parents] + above[0]
                cost[row, first:] += np.where(self.cells.family.in_teams[follower, first:], extra, 0.0)
        return cost

    def _barred(self, move: Move) -> Bools:
        """Where (node × month) a move can never be: outside its teams, and where a leaf has no figure."""
        family, members = self.cells.family, list(move.signs)
        missing: Bools = np.logical_or.reduce(~family.available()[members], axis=0)
        elsewhere: Bools = np.logical_or.reduce(~family.in_teams[members], axis=0)
        return (missing & self.leaf[:, None]) | elsewhere[:, None]

    def _suppress_complementary(self, complementary: ComplementaryCells, month: int) -> None:
        move = self.moves[complementary.move]
        family = self.cells.family
        cells = np.flatnonzero(self.touched[complementary.move])
        for node in complementary.nodes:
            self._suppress_cells(cells, node, month)
            if node < self.tree.first_leaf:
                continue
            for follower in move.followers:
                if family.in_teams[follower, node]:
                    following = np.flatnonzero(self.publishes[:, follower])
                    for above in (0, self.tree.area_of_leaf[node - self.tree.first_leaf], node):
                        self._suppress_cells(following, above, month)
        if self.cells.alone[:, :, month].any():
            self._suppress_twins(month)

    def _suppress_cells(self, cells: Indices, node: int, month: int) -> None:
        self.suppressed[cells, node, month] |= self.cells.available[cells, node, month] & (
            self.costs[cells, node, month] < MANY
        )

    def _suppress_all(self, month: int) -> bool:
        """Suppress all of a month that may be; whether anything was shown."""
        before = int(self.suppressed[:, :, month].sum())
        for node in range(self.tree.size):
            self._suppress_cells(np.arange(len(self.cells.measures)), node, month)
        return int(self.suppressed[:, :, month].sum()) > before

    def _suppress_twins(self, month: int) -> None:
        for node in range(self.tree.first_leaf):
            leaf = self.tree.leaves_below(node)[-1]
            alone = self.cells.alone[:, node, month]
            both = (self.suppressed[:, node, month] | self.suppressed[:, leaf, month]) & alone
            self.suppressed[both, node, month] = self.suppressed[both, leaf, month] = True
