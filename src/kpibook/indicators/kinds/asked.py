"""Which class asks which kind of condition: the one place that knows them all."""

from functools import reduce
from typing import assert_never

import numpy as np

from kpibook.definitions import kinds
from kpibook.indicators.days import Bits
from kpibook.indicators.kinds.age import AskedAge
from kpibook.indicators.kinds.between import AskedBetween
from kpibook.indicators.kinds.combined import AskedAnyOf, AskedNot
from kpibook.indicators.kinds.compare import AskedCompare
from kpibook.indicators.kinds.date_within import AskedDateWithin
from kpibook.indicators.kinds.earlier_event import AskedEarlierEvent
from kpibook.indicators.kinds.field import AskedField
from kpibook.indicators.kinds.first_event import AskedFirstEvent
from kpibook.indicators.kinds.kind import Asked, Counted
from kpibook.indicators.kinds.latest_event import AskedLatestEvent
from kpibook.indicators.kinds.linked_record import AskedLinkedRecord
from kpibook.indicators.kinds.number_of_events import AskedNumberOfEvents
from kpibook.indicators.kinds.open_for import AskedOpenFor


def asked(condition: kinds.AnyCondition) -> Asked:
    """A condition, as it is asked of records."""
    match condition:
        case kinds.FieldCondition():
            return AskedField(condition)
        case kinds.Between():
            return AskedBetween(condition)
        case kinds.Compare():
            return AskedCompare(condition)
        case kinds.LatestEvent():
            return AskedLatestEvent(condition)
        case kinds.FirstEvent():
            return AskedFirstEvent(condition)
        case kinds.EarlierEvent():
            return AskedEarlierEvent(condition)
        case kinds.NumberOfEvents():
            return AskedNumberOfEvents(condition)
        case kinds.OpenFor():
            return AskedOpenFor(condition)
        case kinds.LinkedRecord():
            return AskedLinkedRecord(condition, tuple(asked(one.value) for one in condition.meets))
        case kinds.DateWithin():
            return AskedDateWithin(condition)
        case kinds.Age():
            return AskedAge(condition)
        case kinds.AnyOf():
            return AskedAnyOf(tuple(asked(one.value) for one in condition.of))
        case kinds.Not():
            return AskedNot(asked(condition.of.value))
        case _:
            assert_never(condition)


def months_met(condition: kinds.Condition, counted: Counted) -> Bits:
    """For each counted record, the months in which it meets the condition (among those in which it is counted)."""
    return asked(condition.value).months_met(counted) & counted.counted_in


def months_all_met(conditions: tuple[kinds.Condition, ...], counted: Counted) -> Bits:
    """For each counted record, the months in which it meets every condition."""
    return reduce(np.bitwise_and, (months_met(condition, counted) for condition in conditions), counted.counted_in)
