"""What a macro workbook carries besides the report, as plain values: the writer needs to know nothing of VBA.

Its buttons stand on the cover and on each section, where the template says {{buttons}}.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpibook.workbook.sheets.book import Book
from kpibook.workbook.sheets.canvas import Columns
from kpibook.workbook.specimens import COVER, SECTION

_WIDTH, _WIDER, _GAP, _HEIGHT = 106, 142, 5, 24
"""Of a button, in pixels: seven stand side by side on a laptop of 1,366 pixels, right of a section's month and team."""
_LONG = 16
"""Characters; a longer caption takes a wider button."""
_PIXELS_PER_POINT = 4 / 3


@dataclass(frozen=True)
class Button:
    """A button on a sheet: the macro that it runs, its caption, and what it does in a sentence (its alt text)."""

    macro: str
    caption: str
    description: str


@dataclass(frozen=True)
class MacroParts:
    """The compiled VBA project and the buttons that call it.

    `vba` is ``vbaProject.bin``; `add_ribbon` gives the finished file's bytes back with the ribbon tab put in, and must
    come last, after the file was closed.
    """

    vba: bytes
    buttons: tuple[Button, ...]
    add_ribbon: Callable[[bytes], bytes]


MakeMacroParts = Callable[[Sequence[str]], MacroParts]
"""Called with the names of all sheets, hidden ones too, in their order."""


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
