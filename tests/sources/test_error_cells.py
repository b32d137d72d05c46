import datetime as dt
import io
import struct
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from kpibook.sources.read_file import read_sheets
from kpibook.sources.sheet_spelling import PlainSheet
from kpibook.sources.sheet_xml import parse_sheet
from kpibook.sources.too_much import Room

DATA = Path(__file__).parent / "data"
START = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
END = "</sheetData></worksheet>"
VALUE = '<c r="C1"><v>1</v></c>'


def rows_of(data, name="a.xlsx"):
    (table, *_), issues = read_sheets(data, name)
    assert issues == ()
    return [list(row) for row in table.rows]


@pytest.fixture
def first_row(workbook_bytes, repack):
    """A function: the first row of a sheet whose XML between `sheetData` and its end is given."""

    def make(xml, start=START, end=END):
        sheet = start + xml + end
        return rows_of(repack(workbook_bytes(), **{"xl__worksheets__sheet1.xml": sheet.encode()}))[0]

    return make


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_errors_are_not_blank(error):
    """A cell whose formula failed arrives as what Excel shows, never as a blank."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Ref", "Closed"])
        sheet.write_formula(1, 1, '=VLOOKUP(A2,X:Y,2,"0")', None, error)
        sheet.write(1, 2, "after")
    assert rows_of(stream.getvalue()) == [["Ref", "Closed", ""], ["", error, "after"]]


SPELLINGS = {
    "attributes in another order": '<row r="1"><c t="e" r="A1"><v>#N/A</v></c>',
    "single quotes": "<row r='1'><c r='A1' t='e'><v>#N/A</v></c>",
    "spaces around the sign of equality": '<row r="1"><c r = "A1" t = "e"><v>#N/A</v></c>',
    "a line break in the tag": '<row r="1"><c\nr="A1"\nt="e"\n><v\n>#N/A</v></c>',
    "no place of the cell": '<row r="1"><c t="e"><v>#N/A</v></c>',
    "no place of row and cell": '<row><c t="e"><v>#N/A</v></c>',
    "small letters": '<row r="1"><c r="a1" t="e"><v>#N/A</v></c>',
    "a formula between": '<row r="1"><c r="A1" s="3" t="e"><f>NA()</f><v>#N/A</v></c>',
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_errors_however_they_are_spelled(first_row, spelling):
    """Programs other than Excel write the same XML otherwise: an error is one all the same."""
    assert first_row(SPELLINGS[spelling] + f"{VALUE}</row>") == ["#N/A", "", 1]


def test_errors_in_xml_with_a_prefix(first_row):
    """A prefix before every element makes no difference."""
    start = '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
    error, formula = '<x:c r="A1" t="e"><x:v>#N/A</x:v></x:c>', '<x:c r="B1"><x:f>1</x:f></x:c>'
    xml = f'<x:row r="1">{error}{formula}<x:c r="C1"><x:v>1</x:v></x:c></x:row>'
    assert first_row(xml, start, "</x:sheetData></x:worksheet>") == ["#N/A", "#not calculated", 1]


NEVER_CALCULATED = {
    "no value": "<f>1+1</f>",
    "an empty value": "<f>1+1</f><v></v>",
    "a closed value": "<f>1+1</f><v/>",
    "a value of spaces": "<f>1+1</f><v> </v>",
    "a shared formula": '<f t="shared" si="0"/>',
    "the first of a shared formula": '<f t="shared" si="0" ref="A1:B9">1+1</f>',
}


@pytest.mark.parametrize("spelling", NEVER_CALCULATED)
def test_formulas_that_were_never_calculated(first_row, spelling):
    """A formula of numbers without a value was never calculated, however it is written."""
    row = f'<row r="1"><c r="A1">{NEVER_CALCULATED[spelling]}</c>{VALUE}</row>'
    assert first_row(row) == ["#not calculated", "", 1]


def test_formulas_without_a_value_are_not_blank():
    """A formula that no program has calculated is told, also where nothing else stands in its row."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Ref", "Closed", dt.date(2023, 2, 3)])
    book.active.append([1, "=A1", "x"])
    book.active.append(["=A1"])
    book.save(stream)
    assert rows_of(stream.getvalue())[1:] == [[1, "#not calculated", "x"], ["#not calculated"]]


def test_formulas_that_give_nothing_are_blank(first_row):
    """A formula whose value is an empty text is blank, as Excel shows it."""
    assert first_row('<row r="1"><c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row>') == ["", 1]


def test_errors_stay_on_their_sheet():
    """An error is written into the sheet that it stands on, whatever the order of sheets."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        for name in ("One", "Two"):
            workbook.add_worksheet(name).write_row(0, 0, ["a", "b", "c"])
        workbook.get_worksheet_by_name("Two").write_formula(0, 1, "=NA()", None, "#N/A")
    tables, _ = read_sheets(stream.getvalue(), "a.xlsx")
    assert [list(table.rows[0]) for table in tables] == [["a", "b", "c"], ["a", "#N/A", "c"]]


@pytest.mark.parametrize("name", ["errors.xls", "errors.ods"])
def test_errors_in_other_formats(name):
    """Errors in Excel 97-2003 and OpenDocument files arrive as text; formulas that gave something as what they gave."""
    rows = rows_of((DATA / name).read_bytes(), name)
    assert rows[0] == ["Ref", "Closed", "After"]
    assert [row[1] for row in rows[1:]] == ["#N/A", "#DIV/0!", "#NAME?", "#REF!", "#VALUE!", "#N/A", "", 2, "abc"]
    assert [row[2] for row in rows[1:]] == [f"after {number}" for number in range(1, 10)]


@pytest.mark.parametrize("name", ["errors.xls", "errors.ods"])
def test_errors_on_a_second_sheet_of_other_formats(name):
    """The sheets keep their errors apart."""
    tables, _ = read_sheets((DATA / name).read_bytes(), name)
    assert [list(row) for row in tables[1].rows] == [["x", ""], ["", ""], ["", "#N/A"]]


def ods_of(repack, cells):
    content = zipfile.ZipFile(DATA / "errors.ods").read("content.xml").decode()
    start, end = content.index("<table:table-row"), content.index("</table:table>")
    return repack((DATA / "errors.ods").read_bytes(), **{"content.xml": content[:start] + cells + content[end:]})


ROW, ROW_END = "<table:table-row>", "</table:table-row>"
X = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('table:formula="of:=NA()" office:value-type="string" office:string-value=""><text:p>#N/A</text:p>', "#N/A"),
        ('table:formula="of:=X()" office:value-type="string"><text:p>Err:508</text:p>', "Err:508"),
        ('table:formula="of:=NA()">', "#not calculated"),
        ('table:formula="of:=&quot;&quot;"><text:p/>', ""),
        ('table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value="">', ""),
    ],
)  # fmt: skip
def test_errors_of_other_programs_that_write_ods(repack, cell, shown):
    """Without LibreOffice's own mark, a formula's text tells an error; a formula with nothing was never calculated."""
    data = ods_of(repack, f"{ROW}<table:table-cell {cell}</table:table-cell>{X}{ROW_END}")
    assert rows_of(data, "a.ods") == [[shown, "x"]]


def test_repeated_errors_in_ods(repack):
    """An error that is written once for several rows and columns stands in each of them."""
    error = (
        '<table:table-cell table:number-columns-repeated="2" table:formula="of:=NA()" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
    )
    skipped = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    repeated = f'<table:table-row table:number-rows-repeated="2">{error}{X}</table:table-row>'
    data = ods_of(repack, f"{ROW}{X}{ROW_END}{skipped}{repeated}")
    assert rows_of(data, "a.ods") == [["x", "", ""], ["", "", ""], ["", "", ""], *([["#N/A", "#N/A", "x"]] * 2)]


def record(kind, content=b""):
    """One record of an .xlsb: kind in one or two bytes, length in one."""
    kinds = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return kinds + bytes([len(content)]) + content


def xlsb_of(*cells):
    """An .xlsb of one sheet with these cells (kind of record, value) in its first row, made from its records."""

    def wide(text):
        return struct.pack("<I", len(text)) + text.encode("utf-16-le")

    sheet = record(0x9C, struct.pack("<II", 0, 1) + wide("rId1") + wide("Data"))
    row = record(0x00, bytes(17)) + b"".join(
        record(kind, struct.pack("<II", column, 0) + value) for column, (kind, value) in enumerate(cells)
    )
    relation = '<Relationship Id="rId1" Type="http://x/{}" Target="{}"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relations.format(relation.format("officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": relations.format(relation.format("worksheet", "worksheets/sheet1.bin")),
        "xl/workbook.bin": record(0x83) + record(0x8F) + sheet + record(0x90) + record(0x84),
        "xl/worksheets/sheet1.bin": b"".join(
            [record(0x81), record(0x94, bytes(16)), record(0x91), row, record(0x92), record(0x82)]
        ),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def test_errors_in_xlsb():
    """In a binary workbook too: error cells, and formulas that failed."""
    number, formula = struct.pack("<d", 7), struct.pack("<HII", 0, 0, 0)
    data = xlsb_of((0x05, number), (0x03, b"\x2a"), (0x0B, b"\x07" + formula), (0x09, number + formula))
    assert rows_of(data, "a.xlsb") == [[7, "#N/A", "#DIV/0!", 7]]


@pytest.mark.parametrize("first", ["", '<c r="A1"><f>1</f></c>'], ids=["", "after a formula"])
@pytest.mark.parametrize("cell", ['<c r="A1" ', '<c r="A1" t="e"', '<c r="A1"><f>'])
def test_hostile_sheets_take_no_time(workbook_bytes, repack, cell, first):
    """Very many beginnings of cells without an end are refused at once, as no XML."""
    data = repack(workbook_bytes(), **{"xl__worksheets__sheet1.xml": f'{START}<row r="1">{first}{cell * 100_000}'})
    began = time.process_time()
    tables, (issue,) = read_sheets(data, "a.xlsx")
    assert (tables, issue.kind) == ((), "corrupt-file")
    assert time.process_time() - began < 5


CELL = st.tuples(
    st.sampled_from(["<c ", "<c  ", "<c\n", "<x:c ", "<c>", "<col "]),
    st.sampled_from(['r="A1"', "r='A1'", 'r="B7" s="2"', 's="2" r="C3"', "", 'r="a1"', 'r="XFD9"', 'r="AB100000"']),
    st.sampled_from(["", ' t="e"', " t='e'", ' t="n"', ' t="str"', ' t = "e"', ' t="&#101;"', ' T="e"']),
    st.sampled_from(["", "<f>1</f>", '<f t="shared" si="0"/>', "<f/>", '<f\nca="1">1</f>', "<f><![CDATA[1]]></f>"]),
    st.sampled_from(["", "<v></v>", "<v/>", "<v>1</v>", "<v>#N/A</v>", "<v> </v>", "<is><t>x</t></is>"]),
)


@given(st.lists(CELL, max_size=4), st.integers(1, 200))
def test_what_needs_no_parser_has_nothing_to_find(cells, size):
    """However a sheet is spelled: where its bytes alone show nothing odd, the parser finds no error either."""
    xml = f'<worksheet xmlns="m" xmlns:x="m"><sheetData><row r="1">{"".join(map(written, cells))}</row>{END}'.encode()
    plain = PlainSheet()
    for at in range(0, len(xml), size):
        plain.look(xml[at : at + size])
    if not plain.needs_parser():
        assert parse_sheet([xml]).errors == []


def written(cell):
    start, place, kind, formula, value = cell
    name = start[1:].strip(" \n>")
    return f"<{name}>{formula}{value}</{name}>" if ">" in start else f"{start}{place}{kind}>{formula}{value}</{name}>"


@pytest.mark.parametrize("cell", ["CZ1048576", "X1000000", "ZZZZ1", "A99999999", "XFD1048576", "a99999999"])
def test_cells_that_stray(workbook_bytes, repack, cell):
    """A filled cell far away, or beyond any sheet, is refused before the reader takes memory for all between."""
    sheet = f'{START}<row r="1"><c r="A1"><v>1</v></c><c r="{cell}"><v>1</v></c></row>{END}'
    tables, (issue,) = read_sheets(repack(workbook_bytes(), **{"xl__worksheets__sheet1.xml": sheet}), "a.xlsx")
    assert (tables, issue.kind, issue.sheet) == ((), "stray-cell", "a.xlsx")


@pytest.mark.parametrize(("megabytes", "before", "is_read"), [(30, 0, True), (20, 0, False), (30, 100_000, False)])
def test_a_list_that_the_computer_has_no_room_for(tmp_path, megabytes, before, is_read):
    """A sheet of 120,000 cells, of 150 bytes each, is refused where it, with the files before, takes 3/4 of memory."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet()
        for row in range(60_000):
            sheet.write_row(row, 0, ["x", row])
    tables, issues = read_sheets((tmp_path / "a.xlsx").read_bytes(), "a.xlsx", Room(megabytes * 10**6, before))
    assert (len(tables), [issue.kind for issue in issues]) == ((1, []) if is_read else (0, ["too-much"]))
    assert is_read or ("beside the" in issues[0].message) == bool(before)


@pytest.mark.parametrize(("rows", "at_most"), [(3, 3), (40_000, 99_999), (123_456, 129_999)])
def test_how_far_plain_cells_reach(rows, at_most):
    """What is told of cells without a parser: exactly of few, at least as far as they reach of many."""
    row = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="C{n}"><v>1</v></c></row>' for n in range(1, rows + 1))
    xml, plain = f"<worksheet><sheetData>{row}{END}".encode(), PlainSheet()
    for at in range(0, len(xml), 2**18):
        plain.look(xml[at : at + 2**18])
    plain.needs_parser()
    assert (rows <= plain.extent.last_row <= at_most, plain.extent.filled) == (True, 2 * rows)
    assert plain.extent.last_column == 3 if rows == 3 else plain.extent.last_column <= 26


def test_a_repeated_cell_of_an_ods_that_strays(repack):
    """A cell written once for all rows and columns of an OpenDocument sheet is refused too."""
    cell = X.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    data = ods_of(repack, f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>')
    tables, (issue,) = read_sheets(data, "a.ods")
    assert (tables, issue.kind) == ((), "stray-cell")


def test_a_long_list_does_not_stray(workbook_bytes, repack):
    """A list of a million rows and few columns is read, whatever letter its last column has."""
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="D{n}"><v>1</v></c></row>' for n in (1, 999_998, 999_999)
    )
    (table,), _ = read_sheets(repack(workbook_bytes(), **{"xl__worksheets__sheet1.xml": START + rows + END}), "a.xlsx")
    assert len(table.rows) == 999_999


@pytest.mark.parametrize(("length", "cells", "kind"), [(30_000, 16_000, "too-much"), (10, 16_000, "")])
def test_shared_text_of_xlsb_used_often(length, cells, kind):
    """In a binary workbook too, a text that many cells share counts for each of them before it is read."""
    stream = io.BytesIO(xlsb_of(*[(0x07, struct.pack("<I", 0))] * cells))
    text = b"\0" + struct.pack("<I", length) + ("x" * length).encode("utf-16-le")
    size = bytes([len(text) & 0x7F | 0x80, len(text) >> 7 & 0x7F | 0x80, len(text) >> 14])
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr(
            "xl/sharedStrings.bin", record(0x9F, struct.pack("<II", 1, 1)) + b"\x13" + size + text + record(0xA0)
        )
    tables, issues = read_sheets(stream.getvalue(), "a.xlsb")
    assert [issue.kind for issue in issues] == ([kind] if kind else [])
    assert not tables or tables[0].rows[0][0] == "x" * length
