"""One sheet of a workbook file, from its cells and openpyxl's objects into plain values."""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles.fills import GradientFill
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import from_excel
from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.excel.closed.bulk_cells import SheetData, StoredCell
from kpibook.workbook.specimens import Style
from kpibook.workbook.template import Looks

Place = tuple[int, int]
"""Row and column, from 0."""
PIXELS_PER_WIDTH = 7
"""Width of a digit in the Normal style's font (Calibri 11), which column widths count in."""


PLAIN_STYLE = Style()


@dataclass(frozen=True)
class ClosedCell:
    """What a cell holds (a formula as its text), what it shows, its look, and where it leads when clicked.

    `cannot` names what of it no new file could hold ('' when all can); `parts` says that a part of its text has a look
    of its own.
    """

    held: object = None
    shown: object = None
    style: Style = PLAIN_STYLE
    link: str = ""
    cannot: str = ""
    parts: bool = False
    is_formula: bool = False
    """Whether it is a formula, and no text that begins like one."""


NO_CELL = ClosedCell()


@dataclass(frozen=True)
class ClosedSheet:
    """A sheet: cells that hold something, and how it is set up. Rows and columns count from 0, widths are in pixels.

    `looks` has every cell with a look, filled or not.
    """

    name: str
    cells: dict[Place, ClosedCell]
    looks: dict[Place, Style]
    notes: dict[Place, str]
    widths: dict[int, int]
    hidden_columns: frozenset[int]
    heights: dict[int, float]
    hidden_rows: frozenset[int]
    merges: frozenset[str]
    rules: Counter[tuple[str, str]]
    """Drop-downs and conditional formats: what, where, and how many there."""
    frozen: Place | None
    zoom: int
    state: str
    password: bool
    tab_colour: str | None
    page: tuple[object, ...]
    """How it prints: area, direction, paper, words of header and footer."""
    filtered: bool
    """Whether it has a filter that is no table's."""


def place_in_words(place: Place) -> str:
    """A cell's address.

    >>> place_in_words((2, 1))
    'B3'
    """
    return str(xl_rowcol_to_cell(*place))


@dataclass(frozen=True)
class Rectangle:
    """Cells of a sheet by their first row and column and their last ones, from 0 as places are."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def first(self) -> Place:
        """The first cell."""
        return self.top, self.left


def cells_of(address: str) -> Rectangle:
    """The cells of a range.

    >>> cells_of("B3:D4")
    Rectangle(top=2, left=1, bottom=3, right=3)
    """
    left, top, right, bottom = (int(side or 1) - 1 for side in range_boundaries(address))
    return Rectangle(top, left, bottom, right)


@dataclass(frozen=True)
class _Look:
    """What a look's number stands for: the look, whether it is one at all, whether its ground is a gradient, and
    whether it makes a day of a number, or a length of time."""

    style: Style
    is_look: bool
    gradient: bool
    day: bool
    length: bool


_BLANK = StoredCell(None, None)


class Reader:
    """Reads sheets of one workbook; each look is made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._looks = Looks.of_workbook(book)
        self._known: dict[int, _Look] = {}

    def sheet(self, sheet: Any, data: SheetData) -> ClosedSheet:
        """A sheet from what openpyxl has read of it, and its cells."""
        # In merged cells only the first holds anything; openpyxl gives the others the borders of the first.
        covered: dict[Place, Any] = {
            (r - 1, c - 1): cell for (r, c), cell in sheet._cells.items() if isinstance(cell, MergedCell)
        }
        linked = {(r - 1, c - 1): cell for (r, c), cell in sheet._cells.items() if cell.hyperlink is not None}
        notes = {(r - 1, c - 1): cell.comment.text for (r, c), cell in sheet._cells.items() if cell.comment is not None}
        filled, looks = dict[Place, ClosedCell](), dict[Place, Style]()
        for place, stored in (data.cells | {at: _BLANK for at in linked if at not in data.cells}).items():
            if place not in covered:
                look = self._look(sheet, stored.style)
                if look.is_look:
                    looks[place] = look.style
                cell = self._cell(stored, look, linked.get(place))
                if cell is not NO_CELL:
                    filled[place] = cell
        looks |= {at: self._looks.style(cell) for at, cell in covered.items() if cell.has_style}
        return ClosedSheet(
            name=sheet.title,
            cells=filled,
            looks=looks,
            notes=notes,
            widths=_widths(sheet),
            hidden_columns=_hidden_columns(sheet),
            heights=data.heights,
            hidden_rows=frozenset(data.hidden),
            merges=frozenset(str(merged) for merged in sheet.merged_cells.ranges),
            rules=_rules(sheet),
            frozen=_frozen(sheet),
            zoom=int(sheet.sheet_view.zoomScale or 100),
            state=sheet.sheet_state,
            password=bool(sheet.protection.password or sheet.protection.hashValue),
            tab_colour=self._looks.rgb(sheet.sheet_properties.tabColor),
            page=_page(sheet),
            filtered=bool(sheet.auto_filter.ref),
        )

    def _look(self, sheet: Any, number: int) -> _Look:
        if number not in self._known:
            cell = Cell(sheet, row=1, column=1, style_array=self._book._cell_styles[number])
            gradient = cell.fill.tagname == GradientFill.tagname  # openpyxl hands out a proxy, no instance of it
            style = Style() if gradient else self._looks.style(cell)
            days, lengths = self._book._date_formats, self._book._timedelta_formats
            self._known[number] = _Look(style, cell.has_style, gradient, number in days, number in lengths)
        return self._known[number]

    def _cell(self, stored: StoredCell, look: _Look, linked: Any) -> ClosedCell:
        held, shown, link = stored.value, stored.shown, ""
        if look.day:
            held, shown = self._day(held, look), self._day(shown, look)
        if linked is not None:
            link = linked.hyperlink.target or f"internal:{linked.hyperlink.location}"
            # A link in a cell that holds nothing shows where it leads.
            held, shown = linked.value if held is None else held, linked.value if shown is None else shown
        if held in (None, ""):
            return NO_CELL
        if isinstance(held, dt.time):
            held = dt.timedelta(hours=held.hour, minutes=held.minute, seconds=held.second)
        if isinstance(held, dt.timedelta):  # a time, or a length of time, as Excel keeps it: in days
            held = held.total_seconds() / 86_400
        cannot = "an array formula" if stored.is_array else "a gradient" if look.gradient else ""
        return ClosedCell(held, shown, look.style, link, cannot, stored.is_rich, stored.is_formula)

    def _day(self, value: object, look: _Look) -> object:
        if type(value) not in (int, float):  # true and false are no days
            return value
        try:
            return from_excel(value, self._book.epoch, timedelta=look.length)
        except (OverflowError, ValueError):
            return "#VALUE!"  # beyond what can be a day


# The day of extraction stands in footers, and moves on with the lists: that is no set-up of an officer's.
_DAY = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4}(; oldest: .*)?")


def _page(sheet: Any) -> tuple[object, ...]:
    words = (
        str(part.text or "")
        for side in (sheet.oddHeader, sheet.oddFooter)
        for part in (side.left, side.center, side.right)
    )
    plain = tuple(_DAY.sub("", re.sub(r'&K[0-9A-Fa-f]{6}|&"[^"]*"|&\d+', "", text)).strip() for text in words)
    setup = sheet.page_setup
    return (str(sheet.print_area or ""), setup.orientation or "portrait", int(setup.paperSize or 9), *plain)


def _frozen(sheet: Any) -> Place | None:
    if not sheet.freeze_panes:
        return None
    column, row, *_ = range_boundaries(sheet.freeze_panes)
    return (row or 1) - 1, (column or 1) - 1


def _columns(about: Any) -> range:
    """Columns that share one entry; one that reaches to the end of the sheet says nothing of each."""
    first, last = (about.min or 1) - 1, about.max or about.min or 1
    return range(first, min(last, first + 500))


def _widths(sheet: Any) -> dict[int, int]:
    found: dict[int, int] = {}
    for about in sheet.column_dimensions.values():
        if about.width and about.min and not about.hidden:
            found |= dict.fromkeys(_columns(about), round(about.width * PIXELS_PER_WIDTH))
    return found


def _hidden_columns(sheet: Any) -> frozenset[int]:
    return frozenset(c for about in sheet.column_dimensions.values() if about.hidden for c in _columns(about))


def _rules(sheet: Any) -> Counter[tuple[str, str]]:
    """Of each kind and place, how many."""
    found = [("a drop-down or rule for input", str(rule.sqref)) for rule in sheet.data_validations.dataValidation]
    for formats in sheet.conditional_formatting:
        found += [("conditional formatting", str(formats.sqref))] * len(formats.rules)
    return Counter(found)
