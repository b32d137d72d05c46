"""Which rows below the headings are records: blank rows are none, total rows and notes are set aside and listed."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.definitions.sources import SourceDefinition
from kpibook.records.columns import Cells, Mask, as_cells, factorize
from kpibook.records.headings import cell_key
from kpibook.records.list_sheets import ListSheet
from kpibook.records.places import cell_name
from kpibook.records.read_words import read_text
from kpibook.tables import SetAside

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class ListRows:
    """The records of one sheet, still as cells: field → cells, and each record's spreadsheet row (from 1)."""

    cells: dict[str, Cells]
    row: npt.NDArray[np.int32]
    rows_read: int
    set_aside: tuple[SetAside, ...]


def find_rows(sheet: ListSheet, source: SourceDefinition) -> ListRows:
    """The rows that are records, and those set aside with the reason and the cell where it shows."""
    body = sheet.table.rows[sheet.heading_row + 1 :]
    columns = _columns(body, 1 + max(sheet.columns.values()))
    first = _first_filled(columns, len(body))
    open_ = first >= 0
    rows_read = int(open_.sum())
    set_aside = []
    reasons = {
        "total row": _total_rows(columns, first, source.ignore_rows),
        "headings repeated": _heading_rows(columns, sheet, len(body)),
        "note below the list": _trailing_notes(columns, first, sheet, source),
        "nothing in the columns that are used": ~_any_filled(columns, sheet.columns.values(), len(body)),
    }
    for reason, mask in reasons.items():
        found = np.flatnonzero(mask & open_)
        if len(found):
            open_[found] = False
            set_aside.append(SetAside(reason, tuple(_cell(sheet, int(first[at]), int(at)) for at in found)))
    kept = np.flatnonzero(open_)
    cells = {field: columns[column][kept] for field, column in sheet.columns.items()}
    return ListRows(cells, (kept + sheet.heading_row + 2).astype(np.int32), rows_read, tuple(set_aside))


def _columns(body: Sequence[Sequence[object]], at_least: int) -> list[Cells]:
    """The cells by column; short rows (.csv) end in blanks."""
    columns = [as_cells(column) for column in itertools.zip_longest(*body, fillvalue="")]
    missing = at_least - len(columns)
    return columns + [as_cells([""] * len(body)) for _ in range(missing)]


def _cell(sheet: ListSheet, column: int, body_row: int) -> str:
    return cell_name(column, body_row + sheet.heading_row + 2, sheet.table.sheet)


def _where(cells: Cells, holds: Callable[[object], bool]) -> Mask:
    """Where it holds, asked once for each distinct cell."""
    codes, distinct = factorize(cells)
    return np.fromiter((holds(cell) for cell in distinct), bool, len(distinct))[codes]


def _is_filled(cell: object) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else True


def _first_filled(columns: list[Cells], rows: int) -> Rows:
    """The first column of each row with something in it; -1 where the row is blank."""
    first = np.full(rows, -1, dtype=np.intp)
    remaining = np.arange(rows)
    for index, column in enumerate(columns):
        if not len(remaining):
            break
        filled = _where(column[remaining], _is_filled)
        first[remaining[filled]] = index
        remaining = remaining[~filled]
    return first


def _any_filled(columns: list[Cells], which: Iterable[int], rows: int) -> Mask:
    found = np.zeros(rows, dtype=bool)
    for column in which:
        remaining = np.flatnonzero(~found)
        if not len(remaining):
            break
        found[remaining] = _where(columns[column][remaining], _is_filled)
    return found


def _total_rows(columns: list[Cells], first: Rows, words: tuple[str, ...]) -> Mask:
    """Rows whose first filled cell begins with one of the words, as a word of its own (Total, Totals, Total: 12)."""
    found = np.zeros(len(first), dtype=bool)
    if not words:
        return found
    begins = re.compile("(?:" + "|".join(re.escape(word.casefold()) for word in words) + r")s?(?![^\W\d_])")
    for column in np.unique(first[first >= 0]):
        rows = np.flatnonzero(first == column)
        found[rows] = _where(columns[column][rows], lambda cell: bool(begins.match(read_text(cell).casefold())))
    return found


def _heading_rows(columns: list[Cells], sheet: ListSheet, rows: int) -> Mask:
    """Rows that repeat the headings, as exports with page breaks do."""
    headings = sheet.table.rows[sheet.heading_row]
    found = np.arange(rows)
    for column in sheet.columns.values():
        key = cell_key(headings[column])
        found = found[_where(columns[column][found], functools.partial(_has_key, key))]
        if not len(found):
            break
    mask = np.zeros(rows, dtype=bool)
    mask[found] = True
    return mask


def _has_key(key: str, cell: object) -> bool:
    return cell_key(cell) == key


def _trailing_notes(columns: list[Cells], first: Rows, sheet: ListSheet, source: SourceDefinition) -> Mask:
    """Rows at the end with one filled cell, in words, that make no record.

    That is so where the cell's column is not used, where a required field is then blank, or where the cell holds more
    than one word, or begins with a mark such as an asterisk.
    """
    mask = np.zeros(len(first), dtype=bool)
    used = {column: source.fields[field] for field, column in sheet.columns.items()}
    required = {column for column, definition in used.items() if definition.required}
    for row in reversed(np.flatnonzero(first >= 0)):
        column = int(first[row])
        cell = columns[column][row]
        alone = not any(_is_filled(other[row]) for other in columns[column + 1 :])
        if not alone or not isinstance(cell, str) or len(used) == 1:
            break
        is_word = len(cell.split()) == 1 and cell.strip()[0].isalnum()
        if column in used and not required - {column} and is_word:
            break
        mask[row] = True
    return mask
