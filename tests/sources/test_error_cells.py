import datetime as dt
import io

import openpyxl
import pytest
import xlsxwriter

from kpibook.sources.read_file import read_sheets


def rows_of(data):
    (table, *_), issues = read_sheets(data, "a.xlsx")
    assert issues == ()
    return [list(row) for row in table.rows]


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


def test_formulas_without_a_value_are_not_blank():
    """A formula that no program has calculated is told; one that gives an empty text is blank."""
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["Ref", "Closed", dt.date(2023, 2, 3)])
    book.active.append([1, "=A1", "x"])
    book.save(stream)
    assert rows_of(stream.getvalue())[1] == [1, "#not calculated", "x"]


def test_formulas_that_give_nothing_are_blank(workbook_bytes, repack):
    """A formula whose value is an empty text is blank, as Excel shows it."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1" t="str"><f>""</f><v></v></c><c r="B1"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert rows_of(repack(workbook_bytes(), **{"xl__worksheets__sheet1.xml": sheet})) == [["", 1]]


def test_errors_stay_on_their_sheet():
    """An error is written into the sheet that it stands on, whatever the order of sheets."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        for name in ("One", "Two"):
            workbook.add_worksheet(name).write_row(0, 0, ["a", "b", "c"])
        workbook.get_worksheet_by_name("Two").write_formula(0, 1, "=NA()", None, "#N/A")
    tables, _ = read_sheets(stream.getvalue(), "a.xlsx")
    assert [list(table.rows[0]) for table in tables] == [["a", "b", "c"], ["a", "#N/A", "c"]]
