"""On which side of their line the figures of a chart stand, so that as few as can be lie on another line."""

from __future__ import annotations

from kpibook.workbook.sheets.charts import LineChart

_NEAR, _FAR = 0.015, 0.13
"""Where a label lies, as parts of the axis away from its point."""
_STEEP = 0.06
"""A line that rises or falls by more to the next month goes through the label on that side."""


def label_side(spec: LineChart) -> str:
    """Above or below: where fewer lines are in the way; where that is equal, on the target's other side.

    It is judged by what the chart shows when the workbook is made: a label's side cannot follow the selectors.
    """
    figures, *others = spec.lines
    drawn = [value for line in spec.lines for value in line.values if value is not None]
    height = (spec.highest or max(drawn, default=0.0)) - spec.begins
    if height <= 0:
        return "above"
    in_the_way = {"above": 0, "below": 0}
    target_above = 0
    for k, value in enumerate(figures.values):
        if value is None:
            continue
        for line in (line.values[k] for line in others):
            away = None if line is None else (line - value) / height
            in_the_way["above"] += away is not None and -_NEAR <= away < _FAR
            in_the_way["below"] += away is not None and -_FAR < away <= _NEAR
        for beside in (figures.values[at] for at in (k - 1, k + 1) if 0 <= at < len(figures.values)):
            rise = 0.0 if beside is None else (beside - value) / height
            in_the_way["above"] += rise > _STEEP
            in_the_way["below"] += rise < -_STEEP
        target = next((line.values[k] for line in others if line.kind == "target"), None)
        target_above += 0 if target is None else (target > value) - (target < value)
        in_the_way["below"] += 3 * ((value - spec.begins) / height < _FAR)  # the months' names stand there
    if in_the_way["above"] == in_the_way["below"]:
        return "below" if target_above > 0 else "above"
    return min(in_the_way, key=lambda side: in_the_way[side])
