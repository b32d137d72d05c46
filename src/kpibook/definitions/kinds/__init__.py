"""The kinds of measures and conditions, a module each: model, words, what it looks at, what it tells of others."""

from kpibook.definitions.kinds.age import Age
from kpibook.definitions.kinds.average import Average
from kpibook.definitions.kinds.between import Between
from kpibook.definitions.kinds.combined import Combined
from kpibook.definitions.kinds.compare import OF_DATES, OF_NUMBERS, Compare, CompareUse
from kpibook.definitions.kinds.conditions import AnyCondition, AnyOf, Condition, LinkedRecord, Not
from kpibook.definitions.kinds.counting import Base
from kpibook.definitions.kinds.date_within import DateWithin
from kpibook.definitions.kinds.earlier_event import EarlierEvent
from kpibook.definitions.kinds.field import ConditionUse, FieldCondition, where_uses
from kpibook.definitions.kinds.first_event import FirstEvent
from kpibook.definitions.kinds.flow import Flow
from kpibook.definitions.kinds.formula import NO_TIME, Compared, Every, Formula, Opposite, Passed, Some
from kpibook.definitions.kinds.latest_event import LatestEvent, Limit, LinkedStart, OtherEvent
from kpibook.definitions.kinds.measures import Measure
from kpibook.definitions.kinds.number_of_events import NumberOfEvents
from kpibook.definitions.kinds.open_for import OpenFor
from kpibook.definitions.kinds.part import AnyMeasure, Part, Whole
from kpibook.definitions.kinds.rate import Population, Rate
from kpibook.definitions.kinds.ratio import Ratio
from kpibook.definitions.kinds.share import Share
from kpibook.definitions.kinds.snapshot import Snapshot
from kpibook.definitions.kinds.stock import Stock
from kpibook.definitions.kinds.tally import Tally
from kpibook.definitions.kinds.timed_condition import Link, Order, TimedCondition
from kpibook.definitions.kinds.uses import (
    AS_AT,
    DATE,
    DAY_OR_MONTH,
    IDENTITY,
    CombinedUse,
    FieldUse,
    KeyPath,
    Names,
    Objection,
    SourceUse,
    Use,
    fields_used,
    joined,
)

__all__ = [
    "AS_AT",
    "DATE",
    "DAY_OR_MONTH",
    "IDENTITY",
    "NO_TIME",
    "OF_DATES",
    "OF_NUMBERS",
    "Age",
    "AnyCondition",
    "AnyMeasure",
    "AnyOf",
    "Average",
    "Base",
    "Between",
    "Combined",
    "CombinedUse",
    "Compare",
    "CompareUse",
    "Compared",
    "Condition",
    "ConditionUse",
    "DateWithin",
    "EarlierEvent",
    "Every",
    "FieldCondition",
    "FieldUse",
    "FirstEvent",
    "Flow",
    "Formula",
    "KeyPath",
    "LatestEvent",
    "Limit",
    "Link",
    "LinkedRecord",
    "LinkedStart",
    "Measure",
    "Names",
    "Not",
    "NumberOfEvents",
    "Objection",
    "OpenFor",
    "Opposite",
    "Order",
    "OtherEvent",
    "Part",
    "Passed",
    "Population",
    "Rate",
    "Ratio",
    "Share",
    "Snapshot",
    "Some",
    "SourceUse",
    "Stock",
    "Tally",
    "TimedCondition",
    "Use",
    "Whole",
    "fields_used",
    "joined",
    "where_uses",
]
