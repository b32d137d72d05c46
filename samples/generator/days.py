"""Days as running numbers, month ends, working days of England, calendar months."""

import calendar
import datetime as dt
from itertools import accumulate

import holidays

MONTHS = ((2022, 6), (2022, 7), (2022, 8), (2022, 9), (2022, 10), (2022, 11), (2022, 12), (2023, 1), (2023, 2))
"""The nine months of the published report."""


def day(year: int, month: int, of_month: int) -> int:
    """Running number of a day."""
    return dt.date(year, month, of_month).toordinal()


def first_day(index: int) -> int:
    """First day of a report month; negative indexes are months before June 2022."""
    year, month = divmod(2022 * 12 + 5 + index, 12)
    return day(year, month + 1, 1)


def last_day(index: int) -> int:
    """Last day of a report month."""
    return first_day(index + 1) - 1


MONTH_ENDS = tuple(last_day(index) for index in range(9))
FIRST, LAST = first_day(0), MONTH_ENDS[-1]
_BASE = day(2005, 1, 1)
_BANK_HOLIDAYS = {d.toordinal() for d in holidays.country_holidays("GB", subdiv="ENG", years=range(2005, 2025))}


def is_workday(number: int) -> bool:
    """Monday to Friday, and no bank holiday in England."""
    return dt.date.fromordinal(number).weekday() < 5 and number not in _BANK_HOLIDAYS


_WORKDAYS = tuple(accumulate(int(is_workday(number)) for number in range(_BASE, day(2024, 12, 31) + 1)))


def workdays(start: int, end: int) -> int:
    """Working days in (start, end]."""
    return _WORKDAYS[end - _BASE] - _WORKDAYS[start - _BASE]


def add_workdays(start: int, count: int) -> int:
    """The day on which that many working days have passed."""
    end = start
    while workdays(start, end) < count:
        end += 1
    return end


def add_months(number: int, months: int) -> int:
    """The day so many calendar months later, clipped to month end."""
    date = dt.date.fromordinal(number)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return day(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def earliest_within_months(end: int, months: int) -> int:
    """The first day from which `months` calendar months reach the end."""
    number = add_months(end, -months)
    while add_months(number - 1, months) >= end:
        number -= 1
    while add_months(number, months) < end:
        number += 1
    return number


def earliest_within_workdays(end: int, count: int) -> int:
    """The first day d with at most `count` working days in (d, end]."""
    number = end
    while workdays(number - 1, end) <= count:
        number -= 1
    return number
