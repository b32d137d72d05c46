"""A file's cells are read in bulk: each must be what openpyxl alone, read twice, makes of it."""

import datetime as dt
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Border, GradientFill, PatternFill, Side
from openpyxl.worksheet.formula import ArrayFormula

from kpibook.excel.closed import read_closed
from kpibook.package import pack, unpack
from kpibook.workbook.template import Looks
from xlwings_libreoffice.engine import open_book

Fixture = Callable[..., Any]


def typed_by_an_officer(book: Any) -> None:
    """Every kind of thing that a cell can hold, merged cells, sizes, notes and links."""
    sheet = book["Numerators"]
    held = ["words", 7, 7.5, 1e300, True, "=1+1", "=NOW()", dt.datetime(2023, 1, 2, 3, 4), dt.date(2023, 1, 2),
            dt.time(3, 4), dt.timedelta(hours=30), " spaces ", "'=kept", "a\nb", "", None, "#N/A", "=1/0", "_x005F_x",
            CellRichText("a ", TextBlock(InlineFont(b=True), "bold"), " word")]  # fmt: skip
    for row, value in enumerate(held, start=2):
        sheet.cell(row, 14, value)
    sheet["O2"] = ArrayFormula("O2:O3", "=A1:A2")
    sheet["O5"].hyperlink = "https://example.org/"
    sheet["O6"] = "shown"
    sheet["O6"].hyperlink = "#About!A1"
    sheet["O7"] = 99_999_999
    sheet["O7"].number_format = "dd/mm/yyyy"
    sheet["O8"].fill = PatternFill("solid", fgColor="FFFFFF00")
    sheet["O9"] = "grey"
    sheet["O9"].fill = GradientFill(stop=("FFFFFF", "000000"))
    sheet["A7"].comment = Comment("asked the team", "officer")
    sheet["N40"].comment = Comment("on a blank cell", "officer")
    sheet.row_dimensions[9].height = 33.5
    sheet.row_dimensions[10].hidden = True
    sheet["Q2"], sheet["R3"] = "merged", "covered"
    sheet["Q2"].border = Border(left=Side("thin"), bottom=Side("thick"))
    sheet["R3"].border = Border(right=Side("double"))
    sheet.merge_cells("Q2:R3")


def as_openpyxl_reads(file: Path) -> dict[str, dict[str, Any]]:
    """The cells, looks, links, notes and sizes of each sheet, from openpyxl's own objects."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sparklines, and of a day that is none
        book, values = openpyxl.load_workbook(file, rich_text=True), openpyxl.load_workbook(file, data_only=True)
    looks = Looks.of_workbook(book)
    found = {}
    for sheet in book.worksheets:
        cells = {(row - 1, column - 1): cell for (row, column), cell in sheet._cells.items()}
        shown = {(row - 1, column - 1): cell.value for (row, column), cell in values[sheet.title]._cells.items()}
        filled = {place: cell for place, cell in cells.items() if cell.value not in (None, "")}
        found[sheet.title] = {
            "held": {place: (_held(cell), shown[place], cell.data_type == "f") for place, cell in filled.items()},
            "rich": {place for place, cell in filled.items() if isinstance(cell.value, CellRichText)},
            "links": {place: _link(cell.hyperlink) for place, cell in filled.items() if cell.hyperlink},
            "looks": {place: _look(looks, cell) for place, cell in cells.items() if cell.has_style},
            "notes": {place: cell.comment.text for place, cell in cells.items() if cell.comment},
            "heights": {row - 1: about.height for row, about in sheet.row_dimensions.items() if about.height},
            "hidden": {row - 1 for row, about in sheet.row_dimensions.items() if about.hidden},
        }
    return found


def _held(cell: Any) -> object:
    if isinstance(cell.value, ArrayFormula):
        return cell.value.text
    if isinstance(cell.value, dt.time):
        return (cell.value.hour * 60 + cell.value.minute) / 1_440
    if isinstance(cell.value, dt.timedelta):
        return cell.value.total_seconds() / 86_400
    return str(cell.value) if isinstance(cell.value, CellRichText) else cell.value


def _link(link: Any) -> str:
    return str(link.target or f"internal:{link.location}")


def _look(looks: Looks, cell: Any) -> object:
    return () if cell.fill.tagname == "gradientFill" else looks.style(cell).properties


def as_kpibook_reads(file: Path) -> dict[str, dict[str, Any]]:
    closed = read_closed(file.read_bytes(), file)
    return {
        name: {
            "held": {place: (cell.held, cell.shown, cell.is_formula) for place, cell in sheet.cells.items()},
            "rich": {place for place, cell in sheet.cells.items() if cell.parts},
            "links": {place: cell.link for place, cell in sheet.cells.items() if cell.link},
            "looks": {place: style.properties for place, style in sheet.looks.items()},
            "notes": sheet.notes,
            "heights": sheet.heights,
            "hidden": set(sheet.hidden_rows),
        }
        for name, sheet in closed.sheets.items()
    }


def assert_read_alike(file: Path) -> None:
    ours, theirs = as_kpibook_reads(file), as_openpyxl_reads(file)
    assert list(ours) == list(theirs)
    for sheet, found in theirs.items():
        for what, expected in found.items():
            assert ours[sheet][what] == expected, (sheet, what)


def test_a_file_as_kpibook_wrote_it(report: Path) -> None:
    """Formulas with what they give, days, merged boxes."""
    assert_read_alike(report)


def test_a_file_that_openpyxl_saved(report: Path, typed: Fixture) -> None:
    """It writes each text into its cell, and no values of formulas."""
    typed(report, typed_by_an_officer)
    assert_read_alike(report)
    cells = read_closed(report.read_bytes(), report).sheets["Numerators"].cells
    assert (cells[1, 14].cannot, cells[8, 14].cannot) == ("an array formula", "a gradient")


@pytest.mark.libreoffice
def test_a_file_that_libreoffice_saved(report: Path, typed: Fixture, app: xw.App) -> None:
    """It shares texts and formulas between cells, and says of many blank cells how they look."""
    typed(report, typed_by_an_officer)
    book = xw.Book(impl=open_book(app.impl, report))
    book.save()
    book.close()
    assert_read_alike(report)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<sheetData>", b'<sheetData xml:space="preserve" >'),
        (b' r="A5"', b""),
        (b'<row r="5"', b"<row"),
    ],
)
def test_rows_that_are_written_otherwise(report: Path, before: bytes, after: bytes) -> None:
    """A sheet's rows may have attributes, and rows and cells no addresses: they count on."""
    parts = unpack(report.read_bytes())
    sheets = {name: part.replace(before, after) for name, part in parts.items() if name.startswith("xl/worksheets/s")}
    assert sheets != {name: parts[name] for name in sheets}
    report.write_bytes(pack(parts | sheets))
    assert_read_alike(report)


def test_formulas_that_cells_share(report: Path) -> None:
    """One that stands in the file once, for several cells, is each cell's own."""
    parts = unpack(report.read_bytes())
    number = read_closed(report.read_bytes(), report).order.index("About") + 1
    rows = (
        b'<row r="90"><c r="B90"><f t="shared" ref="B90:B91" si="0">A90+$C$1</f><v>3</v></c></row>'
        b'<row r="91"><c r="B91"><f t="shared" si="0"/><v>4</v></c></row></sheetData>'
    )
    name = f"xl/worksheets/sheet{number}.xml"
    parts[name] = parts[name].replace(b"</sheetData>", rows)
    report.write_bytes(pack(parts))
    assert_read_alike(report)
    assert read_closed(report.read_bytes(), report).sheets["About"].cells[90, 1].held == "=A91+$C$1"
