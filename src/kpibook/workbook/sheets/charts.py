"""Charts: a highlighted indicator over the months shown, with target and benchmark lines; audit grades."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.chart import Chart
from xlsxwriter.utility import xl_range_abs

from kpibook.workbook.sheets.book import Book
from kpibook.workbook.specimens import Style

TARGET_COLOUR = "#17263A"
GRID, AXIS_TEXT = "#E3EAED", "#55636E"
BENCHMARK_COLOURS = ("#B4590B", "#6A4C93", "#5B7083", "#2E7D4F")
"""Each at least 4.5:1 on white, and each line has its own dash."""
_DASHES = ("round_dot", "dash_dot", "square_dot", "long_dash_dot")
_MAIN_COLOUR = "#1F7A8C"
_WIDE = 3.5
"""A chart is low when it is so many times as wide as it is high."""
_HIGH = 0.7
"""A percentage chart that reaches this far shows the whole way to 100%, and no further."""


@dataclass(frozen=True)
class Line:
    """One line of a chart: its name, the cells it draws (row, first and last column), their values (None: no point)."""

    name: str
    row: int
    columns: tuple[int, int]
    values: tuple[float | int | None, ...]


@dataclass(frozen=True)
class LineChart:
    """What a highlighted indicator's chart draws: the figures first, then the target, then benchmarks."""

    sheet: str
    months_at: tuple[int, int, int]
    """Row, first and last column of the month headings."""
    months: tuple[int | str, ...]
    """Their values: Excel's days; or words, for days at which lists were cut and months with a mark."""
    lines: tuple[Line, ...]
    number_format: str
    labels: str = "above"
    """Where the figures stand: above or below their line."""
    title: str = ""
    """Whose figures they are, where another source's are drawn beside them."""
    top: float | None = None
    """Top of the axis of both; else its own."""

    @property
    def highest(self) -> float | None:
        """Top of the axis, where it must be set: percentages near 100% end there."""
        drawn = [value for line in self.lines for value in line.values if value is not None]
        return 1.0 if self.number_format == "0%" and max(drawn, default=0.0) > _HIGH else None


def line_chart(book: Book, spec: LineChart, size: tuple[float, float], look: Style) -> Chart:
    """The chart of a highlighted indicator; `size` in pixels, `look` gives font and the main line's colour."""
    chart = book.workbook.add_chart({"type": "line"})
    row, first, last = spec.months_at
    for number, line in enumerate(spec.lines):
        chart.add_series(
            {
                "categories": _range(spec.sheet, row, first, last),
                "categories_data": list(spec.months),
                "values": _range(spec.sheet, line.row, *line.columns),
                "values_data": list(line.values),
                **_line_look(number, spec, look),
            }
        )
        chart.series[-1]["name"] = line.name  # given to add_series, "Stop!A1" would be a cell of the sheet "Stop"
    font = {"name": look.get("font_name", "Calibri"), "size": look.get("font_size") or 9, "color": AXIS_TEXT}
    chart.set_x_axis(
        {
            **_month_axis(spec),
            "num_format": "mmm-yy",
            "num_font": font,
            "line": {"color": GRID},
            "major_tick_mark": "none",
        }
    )
    chart.set_y_axis(
        {
            "min": 0,
            "max": spec.top or spec.highest,
            "major_unit": 0.2 if spec.top or spec.highest else None,
            "num_format": spec.number_format,
            "num_font": font,
            "line": {"none": True},
            "major_gridlines": {"visible": True, "line": {"color": GRID, "width": 0.75}},
        }
    )
    _finish(chart, size, font)
    if spec.title:
        # Excel lays a title over the plot where it is not told that it has room of its own.
        chart.set_title({"name": spec.title, "name_font": font | {"bold": True}, "overlay": False})
    return chart


def _month_axis(spec: LineChart) -> dict[str, object]:
    """A date axis; for one month alone, a plain one: LibreOffice 7.4 labels one date with the month before."""
    if len(spec.months) == 1 or isinstance(spec.months[0], str):
        return {"text_axis": True}
    return {"date_axis": True, "major_unit": 1, "major_unit_type": "months"}


def _line_look(number: int, spec: LineChart, look: Style) -> dict[str, object]:
    if number == 0:
        colour = look.get("font_color") or _MAIN_COLOUR
        return {
            "line": {"color": colour, "width": 2.5},
            "marker": {
                "type": "circle",
                "size": 6,
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF"},
            },
            "data_labels": {
                "value": True,
                "position": spec.labels,
                "num_format": spec.number_format,
                "font": {"size": look.get("font_size") or 9, "bold": True, "color": colour},
            },
        }
    colour = TARGET_COLOUR if number == 1 else BENCHMARK_COLOURS[(number - 2) % len(BENCHMARK_COLOURS)]
    dash = "dash" if number == 1 else _DASHES[(number - 2) % len(_DASHES)]
    line: dict[str, object] = {"color": colour, "width": 1.5, "dash_type": dash}
    if len(spec.months) > 1:
        return {"line": line, "marker": {"type": "none"}}
    dashes = {"type": "long_dash", "size": 14, "fill": {"color": colour}, "border": {"color": colour}}
    return {"line": line, "marker": dashes}  # one point makes no line


def _finish(chart: Chart, size: tuple[float, float], font: dict[str, object], legend: bool = True) -> None:
    chart.set_title({"none": True})
    # Beside a chart that is wide and low: below it, the legend would take a third of its height.
    position = "right" if size[0] > _WIDE * size[1] else "bottom"
    chart.set_legend({"position": position, "font": font} if legend else {"none": True})
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
    _finish(chart, size, font, legend=False)
    return chart


def _range(sheet: str, row: int, first: int, last: int) -> str:
    return f"={_quoted(sheet)}!{xl_range_abs(row, first, row, last)}"


def _column(sheet: str, top: int, bottom: int, column: int) -> str:
    return f"={_quoted(sheet)}!{xl_range_abs(top, column, bottom, column)}"


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"
