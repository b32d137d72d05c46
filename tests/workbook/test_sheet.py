"""The quicker worksheet: its files are those of XlsxWriter's own, byte for byte."""

import datetime as dt
import gc
import inspect
import io
import zipfile

import pytest
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellDatetimeTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

from kpibook.workbook.live.content import Formula
from kpibook.workbook.sheets import sheet, write
from kpibook.workbook.sheets.carried import Carried, OwnCell
from kpibook.workbook.sheets.sheet import PLAIN_FUNCTIONS, Sheet, is_plain, workbook_class, worksheet_class
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

_CALLED = (
    "_write_cell",
    "_write_row",
    "_write_empty_row",
    "_check_dimensions",
    "_write_string",
    "_write_number",
    "_write_blank",
)
FORMULAS = (
    "=IF(A1<2,\"<&>\",'It''s two'!B2)",
    '=_xlfn.IFNA(INDEX(A:A,1),"N/A")',
    "=XLOOKUP(A1,B:B,C:C)",
    "=_xlfn.XLOOKUP(A1,B:B,C:C)",
    "=SUM(FILTER(A:A,B:B))",
    "=SUM(A1:A3)",
    "{=IF(A1:A3,1)}",
    "=IF(A1,{1})",
    "A1+1",
    "={IF(A1,2)}",
)
VALUES = (0, 3, 0.1, 1e21, -7, True, False, "", "#N/A", "#DIV/0!", '<a & "b">', "line\nline")


@pytest.fixture
def template(template_path):
    return read_template(template_path)


def _cells(kind: type[Worksheet]) -> bytes:
    """A workbook with every formula under every value, and every kind of cell, with a look and without."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "use_future_functions": True})
    workbook.set_properties({"created": dt.datetime(2023, 2, 1)})  # else the second in which it is made
    worksheet, bold = workbook.add_worksheet("Cells", kind), workbook.add_format({"bold": True})
    for column, look in enumerate((bold, None)):
        rows = iter(range(10_000))
        for formula in FORMULAS:
            for value in VALUES:
                worksheet.write_formula(next(rows), column, formula, look, value)
        for number in (0, 1, 0.1 + 0.2, 1e21, 123_456_789.123_456_789):
            worksheet.write_number(next(rows), column, number, look)
        worksheet.write_datetime(next(rows), column, dt.datetime(2023, 2, 1, 12), look)
        worksheet.write_boolean(next(rows), column, True, look)
        worksheet.write_blank(next(rows), column, None, look)
        worksheet.write_string(next(rows), column, '<a & "b">', look)
        worksheet.write_rich_string(next(rows), column, "plain ", bold, "bold", *([look] if look else []))
    workbook.close()
    return buffer.getvalue()


def test_every_kind_of_cell():
    """Each kind of formula, value and cell comes out as XlsxWriter writes it."""
    assert _cells(Sheet) == _cells(Worksheet)


def test_a_whole_workbook(report, template, monkeypatch):
    """A workbook of kpibook's, an officer's own formulas in it, comes out as XlsxWriter writes it."""
    own = {(200 + row, 3): OwnCell(Formula(formula, 1)) for row, formula in enumerate(FORMULAS)}
    carried = Carried(cells={"Targets": own})
    quick = workbook_bytes(report, template, carried=carried)
    monkeypatch.setattr(write, "worksheet_class", lambda: Worksheet)
    assert workbook_bytes(report, template, carried=carried) == quick


def _in_package(content: bytes) -> list[tuple[object, ...]]:
    """All that a package says of its parts, and what they hold; not how hard they are squeezed."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return [
            (part.filename, part.date_time, part.compress_type, part.external_attr, part.create_system, part.flag_bits,
             part.CRC, part.file_size, package.read(part))
            for part in package.infolist()
        ]  # fmt: skip


def test_parts_that_are_kept(report, template, monkeypatch):
    """A package holds what XlsxWriter writes, as it writes it, also where all its parts were deflated before."""
    written = [workbook_bytes(report, template), workbook_bytes(report, template)]
    monkeypatch.setattr(write, "workbook_class", lambda: xlsxwriter.Workbook)
    assert written[0] == written[1]
    assert _in_package(written[0]) == _in_package(workbook_bytes(report, template))


def test_plain_functions():
    """XlsxWriter changes nothing in a formula of these functions."""
    for name in PLAIN_FUNCTIONS:
        for expand in (False, True):
            assert Worksheet()._prepare_formula(f"={name}(A1)", expand) == f"{name}(A1)"


def test_kpibooks_formulas_are_plain(written, stored):
    """Every formula that kpibook writes takes the short way."""
    book = stored(written)
    formulas = {cell.formula for name in book.sheet_names for cell in book.cells(name).values() if cell.formula}
    assert formulas
    assert [formula for formula in formulas if not is_plain(f"={formula}")] == []


def test_what_is_overridden_is_there():
    """XlsxWriter has each method that `Sheet` overrides or calls, and asks for what the tried version does."""
    asked = {
        name: list(inspect.signature(getattr(Worksheet, name)).parameters)[1:]
        for name in (*(n for n in vars(Sheet) if n.startswith("_") and not n.startswith("__")), *_CALLED)
    }
    assert asked == {
        "_write_formula": ["row", "col", "formula", "cell_format", "value"],
        "_prepare_formula": ["formula", "expand_future_functions"],
        "_calculate_spans": [],
        "_write_rows": [],
        "_write_cell": ["row", "col", "cell"],
        "_write_row": ["row", "spans", "row_info", "empty_row"],
        "_write_empty_row": ["row", "spans", "row_info"],
        "_check_dimensions": ["row", "col", "ignore_row", "ignore_col"],
        "_write_string": ["row", "col", "string", "cell_format"],
        "_write_number": ["row", "col", "number", "cell_format"],
        "_write_blank": ["row", "col", "_", "cell_format"],
    }
    assert list(inspect.signature(Format._get_xf_index).parameters) == ["self"]


def test_cells_hold_what_is_read_of_them():
    """XlsxWriter keeps a cell as the names that `Sheet` reads: kind, text or number, look."""
    kinds = (
        (CellFormulaTuple, ("formula", "format", "value")),
        (CellStringTuple, ("string", "format")),
        (CellNumberTuple, ("number", "format")),
        (CellDatetimeTuple, ("number", "format")),
        (CellBlankTuple, ("format",)),
    )
    assert [kind._fields for kind, _ in kinds] == [names for _, names in kinds]
    assert [kind.__name__ for kind, _ in kinds] == ["Formula", "String", "Number", "Datetime", "Blank"]


def test_another_xlsxwriter(monkeypatch):
    """A version that was not tried keeps its own worksheet and workbook; those that were get the quicker ones."""
    for version, kind in (("3.2.9", Worksheet), ("3.3.9", Sheet), ("3.4.0", Worksheet), ("4.0", Worksheet)):
        monkeypatch.setattr(sheet.xlsxwriter, "__version__", version)
        assert worksheet_class() is kind
        assert (workbook_class() is xlsxwriter.Workbook) == (kind is Worksheet)


def test_nothing_is_left_behind(report, template):
    """A workbook that is written is gone from memory at once, and Python collects again."""
    gc.collect()
    workbook_bytes(report, template)
    assert [found for found in gc.get_objects() if isinstance(found, Worksheet | xlsxwriter.Workbook)] == []
    assert gc.isenabled()
