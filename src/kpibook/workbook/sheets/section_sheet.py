"""A priority area's sheet: overview tables with live figures, analysis boxes, charts of highlighted indicators."""

from collections.abc import Sequence

from kpibook.definitions.kinds import Average
from kpibook.report import NOT_TOLD, Section, Table, has_small_base, left_out_words
from kpibook.tables import SUPPRESSED
from kpibook.workbook import live
from kpibook.workbook.sheets import table_looks
from kpibook.workbook.sheets.book import Book, name_table, protect, set_up_page
from kpibook.workbook.sheets.highlight_block import draw_highlight, highlight_height
from kpibook.workbook.sheets.section_drawing import HELPER, UNLOCKED, DrawnPages, SectionDrawing
from kpibook.workbook.specimens import SECTION

_NOT_COMPLETE = "  * not complete: a list was taken before the month was over."
_PART = (("indent", 2), ("bold", False))
"""How the title of a part differs from an indicator's."""
_MOST_EXTRA = 130.0
"""Points by which a block may grow, at most, to fill its page."""
_ROUNDED = 0.5
_ENOUGH_BENCHMARKS = 4


def draw_section(book: Book, section: Section) -> DrawnPages:
    """Draw a section's sheet; says on which of its pages each block begins."""
    drawing = _begin(book, section)
    canvas, helpers = drawing.canvas, drawing.context.helpers
    for row in range(canvas.sheet.row_of("table")):
        _draw(drawing, row, {"section": section.title})
    drawing.write_helpers(0, drawing.context.calendar())
    drawing.write_helpers(0, live.period_calendar(drawing.context, drawing.periods))
    for column, label in (*drawing.periods.labels(), *helpers.labels()):
        canvas.write(1, column, label, HELPER)
    heights = [_table_height(drawing, number, table) for number, table in enumerate(section.tables, start=1)]
    heights += [highlight_height(drawing, block) for block in section.highlights]
    for number, table in enumerate(section.tables, start=1):
        drawing.pager.keep(canvas.next_row, heights[number - 1])
        _draw_table(drawing, number, table, _extra(drawing, heights[number - 1 :]))
    for number, block in enumerate(section.highlights, start=len(section.tables)):
        drawing.pager.keep(canvas.next_row, heights[number])
        draw_highlight(drawing, block, _extra(drawing, heights[number:]))
    canvas.worksheet.set_column(drawing.periods.start, helpers.last, 9, None, {"hidden": True, "level": 1})
    set_up_page(book, canvas, drawing.pager)
    protect(canvas.worksheet)
    return DrawnPages(drawing.pager.pages, tuple(drawing.blocks))


def _begin(book: Book, section: Section) -> SectionDrawing:
    report = book.report
    window = report.window(book.month)
    beside = int(book.has_whole_beside)
    specimen, said = book.template.sheets[SECTION], live.section_periods(report, section)
    periods = tuple(period for token, period in live.PERIOD_TOKENS.items() if period in said and specimen.place(token))
    benchmarks = live.section_benchmarks(report, section)
    spread = {
        "months": len(window),
        "whole": beside,
        "sparkline": 1 - beside,  # a team's copy needs its room: type would be too small in print
        "benchmarks": len(benchmarks),
        # A column more, where fewer benchmarks than this leave the box beside a chart too little room.
        "beside": int(len(benchmarks) < _ENOUGH_BENCHMARKS),
        "target": int(live.section_has_targets(report, section)),
        "direction": int(len(window) > 1),  # without the month before, nothing is better or worse
        **{token: int(period in periods) for token, period in live.PERIOD_TOKENS.items()},
    }
    canvas = book.canvas(section.sheet, SECTION, spread)
    lines = tuple(heading.id for heading in report.benchmark_headings if heading.in_chart)
    second = any(report.rows[block.indicator].second for block in section.highlights)
    more = (*((live.MONTH_AND_FIGURE,) if section.highlights else ()), *(live.SECOND_OPINION if second else ()))
    columns = live.PeriodColumns(canvas.columns.total + 1, periods)
    helpers = live.HelperColumns(columns.start + columns.count, len(window), lines, more)
    wraps = canvas.style("months").wraps
    context = live.LiveContext(report, book.tables, book.scope, window, helpers, two_lines=wraps)
    return SectionDrawing(book, section, canvas, book.pager(canvas), context, columns, benchmarks)


def _extra(drawing: SectionDrawing, heights: list[float]) -> float:
    """Points by which the next block (the first of these heights) may grow.

    What the page has left when all that still fit on it stand there is shared among these.
    """
    left, sharing = drawing.pager.room - drawing.pager.used - heights[0], 1
    for height in heights[1:]:
        if height > left:
            break
        left, sharing = left - height, sharing + 1
    # Half a point less, so that what still fits does when its rows have been rounded.
    return max(0.0, min(left / sharing - _ROUNDED, _MOST_EXTRA))


def _draw(drawing: SectionDrawing, row: int, fill: live.Fill, height: float | None = None) -> int:
    at = drawing.canvas.draw(row, fill, height)
    drawing.pager.add(drawing.canvas.heights[at])
    return at


def _table_rows(drawing: SectionDrawing) -> tuple[range, int, range]:
    """Template rows of a table's block: above the rows of figures, that row, below."""
    sheet = drawing.canvas.sheet
    body = sheet.row_of("indicator")
    return range(sheet.row_of("table"), body), body, range(body + 1, sheet.row_of("highlight"))


def _table_height(drawing: SectionDrawing, number: int, table: Table) -> float:
    canvas, (above, _, below) = drawing.canvas, _table_rows(drawing)
    fill = _table_fill(drawing, table)
    height = sum((canvas.measure(row, fill) for row in (*above, *below)), drawing.box_extra(str(number), "analysis"))
    return height + sum(_row_height(drawing, id_) for id_ in table.indicators)


def _row_height(drawing: SectionDrawing, indicator: str) -> float:
    """Height of an indicator's row; the same wherever it stands, so it is measured once."""
    if indicator not in drawing.row_heights:
        body = drawing.canvas.sheet.row_of("indicator")
        fill = _row_fill(drawing, live.LiveRow(drawing.context, indicator, 0))
        drawing.row_heights[indicator] = drawing.canvas.measure(body, fill)
    return drawing.row_heights[indicator]


def _draw_table(drawing: SectionDrawing, number: int, table: Table, extra: float) -> None:
    canvas, pager, (above, body, below) = drawing.canvas, drawing.pager, _table_rows(drawing)
    fill = _table_fill(drawing, table)
    drawing.begin_block("table", table.title)
    for row in above:
        at = _draw(drawing, row, fill)
        if row == body - 1:
            table_looks.mark_incomplete(drawing, at, row)
    first = canvas.next_row
    drawn: dict[int, str] = {}
    for id_ in table.indicators:
        if pager.keep(canvas.next_row, _row_height(drawing, id_)):
            table_looks.mark_incomplete(drawing, _draw(drawing, body - 1, fill), body - 1)
        drawn[canvas.next_row] = id_
        _draw_row(drawing, live.LiveRow(drawing.context, id_, canvas.next_row), body)
    name_table(drawing.book, canvas, f"{drawing.section.id}_{number}", (first - 1, canvas.next_row - 1), body - 1)
    table_looks.add_sparklines(drawing, drawn)
    table_looks.add_conditional_formats(drawing, first, canvas.next_row - 1)
    needed = drawing.box_extra(str(number), "analysis")
    pager.keep(canvas.next_row, sum((canvas.measure(row, fill) for row in below), needed))
    start = canvas.next_row
    box = drawing.box_rows("analysis")
    canvas.draw_rows(below, fill, dict.fromkeys(box, (extra + needed) / len(box)))
    pager.add(sum(canvas.heights[start:]))
    drawing.name_box(str(number), start - below.start, ("analysis_heading", "analysis"))


def _table_fill(drawing: SectionDrawing, table: Table) -> live.Fill:
    report = drawing.book.report
    headings: list[live.Content] = [live.month_heading(drawing.context, k) for k in range(len(drawing.context.window))]
    shapes = {report.rows[id_].shape for id_ in table.indicators}
    said = "figure" if shapes & {"average", "ratio"} else "percentage"
    measures = [report.mapping.measures.get(id_) for id_ in table.indicators]
    totals = any(isinstance(one, Average) and one.statistic == "total" for one in measures)
    averages = "an average or a total" if totals else "an average"
    behind = f", or behind {averages}" if "average" in shapes else ""
    small = f"fewer than {drawing.book.words['small']} in the denominator{behind}"
    notes = [f"† and italics: {small}; read the {said} with care."]
    if "average" in shapes:
        notes.append(f"In brackets after {averages}: how many records it rests on.")
    notes += [f"{report.rows[id_].short_title}: {report.rows[id_].rag_note}" for id_ in table.indicators
              if report.rows[id_].rag_note]  # fmt: skip
    if (report.observations.numerators == SUPPRESSED).any():
        notes.append(f"{NOT_TOLD}: not shown, so that nobody can be recognised.")
    if table == drawing.section.tables[-1]:
        notes += filter(None, [left_out_words(report, drawing.section.id)])
    if drawing.periods.periods:
        notes.append(live.ADDED_UP)
    return {
        **_period_headings(drawing),
        "table": table.title,
        "months": headings,
        "whole": report.mapping.organisation.whole_label,
        "benchmarks": [heading.heading for heading in drawing.benchmarks],
        "note": _note(drawing, "  ".join(notes), table),
        "analysis_heading": live.Restyled(f"{live.box_heading(report)}{report.month.name}", UNLOCKED),
        "analysis": None,
    }


def _period_headings(drawing: SectionDrawing) -> live.Fill:
    context, columns = drawing.context, drawing.periods
    return {
        token: live.period_heading(context, columns, period)
        for token, period in live.PERIOD_TOKENS.items()
        if period in columns.periods
    }


def _note(drawing: SectionDrawing, text: str, table: Table) -> live.Formula:
    """The line under a table, with what the asterisk of an incomplete month means where one is shown, and with the
    definitions that change within the months shown."""
    marks, shown = drawing.context.incomplete()
    note = live.Formula(live.formulas.with_mark(text, marks, _NOT_COMPLETE), text + (_NOT_COMPLETE if shown else ""))
    rows = (drawing.book.report.rows[id_] for id_ in table.indicators)
    return live.with_breaks(drawing.context, note, [said for row in rows for said in live.break_words(row)])


def _row_fill(drawing: SectionDrawing, live_row: live.LiveRow) -> live.Fill:
    decimals = live_row.row.decimals if live_row.row.shape == "rate" else 0  # all other figures with decimals are text
    places = (("num_format", f"#,##0.{'0' * decimals}"),) if decimals else ()
    *earlier, latest = live_row.months() if drawing.book.live else _marked_months(live_row)
    months: list[live.Content] = [live.Restyled(content, places) for content in earlier]
    months.append(live.Restyled(latest, places + drawing.latest_look))
    fill: dict[str, live.Content | Sequence[live.Content]] = {
        "indicator": live_row.title(),
        "months": months,
        "whole": live.Restyled(live_row.whole(), places),
        "target": live_row.target(),
        "rag": live_row.rag(),
        "direction": live.direction(live_row),
        "benchmarks": live_row.benchmarks(drawing.benchmarks),
        "sparkline": None,
        **{
            token: live.Restyled(shown, places)
            for token, shown in live.PeriodLive(live_row, drawing.periods).fill().items()
        },
    }
    if live_row.row.part_of:
        # Nothing is held against a part: a word beside each of thirty codes would hide those that have a target.
        beside: list[live.Content] = [None] * len(drawing.benchmarks)
        fill |= {
            "indicator": live.Restyled(live_row.title(), _PART),
            "target": None,
            "rag": None,
            "direction": None,
            "benchmarks": beside,
        }
    return fill


def _marked_months(live_row: live.LiveRow) -> list[live.Formula]:
    """The figures with their mark, for a copy without formulas: in it no number format can write the mark."""
    report = live_row.context.report
    return [
        live.Formula(content.text, f"{content.value} †")
        if has_small_base(report, live_row.indicator, shown)
        else content
        for content, shown in zip(live_row.months(), live_row.figures, strict=True)
    ]


def _draw_row(drawing: SectionDrawing, live_row: live.LiveRow, body: int) -> None:
    canvas = drawing.canvas
    at = _draw(drawing, body, _row_fill(drawing, live_row), _row_height(drawing, live_row.indicator))
    drawing.write_helpers(at, live_row.helpers() | live.PeriodLive(live_row, drawing.periods).helpers())
    if live_row.context.report.restated is not None and drawing.book.live:
        table_looks.mark_restated(drawing, live_row, at)
    if live_row.row.breaks and len(drawing.context.window) > 1:
        table_looks.mark_breaks(drawing, live_row, at)
    if drawing.book.has_whole_beside:
        drawing.write_helpers(at, live_row.whole_helpers())
    if live_row.row.rag_note:
        options = {"author": "kpibook", "x_scale": 2.2, "y_scale": 1.2}
        canvas.worksheet.write_comment(at, canvas.column("rag"), live_row.row.rag_note, options)
