"""Working days: Monday to Friday less the bank holidays of one part of the United Kingdom.

And days that lie a length of time from others: working days, days, weeks, calendar months clipped to month end.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

import holidays
import numpy as np
import numpy.typing as npt

from kpibook.indicators.days import LONG_AGO, NEVER, Days, by_day, day_number
from kpibook.issues import InputError, Issue
from kpibook.months import Duration

_PARTS = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT", "Northern Ireland": "NIR"}


@dataclass(frozen=True)
class WorkingDays:
    """The working days of some whole years: `worked[i]` of them lie in (first day, first day + i].

    >>> days = WorkingDays.between("England", dt.date(2022, 7, 15), dt.date(2022, 7, 31))
    >>> int(days.worked[days.at(dt.date(2022, 7, 31))] - days.worked[days.at(dt.date(2022, 7, 15))])
    10
    """

    first: int
    worked: npt.NDArray[np.int32]

    @classmethod
    def between(cls, country: str, first: dt.date, last: dt.date) -> "WorkingDays":
        """The calendar that covers both days; `InputError` when bank holidays are not known for all of it."""
        return _of_years(country, first.year, last.year)

    def at(self, day: dt.date) -> int:
        """Where a day stands in `worked`."""
        return day_number(day) - self.first

    def count(self, start: Days, end: Days) -> npt.NDArray[np.int32]:
        """Working days in (start, end]; negative when the end is before the start."""
        passed: npt.NDArray[np.int32] = self.worked[end - self.first] - self.worked[start - self.first]
        return passed


def bank_holidays(country: str, years: Sequence[int] = ()) -> holidays.HolidayBase:
    """The bank holidays of a part of the United Kingdom in some years."""
    found: holidays.HolidayBase = _united_kingdom()(subdiv=_PARTS[country], years=years)
    return found


@cache
def _united_kingdom() -> type[holidays.HolidayBase]:
    """The United Kingdom alone: asked for by its code, it comes with all 250 countries, a tenth of all that loads."""
    countries = Path(holidays.__file__).parent / "countries"
    found = PathFinder.find_spec("holidays.countries.united_kingdom", [str(countries)])
    if found is None or found.loader is None:  # it lies elsewhere in this version of the library
        return type(holidays.country_holidays("GB"))
    module = module_from_spec(found)
    found.loader.exec_module(module)
    alone: type[holidays.HolidayBase] = module.UnitedKingdom
    return alone


def known_years(country: str) -> tuple[int, int]:
    """The first and the last year for which bank holidays are known."""
    found = bank_holidays(country)
    return found.start_year, found.end_year


# A bounded memory of calendars already worked out: the same years always give the same calendar.
@lru_cache(maxsize=32)
def _of_years(country: str, first: int, last: int) -> WorkingDays:
    earliest, latest = known_years(country)
    if first < earliest or last > latest:
        raise InputError([_unknown(country, first, last, earliest, latest)])
    bank = bank_holidays(country, range(first, last + 1))
    start, end = dt.date(first, 1, 1), dt.date(last, 12, 31)
    days = np.arange(np.datetime64(start), np.datetime64(end) + 1)
    off = np.array(sorted(day for day in bank if start <= day <= end), dtype="datetime64[D]")
    working = np.is_busday(days, weekmask="1111100", holidays=off)
    worked = np.cumsum(working, dtype=np.int32)
    # The cache hands this array to everybody: written into once, it would be wrong for all who come after.
    worked.setflags(write=False)
    return WorkingDays(day_number(start), worked)


def _unknown(country: str, first: int, last: int, earliest: int, latest: int) -> Issue:
    years = sorted({year for year in (first, last) if not earliest <= year <= latest})
    return Issue(
        "bank-holidays-unknown",
        f"Working days cannot be counted in {' and '.join(map(str, years))}: "
        f"bank holidays of {country} are known for {earliest} to {latest}.",
        advice="Look for a wrong year in the dates, and correct it in the case system.",
    )


_EPOCH = dt.date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class WorkingCalendar:
    """Reckons with lengths of time, with the bank holidays of one part of the United Kingdom.

    Blank days (`NEVER`, `LONG_AGO`) stay what they are.

    >>> friday = np.array([WorkingCalendar.number("2022-07-15")], dtype=np.int32)
    >>> WorkingCalendar.text(WorkingCalendar("England").last_in_time(friday, Duration.parse("10 working days")))
    ['2022-07-31']
    >>> WorkingCalendar.text(WorkingCalendar("England").reached(friday, Duration.parse("10 working days")))
    ['2022-07-29']
    """

    country: str

    @staticmethod
    def number(day: str) -> int:
        """Days since 1970 of a day written as 2023-03-06."""
        return dt.date.fromisoformat(day).toordinal() - _EPOCH

    @staticmethod
    def text(days: Days) -> list[str]:
        """Days written as 2023-03-06."""
        return [dt.date.fromordinal(int(day) + _EPOCH).isoformat() for day in days]

    def last_in_time(self, start: Days, within: Duration) -> Days:
        """The last day on which no more than `within` has passed since the start (day 0).

        Ten working days after Friday 15 July 2022 that is Sunday 31 July: no working day lies between.
        """
        return self._lookup(start, within, "last")

    def reached(self, start: Days, length: Duration) -> Days:
        """The first day, not before the start, on which the whole length has passed: start + length."""
        return self._lookup(start, length, "reached")

    def birthday(self, born: Days, years: int) -> Days:
        """The day on which somebody becomes so many years old: of 29 February, 1 March in years without one.

        >>> calendar = WorkingCalendar("England")
        >>> born = np.array([calendar.number("2020-02-29")], dtype=np.int32)
        >>> calendar.text(calendar.birthday(born, 3)), calendar.text(calendar.birthday(born, 4))
        (['2023-03-01'], ['2024-02-29'])
        """
        return self._lookup(born, Duration(years, "years"), "birthday")

    def earliest(self, day: Days, within: Duration) -> Days:
        """The first day from which no more than `within` passes until the day: day − within."""
        return self._lookup(day, within, "earliest")

    def first_reaching(self, day: Days, length: Duration) -> Days:
        """The first start whose start + length falls on or after the day."""
        return self._lookup(day, length, "reaching")

    def passed(self, start: Days, end: Days) -> Days:
        """Working days in (start, end], for days that are known; negative when the end is before the start.

        >>> monday, sunday = (np.array([WorkingCalendar.number(day)]) for day in ("2022-07-11", "2022-07-17"))
        >>> WorkingCalendar("England").passed(monday, sunday).tolist()
        [4]
        """
        if len(start) == 0:
            return start
        first, last = (dt.date.fromordinal(int(pick([start, end])) + _EPOCH) for pick in (np.min, np.max))
        return WorkingDays.between(self.country, first, last).count(start, end)

    def _lookup(self, days: Days, length: Duration, which: str) -> Days:
        def rule(day: Days) -> Days:
            known = (day > LONG_AGO) & (day < NEVER)
            moved = day.copy()
            moved[known] = self._moved(day[known], length, which)
            return moved

        looked_up: Days = by_day(days, rule)
        return looked_up

    def _moved(self, days: Days, length: Duration, which: str) -> Days:
        sign = 1 if which in ("last", "reached", "birthday") else -1
        if length.calendar_days is not None:
            return days + np.int32(sign * length.calendar_days)
        if length.calendar_months is not None:
            # "earliest" stays clipped: 12 months before 29 February 2024 is 28 February 2023, which counts as within.
            moved = _months_later(days, sign * length.calendar_months)
            if which == "reaching":  # 28 February + 1 month is 28 March, so 31 March is reached from 1 March
                short = _months_later(moved, length.calendar_months) < days
                moved = moved + short.astype(np.int32)
            if which == "birthday":  # years later, the 29th was cut to the 28th: the birthday is the day after
                cut = _months_later(moved, -length.calendar_months) < days
                moved = moved + cut.astype(np.int32)
            return moved
        return self._working_days_moved(days, length.amount, which)

    def _working_days_moved(self, days: Days, amount: int, which: str) -> Days:
        if len(days) == 0:
            return days
        # Not numpy.busday_offset: it moves a start on a Saturday to Monday before it counts, so that one working day
        # later is Tuesday. It is Monday.
        margin = 2 * amount + 30  # more than enough for weekends and bank holidays
        span = (int(days.min()) - margin, int(days.max()) + margin)
        # Kept within what a date can be, so that a year such as 9999 is named by `WorkingDays` as one without bank
        # holidays.
        first, last = (dt.date.fromordinal(max(1, min(day + _EPOCH, dt.date.max.toordinal()))) for day in span)
        calendar = WorkingDays.between(self.country, first, last)
        worked, at = calendar.worked, days - np.int32(calendar.first)
        if which == "last":
            # `worked` rises on working days only. The last day with as many is sought: after the tenth working day on a
            # Friday, Saturday and Sunday are still in time.
            found = np.searchsorted(worked, worked[at] + amount, side="right") - 1
        elif which == "reached":
            # Not before the start: no working day after a Sunday is reached on that Sunday, not on the Friday before
            # it.
            found = np.maximum(at, np.searchsorted(worked, worked[at] + amount, side="left"))
        elif which == "earliest":
            found = np.searchsorted(worked, worked[at] - amount, side="left")
        elif amount == 0:
            found = at
        else:
            # Start + amount is not before the day while fewer than `amount` working days lie between the two: so
            # `at - 1`, and 1 more.
            found = np.minimum(at, np.searchsorted(worked, worked[at - 1] - amount + 1, side="left"))
        moved: Days = (found + calendar.first).astype(np.int32)
        return moved


def _months_later(days: Days, months: int) -> Days:
    """The same day of the month that many months later (earlier if negative), clipped to month end."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    day_of_month = (dates - month.astype("datetime64[D]")).astype(np.int64)
    target = month + months
    begins = target.astype("datetime64[D]")
    length = ((target + 1).astype("datetime64[D]") - begins).astype(np.int64)
    moved = begins.astype(np.int64) + np.minimum(day_of_month, length - 1)
    found: Days = moved.astype(np.int32)
    return found
