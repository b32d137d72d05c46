"""One sheet being drawn: template rows go in, with content for their tokens; rows of the workbook come out.

How wide a text prints and how many lines it takes: for row heights, which must be known when writing.
"""

import datetime as dt
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from kpibook.signs import visible
from kpibook.workbook.live import CellLink, Content, Fill, Formula, Plain, Restyled, shown_text
from kpibook.workbook.specimens import SheetTemplate, Style, filled

_WIDTHS = (
    226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386, 507, 507, 507, 507, 507, 507, 507,
    507, 507, 507, 268, 268, 498, 498, 498, 463, 894, 579, 544, 533, 615, 488, 459, 631, 623, 252, 319, 520, 420, 855,
    646, 662, 517, 673, 543, 459, 487, 642, 567, 890, 519, 487, 468, 307, 386, 307, 498, 498, 291, 479, 525, 423, 525,
    498, 305, 471, 525, 229, 239, 455, 229, 799, 525, 527, 525, 525, 349, 391, 335, 525, 452, 715, 433, 453, 395, 314,
    460, 314, 498,
)  # fmt: skip
"""Thousandths of the font size, for the characters from space to ~ in Calibri (and Carlito, drawn to its measure)."""
_WIDER = {"calibri": 1.0, "carlito": 1.0, "aptos": 1.1, "aptos narrow": 0.98, "arial": 1.12, "verdana": 1.32}
_LINE = 1.24
"""Height of a line, in font sizes."""
_PADDING = 7
"""Pixels that a cell keeps free at its sides, together."""

_AIR = 1.08
"""Programs and printers break lines a little differently: a box is made so much taller than its text should need."""


@lru_cache(maxsize=20_000)
def text_points(text: str, size: float, bold: bool = False, font: str = "Calibri") -> float:
    """Width of a line of text in points.

    >>> round(text_points("25% (81/330)", 10), 1)
    54.8
    """
    thousandths = sum(_WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 560 for c in text)
    return thousandths * size / 1000 * (1.03 if bold else 1.0) * _WIDER.get(font.casefold(), 1.12)


def needed_pixels(texts: Iterable[str], size: float) -> int:
    """How wide a column must be in which each of these texts takes one line.

    >>> needed_pixels(["one", "one two"], 9)
    48
    """
    return math.ceil(max((text_points(text, size) for text in texts), default=0.0) / 0.75) + _PADDING


def line_count(text: str, pixels: float, style: Style) -> int:
    """Number of lines that a text takes in a column this wide, broken between words as Excel does.

    >>> line_count("one two three", 40, Style((("font_size", 11), ("text_wrap", True))))
    3
    """
    if not style.wraps:
        return 1
    return _broken(text, max((pixels - _PADDING) * 0.75 - 7.0 * style.get("indent", 0), 1.0), *style.letters)


@lru_cache(maxsize=10_000)
def _broken(text: str, room: float, size: float, bold: bool, font: str) -> int:
    """Number of lines that a text takes, each so many points long."""
    lines = 0
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in paragraph.split(" "):
            width = text_points(word, size, bold, font)
            space = text_points(" ", size, bold, font) if used else 0.0
            if used and used + space + width > room:
                lines, used = lines + 1, width
            else:
                used += space + width
            while used > room:  # a word longer than the line breaks where it must
                lines, used = lines + 1, used - room
    return lines


def text_height(text: str, pixels: float, style: Style, margin: float = 6.0) -> float:
    """Height in points of a row that shows all of a text, with some air above and below."""
    size, _, _ = style.letters
    return round(line_count(text, pixels, style) * float(size) * _LINE + margin, 2)


def lines_of_box(text: str, box: tuple[float, float], style: Style) -> tuple[int, int]:
    """How many lines a text takes in a box (pixels wide, points tall), and how many the box shows."""
    return line_count(text, box[0], style), lines_in(box[1], style)


def lines_in(height: float, style: Style) -> int:
    """Number of lines that a row this tall shows whole; half a line may be cut by the air between lines.

    >>> lines_in(72, Style((("font_size", 11),)))
    5
    """
    return int(height / (float(style.letters[0]) * _LINE) + 0.5)


def box_height(text: object, pixels: float, style: Style) -> float:
    """Height in points that a box this wide needs for a text; 0 for what is no text.

    >>> box_height("word " * 100, 200, Style((("text_wrap", True),))) > box_height("word", 200, Style())
    True
    """
    return text_height(text, pixels, style) * _AIR if isinstance(text, str) and text else 0.0


_LONGEST_TEXT = 32_000
TALLEST_ROW = 400.0
_DEFAULT_WIDTH = 64


@dataclass
class Formats:
    """The formats of one workbook being written: each look is added once."""

    workbook: xlsxwriter.Workbook
    known: dict[Style, Format] = field(default_factory=dict)

    def of(self, style: Style) -> Format:
        """The workbook's format for a look."""
        known = self.known.get(style)
        if known is None:
            known = self.known[style] = self.workbook.add_format(dict(style.properties))
        return known


@dataclass(frozen=True)
class Columns:
    """Where each template column goes: its first column in the workbook, and how many it spreads over."""

    first: tuple[int, ...]
    count: tuple[int, ...]

    @classmethod
    def of(cls, sheet: SheetTemplate, spread: Mapping[str, int]) -> "Columns":
        """The columns of a specimen sheet, when each of these tokens spreads over so many columns."""
        counts = [1] * sheet.columns
        for (_, column), cell in sheet.cells.items():
            if cell.token in spread:
                counts[column] = spread[cell.token]
        first = [sum(counts[:column]) for column in range(len(counts))]
        return cls(tuple(first), tuple(counts))

    @property
    def total(self) -> int:
        """Number of columns in the workbook."""
        return sum(self.count)

    def last(self, column: int) -> int:
        """The last workbook column of a template column; the one before it where it spreads over none."""
        return self.first[column] + self.count[column] - 1


@dataclass
class Canvas:
    """Draws on one worksheet after one specimen sheet, row by row from the top.

    `words` fill tokens inside longer texts; `common` fills tokens that may stand anywhere.
    """

    worksheet: Worksheet
    sheet: SheetTemplate
    columns: Columns
    formats: Formats
    words: Mapping[str, str] = field(default_factory=dict)
    common: Fill = field(default_factory=dict)
    live: bool = True
    """Whether formulas are written; else what they say (see `write_static_copy`)."""
    heights: list[float] = field(default_factory=list)
    """Heights in points of the rows drawn so far."""

    def __post_init__(self) -> None:
        for column, count in enumerate(self.columns.count):
            if count:
                pixels = self.sheet.widths.get(column, _DEFAULT_WIDTH)
                self.worksheet.set_column_pixels(self.columns.first[column], self.columns.last(column), pixels)

    @property
    def next_row(self) -> int:
        """The row that comes next."""
        return len(self.heights)

    def column(self, token: str) -> int:
        """The first workbook column of a token."""
        place = self.sheet.place(token)
        if place is None:
            raise KeyError(token)
        return self.columns.first[place[1]]

    def style(self, token: str) -> Style:
        """The look of a token's cell; Normal's where the sheet has no such token."""
        place = self.sheet.place(token)
        return self.sheet.cells[place].style if place else Style()

    @property
    def width(self) -> int:
        """Width of all columns in pixels."""
        return sum(
            count * self.sheet.widths.get(column, _DEFAULT_WIDTH) for column, count in enumerate(self.columns.count)
        )

    def pixels(self, first: int, last: int) -> int:
        """Width in pixels of the workbook columns that template columns first to last take."""
        return sum(
            self.columns.count[column] * self.sheet.widths.get(column, _DEFAULT_WIDTH)
            for column in range(first, last + 1)
        )

    def measure(self, row: int, fill: Fill) -> float:
        """Height in points that a template row needs with this content: its own, or what wrapped text asks for."""
        needed = self.sheet.height(row)
        for column, cell in self.sheet.cells_of_row.get(row, ()):
            if not cell.style.wraps:
                continue
            merge = self.sheet.merge_at(row, column)
            if merge and merge[0] != merge[2]:
                continue
            width = self.pixels(column, merge[3]) if merge else self.sheet.widths.get(column, _DEFAULT_WIDTH)
            for content in self._contents(row, column, fill):
                style = _restyled(cell.style, content)
                if style.wraps:
                    needed = max(needed, text_height(shown_text(content), width, style))
        return min(needed, TALLEST_ROW)

    def draw(self, row: int, fill: Fill, height: float | None = None, columns: Container[int] | None = None) -> int:
        """Draw a template row as the next row, and give its number. With `columns`, only those of the template."""
        at = self.next_row
        self.heights.append(height if height is not None else self.measure(row, fill))
        self.worksheet.set_row(at, self.heights[-1])
        for column, cell in self.sheet.cells_of_row.get(row, ()):
            if self._is_there(row, column) and (columns is None or column in columns):
                self._draw_cell(at, row, column, cell.style, fill)
        return at

    def _is_there(self, row: int, column: int) -> bool:
        """Whether a cell has a column in the workbook; a merged one has, where one of its columns is there."""
        merge = self.sheet.merge_at(row, column)
        return self.columns.last(merge[3] if merge else column) >= self.columns.first[column]

    def _draw_cell(self, at: int, row: int, column: int, style: Style, fill: Fill) -> None:
        merge = self.sheet.merge_at(row, column)
        if merge and (merge[0] != merge[2] or column != merge[1]):
            return
        contents = self._contents(row, column, fill)
        first = self.columns.first[column]
        if merge:
            last = self.columns.last(merge[3])
            if last > first:
                self.worksheet.merge_range(at, first, at, last, "", self.formats.of(_restyled(style, contents[0])))
            self.write(at, first, contents[0], style)
            return
        for offset in range(self.columns.count[column]):
            self.write(at, first + offset, contents[offset] if offset < len(contents) else None, style)

    def draw_rows(self, rows: range, fill: Fill, extra: Mapping[int, float] | None = None) -> int:
        """Draw template rows one after the other, with the merges that span them; gives the first row's number.

        `extra` makes rows taller, by so many points.
        """
        start = self.next_row
        for row in rows:
            self.draw(row, fill, self.measure(row, fill) + (extra or {}).get(row, 0.0))
        for top, left, bottom, right in self.sheet.merges:
            if top != bottom and top in rows and bottom in rows:
                at, first = start + top - rows.start, self.columns.first[left]
                cell = self.sheet.cells.get((top, left))
                style = cell.style if cell else Style()
                content = self._contents(top, left, fill)[0]
                last_row, last = at + bottom - top, self.columns.last(right)
                self.worksheet.merge_range(at, first, last_row, last, "", self.formats.of(style))
                self.write(at, first, content, style)
        return start

    def _contents(self, row: int, column: int, fill: Fill) -> Sequence[Content]:
        cell = self.sheet.cells.get((row, column))
        if cell is None:
            return [None]
        if cell.token:
            content = fill.get(cell.token, self.common.get(cell.token, self.words.get(cell.token)))
            return content if isinstance(content, Sequence) and not isinstance(content, str) else [content]
        if isinstance(cell.value, str) and cell.has_tokens:
            return [filled(cell.value, dict(self.words))]
        return [_plain(cell.value)]

    def write(self, row: int, column: int, content: Content, style: Style) -> None:
        """Write one cell. Text always arrives as text, whatever it begins with."""
        look = self.formats.of(_restyled(style, content))
        plain = content.content if isinstance(content, Restyled) else content
        if isinstance(plain, Formula) and not self.live:
            plain = plain.said
        if plain is None or plain == "":
            self.worksheet.write_blank(row, column, None, look)
        elif isinstance(plain, Formula):
            self.worksheet.write_formula(row, column, plain.text, look, plain.value)
        elif isinstance(plain, CellLink):
            self.worksheet.write_url(row, column, plain.url, look, plain.text)
        elif isinstance(plain, dt.date):
            self.worksheet.write_datetime(row, column, plain, look)
        elif isinstance(plain, bool):
            self.worksheet.write_boolean(row, column, plain, look)
        elif isinstance(plain, str):
            self.worksheet.write_string(row, column, visible(plain[:_LONGEST_TEXT]), look)
        else:
            self.worksheet.write_number(row, column, plain, look)


def _restyled(style: Style, content: Content) -> Style:
    return _changed(style, content.changes) if isinstance(content, Restyled) and content.changes else style


@lru_cache(maxsize=1024)
def _changed(style: Style, changes: tuple[tuple[str, Any], ...]) -> Style:
    return style.but(**dict(changes))


def _plain(value: object) -> Plain:
    return value if isinstance(value, str | int | float | dt.date) else None
