"""Which optional columns a section's tables have: none in which no cell, for any month and scope, can say anything."""

from collections.abc import Iterator

from kpibook.definitions import MappingFiles
from kpibook.report import NO_FIGURE, BenchmarkHeading, LongerPeriod, Report, Section, adding_of
from kpibook.workbook.live.period_columns import PERIOD_TOKENS


def _indicators(section: Section) -> Iterator[str]:
    return (id_ for table in section.tables for id_ in table.indicators)


def section_benchmarks(report: Report, section: Section) -> tuple[BenchmarkHeading, ...]:
    """The benchmark columns in which some indicator of the section has a figure."""
    shown = {
        cell.column for id_ in _indicators(section) for cell in report.rows[id_].benchmarks if cell.shown != NO_FIGURE
    }
    return tuple(heading for heading in report.benchmark_headings if heading.id in shown)


def section_has_targets(report: Report, section: Section) -> bool:
    """Whether some indicator of the section has a target, or words that stand for one (TBC), for any team and month."""
    rows = [report.rows[id_] for id_ in _indicators(section)]
    held = (limits.shown for row in rows for series in row.limits.values() for limits in series)
    return any(row.target_shown != NO_FIGURE for row in rows) or any(shown != NO_FIGURE for shown in held)


def section_periods(report: Report, section: Section) -> tuple[LongerPeriod, ...]:
    """The longer periods that can say something of an indicator of the section.

    What is open at month end is the last month's for a quarter, too: a column of nothing else would only repeat it. By
    definitions alone: were it by the months that have figures, a month that comes in would ask for another layout.
    """
    if report.of_readings:
        return ()
    counted = [id_ for id_ in _indicators(section) if report.rows[id_].shape != "none"]
    added_up = any(report.rows[id_].year_to_date or _adds_up(report.mapping, id_) for id_ in counted)
    return tuple(
        period for period in PERIOD_TOKENS.values() if (counted if period == "same month last year" else added_up)
    )


def _adds_up(mapping: MappingFiles, indicator: str) -> bool:
    """Whether months of the indicator, in one of its versions, are added up."""
    return any(adding_of(one, one.measures.get(indicator)) == "added up" for one in mapping.each_in_force())
