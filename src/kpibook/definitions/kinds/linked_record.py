"""Condition: another list holds a record of the same person, open at month end."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.condition_kind import ConditionKind, too_deep
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition, link_uses
from kpibook.definitions.kinds.uses import DATE, KeyPath, Names, Objection, SourceUse, Use, below, fields_used, joined


class OpenRecord(TimedCondition):
    """Another list holds a record of the same person, open at month end.

    What is asked of that record are conditions again, which are only known further up (see `LinkedRecord`).
    """

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

    @property
    @abstractmethod
    def asked(self) -> tuple[tuple[str, ConditionKind], ...]:
        """The conditions that the record must meet as well, each with its key."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``“Plans” has a record open at month end``."""
        where, day = where_words(names, self.source, self.where), names.day_of(self.source)
        asked = [f"[{one.words(names, self.source, day)}]" for _, one in self.asked]
        meets = f", of which this holds: {joined(asked)}" if asked else ""
        return f"{names.list_name(self.source)} has a record open at {day}{where}{meets}"

    def short_words(self, names: Names, source: str) -> str:
        """``open in Plans and Category is NEG``."""
        fields = [condition.short_words(names, self.source) for condition in self.where]
        asked = [one.short_words(names, self.source) for _, one in self.asked]
        meets = f" [{' and '.join(asked)}]" if asked else ""
        return " and ".join([f"open in {names.title(self.source)}", *fields]) + meets

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The other list and its dates, and the field that links the two."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path)
        yield from fields_used(self.source, path, {"start": (self.start, DATE), "end": (self.end, DATE)})
        yield from link_uses(self, source, path)
        for at, (key, one) in enumerate(self.asked):
            yield from one.uses(self.source, (*path, "meets", at, key))

    @property
    def depth(self) -> int:
        """One more than the deepest of what the other record must meet."""
        return 1 + max(one.depth for _, one in self.asked) if self.asked else 0

    def objections(self) -> Iterator[Objection]:
        """What those find that the other record must meet; one that lies too deep."""
        yield from too_deep(self)
        for at, (key, one) in enumerate(self.asked):
            yield from below("meets", below(at, below(key, one.objections())))

    def links(self) -> tuple[Link, ...]:
        """The other list, and those into which its records look."""
        further = (
            replace(link, at=("meets", at, key, *link.at), from_list=link.from_list or self.source)
            for at, (key, one) in enumerate(self.asked)
            for link in (one.links() if isinstance(one, TimedCondition) else ())
        )
        return (Link(self.source, self.on, self.where), *further)

    def events(self) -> tuple[EventDate, ...]:
        """Those that its records wait for; of the episode itself none, as it may be planned before it starts."""
        return tuple(event for _, one in self.asked if isinstance(one, TimedCondition) for event in one.events())

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
        """Fewer records to choose from are stricter, and more that is asked of them."""
        same = dict.fromkeys(("source", "start", "end", "on"), Order.SAME)
        return {**same, "where": Order.NARROWER, "meets": Order.NARROWER}
