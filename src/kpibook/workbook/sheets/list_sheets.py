"""Sheets that hold one table to read: KPI updates, Definitions, Checks, About."""

from kpibook.workbook.live import Content, DataTable, Restyled, Value, list_tables
from kpibook.workbook.sheets.book import Book, set_up_page
from kpibook.workbook.sheets.data_sheets import do_not_print
from kpibook.workbook.sheets.section_drawing import DrawnPages
from kpibook.workbook.specimens import ABOUT, CHECKS

_WEIGHT = {"Warning": (("bold", True), ("font_color", "#7A4B00")), "Set aside": (("italic", True),)}
"""How kinds of line on Checks stand out, beside their words."""

_ON_SCREEN = (CHECKS, ABOUT)
"""Read before a report is published; printed only by somebody who asks for it (Excel: Ignore Print Area)."""


def draw_list_sheets(book: Book) -> dict[str, DrawnPages]:
    """Draw the four sheets; says how many pages each prints."""
    return {name: _draw_list(book, name, table) for name, table in list_tables(book.report).items()}


def _draw_list(book: Book, name: str, table: DataTable) -> DrawnPages:
    canvas = book.canvas(name, name)
    sheet, pager = canvas.sheet, book.pager(canvas)
    body = next(row for (row, _), cell in sorted(sheet.cells.items()) if cell.token in table.headings)
    for row in range(body):
        canvas.draw(row, {})
        pager.add(canvas.heights[-1])
    first = canvas.next_row
    empty: tuple[Value, ...] = (None,) * len(table.headings)
    fills = [
        {token: _content(token, value) for token, value in zip(table.headings, cells, strict=True)}
        for cells in table.rows or (empty,)
    ]
    heights = [canvas.measure(body, fill) for fill in fills]
    starts = pager.starts(heights)
    for number, (fill, height) in enumerate(zip(fills, heights, strict=True)):
        if number in starts:
            pager.break_before(canvas.next_row)
        canvas.draw(body, fill, height)
        pager.add(height)
    _add_table(book, canvas.columns.first, sheet.name, table, (first - 1, canvas.next_row - 1))
    set_up_page(book, canvas, pager)
    if name in _ON_SCREEN:
        do_not_print(book.worksheets[name])
        return DrawnPages(0)
    return DrawnPages(pager.pages)


def _content(token: str, value: Value) -> Content:
    return Restyled(value, _WEIGHT[value]) if token == "kind" and isinstance(value, str) and value in _WEIGHT else value


def _add_table(book: Book, first: tuple[int, ...], name: str, table: DataTable, rows: tuple[int, int]) -> None:
    """Make an Excel table over the drawn rows, so that a refresh can let it grow; headings are the template's."""
    sheet = book.template.sheets[name]
    heading = rows[0]
    columns = sorted(column for (row, column), cell in sheet.cells.items() if cell.token in table.headings)
    cells = [sheet.cells.get((heading, column)) for column in range(columns[0], columns[-1] + 1)]
    headers = [
        {
            "header": str(cell.value) if cell and cell.value else f"Column {number}",
            "header_format": book.formats.of(cell.style) if cell else None,
        }
        for number, cell in enumerate(cells, start=1)
    ]
    joined = book.carried.joined.get(table.name, ())
    headers += [{"header": text} for text in joined]
    options = {"name": table.name, "columns": headers, "style": None, "autofilter": False}
    last = first[columns[-1]] + len(joined)
    book.worksheets[name].add_table(heading, first[columns[0]], rows[1], last, options)
