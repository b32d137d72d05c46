"""Fields that a list borrows from another one by an id: what they are there, and which of them depend on the day."""

from collections.abc import Iterable, Iterator

from kpibook.definitions.kinds import AnyMeasure, Base, CompareUse, ConditionUse, FieldUse, Use
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.sources import FieldDefinition, Lookup, field_in

Borrowed = tuple[str, str]
"""A list, and a field that it borrows."""


def field_of(mapping: MappingFiles, source: str, field: str) -> FieldDefinition | None:
    """What a field of a list is: one of its own, a date that joining into spells adds, or a borrowed one.

    A borrowed field is what it is in the other list, and may be blank: nobody there may be found. None where there is
    no such field, there or here.
    """
    return field_in(mapping.sources, source, field)


def lookup_of(mapping: MappingFiles, source: str, field: str) -> Lookup | None:
    """How a field of a list is borrowed; None where it is not."""
    definition = mapping.sources.get(source)
    return definition.lookups.get(field) if definition is not None else None


def by_day(mapping: MappingFiles, source: str, field: str) -> Lookup | None:
    """How a field is borrowed whose value depends on the day; None where it is no such field."""
    lookup = lookup_of(mapping, source, field)
    return lookup if lookup is not None and lookup.start is not None else None


def team_fields(mapping: MappingFiles, source: str) -> list[str]:
    """The fields of a list that say a team, its own first."""
    definition = mapping.sources.get(source)
    names = (*definition.fields, *definition.lookups) if definition is not None else ()
    return [name for name in names if (found := field_of(mapping, source, name)) and found.type == "team"]


def team_field(mapping: MappingFiles, source: str) -> str | None:
    """The field that says the team of a list's records; None where it says none."""
    return next(iter(team_fields(mapping, source)), None)


def stands_on(mapping: MappingFiles, borrowed: Borrowed) -> list[Borrowed]:
    """The borrowed fields on which another one stands: those that it reads here and there."""
    source, name = borrowed
    lookup = mapping.sources[source].lookups[name]
    read = [(source, lookup.on)]
    read += [(lookup.from_, field) for field in (lookup.field, lookup.there, lookup.start, lookup.end) if field]
    return [one for one in read if lookup_of(mapping, *one) is not None]


def in_order(mapping: MappingFiles) -> tuple[list[Borrowed], list[Borrowed]]:
    """Every borrowed field after those on which it stands; and those that stand on themselves, which have no place."""
    left = [(source, name) for source, definition in mapping.sources.items() for name in definition.lookups]
    ordered: dict[Borrowed, None] = {}
    while left:
        ready = [one for one in left if all(other in ordered for other in stands_on(mapping, one))]
        if not ready:
            return list(ordered), left
        ordered |= dict.fromkeys(ready)
        left = [one for one in left if one not in ordered]
    return list(ordered), []


def borrowed_among(mapping: MappingFiles, uses: Iterable[Use]) -> set[Borrowed]:
    """The borrowed fields that are named, with all on which these stand."""
    found: set[Borrowed] = set()
    left = [one for use in uses for one in _named(use)]
    while left:
        one = left.pop()
        if lookup_of(mapping, *one) is not None and one not in found:
            found.add(one)
            left += stands_on(mapping, one)
    return found


def _named(use: Use) -> Iterator[Borrowed]:
    yield from ((use.source, field) for field in fields_named(use))


def fields_named(use: Use) -> tuple[str, ...]:
    """The fields of its list that a use names."""
    match use:
        case FieldUse(field=field):
            return (field,)
        case ConditionUse(condition=condition):
            return (condition.field,)
        case CompareUse(field=field, to=to):
            return (field, to)
        case _:  # the list itself, or what another use names too
            return ()


def borrowed_by(mapping: MappingFiles, measure: AnyMeasure, base: Base | None) -> set[Borrowed]:
    """The borrowed fields on which a measure's figures rest; the team is none of them (see `borrowed_team`)."""
    uses = list(measure.uses((), base))
    if base is not None and base is not measure:
        uses += base.uses(())
    return borrowed_among(mapping, uses)


def borrowed_team(mapping: MappingFiles, source: str) -> set[Borrowed]:
    """The borrowed fields on which it rests to which team a list's records belong."""
    field = team_field(mapping, source)
    return borrowed_among(mapping, [FieldUse(source, (), field, ())] if field else [])
