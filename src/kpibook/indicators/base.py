"""Flows and stocks: in which months each record of the list is counted."""

from typing import assert_never

import numpy as np

from kpibook.definitions.kinds import Base, FieldCondition, Flow, Snapshot, Stock
from kpibook.indicators.days import NEVER, Bits, Days, MonthSets
from kpibook.indicators.kinds import Counted, asked, flow_begins, months_all_met
from kpibook.indicators.lists import Lists
from kpibook.indicators.standing import one_for_each


def months_counted(lists: Lists, months: MonthSets, base: Base, where: tuple[FieldCondition, ...] = ()) -> Bits:
    """For each record of the list, the months in which it is counted.

    `where` narrows as if it were written in the flow or stock itself: before one record is chosen for each person.
    """
    match base:
        case Flow():
            bits = _flow_months(lists, months, base)
        case Stock():
            bits = _stock_months(lists, months, base)
        case Snapshot():
            bits = _snapshot_months(lists, months, base)
        case _:
            assert_never(base)
    bits = _narrowed(lists, months, base, bits, (*base.where, *where))
    if base.asks:
        counted = records_counted(lists, months, base, bits)
        bits = np.zeros_like(bits)
        bits[counted.rows] = months_all_met(base.asks, counted)
    # Last: one record is chosen among those that count. Chosen before, a child whose later record is left out would not
    # be counted at all.
    if base.distinct is not None:
        bits = one_for_each(lists, base.source, base.distinct, base.dated_by, bits)
    return bits


def _narrowed(lists: Lists, months: MonthSets, base: Base, bits: Bits, where: tuple[FieldCondition, ...]) -> Bits:
    """Only the months in which the records meet the field conditions; the day decides where a field depends on it."""
    by_day = tuple(one for one in where if lists.by_day(base.source, one.field))
    fixed = tuple(one for one in where if one not in by_day)
    if fixed:
        bits = np.where(lists.meeting(base.source, fixed), bits, np.int64(0))
    for one in by_day:
        counted = records_counted(lists, months, base, bits)
        bits = np.zeros_like(bits)
        bits[counted.rows] = asked(one).months_met(counted) & counted.counted_in
    return bits


def records_counted(lists: Lists, months: MonthSets, base: Base, bits: Bits) -> Counted:
    """The records that are counted in some month."""
    rows = np.flatnonzero(bits)
    looked_at: Days | None = None
    match base:
        case Flow():
            looked_at = _day_counted(lists, base)[rows]
        case Stock() | Snapshot():
            pass
        case _:
            assert_never(base)
    return Counted(lists, months, base.source, base.dated_by, rows, bits[rows], looked_at)


def _flow_months(lists: Lists, months: MonthSets, flow: Flow) -> Bits:
    """The month of the date (plus `plus`); none when `still_open` is before that day."""
    day = _day_counted(lists, flow)
    begins = flow_begins(lists, months, flow)
    # Not `holding`: the times of `in_last` overlap, and a record counts in every month in whose time its day lies.
    bits = months.thresholds_before(begins, day + np.int32(1)) & months.ending_on_or_after(day)
    if flow.still_open is not None:
        # One that closed on the very day was still open then.
        bits = np.where(lists.days(flow.source, flow.still_open, NEVER) < day, np.int64(0), bits)
    return bits


def _day_counted(lists: Lists, flow: Flow) -> Days:
    """Each record's date (plus `plus`)."""
    day = lists.days(flow.source, flow.date, NEVER)
    return day if flow.plus is None else lists.calendar.reached(day, flow.plus)


def _stock_months(lists: Lists, months: MonthSets, stock: Stock) -> Bits:
    """The months at whose end the episode is open: started on or before it, and not ended on or before it."""
    # A blank start is `NEVER`: whether such a record was open nobody can tell, so it counts in no month.
    started = months.ending_on_or_after(lists.days(stock.source, stock.start, NEVER))
    return started & months.ending_before(lists.days(stock.source, stock.end, NEVER))


def _snapshot_months(lists: Lists, months: MonthSets, snapshot: Snapshot) -> Bits:
    """The day at which the list was cut: every row, but for what starts later, has no start, or has ended by then."""
    bits = np.full(len(lists.frame(snapshot.source)), months.all, dtype=np.int64)
    if snapshot.start is not None:
        bits &= months.ending_on_or_after(lists.days(snapshot.source, snapshot.start, NEVER))
    if snapshot.end is not None:
        bits &= months.ending_before(lists.days(snapshot.source, snapshot.end, NEVER))
    return bits
