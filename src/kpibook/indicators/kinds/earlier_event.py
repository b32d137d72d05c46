"""Condition: the same person had an earlier record, within a length of time before or ever."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kpibook.definitions.kinds import Base, EarlierEvent
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days, day_number
from kpibook.indicators.kinds.first_days import first_day
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, LinkedRows, Need
from kpibook.indicators.lists import Lists


@dataclass(frozen=True)
class AskedEarlierEvent(Asked):
    """Asks it of records.

    d is the date by which the measure counts: a flow's date (without `plus`), a stock's start.
    """

    condition: EarlierEvent

    def months_met(self, counted: Counted) -> Bits:
        """Every month where an earlier record lies in d − `within` (or `known_since`) ≤ earlier < d."""
        lists, condition = counted.lists, self.condition
        events = lists.events(condition.source, condition.on, condition.date, condition.where)
        people = counted.people_in(condition.on, condition.source)
        day = counted.days(counted.dated, NEVER)
        # Strictly before: a second referral on the same day makes neither of the two a repeat.
        at = events.on_or_after(people, day)
        latest = events.day(at - 1, LONG_AGO, at > events.start(people))
        return counted.months.where((latest > LONG_AGO) & (latest >= self._since(lists, day)))

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """The first day that can be counted in the month (a stock: the earliest counted start) less `within`.

        Else the day since when all are known; of what is dated before that day, it is not known what was earlier.
        """
        first = first_day(base, counted.dated, counted)
        since = self._since(counted.lists, first)
        yield Need(self.condition.source, np.where(since <= first, since, np.int32(LONG_AGO)))

    def deciding(self, counted: Counted) -> Deciding | None:
        """The latest earlier record."""
        condition, day = self.condition, counted.days(counted.dated, LONG_AGO)
        linked = LinkedRows(counted, condition.source, condition.on, condition.date, condition.where)
        since = self._since(counted.lists, day)
        return Deciding(condition.source, linked.last(since, day - np.int32(1)))

    def due(self, counted: Counted) -> None:
        """Nothing is due: what was before cannot be put right."""
        return

    def _since(self, lists: Lists, day: Days) -> Days:
        """For each day, the first on which an earlier record counts."""
        if self.condition.known_since is not None:
            return np.full_like(day, day_number(self.condition.known_since))
        if self.condition.within is None:
            raise TypeError("how far back is said in one way or the other")
        return lists.calendar.earliest(day, self.condition.within)
