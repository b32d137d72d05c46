"""Which linked record decided whether a record meets a condition: for tracing a figure to its rows."""

from __future__ import annotations

import numpy as np

from kpibook.definitions.measures import (
    Condition,
    EarlierEvent,
    FirstEvent,
    LatestEvent,
    LinkedRecord,
    NumberOfEvents,
)
from kpibook.definitions.sources import FieldCondition
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.kinds.number_of_events import window_starts
from kpibook.indicators.kinds.starts import starts
from kpibook.indicators.days import LONG_AGO, NEVER, Days
from kpibook.indicators.events import Positions

NO_ROW = -1


def deciding_rows(condition: Condition, counted: Counted) -> tuple[str, Positions] | None:
    """The linked list, and for each counted record the row there that decided (`NO_ROW` where none did).

    That is the latest event on or after the start and by month end; the first event on or after the start; the
    latest earlier record; the latest of the episodes in the window; the latest open linked record. None for a
    condition that looks at the record alone. `counted` is of one month.
    """
    end = counted.months.ends[-1:]
    match condition.value:
        case LatestEvent() as value:
            found = starts(value, counted)
            since = np.full(len(counted.rows), NEVER, dtype=np.int32)
            since[found.of] = found.day
            linked = _Linked(counted, value.source, value.on, value.date, value.where)
            return value.source, linked.last(since, np.broadcast_to(end, since.shape))
        case FirstEvent() as value:
            linked = _Linked(counted, value.source, value.on, value.date, value.where)
            return value.source, linked.first(counted.days(value.since, NEVER))
        case EarlierEvent() as value:
            day = counted.days(counted.dated, LONG_AGO)
            linked = _Linked(counted, value.source, value.on, value.date, value.where)
            return value.source, linked.last(counted.lists.calendar.earliest(day, value.within), day - np.int32(1))
        case NumberOfEvents() as value:
            linked = _Linked(counted, value.source, value.on, value.start, value.where)
            first = window_starts(counted.months, value.months)[-1:]
            return value.source, linked.open_since(value.end, first, end)
        case LinkedRecord() as value:
            linked = _Linked(counted, value.source, value.on, value.start, value.where)
            return value.source, linked.open_since(value.end, end, end)
        case _:
            return None


class _Linked:
    """The rows of a linked list by person and day, ties in the order of the list."""

    def __init__(self, counted: Counted, source: str, on: str, date: str, where: tuple[FieldCondition, ...]) -> None:
        lists = counted.lists
        self._lists, self._source, self._date = lists, source, date
        day = lists.days(source, date, NEVER)
        people = lists.people(source, on)
        self._use(np.flatnonzero(lists.meeting(source, where) & (people >= 0) & (day < NEVER)), people, day)
        self._sought = counted.people_in(on, source)

    def _use(self, rows: Positions, people: np.ndarray, day: Days) -> None:
        rows = rows[np.lexsort((rows, day[rows], people[rows]))]
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
        self._use(self._rows[ended[self._rows] > after], self._people, day)
        shape = self._sought.shape
        return self.last(np.full(shape, LONG_AGO, dtype=np.int32), np.broadcast_to(until, shape))

    def _found(self, at: Positions, holds: np.ndarray) -> Positions:
        found = np.full(len(at), NO_ROW, dtype=np.intp)
        holds = holds & (self._sought >= 0)
        found[holds] = self._rows[at[holds]]
        return found


def _key(people: np.ndarray, day: Days) -> np.ndarray:
    return (people.astype(np.int64) << 32) + (day.astype(np.int64) + 2**31)
