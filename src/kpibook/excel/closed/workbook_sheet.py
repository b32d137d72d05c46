"""One sheet of a workbook file, from openpyxl's objects into plain values."""

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.fills import GradientFill
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from xlsxwriter.utility import xl_rowcol_to_cell

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


class Reader:
    """Reads sheets of one workbook; each look is made once."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._styles: dict[int, Style] = {}

    def sheet(self, sheet: Any, shown: Any) -> ClosedSheet:
        """A sheet and its twin with values in place of formulas, or None where nobody asks for these."""
        filled = {}
        looks = {}
        twins = shown._cells if shown is not None else {}
        for (row, column), cell in sheet._cells.items():  # iter_rows would make every cell in between
            if cell.has_style:
                looks[row - 1, column - 1] = self._style(cell)
            if cell.value not in (None, ""):
                twin = twins.get((row, column))
                filled[row - 1, column - 1] = self._cell(cell, twin.value if twin is not None else None)
        notes = {(r - 1, c - 1): cell.comment.text for (r, c), cell in sheet._cells.items() if cell.comment is not None}
        return ClosedSheet(
            name=sheet.title,
            cells=filled,
            looks=looks,
            notes=notes,
            widths=_widths(sheet),
            hidden_columns=_hidden_columns(sheet),
            heights={r - 1: float(d.height) for r, d in sheet.row_dimensions.items() if d.height},
            hidden_rows=frozenset(r - 1 for r, d in sheet.row_dimensions.items() if d.hidden),
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

    def _cell(self, cell: Any, shown: object) -> ClosedCell:
        held, cannot = cell.value, ""
        if isinstance(held, ArrayFormula | DataTableFormula):
            held, cannot = str(getattr(held, "text", None) or "="), "an array formula"
        elif cell.fill.tagname == GradientFill.tagname:
            cannot = "a gradient"
        link = cell.hyperlink
        leads = (link.target or f"internal:{link.location}") if link is not None else ""
        rich = isinstance(held, CellRichText)
        if isinstance(held, dt.time):
            held = dt.timedelta(hours=held.hour, minutes=held.minute, seconds=held.second)
        if isinstance(held, dt.timedelta):  # a time, or a length of time, as Excel keeps it: in days
            held = held.total_seconds() / 86_400
        formula = cell.data_type == "f"
        return ClosedCell(str(held) if rich else held, shown, self._style(cell), leads, cannot, rich, formula)

    def _style(self, cell: Any) -> Style:
        if cell.style_id not in self._styles:
            gradient = (
                cell.fill.tagname == GradientFill.tagname
            )  # openpyxl hands out a proxy, which is no instance of it
            self._styles[cell.style_id] = Style() if gradient else self._looks.style(cell)
        return self._styles[cell.style_id]


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
