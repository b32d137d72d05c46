"""Dates as whole days since 1970, and rules that depend on the day alone, worked out once for each day.

Sets of months, one for each record, as the bits of one integer: every month is computed at once.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.months import Period
from kpibook.tables import Counts

Days = npt.NDArray[np.int32]
NEVER = 2**30
"""Later than every day: the end of what is still open."""
LONG_AGO = -NEVER
"""Earlier than every day."""
_EPOCH = dt.date(1970, 1, 1).toordinal()


def days_of(dates: pd.Series, blank: int) -> Days:
    """Days since 1970; a blank date becomes `blank` (`NEVER` or `LONG_AGO`).

    >>> days_of(pd.Series(["1970-01-31", None], dtype="datetime64[s]"), NEVER).tolist()
    [30, 1073741824]
    """
    seconds = dates.to_numpy().astype("datetime64[s]").view(np.int64)
    # Rounded down, also before 1970: a birth date with a time of day would else fall on the next day.
    days = (seconds // 86_400).astype(np.int32)
    missing = seconds == np.iinfo(np.int64).min
    if missing.any():
        days[missing] = blank
    return days


def day_number(day: dt.date) -> int:
    """Days since 1970 of one day."""
    return day.toordinal() - _EPOCH


def date_of(number: int) -> dt.date:
    """The day of that number.

    >>> date_of(day_number(dt.date(2023, 3, 6))).isoformat()
    '2023-03-06'
    """
    return dt.date.fromordinal(number + _EPOCH)


def by_day(days: Days, rule: Callable[[Days], npt.NDArray[Any]]) -> npt.NDArray[Any]:
    """The rule's result for every day, worked out once for each day that lies between the first and the last.

    A blank gives what the rule gives for `NEVER` or `LONG_AGO`. A million dates lie on a few thousand days, so that
    looking up beats calculating.

    >>> by_day(np.array([3, NEVER, 5], dtype=np.int32), lambda day: day % 5).tolist()
    [3, 4, 0]
    """
    if len(days) == 0:
        return rule(days)
    known = (days > LONG_AGO) & (days < NEVER)
    all_known = bool(known.all())
    dated = days if all_known else days[known]
    if len(dated) == 0:
        return rule(days)
    first, last = int(dated.min()), int(dated.max())
    # One slip of the pen, such as 2203 for 2023, would make a table of 65,000 days for a few dates.
    if last - first > len(days):
        return rule(days)
    table = rule(np.arange(first, last + 1, dtype=np.int32))
    found: npt.NDArray[Any] = table.take(days - np.int32(first), mode="clip")
    if not all_known:
        found[~known] = rule(days[~known])
    return found


Bits = npt.NDArray[np.int64]
"""A set of months for each record: bit i stands for the i-th month."""
# Below 63: `count` shifts a set by one more, and the sign must stay out of it.
MOST_MONTHS = 60
"""As many months as one integer takes."""


def in_sets(months: tuple[Period, ...]) -> Iterator[tuple[Period, ...]]:
    """The months in runs that are short enough for one integer."""
    for first in range(0, len(months), MOST_MONTHS):
        yield months[first : first + MOST_MONTHS]


@dataclass(frozen=True)
class MonthSets:
    """Makes and counts sets of these months, which are in order (at most `MOST_MONTHS` of them).

    >>> from kpibook.months import Month
    >>> march_april = MonthSets.of((Month(2023, 3), Month(2023, 4)))
    >>> last_of_march = np.array([day_number(Month(2023, 3).last)], dtype=np.int32)
    >>> march_april.ending_before(last_of_march).tolist(), march_april.ending_before(last_of_march + 1).tolist()
    ([0], [1])
    """

    months: tuple[Period, ...]
    """The months; or the day at which lists were cut, which begins and ends with itself."""
    firsts: Days
    ends: Days

    @classmethod
    def of(cls, months: tuple[Period, ...]) -> "MonthSets":
        """ValueError when the months are out of order, or too many for one integer."""
        if len(months) > MOST_MONTHS or any(a.last >= b.first for a, b in pairwise(months)):
            raise ValueError(f"months must be in order, and at most {MOST_MONTHS}")
        firsts = np.array([day_number(month.first) for month in months], dtype=np.int32)
        ends = np.array([day_number(month.last) for month in months], dtype=np.int32)
        return cls(months, firsts, ends)

    @property
    def all(self) -> int:
        """Every month."""
        return (1 << len(self.months)) - 1

    def where(self, holds: npt.NDArray[np.bool_]) -> Bits:
        """Every month where it holds, none elsewhere."""
        return np.where(holds, np.int64(self.all), np.int64(0))

    def ending_before(self, days: Days) -> Bits:
        """Months whose last day is before the day."""
        return self.thresholds_before(self.ends, days)

    def ending_on_or_after(self, days: Days) -> Bits:
        """Months at whose end the day is reached or past."""
        # Not `~`: with the bits beyond the last month set, a record that counts in no month would seem to count.
        return self.ending_before(days) ^ np.int64(self.all)

    def holding(self, days: Days) -> Bits:
        """The month that the day falls in, if it is one of these."""
        begun = self.thresholds_before(self.firsts, days + np.int32(1))
        return begun & self.ending_on_or_after(days)

    def thresholds_before(self, thresholds: Days, days: Days) -> Bits:
        """Months whose own day in `thresholds` (one for each month, in order) is before the day."""
        if len(thresholds) == 0:
            return np.zeros(len(days), dtype=np.int64)
        first, last = int(thresholds[0]), int(thresholds[-1])
        passed = np.searchsorted(thresholds, np.arange(first, last + 2, dtype=np.int32), side="left")
        # A day before the first threshold or after the last clips to the table's ends: none passed, or all. So blank
        # days (`NEVER`, `LONG_AGO`) need no case of their own.
        table = (np.int64(1) << passed.astype(np.int64)) - 1
        bits: Bits = table.take(days - np.int32(first), mode="clip")
        return bits

    def count(self, bits: Bits, groups: npt.NDArray[np.integer], n_groups: int) -> Counts:
        """How many records of each group (0 to n_groups − 1) have each month: shape (n_groups, months).

        Counts where runs of months begin and end, then adds up along the months.
        """
        width = len(self.months) + 1
        change: Counts = np.zeros(n_groups * width, dtype=np.int64)
        # A case is open for months on end: two changes for each run are fewer than a sum over every month of every
        # record.
        begins, left, group = True, bits ^ (bits << np.int64(1)), groups.astype(np.int64) * width
        while True:
            some = np.flatnonzero(left)
            if len(some) == 0:
                break
            if len(some) < len(left):
                left, group = left[some], group[some]
            # The lowest bit of each set is the month in which its next run begins, or the one after it has ended.
            lowest = left & -left
            # frexp is exact for powers of two
            month = np.frexp(lowest.astype(np.float64))[1].astype(np.int64) - 1
            changes = np.bincount(group + month, minlength=n_groups * width)
            change += changes if begins else -changes
            # In each pass all sets that are left are at a beginning, or all at an end: so one flag serves them all.
            begins, left = not begins, left ^ lowest
        return np.cumsum(change.reshape(n_groups, width), axis=1)[:, :-1]

    def pack(self, holds: npt.NDArray[np.bool_]) -> Bits:
        """The sets of months where it holds: a row of booleans (one for each month) becomes one set."""
        weights = np.int64(1) << np.arange(len(self.months), dtype=np.int64)
        bits: Bits = np.where(holds, weights, np.int64(0)).sum(axis=1, dtype=np.int64)
        return bits


def union_by_group(groups: npt.NDArray[np.integer], bits: Bits, n_groups: int) -> Bits:
    """Every month that some record of the group has; groups below 0 are left out.

    >>> union_by_group(np.array([0, 1, 0, -1]), np.array([1, 2, 4, 8]), 3).tolist()
    [5, 2, 0]
    """
    found: Bits = np.zeros(n_groups, dtype=np.int64)
    some = np.flatnonzero((bits != 0) & (groups >= 0))
    # Not `found[groups] |= bits`: of a group that is there several times, only the last record would stay.
    np.bitwise_or.at(found, groups[some], bits[some])
    return found


def not_before(groups: npt.NDArray[np.integer], bits: Bits) -> Bits:
    """Each record's months without those of the records before it in its group; groups stand together.

    >>> not_before(np.array([7, 7, 9]), np.array([3, 6, 2])).tolist()
    [3, 4, 2]
    """
    taken = running_union(groups, bits)
    before = np.zeros_like(taken)
    before[1:] = np.where(groups[1:] == groups[:-1], taken[:-1], np.int64(0))
    left: Bits = bits & ~before
    return left


def running_union(groups: npt.NDArray[np.integer], bits: Bits) -> Bits:
    """For each record, the months of it and of all before it in its group; groups stand together.

    >>> running_union(np.array([7, 7, 9]), np.array([1, 4, 2])).tolist()
    [1, 5, 2]
    """
    # In steps that double (a scan, after Hillis and Steele): the months of 1,000 records of one person are united in
    # ten passes over whole arrays, where one after the other would be a loop in Python.
    union = bits.copy()
    step = 1
    while step < len(groups):
        same = groups[step:] == groups[:-step]
        if not same.any():
            break
        union[step:] |= np.where(same, union[:-step], np.int64(0))
        step *= 2
    return union
