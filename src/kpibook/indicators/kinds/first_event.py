"""Condition: a linked event took place on or after the record's start and within a length of time of it."""

from __future__ import annotations

from kpibook.definitions.measures import FirstEvent
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.days import LONG_AGO, NEVER
from kpibook.indicators.month_sets import Bits


def first_event(condition: FirstEvent, counted: Counted) -> Bits:
    """Every month where the first event on or after `since` is in time; none where `since` is blank."""
    lists = counted.lists
    events = lists.events(condition.source, condition.on, condition.date, condition.where)
    people = counted.people_in(condition.on, condition.source)
    since = counted.days(condition.since, LONG_AGO)
    at = events.on_or_after(people, since)
    first = events.day(at, NEVER, at < events.end(people))
    return counted.months.where(first <= lists.calendar.last_in_time(since, condition.within))
