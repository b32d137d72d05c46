"""Rows of a .csv file with more cells than there are headings: what they hold may stand in the wrong columns."""

from collections.abc import Iterator, Sequence

import numpy as np

from kpibook.coded import Mask, SheetCells
from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records.columns import column_of, of_rows
from kpibook.records.list_sheets import CELLS_NAMED, place
from kpibook.records.read_sheet import SheetRead


def pushed_cells(source_id: str, reads: Sequence[SheetRead], mapping: MappingFiles) -> Iterator[Issue]:
    """An error, which can be accepted, for each .csv file some rows of which go on beyond the last heading.

    Where most rows do it is a warning: there may be a column without a heading. In a workbook no cell is pushed.
    """
    for read in reads:
        if rows := pushed_rows(read):
            yield _issue(source_id, read, rows, mapping)


def pushed_rows(read: SheetRead) -> list[int]:
    """The spreadsheet rows of a .csv file's records that go on beyond the last heading."""
    if read.sheet.table.sheet or not len(read.row):
        return []
    begin = read.sheet.heading_row + 1
    found: list[int] = read.row[_go_on(read)[read.row - 1 - begin]].tolist()
    return found


def _go_on(read: SheetRead) -> Mask:
    """Of the rows below the headings, which have something to the right of the last heading."""
    rows, begin = read.sheet.table.rows, read.sheet.heading_row + 1
    headings = rows[read.sheet.heading_row]
    right = max(at for at, cell in enumerate(headings) if _is_filled(cell)) + 1
    if not isinstance(rows, SheetCells):
        return np.array([any(map(_is_filled, row[right:])) for row in rows[begin:]], dtype=bool)
    found = np.zeros(len(rows) - begin, dtype=bool)
    for column in range(right, rows.width):
        cells = column_of(rows, column, begin)
        found |= of_rows(cells, [_is_filled(cell) for cell in cells.distinct])
    return found


def _is_filled(cell: object) -> bool:
    return bool(str(cell).strip())


def _issue(source_id: str, read: SheetRead, rows: list[int], mapping: MappingFiles) -> Issue:
    some = len(rows) * 2 <= len(read.row)
    count = "1 row has" if len(rows) == 1 else f"{len(rows):,} rows have"
    named = ", ".join(map(str, rows[:CELLS_NAMED]))
    more = f" and {len(rows) - CELLS_NAMED:,} more" if len(rows) > CELLS_NAMED else ""
    return Issue(
        "pushed-cells",
        f"{count} something to the right of the last heading: what they hold may stand in the wrong columns.",
        sheet=place(read.sheet.table, f"row{'s' if len(rows) > 1 else ''} {named}{more}"),
        mapping=mapping.place("sources", source_id),
        advice="A comma (or what else separates the cells) within a cell pushes the rest of its row to the right: put "
        "such cells into quotation marks, or export the list as .xlsx. If only remarks stand there, accept this; or "
        "give their column a heading.",
        severity=Severity.ERROR if some else Severity.WARNING,
        source=source_id,
        thing=read.sheet.table.file,
        acceptable=True,
    )
