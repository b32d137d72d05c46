"""Pages that have no specimen in the template: they look as its sections do, so older templates serve them too."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kpibook.workbook.live import Content
from kpibook.workbook.sheets.book import RAG_TOKENS, Book
from kpibook.workbook.sheets.canvas import Canvas, Columns
from kpibook.workbook.sheets.pages import page_size
from kpibook.workbook.specimens import SECTION, PageSetup, SheetTemplate, Style, TemplateCell

SIZE = 9.0
"""Points of the type: at the least scale, 0.95, that is no less than 8.5 in print."""
ROW = 12.75
"""Points of a line."""
_SECTIONS_PRINT_AT = 0.75
"""About how much smaller sections are printed than they are on screen."""


@dataclass(frozen=True)
class Looks:
    """The looks of a drawn page, taken from the specimen of a section."""

    sheet: SheetTemplate

    def _of(self, token: str) -> Style:
        place = self.sheet.place(token)
        return self.sheet.cells[place].style if place else Style()

    @cached_property
    def title(self) -> Style:
        """The page's title."""
        return self._of("section").but(font_size=20.0)

    @cached_property
    def shown(self) -> Style:
        """Month and team, below the title."""
        return self._of("shown").but(font_size=11.0)

    @cached_property
    def link(self) -> Style:
        """A link to another sheet."""
        return self._of("to_contents").but(font_size=10.0, align="right", bottom=None, bottom_color=None)

    @cached_property
    def band(self) -> Style:
        """The heading of a list."""
        return self._of("table").but(font_size=11.0, valign="bottom", align="left")

    @cached_property
    def header(self) -> Style:
        """The heading of a column."""
        row, column = self.sheet.place("indicator") or (0, 0)
        cell = self.sheet.cells.get((row - 1, column))
        style = cell.style if cell else Style((("bold", True),))
        return style.but(font_size=SIZE, indent=None, align="left", text_wrap=True, valign="vcenter")

    @cached_property
    def text(self) -> Style:
        """A line's words, which run over into empty cells beside."""
        return self._of("indicator").but(font_size=SIZE, indent=None, text_wrap=None, align="left", locked=None)

    @cached_property
    def centred(self) -> Style:
        """A line's short words and numbers."""
        return self.text.but(align="center")

    @cached_property
    def rag(self) -> Style:
        """A RAG word."""
        return self._of("rag").but(font_size=SIZE, text_wrap=None)

    @cached_property
    def note(self) -> Style:
        """What is said below a table."""
        return self.text.but(bottom=None, bottom_color=None, text_wrap=True, valign="top")


@dataclass
class DrawnPage:
    """A page being drawn, row by row from the top."""

    book: Book
    canvas: Canvas
    looks: Looks

    def row(self, height: float = ROW) -> int:
        """Begin the next row, and give its number."""
        at = self.canvas.next_row
        self.canvas.heights.append(height)
        self.canvas.worksheet.set_row(at, height)
        return at

    def fill(self, row: int, first: int, contents: Sequence[tuple[Content, Style]]) -> None:
        """Write cells side by side."""
        for column, (content, style) in enumerate(contents, start=first):
            self.canvas.write(row, column, content, style)

    def top(self, title: str) -> None:
        """The title, month and team, and links."""
        looks, last = self.looks, self.canvas.columns.total - 1
        at = self.row(28)
        self.canvas.write(at, 0, title, looks.title)
        self.canvas.write(at, last, self._common("to_contents"), looks.link)
        at = self.row(18)
        self.fill(at, 0, [(self._common("shown"), looks.shown), *[(None, looks.shown)] * (last - 1)])
        kept = {name: looks.shown.get(name) for name in ("bottom", "bottom_color")}
        self.canvas.write(at, last, self._common("to_cover"), looks.link.but(**kept))

    def _common(self, token: str) -> Content:
        content = self.book.common[token]
        return content if not isinstance(content, Sequence) or isinstance(content, str) else content[0]


def drawn_page(book: Book, name: str, widths: Sequence[int], frozen: tuple[int, int]) -> DrawnPage:
    """A blank page with columns of these widths in pixels, set up to print as sections are."""
    section = book.template.sheets[SECTION]
    blank = TemplateCell(None, Style())
    sheet = replace(
        section,
        name=name,
        cells={(0, column): blank for column in range(len(widths))},
        heights={},
        widths=dict(enumerate(widths)),
        merges=(),
        frozen=frozen,
        pictures=(),
        page=replace(section.page, footer=_footer(section.page, sum(widths))),
    )
    columns = Columns.of(sheet, {})
    canvas = Canvas(book.worksheets[name], sheet, columns, book.formats, book.words, book.common, book.live)
    return DrawnPage(book, canvas, Looks(section))


def _footer(page: PageSetup, pixels: int) -> str:
    """A section's footer in type that prints as large as on a section, on a page that is made less small to fit."""
    scale, _ = page_size(page, pixels * 0.75)
    return re.sub(r"&(\d+)", lambda size: f"&{round(int(size[1]) * _SECTIONS_PRINT_AT / scale)}", page.footer)


def rag_colours(page: DrawnPage, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Shade RAG words in a range as they are shaded everywhere."""
    for word in RAG_TOKENS:
        style = page.book.rag_style(word)
        kept = {name: style.get(name) for name in ("font_color", "bg_color", "bold", "italic")}
        look = page.book.formats.of(Style().but(**kept))
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": look}
        page.canvas.worksheet.conditional_format(*first, *last, rule)
