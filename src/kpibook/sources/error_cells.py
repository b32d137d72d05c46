"""Cells that the reader gives as blank though they are not: Excel's errors, and formulas that were never calculated.

A blank end date means "still open": an ``#N/A`` there must not. Such cells arrive as the text that Excel shows, and are
then no date, no number, no team. Each kind of file is looked at by a parser of its own (`sheet_looks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from kpibook.issues import Issue

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
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""What a sheet of Excel or LibreOffice has."""
MOST_CELLS = 150_000_000
"""The reader takes memory for every cell of the rectangle that a sheet's filled cells span: about 30 bytes each."""
MOST_BLANK_CELLS = 25_000_000
"""A rectangle larger than this must be filled in one of `BLANK_SHARE` cells: a stray cell spans far more."""
BLANK_SHARE = 20


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

    def fill(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Take a filled cell into account (row and column from 0), with its repetitions."""
        self.last_row = max(self.last_row, row + rows)
        self.last_column = max(self.last_column, column + columns)
        self.filled += rows * columns

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


def stray_cell(looks: Sequence[SheetLook], file: str) -> Issue | None:
    """The error for a file with a cell so far away that the reader would take memory for millions of blank ones."""
    for look in looks:
        if look.last_row > LAST_ROW or look.last_column > LAST_COLUMN:
            told = "A cell lies beyond the last row or column that a sheet can have"
        elif _is_too_large(look.last_row * look.last_column, look.filled):
            told = (
                f"A filled cell far from the list makes a sheet of {look.last_row:,} rows and "
                f"{look.last_column:,} columns, which is too large to read"
            )
        else:
            continue
        return Issue(
            "stray-cell",
            f"{told}.",
            sheet=file,
            advice="In Excel, delete the columns to the right of the list and the rows below it, and save.",
        )
    return None


def _is_too_large(cells: int, filled: int) -> bool:
    return cells > MOST_CELLS or (cells > MOST_BLANK_CELLS and cells > BLANK_SHARE * filled)
