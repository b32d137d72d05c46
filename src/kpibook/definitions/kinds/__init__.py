"""The kinds of measures and conditions, a module each: model, words, what it looks at, what it tells of others."""

from kpibook.definitions.kinds.between import Between
from kpibook.definitions.kinds.condition_kind import ConditionKind
from kpibook.definitions.kinds.conditions import AnyCondition, Condition, Timed
from kpibook.definitions.kinds.earlier_event import EarlierEvent
from kpibook.definitions.kinds.field import ConditionUse, FieldCondition, where_uses
from kpibook.definitions.kinds.first_event import FirstEvent
from kpibook.definitions.kinds.flow import Flow
from kpibook.definitions.kinds.latest_event import LatestEvent, Limit, LinkedStart
from kpibook.definitions.kinds.linked_record import LinkedRecord
from kpibook.definitions.kinds.measure_kind import MeasureKind, Shape, conditions_words
from kpibook.definitions.kinds.measures import Base, Measure
from kpibook.definitions.kinds.naming import Names, joined
from kpibook.definitions.kinds.number_of_events import NumberOfEvents
from kpibook.definitions.kinds.open_for import OpenFor
from kpibook.definitions.kinds.rate import Population, Rate
from kpibook.definitions.kinds.share import Share
from kpibook.definitions.kinds.stock import Stock
from kpibook.definitions.kinds.tally import Tally
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition
from kpibook.definitions.kinds.uses import (
    DATE,
    DAY_OR_MONTH,
    IDENTITY,
    NUMBER,
    FieldUse,
    KeyPath,
    SourceUse,
    Use,
    fields_used,
)

__all__ = [
    "DATE",
    "DAY_OR_MONTH",
    "IDENTITY",
    "NUMBER",
    "AnyCondition",
    "Base",
    "Between",
    "Condition",
    "ConditionKind",
    "ConditionUse",
    "EarlierEvent",
    "EventDate",
    "FieldCondition",
    "FieldUse",
    "FirstEvent",
    "Flow",
    "KeyPath",
    "LatestEvent",
    "Limit",
    "Link",
    "LinkedRecord",
    "LinkedStart",
    "Measure",
    "MeasureKind",
    "Names",
    "NumberOfEvents",
    "OpenFor",
    "Order",
    "Population",
    "Rate",
    "Shape",
    "Share",
    "SourceUse",
    "Stock",
    "Tally",
    "Timed",
    "TimedCondition",
    "Use",
    "conditions_words",
    "fields_used",
    "joined",
    "where_uses",
]
