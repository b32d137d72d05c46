"""Condition: the same person had an earlier record within a length of time before."""

from __future__ import annotations

from kpibook.definitions.measures import EarlierEvent
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.days import LONG_AGO, NEVER
from kpibook.indicators.month_sets import Bits


def earlier_event(condition: EarlierEvent, counted: Counted) -> Bits:
    """Every month where an earlier record lies in d − `within` ≤ earlier < d.

    d is the date by which the measure counts: a flow's date (without its `plus`), a stock's start.
    """
    lists = counted.lists
    events = lists.events(condition.source, condition.on, condition.date, condition.where)
    people = counted.people_in(condition.on, condition.source)
    day = counted.days(counted.dated, NEVER)
    at = events.on_or_after(people, day)
    latest = events.day(at - 1, LONG_AGO, at > events.start(people))
    return counted.months.where((latest > LONG_AGO) & (latest >= lists.calendar.earliest(day, condition.within)))
