"""What Checks says of the benchmarks list: later figures than are shown, revised ones, and what cannot be right."""

from collections.abc import Iterator

from kpibook.definitions import NEIGHBOURS_LIST, MappingFiles, id_key, same_period
from kpibook.definitions.kinds import joined
from kpibook.issues import Issue, Severity
from kpibook.report.published_rows import column_rows, is_called, of_period, releases_in, rows_called
from kpibook.tables import FILE, ROW, Records

USUAL_PERCENTAGE = 10
"""Beside percentages that are mostly above this, one below 1 is a fraction."""


def benchmark_warnings(mapping: MappingFiles, records: Records | None) -> tuple[Issue, ...]:
    """Later vintages that the list holds but the mapping does not name, and indicators that nobody defined."""
    if mapping.benchmarks is None or records is None:
        return ()
    frame = records.frame
    title = mapping.sources[records.source].title
    issues = [
        *_later(mapping, records, title),
        *_revised(mapping, records, title),
        *_fractions(mapping, records, title),
    ]
    known = {*mapping.indicators, NEIGHBOURS_LIST, id_key(NEIGHBOURS_LIST)}
    unknown = sorted({str(i) for i in frame["indicator"].dropna()} - known)
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


def _later(mapping: MappingFiles, records: Records, title: str) -> Iterator[Issue]:
    """A warning for each column with a period of its own, and one for all that show the period of all."""
    benchmarks = mapping.benchmarks
    if benchmarks is None:
        return
    together: dict[str, list[str]] = {}
    for id_, column in benchmarks.columns.items():
        later = _later_periods(mapping, records, id_)
        if not later:
            continue
        if not column.period:
            together.setdefault(", ".join(later), []).append(benchmarks.heading_of(id_))
            continue
        yield Issue(
            "later-benchmark",
            f"“{title}” holds later figures for “{column.heading}” ({', '.join(later)}) than the "
            f"{column.period} ones shown.",
            mapping=mapping.place("benchmarks", "columns", id_, "period"),
            advice="To show them, change the column's period there, and its heading if that names the year.",
            severity=Severity.WARNING,
        )
    for periods, headings in together.items():
        yield Issue(
            "later-benchmark",
            f"“{title}” holds later figures for {joined([f'“{one}”' for one in headings])} ({periods}) than the "
            f"{benchmarks.period} ones shown.",
            mapping=mapping.place("benchmarks", "period"),
            advice="To show them, write the later period there: every column that names none of its own follows, and "
            "its heading with it.",
            severity=Severity.WARNING,
        )


def _later_periods(mapping: MappingFiles, records: Records, column: str) -> list[str]:
    """Periods of a column's places that are later than the one it shows.

    Where figures are imported, a list may hold calendar and financial years: only those of one kind follow each other.
    """
    benchmarks = mapping.benchmarks
    if benchmarks is None:
        return []
    shown = same_period(benchmarks.period_of(column))
    rows = records.frame[~is_called(records.frame["indicator"], NEIGHBOURS_LIST)]  # whose period is that of a model
    said = {str(period) for period in rows["period"].dropna()}
    later = sorted(period for period in said if same_period(period) > shown)
    if mapping.imports_benchmarks:
        later = [period for period in later if len(same_period(period).split()[0]) == len(shown)]
    if benchmarks.columns[column].neighbours or not later:
        return later if _has_neighbours(mapping, records, column) else []
    of_area = rows[is_called(rows["area"], benchmarks.columns[column].area)]
    return sorted({str(period) for period in of_area["period"].dropna()} & set(later))


def _has_neighbours(mapping: MappingFiles, records: Records, column: str) -> bool:
    return any(
        len(column_rows(mapping, records.frame, rows_called(records, id_), column))
        for id_, indicator in mapping.indicators.items()
        if indicator.published_as
    )


def _revised(mapping: MappingFiles, records: Records, title: str) -> Iterator[Issue]:
    """A warning where the period that is shown has other figures in a release that is not the one shown."""
    benchmarks = mapping.benchmarks
    if benchmarks is None or "release" not in records.frame or not benchmarks.period:
        return
    revised: dict[str, list[str]] = {}
    for id_, indicator in mapping.indicators.items():
        of_indicator = of_period(rows_called(records, id_), benchmarks.period)
        releases = releases_in(of_indicator) if len(of_indicator) else []
        if len(releases) < 2 or (benchmarks.release and benchmarks.release in releases):
            continue
        values = of_indicator.groupby("area", observed=True)["value"].nunique(dropna=True)
        if (values > 1).any():
            shown = f"release {releases[0]}" if releases[0] else "the list itself"
            revised.setdefault(f"{joined(releases[1:])}|{shown}", []).append(indicator.title)
    for both, titles in revised.items():
        others, shown = both.split("|")
        yield Issue(
            "revised-benchmark",
            f"Release {others} has other figures for {benchmarks.period} than {shown}, which stays shown: "
            f"{joined([f'“{one}”' for one in titles])}.",
            mapping=mapping.place("benchmarks", "period"),
            advice=f"To show the revised ones, write the release beside the period: release: {others.split(' ')[-1]}.",
            severity=Severity.WARNING,
            source=benchmarks.source,
            thing=others,
        )


def _fractions(mapping: MappingFiles, records: Records, title: str) -> Iterator[Issue]:
    """Figures of percentages that lie between 0 and 1 where they should not: cells with the format of a percentage.

    Such a cell shows 27% and holds 0.27. All of an indicator's figures may be such, or one among usual ones.
    """
    for id_, indicator in mapping.indicators.items():
        if indicator.measure is None or indicator.measure.shape != "share":
            continue
        rows = rows_called(records, id_)
        rows = rows[rows["value"].notna() & (rows["value"] != 0)] if len(rows) else rows
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
