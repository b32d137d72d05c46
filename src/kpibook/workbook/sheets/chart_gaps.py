"""The line under a chart that names what the chart does not draw.

LibreOffice draws what is no number at 0, and cannot be told otherwise in a file whose figures are formulas. So the line
says which points are no figures; in Excel, which leaves a gap, it says why.
"""

from typing import Any

from kpibook.report import NOT_TOLD
from kpibook.workbook.live import Cells, Formula, LiveRow, formulas
from kpibook.workbook.sheets.canvas import text_height
from kpibook.workbook.sheets.charts import AXIS_TEXT, type_size
from kpibook.workbook.specimens import Style

_NOTE = (("font_color", AXIS_TEXT), ("align", "left"), ("valign", "bottom"), ("text_wrap", True))


def note_changes(look: Style) -> tuple[tuple[str, Any], ...]:
    """How the line under a chart differs from the template's cell; its type is that of the chart."""
    return (*_NOTE, ("font_size", type_size(look)))


def note_pixels(longest: str, width: float, look: Style) -> float:
    """Height to leave free under a chart for its note, when it is as long as it can be."""
    return text_height(longest, width, look.but(**dict(note_changes(look))), 3.0) * 4 / 3


def with_words(note: Formula, words: str) -> Formula:
    """A note that begins with fixed words."""
    return Formula(f"={formulas.literal(words)}&{note.text[1:]}", f"{words}{note.value}") if words else note


def chart_note(without: str, kept_back: str) -> str:
    """What a chart does not draw, in words.

    >>> chart_note("Jun-22, Jul-22", ""), chart_note("", "Aug-22")
    ('No figure in Jun-22, Jul-22. ', 'Not shown (c): Aug-22.')
    """
    first = f"No figure in {without}. " if without else ""
    return first + (f"Not shown (c): {kept_back}." if kept_back else "")


def highlight_note(live: LiveRow) -> tuple[Cells, Formula]:
    """Helper cells that list the months without a point in the chart, and a line that names them.

    LibreOffice draws what is no number at 0: the line says which points are none.
    """
    helpers, months = live.context.helpers, range(len(live.context.window))
    upper = [live.month_ref("numerator", k) for k in months]
    gaps = [formulas.has_no_figure(live.month_ref("value", k), upper[k]) for k in months]
    kept_back = [formulas.is_kept_back(n) for n in upper]
    short = [live.calendar("in short", k) for k in months]
    hidden = [live.counts(k)[0] == NOT_TOLD for k in months]
    names = [f"{month.first:%b-%y}" for month in live.context.window]
    lists = (
        ", ".join(names[k] for k in months if live.value(k) is None and not hidden[k]),
        ", ".join(names[k] for k in months if hidden[k]),
    )
    cells: Cells = {
        helpers.single(name): Formula(formulas.listed(zip(conditions, short, strict=True)), value)
        for name, conditions, value in zip(
            ("months without a figure", "months not shown"), (gaps, kept_back), lists, strict=True
        )
    }
    text = formulas.chart_note(live.ref("months without a figure"), live.ref("months not shown"))
    return cells, Formula(text, chart_note(*lists))
