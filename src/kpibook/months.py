"""Time on the ground floor: calendar months, and durations as the mapping writes them."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal["working days", "days", "weeks", "months", "years"]


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month.

    >>> feb = Month(2023, 2)
    >>> feb.key, feb.label, feb.first.isoformat(), feb.last.isoformat()
    ('2023-02', 'Feb-23', '2023-02-01', '2023-02-28')
    >>> feb - 8
    Month(year=2022, month=6)
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1900 <= self.year <= 9998 and 1 <= self.month <= 12):
            raise ValueError(f"not a month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> "Month":
        """The month written as ``2023-02``; ValueError says what was expected.

        >>> Month.parse("2023-02")
        Month(year=2023, month=2)
        """
        match = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        if not match:
            raise ValueError(f'"{text}" is not a month; write it as 2023-02')
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: dt.date) -> "Month":
        """The month that a day falls in."""
        return cls(day.year, day.month)

    @classmethod
    def at(cls, index: int) -> "Month":
        """The month with this running number (see `index`)."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Running number of the month: year × 12 + month − 1."""
        return self.year * 12 + self.month - 1

    @property
    def first(self) -> dt.date:
        """The first day."""
        return dt.date(self.year, self.month, 1)

    @property
    def last(self) -> dt.date:
        """The last day: 'at month end' means at the end of this day."""
        return dt.date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def key(self) -> str:
        """The month as the data tables' headings write it: ``2023-02``."""
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def label(self) -> str:
        """The month as the report prints it: ``Feb-23``."""
        return f"{calendar.month_abbr[self.month]}-{self.year % 100:02d}"

    @property
    def name(self) -> str:
        """The month in full: ``February 2023``."""
        return f"{calendar.month_name[self.month]} {self.year}"

    def __add__(self, months: int) -> "Month":
        return Month.at(self.index + months)

    def __sub__(self, months: int) -> "Month":
        return Month.at(self.index - months)

    @property
    def calendar_month(self) -> "Month":
        """Itself."""
        return self

    def window_start(self, length: int) -> dt.date:
        """The first day of the so many months that end with this one."""
        return (self - (length - 1)).first


@dataclass(frozen=True, order=True)
class Reading:
    """What lists say that were cut at one day: a column of its own, as a month is one elsewhere.

    >>> sixth = Reading(dt.date(2023, 3, 6))
    >>> sixth.key, sixth.label, sixth.name, sixth.first == sixth.last
    ('2023-03-06', '6 Mar 23', '6 March 2023', True)
    >>> sixth.window_start(12).isoformat()
    '2022-03-07'
    """

    day: dt.date
    """The as-at date."""

    def __post_init__(self) -> None:
        if not 1900 <= self.day.year <= 9998:
            raise ValueError(f"not a day that lists are cut at: {self.day}")

    @classmethod
    def parse(cls, text: str) -> "Reading":
        """The reading of the day written as ``2023-03-06``; ValueError says what was expected."""
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
                raise ValueError
            return cls(dt.date.fromisoformat(text.strip()))
        except ValueError as error:
            raise ValueError(f'"{text}" is not a day; write it as 2023-03-06') from error

    @property
    def index(self) -> int:
        """Running number of the day; no month has it."""
        return self.day.toordinal()

    @property
    def first(self) -> dt.date:
        """The day itself."""
        return self.day

    @property
    def last(self) -> dt.date:
        """The day itself: what is open at its end."""
        return self.day

    @property
    def key(self) -> str:
        """The day as the data tables' headings write it: ``2023-03-06``."""
        return self.day.isoformat()

    @property
    def label(self) -> str:
        """The day in short: ``6 Mar 23``."""
        return f"{self.day.day} {calendar.month_abbr[self.day.month]} {self.day.year % 100:02d}"

    @property
    def name(self) -> str:
        """The day in full: ``6 March 2023``."""
        return day_in_words(self.day)

    @property
    def calendar_month(self) -> Month:
        """The month that the day falls in: targets are set by month."""
        return Month.of(self.day)

    def window_start(self, length: int) -> dt.date:
        """The first day of the so many months that end on this day: that after the same day so many months ago."""
        before = Month.of(self.day) - length
        same = dt.date(before.year, before.month, min(self.day.day, before.last.day))
        return same + dt.timedelta(days=1)


Period = Month | Reading
"""What a column of figures is for. A workspace has months, or, where all its lists are cut at one day, readings."""


def period_at(day: dt.date, like: Period) -> Period:
    """The month that holds a day, or the reading of that day: whichever is of the same kind as another period."""
    return Month.of(day) if isinstance(like, Month) else Reading(day)


def period_of(text: str) -> Period:
    """The month written as ``2023-02``, or the reading written as ``2023-03-06``; ValueError says what was expected."""
    return Reading.parse(text) if len(text.strip()) > len("2023-02") else Month.parse(text)


def months_between(first: Month, last: Month) -> tuple[Month, ...]:
    """Every month from first to last, both included; none when last is before first."""
    return tuple(Month.at(index) for index in range(first.index, last.index + 1))


def year_start(month: Month, starts_in: int = 4) -> Month:
    """First month of the financial year that holds the month (April unless told).

    >>> year_start(Month(2023, 2)).key, year_start(Month(2023, 4)).key
    ('2022-04', '2023-04')
    """
    return Month(month.year if month.month >= starts_in else month.year - 1, starts_in)


LONGEST_YEARS = 100
"""A length of time that the mapping gives may be so long."""
_LEAST_DAYS: dict[Unit, int] = {"working days": 1, "days": 1, "weeks": 7, "months": 28, "years": 365}


@dataclass(frozen=True)
class Duration:
    """A length of time as the mapping writes it.

    >>> Duration.parse("45 working days")
    Duration(amount=45, unit='working days')
    >>> str(Duration.parse("1 year"))
    '1 year'
    """

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """ValueError says what was expected."""
        match = re.fullmatch(r"(\d+)\s+(working day|day|week|month|year)s?", text.strip())
        if not match:
            raise ValueError(f'"{text}" is not a length of time; write "10 working days", "6 weeks" or "12 months"')
        units: dict[str, Unit] = {
            "working day": "working days",
            "day": "days",
            "week": "weeks",
            "month": "months",
            "year": "years",
        }
        if int(match[1]) * _LEAST_DAYS[units[match[2]]] > LONGEST_YEARS * 366:
            raise ValueError(f'"{text}" is longer than {LONGEST_YEARS} years; correct the number')
        return cls(int(match[1]), units[match[2]])

    @property
    def calendar_months(self) -> int | None:
        """Length in calendar months, or None when it is one of days."""
        return {"months": self.amount, "years": 12 * self.amount}.get(self.unit)

    @property
    def calendar_days(self) -> int | None:
        """Length in calendar days, or None when it is one of months or working days."""
        return {"days": self.amount, "weeks": 7 * self.amount}.get(self.unit)

    def __str__(self) -> str:
        unit = self.unit[:-1] if self.amount == 1 else self.unit
        return f"{self.amount} {unit}"


def day_in_words(day: dt.date) -> str:
    """A day as the report writes it.

    >>> day_in_words(dt.date(2023, 3, 6))
    '6 March 2023'
    """
    return f"{day.day} {day:%B %Y}"
