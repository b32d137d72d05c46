"""Writes lists as a case system exports them: titles above the headings, totals below, further sheets beside."""

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from odf.dc import Description, Title
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

SYNTHETIC = "Synthetic data: no real person is in this list."
EXTRACTED = "Extracted on: 06/03/2023"
_MADE = dt.datetime(2023, 3, 6, 8, 15)
_ZIP_TIME = (2023, 3, 6, 8, 15, 0)

Cell = str | int | float | dt.date | None
"""What a cell may hold; a date is written as a date cell."""


@dataclass(frozen=True)
class Sheet:
    """A list on a sheet: `above` stands over the headings, `below` under the last row."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    above: Sequence[Sequence[Cell]] = ()
    below: Sequence[Sequence[Cell]] = ()
    name: str = "Export"
    blank_columns: int = 0
    blank_every: int = 0
    """A blank row after each so many rows; 0: none."""


@dataclass(frozen=True)
class Book:
    """A spreadsheet file: the list, and other sheets that hold no list."""

    path: str
    sheet: Sheet
    others: dict[str, Sequence[Sequence[Cell]]] = field(default_factory=dict)


def sheet_rows(sheet: Sheet) -> list[list[Cell]]:
    """All rows of the sheet, titles first."""
    pad: list[Cell] = [None] * sheet.blank_columns
    rows: list[list[Cell]] = [[*pad, sheet.title], [*pad, SYNTHETIC], [*pad, EXTRACTED]]
    rows += [[*pad, *row] for row in sheet.above]
    rows += [[], [*pad, *sheet.headings]]
    for at, row in enumerate(sheet.rows, 1):
        rows.append([*pad, *row])
        if sheet.blank_every and at % sheet.blank_every == 0:
            rows.append([])
    return rows + [[*pad, *row] for row in sheet.below]


def write_xlsx(folder: Path, book: Book) -> None:
    """The book as .xlsx, with the same bytes each time."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    workbook = xlsxwriter.Workbook(str(folder / book.path), options)
    workbook.set_properties({"title": book.sheet.title, "comments": SYNTHETIC, "created": _MADE})
    formats = {
        "date": workbook.add_format({"num_format": "dd/mm/yyyy"}),
        "bold": workbook.add_format({"bold": True}),
    }
    headings_at = 4 + len(book.sheet.above)
    for name, rows in {book.sheet.name: sheet_rows(book.sheet), **book.others}.items():
        worksheet = workbook.add_worksheet(name)
        worksheet.set_column(0, 12, 16)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    worksheet.write_datetime(at, column, cell, formats["date"])
                elif isinstance(cell, str):
                    bold = name == book.sheet.name and at in (0, headings_at)
                    worksheet.write_string(at, column, cell, formats["bold"] if bold else None)
                elif cell is not None:
                    worksheet.write_number(at, column, cell)
    workbook.close()


def write_csv(folder: Path, book: Book) -> None:
    """The book's list as .csv, as Excel writes "CSV UTF-8"."""
    text = io.StringIO(newline="")
    rows = [["" if cell is None else cell for cell in row] for row in sheet_rows(book.sheet)]
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    (folder / book.path).write_bytes(text.getvalue().encode("utf-8-sig"))


def write_ods(folder: Path, book: Book) -> None:
    """The book as .ods, with the same bytes each time."""
    document = OpenDocumentSpreadsheet()
    document.meta.addElement(Title(text=book.sheet.title))
    document.meta.addElement(Description(text=SYNTHETIC))
    for name, rows in {book.sheet.name: sheet_rows(book.sheet), **book.others}.items():
        table = Table(name=name)
        for row in rows:
            line = TableRow()
            for cell in row or [None]:
                line.addElement(_ods_cell(cell))
            table.addElement(line)
        document.spreadsheet.addElement(table)
    packed = io.BytesIO()
    document.write(packed)
    _same_time(packed, folder / book.path)


def _ods_cell(cell: Cell) -> TableCell:
    if cell is None:
        return TableCell()
    if isinstance(cell, int | float):
        found = TableCell(valuetype="float", value=str(cell))
    elif isinstance(cell, dt.date):
        found = TableCell(valuetype="date", datevalue=cell.isoformat())
    else:
        found = TableCell(valuetype="string")
    found.addElement(P(text=str(cell)))
    return found


def _same_time(packed: io.BytesIO, path: Path) -> None:
    """Copy a zip file, with one time for all its parts."""
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.infolist():
            copy = zipfile.ZipInfo(part.filename, _ZIP_TIME)
            copy.compress_type = part.compress_type
            target.writestr(copy, source.read(part))


def write_book(folder: Path, book: Book) -> None:
    """The book in the format that its name says."""
    {".xlsx": write_xlsx, ".csv": write_csv, ".ods": write_ods}[Path(book.path).suffix](folder, book)
