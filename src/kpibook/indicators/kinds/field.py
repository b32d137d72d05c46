"""Condition: a field's value."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpibook.definitions.kinds import Base, FieldCondition
from kpibook.indicators.days import Bits
from kpibook.indicators.kinds.borrowed import months_meeting
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, Need


@dataclass(frozen=True)
class AskedField(Asked):
    """Asks it of records."""

    condition: FieldCondition

    def months_met(self, counted: Counted) -> Bits:
        """Every month where the record's field meets it, none elsewhere; of a field that depends on the day, those."""
        lookup = counted.lists.by_day(counted.source, self.condition.field)
        if lookup is not None:
            return months_meeting(self.condition, lookup, counted)
        return counted.months.where(counted.lists.meeting(counted.source, (self.condition,))[counted.rows])

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """Nothing but the record; what a list is needed for from which fields are borrowed, `coverage` says."""
        return iter(())

    def deciding(self, counted: Counted) -> Deciding | None:
        """The record alone decides."""
        return None

    def due(self, counted: Counted) -> None:
        """A value falls due on no day."""
        return
