"""One sheet of a list: its cells → values, and what cannot be read.

Which rows below the headings are records: blank rows are none, total rows and notes are set aside and listed.
"""

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from kpibook.coded import Coded, Mask
from kpibook.definitions import FieldDefinition, MappingFiles, SourceDefinition
from kpibook.records.columns import ColumnRead, blank_column, column_of, field_reader, of_rows, read_column, width_of
from kpibook.records.list_sheets import ListSheet, cell_name
from kpibook.tables import RawTable, SetAside

TOTAL_ROW, HEADINGS_REPEATED = "total row", "headings repeated"
NOTE_BELOW, NOTHING_USED = "note below the list", "nothing in the columns that are used"
"""Why a row is no record."""
_TEXTS_AT_ONCE = 10_000
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class ListRows:
    """The records of one sheet, still as cells: field → cells, and each record's spreadsheet row (from 1)."""

    cells: dict[str, Coded]
    row: npt.NDArray[np.int32]
    rows_read: int
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True)
class _Body:
    """The rows below the headings; a column is taken out of them when it is first needed."""

    table: RawTable
    begin: int
    width: int
    taken: dict[int, Coded] = dataclasses.field(default_factory=dict)
    told: dict[int, Mask] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        """How many rows there are."""
        return max(len(self.table.rows) - self.begin, 0)

    def row(self, at: int) -> Sequence[object]:
        """The cells of a row."""
        return self.table.rows[self.begin + at]

    def column(self, at: int) -> Coded:
        """The cells of a column; rows that end before it (.csv) are blank there."""
        if at not in self.taken:
            self.taken[at] = column_of(self.table.rows, at, self.begin)
        return self.taken[at]

    def filled(self, at: int) -> Mask:
        """Where the column has something in it; spaces are nothing."""
        if at not in self.told:
            column = self.column(at)
            self.told[at] = of_rows(column, _are_filled(column.distinct.tolist()))
        return self.told[at]


def _are_filled(cells: list[Any]) -> list[bool]:
    if set(map(type, cells)) == {str}:
        return list(map(bool, map(str.strip, cells)))
    return [not isinstance(cell, str) or bool(cell.strip()) for cell in cells]


def find_rows(sheet: ListSheet, source: SourceDefinition) -> ListRows:
    """The rows that are records, and those set aside with the reason and the cell where it shows."""
    body = _Body(sheet.table, sheet.heading_row + 1, width_of(sheet.table.rows, sheet.heading_row + 1))
    first = _first_filled(body, range(body.width), np.arange(len(body)))
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
    cells = {name: body.column(column).at(kept) for name, column in sheet.columns.items()}
    return ListRows(cells, (kept + sheet.heading_row + 2).astype(np.int32), rows_read, tuple(set_aside))


def _cell(sheet: ListSheet, column: int, body_row: int) -> str:
    return cell_name(column, body_row + sheet.heading_row + 2, sheet.table.sheet)


def _first_filled(body: _Body, columns: Iterable[int], remaining: Rows) -> Rows:
    """Of these columns, the first with something in it, in each of the remaining rows; -1 everywhere else."""
    first = np.full(len(body), -1, dtype=np.intp)
    for column in columns:
        if not len(remaining):
            break
        filled = body.filled(column)[remaining]
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
    for column in np.unique(first[first >= 0]) if words else ():
        cells = body.column(int(column))
        found |= (first == column) & of_rows(cells, _that_begin(cells.distinct.tolist(), words))
    return found


def _that_begin(cells: list[Any], words: tuple[str, ...]) -> Mask:
    """Which cells begin with one of the words. Of texts in which none of them stands at all, each need not be asked."""
    begins = re.compile(r"\s*(?:" + "|".join(map(re.escape, words)) + r")s?(?![^\W\d_])", re.IGNORECASE).match
    said = "".join(words)
    found = np.zeros(len(cells), dtype=bool)
    for start in range(0, len(cells), _TEXTS_AT_ONCE):
        some = cells[start : start + _TEXTS_AT_ONCE]
        if set(map(type, some)) != {str}:
            some = [cell if isinstance(cell, str) else "" for cell in some]
        together = "\n".join(some).lower()
        plain = together.isascii() and said.isascii()
        if not plain or any(word.lower() in together for word in words):
            found[start : start + len(some)] = [begins(text) is not None for text in some]
    return found


def _heading_rows(body: _Body, sheet: ListSheet) -> Mask:
    """Rows that repeat the headings word for word, as exports with page breaks do."""
    headings = sheet.table.rows[sheet.heading_row]
    mask = np.ones(len(body), dtype=bool)
    for column in sorted(sheet.columns.values(), key=lambda column: len(body.column(column).distinct)):
        cells = body.column(column)
        mask &= of_rows(cells, [cell == headings[column] for cell in cells.distinct])
        if not mask.any():
            break
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
        cells = body.row(int(row))
        cell = cells[column]
        alone = not any(not isinstance(other, str) or other.strip() for other in cells[column + 1 :])
        if not alone or not isinstance(cell, str) or len(used) == 1:
            break
        is_word = len(cell.split()) == 1 and cell.strip()[0].isalnum()
        if column in used and not required - {column} and is_word:
            break
        mask[row] = True
    return mask


_DECIMAL = re.compile(r"\s*[-+]?[\d, ]*\d[.]\d+\s*")
_WHOLE = re.compile(r"\s*[-+]?[\d, ]*\d\s*")

SHORTENED = "an id that was shortened"
NOT_READ = {
    "id": "no id",
    "date": "no date",
    "month": "no month",
    "number": "no whole number",
    "decimal": "no number",
    "code": "not in the code list",
    "team": "not a team",
    "figure": "no figure",
}


def kind_of_cells(cells: Iterable[object]) -> str:
    """What most of the cells are.

    >>> kind_of_cells([7.5, 12.25, "8.0", "eight"]), kind_of_cells(["Zebedee"]), kind_of_cells(["", None])
    ('numbers with decimals', 'text', 'blank cells')
    """
    return Counter(map(_kind, cells)).most_common(1)[0][0]


def _kind(cell: object) -> str:
    if isinstance(cell, bool):
        return "TRUE and FALSE"
    if isinstance(cell, int | float):
        return "whole numbers" if float(cell).is_integer() else "numbers with decimals"
    if isinstance(cell, dt.date):
        return "dates"
    if isinstance(cell, dt.time | dt.timedelta):
        return "times"
    text = "" if cell is None else str(cell)
    if not text.strip():
        return "blank cells"
    if _DECIMAL.fullmatch(text):
        return "numbers with decimals"
    return "whole numbers" if _WHOLE.fullmatch(text) else "text"


@dataclass(frozen=True)
class WrongCells:
    """Cells of one column in one sheet that stop the build: `said` is the word nobody mapped, '' for other types.

    `most` says what kind of cell they are (``numbers with decimals``) where they are most of the column's filled cells,
    or of all its cells where they are blank: leaving such rows out would leave the list out.
    """

    sheet: ListSheet
    field: str
    fault: str
    cells: tuple[str, ...]
    said: str = ""
    most: str = ""


@dataclass(frozen=True)
class SheetRead:
    """The records of one sheet: field → values (see `ColumnRead`), and each record's spreadsheet row.

    Rows with wrong cells are among them, with blanks instead, so that everything else can still be looked at.
    """

    sheet: ListSheet
    values: dict[str, Coded]
    row: npt.NDArray[np.int32]
    rows_read: int
    set_aside: tuple[SetAside, ...]
    wrong: tuple[WrongCells, ...]
    written: dict[str, Coded]
    """For each field of type id, what is written, as text."""
    said_blank: dict[str, int]
    """Field → how many of its cells hold a word that stands for a blank, where there are any."""

    def without_faults_of(self, fields: frozenset[str]) -> "SheetRead":
        """The same sheet, where nothing is wrong with these fields."""
        return replace(self, wrong=tuple(each for each in self.wrong if each.field not in fields))


def read_sheet(source_id: str, sheet: ListSheet, mapping: MappingFiles) -> SheetRead:
    """The sheet's records; rows that the mapping lets be left out are set aside."""
    source = mapping.sources[source_id]
    rows = find_rows(sheet, source)
    set_aside = list(rows.set_aside)
    keep = np.ones(len(rows.row), dtype=bool)
    columns: dict[str, ColumnRead] = {}
    for field, definition in source.fields.items():
        if field in rows.cells:
            reader, blank_words = field_reader(source_id, field, mapping), mapping.blank_words(source_id, field)
            columns[field] = read_column(rows.cells[field], reader, definition, blank_words)
        else:
            columns[field] = blank_column(len(rows.row), definition)
    for field, fault, mask in _faults(sheet, columns, source.fields):
        if source.fields[field].unreadable == "set_aside" and (mask & keep).any():
            cells = _cells(sheet, field, rows.row[mask & keep], sheet.table.sheet)
            set_aside.append(SetAside(f'"{sheet.heading(field)}": {fault}', cells))
            keep &= ~mask
    wrong = [
        found
        for field, fault, mask in _faults(sheet, columns, source.fields)
        if source.fields[field].unreadable != "set_aside"
        for found in _wrong_cells(sheet, field, fault, np.flatnonzero(mask & keep), rows, columns[field])
    ]
    values = {field: column.values.at(keep) for field, column in columns.items()}
    written = {field: column.written.at(keep) for field, column in columns.items() if column.written is not None}
    said_blank = {
        field: int(column.said_blank[keep].sum())
        for field, column in columns.items()
        if column.said_blank is not None and column.said_blank[keep].any()
    }
    return SheetRead(sheet, values, rows.row[keep], rows.rows_read, tuple(set_aside), tuple(wrong), written, said_blank)


def _faults(
    sheet: ListSheet, columns: dict[str, ColumnRead], fields: dict[str, FieldDefinition]
) -> list[tuple[str, str, Mask]]:
    """Field, fault and rows: first what cannot be read, then what is blank and must not be."""
    found = []
    for field in sheet.columns:
        column, definition = columns[field], fields[field]
        shortened = column.shortened if column.shortened is not None else np.zeros_like(column.unreadable)
        found.append((field, NOT_READ.get(definition.type, ""), column.unreadable & ~shortened))
        found.append((field, SHORTENED, shortened))
        if definition.required:
            found.append((field, "blank", column.blank & ~column.unreadable))
    return [(field, fault, mask) for field, fault, mask in found if mask.any()]


def _wrong_cells(
    sheet: ListSheet,
    field: str,
    fault: str,
    at: npt.NDArray[np.intp],
    rows: ListRows,
    column: ColumnRead,
) -> list[WrongCells]:
    """One value for all cells of the fault, or one for each word that nobody mapped."""
    looked_at = len(column.blank) if fault == "blank" else int((~column.blank).sum())
    most = kind_of_cells(rows.cells[field].at(at).plain) if len(at) * 2 > looked_at else ""
    by_word: dict[str, list[int]] = {}
    for row in at.tolist():
        by_word.setdefault(column.said.get(row, "") if fault != "blank" else "", []).append(int(rows.row[row]))
    return [WrongCells(sheet, field, fault, _cells(sheet, field, found), said, most) for said, found in by_word.items()]


def _cells(sheet: ListSheet, field: str, rows: Iterable[int], sheet_name: str = "") -> tuple[str, ...]:
    return tuple(cell_name(sheet.columns[field], int(row), sheet_name) for row in rows)
