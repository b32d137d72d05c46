"""The contents page: links to every sheet, and the pages on which they print."""

from __future__ import annotations

from collections.abc import Mapping

from kpibook.workbook.live import CellLink, Fill
from kpibook.workbook.sheets.book import Book, protect, set_up_page
from kpibook.workbook.sheets.canvas import Canvas
from kpibook.workbook.sheets.section_drawing import DrawnPages
from kpibook.workbook.specimens import CONTENTS

_COVER_PAGES = 1


def draw_contents(book: Book, drawn: Mapping[str, tuple[str, DrawnPages]]) -> None:
    """Draw the contents: by sheet name, in order, its title and pages. A sheet's blocks become lines under it."""
    canvas = book.canvas(CONTENTS, CONTENTS)
    pager = book.pager(canvas)
    for row in range(canvas.sheet.row_of("entry")):
        canvas.draw(row, {})
        pager.add(canvas.heights[-1])
    own_pages = 1
    for attempt in (1, 2):  # the contents' own length moves every page number, so it is counted first
        lines = _lines(canvas, drawn, _COVER_PAGES + own_pages)
        if attempt == 1:
            own_pages = _pages_needed(book, canvas, [row for row, _ in lines])
    for row, fill in lines:
        pager.keep(canvas.next_row, canvas.sheet.height(row))
        canvas.draw(row, fill)
        pager.add(canvas.heights[-1])
    set_up_page(book, canvas, pager)
    protect(canvas.worksheet)


def _lines(canvas: Canvas, drawn: Mapping[str, tuple[str, DrawnPages]], page: int) -> list[tuple[int, Fill]]:
    """Template row and content of every line, when so many pages come before the first sheet."""
    entry, sub = canvas.sheet.row_of("entry"), canvas.sheet.place("subentry")
    lines: list[tuple[int, Fill]] = []
    for name, (title, pages) in drawn.items():
        lines.append((entry, {"entry": CellLink(name, title), "page": page + 1}))
        for block, on_page in pages.blocks:
            if sub and block != title:
                lines.append((sub[0], {"subentry": CellLink(name, block), "subpage": page + on_page}))
        page += pages.pages
    return lines


def _pages_needed(book: Book, canvas: Canvas, rows: list[int]) -> int:
    trial = book.pager(canvas)
    trial.add(sum(canvas.heights))
    for row in rows:
        trial.keep(0, canvas.sheet.height(row))
        trial.add(canvas.sheet.height(row))
    return trial.pages
