"""Condition: somebody is of an age, on the day on which the record is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpibook.definitions.kinds import Age, Base
from kpibook.indicators.days import NEVER, Bits
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, Need


@dataclass(frozen=True)
class AskedAge(Asked):
    """Asks it of records."""

    condition: Age

    def months_met(self, counted: Counted) -> Bits:
        """The months in which the one birthday has come and the other not; none where the date of birth is blank."""
        condition, calendar = self.condition, counted.lists.calendar
        born = counted.days(condition.born, NEVER)
        # Not `reached`: that is clipped to 28 February, a day before somebody born on the 29th is a year older.
        met = counted.from_day(calendar.birthday(born, condition.from_ or 0))
        if condition.under is not None:
            met &= ~counted.from_day(calendar.birthday(born, condition.under))
        return met

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """Nothing but the record."""
        return iter(())

    def deciding(self, counted: Counted) -> Deciding | None:
        """The record alone decides."""
        return None

    def due(self, counted: Counted) -> None:
        """Nothing is due: everybody grows older by themselves."""
        return
