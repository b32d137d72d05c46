"""The list of the cases as a file of every kind that is read."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
from pathlib import Path

import xlsxwriter
from matrix.books import Book

from fuzz.workspaces import HEADINGS, cases, csv_text
from kpibook.excel.macros.addin import vba_project

_OLD = Path(__file__).parent / "cases.xls"
"""Made once from the same rows by LibreOffice."""
_DAY_ONE = dt.date(1899, 12, 30)


def cases_file(suffix: str) -> bytes:
    """The list as a file of that kind."""
    rows = [list(HEADINGS), *map(list, cases())]
    match suffix:
        case ".csv":
            return csv_text(HEADINGS, cases()).encode("utf-8")
        case ".xlsx":
            return _workbook(rows)
        case ".xlsm":
            return _workbook(rows, macros=True)
        case ".ods":
            return Book(".ods", {"Data": [["" if cell is None else cell for cell in row] for row in rows]}).data()
        case ".xlsb":
            return _binary(rows)
        case ".xls":
            return _OLD.read_bytes()
        case _:
            raise AssertionError(suffix)


def _workbook(rows: list[list[object]], macros: bool = False) -> bytes:
    """As officers send them: two sheets, a style, a table, a comment, a formula, a merged title, a name."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd/mm/yyyy"}) as book:
        bold = book.add_format({"bold": True})
        sheet, notes = book.add_worksheet("Data"), book.add_worksheet("Notes")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, ["" if cell is None else cell for cell in row], bold if not at else None)
        sheet.add_table(0, 0, len(rows) - 1, 7, {"columns": [{"header": name} for name in HEADINGS]})
        notes.merge_range("A1:C1", "Synthetic", bold)
        notes.write_formula("A2", "=1+1", None, 2)
        notes.write_comment("A2", "A comment")
        notes.write_rich_string("A3", "plain ", bold, "bold")
        book.define_name("first", "=Data!$A$1")
        if macros:
            book.add_vba_project(io.BytesIO(vba_project(["Data", "Notes"])), is_stream=True)
    return out.getvalue()


def _record(kind: int, content: bytes = b"") -> bytes:
    kinds = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, sizes = len(content), b""
    while True:
        length, low = length >> 7, length & 0x7F
        sizes += bytes([low | (0x80 if length else 0)])
        if not length:
            return kinds + sizes + content


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _binary(rows: list[list[object]]) -> bytes:
    """An .xlsb, made from its records: shared texts, numbers, one date format."""
    texts = sorted({cell for row in rows for cell in row if isinstance(cell, str)})
    cells = b""
    for at, row in enumerate(rows):
        cells += _record(0x00, struct.pack("<I", at) + bytes(13))
        for column, cell in enumerate(row):
            begin = struct.pack("<II", column, 1 if isinstance(cell, dt.date) else 0)
            if isinstance(cell, str):
                cells += _record(0x07, begin + struct.pack("<I", texts.index(cell)))
            elif cell is not None:
                number = (cell - _DAY_ONE).days if isinstance(cell, dt.date) else float(str(cell))
                cells += _record(0x05, begin + struct.pack("<d", number))
    relation = '<Relationship Id="{}" Type="http://x/{}" Target="{}"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    inside = (
        ("rId1", "worksheet", "worksheets/sheet1.bin"),
        ("rId2", "styles", "styles.bin"),
        ("rId3", "sharedStrings", "sharedStrings.bin"),
    )
    formats = b"".join(_record(0x2F, struct.pack("<HHHHHHHHH", 0xFFFF, *[number], *[0] * 7)[:16]) for number in (0, 14))
    sheet = _record(0x9C, struct.pack("<II", 0, 1) + _wide("rId1") + _wide("Data"))
    shared = b"".join(_record(0x13, b"\0" + _wide(text)) for text in texts)
    size = _record(0x94, struct.pack("<IIII", 0, len(rows) - 1, 0, 7))
    parts: dict[str, bytes | str] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations.format(relation.format("rId1", "officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": relations.format("".join(relation.format(*one) for one in inside)),
        "xl/workbook.bin": b"".join([_record(0x83), _record(0x8F), sheet, _record(0x90), _record(0x84)]),
        "xl/styles.bin": b"".join(
            [_record(0x116), _record(0x269, struct.pack("<I", 2)), formats, _record(0x26A), _record(0x117)]
        ),
        "xl/sharedStrings.bin": _record(0x9F, struct.pack("<II", len(texts), len(texts))) + shared + _record(0xA0),
        "xl/worksheets/sheet1.bin": b"".join([_record(0x81), size, _record(0x91), cells, _record(0x92), _record(0x82)]),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()
