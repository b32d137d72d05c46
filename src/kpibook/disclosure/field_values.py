"""Values of one field: those at which any of some conditions changes stand for all others.

A condition on a field is true of a set of values: some codes or all but some, some numbers or all of a range, and
blanks or not. Asked of one value from each stretch between two bounds, of every code that is named and of one that is
not, and of a blank, conditions show exactly what they have in common: which exclude, contain or complete each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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


def telling_values(domain: FieldDomain, conditions: Iterable[FieldCondition]) -> tuple[str | float | None, ...]:
    """One value from each set of values that no condition tells apart (None: a blank).

    >>> telling_values(FieldDomain(numbers=True), [FieldCondition(field="age", at_most=4)])
    (4, 5, None)
    >>> telling_values(FieldDomain(numbers=True, decimals=True), [FieldCondition(field="age", at_most=4)])
    (4, 4.5, 5, None)
    >>> telling_values(FieldDomain(codes=("yes", "no")), [FieldCondition(field="seen", not_in=("yes",))])
    ('yes', 'no', None)
    """
    named = {word for one in conditions for word in (*(one.in_ or ()), *(one.not_in or ()))}
    bounds = {one.at_least for one in conditions} | {one.at_most for one in conditions}
    numbers = {bound for bound in bounds if bound is not None}
    found: list[str | float | None] = []
    if domain.numbers or numbers:
        named_numbers = {int(word) for word in named if word.strip().lstrip("+-").isdigit()}
        below = {n for one in conditions for n in _around(one)}
        edges: list[float] = sorted(named_numbers | {n + step for n in named_numbers for step in (-1, 1)} | below)
        if domain.decimals:  # 4.5 is neither at most 4 nor at least 5: the two do not make up the whole
            edges = sorted([*edges, *((one + next_) / 2 for one, next_ in pairwise(edges))])
        found += edges or [0]
    elif domain.codes is not None:
        found += list(domain.codes)
    else:
        found += [*sorted(named), _OTHER]
    return (*found, None) if domain.blank else tuple(found)


def _around(condition: FieldCondition) -> Iterable[int]:
    """The numbers on both sides of a condition's bounds."""
    if condition.at_least is not None:
        yield from (condition.at_least - 1, condition.at_least)
    if condition.at_most is not None:
        yield from (condition.at_most, condition.at_most + 1)


def holds(condition: FieldCondition, value: str | float | None) -> bool:
    """Whether a value meets a condition. A blank meets only `blank: true` and `not_in`."""
    words = {value} if isinstance(value, str) else {str(value), f"+{value}"}
    named = {word if isinstance(value, str) else word.strip() for word in (condition.in_ or ())}
    barred = {word if isinstance(value, str) else word.strip() for word in (condition.not_in or ())}
    blank = value is None
    return all(
        (
            condition.in_ is None or (not blank and bool(words & named)),
            condition.not_in is None or blank or not words & barred,
            condition.at_least is None or (isinstance(value, int | float) and value >= condition.at_least),
            condition.at_most is None or (isinstance(value, int | float) and value <= condition.at_most),
            condition.blank is None or blank == condition.blank,
        )
    )
