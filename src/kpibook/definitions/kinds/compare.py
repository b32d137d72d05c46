"""Condition: how two fields of one record stand to each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import Field

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.field import FieldCondition
from kpibook.definitions.kinds.formula import Compared, Every, Formula, Opposite, Some
from kpibook.definitions.kinds.timed_condition import Order, RecordCondition
from kpibook.definitions.kinds.uses import KeyPath, Names, Objection, Use

OfDates = Literal["before", "on_or_before", "after", "on_or_after"]
OfNumbers = Literal["less", "at_most", "more", "at_least"]
OfAny = Literal["same", "not_same"]
OF_DATES, OF_NUMBERS = get_args(OfDates), get_args(OfNumbers)
_WORDS = {
    "before": "is before",
    "on_or_before": "is on or before",
    "after": "is after",
    "on_or_after": "is on or after",
    "less": "is less than",
    "at_most": "is no more than",
    "more": "is more than",
    "at_least": "is no less than",
    "same": "is the same as",
    "not_same": "is not the same as",
}


@dataclass(frozen=True)
class CompareUse(Use):
    """Two fields of the list are held against each other."""

    field: str
    to: str
    relation: str


class Compare(RecordCondition):
    """How two fields of one record stand to each other: two dates, two numbers, two codes of one list, two ids or two
    texts. Where either is blank it is not met, `not_same` neither.

    Ids are compared as everywhere (without regard to leading zeros, case and spaces); of texts, capitals count.
    """

    field: Id
    """The one field."""
    to: Id
    """The other, of the same type."""
    is_: OfDates | OfNumbers | OfAny = Field(alias="is")
    """How the one stands to the other. Dates: `before`, `on_or_before`, `after`, `on_or_after`; numbers: `less`,
    `at_most`, `more`, `at_least`; these, codes, ids and texts: `same`, `not_same`."""

    def words(self, names: Names, source: str, day: str) -> str:
        """``“Placed on” is before “Decided on”``."""
        return f"{names.field_name(source, self.field)} {_WORDS[self.is_]} {names.field_name(source, self.to)}"

    def short_words(self, names: Names, source: str) -> str:
        """``Placed on is before Decided on``."""
        return f"{names.heading(source, self.field)} {_WORDS[self.is_]} {names.heading(source, self.to)}"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """Both fields, which must be of types that can be compared."""
        yield CompareUse(source, path, self.field, self.to, self.is_)

    def objections(self) -> Iterator[Objection]:
        """A field that is held against itself."""
        if self.field == self.to:
            message = f'"{self.field}" is compared with itself.'
            yield Objection("empty-condition", message, ("to",), "Name the other field.")

    def own_dates(self) -> frozenset[str]:
        """Both, where they are dates; that another condition speaks of one is no harm where they are none."""
        return frozenset({self.field, self.to})

    def needed_dates(self) -> frozenset[str]:
        """Both: a blank fails."""
        return self.own_dates()

    def comes_to(self) -> Formula:
        """The one is less, or at most, the other, or not; the opposite of these holds only where neither is blank."""
        less, at_most = (Compared(self.field, self.to, strictly) for strictly in (True, False))
        filled = tuple(FieldCondition(field=field, blank=False) for field in (self.field, self.to))
        match self.is_:
            case "before" | "less":
                return less
            case "on_or_before" | "at_most":
                return at_most
            case "after" | "more":
                return Every((*filled, Opposite(at_most)))
            case "on_or_after" | "at_least":
                return Every((*filled, Opposite(less)))
            case "same":
                return Every((at_most, Opposite(less)))
            case "not_same":
                return Some((less, Every((*filled, Opposite(at_most)))))

    def orders(self) -> Mapping[str, Order]:
        """Different questions: what they come to tells more."""
        return dict.fromkeys(("field", "to", "is_"), Order.SAME)
