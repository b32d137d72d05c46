"""Where a file's analysis boxes are, and whether a text that was typed into one shows whole in print."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kpibook.excel.closed.workbook_file import ClosedWorkbook, place_of
from kpibook.excel.closed.workbook_sheet import NO_CELL, ClosedSheet, Place, cells_of, place_in_words
from kpibook.issues import Issue, Severity
from kpibook.workbook.sheets import lines_of_box

_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 64, 15.0


def box_rows(book: ClosedWorkbook) -> dict[str, set[int]]:
    """Rows of analysis boxes by sheet: kpibook makes them as tall as their text needs."""
    found: dict[str, set[int]] = {}
    for name in filter(_is_box, book.names):
        at = place_of(book.names[name])
        if at is not None and at[0] in book.sheets:
            _, top, _, bottom = _area(book.sheets[at[0]], (at[1] - 1, at[2] - 1))
            found.setdefault(at[0], set()).update(range(top, bottom + 1))
    return found


def texts_cut_in_print(book: ClosedWorkbook, file: Path) -> tuple[Issue, ...]:
    """A warning for each analysis box of a workbook whose text is longer than the box shows; it names sheet and box."""
    return tuple(issue for name in book.names if _is_box(name) for issue in _cut(book, name, file))


def _is_box(name: str) -> bool:
    return name.startswith("analysis_") and not name.startswith("analysis_month_")


def _cut(book: ClosedWorkbook, name: str, file: Path) -> Iterator[Issue]:
    at = place_of(book.names[name])
    if at is None or at[0] not in book.sheets:
        return
    sheet, place = book.sheets[at[0]], (at[1] - 1, at[2] - 1)
    cell = sheet.cells.get(place, NO_CELL)
    text = cell.shown if cell.is_formula else cell.held
    if not isinstance(text, str):
        return
    needed, shown = lines_of_box(text, _size(sheet, place), cell.style)
    if needed > shown:
        yield Issue(
            "text-cut-in-print",
            f"The text in the analysis box {place_in_words(place)} takes about {needed} lines, and the box shows "
            f"{shown}: in print the rest is cut off.",
            sheet=f'{file.name}, "{sheet.name}", {place_in_words(place)}',
            severity=Severity.WARNING,
            advice="Shorten it, or make the rows of the box taller (select them, right-click, Row Height).",
        )


def _area(sheet: ClosedSheet, place: Place) -> tuple[int, int, int, int]:
    """First column, first row, last column and last row of a cell, or of the merged cells that begin with it."""
    merged = (found for found in map(cells_of, sheet.merges) if (found[1], found[0]) == place)
    return next(merged, (place[1], place[0], place[1], place[0]))


def _size(sheet: ClosedSheet, place: Place) -> tuple[float, float]:
    """Width in pixels and height in points of a cell, or of the merged cells that begin with it."""
    left, top, right, bottom = _area(sheet, place)
    columns = (column for column in range(left, right + 1) if column not in sheet.hidden_columns)
    rows = (row for row in range(top, bottom + 1) if row not in sheet.hidden_rows)
    width = sum(sheet.widths.get(column, _DEFAULT_WIDTH) for column in columns)
    return float(width), sum(sheet.heights.get(row, _DEFAULT_HEIGHT) for row in rows)
