"""Names for tables that are plain ranges: whoever moves by names (the Name Box, a screen reader) finds them so.

A real Excel table needs headings that never change, and those of months follow the selector.
"""

from xlsxwriter.utility import xl_range_abs

from kpibook.workbook.live import TABLE
from kpibook.workbook.sheets.book import Book
from kpibook.workbook.sheets.canvas import Canvas


def name_table(book: Book, canvas: Canvas, name: str, rows: tuple[int, int], headings: int) -> None:
    """Name a drawn table: its rows from the headings on, over the columns with headings in a row of the template."""
    cells = [column for column, cell in canvas.sheet.cells_of_row.get(headings, ()) if cell.value is not None]
    first, last = min(cells), max(canvas.columns.last(column) for column in cells)
    name_range(book, canvas, name, (rows[0], canvas.columns.first[first]), (rows[1], last))


def name_range(book: Book, canvas: Canvas, name: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    """Name the cells between two (row, column) corners, headings first."""
    quoted = canvas.worksheet.get_name().replace("'", "''")
    book.workbook.define_name(f"{TABLE}{name}", f"='{quoted}'!{xl_range_abs(*first, *last)}")
