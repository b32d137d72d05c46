"""The contents page: links to every sheet, and the pages on which they print."""

from collections.abc import Mapping

from kpibook.workbook.live import CellLink, Fill
from kpibook.workbook.sheets.book import Book, protect, set_up_page
from kpibook.workbook.sheets.canvas import Canvas
from kpibook.workbook.sheets.pages import Pager
from kpibook.workbook.sheets.section_drawing import DrawnPages
from kpibook.workbook.specimens import CONTENTS

_COVER_PAGES = 1
_NOT_PRINTED = "on screen"
_CLOSEST = 0.85
"""The least share of their height in the template at which lines are drawn."""


def draw_contents(
    book: Book, first: Mapping[str, tuple[str, DrawnPages]], drawn: Mapping[str, tuple[str, DrawnPages]]
) -> None:
    """Draw the contents: by sheet name, in order, its title and pages. A sheet's blocks become lines under it.

    `first` are the sheets between the cover and the contents.
    """
    canvas = book.canvas(CONTENTS, CONTENTS)
    pager = book.pager(canvas)
    for row in range(canvas.sheet.row_of("entry")):
        canvas.draw(row, {})
        pager.add(canvas.heights[-1])
    own_pages, squeezed = 1, 1.0
    for attempt in (1, 2):  # the contents' own length moves every page number, so it is counted first
        before = _COVER_PAGES + sum(pages.pages for _, pages in first.values())
        lines = _lines(canvas, first, _COVER_PAGES) + _lines(canvas, drawn, before + own_pages)
        if attempt == 1:
            squeezed = _squeezed(canvas, pager, [row for row, _ in lines])
            own_pages = _pages_needed(book, canvas, [row for row, _ in lines], squeezed)
    heights = [canvas.sheet.height(row) * squeezed for row, _ in lines]
    starts = pager.starts(heights)
    for number, ((row, fill), height) in enumerate(zip(lines, heights, strict=True)):
        if number in starts:
            pager.break_before(canvas.next_row)
        canvas.draw(row, fill, height)
        pager.add(canvas.heights[-1])
    set_up_page(book, canvas, pager)
    protect(canvas.worksheet)


def _lines(canvas: Canvas, drawn: Mapping[str, tuple[str, DrawnPages]], page: int) -> list[tuple[int, Fill]]:
    """Template row and content of every line, when so many pages come before the first sheet."""
    entry, sub = canvas.sheet.row_of("entry"), canvas.sheet.place("subentry")
    lines: list[tuple[int, Fill]] = []
    for name, (title, pages) in drawn.items():
        lines.append((entry, {"entry": CellLink(name, title), "page": page + 1 if pages.pages else _NOT_PRINTED}))
        for block in pages.blocks:
            if sub and block.title != title:
                link = CellLink(name, block.title, block.cell)
                lines.append((sub[0], {"subentry": link, "subpage": page + block.page}))
        page += pages.pages
    return lines


def _squeezed(canvas: Canvas, pager: Pager, rows: list[int]) -> float:
    """By how much lines are drawn closer, so that no second page holds but a few of them; 1 where that is not so."""
    needed, left = sum(canvas.sheet.height(row) for row in rows), pager.room - pager.used
    return left / needed if needed and _CLOSEST <= left / needed < 1 else 1.0


def _pages_needed(book: Book, canvas: Canvas, rows: list[int], squeezed: float) -> int:
    trial = book.pager(canvas)
    trial.add(sum(canvas.heights))
    return 1 + len(trial.starts([canvas.sheet.height(row) * squeezed for row in rows]))
