"""Benchmark figures: the vintage that the mapping names, averaged over neighbours, never a later one by itself."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from kpibook.definitions.indicators import BenchmarkColumn
from kpibook.definitions.mapping import Mapping
from kpibook.definitions.spellings import id_key
from kpibook.issues import Issue, Severity
from kpibook.report.figures import NO_FIGURE
from kpibook.report.model import BenchmarkFigure, Shape
from kpibook.tables import Records


def average(values: list[Fraction], how: str) -> Fraction:
    """Mean or median, exact.

    >>> average([Fraction(1), Fraction(2), Fraction(6)], "mean"), average([Fraction(1), Fraction(2)], "median")
    (Fraction(3, 1), Fraction(3, 2))
    """
    if how == "mean":
        return sum(values, Fraction(0)) / len(values)
    ordered, middle = sorted(values), len(values) // 2
    return ordered[middle] if len(values) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def benchmark_figure(
    column_id: str, column: BenchmarkColumn, rows: pd.DataFrame, shape: Shape, decimals: int
) -> BenchmarkFigure:
    """One benchmark cell from the rows of its indicator, area and period; N/A when none holds a figure.

    Figures are rounded half up to the indicator's shown units.
    """
    known = rows[rows["value"].notna()]
    origin = ", ".join(dict.fromkeys(str(text) for text in known["published_by"] if isinstance(text, str) and text))
    if known.empty:
        return BenchmarkFigure(column_id, NO_FIGURE, None, column.period, origin)
    mean = average([Fraction(repr(float(value))) for value in known["value"]], column.average)
    units = (2 * mean * 10**decimals + 1) // 2
    value = units / 10**decimals
    number: int | float = value if decimals else units
    shown: str | int | float = f"{number}%" if shape == "share" else number
    return BenchmarkFigure(column_id, shown, float(value), column.period, origin)


def benchmark_figures(
    mapping: Mapping, records: Records | None, indicator: str, shape: Shape, decimals: int
) -> tuple[BenchmarkFigure, ...]:
    """The benchmark cells of one indicator, in the order of the mapping's columns."""
    if mapping.benchmarks is None or records is None:
        return ()
    frame = records.frame
    of_indicator = frame[_is_called(frame["indicator"], indicator)]
    cells = []
    for column_id, column in mapping.benchmarks.columns.items():
        of_area = of_indicator[_is_called(of_indicator["area"], column.area)]
        rows = of_area[_is_called(of_area["period"], column.period)]
        cells.append(benchmark_figure(column_id, column, rows, shape, decimals))
    return tuple(cells)


def _is_called(values: pd.Series, name: str) -> pd.Series:
    """Where the column, of words or of ids in their normal form, says the name."""
    return values.isin([name, id_key(name)])


def benchmark_warnings(mapping: Mapping, records: Records | None) -> tuple[Issue, ...]:
    """Later vintages that the list holds but the mapping does not name, and indicators that nobody defined."""
    if mapping.benchmarks is None or records is None:
        return ()
    frame = records.frame
    title = mapping.sources[records.source].title
    issues = []
    for column_id, column in mapping.benchmarks.columns.items():
        periods = sorted(
            {str(p) for p in frame.loc[_is_called(frame["area"], column.area), "period"] if str(p) > column.period}
        )
        if periods:
            issues.append(
                Issue(
                    "later-benchmark",
                    f"“{title}” holds later figures for “{column.heading}” ({', '.join(periods)}) than the "
                    f"{column.period} ones shown.",
                    mapping=mapping.place("benchmarks", "columns", column_id, "period"),
                    advice="To show them, change the column's period there, and its heading if that names the year.",
                    severity=Severity.WARNING,
                )
            )
    unknown = sorted({str(i) for i in frame["indicator"].dropna()} - set(mapping.indicators))
    if unknown:
        issues.append(
            Issue(
                "unknown-benchmark-indicator",
                f"“{title}” has figures for indicators that the mapping does not define: {', '.join(unknown)}.",
                advice="Correct the ids in the list, or leave them: they are not shown.",
                severity=Severity.WARNING,
            )
        )
    return tuple(issues)
