"""Months and days of months in a row of tokens: "Jan-23", "last February", "28th of February", "the summer"."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kpibook.months import Month, Period
from kpibook.report import LongerPeriod
from kpibook.words.tokens import Token, low_at
from kpibook.words.vocabulary import words

MONTHS = {name.lower(): at for at, name in enumerate(calendar.month_name) if name}


_AMBIGUOUS = frozenset(("may", "march", "mar"))


_BEFORE_MAY = words("in since from of until to by during for at and last than between through end early late mid this")


@dataclass(frozen=True)
class When:
    """A period in a sentence: P some month (`months`, those it may mean; or `steps` from the month spoken of), L so
    many months that end with it (`length`), Y a financial year, `_` a day that no figure is of.

    `over`: the longer period whose figure is meant. `future`: it has not come yet.
    """

    start: int
    end: int
    code: Literal["P", "L", "Y", "_"]
    months: tuple[Period, ...] = ()
    steps: tuple[int, ...] = ()
    length: int = 0
    over: LongerPeriod | None = None
    year: str = ""
    future: bool = False


@dataclass(frozen=True)
class Calendar:
    """By what periods are understood: the month of the report, and when the financial year begins."""

    month: Period
    year_starts_in: int = 4

    @property
    def now(self) -> Month:
        """The calendar month of the report."""
        return self.month.calendar_month


def day_of_month(tokens: Sequence[Token], at: int, calendar_: Calendar) -> When | None:
    """``28 February 2023``, ``28th of February``, ``February 28``: a month's last day is the month, others are none."""
    end, day = at, 0
    if tokens[at].is_number and tokens[at].text.isdigit() and 1 <= int(tokens[at].text) <= 31:
        day, end = int(tokens[at].text), at + 1
        end += low_at(tokens, end) in ("st", "nd", "rd", "th")
        end += low_at(tokens, end) == "of" and low_at(tokens, end - 1) in ("st", "nd", "rd", "th")
        if low_at(tokens, end).rstrip(".") not in MONTHS or low_at(tokens, end + 1) in ("%",):
            return None
        month = month_at(tokens, end, calendar_, sure=True)
    else:
        month = month_at(tokens, at, calendar_, with_year=False)
        if (
            month is None
            or month.end >= len(tokens)
            or not tokens[month.end].text.isdigit()
            or len(tokens[month.end].text) > 2
        ):
            return None
        day, end = int(tokens[month.end].text), month.end + 1
        if low_at(tokens, end) in ("%", "per", "/") or not 1 <= day <= 31 or low_at(tokens, month.end) in ("-",):
            return None
        if tokens[month.end - 1].end < tokens[month.end].start and low_at(tokens, end) not in (
            "st",
            "nd",
            "rd",
            "th",
            ",",
            "",
        ):
            return None
        month = When(at, end + (low_at(tokens, end) in ("st", "nd", "rd", "th")), "P", month.months)
    if month is None or not month.months:
        return month
    is_last = day == month.months[0].last.day or day >= 30
    return When(at, month.end, "P" if is_last else "_", month.months if is_last else (), future=month.future)


def month_at(
    tokens: Sequence[Token], at: int, calendar_: Calendar, sure: bool = False, with_year: bool = True
) -> When | None:
    """``January``, ``Jan-23``, ``January 2023``, ``January's``, ``last February``, ``February last year``."""
    start, back = at, 0
    if low_at(tokens, at) in ("last", "the", "this") and low_at(tokens, at + 1).removesuffix("'s") in MONTHS:
        back = low_at(tokens, at) == "last"
        at += 1
    word = low_at(tokens, at).removesuffix("'s").rstrip(".")
    if word not in MONTHS or not tokens[at].text[0].isupper():
        return None
    if word in _AMBIGUOUS and not sure and not _is_month(tokens, at):
        return None
    number, end = MONTHS[word], at + 1
    end += low_at(tokens, end) == "." and word in ("jan", "feb", "aug", "sept", "sep", "oct", "nov", "dec")
    year, end = _year_after(tokens, end) if with_year else (None, end)
    now = calendar_.now
    if year is None:
        month = Month(now.year, number)
        if month.index > now.index:
            month = month - 12
        if (low_at(tokens, end), low_at(tokens, end + 1)) in (("last", "year"), ("the", "year"), ("of", "last")):
            month, end = Month(now.year - 1, number), end + (3 if low_at(tokens, end) != "last" else 2)
        months: tuple[Period, ...] = (month - 12, month) if back and month.index == now.index else (month,)
        return When(start, end, "P", months)
    if not 1990 <= year <= 2100:
        return None
    month = Month(year, number)
    return When(start, end, "P", (month,), future=month.index > now.index)


_SEASONS = {"spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "winter": (12, 1, 2)}


def season(tokens: Sequence[Token], at: int, calendar_: Calendar) -> When | None:
    """``last summer``, ``since the autumn``: any of its months."""
    skip = low_at(tokens, at) in ("the", "last", "this", "late", "early")
    word = low_at(tokens, at + skip).removesuffix("'s")
    if word not in _SEASONS or low_at(tokens, at - 1) in ("next",) or (not skip and word == "spring"):
        return None
    now = calendar_.now
    months = [Month(now.year, number) for number in _SEASONS[word]]
    past = tuple(month if month.index <= now.index else month - 12 for month in months)
    return When(at, at + skip + 1, "P", past)


def _is_month(tokens: Sequence[Token], at: int) -> bool:
    """Whether "May" and "March" are months here."""
    if tokens[at].low in ("march", "mar"):
        return True
    following = low_at(tokens, at + 1)
    year = following.isdigit() or following in ("'", "-", "’")
    return (
        year
        or low_at(tokens, at - 1) in _BEFORE_MAY
        or low_at(tokens, at - 1) in ("(", ",", "/")
        or following in (")", ":")
    )


def _year_after(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    """The year that follows a month's name: ``2023``, ``-23``, ``'23``, ``23``."""
    end = at + (low_at(tokens, at) in ("-", "–", "'", "’", "/", "‘", ",") or low_at(tokens, at) == "of")
    if end >= len(tokens) or not tokens[end].text.isdigit():
        return None, at
    text = tokens[end].text
    if len(text) == 4 and 1990 <= int(text) <= 2100:
        return int(text), end + 1
    if low_at(tokens, at - 1).endswith("'s"):
        return None, at  # "down on January's 48"
    close = tokens[end].start - tokens[at - 1].end <= 1
    if (
        low_at(tokens, at - 2) == "("
        and low_at(tokens, end + 1) == ")"
        and end == at
        and at > 2
        and tokens[at - 3].is_number
    ):
        return None, at  # "47 (Jan 29)": the month's own figure
    if (
        len(text) == 2
        and 15 <= int(text) <= 60
        and close
        and low_at(tokens, end + 1) not in ("%", "per", "/", "of", "children")
        and (low_at(tokens, end + 1) != "(" or end > at)
    ):
        if end > at and low_at(tokens, at) in (",", "of"):
            return None, at
        if end == at and low_at(tokens, end + 1) not in ("", ".", ",", ")", ":", "to", "and", ";", "was", "is"):
            return None, at
        return 2000 + int(text), end + 1
    return None, at
