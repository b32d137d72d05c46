"""Condition: a date of the record lies within a length of time before the day on which it is looked at."""

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id, Length
from kpibook.definitions.kinds.formula import NO_TIME, Every, Formula, Opposite, Passed
from kpibook.definitions.kinds.timed_condition import Order, RecordCondition
from kpibook.definitions.kinds.uses import DATE, KeyPath, Names, Objection, Use, fields_used


class DateWithin(RecordCondition):
    """A date of the record itself ("last visit") lies no more than a length of time before month end; in a flow, before
    the day that is counted. A blank date, and one after that day, does not meet it.

    Such a column holds one date, today's: a month further back than the last visit cannot know of the visit before.
    """

    date: Id
    """The record's date field."""
    within: Length
    """How long ago it may be at most: `28 days`, `10 working days`, `6 weeks`, `12 months`."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``“Last visit” is no more than 28 days before month end, and not after it``."""
        return f"{names.field_name(source, self.date)} is no more than {self.within} before {day}, and not after it"

    def short_words(self, names: Names, source: str) -> str:
        """``Last visit within 28 days``."""
        return f"{names.heading(source, self.date)} within {self.within}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The record's date."""
        yield from fields_used(source, path, {"date": (self.date, DATE)})

    def objections(self) -> Iterator[Objection]:
        """None."""
        return iter(())

    def own_dates(self) -> frozenset[str]:
        """The date."""
        return frozenset({self.date})

    def needed_dates(self) -> frozenset[str]:
        """The date: a blank fails."""
        return self.own_dates()

    def comes_to(self) -> Formula:
        """The day has come, and no more than the time has passed since."""
        late = Passed.more_than(self.date, self.within)
        return Every((Passed.at_least(self.date, NO_TIME), Opposite(late)))

    def orders(self) -> Mapping[str, Order]:
        """A shorter time is stricter."""
        return {"date": Order.SAME, "within": Order.LESS}
