"""Condition: at least so many linked episodes were open at any time in the months to month end."""

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition, link_uses
from kpibook.definitions.kinds.uses import DATE, IDENTITY, KeyPath, Names, Objection, SourceUse, Use, fields_used


class NumberOfEvents(TimedCondition):
    """At least so many linked episodes were open at any time in the months to month end.

    The window of N months runs from the first day of the month N − 1 months earlier to month end. An episode counts
    when it started on or before month end and has not ended on or before the window's first day.
    """

    source: Id
    """The list of episodes."""
    start: Id
    """Its date field: first day."""
    end: Id
    """Its date field: last day, blank while open."""
    on: Id = "child"
    """The field that links episode and record."""
    where: tuple[FieldCondition, ...] = ()
    """Only these episodes."""
    distinct: Id | None = None
    """Rows with the same value here are one episode (a new legal status in the same placement), open while one is: an
    id, or the date on which a spell began."""
    lasting_days: int = 0
    """Episodes that ended sooner than this many days after their start do not count."""
    months: int
    """The window's length."""
    at_least: int
    """How many make the record count."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``3 or more of “Placements” were open at any time in the 12 months to month end``."""
        where = where_words(names, self.source, self.where)
        days = "1 day" if self.lasting_days == 1 else f"{self.lasting_days} days"
        lasting = f", lasting {days} or more" if self.lasting_days else ""
        return (
            f"{self.at_least} or more of {names.list_name(self.source)}{where}{lasting} were open at any time "
            f"in the {self.months} months to {names.day_of(self.source)}"
        )

    def short_words(self, names: Names, source: str) -> str:
        """``3 or more of Placements in 12 months``."""
        return f"{self.at_least} or more of {names.title(self.source)} in {self.months} months"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The episodes' list, dates and name, and the field that links the two."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path)
        yield from fields_used(self.source, path, {"start": (self.start, DATE), "end": (self.end, DATE)})
        yield from fields_used(self.source, path, {"distinct": (self.distinct, (*IDENTITY, *DATE))})
        yield from link_uses(self, source, path)

    def objections(self) -> Iterator[Objection]:
        """None."""
        return iter(())

    def links(self) -> tuple[Link, ...]:
        """The list of episodes."""
        return (Link(self.source, self.on, self.where),)

    def events(self) -> tuple[EventDate, ...]:
        """None: an episode may well be planned before it starts."""
        return ()

    def own_dates(self) -> frozenset[str]:
        """None: the window is that of the month."""
        return frozenset()

    def needed_dates(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def comes_to(self) -> Formula:
        """Itself."""
        return self

    def orders(self) -> Mapping[str, Order]:
        """A shorter window, longer episodes, more of them, and fewer to choose from are stricter."""
        return {
            **dict.fromkeys(("source", "start", "end", "on", "distinct"), Order.SAME),
            "where": Order.NARROWER,
            "lasting_days": Order.MORE,
            "months": Order.LESS,
            "at_least": Order.MORE,
        }
