"""One sheet of a list: its cells → values, and what cannot be read."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kpibook.coded import Coded, Mask
from kpibook.definitions import FieldDefinition, MappingFiles
from kpibook.records.columns import ColumnRead, blank_column, field_reader, read_column
from kpibook.records.list_rows import ListRows, find_rows
from kpibook.records.list_sheets import ListSheet
from kpibook.records.places import cell_name
from kpibook.tables import SetAside

_DECIMAL = re.compile(r"\s*[-+]?[\d, ]*\d[.]\d+\s*")
_WHOLE = re.compile(r"\s*[-+]?[\d, ]*\d\s*")

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
        found.append((field, NOT_READ.get(definition.type, ""), column.unreadable))
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
