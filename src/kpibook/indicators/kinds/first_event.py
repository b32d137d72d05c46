"""Condition: a linked event took place on or after the record's start and within a length of time of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from kpibook.definitions.kinds import Base, FirstEvent
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days
from kpibook.indicators.kinds.first_days import first_day
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, LinkedRows, Need


@dataclass(frozen=True)
class AskedFirstEvent(Asked):
    """Asks it of records."""

    condition: FirstEvent

    def months_met(self, counted: Counted) -> Bits:
        """Every month where the first event on or after `since` is in time; none where `since` is blank."""
        condition = self.condition
        events = counted.lists.events(condition.source, condition.on, condition.date, condition.where)
        people = counted.people_in(condition.on, condition.source)
        # On or after: a visit on the day of the start is in time, one on the day before belongs to what was before.
        # A blank start finds the person's first event of all, which is not in time: the last day for it is `LONG_AGO`.
        at = events.on_or_after(people, counted.days(condition.since, LONG_AGO))
        first = events.day(at, NEVER, at < events.end(people))
        return counted.months.where(first <= self.due(counted))

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """The first day 0 that can be counted in the month: events before it do not matter."""
        yield Need(self.condition.source, first_day(base, self.condition.since, counted))

    def deciding(self, counted: Counted) -> Deciding | None:
        """The first event on or after the start."""
        condition = self.condition
        linked = LinkedRows(counted, condition.source, condition.on, condition.date, condition.where)
        return Deciding(condition.source, linked.first(counted.days(condition.since, NEVER)))

    def due(self, counted: Counted) -> Days:
        """The last day on which an event is in time."""
        since = counted.days(self.condition.since, LONG_AGO)
        return counted.lists.calendar.last_in_time(since, self.condition.within)
