"""Periods in a row of tokens: months, "last month", "over the past year", quarters, the year to date, 2021/22.

Months and days of months in a row of tokens: "Jan-23", "last February", "28th of February", "the summer".
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kpibook.months import Month, Period, year_start
from kpibook.report import LongerPeriod
from kpibook.words.tokens import UNITS, Token, is_behind_percentage, low_at, number_at
from kpibook.words.vocabulary import LENGTHS, LONGER, STEPS, phrases, words

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
        or following in (")", ":", "was", "were", "is", "saw", "had", "has", "remains")
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


MONTHS |= {name.lower(): at for at, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}


_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1": 1, "2": 2, "3": 3, "4": 4, "one": 1, "two": 2,
             "three": 3, "four": 4, "final": 4}  # fmt: skip


_FIXED: dict[tuple[str, ...], tuple[str, int | LongerPeriod]] = {
    **{phrase: ("steps", steps) for steps, text in STEPS.items() for phrase in phrases(text)},
    **{phrase: ("over", period) for period, text in LONGER.items() for phrase in phrases(text)},
    **{phrase: ("length", length) for length, text in LENGTHS.items() for phrase in phrases(text)},
}


_LONGEST = max(map(len, _FIXED))


def periods(tokens: Sequence[Token], calendar_: Calendar) -> list[When]:
    """Every period of a sentence, in order."""
    found: list[When] = []
    at = 0
    while at < len(tokens):
        one = _at(tokens, at, calendar_) if _may_begin(tokens[at]) else None
        if one is None:
            at += 1
        else:
            found.append(one)
            at = one.end
    return found


_FIRST = frozenset(words[0] for words in _FIXED) | frozenset(MONTHS) | frozenset(_QUARTERS) | frozenset(UNITS) | words(
    "q quarter qtr the last past previous preceding rolling over more around this late early prior next spring "
    "summer autumn winter christmas a"
)  # fmt: skip


def _may_begin(token: Token) -> bool:
    """Whether a period may begin with a word: most do not."""
    word = token.low.removesuffix("'s").rstrip(".")
    return token.is_number or word in _FIRST or "-" in word


def _at(tokens: Sequence[Token], at: int, calendar_: Calendar) -> When | None:
    return (
        _financial_year(tokens, at)
        or _quarter(tokens, at, calendar_)
        or day_of_month(tokens, at, calendar_)
        or month_at(tokens, at, calendar_)
        or season(tokens, at, calendar_)
        or _last_quarter(tokens, at, calendar_)
        or _calendar_year(tokens, at)
        or _so_many(tokens, at)
        or _fixed(tokens, at)
    )


def _fixed(tokens: Sequence[Token], at: int) -> When | None:
    for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
        words = tuple(token.low.removesuffix("'s") for token in tokens[at : at + length])
        kind, value = _FIXED.get(words, ("", None))
        end = at + length
        if kind == "steps":
            if words == ("the", "month") and low_at(tokens, end) in ("before", "after", "of", "in"):
                return None
            if words == ("the", "period") and low_at(tokens, at - 1) in ("of", "over", "across", "throughout"):
                return When(at, end, "L", length=-3)  # "the lowest point of the period"
            return When(at, end, "P", steps=(value,))  # type: ignore[arg-type]
        if kind == "over":
            return When(at, end, "P", steps=(0,), over=value)  # type: ignore[arg-type]
        if kind == "length":
            if words[-1] == "date" and low_at(tokens, at - 1) == "up":
                return None
            if words == ("record",) and low_at(tokens, end) not in ("high", "low", "level"):
                return None
            return When(at, end, "L", length=value)  # type: ignore[arg-type]
        if words == ("last", "month"):
            return When(at, end, "P", steps=(-1, 0))
        if words == ("last", "year"):
            return When(at, end, "P", steps=(-12,))
        if words in (("next", "month"), ("next", "year"), ("next", "quarter")):
            return When(at, end, "P", future=True)
    return None


def _so_many(tokens: Sequence[Token], at: int) -> When | None:
    """``the past six months``, ``nine months``, ``12-month``, ``three months ago``, ``the last two quarters``."""
    start = at
    while low_at(tokens, at) in (
        "the",
        "past",
        "last",
        "previous",
        "preceding",
        "rolling",
        "over",
        "more",
        "than",
        "around",
    ) and (at - start < 4):
        at += 1
    if low_at(tokens, start - 1) in ("any", "each", "every", "single"):
        return None  # "in any one month"
    joined = re.fullmatch(r"(\w+)-(months?|years?|quarters?)", low_at(tokens, at))
    if joined and joined[1] in UNITS:
        return When(start, at + 1, "L", length=UNITS[joined[1]] * {"m": 1, "y": 12, "q": 3}[joined[2][0]])
    if (letter := _by_letters(tokens, at)) is not None:
        return When(start, at + 2, "L", length=letter)
    number = number_at(tokens, at)
    if number is None or number.fraction or not 1 <= number.value <= 60 or number.step != 1:
        return None
    end = number.end + (low_at(tokens, number.end) in ("-", "‐", "‑", "consecutive", "full", "calendar"))
    unit = low_at(tokens, end).removesuffix("'s").removesuffix("'")
    months = {"month": 1, "months": 1, "year": 12, "years": 12, "quarter": 3, "quarters": 3}.get(unit, 0)
    if not months:
        return None
    count = int(number.value) * months
    if low_at(tokens, end + 1) in ("ago", "earlier", "previously", "before") and count <= 36:
        return When(start, end + 2, "P", steps=(-count,))
    return When(start, end + 1, "L", length=count)


def _by_letters(tokens: Sequence[Token], at: int) -> int | None:
    """``9m``, ``12mths``: so many months, where nobody would mean millions."""
    if at >= len(tokens) or not tokens[at].text.isdigit() or not 1 <= int(tokens[at].text) <= 36:
        return None
    close = at + 1 < len(tokens) and tokens[at].end == tokens[at + 1].start
    word = low_at(tokens, at + 1)
    money = low_at(tokens, at - 1) in ("£", "$", "€")
    return int(tokens[at].text) if (word == "m" and close and not money) or word in ("mth", "mths") else None


def _financial_year(tokens: Sequence[Token], at: int) -> When | None:
    """``2021/22``, ``2021-22``, ``21/22``, ``2021-2022``."""
    if (
        at + 2 >= len(tokens)
        or tokens[at + 1].text not in "/-–"
        or not (tokens[at].is_number and tokens[at + 2].is_number)
    ):
        return None
    first, second = tokens[at].text, tokens[at + 2].text
    if len(first) not in (2, 4) or len(second) not in (2, 4) or not (first + second).isdigit():
        return None
    close = tokens[at].end == tokens[at + 1].start and tokens[at + 1].end == tokens[at + 2].start
    years = int(first) % 100, int(second) % 100
    sound = len(first) == 4 or (tokens[at + 1].text == "/" and 15 <= years[0] <= 40)
    if (
        is_behind_percentage(tokens, at)
        or not close
        or not sound
        or years[1] != (years[0] + 1) % 100
        or low_at(tokens, at + 3) in ("%", "/")
    ):
        return None
    return When(at, at + 3, "Y", year=f"{first}/{second}")


def _calendar_year(tokens: Sequence[Token], at: int) -> When | None:
    """``in 2024``, ``the worst month of 2024``: a year, and no number."""
    text = tokens[at].text
    if not (len(text) == 4 and text.isdigit() and 2000 <= int(text) <= 2050):
        return None
    before = low_at(tokens, at - 1) in ("in", "of", "during", "throughout", "across", "for", "since", "calendar", "the")
    beside = low_at(tokens, at + 1) in ("%", "/", "-", "per", "children", "contacts")
    return When(at, at + 1, "L", length=0) if before and not beside else None


def _quarter(tokens: Sequence[Token], at: int, calendar_: Calendar) -> When | None:
    """``Q3``, ``Q3 2022/23``, ``quarter 3``, ``the third quarter``."""
    word, following = low_at(tokens, at), low_at(tokens, at + 1)
    skip = word == "the"
    if skip:
        word, following = following, low_at(tokens, at + 2)
    end = at + skip + 2
    if word in ("q", "quarter", "qtr") and following in _QUARTERS:
        number = _QUARTERS[following]
    elif word in _QUARTERS and not word.isdigit() and following in ("quarter", "quarter's"):
        number = _QUARTERS[word]
    else:
        return None
    begins = year_start(calendar_.now, calendar_.year_starts_in) + 3 * (number - 1)
    if begins.index > calendar_.now.index:
        begins = begins - 12
    end += low_at(tokens, end) == "of"
    named = _financial_year(tokens, end)
    if named is not None:
        first = int(named.year[:4]) if len(named.year.partition("/")[0]) == 4 else 2000 + int(named.year[:2])
        begins, end = Month(first, calendar_.year_starts_in) + 3 * (number - 1), named.end
    last = min(begins + 2, calendar_.now, key=lambda month: month.index)
    return When(at, end, "P", months=(last,), over="quarter so far", future=begins.index > calendar_.now.index)


def _last_quarter(tokens: Sequence[Token], at: int, calendar_: Calendar) -> When | None:
    skip = low_at(tokens, at) == "the"
    if (low_at(tokens, at + skip), low_at(tokens, at + skip + 1)) not in (
        ("previous", "quarter"),
        ("last", "quarter"),
        ("prior", "quarter"),
    ):
        return None
    now = calendar_.now
    begins = now - (now.month - calendar_.year_starts_in) % 3
    return When(at, at + skip + 2, "P", months=(begins - 1,), over="quarter so far")
