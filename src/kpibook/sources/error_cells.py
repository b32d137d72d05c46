"""Cells that the reader gives as blank though they are not: Excel's errors, and formulas that were never calculated.

A blank end date means "still open": an ``#N/A`` there must not. Such cells arrive as the text that Excel shows, and are
then no date, no number, no team. Each kind of file is looked at by a parser of its own (`sheet_looks`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

NOT_CALCULATED = "#not calculated"
ERROR_TEXTS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
"""Excel's errors by their code in binary workbooks ([MS-XLS] 2.5.10 BErr)."""
OTHER_ERROR = "#ERROR!"
"""What stands for an error whose text or code is unknown."""


class ErrorCell(NamedTuple):
    """Cells that show an error: row and column of the first from 0, how many rows and columns, and the text."""

    row: int
    column: int
    text: str
    rows: int = 1
    columns: int = 1


@dataclass
class SheetLook:
    """What is known of a sheet before it is read: its error cells, and how far its filled cells reach (from 1)."""

    errors: list[ErrorCell] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0
    filled: int = 0
    repeated: int = 0
    """Of the filled cells, those that another one is repeated into."""
    text: int = 0
    """Bytes of the cells' texts, where they have been counted."""
    longest: int = 0
    """Bytes of the longest text, where they have been counted."""

    def fill(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Take a filled cell into account (row and column from 0), with its repetitions."""
        self.last_row = max(self.last_row, row + rows)
        self.last_column = max(self.last_column, column + columns)
        self.filled += rows * columns
        self.repeated += rows * columns - 1

    def add_text(self, length: int, cells: int = 1) -> None:
        """Take the text of so many cells into account."""
        self.text += length * cells
        self.longest = max(self.longest, length)

    def fail(self, row: int, column: int, text: str) -> None:
        """Take a cell that shows an error into account."""
        self.fill(row, column)
        self.errors.append(ErrorCell(row, column, text))


def fill_in(rows: list[list[Any]], errors: Iterable[ErrorCell]) -> None:
    """Write the errors into the rows just read, wherever the reader left a blank or nothing at all."""
    for error in errors:
        rows.extend([] for _ in range(error.row + error.rows - len(rows)))
        for row in rows[error.row : error.row + error.rows]:
            row.extend([""] * (error.column + error.columns - len(row)))
            for column in range(error.column, error.column + error.columns):
                if isinstance(row[column], str) and not row[column].strip():
                    row[column] = error.text


def filled_in(rows: Iterable[list[Any]], errors: Iterable[ErrorCell]) -> Iterator[list[Any]]:
    """The same, row by row as they are read, where no error lies beside them."""
    by_row: dict[int, list[ErrorCell]] = {}
    for error in errors:
        for at in range(error.row, error.row + error.rows):
            by_row.setdefault(at, []).append(error._replace(row=0, rows=1))
    for at, row in enumerate(rows):
        fill_in([row], by_row.get(at, ()))
        yield row
