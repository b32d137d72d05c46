"""Condition: another list holds a record of the same person, open at month end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.naming import Names
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition, link_uses
from kpibook.definitions.kinds.uses import DATE, KeyPath, Objection, SourceUse, Use, fields_used


class LinkedRecord(TimedCondition):
    """Another list holds a record of the same person, open at month end, that meets field conditions."""

    source: Id
    """The other list."""
    start: Id
    """Its date field: first day."""
    end: Id
    """Its date field: last day, blank while open."""
    on: Id = "child"
    """The field that links the two."""
    where: tuple[FieldCondition, ...] = ()
    """What it must meet."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``“Plans” has a record open at month end``."""
        where = where_words(names, self.source, self.where)
        return f"{names.list_name(self.source)} has a record open at {names.day_of(self.source)}{where}"

    def short_words(self, names: Names, source: str) -> str:
        """``open in Plans and Category is NEG``."""
        fields = [condition.short_words(names, self.source) for condition in self.where]
        return " and ".join([f"open in {names.title(self.source)}", *fields])

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The other list and its dates, and the field that links the two."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path)
        yield from fields_used(self.source, path, {"start": (self.start, DATE), "end": (self.end, DATE)})
        yield from link_uses(self, source, path)

    def objections(self) -> Iterator[Objection]:
        """None."""
        return iter(())

    def links(self) -> tuple[Link, ...]:
        """The other list."""
        return (Link(self.source, self.on, self.where),)

    def events(self) -> tuple[EventDate, ...]:
        """None: an episode may well be planned before it starts."""
        return ()

    def own_dates(self) -> frozenset[str]:
        """None: only month end counts."""
        return frozenset()

    def needed_dates(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def comes_to(self) -> Formula:
        """Itself."""
        return self

    def orders(self) -> Mapping[str, Order]:
        """Fewer records to choose from are stricter."""
        return {**dict.fromkeys(("source", "start", "end", "on"), Order.SAME), "where": Order.NARROWER}
