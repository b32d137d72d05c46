"""Which quantities are parts of which: what a reader of the definitions can tell without seeing a record."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import assert_never

from pydantic import BaseModel

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
from kpibook.disclosure.field_values import FieldDomain, holds, telling_values
from kpibook.disclosure.quantities import Quantity, Requirement, Returned
from kpibook.months import Duration

_Events = LatestEvent | FirstEvent | EarlierEvent | NumberOfEvents | LinkedRecord


class Told(Enum):
    """What the definitions tell of two conditions."""

    IMPLIES = "whatever meets the one meets the other"
    IMPLIED = "whatever meets the other meets the one"
    NOTHING = "a record may meet both, either or none"
    UNKNOWN = "they look at the same things, in ways that cannot be compared"


_LESS_IS_STRICTER = ("within", "first_within", "months")
_MORE_IS_STRICTER = ("at_least", "lasting_days", "needs_event")


def is_part(part: Quantity, whole: Quantity) -> bool:
    """Whether every record (person) of the one is by definition counted in the other, where they differ."""
    return (
        part != whole
        and part.counted == whole.counted
        and part.distinct in (whole.distinct, *([part.distinct] if whole.distinct is None else []))
        and part.is_within(whole)
        and all(any(implies(a, b) for a in part.requirements) for b in whole.requirements)
    )


def are_disjoint(one: Quantity, other: Quantity) -> bool:
    """Whether no record can be counted in both: they want different values of one field."""
    return any(
        isinstance(a, FieldCondition) and isinstance(b, FieldCondition) and _exclude(a, b)
        for a in one.requirements
        for b in other.requirements
    )


def implies(strict: Requirement, loose: Requirement) -> bool:
    """Whether whatever meets the one condition meets the other.

    >>> from kpibook.definitions.measures import Condition
    >>> within = lambda text: Condition.model_validate({"between": {"start": "a", "end": "b", "within": text}})
    >>> implies(within("10 working days"), within("20 working days"))
    True
    >>> implies(within("20 working days"), within("10 working days")), implies(within("10 days"), within("2 weeks"))
    (False, True)
    """
    if strict == loose:
        return True
    if isinstance(strict, Returned) or isinstance(loose, Returned):
        return isinstance(strict, Returned) and isinstance(loose, Returned) and loose.field in strict.within
    if isinstance(strict, FieldCondition) or isinstance(loose, FieldCondition):
        both = isinstance(strict, FieldCondition) and isinstance(loose, FieldCondition)
        return both and _field_implies(strict, loose)  # type: ignore[arg-type]  # both are, as just asked
    a, b = strict.value, loose.value
    return type(a) is type(b) and all(
        getattr(a, name) == getattr(b, name) or _is_stricter(a, b, name) for name in type(a).model_fields
    )


def _is_stricter(strict: BaseModel, loose: BaseModel, name: str) -> bool:
    """Whether what differs under this key makes the one condition stricter, all else being equal."""
    one, other = getattr(strict, name), getattr(loose, name)
    if one is None or other is None:
        return False
    if name in _LESS_IS_STRICTER:
        return _at_most(one, other)
    if name in _MORE_IS_STRICTER:
        return _at_most(other, one)
    if name != "where" or not all(any(_field_implies(a, b) for a in one) for b in other):
        return False
    if isinstance(strict, LatestEvent):  # of fewer events, the latest is no later; but none may then be due yet
        return strict.needs_event and all(limit.after_events is None for limit in strict.limits)
    return True


def told_of(one: Condition | Returned, other: Condition | Returned) -> Told:
    """How two conditions stand to each other, where neither is one field's value."""
    if implies(one, other):
        return Told.IMPLIES
    if implies(other, one):
        return Told.IMPLIED
    if isinstance(one, Returned) or isinstance(other, Returned):
        return Told.NOTHING
    a, b = one.value, other.value
    if isinstance(a, FieldCondition) or isinstance(b, FieldCondition):
        raise TypeError("conditions on a field are compared by their values")
    if isinstance(a, _Events) and isinstance(b, _Events):
        return _told_of_events(a, b)
    return Told.UNKNOWN if _own_dates(a) & _own_dates(b) and _times_only(a, b) else Told.NOTHING


def _told_of_events(one: _Events, other: _Events) -> Told:
    """Events of different lists, or of kinds that exclude each other, tell nothing of each other."""
    if one.source != other.source or any(_exclude(a, b) for a in one.where for b in other.where):
        return Told.NOTHING
    if type(one) is not type(other):
        return Told.UNKNOWN
    differ = [name for name in type(one).model_fields if getattr(one, name) != getattr(other, name)]
    told_apart = all(name == "where" or _is_stricter(one, other, name) or _is_stricter(other, one, name)
                     for name in differ)  # fmt: skip
    return Told.NOTHING if told_apart else Told.UNKNOWN


def _own_dates(one: BaseModel) -> set[str]:
    """The counted record's own dates that a condition compares."""
    if isinstance(one, Between):
        return {one.start, one.end}
    if isinstance(one, OpenFor):
        return {one.since}
    if isinstance(one, FirstEvent):
        return {one.since}
    if isinstance(one, LatestEvent):
        return {one.since} if isinstance(one.since, str) else set()
    if isinstance(one, EarlierEvent):
        return {one.date}
    if isinstance(one, NumberOfEvents | LinkedRecord):
        return set()
    raise TypeError(f"{type(one).__name__} is a condition that disclosure control does not know")


def _times_only(one: BaseModel, other: BaseModel) -> bool:
    """Whether both look at the record's own dates and at nothing else."""
    return isinstance(one, Between | OpenFor) and isinstance(other, Between | OpenFor)


def _at_most(one: Duration | int, other: Duration | int) -> bool:
    """Whether a number, or a length of time, is never more than another, whenever it begins."""
    if isinstance(one, int) or isinstance(other, int):
        return isinstance(one, int) and isinstance(other, int) and one <= other
    if one.unit == other.unit:
        return one.amount <= other.amount
    for a, b in ((one.calendar_days, other.calendar_days), (one.calendar_months, other.calendar_months)):
        if a is not None and b is not None:
            return a <= b
    return _days(one)[1] <= _days(other)[0]


def _days(length: Duration) -> tuple[int, int]:
    """The fewest and the most days that a length of time can be; holidays may lengthen one of working days."""
    n = length.amount
    match length.unit:
        case "days":
            return n, n
        case "weeks":
            return 7 * n, 7 * n
        case "months":
            return 30 * n - 2, 31 * n
        case "years":
            return 365 * n, 366 * n
        case "working days":
            return n + 2 * ((n - 1) // 5), 2 * n + 14
        case _:
            assert_never(length.unit)


def _field_implies(strict: FieldCondition, loose: FieldCondition) -> bool:
    """Whether every value that meets the one condition meets the other."""
    return strict.field == loose.field and all(b or not a for a, b in _both(strict, loose))


def _exclude(one: FieldCondition, other: FieldCondition) -> bool:
    """Whether no value meets both."""
    return one.field == other.field and not any(a and b for a, b in _both(one, other))


def _both(one: FieldCondition, other: FieldCondition) -> Iterator[tuple[bool, bool]]:
    for value in telling_values(FieldDomain(), (one, other)):
        yield holds(one, value), holds(other, value)
