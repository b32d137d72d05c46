"""A highlighted indicator: its figure in a line, a chart with target and benchmark lines, an analysis box."""

from collections.abc import Sequence
from dataclasses import replace

from kpibook.report import NO_SECOND_SOURCE, HighlightBlock, both_in_words, is_judged
from kpibook.workbook import live
from kpibook.workbook.sheets.chart_gaps import highlight_note, note_changes, with_words
from kpibook.workbook.sheets.highlight_charts import HighlightCharts, break_words_in_chart, chart_rows
from kpibook.workbook.sheets.section_drawing import HELPER, UNLOCKED, SectionDrawing


def _rows(drawing: SectionDrawing) -> range:
    return range(drawing.canvas.sheet.row_of("highlight"), drawing.canvas.sheet.rows)


def _headline_row(drawing: SectionDrawing) -> int:
    """The template's row with the headline; that of the title, where a template has no headline."""
    sheet = drawing.canvas.sheet
    return sheet.row_of("headline" if sheet.place("headline") else "highlight")


def _tells_of_sources(drawing: SectionDrawing) -> bool:
    """Whether every block has a line about its second source: where some highlighted figure has one."""
    report = drawing.book.report
    return any(report.rows[block.indicator].second for section in report.sections for block in section.highlights)


def highlight_height(drawing: SectionDrawing, block: HighlightBlock) -> float:
    """Height in points of a highlighted indicator's block."""
    canvas, at = drawing.canvas, _headline_row(drawing)
    needed = drawing.box_extra(block.indicator, "highlight_analysis")
    lines = [_headline(drawing, live.LiveRow(drawing.context, block.indicator, 0))]
    if _tells_of_sources(drawing):
        lines.append(both_in_words(drawing.book.report, block.indicator, drawing.context.scope, drawing.book.month))
    needed += sum(canvas.measure(at, {"headline": line}) for line in lines)
    return sum((canvas.sheet.height(row) for row in _rows(drawing) if row != at), needed)


def _headline(drawing: SectionDrawing, live_row: live.LiveRow) -> str:
    """What the headline says, to know how many lines it takes."""
    variation = _variation_of(drawing, live_row)
    headline = live_row.headline()[1]
    return str((variation.with_words(headline) if variation else headline).value)


def draw_highlight(drawing: SectionDrawing, block: HighlightBlock, extra: float) -> None:
    """Draw the block below what is there, `extra` points taller than the template has it."""
    canvas, pager, rows = drawing.canvas, drawing.pager, _rows(drawing)
    drawing.begin_block("highlight", block.title)
    live_row = live.LiveRow(drawing.context, block.indicator, canvas.next_row)
    cells, headline = live_row.headline()
    variation = _variation(drawing, live_row)
    if variation is not None:
        cells, headline = cells | variation.helpers(), variation.with_words(headline)
    charts = HighlightCharts(drawing, live_row, variation)
    listed, note = highlight_note(live_row)
    note = live.with_breaks(drawing.context, with_words(note, charts.words), break_words_in_chart(live_row))
    drawing.write_helpers(
        canvas.next_row, live_row.helpers() | live_row.chart_lines() | cells | listed | live.point_cells(live_row)
    )
    fill: dict[str, live.Content | Sequence[live.Content]] = {
        "highlight": block.title,
        "headline": headline,
        "chart": live.Restyled(note, note_changes(canvas.style("chart"))) if live_row.row.shape != "none" else None,
        "highlight_analysis_heading": live.Restyled(
            f"{live.box_heading(drawing.book.report)}{drawing.book.report.month.name}", UNLOCKED
        ),
    }
    taller = dict.fromkeys(chart_rows(drawing), extra / len(chart_rows(drawing)))
    box = drawing.box_rows("highlight_analysis")
    for row in box:
        taller[row] = taller.get(row, 0.0) + drawing.box_extra(block.indicator, "highlight_analysis") / len(box)
    start = canvas.next_row
    second = None
    if _tells_of_sources(drawing):
        second, rows = _draw_to_sources(drawing, live_row, fill)
    charts = replace(charts, second=second)
    if second is not None:
        column, highest = charts.highest_cell(second)
        drawing.write_helpers(second.other.at, {column: highest})
    offset = canvas.draw_rows(rows, fill, taller) - rows.start
    pager.add(sum(canvas.heights[start:]))
    drawing.name_box(block.indicator, offset, ("highlight_analysis_heading", "highlight_analysis"))
    if live_row.row.shape != "none":
        charts.insert(offset)


def _variation(drawing: SectionDrawing, live_row: live.LiveRow) -> live.VariationLive | None:
    """How unusual the figure is; None where nothing is said of that. The first such block makes the columns for all."""
    found, worksheet = _variation_of(drawing, live_row), drawing.canvas.worksheet
    if found is None:
        return None
    if found.columns.start not in drawing.more_columns:
        drawing.more_columns.append(found.columns.start)
        drawing.write_helpers(drawing.context.calendar_row, found.calendar())
        for column, label in found.columns.labels():
            drawing.canvas.write(1, column, label, HELPER)
        worksheet.set_column(found.columns.start, found.columns.last, 9, None, {"hidden": True, "level": 1})
    return found


def _variation_of(drawing: SectionDrawing, live_row: live.LiveRow) -> live.VariationLive | None:
    helpers = drawing.context.helpers
    if not is_judged(drawing.book.report, live_row.indicator):
        return None
    return live.VariationLive(live_row, live.VariationColumns(helpers.last + 1, helpers.months))


def _draw_to_sources(
    drawing: SectionDrawing, live_row: live.LiveRow, fill: dict[str, live.Content | Sequence[live.Content]]
) -> tuple[live.SecondLive | None, range]:
    """Draw the block's rows down to the headline, which becomes a row of its own above the line about both sources.

    Gives the second opinion, and the template's rows that are still to be drawn.
    """
    canvas, rows, at = drawing.canvas, _rows(drawing), _headline_row(drawing)
    token = "headline" if at > rows.start else "highlight"
    canvas.draw_rows(range(rows.start, at), fill)
    second, line = None, live.Formula(f"={live.formulas.literal(NO_SECOND_SOURCE)}", NO_SECOND_SOURCE)
    column = (canvas.sheet.place(token) or (0, 0))[1]
    above = canvas.draw(at, fill, canvas.measure(at, {"headline": fill["headline"]}), {column})
    if live_row.row.second is not None:
        second = live.SecondLive(
            live_row, live.LiveRow(drawing.context, live_row.row.second.indicator, above), live_row.row.second
        )
        drawing.write_helpers(above, second.helpers())
        line = second.line()
    plain = (("bold", False), ("font_size", canvas.style("headline").get("font_size") or 10))
    fill[token] = live.Restyled(line, plain if token == "highlight" else ())
    return second, range(at, rows.stop)
