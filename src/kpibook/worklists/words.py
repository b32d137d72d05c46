"""What decided that a record is on a list, in the words of somebody who works with children."""

import datetime as dt
import re

import numpy as np

from kpibook.definitions import MappingNames
from kpibook.definitions.kinds import Between, DateWithin, EarlierEvent, FirstEvent, LatestEvent, OpenFor
from kpibook.indicators import NO_DAY, Behind, Decider, date_of
from kpibook.months import Duration

_EVENT = re.compile(
    r"date of (?:the )?(?:last |latest |first )?(?P<after>.+)|(?P<before>(?!date\b|last\b|latest\b).+?) date",
    re.IGNORECASE,
)


class Wording:
    """Says of the records of one list what decided, each by its place there."""

    def __init__(self, behind: Behind) -> None:
        self._behind, self._asking = behind, behind.asking
        self._lists = behind.asking.lists
        self._names = MappingNames(self._lists.mapping)
        self._day = date_of(behind.asking.day)
        # Thousands of records lie on a few hundred days.
        self._days: dict[dt.date, str] = {}
        self._times: dict[tuple[dt.date, dt.date, bool], str] = {}

    def decided(self, at: int) -> str:
        """``last visit 14 January, due by 28 January, 15 working days ago``."""
        decider = self._decider(at)
        match decider.condition:
            case LatestEvent() | FirstEvent() as event:
                return self._event(at, decider, event)
            case Between() as between:
                return self._between(at, between)
            case DateWithin(date=field, within=within):
                return self._timed(at, self._own_date(at, field, "last "), within)
            case OpenFor(since=field, at_least=least, at_most=most):
                return self._timed(at, self._own_date(at, field), least or most)
            case EarlierEvent() as event:
                return self._earlier(at, decider, event)
            case _:
                return self._timed(at, self._condition(decider), None)

    def since(self, at: int) -> str:
        """``done since: Date of visit 3 March``; '' where nothing is known of the days after that of the list.

        Nor of a child who has gone to another team since: it is that team's to know.
        """
        if self._behind.moved is not None and self._behind.moved[at]:
            return ""
        if self._asking.of_events:
            return self._came_late(at)
        later, due = self._behind.later, self._due(at)
        if later is None or (later.counted[at] and later.decided.behind[at]):
            return ""
        if due is not None and due >= date_of(later.day):  # it was not due yet when the lists were taken
            return ""
        if not later.counted[at]:
            end = getattr(self._asking.base, "end", None)
            day = self._own(at, end) if end else None
            closed = day is not None and self._day < day <= date_of(later.day)
            return f"closed on {self._said(day)}" if closed and day else f"no longer counted on {self._on(later.day)}"
        for decider in later.decided.deciders:
            event = self._linked_date(decider, at) or self._recent_date(decider, at)
            if event is not None and self._day < event[1] <= date_of(later.day):
                return f"done since: {event[0]} {self._said(event[1])}"
        return f"no longer so on {self._on(later.day)}"

    def _came_late(self, at: int) -> str:
        """Of an event that is counted, what was done after the day of the list."""
        decider = self._decider(at)
        event = self._linked_date(decider, at)
        if event is None and isinstance(decider.condition, Between):
            field = decider.condition.end
            day = self._own(at, field)
            event = (self._names.heading(self._asking.source, field), day) if day else None
        return f"done since: {event[0]} {self._said(event[1])}" if event and event[1] > self._day else ""

    def _decider(self, at: int) -> Decider:
        by = self._behind.decided
        return by.deciders[int(by.by[at])]

    def _event(self, at: int, decider: Decider, event: LatestEvent | FirstEvent) -> str:
        found, which = self._linked_date(decider, at), "last" if isinstance(event, LatestEvent) else "first"
        name = event_word(self._names.heading(event.source, event.date))
        if name:
            said = f"{which} {name} {self._said(found[1])}" if found else f"no {name} recorded"
        else:
            title = self._names.title(event.source)
            said = f"{title}: {which} {self._said(found[1])}" if found else f"{title}: none recorded"
        return self._timed(at, said, event.within, found[1] if found and which == "first" else None)

    def _earlier(self, at: int, decider: Decider, event: EarlierEvent) -> str:
        row = int(decider.rows[at])
        if not decider.if_met or row < 0:
            return self._condition(decider)
        day = date_of(int(self._lists.days(event.source, event.date, NO_DAY)[row]))
        name = event_word(self._names.heading(event.source, event.date))
        return f"earlier {name or 'one in ' + self._names.title(event.source)} {self._said(day)}"

    def _condition(self, decider: Decider) -> str:
        said = decider.condition.short_words(self._names, self._asking.source)
        return said if decider.if_met else f"not so: {said}"

    def _between(self, at: int, between: Between) -> str:
        ended = self._own(at, between.end)
        done = self._own_date(at, between.end)
        return self._timed(at, self._own_date(at, between.start), between.within, ended, done)

    def _timed(self, at: int, said: str, length: Duration | None, done: dt.date | None = None, then: str = "") -> str:
        """The words, by when it was due, and how long ago that was; of what was done, by how much it was late."""
        due = self._due(at)
        parts = [said, *([f"due by {self._said(due)}"] if due else []), *([then] if then else [])]
        if due is None:
            return ", ".join(parts)
        if done is not None:
            return f"{', '.join(parts)}: {self._apart(due, done, length)} late" if done > due else ", ".join(parts)
        if due == self._day:
            return f"{', '.join(parts)}, the day of this list"
        if due > self._day:
            return f"{', '.join(parts)}, in {self._apart(self._day, due, length)}"
        return f"{', '.join(parts)}, {self._apart(due, self._day, length)} ago"

    def _apart(self, one: dt.date, other: dt.date, length: Duration | None) -> str:
        """The time between two days, in working days where the condition counts in them."""
        key = one, other, length is not None and length.unit == "working days"
        if key not in self._times:
            unit, number = "day", (other - one).days
            if key[2]:
                ends = [np.array([np.datetime64(day, "D").astype(np.int32)]) for day in (one, other)]
                unit, number = "working day", int(self._lists.calendar.passed(*ends)[0])
            self._times[key] = f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"
        return self._times[key]

    def _due(self, at: int) -> dt.date | None:
        day = int(self._behind.due[at])
        return None if day == NO_DAY else date_of(day)

    def _own(self, at: int, field: str) -> dt.date | None:
        """A date of the record."""
        row = int(self._behind.rows[at])
        day = int(self._lists.days(self._asking.source, field, NO_DAY)[row])
        return None if day == NO_DAY else date_of(day)

    def _own_date(self, at: int, field: str, which: str = "") -> str:
        """``referral 3 January``, ``Assessment completed 1 February``, ``“Assessment completed” is blank``."""
        day, heading = self._own(at, field), self._names.heading(self._asking.source, field)
        word = event_word(heading)
        if day is None:
            return f"no {word} recorded" if word else f"“{heading}” is blank"
        return f"{which}{word} {self._said(day)}" if word else f"{heading} {self._said(day)}"

    def _linked_date(self, decider: Decider, at: int) -> tuple[str, dt.date] | None:
        """What a linked list calls the event that decided, and its day; None where there is none."""
        condition, row = decider.condition, int(decider.rows[at])
        if decider.linked is None or row < 0 or not isinstance(condition, LatestEvent | FirstEvent):
            return None
        day = int(self._lists.days(condition.source, condition.date, NO_DAY)[row])
        return (self._names.heading(condition.source, condition.date), date_of(day))

    def _recent_date(self, decider: Decider, at: int) -> tuple[str, dt.date] | None:
        """The same, where the record says itself when it was done last."""
        if not isinstance(decider.condition, DateWithin):
            return None
        day = self._own(at, decider.condition.date)
        return (self._names.heading(self._asking.source, decider.condition.date), day) if day else None

    def _on(self, day: int) -> str:
        return self._said(date_of(day))

    def _said(self, day: dt.date) -> str:
        """``14 January``; with the year where it is not that of the list."""
        if day not in self._days:
            words = f"{day.day} {day:%B}"
            self._days[day] = words if day.year == self._day.year else f"{words} {day.year}"
        return self._days[day]


def event_word(heading: str) -> str:
    """What an event is called, by the heading of its date; '' where that names none.

    >>> [event_word(heading) for heading in ("Date of the last visit", "Visit date", "CPP start date", "Completed")]
    ['visit', 'visit', 'CPP start', '']
    >>> event_word("Date of Last Health Assessment"), event_word("Date of the LAC visit")
    ('health assessment', 'LAC visit')
    """
    found = _EVENT.fullmatch(heading.strip())
    if found is None:
        return ""
    first, *rest = (found["after"] or found["before"]).split()
    titled = all(word[:1].isupper() for word in rest)  # a heading that has a capital in front of every word
    return " ".join([_lowered(first), *(_lowered(word) if titled else word for word in rest)])


def _lowered(word: str) -> str:
    return word if word[:2].isupper() else word[:1].lower() + word[1:]
