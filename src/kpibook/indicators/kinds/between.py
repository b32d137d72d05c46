"""Condition: from one date of the record to another within a length of time."""

from __future__ import annotations

from kpibook.definitions.measures import Between
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.days import LONG_AGO, NEVER
from kpibook.indicators.month_sets import Bits


def between(condition: Between, counted: Counted) -> Bits:
    """Every month where the end comes on or before start + `within`; none where either date is blank."""
    start = counted.days(condition.start, LONG_AGO)
    end = counted.days(condition.end, NEVER)
    return counted.months.where(end <= counted.lists.calendar.last_in_time(start, condition.within))
