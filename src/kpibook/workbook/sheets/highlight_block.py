"""A highlighted indicator: its figure in a line, a chart with target and benchmark lines, an analysis box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpibook.months import Month
from kpibook.report import NO_SECOND_SOURCE, OWN_LABEL, HighlightBlock
from kpibook.workbook.live import (
    CHART_SIGN,
    DRAWN,
    DRAWN_DAYS,
    DRAWN_TARGETS,
    NEW_DEFINITION,
    Content,
    Formula,
    LiveRow,
    Restyled,
    SecondLive,
    break_cells,
    excel_day,
    formulas,
    marked_months,
    with_breaks,
)
from kpibook.workbook.sheets.chart_gaps import NOTE, chart_note, highlight_note, note_pixels
from kpibook.workbook.sheets.charts import Line, LineChart, line_chart
from kpibook.workbook.sheets.section_drawing import UNLOCKED, SectionDrawing

_SHARE_OF_TWO = 0.6
"""How much of the chart's width is the report's own figure's, where another source's stands beside it."""


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
    needed = drawing.box_extra(block.indicator, "highlight_analysis")
    if _tells_of_sources(drawing):
        needed += drawing.canvas.sheet.height(_headline_row(drawing))
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
    fill: dict[str, Content | Sequence[Content]] = {
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
    start = canvas.next_row
    second = None
    if _tells_of_sources(drawing):
        second, rows = _draw_to_sources(drawing, live, fill)
    offset = canvas.draw_rows(rows, fill, taller) - rows.start
    pager.add(sum(canvas.heights[start:]))
    drawing.name_box(block.indicator, offset, ("highlight_analysis_heading", "highlight_analysis"))
    if live.row.shape != "none":
        _insert_charts(drawing, live, second, offset)


def _draw_to_sources(
    drawing: SectionDrawing, live: LiveRow, fill: dict[str, Content | Sequence[Content]]
) -> tuple[SecondLive | None, range]:
    """Draw the block's rows down to the headline, which becomes a row of its own above the line about both sources.

    Gives the second opinion, and the template's rows that are still to be drawn.
    """
    canvas, rows, at = drawing.canvas, _rows(drawing), _headline_row(drawing)
    token = "headline" if at > rows.start else "highlight"
    canvas.draw_rows(range(rows.start, at), fill)
    second, line = None, Formula(f"={formulas.literal(NO_SECOND_SOURCE)}", NO_SECOND_SOURCE)
    column = (canvas.sheet.place(token) or (0, 0))[1]
    above = canvas.draw(at, fill, canvas.sheet.height(at), {column})
    if live.row.second is not None:
        second = SecondLive(live, LiveRow(drawing.context, live.row.second.indicator, above), live.row.second)
        drawing.write_helpers(above, second.helpers())
        line = second.line()
    plain = (("bold", False), ("font_size", canvas.style("headline").get("font_size") or 10))
    fill[token] = Restyled(line, plain if token == "highlight" else ())
    return second, range(at, rows.stop)


def _chart_rows(drawing: SectionDrawing) -> range:
    """Template rows over which the chart stands."""
    sheet = drawing.canvas.sheet
    top = sheet.row_of("chart")
    merge = sheet.merge_at(*(sheet.place("chart") or (top, 0)))
    return range(top, merge[2] + 1) if merge else range(top, top + 1)


def _insert_charts(drawing: SectionDrawing, live: LiveRow, second: SecondLive | None, offset: int) -> None:
    """The figure's chart; where another source's figure is held against it, that one's beside it."""
    canvas, rows = drawing.canvas, _chart_rows(drawing)
    place = canvas.sheet.place("chart") or (rows.start, 0)
    merge = canvas.sheet.merge_at(*place) or (*place, *place)
    width, height = canvas.pixels(merge[1], merge[3]) - 8, sum(canvas.heights[row + offset] for row in rows)
    every = chart_note(", ".join("Mmm-00" for _ in drawing.context.window), "")
    every += "".join(words for _, words in _break_words(live))
    high = height * 4 / 3 - 4 - note_pixels(every, width, canvas.style("chart"))
    spec = _chart_spec(drawing, live, _drawn_months(drawing, live))
    charts = [(spec, 0.0, float(width), _alt_text(drawing, live))]
    if second is not None:
        own = round(width * _SHARE_OF_TWO)
        beside = _other_chart(drawing, second)
        highest = max(filter(None, (spec.highest, beside.highest)), default=None)
        charts = [
            (replace(spec, title=OWN_LABEL, top=highest), 0.0, own - 6, _alt_text(drawing, live)),
            (replace(beside, title=second.second.label, top=highest), own + 6, width - own - 6, _other_text(second)),
        ]
    for drawn, left, wide, description in charts:
        chart = line_chart(drawing.book, drawn, (wide, high), canvas.style("chart"))
        options = {"x_offset": 2 + left, "y_offset": 2, "description": description, "object_position": 1}
        canvas.worksheet.insert_chart(rows.start + offset, canvas.columns.first[place[1]], chart, options)


@dataclass(frozen=True)
class _Months:
    """What stands below a chart's points: the cells (row, first and last column), and what they say."""

    cells: tuple[int, int, int]
    said: tuple[int | str, ...]


def _drawn_months(drawing: SectionDrawing, live: LiveRow) -> _Months:
    """The months above all rows; those with a mark, where an indicator's definition changes."""
    report, window, helpers = drawing.book.report, drawing.context.window, drawing.context.helpers
    if live.row.breaks:
        return _Months(
            (live.at, *helpers.columns(NEW_DEFINITION)), tuple(str(each.value) for each in marked_months(live))
        )
    if report.of_readings:
        return _Months((0, *helpers.columns("in short")), tuple(each.label for each in window))
    return _Months((0, *helpers.columns("value")), tuple(excel_day(each) for each in window))


def _other_chart(drawing: SectionDrawing, second: SecondLive) -> LineChart:
    """The chart of another source's figures: of each reading of the months shown, or of these months."""
    other = second.other
    if not second.of_readings:
        return _chart_spec(drawing, other, _drawn_months(drawing, other))
    days, targets = second.days(), second.own.target_values()
    drawn = second.drawn()
    values = tuple(None if k is None else other.value(k) for k in drawn)
    lines = [Line(other.row.short_title, other.at, second.drawn_columns(DRAWN), values)]
    if second.own.row.limits:
        held = tuple(None if k is None else targets[k] for k in drawn)
        lines.append(Line("Target", other.at, second.drawn_columns(DRAWN_TARGETS), held))
    return LineChart(
        sheet=drawing.section.sheet,
        months_at=(other.at, *second.drawn_columns(DRAWN_DAYS)),
        months=tuple("" if k is None else days[k] for k in drawn),
        lines=tuple(lines),
        number_format=_number_format(other),
        labels=_label_side(second.own, [value for value in values if value is not None]),
    )


def _number_format(live: LiveRow) -> str:
    plain = "#,##0" + ("." + "0" * live.row.decimals if live.row.decimals else "")
    return "0%" if live.row.shape == "share" else plain


def _chart_spec(drawing: SectionDrawing, live: LiveRow, months: _Months) -> LineChart:
    report, window, helpers = drawing.book.report, drawing.context.window, drawing.context.helpers
    values = tuple(live.value(k) for k in range(len(window)))
    lines = [Line(live.row.short_title, live.at, helpers.columns("value"), values)]
    lines.append(Line("Target", live.at, helpers.columns("target"), tuple(live.target_values())))
    for heading in report.benchmark_headings:
        value = live.benchmark_value(heading.id)
        if heading.in_chart and value is not None:
            lines.append(Line(heading.heading, live.at, helpers.columns(heading.id), (value,) * len(window)))
    return LineChart(
        sheet=drawing.section.sheet,
        months_at=months.cells,
        months=months.said,
        lines=tuple(lines),
        number_format=_number_format(live),
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


def _other_text(second: SecondLive) -> str:
    """What the chart of the other source's figures shows."""
    when = "at the days on which its list was cut" if second.of_readings else "over the same months"
    return (
        f"Line chart of “{second.other.row.title}”, from {second.second.label}, {when}. "
        "Both figures and their difference stand in the line above; all figures are in the tables."
    )


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
