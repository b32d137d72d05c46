"""Condition: the same person had an earlier record within a length of time before."""

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Day, Id, Length
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition, link_uses
from kpibook.definitions.kinds.uses import DATE, KeyPath, Names, Objection, SourceUse, Use, calendar_time, fields_used
from kpibook.months import day_in_words


class EarlierEvent(TimedCondition):
    """The same person had an earlier record: d − `within` ≤ earlier < d (the same day is not earlier).

    Or ever before, without `within`: `known_since` ≤ earlier < d. Nobody knows what was before the list begins, so
    the day from which it holds everything must be said, and is said in Definitions.
    """

    source: Id
    """The list that holds the earlier records (often the counted list itself)."""
    date: Id
    """Its date field."""
    on: Id = "child"
    """The field that links the two."""
    where: tuple[FieldCondition, ...] = ()
    """Only these earlier records."""
    within: Length | None = None
    """How far back: `12 months` (calendar months or years, or days)."""
    known_since: Day | None = None
    """Instead of `within`, however long ago: the day from which earlier records are known. A month is N/A while the
    list is complete only from a later day, or a record counts in it that is dated before this day."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``“Referrals” has an earlier “Date” for the same child within the 12 months before …``."""
        date = names.field_name(self.source, self.date)
        where = where_words(names, self.source, self.where)
        earlier = f"{names.list_name(self.source)} has an earlier {date}{where} for the same {self.on}"
        if self.known_since is None:
            return f"{earlier} within the {self.within} before (the same day is not earlier)"
        known = f"records are known since {day_in_words(self.known_since)}"
        return f"{earlier}, however long ago ({known}; the same day is not earlier)"

    def short_words(self, names: Names, source: str) -> str:
        """``earlier Date in Referrals within 12 months``."""
        far = f"within {self.within}" if self.known_since is None else f"since {day_in_words(self.known_since)}"
        return f"earlier {names.heading(self.source, self.date)} in {names.title(self.source)} {far}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The earlier records' list and date, and the field that links the two."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path)
        yield from fields_used(self.source, path, {"date": (self.date, DATE)})
        yield from link_uses(self, source, path)

    def objections(self) -> Iterator[Objection]:
        """A length in working days; how far back not said, or said twice."""
        yield from calendar_time(self.within, ("within",))
        if self.within is None and self.known_since is None:
            message = "How far back an earlier record counts is not said."
            advice = 'Add within: 12 months; or, for "ever before", known_since: the day from which all are known.'
            yield Objection("incomplete-condition", message, (), advice)
        if self.within is not None and self.known_since is not None:
            message = 'An earlier record counts "within" a length of time, or however long ago ("known_since").'
            yield Objection("incomplete-condition", message, ("known_since",), "Remove one of the two.")

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
        """A shorter time is stricter, and so are fewer records to choose from, as they are from a later day on."""
        return {
            **dict.fromkeys(("source", "date", "on"), Order.SAME),
            "where": Order.NARROWER,
            "within": Order.LESS,
            "known_since": Order.MORE,
        }
