"""What every condition on dates must say beside its words: the lists it looks into, and what it tells of others."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from kpibook.definitions.kinds.condition_kind import ConditionKind
from kpibook.definitions.kinds.field import FieldCondition
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.uses import IDENTITY, FieldUse, KeyPath, Use


class Order(Enum):
    """What it tells of two conditions of one kind, all else being equal, that they differ under a key."""

    SAME = "nothing: they are different questions, and a record may meet either"
    LESS = "the one with less (a shorter time, a smaller number) is the stricter"
    MORE = "the one with more is the stricter"
    NARROWER = "the one whose field conditions leave fewer rows is the stricter"


@dataclass(frozen=True)
class Link:
    """A list that a condition looks into: the rows that it looks at, and the field by which they are found."""

    source: str
    on: str
    where: tuple[FieldCondition, ...]
    at: KeyPath = ()
    """Where it is named, from the condition's own place on."""
    from_list: str | None = None
    """The list whose records are looked up there; None: that of which the condition is asked."""


@dataclass(frozen=True)
class EventDate:
    """A date of another list that says when something happened."""

    source: str
    date: str
    awaited: bool
    """Whether such events are due again and again, so that a month without any is worth a word."""


class TimedCondition(ConditionKind):
    """A condition that is answered month by month, or by comparing dates."""

    @abstractmethod
    def links(self) -> tuple[Link, ...]:
        """The lists that it looks into, the one that decides first; none where it looks at the record alone."""

    @abstractmethod
    def events(self) -> tuple[EventDate, ...]:
        """The dates in other lists by which it tells that something happened; what may be planned is none."""

    @abstractmethod
    def own_dates(self) -> frozenset[str]:
        """The dates of the record itself that it compares with something."""

    @abstractmethod
    def needed_dates(self) -> frozenset[str]:
        """Those of the record's dates without which nothing meets it."""

    @abstractmethod
    def comes_to(self) -> Formula:
        """What it is made of: times passed since one date, other conditions; itself where that is all that can be said.

        Disclosure control rests on it: it must hold of every record, on every day.
        """

    @abstractmethod
    def orders(self) -> Mapping[str, Order]:
        """For each of its keys, what a difference there tells of two conditions of this kind.

        Disclosure control rests on it: an order that does not hold lets a small figure be worked out. In doubt `SAME`.
        """


class RecordCondition(TimedCondition):
    """A condition that looks at the record alone."""

    def links(self) -> tuple[Link, ...]:
        """None: it looks into no other list."""
        return ()

    def events(self) -> tuple[EventDate, ...]:
        """None: it looks into no other list."""
        return ()


def link_uses(condition: TimedCondition, source: str, path: KeyPath) -> Iterator[Use]:
    """The uses of the fields that link records: in the list that is asked, and in those that are looked into."""
    links = [link for link in condition.links() if link.from_list is None]  # the others say it of themselves
    lists = dict.fromkeys((source, *(link.source for link in links)))
    for link in links[:1]:
        for list_ in lists:
            yield FieldUse(list_, (*path, "on"), link.on, IDENTITY)
