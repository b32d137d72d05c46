"""Conditions taken apart into statements, of which disclosure control knows how they stand to each other."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace

from kpibook.definitions import kinds


@dataclass(frozen=True)
class Returned:
    """A unit of a return's number field. `within`: fields of which it is shown as a percentage, so is part of."""

    field: str
    within: frozenset[str] = frozenset()


Statement = kinds.FieldCondition | kinds.TimedCondition | kinds.Passed | kinds.Compared | Returned
"""What is true of a record or not, and is made of nothing else."""
Requirement = kinds.Formula | Returned
"""What a quantity asks of the records that it counts."""
NEVER = kinds.Some(())
"""What no record meets."""


def taken_apart(formulas: Iterable[kinds.Formula], name: Callable[[str], str], dated_by: str) -> frozenset[Requirement]:
    """What must all hold for all of these to hold, as simple as it can be said.

    Fields are called by the names that all lists over one file go by. That the date by which a record counts has come
    is no question: it would not be counted.
    """
    found = _simple(kinds.Every(tuple(formulas)), name, dated_by)
    match found:
        case kinds.Every(parts=parts):
            return frozenset(parts)
        case bool():
            return frozenset(() if found else (NEVER,))
        case _:
            return frozenset((found,))


def statements_in(requirement: Requirement) -> frozenset[Statement]:
    """The statements of which a requirement is made."""
    match requirement:
        case kinds.Opposite(of=of):
            return statements_in(of)
        case kinds.Every(parts=parts) | kinds.Some(parts=parts):
            return frozenset[Statement]().union(*map(statements_in, parts))
        case kinds.FieldCondition() | kinds.TimedCondition() | kinds.Passed() | kinds.Compared() | Returned():
            return frozenset((requirement,))
        case _:
            raise TypeError(f"{type(requirement).__name__} is a condition that disclosure control does not know")


def holds_where(requirement: Requirement, true: Collection[Statement]) -> bool:
    """Whether a requirement holds of a record of which these statements are true, and no others."""
    match requirement:
        case kinds.Opposite(of=of):
            return not holds_where(of, true)
        case kinds.Every(parts=parts):
            return all(holds_where(part, true) for part in parts)
        case kinds.Some(parts=parts):
            return any(holds_where(part, true) for part in parts)
        case _:
            return requirement in true


def _simple(formula: kinds.Formula, name: Callable[[str], str], dated_by: str) -> kinds.Formula | bool:
    """The same without what is always so or never, parts within parts of one kind, and opposites of opposites."""
    match formula:
        case kinds.Passed():
            named = replace(formula, since=name(formula.since))
            return named == kinds.Passed(dated_by, kinds.NO_TIME) or named
        case kinds.Compared():
            return _in_order(formula, name)
        case kinds.FieldCondition():
            return formula.model_copy(update={"field": name(formula.field)})
        case kinds.TimedCondition():
            return formula
        case kinds.Opposite():
            of = _simple(formula.of, name, dated_by)
            if isinstance(of, bool):
                return not of
            return of.of if isinstance(of, kinds.Opposite) else kinds.Opposite(of)
        case kinds.Every() | kinds.Some():
            return _of_parts(formula, [_simple(part, name, dated_by) for part in formula.parts])
        case _:
            raise TypeError(f"{type(formula).__name__} is a condition that disclosure control does not know")


def _in_order(compared: kinds.Compared, name: Callable[[str], str]) -> kinds.Formula:
    """In the one form in which equal comparisons are equal: the field whose name comes first stands first."""
    field, to = name(compared.field), name(compared.to)
    if field <= to:
        return kinds.Compared(field, to, compared.strictly)
    filled = (kinds.FieldCondition(field=one, blank=False) for one in (field, to))
    return kinds.Every((*filled, kinds.Opposite(kinds.Compared(to, field, not compared.strictly))))


def _of_parts(whole: kinds.Every | kinds.Some, parts: list[kinds.Formula | bool]) -> kinds.Formula | bool:
    neutral = isinstance(whole, kinds.Every)  # what is always so changes nothing where all must hold
    if any(part is (not neutral) for part in parts):
        return not neutral
    flat: dict[kinds.Formula, None] = {}
    for part in parts:
        if not isinstance(part, bool):
            flat |= dict.fromkeys(part.parts if isinstance(part, type(whole)) else (part,))
    if len(flat) < 2:
        return next(iter(flat), neutral)
    return type(whole)(tuple(flat))
