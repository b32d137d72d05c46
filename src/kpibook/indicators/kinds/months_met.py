"""In which months a record meets a condition: asks the module of that kind."""

from __future__ import annotations

from functools import reduce

import numpy as np

from kpibook.definitions.measures import (
    Between,
    Condition,
    EarlierEvent,
    FirstEvent,
    LatestEvent,
    LinkedRecord,
    NumberOfEvents,
    OpenFor,
)
from kpibook.definitions.sources import FieldCondition
from kpibook.indicators.kinds.between import between
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.kinds.earlier_event import earlier_event
from kpibook.indicators.kinds.field import field
from kpibook.indicators.kinds.first_event import first_event
from kpibook.indicators.kinds.latest_event import latest_event
from kpibook.indicators.kinds.linked_record import linked_record
from kpibook.indicators.kinds.number_of_events import number_of_events
from kpibook.indicators.kinds.open_for import open_for
from kpibook.indicators.month_sets import Bits


def months_met(condition: Condition, counted: Counted) -> Bits:
    """For each counted record, the months in which it meets the condition (among those in which it is counted)."""
    match condition.value:
        case FieldCondition() as value:
            met = field(value, counted)
        case Between() as value:
            met = between(value, counted)
        case LatestEvent() as value:
            met = latest_event(value, counted)
        case FirstEvent() as value:
            met = first_event(value, counted)
        case EarlierEvent() as value:
            met = earlier_event(value, counted)
        case NumberOfEvents() as value:
            met = number_of_events(value, counted)
        case OpenFor() as value:
            met = open_for(value, counted)
        case LinkedRecord() as value:
            met = linked_record(value, counted)
    return met & counted.counted_in


def months_all_met(conditions: tuple[Condition, ...], counted: Counted) -> Bits:
    """For each counted record, the months in which it meets every condition."""
    return reduce(np.bitwise_and, (months_met(condition, counted) for condition in conditions), counted.counted_in)
