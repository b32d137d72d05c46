"""A spreadsheet as lists of rows that a test changes and writes again: .xlsx, .csv and .ods."""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from python_calamine import CalamineWorkbook

Rows = list[list[object]]
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"'
)


@dataclass
class Book:
    """The sheets of a file, in order; a .csv file has one, named ''. Blank cells are ''."""

    kind: str
    sheets: dict[str, Rows] = field(default_factory=dict)

    def copy(self) -> Book:
        """The same cells, to be changed without changing these."""
        return Book(self.kind, {name: [list(row) for row in rows] for name, rows in self.sheets.items()})

    def renamed(self, old: str, new: str) -> Book:
        """A copy in which a sheet has another name, at the same place."""
        return Book(self.kind, {new if name == old else name: rows for name, rows in self.copy().sheets.items()})

    def data(self) -> bytes:
        """The file's bytes; dates are date cells (in .csv: text, day first)."""
        match self.kind:
            case ".csv":
                return _csv_bytes(self.sheets[""])
            case ".xlsx":
                return _xlsx_bytes(self.sheets)
            case ".ods":
                return _ods_bytes(self.sheets)
            case _:
                raise AssertionError(self.kind)


@dataclass(frozen=True)
class Halved:
    """A file of which only the first half of the bytes arrived."""

    book: Book

    def data(self) -> bytes:
        """The bytes that there are."""
        data = self.book.data()
        return data[: len(data) // 2]


@dataclass(frozen=True)
class Bytes:
    """A file that is no spreadsheet."""

    content: bytes

    def data(self) -> bytes:
        """The bytes."""
        return self.content


def read_book(path: Path) -> Book:
    """A file's cells as they are: text stays text, dates are dates."""
    kind = path.suffix
    if kind == ".csv":
        return Book(kind, {"": [list(row) for row in csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline=""))]})
    with CalamineWorkbook.from_path(str(path)) as workbook:
        names = workbook.sheet_names
        return Book(kind, {n: workbook.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in names})


def _csv_bytes(rows: Rows) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_text(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8")


def _text(cell: object) -> str:
    if isinstance(cell, dt.date):
        return f"{cell:%d/%m/%Y}"
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _xlsx_bytes(sheets: dict[str, Rows]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(out, options) as workbook:
        for name, rows in sheets.items():
            worksheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell != "":
                        worksheet.write(at, column, cell)
    return out.getvalue()


def _ods_bytes(sheets: dict[str, Rows]) -> bytes:
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES}>{body}</office:document-content>'
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", _ODS)
        package.writestr("META-INF/manifest.xml", manifest)
        package.writestr("content.xml", content)
    return out.getvalue()


def _ods_cell(cell: object) -> str:
    if cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, dt.date):
        about = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, float | int):
        about = f'office:value-type="float" office:value="{cell}"'
    else:
        about = 'office:value-type="string"'
    return f"<table:table-cell {about}><text:p>{escape(_text(cell))}</text:p></table:table-cell>"
