"""The sheets with the tables that formulas read: one table a sheet, in sight but last, and never printed."""

from xlsxwriter.worksheet import Worksheet

from kpibook.workbook import live
from kpibook.workbook.sheets.book import Book
from kpibook.workbook.sheets.canvas import Canvas, text_points
from kpibook.workbook.specimens import DATA, Style

_LAST_COLUMN = 16_383
_WIDEST = 420
_DAY = "d mmmm yyyy"
_ROOM = {
    live.RESTATED: {
        "indicator": _WIDEST,
        "team": 130,
        "published": 110,
        "published_on": 130,
        "now": 110,
        "cause": _WIDEST,
    }
}
"""Pixels that columns have at least: of a table that is empty when it is drawn, and that a refresh fills."""


def draw_data_sheets(book: Book) -> None:
    """Draw every data table, and define the lists that the drop-downs offer."""
    for table in book.tables.all:
        _draw_table(book, table)
    if book.tables.restated is not None:
        book.workbook.define_name(live.RESTATED_KEYS, f"={live.RESTATED}[key]")
    first = live.first_offered(book.report)
    offered = live.formulas.months_from(live.excel_day(first)) if first != book.report.months[0] else "=Months[month]"
    book.workbook.define_name(live.MONTH_LIST, offered)
    book.workbook.define_name(live.TEAM_LIST, "=Teams[name]")


def _draw_table(book: Book, table: live.DataTable) -> None:
    worksheet, specimen = book.worksheets[table.name], book.template.sheets[DATA]
    canvas = book.canvas(table.name, DATA)
    top = specimen.row_of("heading")
    for row in range(top):
        canvas.draw(row, {"name": table.name, "about": table.about})
    worksheet.set_row(top, specimen.height(top))
    add_table(book, worksheet, table, top, canvas.style("heading"))
    _write_rows(book, canvas, table, top + 1)
    _set_widths(worksheet, table, canvas.style("text"), specimen.widths.get(canvas.column("number"), 64))
    if specimen.tab_colour:
        worksheet.set_tab_color(specimen.tab_colour)
    rows, columns = specimen.frozen
    worksheet.freeze_panes(rows, columns)
    worksheet.hide_gridlines(0 if specimen.gridlines else 2)
    worksheet.ignore_errors({"number_stored_as_text": f"A1:XFD{top + len(table.rows) + 1}"})
    do_not_print(worksheet)


def _write_rows(book: Book, canvas: Canvas, table: live.DataTable, first: int) -> None:
    """Write the rows. There are many cells here, so this goes straight to the worksheet, each look made once."""
    text, number = canvas.style("text"), canvas.style("number")
    words, figures = book.formats.of(text), book.formats.of(number)
    date = book.formats.of(text.but(num_format=book.month_in_full))
    day = book.formats.of(text.but(num_format=_DAY))
    of_column = [words if heading[:1].isalpha() else figures for heading in table.headings]
    write_text, write_number = canvas.worksheet.write_string, canvas.worksheet.write_number
    for row, cells in enumerate(table.rows, start=first):
        for column, value in enumerate(cells):
            if isinstance(value, str):
                write_text(row, column, value, of_column[column])
            elif isinstance(value, int | float):
                write_number(row, column, value, figures)
            elif value is not None:
                is_day = table.headings[column].endswith("_on")
                canvas.worksheet.write_datetime(row, column, value, day if is_day else date)


def do_not_print(worksheet: Worksheet) -> None:
    """Leave a sheet out of the printed report: what it prints is one empty cell, which no program prints."""
    worksheet.print_area(0, _LAST_COLUMN, 0, _LAST_COLUMN)


def add_table(book: Book, worksheet: Worksheet, table: live.DataTable, top: int, heading: Style) -> None:
    """Make an Excel table of a range whose cells are written by themselves; it has one row at least."""
    look = book.formats.of(heading)
    columns = [{"header": name, "header_format": look} for name in table.headings]
    options = {"name": table.name, "columns": columns, "style": "Table Style Light 1"}
    worksheet.add_table(top, 0, top + max(len(table.rows), 1), len(table.headings) - 1, options)


def _set_widths(worksheet: Worksheet, table: live.DataTable, style: Style, number_width: int) -> None:
    size, room = style.get("font_size", 11), _ROOM.get(table.name, {})
    for column, heading in enumerate(table.headings):
        if heading[:1].isalpha():
            texts = (text for cells in table.rows if isinstance(text := cells[column], str))
            longest = text_points(max((heading + "    ", *texts), key=len), size)  # the first of equally long ones
            worksheet.set_column_pixels(
                column, column, max(room.get(heading, 0), min(int(longest * 4 / 3) + 14, _WIDEST))
            )
        else:
            worksheet.set_column_pixels(column, column, number_width)
