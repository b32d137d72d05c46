"""Dates of a record of which one is never after another: the time in care began no later than that in a placement.

"Two years in the placement" is then "two years in care" too. Taken for two questions, the one would leave more values
possible for the other than there are.
"""

from collections.abc import Iterator
from dataclasses import replace

from kpibook.definitions import SourceDefinition, Spells
from kpibook.definitions.kinds import Every, FieldCondition, Formula, Opposite, Passed, Some


def with_earlier_dates(formula: Formula, source: SourceDefinition) -> Formula:
    """The same, where a time that has passed since a date is said to have passed since earlier ones of the list too.

    It holds of exactly the same records: of each earlier date, it is blank, or that time has passed since it as well.
    """
    match formula:
        case Passed(birthdays=False):
            return Every((formula, *_also_passed(formula, source)))
        case Opposite():
            return Opposite(with_earlier_dates(formula.of, source))
        case Every():
            return Every(tuple(with_earlier_dates(part, source) for part in formula.parts))
        case Some():
            return Some(tuple(with_earlier_dates(part, source) for part in formula.parts))
        case _:
            return formula


def _also_passed(passed: Passed, source: SourceDefinition) -> Iterator[Formula]:
    """What is so of the dates that joining into spells adds, wherever the time has passed since this one."""
    of_date = source.spells_of(passed.since)
    for spells in source.spells:
        earlier = replace(passed, since=spells.starts)
        if of_date is not None and passed.since == of_date.starts != spells.starts and _are_parts(of_date, spells):
            yield earlier  # whatever takes part in the one takes part in the other, so it is not blank
        elif spells.start == passed.since:
            yield Some((FieldCondition(field=spells.starts, blank=True), earlier))


def _are_parts(parts: Spells, wholes: Spells) -> bool:
    """Whether each of the one spells lies within one of the others: joined of the same rows, by more."""
    same_rows = (parts.start, parts.end, parts.where) == (wholes.start, wholes.end, wholes.where)
    return same_rows and set(wholes.by) <= set(parts.by) and _also_begin(parts.begins_with, wholes.begins_with)


def _also_begin(parts: FieldCondition | None, wholes: FieldCondition | None) -> bool:
    """Whether a row that begins one of the wholes begins one of the parts too."""
    if wholes is None or wholes == parts:
        return True
    if parts is None or parts.field != wholes.field:
        return False
    if any(one.model_fields_set - {"field", "in_", "may_be_none"} or not one.in_ for one in (parts, wholes)):
        return False
    return set(wholes.in_ or ()) <= set(parts.in_ or ())
