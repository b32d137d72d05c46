"""Condition: at least so many linked episodes were open at any time in the months to month end."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import Flags
from kpibook.definitions.kinds import Base, NumberOfEvents
from kpibook.indicators.days import LONG_AGO, NEVER, Bits, Days, MonthSets, day_number
from kpibook.indicators.kinds.kind import Asked, Counted, Deciding, LinkedRows, Need
from kpibook.indicators.lists import Lists, Numbers


@dataclass(frozen=True)
class Episodes:
    """Rows of episodes, by the numbers of people in their list; several rows may be one episode."""

    people: Numbers
    start: Days
    end: Days
    episode: npt.NDArray[np.int64]
    """What tells the episode that each row belongs to from the others."""

    def some(self, holds: Flags) -> "Episodes":
        """Only these rows."""
        return Episodes(self.people[holds], self.start[holds], self.end[holds], self.episode[holds])


@dataclass(frozen=True)
class AskedNumberOfEvents(Asked):
    """Asks it of records."""

    condition: NumberOfEvents

    def months_met(self, counted: Counted) -> Bits:
        """The months in whose window enough episodes were open."""
        condition = self.condition
        # No episodes are enough here, also for those who are not in that list; below, they would be left out.
        if condition.at_least <= 0:
            return counted.months.where(np.ones(len(counted.rows), dtype=bool))
        n_people = counted.lists.number_of_people(condition.source, condition.on)
        enough = np.zeros(n_people + 1, dtype=np.int64)  # the last for those whom nobody there is linked with
        # Few people have enough rows at any time: only theirs are joined, and counted month by month.
        rows = linked_rows(condition, counted.lists)
        of_person = np.bincount(rows.people, minlength=n_people)
        candidates = np.flatnonzero(of_person >= condition.at_least)
        if len(candidates):
            number = np.full(n_people, -1, dtype=np.int64)
            number[candidates] = np.arange(len(candidates))
            rows = rows.some(number[rows.people] >= 0)
            people, bits = _episodes(rows, condition, counted.months)
            counts = counted.months.count(bits, number[people], len(candidates))
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
    """The first day of each month's window: of so many months to its end."""
    return np.array([day_number(month.window_start(length)) for month in months.months], dtype=np.int32)


def in_window(episodes: Episodes, length: int, months: MonthSets) -> Bits:
    """The months in whose window each row was open: started by month end, not ended on or before the first day."""
    begun = months.ending_on_or_after(episodes.start)
    return begun & months.thresholds_before(window_starts(months, length), episodes.end)


def linked_rows(condition: NumberOfEvents, lists: Lists) -> Episodes:
    """The rows that can count, each with the number of its episode: of `distinct`, or its own."""
    source = condition.source
    people = lists.people(source, condition.on)
    start, end = lists.days(source, condition.start, NEVER), lists.days(source, condition.end, NEVER)
    used = np.flatnonzero(lists.meeting(source, condition.where) & (people >= 0) & (start < NEVER))
    if condition.distinct is None:
        episode = np.arange(len(used), dtype=np.int64)
    else:
        same = lists.people(source, condition.distinct)[used]
        # Rows without a value are episodes of their own: their numbers lie below 0, where no joined one's can.
        single = -1 - np.arange(len(used), dtype=np.int64)
        # With the person: a value may be a day on which a spell began, which other children's spells share.
        episode = np.where(same < 0, single, (people[used].astype(np.int64) << 32) + same)
    return Episodes(people[used], start[used], end[used], episode)


def _episodes(rows: Episodes, condition: NumberOfEvents, months: MonthSets) -> tuple[Numbers, Bits]:
    """Of each episode that lasted long enough: whose it is, and the months in whose window it was open.

    An episode of several rows is open while one of them is: in a gap between two it is not. Were it taken for open
    there, a figure would depend on rows that ended before the window, which a list that begins later doesn't have. How
    long it lasted is counted from its rows' earliest start to their latest end.
    """
    bits = in_window(rows, condition.months, months)
    if condition.distinct is None:
        # What is still open ends at `NEVER`, and counts: only what ended too soon is left out.
        lasted = rows.end.astype(np.int64) - rows.start >= condition.lasting_days
        return rows.people[lasted], bits[lasted]
    group, first = pd.factorize(rows.episode)
    people = np.zeros(len(first), dtype=rows.people.dtype)
    people[group] = rows.people
    starts, ends = np.full(len(first), NEVER, dtype=np.int64), np.full(len(first), LONG_AGO, dtype=np.int64)
    np.minimum.at(starts, group, rows.start)
    np.maximum.at(ends, group, rows.end)
    joined = np.zeros(len(first), dtype=np.int64)
    np.bitwise_or.at(joined, group, bits)
    lasted = ends - starts >= condition.lasting_days
    return people[lasted], joined[lasted]
