"""Which optional columns a section's tables have: none in which every cell, for every month and scope, would be N/A."""

from __future__ import annotations

from collections.abc import Iterator

from kpibook.months import Month
from kpibook.report import NO_FIGURE, BenchmarkHeading, LongerPeriod, Report, Section, adding_of, months_in
from kpibook.tables import NOT_AVAILABLE
from kpibook.workbook.live.period_columns import PERIOD_TOKENS


def _indicators(section: Section) -> Iterator[str]:
    return (id_ for table in section.tables for id_ in table.indicators)


def section_benchmarks(report: Report, section: Section) -> tuple[BenchmarkHeading, ...]:
    """The benchmark columns in which some indicator of the section has a figure."""
    shown = {
        cell.column for id_ in _indicators(section) for cell in report.rows[id_].benchmarks if cell.shown != NO_FIGURE
    }
    return tuple(heading for heading in report.benchmark_headings if heading.id in shown)


def section_periods(report: Report, section: Section) -> tuple[LongerPeriod, ...]:
    """The longer periods that say something of an indicator of the section in some month, for some scope.

    What is open at month end is the last month's for a quarter, too: a column of nothing else would only repeat it.
    """
    if report.of_readings:
        return ()
    return tuple(
        period for period in PERIOD_TOKENS.values() if any(_says(report, id_, period) for id_ in _indicators(section))
    )


def _says(report: Report, indicator: str, period: LongerPeriod) -> bool:
    row, observations = report.rows[indicator], report.observations
    if row.shape == "none":
        return False
    if period == "financial year so far" and row.year_to_date:
        return True
    place = {month: at for at, month in enumerate(observations.months)}
    known = observations.numerators[observations.measures.index(indicator)] != NOT_AVAILABLE
    for month in report.months:
        if isinstance(month, Month) and _adds(report, indicator, period, month):
            months = months_in(period, month, report.mapping.organisation.year_starts_in)
            places = [place[one] for one in months if one in place]
            if len(places) == len(months) and known[:, places].all(axis=1).any():
                return True
    return False


def _adds(report: Report, indicator: str, period: LongerPeriod, month: Month) -> bool:
    if period == "same month last year":
        return True
    measure = report.mapping.in_force(month).measures.get(indicator)
    return adding_of(report.mapping.in_force(month), measure) == "added up"
