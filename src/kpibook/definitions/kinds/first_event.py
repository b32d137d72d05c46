"""Condition: a linked event took place on or after the record's start and within a length of time of it."""

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id, Length
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition, link_uses
from kpibook.definitions.kinds.uses import DATE, KeyPath, Names, Objection, SourceUse, Use, fields_used


class FirstEvent(TimedCondition):
    """A linked event took place on or after the record's start and within a length of time of it."""

    source: Id
    """The list of events."""
    date: Id
    """Its date field."""
    on: Id = "child"
    """The field that links the event to the record."""
    where: tuple[FieldCondition, ...] = ()
    """Only these events."""
    since: Id
    """The record's date field: day 0."""
    within: Length
    """The longest time allowed."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``“Visits” has a “Date of visit” within 10 working days of “Started”``."""
        date, since = names.field_name(self.source, self.date), names.field_name(source, self.since)
        where = where_words(names, self.source, self.where)
        return f"{names.list_name(self.source)} has a {date}{where} within {self.within} of {since}"

    def short_words(self, names: Names, source: str) -> str:
        """``first Date of visit in Visits within 10 working days of Started``."""
        event = f"first {names.heading(self.source, self.date)} in {names.title(self.source)}"
        return f"{event} within {self.within} of {names.heading(source, self.since)}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The events' list and date, the record's date, and the field that links the two."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path)
        yield from fields_used(self.source, path, {"date": (self.date, DATE)})
        yield from fields_used(source, path, {"since": (self.since, DATE)})
        yield from link_uses(self, source, path)

    def objections(self) -> Iterator[Objection]:
        """None."""
        return iter(())

    def links(self) -> tuple[Link, ...]:
        """The list of events."""
        return (Link(self.source, self.on, self.where),)

    def events(self) -> tuple[EventDate, ...]:
        """The events' date."""
        return (EventDate(self.source, self.date, awaited=True),)

    def own_dates(self) -> frozenset[str]:
        """Day 0."""
        return frozenset({self.since})

    def needed_dates(self) -> frozenset[str]:
        """Day 0: a blank fails."""
        return self.own_dates()

    def comes_to(self) -> Formula:
        """Itself."""
        return self

    def orders(self) -> Mapping[str, Order]:
        """A shorter time is stricter, and so are fewer events to choose from."""
        return {
            **dict.fromkeys(("source", "date", "on", "since"), Order.SAME),
            "where": Order.NARROWER,
            "within": Order.LESS,
        }
