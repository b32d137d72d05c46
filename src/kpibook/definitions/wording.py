"""The mapping in plain words: what officers call lists, fields and values, and what a measure counts."""

from dataclasses import dataclass

from kpibook.definitions.bases import base_of
from kpibook.definitions.checked_mapping import by_day, field_of, lookup_of, team_field
from kpibook.definitions.kinds import AnyMeasure, Tally
from kpibook.definitions.mapping import MappingFiles


@dataclass(frozen=True)
class MappingNames:
    """What officers call the parts of a mapping (see `kinds.Names`)."""

    mapping: MappingFiles

    def title(self, source: str) -> str:
        """A list: ``Visits``."""
        return self.mapping.sources[source].title

    def list_name(self, source: str) -> str:
        """A list, in quotation marks: ``“Visits”``."""
        return f"“{self.title(source)}”"

    def heading(self, source: str, field: str) -> str:
        """A field, as its spreadsheet heads it (``Team of Allocations``); one that spells add is said in words."""
        lookup = lookup_of(self.mapping, source, field)
        if lookup is not None:
            return f"{self.heading(lookup.from_, lookup.field)} of {self.title(lookup.from_)}"
        return self.mapping.sources[source].field_name(field)

    def field_name(self, source: str, field: str) -> str:
        """A field, in quotation marks where it has a column: ``“Date of visit”``, ``“Team” of “Allocations”``."""
        lookup = lookup_of(self.mapping, source, field)
        if lookup is not None:
            return f"{self.field_name(lookup.from_, lookup.field)} of {self.list_name(lookup.from_)}"
        name = self.heading(source, field)
        return f"“{name}”" if field in self.mapping.sources[source].fields else name

    def field_on(self, source: str, field: str, day: str) -> str:
        """The same, with the day where its value depends on it."""
        name = self.field_name(source, field)
        return f"{name} at {day}" if by_day(self.mapping, source, field) else name

    def value_name(self, source: str, field: str, value: str) -> str:
        """A value of a field: a code's label, with the code where that is what officers say; a team's name."""
        definition = field_of(self.mapping, source, field)
        if definition is None:
            return value
        if definition.type == "team":
            return self.mapping.scope_name(value)
        codes = self.mapping.codes
        label = codes[definition.codes].labels.get(value) if definition.codes in codes else None
        if not label:
            return value
        return label if value.islower() else f"{value} ({label})"

    def indicator_name(self, id_: str) -> str:
        """An indicator: its title."""
        return self.mapping.indicators[id_].title

    def day_of(self, source: str) -> str:
        """The day on which open records of a list are looked at: a list that was cut at one day has no other."""
        return "month end" if self.mapping.sources[source].as_at is None else "the as-at date"


def list_name(mapping: MappingFiles, source: str) -> str:
    """What officers call the list, in quotation marks."""
    return MappingNames(mapping).list_name(source)


def field_name(mapping: MappingFiles, source: str, field: str) -> str:
    """What the spreadsheet calls the field: its first heading; a field that spells add is said in words."""
    return MappingNames(mapping).field_name(source, field)


def measure_words(mapping: MappingFiles, measure: AnyMeasure) -> str:
    """What a measure counts, in a sentence or two; and how a record's team is told, where its own list does not."""
    base, names = base_of(mapping, measure), MappingNames(mapping)
    words = measure.words(names, base)
    source = base.source if base is not None else measure.source if isinstance(measure, Tally) else ""
    team = team_field(mapping, source) if source else None
    if team is None or lookup_of(mapping, source, team) is None:
        return words
    return f"{words} Teams by {names.field_on(source, team, base.day_words(names) if base is not None else '')}."


def left_out_words(mapping: MappingFiles, measure: AnyMeasure) -> str:
    """What a measure does not count, in a sentence or two."""
    return measure.left_out_words(MappingNames(mapping), base_of(mapping, measure))
