"""Drawing what is carried over onto sheets that are otherwise drawn."""

import datetime as dt

from xlsxwriter.worksheet import Worksheet

from kpibook.workbook.live import Formula
from kpibook.workbook.sheets.book import Book
from kpibook.workbook.sheets.carried import CarriedCell, HistorySheet, OwnCell, SheetView, day_format
from kpibook.workbook.specimens import COVER, Style


def draw_carried(book: Book) -> None:
    """Write history, own cells, notes, names and views; last, so that they stand over what is drawn."""
    carried = book.carried
    for history in carried.history:
        _draw_history(book, history)
    for sheet, cells in carried.cells.items():
        for (row, column), own in cells.items():
            _write(book, book.worksheets[sheet], (row, column), own)
    for sheet, view in carried.views.items():
        _set_view(book.worksheets[sheet], view, sheet == COVER)
    for (sheet, name), text in carried.names.items():
        book.workbook.define_name(f"{sheet}!{name}" if sheet else name, f"={text}")


def _draw_history(book: Book, history: HistorySheet) -> None:
    worksheet = book.worksheets[history.name]
    columns = [{"header": heading} for heading in history.headings]
    for column, heading in enumerate(history.headings):
        worksheet.set_column(column, column, HistorySheet.WIDTHS.get(heading, 28))
    last = (max(len(history.rows), 1), len(history.headings) - 1)
    for row, cells in enumerate(history.rows, start=1):
        for column, content in enumerate(cells):
            _write(book, worksheet, (row, column), OwnCell(content, Style().but(text_wrap=True, valign="top")))
    worksheet.add_table(0, 0, *last, {"name": history.table, "columns": columns, "style": "Table Style Light 1"})


def _write(book: Book, worksheet: Worksheet, place: tuple[int, int], own: OwnCell) -> None:
    look = book.formats.of(_with_day(own.style, own.content))
    content = own.content
    if own.link:
        worksheet.write_url(*place, own.link, look, content if isinstance(content, str) else None)
    if isinstance(content, Formula):
        worksheet.write_formula(*place, content.text, look, content.value)
    elif isinstance(content, str):
        worksheet.write_string(*place, content, look)
    elif isinstance(content, bool):
        worksheet.write_boolean(*place, content, look)
    elif isinstance(content, dt.date):
        worksheet.write_datetime(*place, content, look)
    elif content is not None:
        worksheet.write_number(*place, content, look)
    else:
        worksheet.write_blank(*place, None, look)


def _with_day(style: Style, content: CarriedCell) -> Style:
    """A look in which a day is no number."""
    code = day_format(content)
    return style.but(num_format=code) if code and not style.get("num_format") else style


def _set_view(worksheet: Worksheet, view: SheetView, in_front: bool) -> None:
    for (row, column), text in view.notes.items():
        worksheet.write_comment(row, column, text)
    for column, pixels in view.widths.items():
        worksheet.set_column_pixels(column, column, pixels)
    for column in view.hidden_columns:
        worksheet.set_column_pixels(column, column, view.widths.get(column, 64), None, {"hidden": True})
    for row, height in view.heights.items():
        worksheet.set_row(row, height)
    for row in view.hidden_rows:
        worksheet.set_row(row, view.heights.get(row), None, {"hidden": True})
    if view.frozen:
        worksheet.freeze_panes(*view.frozen)
    if view.zoom:
        worksheet.set_zoom(view.zoom)
    if view.state != "visible" and not in_front:
        worksheet.very_hidden() if view.state == "veryHidden" else worksheet.hide()
