"""Benchmark figures: the vintage that the mapping names, averaged over neighbours, never a later one by itself.

And where the council's own published figure stands among all councils': rank, quarter by polarity, how many there are.
"""

from fractions import Fraction

import pandas as pd

from kpibook.definitions import BenchmarkColumn, MappingFiles, word_key
from kpibook.report import published_rows
from kpibook.report.figures import NO_FIGURE
from kpibook.report.model import BenchmarkFigure, BenchmarkHeading, Row, Shape
from kpibook.tables import Records

_QUARTERS = ("best quarter", "second best quarter", "second worst quarter", "worst quarter")
_ENDS = {1: "st", 2: "nd", 3: "rd"}


def among_councils(
    mapping: MappingFiles, of_indicator: pd.DataFrame, indicator: str
) -> published_rows.AmongCouncils | None:
    """Where the council stands among all that have a figure for the period that benchmark columns show.

    None where nothing says which council it is, or no council's figure of that period is there. Rank 1 is the best by
    the indicator's polarity; without one, the highest. Equal figures have one rank; the next rank leaves out as many.
    """
    benchmarks = mapping.benchmarks
    if benchmarks is None or not benchmarks.authority or of_indicator.empty or "place_kind" not in of_indicator:
        return None
    period = benchmarks.period or next(map(benchmarks.period_of, benchmarks.columns), "")
    councils = of_indicator[of_indicator["place_kind"] == published_rows.AUTHORITY]
    councils = published_rows.of_release(published_rows.of_period(councils, period), benchmarks.release)
    known = councils[councils["value"].notna()]
    if known.empty:
        return None
    is_own = is_council(known, benchmarks.authority)
    origin = published_rows.origin_of(known)
    polarity = mapping.indicators[indicator].polarity
    if not is_own.any():
        return published_rows.AmongCouncils(None, 0, len(known), 0, 0, period, origin, polarity)
    value = float(known.loc[is_own, "value"].iloc[0])
    better = known["value"] < value if polarity == "lower" else known["value"] > value
    rank = int(better.sum()) + 1
    tied = int((known["value"] == value).sum()) - 1
    return published_rows.AmongCouncils(
        value, rank, len(known), -(-4 * rank // len(known)), tied, period, origin, polarity
    )


def is_council(rows: pd.DataFrame, authority: str) -> pd.Series:
    """Which rows are of the council that is named so: by its number, or its name."""
    named = word_key(authority)
    names = rows["area"].map(lambda name: word_key(str(name)) == named)
    return (rows["place_code"].map(str).str.strip() == authority.strip()) | names


def among_councils_words(row: Row, short: bool = False) -> str:
    """What is compared with what, in sentences; '' where nothing is known of other councils. Short: on one line.

    It speaks of the published figure of the whole service alone: what anybody may read, whatever is suppressed here.
    """
    found = row.councils
    if found is None:
        return ""
    source = f" ({found.origin})" if found.origin and not short else ""
    if found.value is None:
        what = f"no figure of the council's own is published; {found.of} others have one"
    else:
        unit = "%" if row.shape == "share" else ""
        what = f"the council's published figure, {found.value:,.10g}{unit}, was {_place(found)}"
    said = f"Among councils, {found.period}: {what}{source}."
    return said if short or found.value is None else f"{said} It is for that year, not for a month of this report."


def _place(found: published_rows.AmongCouncils) -> str:
    place = f"{ordinal(found.rank)} of {found.of} councils"
    if found.polarity == "neither":
        place += " from the highest"
    else:
        place += f", in the {_QUARTERS[found.quarter - 1]} ({found.polarity} is better)"
    return place + {0: "", 1: "; 1 other has the same"}.get(found.tied, f"; {found.tied} others have the same")


def ordinal(number: int) -> str:
    """A place in a row.

    >>> ordinal(1), ordinal(12), ordinal(103), ordinal(111)
    ('1st', '12th', '103rd', '111th')
    """
    end = "th" if number % 100 in (11, 12, 13) else _ENDS.get(number % 10, "th")
    return f"{number}{end}"


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
    if rows.empty:
        return BenchmarkFigure(column_id, NO_FIGURE, None, period, "")
    known = rows[rows["value"].notna()]
    origin = published_rows.origin_of(known)
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
    frame, of_indicator = records.frame, published_rows.rows_called(records, indicator)
    return tuple(
        benchmark_figure(
            (id_, column, benchmarks.period_of(id_)),
            published_rows.column_rows(mapping, frame, of_indicator, id_),
            shape,
            decimals,
        )
        for id_, column in benchmarks.columns.items()
    )


def councils_of(mapping: MappingFiles, records: Records | None, indicator: str) -> published_rows.AmongCouncils | None:
    """Where the council stands among all; see `among_councils`."""
    if records is None:
        return None
    return among_councils(mapping, published_rows.rows_called(records, indicator), indicator)


def benchmark_headings(mapping: MappingFiles) -> tuple[BenchmarkHeading, ...]:
    """The benchmark columns, in the mapping's order."""
    benchmarks = mapping.benchmarks
    if benchmarks is None:
        return ()
    return tuple(
        BenchmarkHeading(id_, benchmarks.heading_of(id_), column.in_chart, benchmarks.name_of(id_))
        for id_, column in benchmarks.columns.items()
    )
