"""Files of one list that hold each other's rows: an older export left beside the new one."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records.places import name_cells, place
from kpibook.records.stack import Stack
from kpibook.tables import FILE, ROW

MOST = 0.1
"""Files that share more than this part of the smaller one's rows overlap; fewer are single slips."""


def overlapping_files(
    source_id: str, stack: Stack, rows: npt.NDArray[np.intp], kept: npt.NDArray[np.intp], mapping: MappingFiles
) -> tuple[Issue, ...]:
    """A warning for each file of which more than a tenth gives way to another file's rows."""
    names = stack.frame[FILE].to_numpy()
    sizes = Counter(names.tolist())
    pairs = Counter(zip(names[rows].tolist(), names[kept].tolist(), strict=True))
    return tuple(
        _overlap(source_id, (older, newer, count, sizes[older]), mapping)
        for (older, newer), count in pairs.items()
        if older != newer and count > MOST * sizes[older]
    )


def _overlap(source_id: str, found: tuple[str, str, int, int], mapping: MappingFiles) -> Issue:
    older, newer, count, size = found
    return Issue(
        "overlapping-files",
        f"{count:,} of the {size:,} rows of {older} come again in {newer}, whose rows are counted.",
        sheet=older,
        mapping=mapping.place(*mapping.files_path(source_id)),
        advice="Is it an older export? Then take it out of the folder.",
        severity=Severity.WARNING,
        source=source_id,
        thing=older,
    )


def copied_files(source_id: str, stack: Stack, mapping: MappingFiles) -> tuple[Issue, ...]:
    """An error for each two files of a list without `unique` that share more than a tenth of their rows.

    Rows count as shared where they are the same in every field, or in every cell, and come once in each file: rows that
    say little (a month and a grade) may well be alike.
    """
    files = [read.sheet.table.file for read in stack.reads]
    if len(set(files)) < 2:
        return ()
    fields = [field for field in stack.frame if field in mapping.sources[source_id].fields]
    by_field: dict[str, set[tuple[object, ...]]] = {}
    by_cell: dict[str, set[tuple[object, ...]]] = {}
    sizes: Counter[str] = Counter()
    names = stack.frame[FILE].to_numpy()
    for file in dict.fromkeys(files):
        rows = np.flatnonzero(names == file)
        sizes[file] = len(rows)
        some = stack.frame.iloc[rows][fields].astype(object)
        by_field[file] = _once(some.where(some.notna(), None).itertuples(index=False, name=None))
        by_cell[file] = _once(_cells(stack, int(row)) for row in rows)
    issues = []
    for at, one in enumerate(by_field):
        for other in list(by_field)[at + 1 :]:
            shared = max(len(by_field[one] & by_field[other]), len(by_cell[one] & by_cell[other]))
            if shared > MOST * min(sizes[one], sizes[other]):
                issues.append(_copied(source_id, (one, other, shared), mapping))
    return tuple(issues)


def _once(rows: Iterable[tuple[object, ...]]) -> set[tuple[object, ...]]:
    return {row for row, count in Counter(rows).items() if count == 1}


def _cells(stack: Stack, row: int) -> tuple[object, ...]:
    table = stack.reads[stack.sheet_of[row]].sheet.table
    return tuple(table.rows[stack.frame[ROW].iloc[row] - 1])


def _copied(source_id: str, found: tuple[str, str, int], mapping: MappingFiles) -> Issue:
    one, other, shared = found
    return Issue(
        "overlapping-files",
        f"{shared:,} rows stand in both {one} and {other}, and each would be counted twice.",
        sheet=f"{one}; {other}",
        mapping=mapping.place("sources", source_id),
        advice="Take the older export out of the folder; or say which fields make a row `unique`, and "
        "`duplicates: newest`.",
        source=source_id,
        thing=other,
        acceptable=True,
    )


def identical_rows(source_id: str, stack: Stack, mapping: MappingFiles) -> tuple[Issue, ...]:
    """A warning for each sheet with rows that are the same as an earlier one in every cell."""
    fields = list(mapping.sources[source_id].fields)
    alike = np.flatnonzero(stack.frame.duplicated(subset=fields, keep=False).to_numpy(dtype=bool))
    seen: set[tuple[object, ...]] = set()
    repeated = []
    for row in alike:
        cells = _cells(stack, int(row))
        if cells in seen:
            repeated.append(int(row))
        seen.add(cells)
    return tuple(
        Issue(
            "identical-row",
            f"{_count(rows)} the same content as an earlier row, in every cell; all are counted.",
            sheet=place(stack.reads[sheet].sheet.table, name_cells([stack.cell(row, fields[0]) for row in rows])),
            mapping=mapping.place("sources", source_id),
            advice="If they are copies, say in the mapping which fields make a row unique.",
            severity=Severity.WARNING,
            source=source_id,
            thing=stack.reads[sheet].sheet.table.file,
        )
        for sheet, rows in stack.by_sheet(repeated).items()
    )


def _count(rows: Sequence[int]) -> str:
    return "1 row has" if len(rows) == 1 else f"{len(rows):,} rows have"
