"""What a chart writes below each point: the month and, on a line of its own, the month's figure.

A figure beside its point would stand on a line as soon as another month or team is chosen: its side is written once,
and the mean, the limits, a target and benchmarks lie close to the figures. Below the months it follows the selectors,
meets no line, and says `c` or `N/A` where a chart draws nothing (LibreOffice: a point at 0).
"""

from kpibook.workbook.live.content import Formula
from kpibook.workbook.live.live_rows import Cells, LiveRow, starts_at
from kpibook.workbook.live.shapes import alone_formula, alone_value

MONTH_AND_FIGURE = "month and figure"
"""The block of helper columns that holds these words."""
CHART_SIGN = "◇"
"""Stands after the first month of another definition."""


def under_points(live: LiveRow) -> list[Formula]:
    """The words below each month's point; a sign follows the month in which another definition begins.

    A sign, not a line of points: LibreOffice draws what is no number at 0, so that every other month had one there.
    """
    context, found = live.context, []
    for k, period in enumerate(context.window):
        condition, now = starts_at(context, live.row.breaks, k)
        marked = f'{live.calendar("in short", k)}&IF({condition}," {CHART_SIGN}","")' if live.row.breaks else ""
        month = marked or live.calendar("in short", k)
        found.append(with_figure(live, k, month, period.label + (f" {CHART_SIGN}" if now else "")))
    return found


def with_figure(live: LiveRow, k: int, text: str, value: str) -> Formula:
    """Words (an expression, and what it comes to) with the k-th figure below them."""
    alone = alone_formula(live.row, live.month_ref("numerator", k), live.month_ref("denominator", k))
    shown = alone_value(live.row, live.figures[k].shown)
    return Formula(f"={text}&CHAR(10)&{alone[1:]}", f"{value}\n{shown}")


def point_cells(live: LiveRow) -> Cells:
    """Helper cells of these words."""
    block = live.context.helpers.block(MONTH_AND_FIGURE)
    return {block + k: words for k, words in enumerate(under_points(live))}


def reading_cells(live: LiveRow, days: list[str], day_cells: list[str]) -> Cells:
    """The same of figures that are each of a day of their own; nothing where a column has none."""
    block, cells = live.context.helpers.block(MONTH_AND_FIGURE), dict[int, Formula | str]()
    for k, (day, at) in enumerate(zip(days, day_cells, strict=True)):
        said = with_figure(live, k, at, day)
        cells[block + k] = Formula(f'=IF({at}="","",{said.text[1:]})', said.value if day else "")
    return cells
