"""One of two figures that are held against each other: what it counts, and what it would count at the other's time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import Flags, MappingNames, base_of
from kpibook.definitions.kinds import Base, Flow, Rate, Share, Snapshot, Stock
from kpibook.indicators.base import records_counted
from kpibook.indicators.days import LONG_AGO, NEVER, Days, MonthSets
from kpibook.indicators.kinds import Counted, asked, flow_begins, months_all_met
from kpibook.indicators.lists import Lists
from kpibook.indicators.matched import NO_ROW, Held
from kpibook.indicators.observed import count_records, observe
from kpibook.indicators.periods import can_be_counted
from kpibook.indicators.scopes import in_teams, teams_within
from kpibook.indicators.standing import one_for_each
from kpibook.months import Period
from kpibook.tables import FILE, NOT_AVAILABLE, ROW, SHEET

Comparable = Flow | Stock | Snapshot | Share | Rate
"""Measures of which each record that is counted can be pointed at; of a rate, those above the line."""


@dataclass(frozen=True)
class Window:
    """The time that a figure is about: events between the two days, or what is open on the last."""

    months: MonthSets
    first: int
    last: int

    @classmethod
    def of(cls, lists: Lists, base: Base, period: Period) -> "Window":
        """That of a measure's figure for a month or reading."""
        months = MonthSets.of((period,))
        first = flow_begins(lists, months, base)[0] if isinstance(base, Flow) else months.ends[0]
        return cls(months, int(first), int(months.ends[0]))

    def beside(self, other: "Window", alike: bool) -> "Window":
        """The other's time, as it is asked of this measure's records.

        What counts events beside what counts open records has no such time as the other's: its own, up to its end.
        """
        return other if alike else replace(other, first=min(self.first, other.last))


@dataclass(frozen=True)
class Question:
    """Something that a record must be to be counted, and which records are it."""

    words: str
    met: Flags
    of_date: bool = False


@dataclass(frozen=True)
class Look:
    """All records of a list, looked at in one window."""

    counts: tuple[Question, ...]
    passes: tuple[Question, ...]
    in_scope: Flags
    counted: Flags
    """Which are counted for the whole service: those that meet all, and of them one for each person (`distinct`)."""

    @cached_property
    def meeting(self) -> Flags:
        """Which would be counted if each record counted by itself."""
        return _all_of(self.counts, len(self.in_scope))

    @cached_property
    def passed(self) -> Flags:
        """Which meet what the numerator asks."""
        return _all_of(self.passes, len(self.in_scope))


@dataclass(frozen=True)
class Status:
    """Whether a record is in the denominator (or the count), and in the numerator."""

    counted: bool = False
    passed: bool = False


@dataclass(frozen=True)
class Side:
    """A figure with its records; `now` is its own time, `then` the other's."""

    lists: Lists
    base: Base
    measure: Flow | Stock | Snapshot | Share
    period: Period
    figure: tuple[int, int]
    held: Held
    day_counted: Days
    window_ends: int
    now: Look
    then: Look

    def status(self, row: int) -> Status:
        """How a record counts in the figure."""
        if row == NO_ROW or not (self.held.counted[row] and self.now.in_scope[row]):
            return Status()
        return Status(True, bool(self.held.passed[row]))

    def status_then(self, row: int, person: str | None) -> Status:
        """How it would count at the other's time; where each person counts once, how the person would."""
        if self.held.once and person is not None:
            standing = (one for one in self.held.rows_of.get(person, ()) if self.then.counted[one])
            row = next(standing, NO_ROW)
        if row == NO_ROW or not (self.then.counted[row] and self.then.in_scope[row]):
            return Status()
        return Status(True, bool(self.then.passed[row]))

    @cached_property
    def places(self) -> list[tuple[str, str, int]]:
        """File, sheet and row of each record."""
        frame = self.lists.frame(self.base.source)
        columns = (frame[FILE].astype(str), frame[SHEET].astype(str), frame[ROW].astype(int))
        return list(zip(*(column.tolist() for column in columns), strict=True))

    @property
    def span(self) -> str:
        """The time whose events it counts, in words."""
        length = self.base.in_last if isinstance(self.base, Flow) else None
        return self.period.name if length is None else f"the {length} to {self.period.name}"

    def stands_down(self, row: int) -> bool:
        """Whether it is left out only because another record stands for the same person."""
        return bool(self.now.meeting[row] and not self.held.counted[row])


def side_of(lists: Lists, measure: Comparable, period: Period, scope: str, by: str) -> Side | None:
    """A figure and its records, looked at in its own time (see `at_each_others_time`); None where there is none."""
    base = base_of(lists.mapping, measure)
    if base is None or not can_be_counted(lists, measure, period):
        return None
    measure = base if isinstance(measure, Rate) else measure
    months, place = MonthSets.of((period,)), lists.mapping.scopes.index(scope)
    upper, lower = (int(counts[place, 0]) for counts in count_records(lists, months, measure))
    if upper == NOT_AVAILABLE:
        return None
    observed = observe(lists, months, measure)
    n_rows = len(lists.frame(base.source))
    counted, passed = np.zeros(n_rows, dtype=bool), np.zeros(n_rows, dtype=bool)
    counted[observed.counted.rows] = True
    passed[observed.counted.rows] = months_all_met(observed.meets, observed.counted) != 0
    every = _every(lists, base, months)
    held = Held(
        ids=_ids(lists, base.source, by),
        days=_told_apart_by(lists, base),
        ends=_ends(lists, base),
        teams=_teams(every),
        counted=counted,
        passed=passed,
        once=base.distinct == by,
    )
    day = every.looked_at if every.looked_at is not None else _begins(lists, base)
    window = Window.of(lists, base, period)
    now = _look(lists, measure, base, window, scope)
    return Side(lists, base, measure, period, (upper, lower), held, day, window.last, now, now)


def at_each_others_time(here: Side, there: Side, scope: str) -> tuple[Side, Side]:
    """Both, each looked at in the other's time too."""
    alike = isinstance(here.base, Flow) == isinstance(there.base, Flow)
    ours, theirs = (Window.of(side.lists, side.base, side.period) for side in (here, there))
    return (
        replace(here, then=_look(here.lists, here.measure, here.base, ours.beside(theirs, alike), scope)),
        replace(there, then=_look(there.lists, there.measure, there.base, theirs.beside(ours, alike), scope)),
    )


def _look(lists: Lists, measure: Comparable, base: Base, window: Window, scope: str) -> Look:
    every, names = _every(lists, base, window.months), MappingNames(lists.mapping)
    where = (*base.where, *(measure.where if isinstance(measure, Share) else ()))
    counts = [*_of_dates(every, base, window)]
    for condition in (*where, *(one.value for one in base.asks)):
        met = asked(condition).months_met(every) != 0
        counts.append(Question(condition.short_words(names, base.source), met))
    passes = [
        Question(one.value.short_words(names, base.source), asked(one.value).months_met(every) != 0)
        for one in (measure.meets if isinstance(measure, Share) else ())
    ]
    meeting = window.months.where(_all_of(tuple(counts), len(every.rows)))
    # Last, as in `months_counted`: chosen before, a person whose latest record fails would not count then at all.
    if base.distinct is not None:
        meeting = one_for_each(lists, base.source, base.distinct, base.dated_by, meeting)
    return Look(tuple(counts), tuple(passes), _in_scope(every, scope), meeting != 0)


def _of_dates(every: Counted, base: Base, window: Window) -> Sequence[Question]:
    """What is asked of a record's own dates, one after the other."""
    lists, source = every.lists, base.source
    names = MappingNames(lists.mapping)
    found: list[Question] = []
    if isinstance(base, Flow):
        day = every.looked_at if every.looked_at is not None else lists.days(source, base.date, NEVER)
        within = (window.first <= day) & (day <= window.last)
        found.append(Question(names.heading(source, base.date), within, of_date=True))
        if base.still_open is not None:
            still_open = lists.days(source, base.still_open, NEVER) >= day
            found.append(Question(names.heading(source, base.still_open), still_open, of_date=True))
        return found
    if base.start is not None:
        started = lists.days(source, base.start, NEVER) <= window.last
        found.append(Question(names.heading(source, base.start), started, of_date=True))
    if base.end is not None:
        is_open = lists.days(source, base.end, NEVER) > window.last
        found.append(Question(names.heading(source, base.end), is_open, of_date=True))
    return found


def _every(lists: Lists, base: Base, months: MonthSets) -> Counted:
    """Every record of the list, each on the day on which it is looked at."""
    return records_counted(lists, months, base, np.full(len(lists.frame(base.source)), months.all, dtype=np.int64))


def _in_scope(every: Counted, scope: str) -> Flags:
    wanted = teams_within(every.lists.mapping, scope)
    if wanted is None:
        return np.ones(len(every.rows), dtype=bool)
    found, teams = np.zeros(len(every.rows), dtype=bool), in_teams(every)
    found[teams.of[np.isin(teams.group, wanted) & (teams.months != 0)]] = True
    return found


def _teams(every: Counted) -> npt.NDArray[np.int32]:
    found = np.full(len(every.rows), len(every.lists.mapping.teams), dtype=np.int32)
    teams = in_teams(every)
    there = teams.months != 0
    found[teams.of[there]] = teams.group[there]
    return found


def _ids(lists: Lists, source: str, field: str) -> npt.NDArray[np.object_]:
    """Whom each record is of, in the form in which records hold ids; None where it is blank."""
    values = pd.Categorical(lists.frame(source)[field])
    keys = np.array([*(str(value) or None for value in values.categories), None], dtype=object)
    found: npt.NDArray[np.object_] = keys[np.asarray(values.codes)]  # a blank's code is -1: the last one
    return found


def _begins(lists: Lists, base: Base) -> Days:
    """The day by which records are told apart; long ago where the list says none."""
    told = _told_apart_by(lists, base)
    return np.full(len(lists.frame(base.source)), LONG_AGO, dtype=np.int32) if told is None else told


def _told_apart_by(lists: Lists, base: Base) -> Days | None:
    """The date or start; of a snapshot without one, what its list is dated by."""
    field = base.date if isinstance(base, Flow) else base.start or lists.mapping.sources[base.source].dated_by
    return None if field is None else lists.days(base.source, field, LONG_AGO)


def _ends(lists: Lists, base: Base) -> Days | None:
    if isinstance(base, Flow) or base.end is None:
        return None
    return lists.days(base.source, base.end, NEVER)


def _all_of(questions: tuple[Question, ...], n_rows: int) -> Flags:
    met = np.ones(n_rows, dtype=bool)
    for question in questions:
        met &= question.met
    return met
