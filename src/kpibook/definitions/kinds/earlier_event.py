"""Condition: the same person had an earlier record within a length of time before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id, Length
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.naming import Names
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition, link_uses
from kpibook.definitions.kinds.uses import DATE, KeyPath, Objection, SourceUse, Use, calendar_time, fields_used


class EarlierEvent(TimedCondition):
    """The same person had an earlier record: d − `within` ≤ earlier < d (the same day is not earlier)."""

    source: Id
    """The list that holds the earlier records (often the counted list itself)."""
    date: Id
    """Its date field."""
    on: Id = "child"
    """The field that links the two."""
    where: tuple[FieldCondition, ...] = ()
    """Only these earlier records."""
    within: Length
    """How far back: `12 months` (calendar months or years, or days)."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``“Referrals” has an earlier “Date” for the same child within the 12 months before …``."""
        date = names.field_name(self.source, self.date)
        where = where_words(names, self.source, self.where)
        return (
            f"{names.list_name(self.source)} has an earlier {date}{where} for the same {self.on} within the "
            f"{self.within} before (the same day is not earlier)"
        )

    def short_words(self, names: Names, source: str) -> str:
        """``earlier Date in Referrals within 12 months``."""
        return f"earlier {names.heading(self.source, self.date)} in {names.title(self.source)} within {self.within}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The earlier records' list and date, and the field that links the two."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path)
        yield from fields_used(self.source, path, {"date": (self.date, DATE)})
        yield from link_uses(self, source, path)

    def objections(self) -> Iterator[Objection]:
        """A length in working days."""
        yield from calendar_time(self.within, ("within",))

    def links(self) -> tuple[Link, ...]:
        """The list of earlier records."""
        return (Link(self.source, self.on, self.where),)

    def events(self) -> tuple[EventDate, ...]:
        """The earlier records' date. They are not awaited: nobody hopes that a child is referred again."""
        return (EventDate(self.source, self.date, awaited=False),)

    def own_dates(self) -> frozenset[str]:
        """The date by which the records count: where the list is looked at twice, that of the record itself."""
        return frozenset({self.date})

    def needed_dates(self) -> frozenset[str]:
        """None of its own: the date by which a record counts is never blank."""
        return frozenset()

    def comes_to(self) -> Formula:
        """Itself."""
        return self

    def orders(self) -> Mapping[str, Order]:
        """A shorter time is stricter, and so are fewer records to choose from."""
        return {
            **dict.fromkeys(("source", "date", "on"), Order.SAME),
            "where": Order.NARROWER,
            "within": Order.LESS,
        }
