"""Condition: the record has been open for at least, or at most, so long."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kpibook.definitions.kinds import Base, OpenFor
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, Need


@dataclass(frozen=True)
class AskedOpenFor(Asked):
    """Asks it of records."""

    condition: OpenFor

    def months_met(self, counted: Counted) -> Bits:
        """The months in which start + `at_least` is reached, and not passed the last day of `at_most`.

        None where the start is blank.
        """
        condition, calendar = self.condition, counted.lists.calendar
        since = counted.days(condition.since, NEVER)
        met = counted.from_day(since if condition.at_least is None else calendar.reached(since, condition.at_least))
        if condition.at_most is not None:
            met &= ~counted.from_day(calendar.last_in_time(since, condition.at_most) + np.int32(1))
        return met

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """Nothing but the record."""
        return iter(())

    def deciding(self, counted: Counted) -> Deciding | None:
        """The record alone decides."""
        return None

    def due(self, counted: Counted) -> Days | None:
        """The last day of `at_most`: by then it must have ended. Nothing is due without: time passes by itself."""
        if self.condition.at_most is None:
            return None
        since = counted.days(self.condition.since, LONG_AGO)
        return counted.lists.calendar.last_in_time(since, self.condition.at_most)
