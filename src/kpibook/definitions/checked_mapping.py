"""The mapping as the rules look at it: what is known, of which type, and issues with their places."""

from collections.abc import Iterable
from dataclasses import dataclass

from kpibook.definitions.kinds import Base, KeyPath, Tally
from kpibook.definitions.lookups import field_of
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.sources import SourceDefinition
from kpibook.issues import Issue, did_you_mean

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
