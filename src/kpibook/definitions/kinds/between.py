"""Condition: from one date of the record to another within a length of time."""

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id, Length
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.timed_condition import Order, RecordCondition
from kpibook.definitions.kinds.uses import DATE, KeyPath, Names, Objection, Use, fields_used


class Between(RecordCondition):
    """From one date of the record to another within a length of time. A blank date fails."""

    start: Id
    """Field: day 0."""
    end: Id
    """Field: must come on or before day 0 + `within`."""
    within: Length
    """The longest time allowed: `45 working days`."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``“Completed” is within 45 working days of “Started”``."""
        end, start = (names.field_name(source, field) for field in (self.end, self.start))
        return f"{end} is within {self.within} of {start}"

    def short_words(self, names: Names, source: str) -> str:
        """``Completed within 45 working days of Started``."""
        return f"{names.heading(source, self.end)} within {self.within} of {names.heading(source, self.start)}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The record's two dates."""
        yield from fields_used(source, path, {"start": (self.start, DATE), "end": (self.end, DATE)})

    def objections(self) -> Iterator[Objection]:
        """None."""
        return iter(())

    def own_dates(self) -> frozenset[str]:
        """Both."""
        return frozenset({self.start, self.end})

    def needed_dates(self) -> frozenset[str]:
        """Both: a blank fails."""
        return self.own_dates()

    def comes_to(self) -> Formula:
        """Itself."""
        return self

    def orders(self) -> Mapping[str, Order]:
        """A shorter time is stricter."""
        return {"start": Order.SAME, "end": Order.SAME, "within": Order.LESS}
