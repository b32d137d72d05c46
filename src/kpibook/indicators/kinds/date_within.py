"""Condition: a date of the record lies within a length of time before the day on which it is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kpibook.definitions.kinds import Base, DateWithin
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, Need


@dataclass(frozen=True)
class AskedDateWithin(Asked):
    """Asks it of records."""

    condition: DateWithin

    def months_met(self, counted: Counted) -> Bits:
        """The months in which the date has come and is no more than `within` ago; none where it is blank."""
        date = counted.days(self.condition.date, NEVER)
        late = counted.lists.calendar.last_in_time(date, self.condition.within) + np.int32(1)
        return counted.from_day(date) & ~counted.from_day(late)

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """Nothing but the record."""
        return iter(())

    def deciding(self, counted: Counted) -> Deciding | None:
        """The record alone decides."""
        return None

    def due(self, counted: Counted) -> Days:
        """The last day on which the date is recent enough."""
        date = counted.days(self.condition.date, LONG_AGO)
        return counted.lists.calendar.last_in_time(date, self.condition.within)
