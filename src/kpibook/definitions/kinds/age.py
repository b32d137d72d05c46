"""Condition: somebody is of an age, on the day on which the record is looked at."""

from collections.abc import Iterator, Mapping

from pydantic import Field

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.formula import NO_TIME, Every, Formula, Opposite, Passed
from kpibook.definitions.kinds.timed_condition import Order, RecordCondition
from kpibook.definitions.kinds.uses import DATE, KeyPath, Names, Objection, Use, fields_used
from kpibook.months import LONGEST_YEARS, Duration


class Age(RecordCondition):
    """Somebody's age in whole years at month end, in a flow on the day that is counted: `from` 5, `under` 10 are those
    who have had their fifth birthday and not their tenth. Either end may be left out.

    Whoever was born on 29 February has birthdays on 1 March in other years. A blank date of birth, and one after that
    day, meets neither end.
    """

    born: Id
    """The record's date of birth field."""
    from_: int | None = Field(default=None, alias="from", ge=0, le=LONGEST_YEARS)
    """This many years old, or older."""
    under: int | None = Field(default=None, ge=1, le=LONGEST_YEARS)
    """Younger than this many years."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``the age at month end (by “Date of birth”) is from 5 to 9``."""
        return f"the age at {day} (by {names.field_name(source, self.born)}) is {self._years()}"

    def short_words(self, names: Names, source: str) -> str:
        """``age by Date of birth from 5 to 9``."""
        return f"age by {names.heading(source, self.born)} {self._years()}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The date of birth."""
        yield from fields_used(source, path, {"born": (self.born, DATE)})

    def objections(self) -> Iterator[Objection]:
        """Neither end given, or ends that leave no age between them."""
        if self.from_ is None and self.under is None:
            message = "Which ages are meant is not said."
            yield Objection("incomplete-condition", message, (), "Add from, under, or both.")
        if self.from_ is not None and self.under is not None and self.from_ >= self.under:
            message = f"Nobody is {self.from_} or older and under {self.under}."
            advice = 'Correct one of them; "from: 0, under: 5" are those aged 0 to 4.'
            yield Objection("empty-condition", message, ("under",), advice)

    def own_dates(self) -> frozenset[str]:
        """The date of birth."""
        return frozenset({self.born})

    def needed_dates(self) -> frozenset[str]:
        """The date of birth: a blank fails."""
        return self.own_dates()

    def comes_to(self) -> Formula:
        """Born, the one birthday has come, and the other not."""
        parts: list[Formula] = [Passed.at_least(self.born, NO_TIME)]
        if self.from_:
            parts.append(Passed(self.born, Duration(self.from_, "years"), birthdays=True))
        if self.under is not None:
            parts.append(Opposite(Passed(self.born, Duration(self.under, "years"), birthdays=True)))
        return Every(tuple(parts))

    def orders(self) -> Mapping[str, Order]:
        """A higher lower end is stricter, and a lower upper one."""
        return {"born": Order.SAME, "from_": Order.MORE, "under": Order.LESS}

    def _years(self) -> str:
        if self.from_ is None:
            return f"under {self.under}"
        if self.under is None:
            return f"{self.from_} or over"
        oldest = self.under - 1
        return f"{oldest}" if self.from_ == oldest else f"from {self.from_} to {oldest}"
