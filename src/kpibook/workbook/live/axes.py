"""What a highlighted indicator's chart draws once and for all: where its axis begins, equal benchmarks as one line.

The axis is written once and follows no selector. So it must suit every scope that can be chosen, in every month of the
tables. Its end is left to Excel, which fits it to what is drawn.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from kpibook.definitions import EVERY
from kpibook.report import Report, charted_figure, is_judged, processes
from kpibook.workbook.live.data_tables import target_numbers
from kpibook.workbook.live.shapes import charted_per, drawn_value

_LEVEL = 0.5
"""An axis begins above 0 where the lowest of all that it can show is more than this part of the highest."""
_TENTH = 0.1
"""Axes of percentages begin at a multiple of 10%."""
_STEPS = 4
"""About so many lines of the grid lie between the lowest and the highest."""


def axis_begins(report: Report, indicators: tuple[str, ...]) -> float:
    """Where the axis begins on which these indicators are drawn: 0, or a round number below all that it can show.

    In the chart's numbers: 0.6 for 60%. Figures that are not told (`c`) have no part in it.
    """
    return report.once(("axis begins", indicators), lambda: _axis_begins(report, indicators))


def _axis_begins(report: Report, indicators: tuple[str, ...]) -> float:
    figures = [value for indicator in indicators for value in _figures(report, indicator)]
    if not figures:
        return 0.0
    drawn = [*figures, *(value for indicator in indicators for value in _levels(report, indicator))]
    low, high = min(drawn, default=0.0), max(drawn, default=0.0)
    if low <= _LEVEL * high:
        return 0.0
    low = min([low, *(value for indicator in indicators for value in _limits(report, indicator))])
    is_share = report.rows[indicators[0]].shape == "share"
    step = _TENTH if is_share else _round_step(max(high - low, high * 0.1) / _STEPS)
    begins = math.floor(low / step - 0.1) * step  # the lowest point lies a little above the axis
    return max(0.0, round(begins, 9))


def drawn_together(report: Report, indicator: str) -> tuple[str, ...]:
    """The indicators whose charts stand in one block, on one axis."""
    second = report.rows[indicator].second
    return (indicator, second.indicator) if second else (indicator,)


def has_usual_lines(report: Report, indicator: str) -> bool:
    """Whether its chart draws a mean and limits for some team and month: else a legend would name nothing."""

    def found() -> bool:
        return is_judged(report, indicator) and next(processes(report, indicator), None) is not None

    return report.once(("usual lines", indicator), found)


def axis_words(begins: float, is_share: bool) -> str:
    """What a reader is told of an axis that does not begin at 0.

    >>> axis_words(0.6, True), axis_words(1200, False), axis_words(0.0, True)
    ('The axis begins at 60%. ', 'The axis begins at 1,200. ', '')
    """
    if not begins:
        return ""
    return f"The axis begins at {f'{begins:.0%}' if is_share else f'{begins:,g}'}. "


def _round_step(least: float) -> float:
    """The least of 1, 2, 5, 10, 20, 50 … (or 0.5, 0.2 …) that is not below a number."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * times for times in (1, 2, 5, 10) if power * times >= least * (1 - 1e-9))


def _figures(report: Report, indicator: str) -> Iterator[float]:
    """Every figure that a chart of an indicator can draw."""
    row = report.rows[indicator]
    for scope, _, _ in report.scopes:
        for month in report.months:
            value = drawn_value(row, charted_figure(report, indicator, scope, month)[0])
            if value is not None:
                yield value


def _levels(report: Report, indicator: str) -> Iterator[float]:
    """Every target and benchmark that it can draw."""
    row = report.rows[indicator]
    per = 100 if row.shape == "share" else 1
    offered = {EVERY, *(scope for scope, _, _ in report.scopes)}
    for scope in offered & set(row.limits):
        numbers = target_numbers(report, indicator, scope)
        yield from (number / per for number in numbers if number is not None)
    charted = {heading.id for heading in report.benchmark_headings if heading.in_chart}
    yield from (cell.value / per for cell in row.benchmarks if cell.column in charted and cell.value is not None)


def _limits(report: Report, indicator: str) -> Iterator[float]:
    """Every lower limit that the chart can draw."""
    per = charted_per(report.rows[indicator])
    return (float(process.lower / per) for process in processes(report, indicator))


@dataclass(frozen=True)
class BenchmarkLine:
    """One line: the benchmark whose cells it draws, all names, and the number in shown units."""

    column: str
    names: tuple[str, ...]
    value: float

    @property
    def name(self) -> str:
        """All names."""
        return ", ".join(self.names)


def benchmark_lines(report: Report, indicator: str) -> list[BenchmarkLine]:
    """The lines, in the order of the benchmarks' columns. Benchmarks follow no selector, so neither does this.

    Their names are short: the year that all show stands above the columns of the tables.
    """
    values = {cell.column: cell.value for cell in report.rows[indicator].benchmarks}
    lines: list[BenchmarkLine] = []
    for heading in report.benchmark_headings:
        value = values.get(heading.id)
        if not heading.in_chart or value is None:
            continue
        at = next((at for at, line in enumerate(lines) if line.value == value), None)
        if at is None:
            lines.append(BenchmarkLine(heading.id, (heading.name,), value))
        else:
            lines[at] = BenchmarkLine(lines[at].column, (*lines[at].names, heading.name), value)
    return lines
