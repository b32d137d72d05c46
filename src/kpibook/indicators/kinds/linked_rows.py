"""The rows of a linked list by person and day: which of them decided, for tracing a figure to its rows."""

import numpy as np

from kpibook.definitions.kinds import FieldCondition
from kpibook.indicators.days import LONG_AGO, NEVER, Days
from kpibook.indicators.events import Positions
from kpibook.indicators.kinds.counted import Counted

NO_ROW = -1


class LinkedRows:
    """The rows of a linked list by person and day, ties in the order of the list."""

    def __init__(
        self,
        counted: Counted,
        source: str,
        on: str,
        date: str,
        where: tuple[FieldCondition, ...],
        among: Positions | None = None,
    ) -> None:
        """`among`: only these rows of those that meet the conditions."""
        lists = counted.lists
        self._lists, self._source, self._date = lists, source, date
        day = lists.days(source, date, NEVER)
        people = lists.people(source, on)

        def in_order() -> Positions:
            rows = np.flatnonzero(lists.meeting(source, where) & (people >= 0) & (day < NEVER))
            return rows[np.lexsort((rows, day[rows], people[rows]))]

        # Asked of one list on every day of the weeks ahead: it is sorted once.
        rows = lists.keep(("rows by person and day", source, on, date, where), in_order)
        self._use(rows if among is None else rows[np.isin(rows, among)], people, day)
        self._sought = counted.people_in(on, source)

    def _use(self, rows: Positions, people: np.ndarray, day: Days) -> None:
        """The rows, by person and day."""
        self._rows, self._people = rows, people
        self._key = _key(people[rows], day[rows])

    def last(self, since: Days, until: Days) -> Positions:
        """Each person's last row with since ≤ day ≤ until."""
        at = np.searchsorted(self._key, _key(self._sought, until), side="right") - 1
        return self._found(at, np.searchsorted(self._key, _key(self._sought, since), side="left") <= at)

    def first(self, since: Days) -> Positions:
        """Each person's first row on or after the day."""
        at = np.searchsorted(self._key, _key(self._sought, since), side="left")
        last = np.searchsorted(self._key, _key(self._sought, np.full_like(since, NEVER)), side="left")
        return self._found(at, at < last)

    def open_since(self, end: str, after: Days, until: Days) -> Positions:
        """Each person's last row that started by `until` and had not ended on or before `after`."""
        ended = self._lists.days(self._source, end, NEVER)
        day = self._lists.days(self._source, self._date, NEVER)
        # Without the rows that have ended, the last one that started is the one sought.
        self._use(self._rows[ended[self._rows] > after], self._people, day)
        shape = self._sought.shape
        return self.last(np.full(shape, LONG_AGO, dtype=np.int32), np.broadcast_to(until, shape))

    def _found(self, at: Positions, holds: np.ndarray) -> Positions:
        found = np.full(len(at), NO_ROW, dtype=np.intp)
        holds = holds & (self._sought >= 0)
        found[holds] = self._rows[at[holds]]
        return found


def _key(people: np.ndarray, day: Days) -> np.ndarray:
    # As `events` packs them: one sorted integer for person and day, so that both are looked up at once.
    return (people.astype(np.int64) << 32) + (day.astype(np.int64) + 2**31)


def pairs(sought: np.ndarray, people: np.ndarray) -> tuple[Positions, Positions]:
    """Which counted record, and which row, for every two that go together: record by record, rows in their order.

    `sought` are the persons of the records (-1: none), `people` those of the rows, which stand together.

    >>> [found.tolist() for found in pairs(np.array([7, -1, 5]), np.array([5, 5, 7]))]
    [[0, 2, 2], [2, 0, 1]]
    """
    # A person's rows stand together, so each record takes `number` of them from `first` on.
    first = np.searchsorted(people, sought, side="left")
    number = np.where(sought < 0, 0, np.searchsorted(people, sought, side="right") - first)
    of = np.repeat(np.arange(len(sought), dtype=np.intp), number)
    place_in_pair = np.arange(len(of)) - np.repeat(np.cumsum(number) - number, number)
    return of, np.repeat(first, number) + place_in_pair
