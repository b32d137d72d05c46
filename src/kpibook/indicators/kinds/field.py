"""Condition: a field's value."""

from __future__ import annotations

from kpibook.definitions.sources import FieldCondition
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.month_sets import Bits


def field(condition: FieldCondition, counted: Counted) -> Bits:
    """Every month where the record's field meets it, none elsewhere."""
    return counted.months.where(counted.lists.meeting(counted.source, (condition,))[counted.rows])
