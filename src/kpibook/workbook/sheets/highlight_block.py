"""A highlighted indicator: its figure in a line, a chart with target and benchmark lines, an analysis box."""

from __future__ import annotations

from kpibook.months import Month
from kpibook.report import HighlightBlock
from kpibook.workbook.live import (
    CHART_SIGN,
    NEW_DEFINITION,
    Fill,
    LiveRow,
    Restyled,
    break_cells,
    excel_day,
    marked_months,
    with_breaks,
)
from kpibook.workbook.sheets.chart_gaps import NOTE, chart_note, highlight_note, note_pixels
from kpibook.workbook.sheets.charts import Line, LineChart, line_chart
from kpibook.workbook.sheets.section_drawing import UNLOCKED, SectionDrawing


def _rows(drawing: SectionDrawing) -> range:
    return range(drawing.canvas.sheet.row_of("highlight"), drawing.canvas.sheet.rows)


def highlight_height(drawing: SectionDrawing, block: HighlightBlock) -> float:
    """Height in points of a highlighted indicator's block."""
    needed = drawing.box_extra(block.indicator, "highlight_analysis")
    return sum((drawing.canvas.sheet.height(row) for row in _rows(drawing)), needed)


def draw_highlight(drawing: SectionDrawing, block: HighlightBlock, extra: float) -> None:
    """Draw the block below what is there, `extra` points taller than the template has it."""
    canvas, pager, rows = drawing.canvas, drawing.pager, _rows(drawing)
    drawing.blocks.append((block.title, pager.pages))
    live = LiveRow(drawing.context, block.indicator, canvas.next_row)
    cells, headline = live.headline()
    listed, note = highlight_note(live)
    note = with_breaks(drawing.context, note, _break_words(live))
    marked = break_cells(live) if live.row.breaks else {}
    drawing.write_helpers(canvas.next_row, live.helpers() | live.chart_lines() | cells | listed | marked)
    fill: Fill = {
        "highlight": block.title,
        "headline": headline,
        "chart": Restyled(note, NOTE) if live.row.shape != "none" else None,
        "highlight_analysis_heading": Restyled(f"Analysis · {drawing.book.report.month.name}", UNLOCKED),
    }
    chart_rows = _chart_rows(drawing)
    taller = dict.fromkeys(chart_rows, extra / len(chart_rows))
    box = drawing.box_rows("highlight_analysis")
    for row in box:
        taller[row] = taller.get(row, 0.0) + drawing.box_extra(block.indicator, "highlight_analysis") / len(box)
    start = canvas.draw_rows(rows, fill, taller)
    pager.add(sum(canvas.heights[start:]))
    drawing.name_box(block.indicator, start - rows.start, ("highlight_analysis_heading", "highlight_analysis"))
    if live.row.shape != "none":
        _insert_chart(drawing, live, start - rows.start)


def _chart_rows(drawing: SectionDrawing) -> range:
    """Template rows over which the chart stands."""
    sheet = drawing.canvas.sheet
    top = sheet.row_of("chart")
    merge = sheet.merge_at(*(sheet.place("chart") or (top, 0)))
    return range(top, merge[2] + 1) if merge else range(top, top + 1)


def _insert_chart(drawing: SectionDrawing, live: LiveRow, offset: int) -> None:
    canvas, rows = drawing.canvas, _chart_rows(drawing)
    place = canvas.sheet.place("chart") or (rows.start, 0)
    merge = canvas.sheet.merge_at(*place) or (*place, *place)
    height = sum(canvas.heights[row + offset] for row in rows)
    width = canvas.pixels(merge[1], merge[3]) - 8
    every = chart_note(", ".join("Mmm-00" for _ in drawing.context.window), "")
    every += "".join(words for _, words in _break_words(live))
    size = (width, height * 4 / 3 - 4 - note_pixels(every, width, canvas.style("chart")))
    chart = line_chart(drawing.book, _chart_spec(drawing, live), size, canvas.style("chart"))
    options = {"x_offset": 2, "y_offset": 2, "description": _alt_text(drawing, live), "object_position": 1}
    canvas.worksheet.insert_chart(rows.start + offset, canvas.columns.first[place[1]], chart, options)


def _chart_spec(drawing: SectionDrawing, live: LiveRow) -> LineChart:
    report, window, helpers = drawing.book.report, drawing.context.window, drawing.context.helpers

    def columns(block: str) -> tuple[int, int]:
        return helpers.block(block), helpers.block(block) + helpers.months - 1

    values = tuple(live.value(k) for k in range(len(window)))
    lines = [Line(live.row.short_title, live.at, columns("value"), values)]
    lines.append(Line("Target", live.at, columns("target"), tuple(live.target_values())))
    for heading in report.benchmark_headings:
        value = live.benchmark_value(heading.id)
        if heading.in_chart and value is not None:
            lines.append(Line(heading.heading, live.at, columns(heading.id), (value,) * len(window)))
    at, dates = (0, columns("in short" if report.of_readings else "value"))
    months: tuple[int | str, ...] = tuple(each.label if report.of_readings else excel_day(each) for each in window)
    if live.row.breaks:
        at, dates = live.at, columns(NEW_DEFINITION)
        months = tuple(str(each.value) for each in marked_months(live))
    plain = "#,##0" + ("." + "0" * live.row.decimals if live.row.decimals else "")
    return LineChart(
        sheet=drawing.section.sheet,
        months_at=(at, *dates),
        months=months,
        lines=tuple(lines),
        number_format="0%" if live.row.shape == "share" else plain,
        labels=_label_side(live, [value for value in values if value is not None]),
    )


def _break_words(live: LiveRow) -> list[tuple[Month, str]]:
    """What the line under a chart says of each break."""
    return [
        (month, f" {CHART_SIGN} Defined otherwise from {month.name}: see Definitions.") for month in live.row.breaks
    ]


def _label_side(live: LiveRow, values: list[float | int]) -> str:
    """Below a level line where the target stands above it; above a line that rises and falls."""
    if live.row.direction == "at_most" or not values or min(values) < 0.6 * max(values):
        return "above"
    return "below"


def _alt_text(drawing: SectionDrawing, live: LiveRow) -> str:
    lines = [heading.heading for heading in drawing.book.report.benchmark_headings
             if heading.in_chart and live.benchmark_value(heading.id) is not None]  # fmt: skip
    beside, number = ", ".join(["its target", *lines]), drawing.context.helpers.months
    if drawing.book.report.of_readings:
        over, latest = f"{number} readings to the as-at date that is chosen", "That reading's"
    else:
        over, latest = f"{number} months to the report month", "The report month's"
    return (
        f"Line chart of “{live.row.title}” over the {over}, "
        f"beside {beside}. "
        f"{latest} figure stands in the line above; all figures are in the tables."
    )
