"""Working days: Monday to Friday less the bank holidays of one part of the United Kingdom."""

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

from kpibook.indicators.days import Days, day_number
from kpibook.issues import InputError, Issue

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
