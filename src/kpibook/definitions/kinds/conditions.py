"""A condition as the mapping gives it: one key, which names its kind; and the kinds that are made of conditions."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Self, cast

from pydantic import Field, model_serializer, model_validator

from kpibook.definitions.base import Definition
from kpibook.definitions.kinds.age import Age
from kpibook.definitions.kinds.between import Between
from kpibook.definitions.kinds.combined import Combined
from kpibook.definitions.kinds.compare import Compare
from kpibook.definitions.kinds.condition_kind import ConditionKind, too_deep
from kpibook.definitions.kinds.date_within import DateWithin
from kpibook.definitions.kinds.earlier_event import EarlierEvent
from kpibook.definitions.kinds.field import FieldCondition
from kpibook.definitions.kinds.first_event import FirstEvent
from kpibook.definitions.kinds.formula import Formula, Opposite, Some
from kpibook.definitions.kinds.latest_event import LatestEvent
from kpibook.definitions.kinds.linked_record import OpenRecord
from kpibook.definitions.kinds.number_of_events import NumberOfEvents
from kpibook.definitions.kinds.open_for import OpenFor
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order
from kpibook.definitions.kinds.uses import CombinedUse, KeyPath, Names, Objection, Use, below, joined


class AnyOf(Combined):
    """At least one of several conditions is met.

    Each stands behind a dash, as under `meets`. A figure needs all lists that any of them looks into.
    """

    of: "tuple[Condition, ...]"
    """The conditions, two or more."""

    @property
    def parts(self) -> "tuple[Condition, ...]":
        """All of them."""
        return self.of

    @model_serializer
    def _as_list(self) -> "tuple[Condition, ...]":
        return self.of

    def words(self, names: Names, source: str, day: str) -> str:
        """``at least one of these holds: [“Seen” is yes] or [“Started” is blank]``."""
        said = [f"[{one.value.words(names, source, day)}]" for one in self.of]
        return f"at least one of these holds: {joined(said, 'or')}"

    def short_words(self, names: Names, source: str) -> str:
        """``[Seen is yes] or [Started is blank]``."""
        return joined([f"[{one.value.short_words(names, source)}]" for one in self.of], "or")

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """What each of them names."""
        for at, one in enumerate(self.of):
            yield from _uses_of(one, source, (*path, at))

    def objections(self) -> Iterator[Objection]:
        """What each of them finds; fewer than two, and one that lies too deep."""
        yield from too_deep(self)
        if len(self.of) < 2:
            message = '"any" is for two conditions or more, of which one is enough.'
            yield Objection("incomplete-condition", message, (), "Add the others, each behind a dash.")
        for at, one in enumerate(self.of):
            yield from below(at, below(one.written, one.value.objections()))

    def links(self) -> tuple[Link, ...]:
        """All that they look into."""
        return tuple(
            replace(link, at=(at, one.written, *link.at)) for at, one in enumerate(self.of) for link in _links_of(one)
        )

    def events(self) -> tuple[EventDate, ...]:
        """Those of all of them; none is awaited, since another may do."""
        return tuple(replace(event, awaited=False) for one in self.of for event in _events_of(one))

    def own_dates(self) -> frozenset[str]:
        """Those of all of them."""
        return frozenset[str]().union(*(one.timed.own_dates() for one in self.of if one.timed))

    def needed_dates(self) -> frozenset[str]:
        """None is promised: another may be met."""
        return frozenset()

    def comes_to(self) -> Formula:
        """What they come to, of which one must hold."""
        return Some(tuple(_comes_to(one) for one in self.of))

    def orders(self) -> Mapping[str, Order]:
        """Different questions: what they come to tells more."""
        return {"of": Order.SAME}


class Not(Combined):
    """The condition is not met. Where a blank makes it fail, the opposite holds: say so too where that is not meant.

    A figure needs all lists that it looks into.
    """

    of: "Condition"
    """The condition."""

    @property
    def parts(self) -> "tuple[Condition, ...]":
        """The one."""
        return (self.of,)

    @model_serializer
    def _as_condition(self) -> "Condition":
        return self.of

    def words(self, names: Names, source: str, day: str) -> str:
        """``this does not hold: [“Seen” is yes]``."""
        return f"this does not hold: [{self.of.value.words(names, source, day)}]"

    def short_words(self, names: Names, source: str) -> str:
        """``not [Seen is yes]``."""
        return f"not [{self.of.value.short_words(names, source)}]"

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """What it names."""
        yield from _uses_of(self.of, source, path)

    def objections(self) -> Iterator[Objection]:
        """What it finds; one that lies too deep, and the opposite of an opposite."""
        yield from too_deep(self)
        if isinstance(self.of.value, Not):
            message = "The opposite of an opposite is the condition itself."
            yield Objection("empty-condition", message, (), 'Take out both "not".')
        yield from below(self.of.written, self.of.value.objections())

    def links(self) -> tuple[Link, ...]:
        """What it looks into."""
        return tuple(replace(link, at=(self.of.written, *link.at)) for link in _links_of(self.of))

    def events(self) -> tuple[EventDate, ...]:
        """Its events; they are not awaited."""
        return tuple(replace(event, awaited=False) for event in _events_of(self.of))

    def own_dates(self) -> frozenset[str]:
        """Those that it compares."""
        return self.of.timed.own_dates() if self.of.timed else frozenset()

    def needed_dates(self) -> frozenset[str]:
        """None: a blank, which fails there, is met here."""
        return frozenset()

    def comes_to(self) -> Formula:
        """The opposite of what it comes to."""
        return Opposite(_comes_to(self.of))

    def orders(self) -> Mapping[str, Order]:
        """Different questions: what it comes to tells more."""
        return {"of": Order.SAME}


class LinkedRecord(OpenRecord):
    """Another list holds a record of the same person, open at month end, that meets field conditions, and conditions
    of its own: the child has been in the placement for two years.

    Of several open records one must meet all. A figure needs all lists that `meets` looks into, too.
    """

    meets: "tuple[Condition, ...]" = ()
    """What that record must meet as well, all of it, asked of it at month end."""

    @property
    def asked(self) -> tuple[tuple[str, ConditionKind], ...]:
        """Each with its key."""
        return tuple((one.written, one.value) for one in self.meets)


def _uses_of(one: "Condition", source: str, path: KeyPath) -> Iterator[Use]:
    if isinstance(one.value, FieldCondition):
        yield CombinedUse(source, (*path, one.written), one.value.field)
    yield from one.value.uses(source, (*path, one.written))


def _links_of(one: "Condition") -> tuple[Link, ...]:
    return one.timed.links() if one.timed else ()


def _events_of(one: "Condition") -> tuple[EventDate, ...]:
    return one.timed.events() if one.timed else ()


def _comes_to(one: "Condition") -> Formula:
    return one.timed.comes_to() if one.timed else one.value


Timed = (
    Between
    | Compare
    | DateWithin
    | LatestEvent
    | FirstEvent
    | EarlierEvent
    | NumberOfEvents
    | OpenFor
    | Age
    | LinkedRecord
    | AnyOf
    | Not
)
"""Every kind of condition on dates, and those that are made of others."""
AnyCondition = FieldCondition | Timed
"""Every kind of condition. A new one is listed here and in `Condition`; a test holds the two against each other."""


class Condition(Definition):
    """One condition; exactly one key is given."""

    field: FieldCondition | None = None
    """A field's value."""
    between: Between | None = None
    """Time between two dates of the record."""
    compare: Compare | None = None
    """How two fields of the record stand to each other."""
    date_within: DateWithin | None = None
    """A date of the record lies so short a time back."""
    latest_event: LatestEvent | None = None
    """The latest linked event is in date at month end."""
    first_event: FirstEvent | None = None
    """A linked event took place soon enough after the start."""
    earlier_event: EarlierEvent | None = None
    """There was an earlier record of the same person or thing."""
    number_of_events: NumberOfEvents | None = None
    """So many linked episodes in the months to month end."""
    open_for: OpenFor | None = None
    """Open for at least, or at most, so long."""
    age: Age | None = None
    """Somebody is of an age."""
    linked_record: LinkedRecord | None = None
    """Another list holds an open record of the same person or thing."""

    any_: AnyOf | None = Field(default=None, alias="any")
    """At least one of several conditions is met."""
    not_: Not | None = Field(default=None, alias="not")
    """The condition below is not met."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("give exactly one condition here; several conditions are several list items")
        if getattr(self, self.key) is None:
            raise ValueError(f'nothing is written below "{self.written}"; check the indentation')
        return self

    @property
    def key(self) -> str:
        """The field of the one key that is given: which kind it is."""
        (name,) = self.model_fields_set
        return name

    @property
    def written(self) -> str:
        """The key as it stands in the mapping: `not`, where the field is `not_`."""
        return type(self).model_fields[self.key].alias or self.key

    @property
    def value(self) -> AnyCondition:
        """The condition of that kind."""
        return cast(AnyCondition, getattr(self, self.key))

    @property
    def parts(self) -> "tuple[Condition, ...]":
        """The conditions that it is made of, if it is made of others."""
        return self.value.parts if isinstance(self.value, Combined) else ()

    @property
    def timed(self) -> Timed | None:
        """The condition, where it is one on dates or made of others; None for a field's value."""
        value = self.value
        return None if isinstance(value, FieldCondition) else value


AnyOf.model_rebuild()  # they hold conditions, which are only known from here on
Not.model_rebuild()
LinkedRecord.model_rebuild()
