"""Which quantities are parts of which: what a reader of the definitions can tell without seeing a record."""

import datetime as dt
from collections.abc import Iterator
from enum import Enum
from typing import assert_never

from kpibook.definitions import kinds
from kpibook.disclosure.field_values import FieldDomain, holds, telling_values
from kpibook.disclosure.quantities import Quantity, Requirement, Returned
from kpibook.months import Duration


class Implication(Enum):
    """How two conditions stand to each other, by their definitions."""

    IMPLIES = "whatever meets the one meets the other"
    IMPLIED_BY = "whatever meets the other meets the one"
    INDEPENDENT = "a record may meet both, either or none"
    UNDECIDED = "they look at the same things, in ways that cannot be compared"


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
        isinstance(a, kinds.FieldCondition) and isinstance(b, kinds.FieldCondition) and _exclude(a, b)
        for a in one.requirements
        for b in other.requirements
    )


def implies(strict: Requirement, loose: Requirement) -> bool:
    """Whether whatever meets the one condition meets the other.

    >>> from kpibook.definitions.kinds import Between
    >>> within = lambda text: Between.model_validate({"start": "a", "end": "b", "within": text})
    >>> implies(within("10 working days"), within("20 working days"))
    True
    >>> implies(within("20 working days"), within("10 working days")), implies(within("10 days"), within("2 weeks"))
    (False, True)
    """
    if strict == loose:
        return True
    if isinstance(strict, Returned) or isinstance(loose, Returned):
        return isinstance(strict, Returned) and isinstance(loose, Returned) and loose.field in strict.within
    if isinstance(strict, kinds.FieldCondition) and isinstance(loose, kinds.FieldCondition):
        return _field_implies(strict, loose)
    if isinstance(strict, kinds.Passed) and isinstance(loose, kinds.Passed):
        return _passed_implies(strict, loose)
    if isinstance(strict, kinds.Compared) and isinstance(loose, kinds.Compared):
        return (strict.field, strict.to) == (loose.field, loose.to) and strict.strictly
    if isinstance(strict, kinds.Opposite) and isinstance(loose, kinds.Opposite):
        return implies(loose.of, strict.of)
    # Different fields may go together in any way, and so may a field's value and what happened when.
    if not isinstance(strict, kinds.TimedCondition) or not isinstance(loose, kinds.TimedCondition):
        return False
    # Each kind of condition says of each of its keys what a difference there tells. When a key's name decided this
    # (`within`, `at_least`), a new key would have counted as stricter, or not, by chance of its name.
    return type(strict) is type(loose) and all(
        getattr(strict, key) == getattr(loose, key) or _is_stricter(strict, loose, key, order)
        for key, order in strict.orders().items()
    )


def _passed_implies(strict: kinds.Passed, loose: kinds.Passed) -> bool:
    """Whether wherever the one time has passed since a date, the other has."""
    if strict.since != loose.since:
        return False
    if loose.length == kinds.NO_TIME and not loose.more:
        return True  # whatever has passed, the day itself has come
    if strict.birthdays != loose.birthdays:
        return False
    if loose.more and not strict.more:  # "more than 3 months" follows from 4 months, and not from 3
        return (
            strict.length != loose.length
            and not _at_most(strict.length, loose.length)
            and _at_most(loose.length, strict.length)
        )
    return _at_most(loose.length, strict.length)


def _is_stricter(strict: kinds.TimedCondition, loose: kinds.TimedCondition, key: str, order: kinds.Order) -> bool:
    """Whether what differs under this key makes the one condition stricter, all else being equal."""
    one, other = getattr(strict, key), getattr(loose, key)
    if one is None or other is None:
        return False
    match order:
        case kinds.Order.SAME:
            return False
        case kinds.Order.LESS:
            return _at_most(one, other)
        case kinds.Order.MORE:
            return _at_most(other, one)
        case kinds.Order.NARROWER:
            return all(any(_narrower(a, b) for a in one) for b in other)
        case _:
            assert_never(order)


def _narrower(one: kinds.FieldCondition | kinds.Condition, other: kinds.FieldCondition | kinds.Condition) -> bool:
    """Whether what is asked of linked rows by the one leaves no row that the other leaves out."""
    strict, loose = (each.value if isinstance(each, kinds.Condition) else each for each in (one, other))
    return implies(strict, loose)


def implication_between(
    one: kinds.TimedCondition | kinds.Passed | kinds.Compared | Returned,
    other: kinds.TimedCondition | kinds.Passed | kinds.Compared | Returned,
) -> Implication:
    """How two conditions stand to each other, where neither is one field's value."""
    if implies(one, other):
        return Implication.IMPLIES
    if implies(other, one):
        return Implication.IMPLIED_BY
    if isinstance(one, Returned) or isinstance(other, Returned):
        return Implication.INDEPENDENT
    if (
        isinstance(one, kinds.TimedCondition)
        and isinstance(other, kinds.TimedCondition)
        and one.links()
        and other.links()
    ):
        return _implication_between_linked(one, other)
    # one looks at the record alone: it tells nothing of what other lists say, and something of the same dates
    return Implication.UNDECIDED if _dates_alone(one) & _dates_alone(other) else Implication.INDEPENDENT


def _dates_alone(one: kinds.TimedCondition | kinds.Passed | kinds.Compared) -> frozenset[str]:
    """The record's dates that it compares, where it looks at the record alone."""
    if isinstance(one, kinds.Passed):
        return frozenset({one.since})
    if isinstance(
        one, kinds.Compared
    ):  # numbers and codes too: of one that two comparisons share, each tells something
        return frozenset({one.field, one.to})
    return frozenset() if one.links() else one.own_dates()


def _implication_between_linked(one: kinds.TimedCondition, other: kinds.TimedCondition) -> Implication:
    """Events of different lists, or of kinds that exclude each other, tell nothing of each other."""
    (a, *more_a), (b, *more_b) = one.links(), other.links()
    # Where a linked record is looked up further, any list that both look into tells something of both.
    both = {link.source for link in (a, *more_a)} & {link.source for link in (b, *more_b)}
    looks_further = any(link.from_list is not None for link in (*more_a, *more_b))
    if looks_further and both and not both == {a.source} == {b.source}:
        return Implication.UNDECIDED
    if a.source != b.source or any(_exclude(x, y) for x in a.where for y in b.where):
        return Implication.INDEPENDENT
    if type(one) is not type(other) or getattr(one, "meets", ()) != getattr(other, "meets", ()):
        return Implication.UNDECIDED
    orders = {key: (order, other.orders()[key]) for key, order in one.orders().items()}
    differ = [key for key in orders if getattr(one, key) != getattr(other, key)]
    comparable = all(
        key == "where" or _is_stricter(one, other, key, orders[key][0]) or _is_stricter(other, one, key, orders[key][1])
        for key in differ
    )
    return Implication.INDEPENDENT if comparable else Implication.UNDECIDED


def _at_most(one: Duration | int | dt.date, other: Duration | int | dt.date) -> bool:
    """Whether a number, a day, or a length of time, is never more than another, whenever it begins."""
    if isinstance(one, dt.date) or isinstance(other, dt.date):
        return isinstance(one, dt.date) and isinstance(other, dt.date) and one <= other
    if isinstance(one, int) or isinstance(other, int):
        return isinstance(one, int) and isinstance(other, int) and one <= other
    if one.unit == other.unit:
        return one.amount <= other.amount
    # In calendar days, or in calendar months, where both can be said so; else only what is shorter whenever it begins:
    # 10 working days and 14 days cannot be compared, since a bank holiday turns them round.
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
            # At least the weekends that so many working days must span; at most a generous bound for weekends and
            # holidays.
            return n + 2 * ((n - 1) // 5), 2 * n + 14
        case _:
            assert_never(length.unit)


def _field_implies(strict: kinds.FieldCondition, loose: kinds.FieldCondition) -> bool:
    """Whether every value that meets the one condition meets the other."""
    return strict.field == loose.field and all(b or not a for a, b in _both(strict, loose))


def _exclude(one: kinds.FieldCondition, other: kinds.FieldCondition) -> bool:
    """Whether no value meets both."""
    return one.field == other.field and not any(a and b for a, b in _both(one, other))


def _both(one: kinds.FieldCondition, other: kinds.FieldCondition) -> Iterator[tuple[bool, bool]]:
    for value in telling_values(FieldDomain(decimals=True), (one, other)):
        yield holds(one, value), holds(other, value)
