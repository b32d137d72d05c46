"""Better, worse or the same as the month before, as a formula that follows the selectors."""

from kpibook.definitions import Disclosure
from kpibook.report import movement
from kpibook.workbook.live.content import Formula
from kpibook.workbook.live.live_rows import LiveRow, starts_at
from kpibook.workbook.live.shapes import compared_formula
from kpibook.workbook.live.signal_formulas import better_or_worse, few_counts, small_base

NOTHING_SAID = "–"
"""Where neither way is better, or one of the two figures is not there or too small to say anything by moving."""


def direction(live: LiveRow) -> Formula | str:
    """The word with its arrow. Needs the month before among the months shown; see `report.direction` for the rules."""
    report, last = live.context.report, len(live.context.window) - 1
    polarity = "neither" if live.row.part_of else report.mapping.indicators[live.indicator].polarity
    if polarity == "neither" or last == 0:
        return NOTHING_SAID
    both = [(live.month_ref("numerator", k), live.month_ref("denominator", k)) for k in (last - 1, last)]
    then, now = (compared_formula(live.row, n, d)[1:] for n, d in both)
    if live.row.shape in ("share", "average", "ratio"):
        small = small_base([d for _, d in both], report.mapping.organisation.small_denominator)
    else:
        small = few_counts([n for n, _ in both], (report.mapping.disclosure or Disclosure()).threshold)
    if live.row.breaks:
        small = f"OR({small},{starts_at(live.context, live.row.breaks, last)[0]})"
    said = movement(report, live.indicator, live.context.scope, live.context.window[last])
    return Formula(better_or_worse(then, now, small, polarity == "higher"), said.shown if said else NOTHING_SAID)
