"""Benchmark figures: the vintage that the mapping names, averaged over neighbours, never a later one by itself."""

from fractions import Fraction

import pandas as pd

from kpibook.definitions import BenchmarkColumn, MappingFiles
from kpibook.report.councils import among_councils
from kpibook.report.figures import NO_FIGURE
from kpibook.report.model import BenchmarkFigure, BenchmarkHeading, Shape
from kpibook.report.published_rows import AmongCouncils, column_rows, is_called, origin_of
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
    shown: tuple[str, BenchmarkColumn, str], rows: pd.DataFrame, shape: Shape, decimals: int
) -> BenchmarkFigure:
    """One benchmark cell from its rows; N/A when none holds a figure. `shown`: the column, with its id and period.

    Figures are rounded half up to the indicator's shown units.
    """
    column_id, column, period = shown
    known = rows[rows["value"].notna()]
    origin = origin_of(known)
    if known.empty:
        return BenchmarkFigure(column_id, NO_FIGURE, None, period, origin)
    if column.neighbours:
        few = f"{len(known)} of {len(rows)} neighbours of the {column.neighbours} model"
        origin = f"{column.average} of {few}; {origin}"
    mean = average([Fraction(repr(float(value))) for value in known["value"]], column.average)
    units = (2 * mean * 10**decimals + 1) // 2
    value = units / 10**decimals
    number: int | float = value if decimals else units
    text: str | int | float = f"{number}%" if shape == "share" else number
    return BenchmarkFigure(column_id, text, float(value), period, origin)


def benchmark_figures(
    mapping: MappingFiles, records: Records | None, indicator: str, shape: Shape, decimals: int
) -> tuple[BenchmarkFigure, ...]:
    """The benchmark cells of one indicator, in the order of the mapping's columns."""
    benchmarks = mapping.benchmarks
    if benchmarks is None or records is None:
        return ()
    frame = records.frame
    of_indicator = frame[is_called(frame["indicator"], indicator)]
    return tuple(
        benchmark_figure(
            (id_, column, benchmarks.period_of(id_)), column_rows(mapping, frame, of_indicator, id_), shape, decimals
        )
        for id_, column in benchmarks.columns.items()
    )


def councils_of(mapping: MappingFiles, records: Records | None, indicator: str) -> AmongCouncils | None:
    """Where the council stands among all; see `among_councils`."""
    if records is None:
        return None
    return among_councils(mapping, records.frame[is_called(records.frame["indicator"], indicator)], indicator)


def benchmark_headings(mapping: MappingFiles) -> tuple[BenchmarkHeading, ...]:
    """The benchmark columns, in the mapping's order."""
    benchmarks = mapping.benchmarks
    if benchmarks is None:
        return ()
    return tuple(
        BenchmarkHeading(id_, benchmarks.heading_of(id_), column.in_chart, benchmarks.name_of(id_))
        for id_, column in benchmarks.columns.items()
    )
