"""What the engine asks of every kind of condition. One that leaves an answer out cannot be made: mypy says so.

The records that a condition is asked about.

The rows of a linked list by person and day: which of them decided, for tracing a figure to its rows.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kpibook.definitions.kinds import Base, FieldCondition
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days, MonthSets
from kpibook.indicators.events import Positions
from kpibook.indicators.lists import Lists, Numbers


@dataclass(frozen=True)
class Counted:
    """Some records of a list, each with the months in which it is counted."""

    lists: Lists
    months: MonthSets
    source: str
    dated: str
    """The date field by which the measure counts: a flow's date, a stock's start."""
    rows: npt.NDArray[np.intp]
    counted_in: Bits
    looked_at: Days | None = None
    """The day on which each record is looked at: in a flow the one that is counted; None in a stock, each month end."""

    def some(self, at: npt.NDArray[np.intp]) -> "Counted":
        """Some of these records, by their places here."""
        day = None if self.looked_at is None else self.looked_at[at]
        return replace(self, rows=self.rows[at], counted_in=self.counted_in[at], looked_at=day)

    def all_records(self) -> "Counted":
        """Every record of the list, in every month."""
        rows = np.arange(len(self.lists.frame(self.source)), dtype=np.intp)
        return replace(self, rows=rows, counted_in=np.full(len(rows), self.months.all, dtype=np.int64), looked_at=None)

    def from_day(self, days: Days) -> Bits:
        """For each record the months in which it is looked at on its day here, or later."""
        if self.looked_at is None:
            return self.months.ending_on_or_after(days)
        return self.months.where(self.looked_at >= days)

    def days(self, field: str, blank: int) -> Days:
        """A date field of these records."""
        return self.lists.days(self.source, field, blank)[self.rows]

    def people_in(self, field: str, other: str, there: str | None = None) -> Numbers:
        """Who these records are about, by the other list's numbers; -1 where nobody there is linked.

        `there`: what the other list calls the field, where it is another name.
        """
        return self.lists.people_in(self.source, field, other, there)[self.rows]


@dataclass(frozen=True)
class Need:
    """A list, and for each month the first day from which it must be complete (`NEVER`: any day will do)."""

    source: str
    since: Days
    grows: bool = True
    """Whether it must have been taken after the month began."""


@dataclass(frozen=True)
class Deciding:
    """The rows of a linked list that decided: one for each counted record, `NO_ROW` where none did."""

    source: str
    rows: Positions


class Asked(ABC):
    """A condition, as it is asked of records."""

    @abstractmethod
    def months_met(self, counted: Counted) -> Bits:
        """For each counted record, the months in which it meets the condition (others may be among them)."""

    @abstractmethod
    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """From which day other lists must be complete for the answer to be whole: none where only the record counts."""

    @abstractmethod
    def deciding(self, counted: Counted) -> Deciding | None:
        """Which linked rows decided in the one month of `counted`; None where the record alone decides."""

    @abstractmethod
    def due(self, counted: Counted) -> Days | None:
        """By which day each record must be put right to meet it, in the one month of `counted`; None if nothing is due.

        What meets the condition at that month's end stays in time up to this day, if nothing more is recorded.
        `NEVER` for a record of which nothing is due, `LONG_AGO` for one that no day can save.
        """


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
        # They are gone for good: each of these objects answers one question.
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
