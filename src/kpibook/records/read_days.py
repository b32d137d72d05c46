"""Days and months as people write them: date cells, and text in the spellings of case systems and returns."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

from kpibook.records.read_words import UNREADABLE, Unreadable

EARLIEST, LATEST = dt.date(1905, 1, 1), dt.date(2099, 12, 31)
"""Days outside are taken for slips: 0 and 1 January of 1900 or 1904 are what Excel shows for an empty number."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_WORD = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TIME = (
    r"(?:[t\s,]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?:(?P<half>[ap])\.?m\.?)?"
    r"\s*(?P<zone>z|[+-]\d{2}:?\d{2})?)?"
)
_CLOCK = re.compile(r"[\sT](\d{1,2}):(\d\d)(?::(\d\d)(?:\.0+)?)?\s*$", re.IGNORECASE)
_LOCAL = ZoneInfo("Europe/London")
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_NUMBERS = re.compile(rf"(\d{{1,2}})\s*([/.\-])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}}){_TIME}")
_ISO = re.compile(rf"(\d{{4}})([/.\-])(\d{{1,2}})\2(\d{{1,2}}){_TIME}")
_DAY_WORD = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[\s\-/]*(?:of\s+)?{_MONTH_WORD}[\s\-/,]*(\d{{4}}|\d{{2}}){_TIME}"
)
_WORD_DAY = re.compile(rf"{_WEEKDAY}{_MONTH_WORD}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}}){_TIME}")
_MONTH_YEAR = re.compile(rf"{_MONTH_WORD}[\s\-/,']*(\d{{4}}|\d{{2}})")
_YEAR_MONTH = re.compile(r"(\d{4})[\s/\-.](\d{1,2})")
_MONTH_SLASH_YEAR = re.compile(r"(\d{1,2})[/\-.](\d{4})")
_PACKED = re.compile(r"((?:19|20)\d{2})(\d{2})")


def read_day(cell: object, day_first: bool = True) -> dt.date | Unreadable | None:
    """The day of a cell; None when it is blank. A time of day is dropped. Two-digit years read as in Excel: 29 is 2029.

    A time that names its zone is first turned into ours: 23:00Z on 30 June is midnight, and 1 July, in British summer
    time. But 23:59 is how programs write the end of the day that stands before it, whatever zone they name.

    Numbers, times and days outside 1905 to 2099 cannot be read: they are no dates, or slips.

    >>> read_day("03/02/2023").isoformat(), read_day("3 Feb 23").isoformat(), read_day("2023-02-03T10:15").isoformat()
    ('2023-02-03', '2023-02-03', '2023-02-03')
    >>> read_day("02/03/2023", day_first=False).isoformat(), read_day("31/02/2023"), read_day(44960.0)
    ('2023-02-03', <Unreadable.VALUE: 'unreadable'>, <Unreadable.VALUE: 'unreadable'>)
    >>> read_day("2022-06-30T23:00:00Z").isoformat(), read_day("2022-12-31T23:00:00Z").isoformat()
    ('2022-07-01', '2022-12-31')
    """
    if isinstance(cell, dt.datetime):
        return plausible(cell.date())
    if isinstance(cell, dt.date):
        return plausible(cell)
    if not isinstance(cell, str):
        return UNREADABLE
    text = cell.strip().casefold()
    if not text:
        return None
    found = _day_parts(text, day_first)
    if found is None:
        return UNREADABLE
    parts, written = found
    day = _date(*parts)
    return _local_day(day, written) if written["zone"] and isinstance(day, dt.date) else day


def time_of_cell(cell: object) -> dt.datetime | None:
    """Day and time of a cell that names no zone; None where it is no day, or names one. Without a time: midnight.

    >>> time_of_cell("30/06/2022 23:00").isoformat(), time_of_cell("2022-07-01").isoformat()
    ('2022-06-30T23:00:00', '2022-07-01T00:00:00')
    >>> time_of_cell("2022-06-30T23:00:00Z") is time_of_cell("none") is None
    True
    """
    if isinstance(cell, dt.datetime):
        return cell
    day = read_day(cell)
    if not isinstance(day, dt.date):
        return None
    found = _CLOCK.search(cell) if isinstance(cell, str) else None
    if isinstance(cell, str) and ":" in cell and found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()) if found else (0, 0, 0)
    return dt.datetime.combine(day, dt.time(hour % 24, minute, second))


def is_local_midnight(moment: dt.datetime, of_utc: bool) -> bool:
    """Whether a moment, in UTC or in local time, is a midnight here, and those two differ: in summer time.

    >>> is_local_midnight(dt.datetime(2022, 6, 30, 23), True), is_local_midnight(dt.datetime(2022, 7, 1), False)
    (True, True)
    >>> is_local_midnight(dt.datetime(2022, 12, 1, 23), True), is_local_midnight(dt.datetime(2022, 12, 1), False)
    (False, False)
    """
    local = moment.replace(tzinfo=dt.UTC).astimezone(_LOCAL) if of_utc else moment.replace(tzinfo=_LOCAL)
    return local.time() == dt.time() and bool(local.utcoffset())


def numbers_of_day(text: str) -> tuple[int, int] | None:
    """The two numbers of a day that is written with its year last, in their order; None for any other spelling.

    >>> numbers_of_day("03/02/2023 10:15"), numbers_of_day("2023-02-03")
    ((3, 2), None)
    """
    found = _NUMBERS.fullmatch(text.strip().casefold())
    return (int(found[1]), int(found[3])) if found else None


def _local_day(day: dt.date, written: re.Match[str]) -> dt.date | Unreadable:
    """The day here, of a day and time in the zone that is written with it."""
    hour, minute = int(written["hour"]), int(written["minute"])
    if written["half"]:
        hour = hour % 12 + (12 if written["half"] == "p" else 0)
    if hour > 23 or minute > 59:
        return UNREADABLE
    if (hour, minute) == (23, 59):
        return day
    sign, digits = written["zone"][0], written["zone"][1:].replace(":", "")
    offset = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:])) if digits else dt.timedelta()
    if offset >= dt.timedelta(days=1):
        return UNREADABLE
    zone = dt.timezone(-offset if sign == "-" else offset)
    return plausible(dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone).astimezone(_LOCAL).date())


def read_month(cell: object) -> dt.date | Unreadable | None:
    """The first day of a cell's month; None when it is blank. Reads days, and months alone.

    >>> read_month("Feb-23").isoformat(), read_month("2023-02").isoformat(), read_month("February 2023").isoformat()
    ('2023-02-01', '2023-02-01', '2023-02-01')
    >>> read_month("202302").isoformat(), read_month("Q1 2023")
    ('2023-02-01', <Unreadable.VALUE: 'unreadable'>)
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool) and float(cell).is_integer():
        cell = str(int(cell))
    if isinstance(cell, str):
        text = cell.strip().casefold()
        parts = _month_parts(text)
        if parts is not None:
            return _date(*parts, 1)
    day = read_day(cell)
    return day.replace(day=1) if isinstance(day, dt.date) else day


def plausible(day: dt.date) -> dt.date | Unreadable:
    """The day, unless it is a slip."""
    return day if EARLIEST <= day <= LATEST else UNREADABLE


def _day_parts(text: str, day_first: bool) -> tuple[tuple[int, int, int], re.Match[str]] | None:
    """Year, month and day, not yet known to exist, and how they are written; None when in none of the ways."""
    if found := _NUMBERS.fullmatch(text):
        first, second = int(found[1]), int(found[3])
        day, month = (first, second) if day_first else (second, first)
        return (_year(found[4]), month, day), found
    if found := _ISO.fullmatch(text):
        return (int(found[1]), int(found[3]), int(found[4])), found
    if found := _DAY_WORD.fullmatch(text):
        return (_year(found[3]), _month_number(found[2]), int(found[1])), found
    if found := _WORD_DAY.fullmatch(text):
        return (int(found[3]), _month_number(found[1]), int(found[2])), found
    return None


def _month_parts(text: str) -> tuple[int, int] | None:
    if found := _MONTH_YEAR.fullmatch(text):
        return _year(found[2]), _month_number(found[1])
    if found := _YEAR_MONTH.fullmatch(text) or _PACKED.fullmatch(text):
        return int(found[1]), int(found[2])
    if found := _MONTH_SLASH_YEAR.fullmatch(text):
        return int(found[2]), int(found[1])
    return None


def _month_number(word: str) -> int:
    return _MONTHS.index(word[:3]) + 1


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 30 else 1900)


def _date(year: int, month: int, day: int) -> dt.date | Unreadable:
    try:
        return plausible(dt.date(year, month, day))
    except ValueError:
        return UNREADABLE
