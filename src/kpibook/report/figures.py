"""Figures as shown, and RAG: rounded half up with integers, compared as shown.

Then better, worse or the same as the month before: in the units that a reader sees.

Where figures rest on few, their movement says nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, assert_never

from kpibook.definitions import Disclosure, MappingFiles
from kpibook.months import Period
from kpibook.report.model import Direction, Figure, Limits, Rag, Report, Row, Shape
from kpibook.tables import SUPPRESSED

NO_FIGURE = "N/A"
"""Shown where no figure can be given: the look-back is not covered, or a team's population is unknown."""
NOT_TOLD = "c"
"""Shown for a suppressed figure: `c` for confidential, as in the DfE's tables (see docs/disclosure.md)."""


def shape_of(mapping: MappingFiles, indicator: str) -> Shape:
    """How the indicator's figures look."""
    measure = mapping.indicators[indicator].measure
    return "none" if measure is None else measure.shape


def round_half_up(numerator: int, denominator: int, scale: int = 1) -> int:
    """scale × numerator ÷ denominator as a whole number, ties up, with integers only.

    >>> round_half_up(81, 330, 100), round_half_up(1, 8, 100), round_half_up(1, 200, 100)
    (25, 13, 1)
    """
    return (2 * scale * numerator + denominator) // (2 * denominator)


def shown_share(numerator: int, denominator: int) -> str:
    """A share as printed.

    >>> shown_share(81, 330), shown_share(0, 0)
    ('25% (81/330)', '– (0/0)')
    """
    percent = f"{round_half_up(numerator, denominator, 100)}%" if denominator else "–"
    return f"{percent} ({numerator}/{denominator})"


def number_in_words(units: int, decimals: int) -> str:
    """Whole shown units, none below 0, as a number with its decimals.

    >>> number_in_words(4275, 1), number_in_words(1205, 2), number_in_words(14, 0)
    ('427.5', '12.05', '14')
    """
    whole, part = divmod(units, 10**decimals)
    return f"{whole}.{part:0{decimals}}" if decimals else str(whole)


def as_number(units: int, decimals: int) -> int | float:
    """Whole shown units as a number.

    >>> as_number(4275, 1), as_number(14, 0)
    (427.5, 14)
    """
    number: float = units / 10**decimals
    return number if decimals else units


def shown_average(units: int, count: int, decimals: int) -> str:
    """An average as printed, with how many records it rests on: one of three is not to be read as one of hundreds.

    >>> shown_average(4275, 31, 1), shown_average(0, 0, 1)
    ('427.5 (31)', '– (0)')
    """
    return f"{number_in_words(units, decimals) if count else '–'} ({count})"


def shown_ratio(upper: int, lower: int, decimals: int) -> str:
    """A ratio as printed, with both counts.

    >>> shown_ratio(310, 25, 1), shown_ratio(3, 0, 1)
    ('12.4 (310/25)', '– (3/0)')
    """
    number = number_in_words(round_half_up(upper, lower, 10**decimals), decimals) if lower else "–"
    return f"{number} ({upper}/{lower})"


def count_figure(counts: tuple[int, int] | None) -> Figure:
    """A count as a figure: itself, `N/A` where there is none, `c` where it is not told.

    >>> count_figure((12, -1)).shown, count_figure(None).shown, count_figure((SUPPRESSED, -1)).shown
    (12, 'N/A', 'c')
    """
    if counts is None:
        return Figure(None, None, None, NO_FIGURE)
    if counts[0] == SUPPRESSED:
        return Figure(None, None, None, NOT_TOLD)
    return Figure(counts[0], None, counts[0], counts[0])


def figure_from(row: Row, counts: tuple[int, int] | None) -> Figure:
    """The figure that a numerator and denominator (see `Observations.counts`) give in this row."""
    if row.shape == "none":
        return Figure(None, None, None, row.placeholder)
    if counts is None or counts[0] == SUPPRESSED or row.shape == "count":
        return count_figure(counts)
    numerator, denominator = counts
    units = round_half_up(numerator, denominator, row.scale) if denominator > 0 else None
    match row.shape:
        case "share":
            return Figure(numerator, denominator, units, shown_share(numerator, denominator))
        case "average":
            shown = shown_average(numerator, denominator, row.decimals)
            return Figure(None, denominator, numerator if denominator else None, shown)
        case "ratio":
            return Figure(numerator, denominator, units, shown_ratio(numerator, denominator, row.decimals))
        case "rate":
            if units is None:
                return Figure(numerator, None, None, NO_FIGURE)
            return Figure(numerator, denominator, units, as_number(units, row.decimals))
        case _:
            assert_never(row.shape)


def figure(report: Report, indicator: str, scope: str, month: Period) -> Figure:
    """The figure of an indicator for a scope (`whole`, a service area, a team) and month, as shown."""
    return figure_from(report.rows[indicator], report.observations.counts(indicator, scope, month))


def compared_units(report: Report, indicator: str, scope: str, month: Period) -> int | None:
    """What RAG compares: the figure in shown units, or the financial year's sum so far; None when there is none."""
    if not report.rows[indicator].year_to_date:
        return figure(report, indicator, scope, month).units
    series = report.year_to_date.get((indicator, scope))
    at = report.place_of(month)
    units = series[at] if series and at is not None else None
    return None if units == SUPPRESSED else units


def compared_in_words(report: Report, indicator: str, scope: str, month: Period) -> str:
    """The figure that RAG compares, in words: a year's target is held against the year so far, not the month."""
    if report.rows[indicator].year_to_date:
        units = compared_units(report, indicator, scope, month)
        return "" if units is None else f"{units:,} in the year so far"
    shown = figure(report, indicator, scope, month).shown
    return f"{shown:,}" if isinstance(shown, int | float) else shown


def rag_word(units: int | None, limits: Limits, direction: Direction) -> Rag:
    """The RAG word for a figure in shown units.

    >>> rag_word(25, Limits("23%", green=23, amber=25), "at_most")
    'Amber'
    >>> rag_word(None, Limits("23%", green=23, amber=25), "at_most"), rag_word(25, Limits("TBC"), "at_most")
    ('No figure', 'No target')
    """
    if limits.green is None or limits.amber is None:
        return "No target"
    if units is None:
        return "No figure"
    sign = 1 if direction == "at_least" else -1
    if sign * units >= sign * limits.green:
        return "Green"
    return "Amber" if sign * units >= sign * limits.amber else "Red"


def rag(report: Report, indicator: str, scope: str, month: Period) -> Rag:
    """The RAG word of an indicator for a scope and month.

    A suppressed figure's is "No figure" (or "No target"): any other word would narrow it down.
    """
    limits = report.limits(indicator, scope, month)
    return rag_word(compared_units(report, indicator, scope, month), limits, report.rows[indicator].direction)


_OUT_OF = ("share", "average", "ratio")

_ARROWS = {1: "↑", -1: "↓", 0: "→"}


def has_small_base(report: Report, indicator: str, figure: Figure) -> bool:
    """Whether a share, an average or a ratio rests on fewer than `small_denominator`: those marked † in the tables.

    Nothing to divide by (`– (0/0)`) is not small: there is no figure.
    """
    small = report.mapping.organisation.small_denominator
    return report.rows[indicator].shape in _OUT_OF and 0 < (figure.denominator or 0) < small


def counts_few(report: Report, indicator: str, figures: Iterable[Figure]) -> bool:
    """Whether a count, or the count behind a rate, is below the disclosure threshold in every one of the figures.

    From 1 to 3 says as little of a service as 50% of two children; from 3 to 12 says something.
    """
    if report.rows[indicator].shape in _OUT_OF:
        return False
    threshold = (report.mapping.disclosure or Disclosure()).threshold
    counts = [figure.numerator for figure in figures if figure.numerator is not None]
    return bool(counts) and max(counts) < threshold


@dataclass(frozen=True)
class Movement:
    """Which way a figure went: whether that is good, and the arrow by which it rose or fell.

    >>> Movement("better", -1).shown, Movement("same", 0).shown
    ('better ↓', 'same →')
    """

    word: Literal["better", "worse", "same"]
    rose: Literal[1, 0, -1]

    @property
    def shown(self) -> str:
        """The word with its arrow; never the arrow alone."""
        return f"{self.word} {_ARROWS[self.rose]}"


def movement(report: Report, indicator: str, scope: str, month: Period) -> Movement | None:
    """How the month's figure differs from that of the month (or the reading) before, in whole shown units.

    Whoever sees 25% and 25% is told "same", though 81 of 330 are fewer than 84 of 340. The month's own figure is meant
    also where RAG compares the year so far. None where

    - the mapping says of neither way that it is better (`polarity`), and of a part of a breakdown;
    - either figure is not there, is nothing out of nothing (`– (0/0)`), or is not told (`c`);
    - either is a share, an average or a ratio that rests on fewer than `small_denominator`, or both are counts below
      the disclosure threshold: such figures move by chance;
    - the definition changed from the one month to the other.
    """
    row = report.rows[indicator]
    polarity = "neither" if row.part_of else report.mapping.indicators[indicator].polarity
    before = report.before(month)
    if polarity == "neither" or before is None or is_broken(row, before, month):
        return None
    both = [figure(report, indicator, scope, one) for one in (before, month)]
    if any(has_small_base(report, indicator, one) for one in both) or counts_few(report, indicator, both):
        return None
    then, now = (one.units for one in both)
    if then is None or now is None:
        return None
    if then == now:
        return Movement("same", 0)
    return Movement("better" if (now > then) == (polarity == "higher") else "worse", 1 if now > then else -1)


def is_broken(row: Row, first: Period, last: Period) -> bool:
    """Whether another definition comes into force after the one month, up to the other: they are not one series."""
    return any(first.calendar_month < begins <= last.calendar_month for begins in row.breaks)
