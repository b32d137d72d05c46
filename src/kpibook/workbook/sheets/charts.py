"""Charts: a highlighted indicator over the months shown, with target and benchmark lines; audit grades."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_range_abs

from kpibook.workbook.sheets.book import Book
from kpibook.workbook.specimens import Style

TARGET_COLOUR = "#17263A"
GRID, AXIS_TEXT = "#E3EAED", "#55636E"
BENCHMARK_COLOURS = ("#B4590B", "#6A4C93", "#5B7083", "#2E7D4F")
"""Each at least 4.5:1 on white, and each line has its own dash."""
USUAL_COLOUR = "#55636E"
"""Of the mean and the limits, which are thin."""
_THIN = 0.75
_LINE, _LETTER, _SIGN = 1.3, 0.5, 55
"""Height of a line and width of a letter, by the size of type; pixels of a line's sign in the legend."""
_DASHES = ("round_dot", "dash_dot", "square_dot", "long_dash_dot")
_MAIN_COLOUR = "#1F7A8C"
_WIDE = 3.5
"""A chart is low when it is so many times as wide as it is high."""
_HALF = 0.5
_HIGH = 0.7
"""A percentage chart that reaches this far shows the whole way to 100%, and no further."""


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name, the cells it draws (row, first and last column), their values (None: no point)."""

    name: str
    row: int
    columns: tuple[int, int]
    values: tuple[float | int | None, ...]
    kind: Literal["figures", "target", "benchmark", "mean", "limit", "unseen"] = "figures"
    in_legend: bool = True


@dataclass(frozen=True)
class LineChart:
    """What a highlighted indicator's chart draws: the figures first, then the target, then benchmarks."""

    sheet: str
    months_at: tuple[int, int, int]
    """Row, first and last column of the month headings."""
    months: tuple[str, ...]
    """Their values: the month (or the day at which a list was cut), and below it the figure."""
    lines: tuple[Line, ...]
    number_format: str
    title: str = ""
    """Whose figures they are, where another source's are drawn beside them."""
    rows_of_legend: int = 0
    """Lines to keep free for the legend, where two charts stand side by side: their axes are then of one height."""
    begins: float = 0.0
    """Where the axis begins."""

    @property
    def highest(self) -> float | None:
        """Top of the axis, where it must be set: percentages near 100% end there."""
        drawn = [value for line in self.lines for value in line.values if value is not None]
        return 1.0 if self.number_format == "0%" and max(drawn, default=0.0) > _HIGH else None


def line_chart(book: Book, spec: LineChart, size: tuple[float, float], look: Style) -> Chart:
    """The chart of a highlighted indicator; `size` in pixels, `look` gives font and the main line's colour."""
    chart = book.workbook.add_chart({"type": "line"})
    for line in spec.lines:
        chart.add_series(_series(line, spec, look))
        chart.series[-1]["name"] = line.name  # given to add_series, "Stop!A1" would be a cell of the sheet "Stop"
    font = {"name": look.get("font_name", "Calibri"), "size": type_size(look), "color": AXIS_TEXT}
    chart.set_x_axis(
        {
            "text_axis": True,
            "interval_unit": 1,  # no month is skipped
            "num_font": font | {"color": TARGET_COLOUR},
            "line": {"color": GRID},
            "major_tick_mark": "none",
        }
    )
    chart.set_y_axis(
        {
            **_figure_axis(spec),
            "num_font": font,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.75}},
        }
    )
    left_out = [number for number, line in enumerate(spec.lines) if not line.in_legend]
    # Beside a chart that is wide and low: below it, the legend would take a third of its height.
    position = "right" if size[0] > _WIDE * size[1] and not spec.title else "bottom"
    legend: dict[str, object] = {"position": position, "font": font, "delete_series": left_out}
    _finish(chart, size, legend if len(left_out) < len(spec.lines) else {"none": True})
    if spec.title:
        # Excel lays a title over the plot where it is not told that it has room of its own.
        chart.set_title({"name": "title", "name_font": font | {"bold": True}, "overlay": False})
        # Given to set_title, a label such as "Stop!A1" would be a cell of the sheet "Stop".
        chart.title.name = spec.title
        chart.set_plotarea({"layout": _plot_layout(spec, size, type_size(look))})
    return chart


def type_size(look: Style) -> float:
    """The size of a chart's type: that of the template's cell."""
    return float(look.get("font_size") or 9)


def _series(line: Line, spec: LineChart, look: Style) -> dict[str, object]:
    row, first, last = spec.months_at
    months = {"categories": _range(spec.sheet, row, first, last), "categories_data": list(spec.months)}
    return {
        **({} if line.kind == "unseen" else months),
        "values": _range(spec.sheet, line.row, *line.columns),
        "values_data": list(line.values),
        **_line_look(line, spec, look),
    }


def _figure_axis(spec: LineChart) -> dict[str, object]:
    """Where the axis begins and, of percentages near 100%, ends; else Excel fits its end to what is drawn.

    It may then fit it to 120%, above a team's 98%: no such percentage is written beside it.
    """
    top = spec.highest
    axis: dict[str, object] = {"min": spec.begins, "max": top, "num_format": spec.number_format}
    if top:
        axis["major_unit"] = 0.2 if spec.begins < _HALF else 0.1
    elif spec.number_format == "0%":
        axis["num_format"] = "[<1.05]0%;"
    return axis


def _plot_layout(spec: LineChart, size: tuple[float, float], type_size: float) -> dict[str, float]:
    """Where the plot lies within a chart that stands beside another, as parts of its width and height.

    Below it stand two lines for months and figures, then the legend.
    """
    line = type_size * 4 / 3 * _LINE
    left, top = 3.2 * line / size[0], 1.9 * line / size[1]
    below = (2.5 + spec.rows_of_legend) * line / size[1]
    return {"x": left, "y": top, "width": 0.97 - left, "height": max(0.2, 1 - top - below)}


def legend_rows(names: Sequence[str], width: float, type_size: float) -> int:
    """About how many lines a legend takes below a chart so wide: its entries stand in columns as wide as the widest.

    >>> legend_rows(["Target", "Usual limits", "Statistical Neighbours, England"], 500, 9)
    2
    """
    widest = max((len(name) for name in names), default=0) * type_size * 4 / 3 * _LETTER + _SIGN
    return math.ceil(len(names) / max(1, int(width / widest)))


def _line_look(line: Line, spec: LineChart, look: Style) -> dict[str, object]:
    match line.kind:
        case "figures":
            return _figures_look(spec, look)
        case "target":
            return _level_look(spec, TARGET_COLOUR, "dash", 1.5)
        case "benchmark":
            number = [one for one in spec.lines if one.kind == "benchmark"].index(line)
            colour = BENCHMARK_COLOURS[number % len(BENCHMARK_COLOURS)]
            return _level_look(spec, colour, _DASHES[number % len(_DASHES)], 1.5)
        case "mean":
            return _level_look(spec, USUAL_COLOUR, "solid", _THIN)
        case "limit":
            return _level_look(spec, USUAL_COLOUR, "round_dot", _THIN)
        case "unseen":
            return {"line": {"none": True}, "marker": {"type": "none"}}
        case _:
            assert_never(line.kind)


def _figures_look(spec: LineChart, look: Style) -> dict[str, object]:
    colour = look.get("font_color") or _MAIN_COLOUR
    return {
        "line": {"color": colour, "width": 2.5},
        "marker": {"type": "circle", "size": 6, "fill": {"color": colour}, "border": {"color": "#FFFFFF"}},
    }


def _level_look(spec: LineChart, colour: str, dash: str, width: float) -> dict[str, object]:
    line: dict[str, object] = {"color": colour, "width": width, "dash_type": dash}
    if len(spec.months) > 1:
        return {"line": line, "marker": {"type": "none"}}
    dashes = {"type": "long_dash", "size": 14, "fill": {"color": colour}, "border": {"color": colour}}
    return {"line": line, "marker": dashes}  # one point makes no line


def _finish(chart: Chart, size: tuple[float, float], legend: dict[str, object]) -> None:
    chart.set_title({"none": True})
    chart.set_legend(legend)
    chart.set_size({"width": size[0], "height": size[1]})
    chart.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    chart.show_hidden_data()
    chart.show_blanks_as("gap")
    chart.show_na_as_empty_cell()


@dataclass(frozen=True)
class BarChart:
    """What the chart of audit grades draws: labels and numbers, both down a column."""

    sheet: str
    rows: tuple[int, int]
    labels_at: int
    values_at: int
    labels: tuple[str, ...]
    values: tuple[int | None, ...]


def bar_chart(book: Book, spec: BarChart, size: tuple[float, float], look: Style) -> Chart:
    """Bars, one a grade, the best at the top."""
    chart = book.workbook.add_chart({"type": "bar"})
    top, bottom = spec.rows
    colour = look.get("font_color") or _MAIN_COLOUR
    font = {"name": look.get("font_name", "Calibri"), "size": 10, "color": AXIS_TEXT}
    chart.add_series(
        {
            "name": "Audits",
            "categories": _column(spec.sheet, top, bottom, spec.labels_at),
            "categories_data": list(spec.labels),
            "values": _column(spec.sheet, top, bottom, spec.values_at),
            "values_data": list(spec.values),
            "fill": {"color": colour},
            "gap": 55,
            "data_labels": {"value": True, "font": {"size": 10, "bold": True, "color": "#17263A"}},
        }
    )
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": GRID}, "major_tick_mark": "none"})
    chart.set_x_axis({"min": 0, "visible": False, "major_gridlines": {"visible": False}, "label_position": "none"})
    _finish(chart, size, {"none": True})
    return chart


def _range(sheet: str, row: int, first: int, last: int) -> str:
    return f"={_quoted(sheet)}!{xl_range_abs(row, first, row, last)}"


def _column(sheet: str, top: int, bottom: int, column: int) -> str:
    return f"={_quoted(sheet)}!{xl_range_abs(top, column, bottom, column)}"


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"
