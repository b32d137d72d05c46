"""The heat map: a RAG word and shade by indicator and month; behind it, in hidden columns, what the summary says."""

from kpibook.report import summary_of
from kpibook.workbook import live
from kpibook.workbook.sheets.book import Book, name_range, protect, set_up_page
from kpibook.workbook.sheets.canvas import needed_pixels, text_height
from kpibook.workbook.sheets.drawn_pages import SIZE, DrawnPage, drawn_page, rag_colours
from kpibook.workbook.sheets.pages import Pager
from kpibook.workbook.sheets.section_drawing import HELPER, DrawnPages
from kpibook.workbook.sheets.sheet import write_formulas
from kpibook.workbook.specimens import HEAT_MAP

_FIRST = 3
"""The first row below the headings."""
_WIDTH = 1120
_ROW, _TALLEST = 12.5, 15.0
"""Points of a line, at least and at most: 36 of the least fill a page."""
_TITLES, _TITLE, _NARROWEST = 445, 270, 62
"""Pixels of both columns of titles, of an indicator's at most, and of a month at least."""


def heat_context(book: Book) -> live.HeatContext:
    """What the rows of the heat map share, and the summary looks up."""
    report, periods = book.report, live.months_on_heat_map(book.report, book.month)
    shown = live.months_in_sight(report)
    sections = tuple(section.id for section in report.sections)
    columns = live.HeatColumns(2 + shown + 1, len(periods), sections, live.heat_benchmarks(report))
    lines = summary_of(report, book.scope, book.month).lines
    rows = {line.indicator: at for at, line in enumerate(lines, start=_FIRST)}
    return live.HeatContext(report, book.tables, book.scope, periods, columns, rows, _FIRST)


def draw_heat_map(book: Book, context: live.HeatContext) -> DrawnPages:
    """Draw the heat map; says how many pages it prints."""
    shown = live.months_in_sight(book.report)
    month = max(_NARROWEST, (_WIDTH - _TITLES) // max(shown, 1))
    titles = _titles(book, context)
    page = drawn_page(book, HEAT_MAP, [*titles, *[month] * shown], (_FIRST, 1))
    canvas, pager, looks = page.canvas, book.pager(page.canvas), page.looks
    page.top("Heat map: RAG by indicator and month")
    at_headings = at = page.row(15)
    day = looks.header.but(num_format=book.month_format, align="center")
    first, calendar = context.last + 1 - shown, context.calendar()
    headings = [
        (live.Formula(f"={context.columns.above('day', first + k)}", _day_of(calendar, context, first + k)), day)
        for k in range(shown)
    ]
    page.fill(at, 0, [("Indicator", looks.header), ("Section", looks.header), *headings])
    pager.add(sum(canvas.heights))
    _draw_rows(page, context, pager, titles)
    if context.rows:
        name_range(book, canvas, "heat_map", (at_headings, 0), (canvas.next_row - 1, canvas.columns.total - 1))
    _finish(page, context)
    set_up_page(book, canvas, pager)
    protect(canvas.worksheet)
    return DrawnPages(pager.pages)


def _said(book: Book, context: live.HeatContext) -> dict[str, tuple[str, str]]:
    """Each indicator's short title and its section's title."""
    sections = {section.id: section.title for section in book.report.sections}
    return {id_: (context.lines[id_].title, sections[context.lines[id_].section]) for id_ in context.rows}


def _titles(book: Book, context: live.HeatContext) -> tuple[int, int]:
    """Widths of the two columns of titles: an indicator's has what it needs, if there is as much."""
    said = _said(book, context).values()
    title = needed_pixels((title for title, _ in said), SIZE)
    section = needed_pixels((section for _, section in said), SIZE)
    if title + section < _TITLES:
        return title + (_TITLES - title - section) // 2, _TITLES - title - (_TITLES - title - section) // 2
    own = min(title, max(_TITLE, _TITLES - section))
    return own, _TITLES - own


def _draw_rows(page: DrawnPage, context: live.HeatContext, pager: Pager, titles: tuple[int, int]) -> None:
    """A row for each indicator; a title that needs more than its column's width takes two lines."""
    shown, looks = live.months_in_sight(page.book.report), page.looks
    said, first = _said(page.book, context), context.last + 1 - shown
    wrapped = looks.text.but(text_wrap=True, valign="vcenter")
    least = max(_ROW, min(_TALLEST, (pager.room - pager.used) / max(len(context.rows), 1)))
    heights = [
        max(least, *(text_height(text, wide, wrapped, 1.5) for text, wide in zip(texts, titles, strict=True)))
        for texts in said.values()
    ]
    starts = pager.starts(heights)
    for number, (id_, texts) in enumerate(said.items()):
        if number in starts:
            pager.break_before(page.canvas.next_row)
        at = page.row(heights[number])
        row = live.heat_cells(context, id_)
        words = [(row.formula("RAG word", first + k), looks.rag) for k in range(shown)]
        page.fill(at, 0, [*((text, wrapped) for text in texts), *words])
        _write_row(page, at, row)
        pager.add(heights[number])


def _write_row(page: DrawnPage, at: int, row: live.HeatRow) -> None:
    """Write an indicator's helper cells. They are half of the workbook's, so they go straight to the worksheet."""
    if page.book.live:
        page.canvas.write(at, *row.id_cell, HELPER)
        write_formulas(page.canvas.worksheet, at, row.texts, row.values, page.book.formats.of(HELPER))


def _day_of(calendar: live.Cells, context: live.HeatContext, k: int) -> int | float | str:
    day = calendar[context.columns.column("day", k)]
    return day.value if isinstance(day, live.Formula) else day


def _finish(page: DrawnPage, context: live.HeatContext) -> None:
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


def _write_helpers(page: DrawnPage, row: int, cells: live.Cells) -> None:
    if page.book.live:
        for column, content in cells.items():
            page.canvas.write(row, column, content, HELPER)
