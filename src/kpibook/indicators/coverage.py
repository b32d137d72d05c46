"""Which months are covered by records: a month whose look-back is not shows N/A, never a partial figure.

A month is covered when every list involved is complete from the first day that matters, and was not taken from the
case system before the month began. The first day that matters is

- for a flow, the first day of the month (less `plus`, unless it has `still_open`: what it counts was open then);
- for a stock, an open linked record and a linked start, the month's last day: a list that is complete from a day on
  holds all that was open on it;
- for `latest_event`, month end less the longest of its intervals (the usual one, those of its limits, and
  `first_within`); where a limit has `after_events`, the months for which the number of events is uncertain and
  matters are not covered either (`latest_event.uncertain_months`);
- for `number_of_events`, the first day of the window;
- for `earlier_event`, the first day that can be counted in the month less `within`; for a stock, the earliest start
  of a record that is counted in the month less `within`;
- for `first_event`, the same without `within`: day 0. Where day 0 is not the date by which a flow counts, the
  earliest day 0 of the records that are counted in the month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.definitions.bases import Base
from kpibook.definitions.measures import (
    Condition,
    EarlierEvent,
    FirstEvent,
    Flow,
    LatestEvent,
    LinkedRecord,
    LinkedStart,
    NumberOfEvents,
)
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.kinds.latest_event import uncertain_months
from kpibook.indicators.kinds.number_of_events import window_starts
from kpibook.indicators.days import LONG_AGO, NEVER, Days
from kpibook.indicators.lists import Lists
from kpibook.indicators.month_sets import Bits, MonthSets
from kpibook.months import Duration


@dataclass(frozen=True)
class Need:
    """A list, and for each month the first day from which it must be complete (`NEVER`: any day will do)."""

    source: str
    since: Days


def covered(lists: Lists, months: MonthSets, needs: list[Need]) -> npt.NDArray[np.bool_]:
    """For each month, whether every need is met."""
    holds = np.ones(len(months.months), dtype=bool)
    for need in needs:
        holds &= (lists.complete_from(need.source) <= need.since) & taken_after_it_began(lists, months, need.source)
    return holds


def taken_after_it_began(lists: Lists, months: MonthSets, source: str) -> npt.NDArray[np.bool_]:
    """For each month, whether the list was taken on or after its first day (or does not say when)."""
    extracted = lists.extracted(source)
    return months.firsts <= (NEVER if extracted is None else extracted)


def base_need(lists: Lists, months: MonthSets, base: Base) -> Need:
    """What a flow or stock itself needs."""
    if not isinstance(base, Flow):
        return Need(base.source, months.ends)
    if base.still_open is not None:
        return Need(base.source, months.firsts)
    return Need(base.source, _first_counted(lists, months, base))


def condition_needs(base: Base, conditions: tuple[Condition, ...], counted: Counted) -> Iterator[Need]:
    """What the conditions need, for the records that are counted."""
    lists, months = counted.lists, counted.months
    for condition in conditions:
        match condition.value:
            case LatestEvent() as value:
                certain = (uncertain_months(value, counted) >> np.arange(len(months.months))) & 1 == 0
                yield Need(value.source, np.where(certain, _look_back(value, lists, months), np.int32(LONG_AGO)))
                if isinstance(value.since, LinkedStart):
                    yield Need(value.since.source, months.ends)
            case NumberOfEvents() as value:
                yield Need(value.source, window_starts(months, value.months))
            case LinkedRecord() as value:
                yield Need(value.source, months.ends)
            case EarlierEvent() as value:
                first = _first_day(base, counted.dated, counted)
                yield Need(value.source, lists.calendar.earliest(first, value.within))
            case FirstEvent() as value:
                yield Need(value.source, _first_day(base, value.since, counted))
            case _:
                pass  # the others look at nothing but the record itself


def _look_back(condition: LatestEvent, lists: Lists, months: MonthSets) -> Days:
    intervals: list[Duration] = [condition.within, *(limit.within for limit in condition.limits)]
    if condition.first_within is not None:
        intervals.append(condition.first_within)
    first: Days = np.min([lists.calendar.earliest(months.ends, interval) for interval in intervals], axis=0)
    return first


def _first_counted(lists: Lists, months: MonthSets, flow: Flow) -> Days:
    """The first date that can be counted in each month."""
    return months.firsts if flow.plus is None else lists.calendar.first_reaching(months.firsts, flow.plus)


def _first_day(base: Base, field: str, counted: Counted) -> Days:
    """The first day that matters in each month when conditions look from a date of the record."""
    if isinstance(base, Flow) and field == base.date:
        return _first_counted(counted.lists, counted.months, base)
    return _earliest(counted.days(field, NEVER), counted.counted_in, len(counted.months.months))


def _earliest(days: Days, bits: Bits, n_months: int) -> Days:
    """The earliest day among the records that have the month; `NEVER` where none has."""
    found = np.full(n_months, NEVER, dtype=np.int32)
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
