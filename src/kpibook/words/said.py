"""A number as it is said, and whether a figure fits it: 25%, 24.5%, "just under 80%", "around a quarter"."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never

Unit = Literal["number", "percent", "points", "fraction", "times"]
"""`children`, `25%`, `2 percentage points`, `a quarter` or `1 in 4`, `threefold`."""
Sense = Literal["exactly", "about", "nearly", "just over", "more than", "less than", "at least", "at most"]

_NEAR = 3
"""Shown units by which "nearly" and "just over" may miss a percentage."""


@dataclass(frozen=True)
class Quantity:
    """A number as it is said. `step` is what it is rounded to: 1 for 25, 1/10 for 25.4, 1000 for 17K.

    Percentages and fractions are in percent: a quarter is 25.
    """

    number: Fraction
    unit: Unit = "number"
    sense: Sense = "exactly"
    step: Fraction = Fraction(1)


def fits(said: Quantity, shown: Fraction, exact: Fraction | None = None, unit: Fraction = Fraction(1)) -> bool:
    """Whether a figure is what is said: by what is shown, or, said more finely, by what it was before rounding.

    `unit` is one whole shown unit. "Just under 80%" is not said of a shown 80%; "nearly a quarter" is of 24.5%.

    >>> exact = Fraction(8100, 330)
    >>> [fits(Quantity(Fraction(n), "percent", step=Fraction(s)), Fraction(25), exact) for n, s in
    ...  (("25", "1"), ("24.5", "0.1"), ("24.6", "0.1"), ("24", "1"))]
    [True, True, False, False]
    >>> fits(Quantity(Fraction(80), "percent", "nearly"), Fraction(80), Fraction("79.98"))
    False
    """
    values = (shown,) if exact is None else (shown, exact)
    number = said.number
    match said.sense:
        case "exactly":
            if said.unit == "fraction":
                return any(abs(value - number) <= Fraction(3, 2) for value in values)
            return any(value == number or _rounds_to(value, number, said.step) for value in values)
        case "about":
            return any(abs(value - number) <= _tolerance(said, unit) for value in values)
        case "nearly":
            return any(0 < number - value <= 2 * _tolerance(said, unit) for value in _told(said, values))
        case "just over":
            return any(0 < value - number <= 2 * _tolerance(said, unit) for value in _told(said, values))
        case "more than":
            return any(value > number for value in _told(said, values))
        case "less than":
            return any(value < number for value in _told(said, values))
        case "at least":
            return any(value >= number for value in values)
        case "at most":
            return any(value <= number for value in values)
        case _:
            assert_never(said.sense)


def _told(said: Quantity, values: tuple[Fraction, ...]) -> tuple[Fraction, ...]:
    """What a reader compares: the figure that is shown; with "a quarter", which no table shows, either."""
    return values if said.unit == "fraction" or said.step < 1 else values[:1]


def _rounds_to(value: Fraction, number: Fraction, step: Fraction) -> bool:
    return abs(value - number) * 2 <= step


def _tolerance(said: Quantity, unit: Fraction) -> Fraction:
    """How far "about" reaches: a shown unit and a half; of round numbers half of what they are round to, or 5%."""
    least = Fraction(3, 2) * min(unit, said.step) if said.unit != "fraction" else Fraction(5, 2)
    if said.unit in ("percent", "points", "fraction"):
        return max(least, Fraction(2) if said.number % 5 == 0 else least)
    return max(least, min(_round_to(said) / 2, abs(said.number) / 20))


def _round_to(said: Quantity) -> Fraction:
    """The largest power of ten that divides a number: 100 for 1,600."""
    found = said.step
    while said.number and said.number % (found * 10) == 0:
        found *= 10
    return found
