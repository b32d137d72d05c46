"""Better, worse or the same as the month before: in the units that a reader sees.

Where figures rest on few, their movement says nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from kpibook.definitions import Disclosure
from kpibook.months import Period
from kpibook.report.figures import figure
from kpibook.report.model import Figure, Report, Row

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
