"""Short sums of quantities that no record takes below 0, each with no more in it than it needs.

Tried one after the other, sets of four are half a million in a family of 60 figures. A sum is kept where each record
that is taken off is put back: so whatever is taken off, only quantities that count the first such record need a try.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt

Signs = tuple[tuple[int, int], ...]
"""Quantity and sign (1 or -1), in order."""
_Needs = tuple[int, ...]
"""Sets of records (as bits): those that are taken off at least once, at least twice, and so on."""


def short_sums(table: npt.NDArray[np.int64], longest: int, among: Sequence[int]) -> list[Signs]:
    """The sums of up to so many of some quantities that no record (a row: whether each counts it) takes below 0.

    Left out are those that are kept without one of what they add. In order of length, then of quantities and signs.

    >>> short_sums(np.array([[1, 1, 0], [1, 0, 1]]), 3, range(3))[:3]
    [((0, 1), (1, -1)), ((0, 1), (2, -1)), ((0, 1), (1, -1), (2, -1))]
    """
    some = _Quantities({n: _bits(table[:, n]) for n in among})
    found = set()
    for size in range(1, longest):
        for taken in combinations(among, size):
            for added in some.put_back(taken, longest - size):
                found.add(tuple(sorted([*((n, -1) for n in taken), *((n, 1) for n in added)])))
    return sorted(found, key=lambda signs: (len(signs), [n for n, _ in signs], [-sign for _, sign in signs]))


def _bits(column: npt.NDArray[np.int64]) -> int:
    return int.from_bytes(np.packbits(column.astype(bool), bitorder="little").tobytes(), "little")


@dataclass(frozen=True)
class _Quantities:
    """For each quantity, the records that it counts, as bits."""

    counts: Mapping[int, int]

    @cached_property
    def _counting(self) -> dict[int, list[int]]:
        return {}

    def put_back(self, taken: tuple[int, ...], most: int) -> Iterator[frozenset[int]]:
        """The sets of up to `most` other quantities that put back each record that these take off, and no more."""
        needs: _Needs = ()
        for n in taken:
            needs = _one_more(needs, self.counts[n])
        if not any(needs):  # they count nothing here: any other alone is enough
            yield from (frozenset({n}) for n in self.counts if n not in taken)
            return
        yield from self._rest(needs, taken, most)

    def _rest(self, needs: _Needs, used: tuple[int, ...], most: int) -> Iterator[frozenset[int]]:
        if not needs or not needs[0]:
            yield frozenset()
        elif not any(needs[most:]):
            for n in self._with_first(needs[0]):
                if n not in used:
                    left = _one_less(needs, self.counts[n])
                    yield from (rest | {n} for rest in self._rest(left, (*used, n), most - 1))

    def _with_first(self, records: int) -> list[int]:
        """The quantities that count the first of these records."""
        first = records & -records
        if first not in self._counting:
            self._counting[first] = [n for n, counts in self.counts.items() if counts & first]
        return self._counting[first]


def _one_more(needs: _Needs, records: int) -> _Needs:
    found = []
    for already in (*needs, 0):
        found.append(already | records)
        records &= already
    return tuple(found)


def _one_less(needs: _Needs, records: int) -> _Needs:
    return tuple(need & ~records | more for need, more in zip(needs, (*needs[1:], 0), strict=True))
