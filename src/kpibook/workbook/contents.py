"""The contents page: links to every sheet, and the pages on which they print."""

from __future__ import annotations

from collections.abc import Mapping

from kpibook.workbook.book import Book, protect, set_up_page
from kpibook.workbook.content import Link
from kpibook.workbook.section_sheet import DrawnPages
from kpibook.workbook.tokens import CONTENTS

_BEFORE = 2
"""Printed pages before the first section: cover and contents."""


def draw_contents(book: Book, drawn: Mapping[str, tuple[str, DrawnPages]]) -> None:
    """Draw the contents: by sheet name, in order, its title and pages. A sheet's blocks become lines under it."""
    canvas = book.canvas(CONTENTS, CONTENTS)
    sheet, pager = canvas.sheet, book.pager(canvas)
    entry = sheet.row_of("entry")
    sub = sheet.place("subentry")
    for row in range(entry):
        canvas.draw(row, {})
    lines = sum(1 + len(pages.blocks) for _, pages in drawn.values())
    page = _BEFORE
    pages_of_contents = 1 + int(lines * 21 / pager.room)
    page += pages_of_contents - 1
    for name, (title, pages) in drawn.items():
        pager.keep(canvas.next_row, sheet.height(entry))
        canvas.draw(entry, {"entry": Link(name, title), "page": page + 1})
        for block, on_page in pages.blocks:
            if sub and block != title:
                canvas.draw(sub[0], {"subentry": Link(name, block), "subpage": page + on_page})
        page += pages.pages
    set_up_page(book, canvas)
    protect(canvas.worksheet)
