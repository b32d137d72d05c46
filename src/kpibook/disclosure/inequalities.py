"""Valid inequalities: sums of quantities never below 0, whatever records there are; found by trying all short ones.

Short sums of quantities that no record takes below 0, each with no more in it than it needs.

Tried one after the other, sets of four are half a million in a family of 60 figures. A sum is kept where each record
that is taken off is put back: so whatever is taken off, only quantities that count the first such record need a try.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations, product
from math import comb, isqrt

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


MOST_WORK = 300_000_000
"""So many sorts times sets of quantities are looked at; in larger families sums of three quantities only.

As many sorts times pairs of sums, the shortest first.
"""


@dataclass(frozen=True)
class Divided:
    """A quantity of which a breakdown is published: its parts are all of it, and exclude each other."""

    whole: int
    parts: tuple[int, ...]
    by: tuple[str, str] = ("", "")
    """The indicator and its breakdown: of a share, what stands above the line and below it have figures together."""

    @property
    def sum(self) -> Signs:
        """The whole less its parts, which is always 0."""
        return tuple(sorted([(self.whole, 1), *((part, -1) for part in self.parts)]))


_MOST_COMPARED = 600
"""So many sums are compared with each other: of 20 figures that are all crossed with each other, each is."""
_LONGEST = 10
"""No sum of more quantities is taken apart."""


def valid_inequalities(
    sorts: frozenset[int], alike: Sequence[object], among: Sequence[int], divided: Sequence[Divided] = ()
) -> list[Signs]:
    """The shortest sums of at most four quantities (and wholes less all parts, and one less another) that sorts keep.

    Quantities are those `among` all that count something in these teams. No sum holds two that are `alike`: these count
    the same, in some teams. `divided`: wholes of which the
    parts are known; each is kept as a sum of its own, and what follows from it is left out.
    """
    count = len(alike)
    table = _table(sorts, count)
    # Bands in a whole are sums of three; Fréchet's bounds (boys and those seen, less boys seen, are at most all) of
    # four. Before these, random structures of bands, blanks and overlaps gave small figures away in one case out of
    # five.
    four = comb(count, 4) * len(table) <= MOST_WORK
    made_up = [one for one in divided if _is_exact(sorts, one)]
    found: dict[Signs, None] = dict.fromkeys(one.sum for one in made_up)
    for signs in short_sums(table, 4 if four else 3, among):
        # What follows from shorter sums bounds nothing more, and every constraint is asked of every move.
        if len({alike[n] for n, _ in signs}) == len(signs) and not (
            _follows_from_parts(signs, made_up, found) or _follows(signs, found)
        ):
            found[signs] = None
    for signs in _wholes_less_parts(found, count, alike):
        found[signs] = None
    # Less what is always 0, a sum is the same sum.
    told = [signs for signs in found if signs not in {one.sum for one in made_up}]
    for signs in dict.fromkeys(_differences(table, told, alike)):
        for one in _pieces(table, signs):
            if len(one) > (4 if four else 3) and not _follows_from_parts(one, made_up, found):
                found[one] = None
    return list(found)


def _is_exact(sorts: frozenset[int], one: Divided) -> bool:
    return is_kept(sorts, one.sum) and is_kept(sorts, tuple((n, -sign) for n, sign in one.sum))


def _follows_from_parts(signs: Signs, divided: Sequence[Divided], found: Mapping[Signs, None]) -> bool:
    """Whether a sum with wholes in it follows once their parts stand in their place.

    All less two of thirty codes are the other 28, which are not below 0: as sums of their own such would be thousands.
    """
    # A whole may have a figure where its parts have none: only what holds some of these parts follows from the others.
    here = {n for n, _ in signs}
    told = {one.by for one in divided if not here.isdisjoint(one.parts)}
    near = [one for one in divided if one.by in told]
    ways: list[list[Divided | None]] = [[one for one in near if one.whole == n] or [None] for n, _ in signs]
    for chosen in product(*ways):
        total: Counter[int] = Counter()
        for (n, sign), one in zip(signs, chosen, strict=True):
            total.update(dict.fromkeys((n,) if one is None else one.parts, sign))
        if any(chosen) and _each_less_has_its_more(total, found):
            return True
    return False


def _each_less_has_its_more(total: Counter[int], found: Mapping[Signs, None]) -> bool:
    """Whether each quantity that is taken off is among one that is there, and no two among the same."""
    there = {n: sign for n, sign in total.items() if sign > 0}
    for n, sign in total.items():
        for _ in range(-sign):
            within = next((y for y in there if tuple(sorted(((y, 1), (n, -1)))) in found), None)
            if within is None:
                return False
            there[within] -= 1
            if not there[within]:
                del there[within]
    return True


def is_kept(sorts: frozenset[int], signs: Signs) -> bool:
    """Whether no sort of record takes a sum below 0."""
    return all(sum(sign for n, sign in signs if one >> n & 1) >= 0 for one in sorts)


def _table(sorts: Iterable[int], count: int) -> npt.NDArray[np.int64]:
    return np.array([[one >> n & 1 for n in range(count)] for one in sorted(sorts)], dtype=np.int64)


def _follows(signs: Signs, found: dict[Signs, None]) -> bool:
    """Whether a sum follows from shorter ones, some of them perhaps a single quantity."""
    for size in range(1, len(signs)):
        for some in combinations(signs, size):
            rest = tuple(one for one in signs if one not in some)
            if _is_known(some, found) and (_is_known(rest, found) or _follows(rest, found)):
                return True
    return False


def _is_known(signs: Signs, found: dict[Signs, None]) -> bool:
    return signs in found or (len(signs) == 1 and signs[0][1] > 0)


def _differences(table: npt.NDArray[np.int64], found: Iterable[Signs], alike: Sequence[object]) -> Iterator[Signs]:
    """Longer sums: what one sum counts of a record is never more than what another does."""
    # Of some bands, each with those not seen: all not seen, less the bands' not seen, are those in no band who were not
    # seen. That is a sum of six figures or more, none of which is part of the rest. Before it was looked at, such other
    # parts had two values left, or one.
    # What counts nothing in these teams is in no sum: with it, nearly all sums are kept.
    here: npt.NDArray[np.bool_] = np.any(table, axis=0)
    counted = [((n, 1),) for n in range(table.shape[1])]
    most = min(_MOST_COMPARED, isqrt(MOST_WORK // len(table)))
    some = sorted((signs for signs in [*counted, *found] if all(here[n] for n, _ in signs)), key=len)[:most]
    values = np.array([sum(sign * table[:, n] for n, sign in signs) for signs in some], dtype=np.int8)
    for less, taken in zip(some, values, strict=True):
        for row in np.flatnonzero((values >= taken).all(axis=1)):
            total = dict(some[row])
            for n, sign in less:
                total[n] = total.get(n, 0) - sign
            signs = tuple(sorted((n, sign) for n, sign in total.items() if sign))
            if len(signs) > 4 and len({alike[n] for n, _ in signs}) == len(signs):
                yield signs


def _pieces(table: npt.NDArray[np.int64], signs: Signs) -> list[Signs]:
    """Shorter sums from which a sum follows, each kept by every sort; itself where it cannot be taken apart."""
    if len(signs) > _LONGEST:  # one that says nothing new costs time, and does no harm
        return [signs]
    members = _sets(len(signs))
    names, ways = (list(some) for some in zip(*signs, strict=True))
    # Of 20,000 sorts these few quantities tell but some apart.
    records = members[np.unique(table[:, names] @ (1 << np.arange(len(signs))))]
    kept = np.min((members * ways) @ records.T, axis=1) >= 0
    both = np.flatnonzero(kept & kept[::-1])  # the last set is all but the first, and so on
    if len(both) == 2:  # none and all
        return [signs]
    some = members[both[1]]
    halves = (tuple(one for one, is_in in zip(signs, some, strict=True) if is_in == way) for way in (1, 0))
    return [piece for half in halves for piece in _pieces(table, half)]


@cache
def _sets(size: int) -> npt.NDArray[np.int64]:
    """Every set of so many, a row each."""
    return np.arange(1 << size)[:, None] >> np.arange(size) & 1


def _wholes_less_parts(found: dict[Signs, None], count: int, alike: Sequence[object]) -> Iterator[Signs]:
    """Wholes less four parts or more, no two of which can share a record."""
    parts: dict[int, set[int]] = {n: set() for n in range(count)}
    apart: dict[int, set[frozenset[int]]] = {n: set() for n in range(count)}
    for signs in found:
        ups, downs = [n for n, sign in signs if sign > 0], [n for n, sign in signs if sign < 0]
        # Bands of age are often five or more: sums longer than those tried, but their pairs are known to be apart.
        if len(ups) == len(downs) == 1:
            parts[ups[0]] |= set(downs)
        elif len(ups) == 1 and len(downs) == 2:
            apart[ups[0]].add(frozenset(downs))
    for whole in range(count):
        seen = set()
        for pair in sorted(apart[whole], key=sorted):
            members = sorted(pair)
            for other in sorted(parts[whole]):
                if other not in members and all(frozenset((other, m)) in apart[whole] for m in members):
                    members.append(other)
            if len(members) > 3 and tuple(sorted(members)) not in seen:
                seen.add(tuple(sorted(members)))
                yield tuple(sorted([(whole, 1), *((m, -1) for m in members)]))
