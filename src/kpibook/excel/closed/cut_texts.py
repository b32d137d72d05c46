"""Where a file's analysis boxes are, and whether a text that was typed into one shows whole in print."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from kpibook.excel.closed.workbook_file import ClosedWorkbook, place_of
from kpibook.excel.closed.workbook_sheet import NO_CELL, ClosedSheet, Place, Rectangle, cells_of, place_in_words
from kpibook.excel.tables import is_box
from kpibook.issues import Issue, Severity
from kpibook.workbook.sheets import lines_of_box

_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 64, 15.0


def box_rows(book: ClosedWorkbook) -> dict[str, set[int]]:
    """Rows of analysis boxes by sheet: kpibook makes them as tall as their text needs."""
    found: dict[str, set[int]] = {}
    for name in filter(is_box, book.names):
        at = place_of(book.names[name])
        if at is not None and at[0] in book.sheets:
            box = _box(book.sheets[at[0]], (at[1] - 1, at[2] - 1))
            found.setdefault(at[0], set()).update(range(box.top, box.bottom + 1))
    return found


def texts_cut_in_print(
    book: ClosedWorkbook, file: Path, typed: Mapping[str, object] | None = None
) -> tuple[Issue, ...]:
    """A warning for each analysis box of a workbook whose text is longer than the box shows; it names sheet and box.

    Of a workbook that is open, `typed` holds by the names of boxes what stands in them now: the file is as last saved.
    """
    held = {name: _text(book, name) for name in book.names if is_box(name)} if typed is None else typed
    return tuple(issue for name, text in held.items() for issue in _cut(book, name, text, file))


def _text(book: ClosedWorkbook, name: str) -> object:
    """What stands in a box; None where its name leads nowhere."""
    at = place_of(book.names[name])
    if at is None or at[0] not in book.sheets:
        return None
    cell = book.sheets[at[0]].cells.get((at[1] - 1, at[2] - 1), NO_CELL)
    return cell.shown if cell.is_formula else cell.held


def _cut(book: ClosedWorkbook, name: str, text: object, file: Path) -> Iterator[Issue]:
    at = place_of(book.names.get(name, ""))
    if at is None or at[0] not in book.sheets or not isinstance(text, str):
        return
    sheet, place = book.sheets[at[0]], (at[1] - 1, at[2] - 1)
    look = sheet.looks.get(place, NO_CELL.style)  # a box that is empty in the file is no cell, and has a look
    needed, shown = lines_of_box(text, _size(sheet, place), look)
    if needed > shown:
        yield Issue(
            "text-cut-in-print",
            f"The text in the analysis box {place_in_words(place)} takes about {needed} lines, and the box shows "
            f"{shown}: in print the rest is cut off.",
            sheet=f'{file.name}, "{sheet.name}", {place_in_words(place)}',
            severity=Severity.WARNING,
            advice="Shorten it, or make the rows of the box taller (select them, right-click, Row Height).",
        )


def _box(sheet: ClosedSheet, place: Place) -> Rectangle:
    """A cell, or the merged cells that begin with it."""
    merged = (found for found in map(cells_of, sheet.merges) if found.first == place)
    return next(merged, Rectangle(*place, *place))


def _size(sheet: ClosedSheet, place: Place) -> tuple[float, float]:
    """Width in pixels and height in points of a cell, or of the merged cells that begin with it."""
    box = _box(sheet, place)
    columns = (column for column in range(box.left, box.right + 1) if column not in sheet.hidden_columns)
    rows = (row for row in range(box.top, box.bottom + 1) if row not in sheet.hidden_rows)
    width = sum(sheet.widths.get(column, _DEFAULT_WIDTH) for column in columns)
    return float(width), sum(sheet.heights.get(row, _DEFAULT_HEIGHT) for row in rows)
