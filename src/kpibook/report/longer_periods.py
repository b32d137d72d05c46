"""Figures of longer periods than a month: same month last year, quarter, financial year, twelve months.

Each is made of the months' own figures and of nothing else, and is told only where all of these are: whoever knows the
months knows the period, so a workbook that leaves the service tells no more by it (docs/disclosure.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, assert_never

from kpibook.definitions import MappingFiles, bases_of
from kpibook.definitions.kinds import AnyMeasure, Average, Base, Flow, Part, Rate, Ratio, Share, Snapshot, Stock, Tally
from kpibook.months import Month, Period, months_between, year_start
from kpibook.report.figures import NO_FIGURE, NOT_TOLD, count_figure, figure, figure_from, is_broken
from kpibook.report.model import Figure, Report, Row
from kpibook.report.variations import target_of
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED

LongerPeriod = Literal["same month last year", "quarter so far", "financial year so far", "last 12 months"]
LONGER_PERIODS: tuple[LongerPeriod, ...] = (
    "same month last year",
    "quarter so far",
    "financial year so far",
    "last 12 months",
)
_QUARTER = 3
_YEAR = 12

Adding = Literal["added up", "last month", "never"]
"""How months become a longer period: they are added up (both parts), the last stands for it, or there is none."""


@dataclass(frozen=True)
class LongerFigure:
    """A figure of a longer period, as shown, and the months that are in it, oldest first: () where there is none.

    `of` is how many months the period has so far; only of a year's sum that RAG compares may `months` be fewer.
    """

    figure: Figure
    months: tuple[Month, ...] = ()
    of: int = 0


@dataclass(frozen=True)
class YearSoFar:
    """What RAG compares where a target is for a financial year: the sum, and the target pro rata.

    `target` is the year's number × `months` ÷ 12: of <17K over nine months, 12,750.
    """

    total: int
    months: tuple[Month, ...]
    target: Fraction
    of: int


def months_in(period: LongerPeriod, month: Month, year_starts_in: int = 4) -> tuple[Month, ...]:
    """The months of a period that the month ends, oldest first; the quarters are those of the financial year.

    >>> [len(months_in(period, Month(2023, 2))) for period in LONGER_PERIODS]
    [1, 2, 11, 12]
    >>> months_in("quarter so far", Month(2023, 2), year_starts_in=9)[0].key
    '2022-12'
    """
    match period:
        case "same month last year":
            return (month - _YEAR,)
        case "quarter so far":
            return months_between(month - (month.month - year_starts_in) % _QUARTER, month)
        case "financial year so far":
            return months_between(year_start(month, year_starts_in), month)
        case "last 12 months":
            return months_between(month - (_YEAR - 1), month)
        case _:
            assert_never(period)


def adding_of(mapping: MappingFiles, measure: AnyMeasure | None) -> Adding:
    """How a measure's months become a longer period.

    Flows and returns are added up, and so are both parts of shares, rates and ratios of them. What is open at month
    end is that of the last month. Never are: averages of flows (no mean is a sum of means), ratios of a flow and a
    stock, what is counted on the day at which a list was cut, and flows that count each person once a month
    (`distinct`): who came in two months would be two people.
    """
    match measure:
        case None:
            return "never"
        case Part(of=whole):
            return adding_of(mapping, whole)
        case Tally():
            return "added up"
        case Average():
            return "last month" if _all_stocks(bases_of(mapping, measure)) else "never"
        case Flow() | Stock() | Snapshot() | Share() | Rate() | Ratio():
            bases = bases_of(mapping, measure)
            if _all_stocks(bases):
                return "last month"
            can_be = all(isinstance(one, Flow) and one.in_last is None and one.distinct is None for one in bases)
            return "added up" if can_be else "never"
        case _:
            assert_never(measure)


def _all_stocks(bases: Sequence[Base]) -> bool:
    return all(isinstance(one, Stock) for one in bases)


def longer_figure(report: Report, indicator: str, scope: str, month: Period, period: LongerPeriod) -> LongerFigure:
    """The figure of the period that the month ends.

    `N/A` where a month of it has no figure, or its definition changed within; then `c` where a month is not told. Of a
    financial year that RAG compares, the very sum that it compares, and the months that are in it.
    """
    row = report.rows[indicator]
    if row.shape == "none" or not isinstance(month, Month):
        return LongerFigure(Figure(None, None, None, row.placeholder if row.shape == "none" else NO_FIGURE))
    months = months_in(period, month, report.mapping.organisation.year_starts_in)
    if period == "financial year so far" and (indicator, scope) in report.year_to_date:
        return _compared_by_rag(report, indicator, scope, month, months)
    if is_broken(row, months[0], month):
        return LongerFigure(Figure(None, None, None, NO_FIGURE))
    if period == "same month last year":
        return LongerFigure(figure(report, indicator, scope, months[0]), months, 1)
    match adding_of(report.mapping, report.mapping.in_force(month).measures[indicator]):
        case "added up":
            return LongerFigure(_added_up(report, row, scope, months), months, len(months))
        case "last month":
            return LongerFigure(figure(report, indicator, scope, month), (month,), len(months))
        case "never":
            return LongerFigure(Figure(None, None, None, NO_FIGURE))
        case never:
            assert_never(never)


def _added_up(report: Report, row: Row, scope: str, months: Sequence[Month]) -> Figure:
    """The months' numerators and denominators, added up.

    A rate divides by the mean of the months' populations, which is theirs where it never changes: 30 starts in January
    and 33 in February of 50,000 children are 12.6 per 10,000 so far, no 6.3. It is not scaled up to a whole year.
    """
    counts = [report.observations.counts(row.indicator, scope, one) for one in months]
    known = [pair for pair in counts if pair is not None]
    if len(known) < len(counts):
        return Figure(None, None, None, NO_FIGURE)
    if any(upper == SUPPRESSED for upper, _ in known):
        return Figure(None, None, None, NOT_TOLD)
    if row.shape == "rate" and any(lower <= 0 for _, lower in known):
        return Figure(None, None, None, NO_FIGURE)
    upper, lower = (sum(part) for part in zip(*known, strict=True))
    if row.shape == "count":
        return count_figure((upper, NOT_AVAILABLE))
    if row.shape != "rate":
        return figure_from(row, (upper, lower))
    return replace(figure_from(row, (upper * len(known), lower)), numerator=upper, denominator=lower // len(known))


def _compared_by_rag(report: Report, indicator: str, scope: str, month: Month, months: Sequence[Month]) -> LongerFigure:
    total = report.year_to_date[indicator, scope][report.months.index(month)] if month in report.months else None
    found = count_figure(None if total is None else (total, NOT_AVAILABLE))
    return LongerFigure(found, _with_figures(report, indicator, scope, months), len(months))


def _with_figures(report: Report, indicator: str, scope: str, months: Sequence[Month]) -> tuple[Month, ...]:
    """Those of a year's months that are in its sum: they have a figure, by the definition in force at its end."""
    row, last = report.rows[indicator], months[-1]
    return tuple(
        one
        for one in months
        if not is_broken(row, one, last) and report.observations.counts(indicator, scope, one) is not None
    )


def year_so_far(report: Report, indicator: str, scope: str, month: Period) -> YearSoFar | None:
    """What RAG compares where the target is a financial year's; None where there is none, or the sum is not told."""
    target = target_of(report, indicator, scope, month)
    if target is None or target.period != "financial_year" or not isinstance(month, Month):
        return None
    of_year = longer_figure(report, indicator, scope, month, "financial year so far")
    if of_year.figure.units is None:
        return None
    pro_rata = Fraction(target.number) * len(of_year.months) / _YEAR
    return YearSoFar(of_year.figure.units, of_year.months, pro_rata, of_year.of)
