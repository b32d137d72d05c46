"""The months for which there are records."""

import datetime as dt
from collections.abc import Mapping
from typing import assert_never

import numpy as np

from kpibook.definitions import bases_of
from kpibook.definitions.kinds import AnyMeasure, Average, Base, Flow, Part, Rate, Ratio, Share, Snapshot, Stock, Tally
from kpibook.indicators.days import NEVER, Days, date_of
from kpibook.indicators.lists import Lists
from kpibook.months import Month, months_between


def months_spanned(lists: Lists, measures: Mapping[str, AnyMeasure]) -> tuple[Month, ...]:
    """All months from the earliest to the latest that has records; none when there is no record at all.

    The span begins with the earliest month in which some measure can give a figure: that of its list's earliest dated
    record (a flow's date, a stock's start, a tally's month), and no earlier than its list covers (a flow: the first
    month that begins on or after the day from which the list is complete; a stock: the month that holds that day).
    It ends with the latest month in which a flow or tally has a dated record. Dates after the day on which a list was
    taken from the case system are plans, and do not count. Where there is neither flow nor tally, the latest start
    or end of a stock ends the span.
    """
    things = [(one, base) for one in measures.values() for base in bases_of(lists.mapping, one) or (None,)]
    firsts = [_first_month(lists, measure, base) for measure, base in things]
    dated = [_last_month(lists, measure, base) for measure, base in things if not isinstance(base, Stock)]
    if not any(dated):
        dated = [_last_month(lists, measure, base) for measure, base in things]
    begins, ends = [month for month in firsts if month], [month for month in dated if month]
    return months_between(min(begins), max(ends)) if begins and ends else ()


def _first_month(lists: Lists, measure: AnyMeasure, base: Base | None) -> Month | None:
    if base is None:
        days = _taken_days(lists, measure, base)
        return _month(int(days.min())) if len(days) else None
    days = lists.days(base.source, base.dated_by, NEVER)
    days = days[_up_to_extraction(lists, base.source, days)]
    if isinstance(base, Flow):
        days = _counted(lists, base, days)
    if len(days) == 0:
        return None
    # A flow counts every day of its month; a stock is asked at the month's end, when a list that begins within the
    # month is already whole.
    complete_from = date_of(lists.complete_from(base.source))
    return max(_month(int(days.min())), _covered_from(base, complete_from))


def _covered_from(base: Base, complete_from: dt.date) -> Month:
    """The first month that a list covers: a flow needs the month whole, a stock only its last day."""
    match base:
        case Flow():
            return Month.of(complete_from) + (complete_from.day > 1)
        case Stock():
            return Month.of(complete_from)
        case Snapshot():
            raise TypeError("a list that is cut at one day spans no months")
        case _:
            assert_never(base)


def _last_month(lists: Lists, measure: AnyMeasure, base: Base | None) -> Month | None:
    days = _taken_days(lists, measure, base)
    return _month(int(days.max())) if len(days) else None


def _taken_days(lists: Lists, measure: AnyMeasure, base: Base | None) -> Days:
    """Every day by which the measure's records are dated, up to the day on which the list was taken."""
    match base or measure:
        case Tally(source=source, month=month):
            fields = [month]
        case Stock(source=source, start=start, end=end):
            fields = [start, end]
        case Flow(source=source, date=date):
            fields = [date]
        case Snapshot():
            raise TypeError("a list that is cut at one day spans no months")
        case Share() | Rate() | Average() | Ratio() | Part():
            raise TypeError("a share or rate has a flow or stock, which was not found")
        case never:
            assert_never(never)
    days = np.concatenate([lists.days(source, field, NEVER) for field in fields])
    days = days[_up_to_extraction(lists, source, days)]
    # Only a list that says when it was taken can tell which of the days moved by `plus` are still to come: the 17th
    # birthdays of last year's births would else open months many years ahead.
    if isinstance(base, Flow) and lists.extracted(source) is not None:
        counted = _counted(lists, base, days)
        days = counted[_up_to_extraction(lists, source, counted)]
    return days


def _counted(lists: Lists, flow: Flow, days: Days) -> Days:
    """The days on which a flow counts what is dated on these: a birth, at the 17th birthday.

    Working days move nothing by more than a month or two, and are known for some years alone: they are left out here.
    """
    if flow.plus is None or flow.plus.unit == "working days":
        return days
    return lists.calendar.reached(days, flow.plus)


def _up_to_extraction(lists: Lists, source: str, days: Days) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    extracted = lists.extracted(source)
    return days <= (NEVER - 1 if extracted is None else extracted)


def _month(number: int) -> Month:
    return Month.of(date_of(number))
