"""Working days and calendar months, held to hand-worked days."""

import datetime as dt

import holidays
import numpy as np
import pytest

from kpibook.indicators.calendar.working_days import WorkingCalendar, WorkingDays, bank_holidays
from kpibook.indicators.days import LONG_AGO, NEVER
from kpibook.issues import InputError
from kpibook.months import Duration

ENGLAND = WorkingCalendar("England")


def moved(rule, day, length, country="England"):
    start = np.array([WorkingCalendar.number(day)], dtype=np.int32)
    return WorkingCalendar.text(getattr(WorkingCalendar(country), rule)(start, Duration.parse(length)))[0]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2022-07-15", "2022-07-31", 10),  # Friday to Sunday, the definition's own example
        ("2022-07-15", "2022-07-15", 0),  # the same day
        ("2022-07-15", "2022-07-18", 1),  # Friday to Monday
        ("2022-07-16", "2022-07-17", 0),  # Saturday to Sunday
        ("2022-12-23", "2023-01-03", 4),  # 26, 27 December and 2 January are bank holidays
        ("2023-04-06", "2023-04-11", 1),  # Good Friday and Easter Monday
        ("2022-09-16", "2022-09-20", 1),  # the Queen's funeral
        ("2023-05-05", "2023-05-09", 1),  # the coronation
        ("2024-02-28", "2024-03-01", 2),  # the leap day is a Thursday
    ],
)
def test_working_days_are_counted_after_the_start_up_to_the_end(start, end, days):
    """Working days in (start, end], less England's bank holidays."""
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    calendar = WorkingDays.between("England", first, last)
    at = np.array([calendar.at(first), calendar.at(last)], dtype=np.int32) + np.int32(calendar.first)
    assert calendar.count(at[:1], at[1:]).tolist() == [days]


def test_bank_holidays_are_the_governments(oracle):
    """England's bank holidays of 2021 to 2025 that fall on a weekday are those typed in from the government's list."""
    found = holidays.country_holidays("GB", subdiv="ENG", years=range(2021, 2026))
    assert sorted(day.isoformat() for day in found if day.weekday() < 5) == sorted(oracle.BANK_HOLIDAYS)


@pytest.mark.parametrize(
    ("start", "length", "last", "reached"),
    [
        ("2022-07-15", "10 working days", "2022-07-31", "2022-07-29"),
        ("2022-07-15", "0 working days", "2022-07-17", "2022-07-15"),
        ("2022-12-23", "1 working day", "2022-12-28", "2022-12-28"),
        ("2023-01-31", "1 month", "2023-02-28", "2023-02-28"),
        ("2024-01-31", "1 month", "2024-02-29", "2024-02-29"),
        ("2024-02-29", "1 year", "2025-02-28", "2025-02-28"),
        ("2023-02-28", "12 months", "2024-02-28", "2024-02-28"),
        ("2023-01-01", "6 weeks", "2023-02-12", "2023-02-12"),
        ("2024-02-28", "2 days", "2024-03-01", "2024-03-01"),
    ],
)
def test_the_last_day_in_time_and_the_day_reached(start, length, last, reached):
    """In time up to `last`; a length has passed from `reached` on: they differ over weekends alone."""
    assert (moved("last_in_time", start, length), moved("reached", start, length)) == (last, reached)


@pytest.mark.parametrize(
    ("day", "length", "earliest"),
    [
        ("2022-07-31", "10 working days", "2022-07-15"),
        ("2024-02-29", "12 months", "2023-02-28"),
        ("2023-03-31", "1 month", "2023-02-28"),
        ("2023-03-31", "7 days", "2023-03-24"),
    ],
)
def test_a_look_back_is_clipped_to_month_end(day, length, earliest):
    """d − 12 months on 29 February is 28 February: the day itself still counts as within."""
    assert moved("earliest", day, length) == earliest


@pytest.mark.parametrize("length", ["1 month", "12 months", "6 weeks", "3 days", "0 working days", "1 working day",
                                    "20 working days"])  # fmt: skip
def test_the_first_start_that_reaches_a_day(length):
    """`first_reaching` gives the first start whose start + length falls on or after the day, on every day."""
    days = np.arange(WorkingCalendar.number("2023-01-01"), WorkingCalendar.number("2025-01-01"), dtype=np.int32)
    first = ENGLAND.first_reaching(days, Duration.parse(length))
    assert (ENGLAND.reached(first, Duration.parse(length)) >= days).all()
    assert (ENGLAND.reached(first - np.int32(1), Duration.parse(length)) < days).all()


def test_blank_days_stay_blank():
    """Neither a blank start nor an open end moves."""
    blanks = np.array([NEVER, LONG_AGO], dtype=np.int32)
    assert ENGLAND.last_in_time(blanks, Duration.parse("10 working days")).tolist() == blanks.tolist()


def test_other_parts_of_the_kingdom_have_other_bank_holidays():
    """St Andrew's Day is a working day in England, not in Scotland."""
    assert moved("reached", "2023-11-29", "1 working day", "England") == "2023-11-30"
    assert moved("reached", "2023-11-29", "1 working day", "Scotland") == "2023-12-01"


def test_a_year_without_known_bank_holidays_is_an_issue():
    """A date in 2999 gives a message that names the years known, not a wrong count."""
    with pytest.raises(InputError, match=r"bank holidays of England are known for 1872 to 2100"):
        moved("last_in_time", "2999-06-01", "10 working days")


@pytest.mark.parametrize(
    ("part", "code"), [("England", "ENG"), ("Wales", "WLS"), ("Scotland", "SCT"), ("Northern Ireland", "NIR")]
)
def test_bank_holidays_are_the_librarys(part, code):
    """The United Kingdom loaded alone has the bank holidays that the library gives by the country's code."""
    years = range(1990, 2051)
    by_code = holidays.country_holidays("GB", subdiv=code, years=years)
    assert dict(bank_holidays(part, years)) == dict(by_code)
    assert (bank_holidays(part).start_year, bank_holidays(part).end_year) == (by_code.start_year, by_code.end_year)
