"""Condition: the latest linked event is in date at month end, or the first is not yet due."""

from collections.abc import Iterator, Mapping

from kpibook.definitions.base import Definition, Id, Length
from kpibook.definitions.kinds import uses as used
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.formula import Formula
from kpibook.definitions.kinds.timed_condition import EventDate, Link, Order, TimedCondition, link_uses


class OtherEvent(Definition):
    """Events of another list, of the same person: a review, where visits are asked for."""

    source: Id
    """The other list."""
    date: Id
    """Its date field."""
    where: tuple[FieldCondition, ...] = ()
    """Only these events."""


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
    until_first: OtherEvent | None = None
    """Until the first of these other events since the start: weekly until the first review. On the day of that event
    this no longer holds."""


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


class LatestEvent(TimedCondition):
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

    def words(self, names: used.Names, source: str, day: str) -> str:
        """``the latest “Date of visit” in “Visits” is no more than 4 weeks old at month end; …``."""
        date, list_ = names.field_name(self.source, self.date), names.list_name(self.source)
        events = f"the latest {date} in {list_}{where_words(names, self.source, self.where)}"
        parts = [f"{events} is no more than {self.within} old at {names.day_of(self.source)}"]
        parts += [_limit_words(names, self._limits_ask_of(source), limit) for limit in self.limits]
        if self.since is not None:
            parts.append(f"only those since {_since_words(names, source, self.since)} count")
        if self.needs_event:
            parts.append("a record without one does not count, whether or not one is due yet")
        else:
            first = self.first_within or "the same interval"
            parts.append(f"before the first one, a record counts until that is due ({first} from the start)")
        return "; ".join(parts)

    def short_words(self, names: used.Names, source: str) -> str:
        """``latest Date of visit in Visits within 4 weeks, or first not yet due``."""
        others = [limit.within for limit in self.limits]
        within = " or ".join(dict.fromkeys(str(length) for length in (self.within, *others)))
        needed = "" if self.needs_event else ", or first not yet due"
        event = f"latest {names.heading(self.source, self.date)} in {names.title(self.source)}"
        return f"{event} within {within}{needed}"

    def uses(self, source: str, path: used.KeyPath) -> Iterator[used.Use]:
        """The events' list and date, the start, the date of birth, and the field that links them."""
        yield used.SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path)
        yield from used.fields_used(self.source, path, {"date": (self.date, used.DATE)})
        yield from used.fields_used(source, path, {"born": (self.born, used.DATE)})
        if isinstance(self.since, str):
            yield from used.fields_used(source, path, {"since": (self.since, used.DATE)})
        if isinstance(self.since, LinkedStart):
            start, below = self.since, (*path, "since")
            yield used.SourceUse(start.source, (*below, "source"))
            yield from used.fields_used(
                start.source, below, {"start": (start.start, used.DATE), "end": (start.end, used.DATE)}
            )
            yield from where_uses(start.source, start.where, below)
        for at, limit in enumerate(self.limits):
            yield from where_uses(self._limits_ask_of(source), limit.where, (*path, "limits", at))
            if limit.until_first is not None:
                yield from _other_uses(limit.until_first, (*path, "limits", at, "until_first"))
        yield from link_uses(self, source, path)

    def objections(self) -> Iterator[used.Objection]:
        """From when events count must be said, what other intervals need be there, and lengths be by the calendar."""
        if self.since is None and not self.needs_event:
            message = "Without a start (since), it cannot be said when the first event is due."
            yield used.Objection("incomplete-condition", message, (), "Add since, or needs_event: true.")
        if self.needs_event and self.first_within is not None:
            message = "first_within has no effect: needs_event says that a record without an event fails."
            yield used.Objection("incomplete-condition", message, ("first_within",), "Remove one of the two.")
        for number, limit in enumerate(self.limits):
            at: used.KeyPath = ("limits", number)
            if limit.under_age is not None and self.born is None:
                message = "under_age needs the date of birth."
                yield used.Objection("incomplete-condition", message, at, "Add born, with the field that holds it.")
            if self.since is None and any(
                one is not None for one in (limit.after_events, limit.since_at_least, limit.until_first)
            ):
                message = "after_events, since_at_least and until_first need a start."
                yield used.Objection("incomplete-condition", message, at, "Add since.")
            yield from used.calendar_time(limit.since_at_least, (*at, "since_at_least"))

    def links(self) -> tuple[Link, ...]:
        """The list of events, that of the linked start, and those of other events."""
        found = [Link(self.source, self.on, self.where)]
        if isinstance(self.since, LinkedStart):
            found.append(Link(self.since.source, self.on, self.since.where, ("since",)))
        found += [
            Link(limit.until_first.source, self.on, limit.until_first.where, ("limits", at, "until_first"))
            for at, limit in enumerate(self.limits)
            if limit.until_first is not None
        ]
        return tuple(found)

    def events(self) -> tuple[EventDate, ...]:
        """The events' date, and those of other events."""
        others = (limit.until_first for limit in self.limits)
        return (
            EventDate(self.source, self.date, awaited=True),
            *(EventDate(one.source, one.date, awaited=False) for one in others if one is not None),
        )

    def own_dates(self) -> frozenset[str]:
        """The start, where it is the record's own."""
        return frozenset({self.since} if isinstance(self.since, str) else ())

    def needed_dates(self) -> frozenset[str]:
        """None is promised: what a record without a start is answered is the engine's."""
        return frozenset()

    def comes_to(self) -> Formula:
        """Itself."""
        return self

    def orders(self) -> Mapping[str, Order]:
        """Shorter intervals are stricter, and so is the need of an event.

        Of fewer events the latest is no later, so fewer to choose from are stricter too; but not where none may be
        due yet (fewer events may mean that the first is still to come), nor where their number picks the interval.
        """
        counts = any(limit.after_events is not None for limit in self.limits)
        return {
            **dict.fromkeys(("source", "date", "on", "limits", "since", "born"), Order.SAME),
            "where": Order.NARROWER if self.needs_event and not counts else Order.SAME,
            "within": Order.LESS,
            "first_within": Order.LESS,
            "needs_event": Order.MORE,
        }

    def _limits_ask_of(self, source: str) -> str:
        """The list whose fields the limits are about."""
        return self.since.source if isinstance(self.since, LinkedStart) else source


def _other_uses(other: OtherEvent, path: used.KeyPath) -> Iterator[used.Use]:
    yield used.SourceUse(other.source, (*path, "source"))
    yield from used.fields_used(other.source, path, {"date": (other.date, used.DATE)})
    yield from where_uses(other.source, other.where, path)


def _since_words(names: used.Names, source: str, since: str | LinkedStart) -> str:
    if isinstance(since, str):
        return names.field_name(source, since)
    start, list_ = names.field_name(since.source, since.start), names.list_name(since.source)
    return f"{start} of the record open then in {list_}{where_words(names, since.source, since.where)}"


def _limit_words(names: used.Names, source: str, limit: Limit) -> str:
    when = []
    if limit.where:
        when.append(f"where {used.joined([condition.words(names, source) for condition in limit.where])}")
    if limit.under_age is not None:
        when.append(f"under the age of {limit.under_age}")
    if limit.after_events is not None:
        when.append(f"while there has been only {'one' if limit.after_events == 1 else limit.after_events}")
    if limit.since_at_least is not None:
        have = "has" if limit.since_at_least.amount == 1 else "have"
        when.append(f"once {limit.since_at_least} {have} passed since the start")
    if limit.until_first is not None:
        other = limit.until_first
        events = f"{names.field_name(other.source, other.date)} in {names.list_name(other.source)}"
        when.append(f"until the first {events} since the start{where_words(names, other.source, other.where)}")
    return f"but {limit.within} {' and '.join(when)}"
