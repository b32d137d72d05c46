"""Condition: the latest linked event is in date at month end, or the first is not yet due."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

from kpibook.definitions.kinds import Base, LatestEvent, Limit, LinkedStart, OtherEvent
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days, by_day, running_union, union_by_group
from kpibook.indicators.events import Events, Positions
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, LinkedRows, Need
from kpibook.indicators.kinds.starts import Starts, starts
from kpibook.months import Duration


@dataclass(frozen=True)
class AskedLatestEvent(Asked):
    """Asks it of records.

    An event is in date while month end is on or before event + interval. Since the interval is the same for all
    events of a record and month, some event since the start is in date exactly when the latest is: so months are
    marked event by event, and the marks of a person united.
    """

    condition: LatestEvent

    def months_met(self, counted: Counted) -> Bits:
        """The months at whose end nothing is overdue. A record without a start does not meet it."""
        if _any_event_counts(self.condition):
            return _marked_by_any_event(self.condition, counted)
        asked = _Started.of(self.condition, counted)
        return union_by_group(asked.starts.of, asked.met(), len(counted.rows))

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """Month end less the longest interval, and no day at all while the number of events is uncertain and matters.

        A linked start's list must hold what was open at month end; one of other events, those that matter.
        """
        condition, months = self.condition, counted.months
        uncertain = uncertain_months(condition, counted)
        certain = {source: (bits >> np.arange(len(months.months))) & 1 == 0 for source, bits in uncertain.items()}
        intervals = [condition.within, *(limit.within for limit in condition.limits)]
        if condition.first_within is not None:
            intervals.append(condition.first_within)
        # Which limit holds is known only record by record, so the list must reach back by the longest.
        back = np.min([counted.lists.calendar.earliest(months.ends, interval) for interval in intervals], axis=0)
        for source, sure in certain.items():
            since = back if source == condition.source else np.int32(NEVER)
            yield Need(source, np.where(sure, since, np.int32(LONG_AGO)))
        if isinstance(condition.since, LinkedStart):
            yield Need(condition.since.source, months.ends)

    def deciding(self, counted: Counted) -> Deciding | None:
        """The latest event on or after the start and by month end."""
        condition, found = self.condition, starts(self.condition, counted)
        since = np.full(len(counted.rows), NEVER, dtype=np.int32)
        since[found.of] = found.day
        linked = LinkedRows(counted, condition.source, condition.on, condition.date, condition.where)
        return Deciding(condition.source, linked.last(since, np.broadcast_to(counted.months.ends[-1:], since.shape)))

    def due(self, counted: Counted) -> Days:
        """The day by which the next event is due: from the latest by month end, else from the start.

        `LONG_AGO` for a record without a start, and for one that needs an event and has none.
        """
        asked = _Started.of(self.condition, counted)
        due = np.full(len(counted.rows), LONG_AGO, dtype=np.int32)
        # Of several linked starts one at most is that month's; the others give `LONG_AGO`.
        np.maximum.at(due, asked.starts.of, asked.due())
        return due


def uncertain_months(condition: LatestEvent, counted: Counted) -> dict[str, int]:
    """List → the months for which some record's events in it cannot be known, and matter.

    A limit with `after_events` needs the events since the start, one with `until_first` whether there was another
    event. Of a record that started before such a list is complete, earlier ones may be missing. Where another number
    than that seen would change the answer, or that the other event has been, there is no figure.
    """
    numbers = [limit.after_events for limit in condition.limits if limit.after_events]
    others = tuple(dict.fromkeys(limit.until_first for limit in condition.limits if limit.until_first))
    found = dict.fromkeys([condition.source, *(other.source for other in others)], 0)
    if not numbers and not others:
        return found
    asked = _Started.of(condition, counted)
    seen = asked.met()
    # One more than any limit asks for stands for every larger number: none of the limits holds there.
    for number in (None, *range(1, max(numbers) + 2)) if numbers else (None,):
        for over in chain.from_iterable(combinations(others, n) for n in range(len(others) + 1)):
            differ = asked.met(number, over) ^ seen
            if number is not None:
                # More events seen than any limit asks for: those that may be missing change nothing.
                differ &= ~asked.before_first & asked.before_event(max(numbers) + 1)
            sources = [*([condition.source] if number is not None else []), *(other.source for other in over)]
            unseen = np.ones(len(differ), dtype=bool)
            for source in sources:
                unseen &= asked.starts.day < counted.lists.complete_from(source)
            for source in sources:
                found[source] |= int(np.bitwise_or.reduce(differ[unseen]))
    return found


def _any_event_counts(condition: LatestEvent) -> bool:
    """Whether neither a start nor a limit needs the events in order."""
    return condition.since is None and condition.needs_event and not condition.limits


def _marked_by_any_event(condition: LatestEvent, counted: Counted) -> Bits:
    """The months in which some event of the person is in date: no order of events is needed."""
    lists, source = counted.lists, condition.source
    people = lists.people(source, condition.on)
    day = lists.days(source, condition.date, NEVER)
    bits = _marks(day, condition.within, counted)
    if condition.where:
        bits &= counted.months.where(lists.meeting(source, condition.where))
    by_person = union_by_group(people, bits, lists.number_of_people(source, condition.on))
    return np.append(by_person, np.int64(0))[counted.people_in(condition.on, source)]


def _marks(day: Days, within: Duration, counted: Counted) -> Bits:
    """The months at whose end an event of that day has taken place and is in date; none for a blank day."""
    months, calendar = counted.months, counted.lists.calendar

    def marks(day: Days) -> Bits:
        taken_place = months.ending_on_or_after(day)
        return taken_place & months.ending_before(calendar.last_in_time(day, within) + np.int32(1))

    bits: Bits = by_day(day, marks)
    return bits


@dataclass(frozen=True)
class _Started:
    """The condition, the records' starts, and where each start's events stand in the events' order."""

    condition: LatestEvent
    counted: Counted
    starts: Starts
    events: Events
    first: Positions
    """The first event on or after the start."""
    end: Positions
    """The position after the person's last event."""
    before_first: Bits
    """The months that end before the first event."""

    @classmethod
    def of(cls, condition: LatestEvent, counted: Counted) -> "_Started":
        found = starts(condition, counted)
        events = counted.lists.events(condition.source, condition.on, condition.date, condition.where)
        people = counted.people_in(condition.on, condition.source)[found.of]
        first, end = events.on_or_after(people, found.day), events.end(people)
        before_first = counted.months.ending_before(events.day(first, NEVER, first < end))
        return cls(condition, counted, found, events, first, end, before_first)

    def met(self, assumed: int | None = None, over: tuple[OtherEvent, ...] = ()) -> Bits:
        """The months in which each start's record meets the condition.

        `assumed`: as if so many events had taken place in every month that has one; `over`: as if these other events
        had been before.
        """
        # Limits are asked in their order, and the first that holds decides; `None` is the condition's own interval, for
        # the months that none of them took.
        left, met = self.starts.months, np.zeros(len(self.starts.of), dtype=np.int64)
        for limit in (*self.condition.limits, None):
            holds = left if limit is None else left & self.months_of(limit, assumed, over)
            left = left & ~holds
            within = self.condition.within if limit is None else limit.within
            met |= holds & ~self.before_first & self.in_date(within)
            if not self.condition.needs_event:
                met |= holds & self.before_first & self.not_yet_due(self.condition.first_within or within)
        return met

    def due(self) -> Days:
        """When each start's next event is due, as things stand at the end of the last month.

        `LONG_AGO` where the start is none of that month's, or an event is needed and there is none.
        """
        calendar, month = self.counted.lists.calendar, np.int64(1) << (len(self.counted.months.months) - 1)
        latest = self._latest(self.counted.months.ends[-1:])
        left, found = self.starts.months & month, np.full(len(self.starts.of), LONG_AGO, dtype=np.int32)
        for limit in (*self.condition.limits, None):
            holds = left if limit is None else left & self.months_of(limit, None)
            left = left & ~holds
            within = self.condition.within if limit is None else limit.within
            next_due = calendar.last_in_time(latest, within)
            if not self.condition.needs_event:
                first_due = calendar.last_in_time(self.starts.day, self.condition.first_within or within)
                next_due = np.where(latest == LONG_AGO, first_due, next_due)
            found = np.where(holds != 0, next_due, found)
        return found

    def _latest(self, end: Days) -> Days:
        """The day of each start's latest event by a month's end; `LONG_AGO` where there is none."""
        people = self.counted.people_in(self.condition.on, self.condition.source)[self.starts.of]
        after = self.events.on_or_after(people, np.broadcast_to(end + np.int32(1), people.shape))
        return self.events.day(after - 1, LONG_AGO, after > self.first)

    def in_date(self, within: Duration) -> Bits:
        """The months in which some event since the start is in date."""
        marks = _marks(self.events.days, within, self.counted)
        # from the last event back: the marks of an event and of all after it
        later = running_union(self.events.people[::-1], marks[::-1])[::-1]
        bits: Bits = np.append(later, np.int64(0))[self.first]
        return np.where(self.first < self.end, bits, np.int64(0))

    def not_yet_due(self, within: Duration) -> Bits:
        """The months that end on or before start + within."""
        # What is due on month end itself is not overdue until the day after.
        due = self.counted.lists.calendar.last_in_time(self.starts.day, within)
        return self.counted.months.ending_before(due + np.int32(1))

    def months_of(self, limit: Limit, assumed: int | None, over: tuple[OtherEvent, ...] = ()) -> Bits:
        """The months in which everything that the limit says holds."""
        months, lists = self.counted.months, self.counted.lists
        bits = months.where(np.ones(len(self.starts.of), dtype=bool))
        if limit.where:
            bits &= months.where(self._limit_fields(limit))
        if limit.under_age is not None:
            bits &= self._under_age(limit.under_age)
        if limit.after_events is not None:
            if assumed is None or limit.after_events == 0:
                bits &= self._after_events(limit.after_events)
            else:
                bits &= ~self.before_first if limit.after_events == assumed else np.int64(0)
        if limit.since_at_least is not None:
            bits &= months.ending_on_or_after(lists.calendar.reached(self.starts.day, limit.since_at_least))
        if limit.until_first is not None:
            bits &= self._until_first(limit.until_first) if limit.until_first not in over else np.int64(0)
        return bits

    def _until_first(self, other: OtherEvent) -> Bits:
        """The months that end before the first of the other events on or after the start."""
        events = self.counted.lists.events(other.source, self.condition.on, other.date, other.where)
        people = self.counted.people_in(self.condition.on, other.source)[self.starts.of]
        first = events.on_or_after(people, self.starts.day)
        return self.counted.months.ending_before(events.day(first, NEVER, first < events.end(people)))

    def _limit_fields(self, limit: Limit) -> npt.NDArray[np.bool_]:
        lists, since = self.counted.lists, self.condition.since
        if isinstance(since, LinkedStart) and self.starts.linked_rows is not None:
            return lists.meeting(since.source, limit.where)[self.starts.linked_rows]
        return lists.meeting(self.counted.source, limit.where)[self.counted.rows][self.starts.of]

    def _under_age(self, years: int) -> Bits:
        """The months that end before the birthday."""
        if self.condition.born is None:
            return np.zeros(len(self.starts.of), dtype=np.int64)
        born = self.counted.days(self.condition.born, LONG_AGO)[self.starts.of]
        # A blank birth date is `LONG_AGO`: nobody without one is taken for under age.
        birthday = self.counted.lists.calendar.birthday(born, years)
        return self.counted.months.ending_before(birthday)

    def _after_events(self, number: int) -> Bits:
        """The months at whose end exactly so many events have taken place since the start."""
        begun = ~self.before_event(number) if number > 0 else self.counted.months.all
        return self.before_event(number + 1) & begun

    def before_event(self, number: int) -> Bits:
        """The months that end before the event of that number (1 for the first) since the start."""
        at = self.first + (number - 1)
        return self.counted.months.ending_before(self.events.day(at, NEVER, at < self.end))
