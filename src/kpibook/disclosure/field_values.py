"""Values of one field: those at which any of some conditions changes stand for all others.

A condition on a field is true of a set of values: some codes or all but some, some numbers or all of a range, and
blanks or not. Asked of one value from each stretch between two bounds, of every code that is named and of one that is
not, and of a blank, conditions show exactly what they have in common: which exclude, contain or complete each other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from kpibook.definitions.kinds import FieldCondition

_OTHER = "\0any other"


@dataclass(frozen=True)
class FieldDomain:
    """What can stand in a field: whether numbers, with `decimals` or whole; which codes (None: any text); whether it
    can be blank."""

    numbers: bool = False
    decimals: bool = False
    codes: tuple[str, ...] | None = None
    blank: bool = True


def telling_values(domain: FieldDomain, conditions: Iterable[FieldCondition]) -> tuple[str | Decimal | None, ...]:
    """One value from each set of values that no condition tells apart (None: a blank).

    >>> [str(value) for value in telling_values(FieldDomain(numbers=True), [FieldCondition(field="age", at_most=4)])]
    ['4', '5', 'None']
    >>> domain = FieldDomain(numbers=True, decimals=True)
    >>> [str(value) for value in telling_values(domain, [FieldCondition(field="age", under=4)])]
    ['3', '3.5', '4', 'None']
    >>> telling_values(FieldDomain(codes=("yes", "no")), [FieldCondition(field="seen", not_in=("yes",))])
    ('yes', 'no', None)
    """
    named = {word for one in conditions for word in (*(one.in_ or ()), *(one.not_in or ()))}
    numbers = {bound for one in conditions for bound in (one.at_least, one.at_most, one.over, one.under)} - {None}
    found: list[str | Decimal | None] = []
    if domain.numbers or numbers:
        named_numbers = {Decimal(word) for word in named if word.strip().lstrip("+-").isdigit()}
        below = {n for one in conditions for n in _around(one, domain.decimals)}
        edges = sorted(named_numbers | {n + step for n in named_numbers for step in (-1, 1)} | below)
        if domain.decimals:  # 4.5 is neither at most 4 nor at least 5: the two do not make up the whole
            edges = sorted([*edges, *((one + next_) / 2 for one, next_ in pairwise(edges))])
        found += edges or [Decimal(0)]
    elif domain.codes is not None:
        found += list(domain.codes)
    else:
        found += [*sorted(named), _OTHER]
    return (*found, None) if domain.blank else tuple(found)


def _around(condition: FieldCondition, decimals: bool) -> Iterator[Decimal]:
    """The numbers on both sides of a condition's bounds: the last that is held and the first that is not, or one
    further on where there is no next one."""
    bounds = ((condition.at_least, True), (condition.under, True), (condition.at_most, False), (condition.over, False))
    for bound, down in bounds:
        if bound is not None:
            at = bound if decimals else bound.to_integral_value(ROUND_CEILING if down else ROUND_FLOOR)
            yield from (at - 1, at) if down else (at, at + 1)


def holds(condition: FieldCondition, value: str | Decimal | None) -> bool:
    """Whether a value meets a condition. A blank meets only `blank: true` and `not_in`."""
    words = {value} if isinstance(value, str) else {str(value), f"+{value}"}
    named = {word if isinstance(value, str) else word.strip() for word in (condition.in_ or ())}
    barred = {word if isinstance(value, str) else word.strip() for word in (condition.not_in or ())}
    blank = value is None
    return all(
        (
            condition.in_ is None or (not blank and bool(words & named)),
            condition.not_in is None or blank or not words & barred,
            condition.at_least is None or (isinstance(value, Decimal) and value >= condition.at_least),
            condition.at_most is None or (isinstance(value, Decimal) and value <= condition.at_most),
            condition.over is None or (isinstance(value, Decimal) and value > condition.over),
            condition.under is None or (isinstance(value, Decimal) and value < condition.under),
            condition.blank is None or blank == condition.blank,
        )
    )
