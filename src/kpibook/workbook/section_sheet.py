"""A priority area's sheet: overview tables with live figures, analysis boxes, charts of highlighted indicators."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from kpibook.report.model import HighlightBlock, Section, Table
from kpibook.workbook.book import RAG_TOKENS, Book, protect, set_up_page
from kpibook.workbook.canvas import Canvas
from kpibook.workbook.charts import Line, LineChart, line_chart
from kpibook.workbook.content import Content, Fill, Restyled
from kpibook.workbook.live_rows import Cells, HelperColumns, LiveContext, LiveRow, excel_day, month_heading
from kpibook.workbook.names import analysis_month_name, analysis_name
from kpibook.workbook.pages import Pager
from kpibook.workbook.styles import Style
from kpibook.workbook.tokens import SECTION

_HELPER = Style((("font_color", "#55636E"), ("font_size", 9)))


@dataclass
class SectionDrawing:
    """One section's sheet while it is drawn."""

    book: Book
    section: Section
    canvas: Canvas
    pager: Pager
    context: LiveContext
    blocks: list[tuple[str, int]] = field(default_factory=list)
    """Title of each table and highlight, and the page of the sheet on which it begins."""


@dataclass(frozen=True)
class DrawnPages:
    """What the contents page needs to know of a sheet: how many pages it prints, and where its parts begin."""

    pages: int
    blocks: tuple[tuple[str, int], ...] = ()


def draw_section(book: Book, section: Section) -> DrawnPages:
    """Draw a section's sheet; says on which of its pages each block begins."""
    report = book.report
    window = report.window()
    spread = {"months": len(window), "benchmarks": len(report.benchmark_headings)}
    canvas = book.canvas(section.sheet, SECTION, spread)
    lines = tuple(heading.id for heading in report.benchmark_headings if heading.in_chart)
    helpers = HelperColumns(canvas.columns.total + 1, len(window), lines)
    drawing = SectionDrawing(
        book,
        section,
        canvas,
        book.pager(canvas),
        LiveContext(report, book.tables, book.scope, window, helpers),
    )
    sheet = canvas.sheet
    for row in range(sheet.row_of("table")):
        _draw(drawing, row, {"section": section.title})
    _write_helpers(drawing, 0, drawing.context.calendar())
    for column, label in helpers.labels():
        canvas.write(1, column, label, _HELPER)
    for number, table in enumerate(section.tables, start=1):
        _draw_table(drawing, number, table)
    for block in section.highlights:
        _draw_highlight(drawing, block)
    canvas.worksheet.set_column(helpers.start, helpers.last, 9, None, {"hidden": True, "level": 1})
    set_up_page(book, canvas, drawing.pager)
    protect(canvas.worksheet)
    return DrawnPages(drawing.pager.pages, tuple(drawing.blocks))


def _draw(drawing: SectionDrawing, row: int, fill: Fill) -> int:
    at = drawing.canvas.draw(row, fill)
    drawing.pager.add(drawing.canvas.heights[at])
    return at


def _write_helpers(drawing: SectionDrawing, row: int, cells: Cells) -> None:
    blocks = drawing.context.helpers
    dates = range(blocks.block("value"), blocks.block("value") + blocks.months)
    for column, content in cells.items():
        style = _HELPER.but(num_format="mmm-yy") if row == 0 and column in dates else _HELPER
        drawing.canvas.write(row, column, content, style)


def _draw_table(drawing: SectionDrawing, number: int, table: Table) -> None:
    canvas, sheet, pager = drawing.canvas, drawing.canvas.sheet, drawing.pager
    title_row, body = sheet.row_of("table"), sheet.row_of("indicator")
    heading_row, after = body - 1, range(body + 1, sheet.row_of("highlight"))
    fill = _table_fill(drawing, table)
    at = canvas.next_row
    rows = [LiveRow(drawing.context, id_, at + body - title_row + k) for k, id_ in enumerate(table.indicators)]
    heights = [canvas.measure(body, _row_fill(row)) for row in rows]
    top, below = (
        sum(canvas.measure(r, fill) for r in range(title_row, body)),
        sum(canvas.measure(r, fill) for r in after),
    )
    pager.keep(at, top + sum(heights) + below)
    drawing.blocks.append((table.title, pager.pages))
    for row in range(title_row, body):
        _draw(drawing, row, fill)
    first_row = canvas.next_row
    for id_ in table.indicators:
        live = LiveRow(drawing.context, id_, canvas.next_row)
        if pager.keep(canvas.next_row, canvas.measure(body, _row_fill(live))):
            _draw(drawing, heading_row, fill)
            live = LiveRow(drawing.context, id_, canvas.next_row)
        _draw_row(drawing, live, body)
    _conditional_formats(drawing, first_row, canvas.next_row - 1)
    pager.keep(canvas.next_row, below)
    start = canvas.next_row
    for row in after:
        _draw(drawing, row, fill)
    _name_box(drawing, str(number), start - after.start, ("analysis_heading", "analysis"))


def _table_fill(drawing: SectionDrawing, table: Table) -> Fill:
    report, window = drawing.book.report, drawing.context.window
    headings: list[Content] = [month_heading(window, k) for k in range(len(window))]
    notes = [
        f"† and italics: fewer than {drawing.book.words['small']} in the denominator; read the percentage with care."
    ]
    notes += [f"{report.rows[id_].short_title}: {report.rows[id_].rag_note}" for id_ in table.indicators
              if report.rows[id_].rag_note]  # fmt: skip
    return {
        "table": table.title,
        "months": headings,
        "benchmarks": [heading.heading for heading in report.benchmark_headings],
        "note": "  ".join(notes),
        "analysis_heading": f"Analysis · {report.month.name}",
        "analysis": None,
    }


def _row_fill(live: LiveRow) -> Fill:
    months: list[Content] = list(live.months())
    if live.row.decimals:
        places = (("num_format", f"#,##0.{'0' * live.row.decimals}"),)
        months = [Restyled(content, places) for content in live.months()]
    latest = months[-1]
    bold = (("bold", True),)
    months[-1] = (
        Restyled(latest.content, latest.changes + bold) if isinstance(latest, Restyled) else Restyled(latest, bold)
    )
    return {
        "indicator": live.title(),
        "months": months,
        "target": live.target(),
        "rag": live.rag(),
        "benchmarks": live.benchmarks(),
        "sparkline": None,
    }


def _draw_row(drawing: SectionDrawing, live: LiveRow, body: int) -> None:
    canvas = drawing.canvas
    at = _draw(drawing, body, _row_fill(live))
    _write_helpers(drawing, at, live.helpers())
    if live.row.rag_note:
        options = {"author": "kpibook", "x_scale": 2.2, "y_scale": 1.2}
        canvas.worksheet.write_comment(at, canvas.column("rag"), live.row.rag_note, options)
    if live.row.shape != "none" and canvas.sheet.place("sparkline"):
        first = drawing.context.helpers.block("value")
        cells = xl_range_abs(at, first, at, first + drawing.context.helpers.months - 1)
        colour = canvas.style("sparkline").get("font_color", "#1F7A8C")
        quoted = drawing.section.sheet.replace("'", "''")
        canvas.worksheet.add_sparkline(
            at,
            canvas.column("sparkline"),
            {
                "range": f"'{quoted}'!{cells}",
                "show_hidden": True,
                "empty_cells": "gaps",
                "series_color": colour,
                "last_point": True,
                "last_color": colour,
                "weight": 1.5,
            },
        )


def _conditional_formats(drawing: SectionDrawing, first: int, last: int) -> None:
    """RAG colours, and the mark of small denominators; all on ranges of this sheet."""
    book, canvas, helpers = drawing.book, drawing.canvas, drawing.context.helpers
    if last < first:
        return
    rag = canvas.column("rag")
    for word in RAG_TOKENS:
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": book.formats.of(_seen(book, word))}
        canvas.worksheet.conditional_format(first, rag, last, rag, rule)
    months = canvas.column("months")
    below = xl_rowcol_to_cell(first, helpers.block("denominator"))
    small = book.report.mapping.organisation.small_denominator
    rule = {
        "type": "formula",
        "criteria": f"=AND(ISNUMBER({below}),{below}>0,{below}<{small})",
        "format": book.formats.of(Style((("italic", True), ("num_format", '@" †"')))),
    }
    canvas.worksheet.conditional_format(first, months, last, months + helpers.months - 1, rule)


def _seen(book: Book, word: str) -> Style:
    """What of a RAG word's look conditional formatting can carry: colours and weight."""
    style = book.rag_style(word)
    kept = {name: style.get(name) for name in ("font_color", "bg_color", "bold", "italic")}
    return Style().but(**kept)


def _name_box(drawing: SectionDrawing, block: str, offset: int, tokens: tuple[str, str]) -> None:
    """Define the names of an analysis box and its heading; `offset` leads from template rows to the sheet's."""
    canvas, section = drawing.canvas, drawing.section
    heading, box = tokens
    for token, name in ((box, analysis_name(section.id, block)), (heading, analysis_month_name(section.id, block))):
        place = canvas.sheet.place(token)
        if place is None:
            continue
        cell = xl_rowcol_to_cell(place[0] + offset, canvas.columns.first[place[1]], row_abs=True, col_abs=True)
        quoted = section.sheet.replace("'", "''")
        drawing.book.workbook.define_name(name, f"='{quoted}'!{cell}")


def _draw_highlight(drawing: SectionDrawing, block: HighlightBlock) -> None:
    canvas, sheet, pager, helpers = drawing.canvas, drawing.canvas.sheet, drawing.pager, drawing.context.helpers
    rows = range(sheet.row_of("highlight"), sheet.rows)
    pager.keep(canvas.next_row, sum(sheet.height(row) for row in rows))
    drawing.blocks.append((block.title, pager.pages))
    live = LiveRow(drawing.context, block.indicator, canvas.next_row)
    cells, headline = live.headline()
    _write_helpers(drawing, canvas.next_row, live.helpers() | live.chart_lines() | cells)
    fill: Fill = {
        "highlight": block.title,
        "headline": headline,
        "highlight_analysis_heading": f"Analysis · {drawing.book.report.month.name}",
    }
    start = canvas.draw_rows(rows, fill)
    pager.add(sum(canvas.heights[start:]))
    _name_box(drawing, block.indicator, start - rows.start, ("highlight_analysis_heading", "highlight_analysis"))
    place = sheet.place("chart")
    if place is None or live.row.shape == "none":
        return
    merge = sheet.merge_at(*place) or (*place, *place)
    size = (
        canvas.pixels(merge[1], merge[3]) - 6,
        sum(canvas.sheet.height(row) for row in range(merge[0], merge[2] + 1)) * 4 / 3 - 4,
    )
    chart = line_chart(drawing.book, _chart_spec(drawing, live, helpers), size, canvas.style("chart"))
    at = start + place[0] - rows.start
    options = {"x_offset": 2, "y_offset": 2, "description": _alt_text(drawing, live), "object_position": 1}
    canvas.worksheet.insert_chart(at, canvas.columns.first[place[1]], chart, options)


def _chart_spec(drawing: SectionDrawing, live: LiveRow, helpers: HelperColumns) -> LineChart:
    report, window = drawing.book.report, drawing.context.window

    def columns(block: str) -> tuple[int, int]:
        return helpers.block(block), helpers.block(block) + helpers.months - 1

    values = tuple(live.value(k) for k in range(len(window)))
    lines = [Line(live.row.short_title, live.at, columns("value"), values)]
    lines.append(Line("Target", live.at, columns("target"), tuple(live.target_values())))
    for heading in report.benchmark_headings:
        value = live.benchmark_value(heading.id)
        if heading.in_chart and value is not None:
            lines.append(Line(heading.heading, live.at, columns(heading.id), (value,) * len(window)))
    dates = columns("value")
    formats = {"share": "0%", "rate": "#,##0" + ("." + "0" * live.row.decimals if live.row.decimals else "")}
    return LineChart(
        sheet=drawing.section.sheet,
        months_at=(0, *dates),
        months=tuple(excel_day(month) for month in window),
        lines=tuple(lines),
        number_format=formats.get(live.row.shape, "#,##0"),
    )


def _alt_text(drawing: SectionDrawing, live: LiveRow) -> str:
    lines = [heading.heading for heading in drawing.book.report.benchmark_headings
             if heading.in_chart and live.benchmark_value(heading.id) is not None]  # fmt: skip
    beside = ", ".join(["its target", *lines])
    return (
        f"Line chart of “{live.row.title}” over the {drawing.context.helpers.months} months to the report month, "
        f"beside {beside}. "
        "The report month's figure stands in the line above; all figures are in the tables."
    )
