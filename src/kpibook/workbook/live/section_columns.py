"""Which optional columns a section's tables have: none in which no cell, for any month and scope, can say anything.

Longer periods among them, with the places of their hidden helper columns.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from kpibook.definitions import MappingFiles
from kpibook.report import NO_FIGURE, BenchmarkHeading, LongerPeriod, Report, Section, adding_of

PERIOD_TOKENS: dict[str, LongerPeriod] = {
    "last_year": "same month last year",
    "quarter": "quarter so far",
    "year_to_date": "financial year so far",
    "twelve_months": "last 12 months",
}
"""The template's token for the column of each period."""
LOOKED_AT = 13
"""Months that the periods are made of: the month shown and the twelve before it."""
_BLOCKS = ("numerator of", "denominator of")
_SINGLE = ("numerator", "denominator")


@dataclass(frozen=True)
class PeriodColumns:
    """Where the helper columns of these periods stand: two for each period, then a block of months for each part."""

    start: int
    periods: tuple[LongerPeriod, ...]

    def single(self, period: LongerPeriod, part: str) -> int:
        """Column of a period's numerator or denominator. Above all rows: how many months it has, and its first day."""
        return self._singles[period, part]

    @cached_property
    def _singles(self) -> dict[tuple[LongerPeriod, str], int]:
        pairs = ((period, part) for period in self.periods for part in _SINGLE)
        return {pair: self.start + at for at, pair in enumerate(pairs)}

    def block(self, name: str, k: int) -> int:
        """Column of the k-th month that is looked at, the oldest being 0; above all rows, its column in a table."""
        return self.start + len(self._singles) + _BLOCKS.index(name) * LOOKED_AT + k

    @property
    def count(self) -> int:
        """Number of these columns: none where no period is drawn."""
        return self.block(_BLOCKS[-1], LOOKED_AT) - self.start if self.periods else 0

    def labels(self) -> list[tuple[int, str]]:
        """A word for each column, for whoever follows the formulas."""
        if not self.periods:
            return []
        found = [(column, f"{period}, {part}") for (period, part), column in self._singles.items()]
        return found + [
            (self.block(name, k), f"{name} {k - LOOKED_AT + 1}") for name in _BLOCKS for k in range(LOOKED_AT)
        ]


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
