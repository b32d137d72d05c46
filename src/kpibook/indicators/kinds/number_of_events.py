"""Condition: at least so many linked episodes were open at any time in the months to month end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions.kinds import Base, NumberOfEvents
from kpibook.indicators.days import LONG_AGO, NEVER, Days, day_number
from kpibook.indicators.kinds.counted import Counted
from kpibook.indicators.kinds.kind import Asked, Deciding, Need
from kpibook.indicators.kinds.linked_rows import LinkedRows
from kpibook.indicators.lists import Lists, Numbers
from kpibook.indicators.month_sets import Bits, MonthSets


@dataclass(frozen=True)
class Episodes:
    """Episodes of people, by the numbers of their list."""

    people: Numbers
    start: Days
    end: Days


@dataclass(frozen=True)
class AskedNumberOfEvents(Asked):
    """Asks it of records."""

    condition: NumberOfEvents

    def months_met(self, counted: Counted) -> Bits:
        """The months in whose window enough episodes were open."""
        condition = self.condition
        if condition.at_least <= 0:
            return counted.months.where(np.ones(len(counted.rows), dtype=bool))
        episodes = linked_episodes(condition, counted.lists)
        n_people = counted.lists.number_of_people(condition.source, condition.on)
        enough = np.zeros(n_people + 1, dtype=np.int64)  # the last for those whom nobody there is linked with
        # Few people have enough episodes at any time: only theirs are counted month by month.
        of_person = np.bincount(episodes.people, minlength=n_people)
        candidates = np.flatnonzero(of_person >= condition.at_least)
        if len(candidates):
            number = np.full(n_people, -1, dtype=np.int64)
            number[candidates] = np.arange(len(candidates))
            group = number[episodes.people]
            used = np.flatnonzero(group >= 0)
            bits = in_window(episodes, condition.months, counted.months)
            counts = counted.months.count(bits[used], group[used], len(candidates))
            enough[candidates] = counted.months.pack(counts >= condition.at_least)
        return enough[counted.people_in(condition.on, condition.source)]

    def needs(self, base: Base, counted: Counted) -> Iterator[Need]:
        """The first day of the window."""
        yield Need(self.condition.source, window_starts(counted.months, self.condition.months))

    def deciding(self, counted: Counted) -> Deciding | None:
        """The latest of the episodes in the window."""
        condition, end = self.condition, counted.months.ends[-1:]
        linked = LinkedRows(counted, condition.source, condition.on, condition.start, condition.where)
        first = window_starts(counted.months, condition.months)[-1:]
        return Deciding(condition.source, linked.open_since(condition.end, first, end))

    def due(self, counted: Counted) -> None:
        """Nothing is due: what has happened cannot be put right."""
        return


def window_starts(months: MonthSets, length: int) -> Days:
    """The first day of each month's window: that of the month `length` − 1 months earlier."""
    return np.array([day_number((month - (length - 1)).first) for month in months.months], dtype=np.int32)


def in_window(episodes: Episodes, length: int, months: MonthSets) -> Bits:
    """The months in whose window each episode was open: started by month end, not ended on or before the first day."""
    begun = months.ending_on_or_after(episodes.start)
    return begun & months.thresholds_before(window_starts(months, length), episodes.end)


def linked_episodes(condition: NumberOfEvents, lists: Lists) -> Episodes:
    """The episodes that can count: those that lasted long enough; rows of one `distinct` value joined into one.

    A joined episode runs from its rows' earliest start to their latest end, and is open while one of them is.
    """
    source = condition.source
    people = lists.people(source, condition.on)
    start, end = lists.days(source, condition.start, NEVER), lists.days(source, condition.end, NEVER)
    used = np.flatnonzero(lists.meeting(source, condition.where) & (people >= 0) & (start < NEVER))
    episodes = Episodes(people[used], start[used], end[used])
    if condition.distinct is not None:
        same = lists.people(source, condition.distinct)[used]
        episodes = _joined(episodes, same)
    lasted = episodes.end.astype(np.int64) - episodes.start >= condition.lasting_days
    return Episodes(episodes.people[lasted], episodes.start[lasted], episodes.end[lasted])


def _joined(episodes: Episodes, same: npt.NDArray[np.integer]) -> Episodes:
    """Rows of one person with the same number joined; those without one (-1) stay single."""
    n = len(same)
    single = same < 0
    # Rows without a number get keys below 0, each its own, where no joined episode's key can lie.
    key = np.where(single, -1 - np.arange(n, dtype=np.int64), (episodes.people.astype(np.int64) << 32) + same)
    group, _ = pd.factorize(key)
    n_groups = int(group.max()) + 1 if n else 0
    start = np.full(n_groups, NEVER, dtype=np.int32)
    end = np.full(n_groups, LONG_AGO, dtype=np.int32)
    person = np.zeros(n_groups, dtype=np.int32)
    np.minimum.at(start, group, episodes.start)
    np.maximum.at(end, group, episodes.end)
    person[group] = episodes.people
    return Episodes(person, start, end)
