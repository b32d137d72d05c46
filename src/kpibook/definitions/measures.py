"""What an indicator counts: five kinds of measure, and the conditions of a share."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kpibook.definitions.base import Definition, Id, Length
from kpibook.definitions.sources import FieldCondition


class Between(Definition):
    """From one date of the record to another within a length of time. A blank date fails."""

    start: Id
    """Field: day 0."""
    end: Id
    """Field: must come on or before day 0 + `within`."""
    within: Length
    """The longest time allowed: `45 working days`."""


class Limit(Definition):
    """Another interval than the usual one, where all that is said here holds. The first that holds counts."""

    within: Length
    """The interval."""
    where: tuple[FieldCondition, ...] = ()
    """Field conditions: of the linked record that `since` names, else of the counted record."""
    under_age: int | None = None
    """Younger than this many years at month end (see `born`)."""
    after_events: int | None = None
    """When exactly this many events have taken place since the start."""
    since_at_least: Length | None = None
    """The start (`since`) lies at least this long before month end."""


class LinkedStart(Definition):
    """The start is that of another list's record, open at month end, of the same person (the latest such)."""

    source: Id
    """The other list."""
    start: Id
    """Its date field: first day."""
    end: Id
    """Its date field: last day."""
    where: tuple[FieldCondition, ...] = ()
    """Only these records of it."""


class LatestEvent(Definition):
    """The latest linked event is in date at month end, or the first is not yet due.

    With n events on or after the start and on or before month end: when n is 0, the record passes while month end
    is on or before start + `first_within`, unless `needs_event`; when n is 1 or more, it passes while month end is
    on or before the last event + the interval. Working days are counted in (event, month end].
    """

    source: Id
    """The list of events."""
    date: Id
    """Its date field."""
    on: Id = "child"
    """The field that links the event to the record: same name in both lists."""
    where: tuple[FieldCondition, ...] = ()
    """Only these events."""
    within: Length
    """The usual interval from one event to the next."""
    limits: tuple[Limit, ...] = ()
    """Other intervals, the first that holds counts."""
    since: Id | LinkedStart | None = None
    """The start: events before it do not count. A date field of the record, or a linked record. Left out: any event
    up to month end counts (then `needs_event` must be true)."""
    first_within: Length | None = None
    """When the first event is due, from the start; left out: the interval that then holds."""
    needs_event: bool = False
    """true: a record without an event fails, whether or not one is due."""
    born: Id | None = None
    """The record's date of birth field, for limits with `under_age`."""


class FirstEvent(Definition):
    """A linked event took place on or after the record's start and within a length of time of it."""

    source: Id
    """The list of events."""
    date: Id
    """Its date field."""
    on: Id = "child"
    """The field that links the event to the record."""
    where: tuple[FieldCondition, ...] = ()
    """Only these events."""
    since: Id
    """The record's date field: day 0."""
    within: Length
    """The longest time allowed."""


class EarlierEvent(Definition):
    """The same person had an earlier record: d − `within` ≤ earlier < d (the same day is not earlier)."""

    source: Id
    """The list that holds the earlier records (often the counted list itself)."""
    date: Id
    """Its date field."""
    on: Id = "child"
    """The field that links the two."""
    where: tuple[FieldCondition, ...] = ()
    """Only these earlier records."""
    within: Length
    """How far back: `12 months` (calendar months or years, or days)."""


class NumberOfEvents(Definition):
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
    """Rows with the same value here are one episode (a new legal status in the same placement)."""
    lasting_days: int = 0
    """Episodes that ended sooner than this many days after their start do not count."""
    months: int
    """The window's length."""
    at_least: int
    """How many make the record count."""


class OpenFor(Definition):
    """The record has been open for at least so long: start + `at_least` is on or before month end."""

    since: Id
    """The record's date field."""
    at_least: Length
    """For example `12 months`."""


class LinkedRecord(Definition):
    """Another list holds a record of the same person, open at month end, that meets field conditions."""

    source: Id
    """The other list."""
    start: Id
    """Its date field: first day."""
    end: Id
    """Its date field: last day, blank while open."""
    on: Id = "child"
    """The field that links the two."""
    where: tuple[FieldCondition, ...] = ()
    """What it must meet."""


class Condition(Definition):
    """One condition; exactly one key is given."""

    field: FieldCondition | None = None
    """A field's value."""
    between: Between | None = None
    """Time between two dates of the record."""
    latest_event: LatestEvent | None = None
    """The latest linked event is in date at month end."""
    first_event: FirstEvent | None = None
    """A linked event took place soon enough after the start."""
    earlier_event: EarlierEvent | None = None
    """There was an earlier record of the same person or thing."""
    number_of_events: NumberOfEvents | None = None
    """So many linked episodes in the months to month end."""
    open_for: OpenFor | None = None
    """Open for at least so long."""
    linked_record: LinkedRecord | None = None
    """Another list holds an open record of the same person or thing."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if len(self.model_fields_set) != 1:
            raise ValueError("give exactly one condition here; several conditions are several list items")
        (name,) = self.model_fields_set
        if getattr(self, name) is None:
            raise ValueError(f'nothing is written below "{name}"; check the indentation')
        return self

    @property
    def value(
        self,
    ) -> FieldCondition | Between | LatestEvent | FirstEvent | EarlierEvent | NumberOfEvents | OpenFor | LinkedRecord:
        """The one condition that is given."""
        (name,) = self.model_fields_set
        return getattr(self, name)  # type: ignore[no-any-return]  # pydantic's own attribute


class Flow(Definition):
    """Events dated in the month."""

    kind: Literal["flow"]
    """Says which kind of measure it is."""
    source: Id
    """The list."""
    date: Id
    """The date that puts an event into a month."""
    plus: Length | None = None
    """Counted in the month of date + this (an assessment falls due 20 working days after the start)."""
    still_open: Id | None = None
    """A date field: a record whose date here is before the day that is counted is left out (left care before it)."""
    where: tuple[FieldCondition, ...] = ()
    """Only these records."""
    distinct: Id | None = None
    """Count each value of this field once a month (people, not records): see docs on who stands for whom."""


class Stock(Definition):
    """Episodes open at month end: started on or before it, and not ended on or before it."""

    kind: Literal["stock"]
    """Says which kind of measure it is."""
    source: Id
    """The list."""
    start: Id
    """First day."""
    end: Id
    """Last day; blank while open."""
    where: tuple[FieldCondition, ...] = ()
    """Only these records."""
    meets: tuple[Condition, ...] = ()
    """Only these records, by conditions that depend on month end."""
    distinct: Id | None = None
    """Count each value of this field once (people, not records)."""


class Share(Definition):
    """Of a flow or a stock, those that meet every condition: numerator / denominator, shown as a percentage."""

    kind: Literal["share"]
    """Says which kind of measure it is."""
    of: Annotated[Flow | Stock, Field(discriminator="kind")] | Id
    """The denominator: another indicator (a flow or a stock) by its id, or a measure written out here."""
    where: tuple[FieldCondition, ...] = ()
    """Narrows the denominator further."""
    meets: tuple[Condition, ...] = Field(min_length=1)
    """What the numerator must meet, all of it."""


class Population(Definition):
    """The residents by whom a rate divides: a table of counts."""

    source: Id
    """The table."""
    value: Id
    """Its number field."""
    where: tuple[FieldCondition, ...] = ()
    """Which rows are summed (ages 0 to 17, say; the year)."""
    team: Id | None = None
    """The field that says which team or service area a row is for; blank there means the whole service. Left out:
    all rows are for the whole service."""


class Rate(Definition):
    """A flow or stock per so many of a population."""

    kind: Literal["rate"]
    """Says which kind of measure it is."""
    of: Annotated[Flow | Stock, Field(discriminator="kind")] | Id
    """The count: another indicator by its id, or a measure written out here."""
    per: int = Field(default=10_000, ge=1)
    """Per how many residents."""
    population: Population
    """By whom it divides."""
    decimals: int = Field(default=0, ge=0, le=2)
    """Decimal places shown; RAG compares the figure as shown."""


class Tally(Definition):
    """Figures that the source already holds per month and team."""

    kind: Literal["tally"]
    """Says which kind of measure it is."""
    source: Id
    """The monthly return."""
    month: Id
    """Its month field."""
    value: Id
    """Its number field."""
    out_of: Id | None = None
    """A second number field: the figure is then a percentage, value / out_of."""
    where: tuple[FieldCondition, ...] = ()
    """Only these rows."""
    missing_teams: Literal["not_available", "partial"] = "not_available"
    """What its area and the whole service show for a month that a team has not returned though it returns: N/A, or the
    sum of the teams that have, with a warning that names the team."""


Measure = Annotated[Flow | Stock | Share | Rate | Tally, Field(discriminator="kind")]
