"""How far a figure is from its target, in words."""

from dataclasses import dataclass
from fractions import Fraction

from kpibook.months import Period
from kpibook.report.figures import compared_units, number_in_words, round_half_up
from kpibook.report.longer_periods import year_so_far
from kpibook.report.model import Report, Row
from kpibook.report.variations import target_of

_MOST_DECIMALS = 2


@dataclass(frozen=True)
class Gap:
    """A figure less its target, in shown units (2 where 25% stands against 23%), exactly; and that in words."""

    number: Fraction
    words: str


@dataclass(frozen=True)
class HeldAgainst:
    """The number that a figure's gap is from, in shown units, exactly, and what it is called."""

    number: Fraction
    words: str


def held_against(report: Report, indicator: str, scope: str, month: Period) -> HeldAgainst | None:
    """The target of a month; of a financial year's, so much of it as its months have come to. None where none is."""
    target = target_of(report, indicator, scope, month)
    if target is None:
        return None
    year = year_so_far(report, indicator, scope, month)
    if year is None:
        return HeldAgainst(Fraction(target.number), "target")
    number = _in_words(year.target, report.rows[indicator].decimals)
    return HeldAgainst(year.target, f"{number}, the target for {_months(len(year.months))} of the year")


def gap(report: Report, indicator: str, scope: str, month: Period) -> Gap | None:
    """The gap between what RAG compares and the target; None where either is missing, or not told.

    A figure is taken as it is shown. A year's target is taken pro rata, as for RAG, and the words say for how many
    months. "Above" and "below" say nothing of good or bad: 15% misses `<10%` by "5 percentage points above target".
    """
    row = report.rows[indicator]
    target, units = target_of(report, indicator, scope, month), compared_units(report, indicator, scope, month)
    held = held_against(report, indicator, scope, month)
    if target is None or held is None or units is None:
        return None
    named = held.words
    difference = Fraction(units, 10**row.decimals) - held.number
    if difference == 0:
        return Gap(difference, f"at {named}" + (", not below it" if target.comparison == "less_than" else ""))
    side = "above" if difference > 0 else "below"
    return Gap(difference, f"{_in_words(abs(difference), row.decimals)}{_unit(row, difference)} {side} {named}")


def _months(count: int) -> str:
    return f"{count} month{'s' * (count != 1)}"


def _unit(row: Row, difference: Fraction) -> str:
    return f" percentage point{'s' * (abs(difference) != 1)}" if row.shape == "share" else ""


def _in_words(number: Fraction, decimals: int) -> str:
    """With the decimals that it has, up to two; one that goes on for ever is rounded half up to those that are shown.

    >>> _in_words(Fraction(2605), 0), _in_words(Fraction("5.5"), 0), _in_words(Fraction(17000, 12), 0)
    ('2,605', '5.5', '1,417')
    """
    needed = next((d for d in range(_MOST_DECIMALS + 1) if (number * 10**d).denominator == 1), decimals)
    units = round_half_up(number.numerator, number.denominator, 10**needed)
    whole, dot, part = number_in_words(units, needed).partition(".")
    return f"{int(whole):,}{dot}{part}"
