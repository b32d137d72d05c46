"""Condition: the record has been open for at least so long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kpibook.definitions.kinds import Base, OpenFor
from kpibook.indicators.days import NEVER
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.kinds.kind import Asked, Deciding, Need
from kpibook.indicators.month_sets import Bits


@dataclass(frozen=True)
class AskedOpenFor(Asked):
    """Asks it of records."""

    condition: OpenFor

    def months_met(self, counted: Counted) -> Bits:
        """The months at whose end start + `at_least` is reached; none where the start is blank."""
        since = counted.days(self.condition.since, NEVER)
        return counted.months.ending_on_or_after(counted.lists.calendar.reached(since, self.condition.at_least))

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """Nothing but the record."""
        return iter(())

    def deciding(self, counted: Counted) -> Deciding | None:
        """The record alone decides."""
        return None

    def due(self, counted: Counted) -> None:
        """Nothing is due: time passes by itself."""
        return
