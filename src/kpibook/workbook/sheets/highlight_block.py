"""A highlighted indicator: its figure in a line, a chart with target and benchmark lines, an analysis box.

The charts of a highlighted indicator: its own figures, and beside them another source's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from kpibook.months import Month
from kpibook.report import NO_SECOND_SOURCE, OWN_LABEL, HighlightBlock, among_councils_words, both_in_words, is_judged
from kpibook.workbook import live
from kpibook.workbook.sheets.chart_gaps import chart_note, highlight_note, note_changes, note_pixels, with_words
from kpibook.workbook.sheets.charts import Line, LineChart, legend_rows, line_chart, type_size
from kpibook.workbook.sheets.section_drawing import HELPER, UNLOCKED, SectionDrawing

_SHARE_OF_TWO = 0.6
"""How much of the chart's width is the report's own figure's, where another source's stands beside it."""
_SHARE_BESIDE_FEW = 0.72
"""The same where the other source has a point only for each day on which its list was cut: it needs less room."""
_USUAL: tuple[tuple[str, Literal["mean", "limit"], str], ...] = (
    ("Usual level (mean)", "mean", live.MEAN),
    ("Usual limits", "limit", live.LOWER),
    ("Upper usual limit", "limit", live.UPPER),
)
"""The lines of what figures usually are. The second limit looks like the first, so that the legend has it once."""


def chart_rows(drawing: SectionDrawing) -> range:
    """Template rows over which the chart stands."""
    sheet = drawing.canvas.sheet
    top = sheet.row_of("chart")
    merge = sheet.merge_at(*(sheet.place("chart") or (top, 0)))
    return range(top, merge[2] + 1) if merge else range(top, top + 1)


@dataclass(frozen=True)
class HighlightCharts:
    """What a highlighted indicator's charts draw; `variation` and `second` where there are such."""

    drawing: SectionDrawing
    live_row: live.LiveRow
    variation: live.VariationLive | None = None
    second: live.SecondLive | None = None

    @cached_property
    def begins(self) -> float:
        """Where the axis of both charts begins."""
        report = self.drawing.book.report
        return live.axis_begins(report, live.drawn_together(report, self.live_row.indicator))

    @property
    def words(self) -> str:
        """What the line under the charts says of their axis, and of the council among all: neither follows a selector.

        The latter is of the whole service's published figure, whichever team is chosen, and says so.
        """
        among = among_councils_words(self.live_row.row, short=True)
        axis = live.axis_words(self.begins, self.live_row.row.shape == "share")
        return f"{axis}{among} " if among else axis

    def insert(self, offset: int) -> None:
        """Put the charts where the template has one; `offset` leads from the template's rows to the sheet's."""
        canvas, rows = self.drawing.canvas, chart_rows(self.drawing)
        place = canvas.sheet.place("chart") or (rows.start, 0)
        merge = canvas.sheet.merge_at(*place) or (*place, *place)
        width, height = canvas.pixels(merge[1], merge[3]) - 8, sum(canvas.heights[row + offset] for row in rows)
        high = height * 4 / 3 - 4 - note_pixels(self._longest_note(), width, canvas.style("chart"))
        for drawn, left, wide, description in self._charts(float(width)):
            chart = line_chart(self.drawing.book, drawn, (wide, high), canvas.style("chart"))
            options = {"x_offset": 2 + left, "y_offset": 2, "description": description, "object_position": 1}
            canvas.worksheet.insert_chart(rows.start + offset, canvas.columns.first[place[1]], chart, options)

    def _longest_note(self) -> str:
        every = chart_note(", ".join("Mmm-00" for _ in self.drawing.context.window), "")
        return every + self.words + "".join(words for _, words in break_words_in_chart(self.live_row))

    def _charts(self, width: float) -> Sequence[tuple[LineChart, float, float, str]]:
        """Each chart with where it begins, how wide it is, and what it shows in words."""
        own_text, spec = self._own_text(), self._spec(self.live_row, self.variation)
        if self.second is None:
            return [(spec, 0.0, width, own_text)]
        share = _SHARE_BESIDE_FEW if self.second.of_readings else _SHARE_OF_TWO
        own = round(width * share)
        # Each of two charts has its source's name above it: no legend need name the figures too.
        spec, beside = (_unnamed(one) for one in (spec, self._beside(self.second)))
        widths = float(own - 6), width - own - 6
        size = type_size(self.drawing.canvas.style("chart"))
        rows = max(legend_rows(_names(one), wide, size) for one, wide in zip((spec, beside), widths, strict=True))
        # Two charts side by side are compared by eye, so their axes are one.
        spec, beside = (
            replace(one, title=title, lines=(*one.lines, self._unseen(self.second)), rows_of_legend=rows)
            for one, title in ((spec, OWN_LABEL), (beside, self.second.second.label))
        )
        return [(spec, 0.0, widths[0], own_text), (beside, own + 6.0, widths[1], _other_text(self.second))]

    def _unseen(self, second: live.SecondLive) -> Line:
        """The highest that both charts draw: a line that nobody sees, by which both axes end at one height."""
        column, highest = self.highest_cell(second)
        value = highest.value if isinstance(highest.value, int | float) else None
        return Line("Highest of both charts", second.other.at, (column, column), (value,), "unseen", False)

    def highest_cell(self, second: live.SecondLive) -> tuple[int, live.Formula]:
        """The helper cell that holds it, in the other figure's row, and its column."""
        lines = live.benchmark_lines(self.drawing.book.report, self.live_row.indicator)
        of = self.variation
        limits = [] if of is None else [(of.line_cell(name), of.line_value(name)) for name in (live.MEAN, live.UPPER)]
        return second.highest([line.column for line in lines], limits)

    def _spec(self, live_row: live.LiveRow, variation: live.VariationLive | None) -> LineChart:
        """The chart of an indicator's own months: figures, target, benchmarks, what figures usually are."""
        shown, helpers = len(self.drawing.context.window), self.drawing.context.helpers
        lines = [
            Line(
                live_row.row.short_title,
                live_row.at,
                helpers.columns("value"),
                tuple(map(live_row.value, range(shown))),
            )
        ]
        lines.append(Line("Target", live_row.at, helpers.columns("target"), tuple(live_row.target_values()), "target"))
        for line in live.benchmark_lines(self.drawing.book.report, live_row.indicator):
            values = (line.value / live_row.per,) * shown
            lines.append(Line(line.name, live_row.at, helpers.columns(line.column), values, "benchmark"))
        if variation is not None and live.has_usual_lines(self.drawing.book.report, live_row.indicator):
            lines += [
                Line(
                    name,
                    live_row.at,
                    variation.columns.line(of),
                    (variation.line_value(of),) * shown,
                    kind,
                    of != live.UPPER,
                )
                for name, kind, of in _USUAL
            ]
        return self._chart(live_row, self._months(live_row), lines)

    def _chart(self, live_row: live.LiveRow, months: "_Months", lines: Sequence[Line]) -> LineChart:
        plain = "#,##0" + ("." + "0" * live_row.row.decimals if live_row.row.decimals else "")
        return LineChart(
            sheet=self.drawing.section.sheet,
            months_at=months.cells,
            months=months.said,
            lines=tuple(lines),
            number_format="0%" if live_row.row.shape == "share" else plain,
            begins=self.begins,
        )

    def _months(self, live_row: live.LiveRow) -> "_Months":
        """The months, each with its figure."""
        words = tuple(str(each.value) for each in live.under_points(live_row))
        return _Months((live_row.at, *self.drawing.context.helpers.columns(live.MONTH_AND_FIGURE)), words)

    def _beside(self, second: live.SecondLive) -> LineChart:
        """The chart of another source's figures: of each reading of the months shown, or of these months."""
        other = second.other
        if not second.of_readings:
            return self._spec(other, None)
        targets, drawn = second.own.target_values(), second.drawn()
        values = tuple(None if k is None else other.value(k) for k in drawn)
        lines = [Line(other.row.short_title, other.at, second.drawn_columns(live.DRAWN), values)]
        if second.own.row.limits:
            held = tuple(None if k is None else targets[k] for k in drawn)
            lines.append(Line("Target", other.at, second.drawn_columns(live.DRAWN_TARGETS), held, "target"))
        said = tuple(second.words_of_readings())
        return self._chart(other, _Months((other.at, *second.drawn_columns(live.DRAWN_DAYS)), said), lines)

    def _own_text(self) -> str:
        """What the chart shows, in words; it is written once, so it names neither a month nor a figure."""
        report, context = self.drawing.book.report, self.drawing.context
        beside = ["its target", *(line.name for line in live.benchmark_lines(report, self.live_row.indicator))]
        if self.variation is not None and live.has_usual_lines(report, self.live_row.indicator):
            beside.append("its mean and its usual limits")
        over = f"{context.helpers.months} months to the report month"
        latest = "The report month's"
        if report.of_readings:
            over, latest = f"{context.helpers.months} readings to the as-at date that is chosen", "That reading's"
        return (
            f"Line chart of “{self.live_row.row.title}” over the {over}, beside {', '.join(beside)}. "
            f"{latest} figure stands in the line above; all figures are in the tables."
        )


@dataclass(frozen=True)
class _Months:
    """What stands below a chart's points: the cells (row, first and last column), and what they say."""

    cells: tuple[int, int, int]
    said: tuple[str, ...]


def _unnamed(spec: LineChart) -> LineChart:
    """The same chart without its figures in the legend."""
    figures, *others = spec.lines
    return replace(spec, lines=(replace(figures, in_legend=False), *others))


def _names(spec: LineChart) -> list[str]:
    """What stands in a chart's legend."""
    return [line.name for line in spec.lines if line.in_legend]


def break_words_in_chart(live_row: live.LiveRow) -> list[tuple[Month, str]]:
    """What the line under a chart says of each break."""
    return [
        (month, f" {live.CHART_SIGN} Defined otherwise from {month.name}: see Definitions.")
        for month in live_row.row.breaks
    ]


def _other_text(second: live.SecondLive) -> str:
    """What the chart of the other source's figures shows."""
    when = "at the days on which its list was cut" if second.of_readings else "over the same months"
    return (
        f"Line chart of “{second.other.row.title}”, from {second.second.label}, {when}. "
        "Both figures and their difference stand in the line above; all figures are in the tables."
    )


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
