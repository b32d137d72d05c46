"""Values and formulas, a block at a time.

On the line a cell is a number, a text, true or false, or null when it is empty; else a list:
``["d", "2023-02-01T00:00:00"]`` a date, ``["n", number, format]`` a number with the format it brings along,
``["f", "=A1+1"]`` a formula in Excel's words, ``["e", 532]`` an error.
"""

import datetime as dt
from typing import Any

from . import formulas
from .documents import Office
from .formats import DATE, LOGICAL, TIME, differ, format_key, format_keys, format_type, stop_if_locked
from .notes import notes_in, put_back

_CONTENTS = 1 | 2 | 4 | 16
"""Numbers, dates, texts and formulas of ``com.sun.star.sheet.CellFlags``."""
_LOOKS = 32 | 64 | 256
_MORE = DATE | TIME | LOGICAL
"""Kinds of number formats that make something else of a number."""


def read(office: Office, book: str, sheet: str, area: list[int]) -> list[list[Any]]:
    """The values of cells, row by row."""
    return values_of(office, office.document(book), office.range(book, sheet, area))


def values_of(office: Office, document: Any, cells: Any) -> list[list[Any]]:
    """The values of cells, row by row."""
    data = cells.getDataArray()
    kinds = _kinds(office, document, cells, data)
    rows = [[None if value == "" else value for value in values] for values in data]
    for row, values in enumerate(data):
        if None in values:
            for column in (column for column, value in enumerate(values) if value is None):
                rows[row][column] = ["e", cells.getCellByPosition(column, row).getError()]
    if not kinds:
        return rows
    start = null_date(document)
    for column, kind in kinds.items():
        for row, values in enumerate(data):
            if isinstance(values[column], float):
                rows[row][column] = _number(values[column], kind[row] if isinstance(kind, list) else kind, start)
    return rows


def _kinds(office: Office, document: Any, cells: Any, data: Any) -> dict[int, int | list[int]]:
    """The kind of number format of each column whose numbers are more than numbers, or a list of kinds, row by row.

    Where formats differ, a column is asked by itself, from its first number to its last: what stands above and beside
    them, headings and words, has many looks, and each costs.
    """
    if not any(isinstance(value, float) for values in data for value in values):
        return {}
    columns = range(len(data[0]))
    if not differ(cells, "NumberFormat"):
        kind = format_type(office, document, int(cells.NumberFormat))
        return dict.fromkeys(columns, kind) if kind & _MORE else {}
    kinds: dict[int, int | list[int]] = {}
    for column in columns:
        rows = [row for row, values in enumerate(data) if isinstance(values[column], float)]
        if rows:
            (keys,) = format_keys(cells.getCellRangeByPosition(column, rows[0], column, rows[-1]))
            each = {key: format_type(office, document, key) for key in set(keys if isinstance(keys, list) else [keys])}
            if any(kind & _MORE for kind in each.values()):
                kinds[column] = [0] * rows[0] + [each[key] for key in keys] if isinstance(keys, list) else each[keys]
    return kinds


def _number(value: float, kind: int, start: dt.datetime) -> Any:
    if kind & DATE or kind & TIME:
        moment = start + dt.timedelta(milliseconds=round(value * 86_400_000))
        return ["d", moment.isoformat()]
    return bool(value) if kind & LOGICAL else value


def null_date(document: Any) -> dt.datetime:
    """Day 0 of a workbook: 30 Dec 1899 unless it counts from 1904."""
    day = document.NullDate
    return dt.datetime(day.Year, day.Month, day.Day)


def write(office: Office, book: str, sheet: str, area: list[int], rows: list[list[Any]]) -> None:
    """Write values; cells that are locked on a protected sheet are an error and nothing is written."""
    found = office.sheet(book, sheet)
    cells = office.range(book, sheet, area)
    stop_if_locked(found, cells)
    document = office.document(book)
    special: list[tuple[int, int, Any]] = []
    plain = []
    for row, values in enumerate(rows):
        line: list[Any] = []
        for column, value in enumerate(values):
            if isinstance(value, (list, bool)):
                special.append((row, column, value))
                line.append("")
            elif value is None:
                line.append("")
            else:
                line.append(value if isinstance(value, str) else float(value))
        plain.append(tuple(line))
    kept = notes_in(found, cells)
    cells.setDataArray(tuple(plain))
    put_back(found, kept)
    headings = _headings(document, cells) if special else []
    for row, column, value in special:
        _write_special(document, cells.getCellByPosition(column, row), value, headings)


def _write_special(document: Any, cell: Any, value: Any, headings: list[Any]) -> None:
    if isinstance(value, bool):
        cell.Value = float(value)
        cell.NumberFormat = format_key(document, "BOOLEAN")
        return
    if value[0] == "f":
        formulas.set_formula(document, cell, value[1])
        return
    if value[0] == "d":
        cell.Value = (dt.datetime.fromisoformat(value[1]) - null_date(document)) / dt.timedelta(days=1)
        code = "DD/MM/YYYY" if value[1].endswith("T00:00:00") else "DD/MM/YYYY HH:MM"
    else:
        cell.Value, code = float(value[1]), value[2]
    if code and document.NumberFormats.getByKey(cell.NumberFormat).FormatString == "General":
        cell.NumberFormat = format_key(document, code)
    if headings and _in_heading(cell.CellAddress, headings):
        cell.String = cell.String


def _headings(document: Any, cells: Any) -> list[Any]:
    """The first rows of the tables on a block's sheet: Excel keeps only text there, as it was displayed."""
    sheet = cells.RangeAddress.Sheet
    tables = [document.DatabaseRanges.getByName(name) for name in document.DatabaseRanges.ElementNames]
    areas = [(table, table.DataArea) for table in tables]
    return [area for table, area in areas if area.Sheet == sheet and table.ContainsHeader]


def _in_heading(address: Any, headings: list[Any]) -> bool:
    return any(
        area.StartRow == address.Row and area.StartColumn <= address.Column <= area.EndColumn for area in headings
    )


def read_formulas(office: Office, book: str, sheet: str, area: list[int]) -> list[list[str]]:
    """Formulas in Excel's words; a constant as its text, as Excel gives it."""
    document = office.document(book)
    cells = office.range(book, sheet, area)
    found = cells.getFormulaArray()
    return [
        [
            formulas.to_excel(document, text, cells.getCellByPosition(column, row).CellAddress)
            if text.startswith("=")
            else text
            for column, text in enumerate(line)
        ]
        for row, line in enumerate(found)
    ]


def write_formulas(office: Office, book: str, sheet: str, area: list[int], rows: list[list[str]]) -> None:
    """Write formulas given in Excel's words."""
    cells = office.range(book, sheet, area)
    stop_if_locked(office.sheet(book, sheet), cells)
    document = office.document(book)
    for row, line in enumerate(rows):
        for column, text in enumerate(line):
            formulas.set_formula(document, cells.getCellByPosition(column, row), text)


def clear(office: Office, book: str, sheet: str, area: list[int], contents: bool, looks: bool) -> None:
    """Empty cells of what they hold, of how they look, or of both."""
    cells = office.range(book, sheet, area)
    stop_if_locked(office.sheet(book, sheet), cells)
    cells.clearContents((_CONTENTS if contents else 0) | (_LOOKS if looks else 0))


def copy_cells(office: Office, book: str, sheet: str, area: list[int], to_sheet: str, row: int, column: int) -> None:
    """Copy cells with their looks; relative references move along."""
    target = office.sheet(book, to_sheet)
    stop_if_locked(target, office.range(book, to_sheet, [row, column, area[2], area[3]]))
    address = target.getCellByPosition(column, row).CellAddress
    target.copyRange(address, office.range(book, sheet, area).RangeAddress)


def shown(office: Office, book: str, sheet: str, area: list[int]) -> list[list[str]]:
    """The texts that cells display."""
    cells = office.range(book, sheet, area)
    return [[cells.getCellByPosition(column, row).String for column in range(area[3])] for row in range(area[2])]


OPERATIONS = (read, write, read_formulas, write_formulas, clear, copy_cells, shown)
