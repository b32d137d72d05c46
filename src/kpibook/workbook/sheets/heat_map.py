"""The heat map: a RAG word and shade by indicator and month; behind it, in hidden columns, what the summary says."""

from __future__ import annotations

from kpibook.report import summary_of
from kpibook.workbook.live import (
    Cells,
    Formula,
    HeatColumns,
    HeatContext,
    heat_benchmarks,
    heat_cells,
    months_in_sight,
    months_on_heat_map,
)
from kpibook.workbook.sheets.book import Book, protect, set_up_page
from kpibook.workbook.sheets.drawn_pages import DrawnPage, drawn_page, rag_colours
from kpibook.workbook.sheets.named_tables import name_range
from kpibook.workbook.sheets.section_drawing import HELPER, DrawnPages
from kpibook.workbook.specimens import HEAT_MAP

_FIRST = 3
"""The first row below the headings."""
_WIDTH = 1120
_ROW, _TALLEST = 12.5, 15.0
"""Points of a line, at least and at most: 36 of the least fill a page."""
_TITLE, _SECTION, _NARROWEST = 235, 210, 62


def heat_context(book: Book) -> HeatContext:
    """What the rows of the heat map share, and the summary looks up."""
    report, periods = book.report, months_on_heat_map(book.report, book.month)
    shown = months_in_sight(report)
    sections = tuple(section.id for section in report.sections)
    columns = HeatColumns(2 + shown + 1, len(periods), sections, heat_benchmarks(report))
    lines = summary_of(report, book.scope, book.month).lines
    rows = {line.indicator: at for at, line in enumerate(lines, start=_FIRST)}
    return HeatContext(report, book.tables, book.scope, periods, columns, rows, _FIRST)


def draw_heat_map(book: Book, context: HeatContext) -> DrawnPages:
    """Draw the heat map; says how many pages it prints."""
    shown = months_in_sight(book.report)
    month = max(_NARROWEST, (_WIDTH - _TITLE - _SECTION) // max(shown, 1))
    page = drawn_page(book, HEAT_MAP, [_TITLE, _SECTION, *[month] * shown], (_FIRST, 1))
    canvas, pager, looks = page.canvas, book.pager(page.canvas), page.looks
    page.top("Heat map: RAG by indicator and month")
    at_headings = at = page.row(15)
    day = looks.header.but(num_format=book.month_format, align="center")
    first = context.last + 1 - shown
    headings = [
        (Formula(f"={context.columns.above('day', first + k)}", _calendar_day(context, first + k)), day)
        for k in range(shown)
    ]
    page.fill(at, 0, [("Indicator", looks.header), ("Section", looks.header), *headings])
    pager.add(sum(canvas.heights))
    height = max(_ROW, min(_TALLEST, (pager.room - pager.used) / max(len(context.rows), 1)))
    sections = {section.id: section.title for section in book.report.sections}
    starts = pager.starts([height] * len(context.rows))
    for number, id_ in enumerate(context.rows):
        if number in starts:
            pager.break_before(canvas.next_row)
        at = page.row(height)
        row = heat_cells(context, id_)
        words = [(Formula(f"={row.ref('RAG word', first + k)}", row.value("RAG word", first + k)), looks.rag)
                 for k in range(shown)]  # fmt: skip
        section = sections[row.line.section]
        page.fill(at, 0, [(row.line.title, looks.text), (section, looks.text), *words])
        _write_helpers(page, at, row.cells)
        pager.add(height)
    if context.rows:
        name_range(book, canvas, "heat_map", (at_headings, 0), (canvas.next_row - 1, canvas.columns.total - 1))
    _finish(page, context)
    set_up_page(book, canvas, pager)
    protect(canvas.worksheet)
    return DrawnPages(pager.pages)


def _calendar_day(context: HeatContext, k: int) -> int | float | str:
    day = context.calendar()[context.columns.column("day", k)]
    return day.value if isinstance(day, Formula) else day


def _finish(page: DrawnPage, context: HeatContext) -> None:
    """The shades, the helper cells above all rows, and the hiding of them."""
    columns, canvas = context.columns, page.canvas
    if canvas.next_row > _FIRST:
        rag_colours(page, (_FIRST, 2), (canvas.next_row - 1, canvas.columns.total - 1))
    if not page.book.live:
        return
    _write_helpers(page, 0, context.calendar())
    for column, label in columns.labels():
        canvas.write(1, column, label, HELPER)
    canvas.worksheet.set_column(columns.start, columns.last, 9, None, {"hidden": True, "level": 1})


def _write_helpers(page: DrawnPage, row: int, cells: Cells) -> None:
    if page.book.live:
        for column, content in cells.items():
            page.canvas.write(row, column, content, HELPER)
