"""Which record of one list is which of another: by whom they are of, of several the nearest in date."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from kpibook.definitions import Flags
from kpibook.indicators.days import Days
from kpibook.indicators.events import Positions

NO_ROW = -1
"""In place of a record that the list does not hold."""
_FURTHEST = 366
"""Records of one person that begin so many days apart, and do not overlap, are two."""
_MOST_PAIRS = 40_000
"""So many pairs of one person's records are weighed; beyond (an id that stands for nobody), dates in order decide."""


@dataclass(frozen=True)
class Held:
    """A list as it is matched. Arrays run over its records."""

    ids: npt.NDArray[np.object_]
    """Whom each record is of; None where that is not said."""
    days: Days | None
    """By which day records are told apart; None where the list does not say one."""
    ends: Days | None
    """When they end, where the measure says it."""
    teams: npt.NDArray[np.int32]
    counted: Flags
    passed: Flags
    once: bool
    """Whether each person is counted once, by one record."""

    @cached_property
    def rows_of(self) -> dict[str, list[int]]:
        """Each person's records."""
        found: dict[str, list[int]] = {}
        for row, id_ in enumerate(self.ids):
            if id_ is not None:
                found.setdefault(id_, []).append(row)
        return found

    def counts(self, person: str) -> bool:
        """Whether some record of the person is counted."""
        return any(self.counted[row] for row in self.rows_of.get(person, ()))

    def standing(self, person: str) -> list[int]:
        """The person's records that may be matched: where each is counted once, the one that is counted."""
        rows = self.rows_of.get(person, [])
        counted = [row for row in rows if self.counted[row]]
        return counted if self.once and counted else rows


def match(here: Held, there: Held) -> Iterator[tuple[int, int]]:
    """Rows of both lists that are one record, where it is counted in one of them; `NO_ROW` where one holds none.

    Of a person's records, those nearest in date belong together, unless they are years apart; of two that are equally
    near, those that are counted alike. Where one of the two counts each person once, whoever is counted in both comes
    before that.
    """
    people = {held.ids[row]: None for held in (here, there) for row in np.flatnonzero(held.counted) if held.ids[row]}
    for person in people:
        for pair in _paired(here, there, here.standing(person), there.standing(person)):
            if _counted(here, pair[0]) or _counted(there, pair[1]):
                yield pair
    for row in np.flatnonzero(here.counted):
        if here.ids[row] is None:
            yield int(row), NO_ROW
    for row in np.flatnonzero(there.counted):
        if there.ids[row] is None:
            yield NO_ROW, int(row)


def _counted(held: Held, row: int) -> bool:
    return row != NO_ROW and bool(held.counted[row])


def _paired(here: Held, there: Held, ours: list[int], theirs: list[int]) -> Iterator[tuple[int, int]]:
    """The records of one person, each once."""
    free, wanted = set(ours), set(theirs)
    for pair in _in_turn(here, there, ours, theirs):
        if pair[0] in free and pair[1] in wanted and _may_be_one(here, there, *pair):
            free.remove(pair[0])
            wanted.remove(pair[1])
            yield pair
    yield from ((row, NO_ROW) for row in ours if row in free)
    yield from ((NO_ROW, row) for row in theirs if row in wanted)


def _in_turn(here: Held, there: Held, ours: list[int], theirs: list[int]) -> Iterable[tuple[int, int]]:
    """The pairs of one person's records, in the order in which they are taken for one."""
    if len(ours) == len(theirs) == 1:
        return ((ours[0], theirs[0]),)
    if len(ours) * len(theirs) > _MOST_PAIRS:
        return zip(_in_order(here, ours), _in_order(there, theirs), strict=False)
    left, right = (np.array(rows, dtype=np.intp) for rows in (np.repeat(ours, len(theirs)), np.tile(theirs, len(ours))))
    return ((int(left[at]), int(right[at])) for at in _nearest_first(here, there, left, right))


def _may_be_one(here: Held, there: Held, ours: int, theirs: int) -> bool:
    """Whether two records of a person can be the same, and not one of today beside one of years ago."""
    if here.days is None or there.days is None or _as_one_person(here, there, ours, theirs):
        return True
    begin, began = int(here.days[ours]), int(there.days[theirs])
    if abs(begin - began) <= _FURTHEST:
        return True
    if here.ends is None or there.ends is None:
        return False
    # Strictly: a record that begins on the day on which the other ends comes after it, as a child's next plan does.
    return begin < int(there.ends[theirs]) and began < int(here.ends[ours])


def _as_one_person(here: Held, there: Held, ours: int, theirs: int) -> bool:
    """Whether people are compared, not records, and both count this one."""
    return (here.once or there.once) and bool(here.counted[ours] and there.counted[theirs])


def _nearest_first(here: Held, there: Held, left: Positions, right: Positions) -> npt.NDArray[np.intp]:
    """The order in which pairs are taken: the nearest in date, then those that are most alike in how they count."""
    apart = _apart(here.days, there.days, left, right)
    counted = here.counted[left].astype(int) + there.counted[right]
    alike = [
        apart,
        -counted,
        here.passed[left] != there.passed[right],
        here.teams[left] != there.teams[right],
        _apart(here.ends, there.ends, left, right),
        left,
        right,
    ]
    if here.once or there.once:
        alike = [-counted, *alike]
    order: npt.NDArray[np.intp] = np.lexsort(tuple(reversed(alike)))
    return order


def _apart(ours: Days | None, theirs: Days | None, left: Positions, right: Positions) -> npt.NDArray[np.int64]:
    if ours is None or theirs is None:
        return np.zeros(len(left), dtype=np.int64)
    apart: npt.NDArray[np.int64] = np.abs(ours[left].astype(np.int64) - theirs[right])
    return apart


def _in_order(held: Held, rows: list[int]) -> list[int]:
    days = np.zeros(len(held.ids), dtype=np.int64) if held.days is None else held.days
    return sorted(rows, key=lambda row: (int(days[row]), row))
