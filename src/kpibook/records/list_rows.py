"""Which rows below the headings are records: blank rows are none, total rows and notes are set aside and listed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kpibook.definitions import SourceDefinition
from kpibook.records.columns import Cells, Mask, as_cells
from kpibook.records.list_sheets import ListSheet
from kpibook.records.places import cell_name
from kpibook.tables import SetAside

TOTAL_ROW, HEADINGS_REPEATED = "total row", "headings repeated"
NOTE_BELOW, NOTHING_USED = "note below the list", "nothing in the columns that are used"
"""Why a row is no record."""
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class ListRows:
    """The records of one sheet, still as cells: field → cells, and each record's spreadsheet row (from 1)."""

    cells: dict[str, Cells]
    row: npt.NDArray[np.int32]
    rows_read: int
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True)
class _Body:
    """The rows below the headings; a column is taken out of them when it is first needed."""

    rows: Sequence[Sequence[object]]
    width: int
    taken: dict[int, Cells] = field(default_factory=dict)

    def column(self, at: int) -> Cells:
        """The cells of a column; rows that end before it (.csv) are blank there."""
        if at not in self.taken:
            self.taken[at] = as_cells([row[at] if len(row) > at else "" for row in self.rows])
        return self.taken[at]

    def filled(self, at: int, rows: Rows) -> Mask:
        """Where the column has something in it, of these rows; spaces are nothing."""
        cells = self.column(at)[rows]
        return np.array([not isinstance(cell, str) or bool(cell.strip()) for cell in cells], dtype=bool)


def find_rows(sheet: ListSheet, source: SourceDefinition) -> ListRows:
    """The rows that are records, and those set aside with the reason and the cell where it shows."""
    rows = sheet.table.rows[sheet.heading_row + 1 :]
    body = _Body(rows, max(map(len, rows), default=0))
    first = _first_filled(body, range(body.width), np.arange(len(rows)))
    open_ = first >= 0
    rows_read = int(open_.sum())
    set_aside = []
    reasons = {
        TOTAL_ROW: _total_rows(body, first, source.ignore_rows),
        HEADINGS_REPEATED: _heading_rows(body, sheet),
        NOTE_BELOW: _trailing_notes(body, first, sheet, source),
        NOTHING_USED: _unused_rows(body, first, sheet),
    }
    for reason, mask in reasons.items():
        found = np.flatnonzero(mask & open_)
        if len(found):
            open_[found] = False
            set_aside.append(SetAside(reason, tuple(_cell(sheet, int(first[at]), int(at)) for at in found)))
    kept = np.flatnonzero(open_)
    cells = {name: body.column(column)[kept] for name, column in sheet.columns.items()}
    return ListRows(cells, (kept + sheet.heading_row + 2).astype(np.int32), rows_read, tuple(set_aside))


def _cell(sheet: ListSheet, column: int, body_row: int) -> str:
    return cell_name(column, body_row + sheet.heading_row + 2, sheet.table.sheet)


def _first_filled(body: _Body, columns: Iterable[int], remaining: Rows) -> Rows:
    """Of these columns, the first with something in it, in each of the remaining rows; -1 everywhere else."""
    first = np.full(len(body.rows), -1, dtype=np.intp)
    for column in columns:
        if not len(remaining):
            break
        filled = body.filled(column, remaining)
        first[remaining[filled]] = column
        remaining = remaining[~filled]
    return first


def _unused_rows(body: _Body, first: Rows, sheet: ListSheet) -> Mask:
    """Rows with something in them, but not in a column that is used."""
    columns = list(sheet.columns.values())
    doubtful = (first >= 0) & ~np.isin(first, columns)
    return doubtful & (_first_filled(body, columns, np.flatnonzero(doubtful)) < 0)


def _total_rows(body: _Body, first: Rows, words: tuple[str, ...]) -> Mask:
    """Rows whose first filled cell begins with one of the words, as a word of its own (Total, Totals, Total: 12)."""
    found = np.zeros(len(first), dtype=bool)
    if not words:
        return found
    begins = re.compile(r"\s*(?:" + "|".join(map(re.escape, words)) + r")s?(?![^\W\d_])", re.IGNORECASE).match
    for column in np.unique(first[first >= 0]):
        rows = np.flatnonzero(first == column)
        cells = body.column(int(column))[rows]
        found[rows] = [isinstance(cell, str) and begins(cell) is not None for cell in cells]
    return found


def _heading_rows(body: _Body, sheet: ListSheet) -> Mask:
    """Rows that repeat the headings word for word, as exports with page breaks do."""
    headings = sheet.table.rows[sheet.heading_row]
    found = np.arange(len(body.rows))
    for column in sheet.columns.values():
        heading = headings[column]
        found = found[[cell == heading for cell in body.column(column)[found]]]
        if not len(found):
            break
    mask = np.zeros(len(body.rows), dtype=bool)
    mask[found] = True
    return mask


def _trailing_notes(body: _Body, first: Rows, sheet: ListSheet, source: SourceDefinition) -> Mask:
    """Rows at the end with one filled cell, in words, that make no record.

    That is so where the cell's column is not used, where a required field is then blank, or where the cell holds more
    than one word, or begins with a mark such as an asterisk.
    """
    mask = np.zeros(len(first), dtype=bool)
    used = {column: source.fields[name] for name, column in sheet.columns.items()}
    required = {column for column, definition in used.items() if definition.required}
    for row in reversed(np.flatnonzero(first >= 0)):
        column = int(first[row])
        cell = body.rows[row][column]
        alone = not any(not isinstance(other, str) or other.strip() for other in body.rows[row][column + 1 :])
        if not alone or not isinstance(cell, str) or len(used) == 1:
            break
        is_word = len(cell.split()) == 1 and cell.strip()[0].isalnum()
        if column in used and not required - {column} and is_word:
            break
        mask[row] = True
    return mask
