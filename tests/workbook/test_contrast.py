"""Colours pass WCAG AA: at least 4.5 : 1 between text, or a chart's line, and what lies behind it."""

import pytest

from kpibook.workbook.sheets.charts import AXIS_TEXT, BENCHMARK_COLOURS, TARGET_COLOUR
from kpibook.workbook.template.read import read_template


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white():
    """The measure itself: black on white is 21 : 1."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_template(template_path):
    """Every cell of the template that holds text, RAG words included, on its own fill."""
    weak = []
    for sheet in read_template(template_path).sheets.values():
        for place, cell in sheet.cells.items():
            front, back = cell.style.get("font_color") or "#000000", cell.style.get("bg_color") or "#FFFFFF"
            if cell.value and contrast(front, back) < 4.5:
                weak.append((sheet.name, place, cell.value, front, back))
    assert weak == []


def test_shaded_latest_month(template_path):
    """Figures stay readable on the shade of the report month's column."""
    sheets = read_template(template_path).sheets
    shade = sheets["Cover"].cells[sheets["Cover"].place("report_month")].style.get("bg_color")
    figures = sheets["Section"].cells[6 - 1, 2].style.get("font_color")
    assert contrast(figures, shade) >= 4.5


@pytest.mark.parametrize("colour", [TARGET_COLOUR, AXIS_TEXT, *BENCHMARK_COLOURS])
def test_charts(colour):
    """Lines and labels of charts on white."""
    assert contrast(colour, "#FFFFFF") >= 4.5
