"""Benchmark figures: the vintage that the mapping names, averaged over neighbours, never a later one by itself."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pandas as pd

from kpibook.definitions import BenchmarkColumn, MappingFiles, id_key
from kpibook.issues import Issue, Severity
from kpibook.report.figures import NO_FIGURE
from kpibook.report.model import BenchmarkFigure, Shape
from kpibook.tables import FILE, ROW, Records

USUAL_PERCENTAGE = 10
"""Beside percentages that are mostly above this, one below 1 is a fraction."""


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
    mapping: MappingFiles, records: Records | None, indicator: str, shape: Shape, decimals: int
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


def benchmark_warnings(mapping: MappingFiles, records: Records | None) -> tuple[Issue, ...]:
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
    issues += _fractions(mapping, frame, title)
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


def _fractions(mapping: MappingFiles, frame: pd.DataFrame, title: str) -> Iterator[Issue]:
    """Figures of percentages that lie between 0 and 1 where they should not: cells with the format of a percentage.

    Such a cell shows 27% and holds 0.27. All of an indicator's figures may be such, or one among usual ones.
    """
    for id_, indicator in mapping.indicators.items():
        if indicator.measure is None or indicator.measure.shape != "share":
            continue
        rows = frame[_is_called(frame["indicator"], id_) & frame["value"].notna() & (frame["value"] != 0)]
        small = rows[(rows["value"] > 0) & (rows["value"] < 1)]
        if not len(small) or (len(small) < len(rows) and rows["value"].median() < USUAL_PERCENTAGE):
            continue
        places = [f"{file}, row {row}" for file, row in zip(small[FILE].head(5), small[ROW].head(5), strict=True)]
        yield Issue(
            "benchmark-fraction",
            f"“{title}” has figures between 0 and 1 for “{indicator.title}”, which is a "
            "percentage: 0.27 is shown as 0%.",
            sheet="; ".join(places) + (f" and {len(small) - 5:,} more" if len(small) > 5 else ""),
            advice="Are the cells formatted as percentages? Write 27, not 27% that Excel keeps as 0.27.",
            severity=Severity.WARNING,
            source=mapping.benchmarks.source if mapping.benchmarks else "",
            thing=id_,
        )
