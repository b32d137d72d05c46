"""Condition: from one date of the record to another within a length of time."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpibook.definitions.kinds import Base, Between
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, Need


@dataclass(frozen=True)
class AskedBetween(Asked):
    """Asks it of records."""

    condition: Between

    def months_met(self, counted: Counted) -> Bits:
        """Every month where the end comes on or before start + `within`; none where either date is blank."""
        return counted.months.where(counted.days(self.condition.end, NEVER) <= self.due(counted))

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """Nothing but the record."""
        return iter(())

    def deciding(self, counted: Counted) -> Deciding | None:
        """The record alone decides."""
        return None

    def due(self, counted: Counted) -> Days:
        """The last day on which the end is in time."""
        # A blank start stays `LONG_AGO`, and a blank end is `NEVER`: neither can be in time.
        start = counted.days(self.condition.start, LONG_AGO)
        return counted.lists.calendar.last_in_time(start, self.condition.within)
