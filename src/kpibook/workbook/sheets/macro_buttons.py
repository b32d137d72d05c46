"""Buttons on the cover and on each section, where the template says {{buttons}}; only in a workbook with macros."""

import io

from kpibook.workbook.sheets.book import Book
from kpibook.workbook.sheets.canvas import Columns
from kpibook.workbook.sheets.macros import MacroParts
from kpibook.workbook.specimens import COVER, SECTION

_WIDTH, _WIDER, _GAP, _HEIGHT = 106, 142, 5, 24
"""Of a button, in pixels: seven stand side by side on a laptop of 1,366 pixels, right of a section's month and team."""
_LONG = 16
"""Characters; a longer caption takes a wider button."""
_PIXELS_PER_POINT = 4 / 3


def add_macros(book: Book, parts: MacroParts) -> None:
    """Put the VBA project and its buttons into a drawn workbook."""
    book.workbook.add_vba_project(io.BytesIO(parts.vba), True)
    _add_buttons(book, COVER, COVER, parts)
    for section in book.report.sections:
        _add_buttons(book, section.sheet, SECTION, parts)


def _add_buttons(book: Book, sheet: str, specimen: str, parts: MacroParts) -> None:
    template = book.template.sheets[specimen]
    place = template.place("buttons")
    if place is None:
        return
    spread = {"months": len(book.report.window()), "benchmarks": len(book.report.benchmark_headings)}
    column = Columns.of(template, spread).first[place[1]]
    room = int(template.height(place[0]) * _PIXELS_PER_POINT) - _HEIGHT
    across = 0
    for button in parts.buttons:
        width = _WIDER if len(button.caption) > _LONG else _WIDTH
        options = {
            "macro": button.macro,
            "caption": button.caption,
            "description": button.description,
            "width": width,
            "height": _HEIGHT,
            "x_offset": across,
            "y_offset": max(room // 2, 1),
        }
        book.worksheets[sheet].insert_button(place[0], column, options)
        across += width + _GAP
