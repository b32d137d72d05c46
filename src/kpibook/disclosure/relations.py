"""Which quantities are parts of which: what a reader of the definitions can tell without seeing a record."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from pydantic import BaseModel

from kpibook.definitions.measures import LatestEvent
from kpibook.definitions.sources import FieldCondition
from kpibook.disclosure.quantities import Quantity, Requirement
from kpibook.months import Duration

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


def parts_that_exclude(quantities: Sequence[Quantity], whole: int, parts: Sequence[int]) -> set[frozenset[int]]:
    """Sets of two or more parts of a quantity no two of which can share a record; each as large as it gets."""
    found = set()
    for pair in combinations(parts, 2):
        if not are_disjoint(quantities[pair[0]], quantities[pair[1]]):
            continue
        members = list(pair)
        for other in parts:
            if other not in members and all(are_disjoint(quantities[other], quantities[m]) for m in members):
                members.append(other)
        found.add(frozenset(members))
    return found


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


def _at_most(one: Duration | int, other: Duration | int) -> bool:
    """Whether a number, or a length of time, is never more than another; unlike units count as not comparable."""
    if isinstance(one, int) or isinstance(other, int):
        return isinstance(one, int) and isinstance(other, int) and one <= other
    if one.unit == other.unit:
        return one.amount <= other.amount
    for a, b in ((one.calendar_days, other.calendar_days), (one.calendar_months, other.calendar_months)):
        if a is not None and b is not None:
            return a <= b
    return False


def _field_implies(strict: FieldCondition, loose: FieldCondition) -> bool:
    if strict.field != loose.field:
        return False
    values = None if strict.in_ is None else set(strict.in_)
    if loose.in_ is not None:
        held = values is not None and values <= set(loose.in_)
    elif loose.not_in is not None:
        barred = set(loose.not_in)
        held = (values is not None and not values & barred) or (
            strict.not_in is not None and barred <= set(strict.not_in)
        )
    elif loose.blank is False:
        held = strict.blank is False or values is not None or _bounded(strict)
    elif _bounded(loose):
        held = _bounded(strict) and _bounds_within(strict, loose)
    else:
        return False
    return held


def _bounded(condition: FieldCondition) -> bool:
    return condition.at_least is not None or condition.at_most is not None


def _bounds_within(strict: FieldCondition, loose: FieldCondition) -> bool:
    above = loose.at_least is None or (strict.at_least is not None and strict.at_least >= loose.at_least)
    below = loose.at_most is None or (strict.at_most is not None and strict.at_most <= loose.at_most)
    return above and below


def _exclude(one: FieldCondition, other: FieldCondition) -> bool:
    if one.field != other.field:
        return False
    for a, b in ((one, other), (other, one)):
        if a.in_ is None:
            continue
        if b.in_ is not None and not set(a.in_) & set(b.in_):
            return True
        if (b.not_in is not None and set(a.in_) <= set(b.not_in)) or b.blank:
            return True
    return (one.blank is True and other.blank is False) or (one.blank is False and other.blank is True)
