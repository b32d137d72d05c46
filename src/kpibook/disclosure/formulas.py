"""Conditions taken apart into statements, of which disclosure control knows how they stand to each other."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from kpibook.definitions.kinds import (
    NO_TIME,
    Compared,
    Every,
    FieldCondition,
    Formula,
    Opposite,
    Passed,
    Some,
    TimedCondition,
)


@dataclass(frozen=True)
class Returned:
    """A unit of a return's number field. `within`: fields of which it is shown as a percentage, so is part of."""

    field: str
    within: frozenset[str] = frozenset()


Statement = FieldCondition | TimedCondition | Passed | Compared | Returned
"""What is true of a record or not, and is made of nothing else."""
Requirement = Formula | Returned
"""What a quantity asks of the records that it counts."""
NEVER = Some(())
"""What no record meets."""


def taken_apart(formulas: Iterable[Formula], name: Callable[[str], str], dated_by: str) -> frozenset[Requirement]:
    """What must all hold for all of these to hold, as simple as it can be said.

    Fields are called by the names that all lists over one file go by. That the date by which a record counts has come
    is no question: it would not be counted.
    """
    found = _simple(Every(tuple(formulas)), name, dated_by)
    match found:
        case Every(parts=parts):
            return frozenset(parts)
        case bool():
            return frozenset(() if found else (NEVER,))
        case _:
            return frozenset((found,))


def statements_in(requirement: Requirement) -> frozenset[Statement]:
    """The statements of which a requirement is made."""
    match requirement:
        case Opposite(of=of):
            return statements_in(of)
        case Every(parts=parts) | Some(parts=parts):
            return frozenset[Statement]().union(*map(statements_in, parts))
        case FieldCondition() | TimedCondition() | Passed() | Compared() | Returned():
            return frozenset((requirement,))
        case _:
            raise TypeError(f"{type(requirement).__name__} is a condition that disclosure control does not know")


def holds_where(requirement: Requirement, true: Collection[Statement]) -> bool:
    """Whether a requirement holds of a record of which these statements are true, and no others."""
    match requirement:
        case Opposite(of=of):
            return not holds_where(of, true)
        case Every(parts=parts):
            return all(holds_where(part, true) for part in parts)
        case Some(parts=parts):
            return any(holds_where(part, true) for part in parts)
        case _:
            return requirement in true


def _simple(formula: Formula, name: Callable[[str], str], dated_by: str) -> Formula | bool:
    """The same without what is always so or never, parts within parts of one kind, and opposites of opposites."""
    match formula:
        case Passed():
            named = replace(formula, since=name(formula.since))
            return named == Passed(dated_by, NO_TIME) or named
        case Compared():
            return _in_order(formula, name)
        case FieldCondition():
            return formula.model_copy(update={"field": name(formula.field)})
        case TimedCondition():
            return formula
        case Opposite():
            of = _simple(formula.of, name, dated_by)
            if isinstance(of, bool):
                return not of
            return of.of if isinstance(of, Opposite) else Opposite(of)
        case Every() | Some():
            return _of_parts(formula, [_simple(part, name, dated_by) for part in formula.parts])
        case _:
            raise TypeError(f"{type(formula).__name__} is a condition that disclosure control does not know")


def _in_order(compared: Compared, name: Callable[[str], str]) -> Formula:
    """In the one form in which equal comparisons are equal: the field whose name comes first stands first."""
    field, to = name(compared.field), name(compared.to)
    if field <= to:
        return Compared(field, to, compared.strictly)
    filled = (FieldCondition(field=one, blank=False) for one in (field, to))
    return Every((*filled, Opposite(Compared(to, field, not compared.strictly))))


def _of_parts(whole: Every | Some, parts: list[Formula | bool]) -> Formula | bool:
    neutral = isinstance(whole, Every)  # what is always so changes nothing where all must hold
    if any(part is (not neutral) for part in parts):
        return not neutral
    flat: dict[Formula, None] = {}
    for part in parts:
        if not isinstance(part, bool):
            flat |= dict.fromkeys(part.parts if isinstance(part, type(whole)) else (part,))
    if len(flat) < 2:
        return next(iter(flat), neutral)
    return type(whole)(tuple(flat))
