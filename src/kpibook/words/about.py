"""What sentences are about, and how numbers, months and targets are written in them."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from kpibook.months import Month, Period
from kpibook.words.facts import Fact, Facts, Indicator
from kpibook.words.said import Quantity
from kpibook.words.statements import Of, Statement

_SMALL_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Said:
    """A sentence, and all that it says, as statements."""

    text: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class About:
    """What sentences are about: an indicator's figure of a scope and month. `few`: it moves by chance."""

    facts: Facts
    of: Of
    few: bool = False

    @cached_property
    def indicator(self) -> Indicator:
        """The indicator."""
        return self.facts.indicators[self.of.indicator]

    @cached_property
    def fact(self) -> Fact:
        """Its figure."""
        return self.of.fact(self.facts)

    @cached_property
    def earlier(self) -> Of | None:
        """The figure of the month before, where it is told and of the same definition; else None."""
        before = self.facts.before(self.of.month)
        if before is None or self.facts.broken(self.of.indicator, before, self.of.month):
            return None
        return self.of.at(before) if self.of.at(before).fact(self.facts).value is not None else None

    @property
    def by_numbers(self) -> bool:
        """Whether it is told as numbers: it is a percentage of few, or was in the month before."""
        earlier = self.earlier.fact(self.facts) if self.earlier else None
        return self.is_share and (self.fact.small or bool(earlier and earlier.small))

    @property
    def is_share(self) -> bool:
        """Whether figures are percentages."""
        return self.indicator.shape == "share"

    @property
    def periods(self) -> str:
        """What columns are called."""
        return "months" if isinstance(self.of.month, Month) else "readings"

    def better(self, rose: bool) -> Literal["better", "worse"] | None:
        """Whether it is better that it rose (fell); None where neither way is."""
        polarity = self.indicator.polarity
        if polarity == "neither":
            return None
        return "better" if rose == (polarity == "higher") else "worse"

    def quantity(self, value: Fraction, step: Fraction | None = None) -> Quantity:
        """A figure, a target or a benchmark as it is said; rounded to a shown unit unless told."""
        return Quantity(value, "percent" if self.is_share else "number", step=step or self.indicator.unit)

    def apart(self, by: Fraction) -> Quantity:
        """A difference as it is said."""
        return Quantity(by, "points" if self.is_share else "number", step=step_of(by))

    def in_words(self, by: Fraction) -> str:
        """The same in words."""
        return in_points(by) if self.is_share else plain(by)


def number_word(count: int) -> str:
    """A count as it is written in a sentence.

    >>> number_word(3), number_word(12)
    ('three', '12')
    """
    return _SMALL_NUMBERS[count] if count < len(_SMALL_NUMBERS) else str(count)


def spoken(period: Period, beside: Period) -> str:
    """A month as it is named beside another one: without its year where that is the same, or the month before.

    >>> spoken(Month(2023, 1), Month(2023, 2)), spoken(Month(2022, 12), Month(2023, 1))
    ('January', 'December')
    >>> spoken(Month(2022, 6), Month(2023, 2))
    'June 2022'
    """
    if not isinstance(period, Month) or not isinstance(beside, Month):
        return period.name
    near = period.year == beside.year or beside.index - period.index == 1
    return period.name.partition(" ")[0] if near else period.name


def in_month(period: Period, beside: Period) -> str:
    """When that was: `in January`, `as at 6 February 2023`."""
    return f"{'in' if isinstance(period, Month) else 'as at'} {spoken(period, beside)}"


def in_points(number: Fraction) -> str:
    """So many percentage points.

    >>> in_points(Fraction(1)), in_points(Fraction(11, 2))
    ('1 percentage point', '5.5 percentage points')
    """
    return f"{plain(number)} percentage point{'' if number == 1 else 's'}"


def plain(number: Fraction, decimals: int = 2) -> str:
    """A number as it is written: with the decimals that it has, up to two.

    >>> plain(Fraction(12750)), plain(Fraction("5.5")), plain(Fraction(17000, 12))
    ('12,750', '5.5', '1,417')
    """
    for places in range(decimals + 1):
        if (number * 10**places).denominator == 1:
            return f"{float(number):,.{places}f}"
    return f"{int(number + Fraction(1, 2)):,}"


def step_of(number: Fraction) -> Fraction:
    """What a number is rounded to as `plain` writes it."""
    return next((Fraction(1, 10**places) for places in range(3) if (number * 10**places).denominator == 1), Fraction(1))
