"""The mapping as the rules look at it: what is known, of which type, and issues with their places.

Fields that a list borrows from another one by an id: what they are there, and which of them depend on the day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kpibook.definitions.kinds import AnyMeasure, Base, CompareUse, ConditionUse, FieldUse, KeyPath, Tally, Use
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.sources import FieldDefinition, Lookup, SourceDefinition, field_in
from kpibook.issues import Issue, did_you_mean

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


YES_NO = ("yes", "no")
"""The codes of the list `yes_no`, which every mapping has."""


@dataclass(frozen=True)
class CheckedMapping:
    """The mapping, and which of its parts were set aside because they are wrong in themselves.

    `wrong` holds (top-level key, id), with id '' where everything under that key was set aside.
    """

    mapping: MappingFiles
    wrong: frozenset[tuple[str, str]] = frozenset()

    def known(self, key: str) -> list[str]:
        """Ids defined under a top-level key, those that were set aside included."""
        return [*getattr(self.mapping, key), *(id_ for top, id_ in sorted(self.wrong) if top == key and id_)]

    def knows(self, key: str, id_: str) -> bool:
        """Whether an id is defined under a top-level key, or may be."""
        return id_ in self.known(key) or (key, "") in self.wrong

    def source(self, id_: str) -> SourceDefinition | None:
        """A list's definition; None when it is not known or was set aside."""
        return self.mapping.sources.get(id_)

    def field_type(self, source: str, field: str) -> str | None:
        """The type of a list's field, '' when there is no such field, None when nothing can be said."""
        definition = self.source(source)
        if definition is None:
            return None
        found = field_of(self.mapping, source, field)
        if found is not None:
            return found.type
        # What is wrong with where a field is borrowed from is said of the lookup, not of all that names the field.
        return None if field in definition.lookups else ""

    def codes(self, source: str, field: str) -> list[str] | None:
        """The codes that a code field can hold; None when nothing can be said."""
        definition = field_of(self.mapping, source, field)
        id_ = definition.codes if definition else None
        own = list(self.mapping.codes[id_].values) if id_ in self.mapping.codes else None
        if id_ == "yes_no":
            return [*YES_NO, *(own or ())]
        return own

    def base(self, of: Base | str) -> Base | None:
        """The flow, stock or snapshot of a share or rate; None when it is none."""
        if not isinstance(of, str):
            return of
        named = self.mapping.indicators.get(of)
        return named.measure if named and isinstance(named.measure, Base) else None

    def counted_sources(self) -> dict[str, KeyPath]:
        """Every list whose rows are counted for teams, with the first place that says so."""
        found: dict[str, KeyPath] = {}
        for id_, indicator in self.mapping.indicators.items():
            path: KeyPath = ("indicators", id_, "measure")
            measure = indicator.measure
            bases = measure.bases if measure else {}
            for at, base in ((path, measure), *(((*path, key), of) for key, of in bases.items())):
                if isinstance(base, Base | Tally):
                    found.setdefault(base.source, (*at, "source"))
        if self.mapping.quality_assurance:
            found.setdefault(self.mapping.quality_assurance.source, ("quality_assurance", "source"))
        return found

    def issue(self, kind: str, message: str, path: KeyPath, advice: str = "") -> Issue:
        """An issue at the line of a part of the mapping."""
        return Issue(kind, message, mapping=self.mapping.place(*path) or "mappings", advice=advice)

    def unknown(self, what: str, written: str, known: Iterable[str], path: KeyPath) -> Issue:
        """The issue of something named that is nowhere defined, with the near match or what there is."""
        choices = list(known)
        few = ", ".join(choices[:12]) + (", …" if len(choices) > 12 else "")
        advice = did_you_mean(written, choices) or (f"There is: {few}." if choices else "None is defined.")
        return self.issue("unknown-reference", f'There is no {what} "{written}".', path, advice)
