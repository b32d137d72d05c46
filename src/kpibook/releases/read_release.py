"""A file of benchmarks → its figures, whichever of three shapes it has, and everything that is wrong with it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records import is_figure, read_number
from kpibook.releases import education_statistics, interactive_tool, neighbours
from kpibook.releases import figures as published
from kpibook.tables import RawTable

_FEWEST_COUNCILS = 140
"""England has some 150; fewer are told, since a rank among them is none among all."""
_WHOLE = 0.9
"""A year with fewer of the councils than the fullest year has is one whose rows were lost."""


def read_release(tables: Sequence[RawTable], mapping: MappingFiles, release: str = "") -> published.Release:
    """The figures of the first sheet that has one of the three shapes. `release`: its name; left out, by its years."""
    entries = published.wanted(mapping)
    authority = mapping.benchmarks.authority if mapping.benchmarks else ""
    for table in tables:
        if sheet := published.find_sheet(table, *neighbours.MUST_HAVE):
            return neighbours.read_neighbours(sheet, authority, release)
        if sheet := published.find_sheet(table, *education_statistics.MUST_HAVE):
            return _checked(education_statistics.read_statistics(sheet, entries, release), table, bool(sheet.rows))
        if sheet := published.find_sheet(table, *interactive_tool.MUST_HAVE):
            return _checked(interactive_tool.read_interactive_tool(sheet, entries, release), table, bool(sheet.rows))
    return published.Release("", "", (), (_no_shape(tables),))


def _checked(found: published.Release, table: RawTable, has_rows: bool) -> published.Release:
    """The release with each figure once, and what is wrong with the figures together."""
    if not has_rows:
        empty = Issue(
            "release-empty",
            "The file has headings, but no rows.",
            sheet=table.file,
            advice="Download the release again, and import the new file.",
        )
        return replace(found, figures=(), issues=(empty,))
    once, issues = _once(found.figures, table)
    issues += [*_unreadable(once, table), *_lost_councils(once, table), *_other_year(found, table)]
    if not once and not found.issues:
        issues.append(_nothing(table))
    return replace(found, figures=tuple(once), issues=(*found.issues, *issues))


def _once(
    figures: Sequence[published.PublishedFigure], table: RawTable
) -> tuple[list[published.PublishedFigure], list[Issue]]:
    """Each figure once; an error where a place has two values for one year."""
    first: dict[tuple[str, str, str, str], published.PublishedFigure] = {}
    twice: dict[str, list[tuple[published.PublishedFigure, published.PublishedFigure]]] = {}
    for figure in figures:
        earlier = first.setdefault(figure.key, figure)
        if read_number(earlier.written) != read_number(figure.written):
            twice.setdefault(figure.indicator, []).append((earlier, figure))
    issues = [
        Issue(
            "release-twice",
            f"“{indicator}” has two figures for {both[0][1].place.name}, {both[0][1].period}: {both[0][0].written} and "
            f"{both[0][1].written}{f'; {len(both) - 1:,} more are twice there' if len(both) > 1 else ''}.",
            sheet=f"{table.file}, rows {both[0][0].at} and {both[0][1].at}",
            advice="Is it the right file? Say under filters which rows are meant, or download the release again.",
        )
        for indicator, both in twice.items()
    ]
    return list(first.values()), issues


def _unreadable(figures: Sequence[published.PublishedFigure], table: RawTable) -> Iterator[Issue]:
    wrong = [figure for figure in figures if not is_figure(figure.written)]
    if wrong:
        more = f" and {len(wrong) - 1:,} more" if len(wrong) > 1 else ""
        yield Issue(
            "release-figure",
            f'"{wrong[0].written}" is no figure, nor a mark that stands for none (c, z, x, k, :, -, low).',
            sheet=f"{table.file}, row {wrong[0].at}{more}",
            advice="Is it the right column? Correct published_as in the mapping, or download the release again.",
        )


def _lost_councils(figures: Sequence[published.PublishedFigure], table: RawTable) -> Iterator[Issue]:
    """An error for a year with far fewer councils than another; a warning where all years have few."""
    councils = [figure for figure in figures if figure.place.kind == published.AUTHORITY]
    by_year = Counter((figure.indicator, figure.period) for figure in councils)
    fullest: dict[str, int] = {}
    for (indicator, _), count in by_year.items():
        fullest[indicator] = max(count, fullest.get(indicator, 0))
    lost = [(of[1], n, fullest[of[0]]) for of, n in by_year.items() if n < _WHOLE * fullest[of[0]]]
    most = max(fullest.values(), default=0)
    for period, count, full in lost[:1]:
        yield Issue(
            "release-cut-short",
            f"{period} has {count} councils, another year has {full}: rows are missing.",
            sheet=table.file,
            advice="Was the file cut off? Download the release again, and import the new file.",
        )
    if not lost and 0 < most < _FEWEST_COUNCILS:
        yield Issue(
            "few-councils",
            f"The file has {most} councils, of some 150 in England: a rank among them is not one among all.",
            sheet=table.file,
            advice="Download the release with all local authorities.",
            severity=Severity.WARNING,
        )


def _other_year(found: published.Release, table: RawTable) -> Iterator[Issue]:
    """An error where the release was given the name of another year than its latest figures are of."""
    said = int(published.year_in(found.release) or 0)
    latest = max((published.end_year(figure.period) for figure in found.figures), default=0)
    if said and latest and said - latest not in (0, 1):
        yield Issue(
            "release-year",
            f"The file's latest figures are of {latest}, but the release is called {found.release}.",
            sheet=table.file,
            advice="Is it another year's file? Import the right one, or correct --release.",
        )


def _nothing(table: RawTable) -> Issue:
    return Issue(
        "release-nothing",
        "The file holds none of the figures that the mapping asks for.",
        sheet=table.file,
        advice="Say under an indicator where its benchmarks are published: published_as, with the file's heading.",
    )


def _no_shape(tables: Sequence[RawTable]) -> Issue:
    cells = [str(cell) for table in tables for row in table.rows[:30] for cell in row if isinstance(cell, str)]
    near = ""
    for name in ("time_period", "geographic_level", "LA and Regions", "Short Desc", "SN1"):
        found = published.new_name_of([name], cells)
        if found and found != name:
            near = f'Did you mean "{name}" by "{found}"? '
            break
    return Issue(
        "release-not-known",
        "This is none of the files that can be imported: a release of explore education statistics, a table of the "
        "local authority interactive tool, or a list of statistical neighbours.",
        sheet=tables[0].file if tables else "",
        advice=f"{near}docs/benchmarks_import.md says how the three look.",
    )
