"""Condition: the record has been open for at least, or at most, so long."""

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Id, Length
from kpibook.definitions.kinds.formula import NO_TIME, Every, Formula, Opposite, Passed
from kpibook.definitions.kinds.timed_condition import Order, RecordCondition
from kpibook.definitions.kinds.uses import DATE, KeyPath, Names, Objection, Use, fields_used


class OpenFor(RecordCondition):
    """The record has been open for so long: for `at_least` one time, `at_most` another, or both.

    Day 0 is the date; time is counted to month end, in a flow to the day that is counted. `at_least` is met from the
    day on which the whole time has passed, `at_most` while no more than it has: `at_most: 10 working days` and
    `at_least: 11 working days` leave no record between them. A blank date, and one after that day, meets neither.
    """

    since: Id
    """The record's date field."""
    at_least: Length | None = None
    """For example `12 months`, or `45 working days`."""
    at_most: Length | None = None
    """The longest time that still counts."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``at least 12 months have passed since “Started” by month end``."""
        return f"{self._length_words()} {_have(self)} passed since {names.field_name(source, self.since)} by {day}"

    def short_words(self, names: Names, source: str) -> str:
        """``at least 12 months since Started``."""
        return f"{self._length_words()} since {names.heading(source, self.since)}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The record's date."""
        yield from fields_used(source, path, {"since": (self.since, DATE)})

    def objections(self) -> Iterator[Objection]:
        """Neither time given; or the longest shorter than the shortest, where one unit shows it."""
        least, most = self.at_least, self.at_most
        if least is None and most is None:
            message = "How long the record has been open is not said."
            yield Objection("incomplete-condition", message, (), "Add at_least, at_most, or both.")
        if least is not None and most is not None and least.unit == most.unit and least.amount > most.amount:
            message = f"Nothing is open for at least {least} and at most {most}."
            yield Objection("empty-condition", message, ("at_most",), "Exchange the two, or correct one.")

    def own_dates(self) -> frozenset[str]:
        """The start."""
        return frozenset({self.since})

    def needed_dates(self) -> frozenset[str]:
        """The start: a blank fails."""
        return self.own_dates()

    def comes_to(self) -> Formula:
        """The shortest time has passed, and no more than the longest."""
        parts: list[Formula] = [Passed.at_least(self.since, self.at_least or NO_TIME)]
        if self.at_most is not None:
            parts.append(Opposite(Passed.more_than(self.since, self.at_most)))
        return Every(tuple(parts))

    def orders(self) -> Mapping[str, Order]:
        """A longer shortest time is stricter, and a shorter longest one."""
        return {"since": Order.SAME, "at_least": Order.MORE, "at_most": Order.LESS}

    def _length_words(self) -> str:
        if self.at_most is None:
            return f"at least {self.at_least}"
        if self.at_least is None:
            return f"no more than {self.at_most}"
        return f"from {self.at_least} to {self.at_most}"


def _have(condition: OpenFor) -> str:
    said = condition.at_most or condition.at_least
    return "has" if said is not None and said.amount == 1 else "have"
