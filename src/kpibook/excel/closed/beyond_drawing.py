"""Pure: what lies beyond the cells in which kpibook drew on a sheet. It is an officer's, however the layout changed.

kpibook's sheets print all that they show, so the print area of the old file says how far kpibook drew there; only the
hidden columns that charts and sparklines read are right of it.
"""

import re
from collections.abc import Iterator

from kpibook.excel.closed.workbook_file import ClosedWorkbook, place_of
from kpibook.excel.closed.workbook_sheet import ClosedSheet, Place, Rectangle, cells_of
from kpibook.excel.tables import is_box

_AREA = re.compile(r".*!(\$A\$1:\$[A-Z]{1,3}\$[0-9]+)")
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?[0-9]+(?::\$?[A-Z]{1,3}\$?[0-9]+)?)")


def drawn_area(book: ClosedWorkbook, old: ClosedSheet, new: ClosedSheet) -> Rectangle | None:
    """The cells in which kpibook drew on the old sheet; None where nobody can tell.

    An officer may have set what prints: an area that leaves out a box, or formulas that kpibook writes, says nothing.
    """
    found = _AREA.fullmatch(str(old.page[0]))
    if found is None:
        return None
    area = cells_of(found[1].replace("$", ""))
    boxes = (place_of(text) for name, text in book.names.items() if is_box(name, book.names))
    if any(at is not None and at[0] == old.name and is_beyond(area, at[1] - 1, at[2] - 1) for at in boxes):
        return None
    ours = {cell.held for cell in new.cells.values() if cell.is_formula}
    outside = (cell for place, cell in old.cells.items() if is_beyond(area, *place) and not _is_hidden(old, new, place))
    return None if any(cell.is_formula and cell.held in ours for cell in outside) else area


def is_beyond(area: Rectangle | None, row: int, column: int) -> bool:
    """Whether a cell is below the area or right of it; False where the area is not known."""
    return area is not None and (row > area.bottom or column > area.right)


def reaches_beyond(area: Rectangle | None, addresses: str) -> bool:
    """Whether some of these ranges' cells (`B3:D4 F7`) are beyond the area."""
    ranges = map(cells_of, addresses.split())
    return any(is_beyond(area, cells.bottom, cells.right) for cells in ranges)


def own_charts(area: Rectangle | None, sheet: str, charts: tuple[tuple[str, ...], ...]) -> int:
    """How many charts draw no cell that kpibook's do: each of those draws some right of what prints, beside it."""
    return 0 if area is None else sum(not _is_ours(area, sheet, chart) for chart in charts)


def _is_ours(area: Rectangle, sheet: str, references: tuple[str, ...]) -> bool:
    # Some and not all: the names below a chart's bars are words that print.
    found = _read(references)
    return any(name == sheet and cells.left > area.right and cells.bottom <= area.bottom for name, cells in found)


def _read(references: tuple[str, ...]) -> Iterator[tuple[str, Rectangle]]:
    for match in map(_REFERENCE.fullmatch, references):
        if match is not None:
            yield (match[1] or match[2]).replace("''", "'"), cells_of(match[3].replace("$", ""))


def _is_hidden(old: ClosedSheet, new: ClosedSheet, place: Place) -> bool:
    return place[1] in old.hidden_columns or place[1] in new.hidden_columns
