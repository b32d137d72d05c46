"""Averages: what is averaged of a few can be worked out from two averages whose records are the same but for those few.

Mean times count is a sum, and sums can be subtracted as counts can: where of 31 children's scores and of 29 boys' both
means are shown, the mean of the two girls' can be worked out, though 31 and 29 are no secret. So averages of one value
are looked at once more, alone, after everything else: no sum of a few records may follow from those that are shown. A
median tells less; it is kept as if it told as much.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kpibook.definitions import Disclosure, MappingFiles
from kpibook.disclosure.family import cells_of
from kpibook.disclosure.flows import StocksAndFlows
from kpibook.disclosure.quantities import Key, Published
from kpibook.disclosure.suppress import NothingMovesError, Protected, Suppression
from kpibook.disclosure.tree import Bools, Indices, Ints, ScopeTree
from kpibook.disclosure.undecided import CannotRelateError
from kpibook.tables import NOT_AVAILABLE, Observations


def protect_averages(
    mapping: MappingFiles,
    observations: Observations,
    tree: ScopeTree,
    published: Sequence[Published],
    at_nodes: Bools,
) -> None:
    """Suppress further averages (measure × node × month) until no few records' sum follows from those shown."""
    rules = mapping.disclosure or Disclosure()
    groups: dict[object, list[Published]] = {}
    for one in published:
        if one.value is not None:
            groups.setdefault((one.upper.counted, one.value), []).append(one)
    for group in groups.values():
        cells = cells_of(mapping, observations, tree, group, frozenset(rules.exempt))
        if not (cells.family.values > 0).any():
            continue
        try:
            of_averages = _OfAverages(cells, tree, rules.threshold, rules.values_left)
        except NothingMovesError as error:
            raise CannotRelateError([one.measure for one in group]) from error
        of_averages.take(at_nodes[list(cells.measures)])
        at_nodes[list(cells.measures)] |= of_averages.protect()


@dataclass(frozen=True)
class _Few:
    """Records that one sum of averages' counts tells apart from all others, each counted once; at which nodes."""

    signs: dict[int, int]
    at: Bools


class _OfAverages(Suppression):
    """Averages of one value, and nothing else: plain counts tell nothing of it."""

    def _primary(self) -> Bools:
        """The small, and one of those that together would tell of a few."""
        found = super()._primary()
        self.few = list(self._told_apart())
        values = self.cells.family.values
        for few in self.few:
            taken_off = [q for q, sign in few.signs.items() if sign < 0]
            # The one with the fewest records goes, of those that have any: none of none tells nothing.
            sizes = np.where(values[taken_off] > 0, values[taken_off], np.iinfo(np.int64).max)
            small = self._few_at(few, np.arange(values.shape[2]))
            for q, size in zip(taken_off, sizes, strict=True):
                goes = small & (values[q] > 0) & (size == sizes.min(axis=0))
                for row in np.flatnonzero(self.publishes[:, q]):
                    found[row] |= goes & self.cells.available[row] & (not self.cells.exempt[row])
        return found

    def _told_apart(self) -> list[_Few]:
        """By the definitions: sums of counts that are 1 for some records and 0 for all others."""
        found = []
        for constraint in self.constraints:
            for reading in self.cells.family.sorts.readings:
                totals = {sum(sign for q, sign in constraint.signs.items() if one >> q & 1) for one in reading}
                if totals == {0, 1} and len(constraint.signs) > 1:
                    found.append(_Few(constraint.signs, constraint.at))
                    break
        return found

    def _few_at(self, few: _Few, months: Indices) -> Bools:
        """Where (node × month) they are few."""
        values = self.cells.family.values[:, :, months]
        total: Ints = np.zeros(values.shape[1:], dtype=np.int64)
        known = np.repeat(few.at[:, None], len(months), axis=1)
        for q, sign in few.signs.items():
            total += sign * values[q]
            known &= values[q] != NOT_AVAILABLE
        return known & self._is_small(total)

    def protected_sums(self, known: Bools, months: Indices) -> list[Protected]:
        """Every suppressed average, and the few that are told apart where not all of their averages are shown."""
        found = super().protected_sums(known, months)
        for few in self.few:
            all_known = np.logical_and.reduce(known[list(few.signs)])
            found.append(Protected(few.signs, self._few_at(few, months) & ~all_known))
        return [one for one in found if one.where.any()]


def few_come_or_go(
    observations: Observations, tree: ScopeTree, tied: StocksAndFlows, at_nodes: Bools, threshold: int
) -> Bools:
    """Where (node × month) it can be worked out what is averaged of a few who came since the last month, or went.

    An average of open records rests on a few more or fewer than a month ago, both are shown, and a flow is 0: then
    nobody made up for those who came, or for those who went.
    """
    found = np.zeros(at_nodes.shape[1:], dtype=bool)
    if not tied.averages:
        return found
    for key in tied.averages:
        counts, suppressed = _at_nodes(observations, tree, key), at_nodes[observations.measures.index(key[0])]
        shown = (counts != NOT_AVAILABLE) & ~suppressed
        change = np.abs(np.diff(counts, axis=1))
        found[:, 1:] |= (change >= 1) & (change < threshold) & shown[:, 1:] & shown[:, :-1]
    nobody = [_at_nodes(observations, tree, key) == 0 for key in tied.flows]
    found &= np.logical_or.reduce(nobody)
    return found


def _at_nodes(observations: Observations, tree: ScopeTree, key: Key) -> Ints:
    measure, figures = key
    by_scope = observations.numerators if figures == "numerators" else observations.denominators
    return tree.at_nodes(by_scope[observations.measures.index(measure)])
