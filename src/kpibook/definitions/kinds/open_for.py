"""Condition: the record has been open for at least so long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id, Length
from kpibook.definitions.kinds.naming import Names
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition
from kpibook.definitions.kinds.uses import DATE, KeyPath, Objection, Use, calendar_time, fields_used


class OpenFor(TimedCondition):
    """The record has been open for at least so long: start + `at_least` is on or before month end."""

    since: Id
    """The record's date field."""
    at_least: Length
    """For example `12 months`."""

    def words(self, names: Names, source: str) -> str:
        """``at least 12 months have passed since “Started” at month end``."""
        return f"at least {self.at_least} have passed since {names.field_name(source, self.since)} at month end"

    def short_words(self, names: Names, source: str) -> str:
        """``at least 12 months since Started``."""
        return f"at least {self.at_least} since {names.heading(source, self.since)}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The record's date."""
        yield from fields_used(source, path, {"since": (self.since, DATE)})

    def objections(self) -> Iterator[Objection]:
        """A length in working days."""
        yield from calendar_time(self.at_least, ("at_least",))

    def links(self) -> tuple[Link, ...]:
        """None: it looks at the record alone."""
        return ()

    def events(self) -> tuple[EventDate, ...]:
        """None: it looks at no other list."""
        return ()

    def own_dates(self) -> frozenset[str]:
        """The start."""
        return frozenset({self.since})

    def needed_dates(self) -> frozenset[str]:
        """The start: a blank fails."""
        return self.own_dates()

    def orders(self) -> Mapping[str, Order]:
        """A longer time is stricter."""
        return {"since": Order.SAME, "at_least": Order.MORE}
