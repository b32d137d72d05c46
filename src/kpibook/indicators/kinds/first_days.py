"""The first day that matters in each month: for what conditions need of other lists."""

import numpy as np

from kpibook.definitions.kinds import Base, Flow
from kpibook.indicators.days import NEVER, Bits, Days, MonthSets
from kpibook.indicators.kinds.kind import Counted
from kpibook.indicators.lists import Lists


def first_counted(lists: Lists, months: MonthSets, flow: Flow) -> Days:
    """The first date that can be counted in each month."""
    begins = flow_begins(lists, months, flow)
    return begins if flow.plus is None else lists.calendar.first_reaching(begins, flow.plus)


def flow_begins(lists: Lists, months: MonthSets, flow: Flow) -> Days:
    """The first day of each month; of a flow that counts a length of time (`in_last`), the first day of that.

    An event is within the last 6 months while 6 months from it have not passed.
    """
    if flow.in_last is None:
        return months.firsts
    # Not month end less the time, which is clipped: 6 months before 31 August is 28 February, whose 6 months were over
    # on 28 August.
    return lists.calendar.first_reaching(months.ends + np.int32(1), flow.in_last)


def first_day(base: Base, field: str, counted: Counted) -> Days:
    """The first day that matters in each month when a condition looks from a date of the record.

    Where that is not the date by which a flow counts, the earliest such day of the records counted in the month.
    """
    if isinstance(base, Flow) and field == base.date:
        return first_counted(counted.lists, counted.months, base)
    return _earliest(counted.days(field, NEVER), counted.counted_in, len(counted.months.months))


def _earliest(days: Days, bits: Bits, n_months: int) -> Days:
    """The earliest day among the records that have the month; `NEVER` where none has."""
    found = np.full(n_months, NEVER, dtype=np.int32)
    # Day by day, gathering months on the way: where the union grows, a month has its earliest day.
    order = np.argsort(days)
    so_far = np.bitwise_or.accumulate(bits[order]) if len(order) else bits
    new = np.flatnonzero(np.append(np.int64(0), so_far)[:-1] != so_far)  # at most one for each month
    for at in new:
        before = int(so_far[at - 1]) if at else 0
        fresh = int(so_far[at]) & ~before
        for month in range(n_months):
            if fresh >> month & 1:
                found[month] = days[order[at]]
    return found
