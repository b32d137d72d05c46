"""Where figures rest on so few that their movement says nothing."""

from collections.abc import Iterable

from kpibook.definitions import Disclosure
from kpibook.report.model import Figure, Report

_OUT_OF = ("share", "average", "ratio")


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
