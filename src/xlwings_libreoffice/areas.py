"""Where cells are: addresses as numbers and as Excel writes them.

What each part asks of the part that it belongs to: so that no module needs the one that makes its objects.
"""

import re
from typing import Any, NamedTuple, Protocol

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CELL = re.compile(r"^\$?([A-Za-z]{1,3})\$?(\d{1,7})$")
_COLUMN = re.compile(r"^\$?([A-Za-z]{1,3})$")
_ROW = re.compile(r"^\$?(\d{1,7})$")


class Area(NamedTuple):
    """A block of cells; row and column are counted from 0."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def with_rows(self, first: int, rows: int) -> "Area":
        """The rows from `first` on, counted from the block's own first row.

        >>> Area(4, 0, 10, 3).with_rows(1, 2)
        Area(row=5, column=0, rows=2, columns=3)
        """
        return Area(self.row + first, self.column, rows, self.columns)

    def address(self, row_absolute: bool = True, column_absolute: bool = True) -> str:
        """As Excel writes it.

        >>> Area(0, 0, 2, 3).address(), Area(4, 27).address(False, False)
        ('$A$1:$C$2', 'AB5')
        """
        first = _cell(self.row, self.column, row_absolute, column_absolute)
        if (self.rows, self.columns) == (1, 1):
            return first
        last = _cell(self.row + self.rows - 1, self.column + self.columns - 1, row_absolute, column_absolute)
        return f"{first}:{last}"


def parse(text: str) -> Area | None:
    """The block that an address names; None when the text is no address.

    >>> parse("B2:D4"), parse("A:B").rows, parse("report_month")
    (Area(row=1, column=1, rows=3, columns=3), 1048576, None)
    """
    first, _, last = text.partition(":")
    start, end = _corner(first, False), _corner(last or first, True)
    if start is None or end is None or (not last and not _CELL.match(first)):
        return None
    top, bottom = sorted((start[0], end[0]))
    left, right = sorted((start[1], end[1]))
    return Area(top, left, bottom - top + 1, right - left + 1)


def between(first: Area, last: Area) -> Area:
    """The block from one corner to the other.

    >>> between(Area(0, 0), Area(3, 1))
    Area(row=0, column=0, rows=4, columns=2)
    """
    rows = max(first.row + first.rows, last.row + last.rows)
    columns = max(first.column + first.columns, last.column + last.columns)
    row, column = min(first.row, last.row), min(first.column, last.column)
    return Area(row, column, rows - row, columns - column)


def _corner(text: str, last: bool) -> tuple[int, int] | None:
    cell = _CELL.match(text)
    if cell:
        return int(cell[2]) - 1, _column_number(cell[1])
    column = _COLUMN.match(text)
    if column:
        return (_LAST_ROW - 1 if last else 0), _column_number(column[1])
    row = _ROW.match(text)
    if row:
        return int(row[1]) - 1, (_LAST_COLUMN - 1 if last else 0)
    return None


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _cell(row: int, column: int, row_absolute: bool, column_absolute: bool) -> str:
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{'$' if column_absolute else ''}{letters}{'$' if row_absolute else ''}{row + 1}"


class Cells(Protocol):
    """Some cells of a sheet."""

    @property
    def area(self) -> Area:
        """Where they are."""

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on these cells."""


class ParentSheet(Protocol):
    """The sheet that tables, notes and cells are on."""

    book: Any

    @property
    def name(self) -> str:
        """Its name."""

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on this sheet."""

    def cells_at(self, area: Area) -> Cells:
        """Cells by their place."""

    @property
    def tables(self) -> Any:
        """Its tables."""

    @property
    def notes(self) -> Any:
        """Its notes."""

    def activate(self) -> None:
        """Bring it to the front."""


class ParentBook(Protocol):
    """The workbook that sheets and names belong to."""

    def call(self, operation: str, **arguments: Any) -> Any:
        """An operation of the bridge on this workbook."""

    def sheet(self, name: str) -> ParentSheet:
        """A sheet by its name."""
