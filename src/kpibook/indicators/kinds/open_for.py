"""Condition: the record has been open for at least so long."""

from __future__ import annotations

from kpibook.definitions.measures import OpenFor
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.days import NEVER
from kpibook.indicators.month_sets import Bits


def open_for(condition: OpenFor, counted: Counted) -> Bits:
    """The months at whose end start + `at_least` is reached; none where the start is blank."""
    since = counted.days(condition.since, NEVER)
    return counted.months.ending_on_or_after(counted.lists.calendar.reached(since, condition.at_least))
