"""Dated records in order of person and day, so that a person's first or last before a day is found at once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.indicators.days import Days

Positions = npt.NDArray[np.intp]
# The person in the upper 32 bits; in the lower the day, moved up so that none is negative.
_DAY_BITS, _OFFSET = np.int64(32), np.int64(2**31)


@dataclass(frozen=True)
class Events:
    """Events sorted by person and day; person p's are those from `first[p]` up to, not including, `first[p + 1]`.

    >>> visits = Events.of(np.array([1, 0, 1]), np.array([9, 5, 3], dtype=np.int32), 2)
    >>> visits.days.tolist(), visits.first.tolist()
    ([5, 3, 9], [0, 1, 3, 3])
    >>> visits.on_or_after(np.array([1, 1, -1]), np.array([3, 4, 0], dtype=np.int32)).tolist()
    [1, 2, 3]
    """

    keys: npt.NDArray[np.int64]
    """Person and day in one integer, ascending: sorting integers is the fastest way to sort by both."""
    days: Days
    first: Positions

    @classmethod
    def of(cls, people: npt.NDArray[np.integer], days: Days, n_people: int) -> "Events":
        """Events of people 0 to n_people − 1; one more number, n_people, stands for whoever has no events."""
        keys = np.sort(_pack(people, days))
        # One place more than there are people, for whoever has no events: their first is their end, so nothing is
        # found, and no look-up needs a case of its own.
        first = np.zeros(n_people + 2, dtype=np.intp)
        np.cumsum(np.bincount(people, minlength=n_people + 1), out=first[1:])
        return cls(keys, ((keys & np.int64(2**32 - 1)) - _OFFSET).astype(np.int32), first)

    @property
    def people(self) -> npt.NDArray[np.int64]:
        """Each event's person."""
        return self.keys >> _DAY_BITS

    def end(self, people: npt.NDArray[np.integer]) -> Positions:
        """The position after each person's last event."""
        return self.first[self._known(people) + 1]

    def start(self, people: npt.NDArray[np.integer]) -> Positions:
        """The position of each person's first event."""
        return self.first[self._known(people)]

    def on_or_after(self, people: npt.NDArray[np.integer], days: Days) -> Positions:
        """The position of each person's first event on or after the day; that after the last where there is none."""
        wanted = _pack(self._known(people), days)
        order = np.argsort(wanted)  # looking up in order is five times faster
        found = np.empty(len(wanted), dtype=np.intp)
        found[order] = np.searchsorted(self.keys, wanted[order], side="left")
        return found

    def day(self, positions: Positions, otherwise: int, holds: npt.NDArray[np.bool_]) -> Days:
        """The days of the events at these positions; `otherwise` where it does not hold that there is one."""
        found = np.full(len(positions), otherwise, dtype=np.int32)
        found[holds] = self.days[positions[holds]]
        return found

    def _known(self, people: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        return np.where(people < 0, len(self.first) - 2, people).astype(np.int64)


def _pack(people: npt.NDArray[np.integer], days: Days) -> npt.NDArray[np.int64]:
    packed: npt.NDArray[np.int64] = (people.astype(np.int64) << _DAY_BITS) + (days.astype(np.int64) + _OFFSET)
    return packed
