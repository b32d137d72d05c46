"""Tallies: figures that the source already holds per month and team."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kpibook.definitions.measures import Tally
from kpibook.indicators.coverage import taken_after_it_began
from kpibook.indicators.days import NEVER
from kpibook.indicators.lists import Lists
from kpibook.indicators.month_sets import MonthSets
from kpibook.indicators.scopes import add_up, team_groups
from kpibook.tables import NOT_AVAILABLE, Counts


def count_tally(lists: Lists, months: MonthSets, tally: Tally) -> tuple[Counts, Counts]:
    """Sums of what was returned, and of `out_of`; `NOT_AVAILABLE` where nothing was returned for scope and month.

    A row with a blank figure is not a return. An area's figure is the sum of its teams', and the whole service's
    the sum of all rows.
    """
    rows = returned_rows(lists, tally)
    day = lists.days(tally.source, tally.month, NEVER)[rows]
    rows, day = rows[months.holding(day) != 0], day[months.holding(day) != 0]
    month = np.searchsorted(months.ends, day)
    team = team_groups(lists, tally.source)[rows].astype(np.int64)
    shape = (len(lists.mapping.teams) + 1, len(months.months))
    cell = team * shape[1] + month

    def sums(values: npt.NDArray[np.float64]) -> Counts:
        total = np.bincount(cell, weights=values, minlength=shape[0] * shape[1])
        return add_up(lists.mapping, np.rint(total).astype(np.int64).reshape(shape))

    returned = sums(np.ones(len(rows))) > 0
    returned &= taken_after_it_began(lists, months, tally.source)
    figures = [tally.value, *([tally.out_of] if tally.out_of is not None else [])]
    counts = [np.where(returned, sums(_figure(lists, tally, field)[rows]), NOT_AVAILABLE) for field in figures]
    return counts[0], counts[1] if len(counts) == 2 else np.full_like(counts[0], NOT_AVAILABLE)


def returned_rows(lists: Lists, tally: Tally) -> npt.NDArray[np.intp]:
    """The rows that meet `where` and whose figures are filled in."""
    used = lists.meeting(tally.source, tally.where) & ~np.isnan(_figure(lists, tally, tally.value))
    if tally.out_of is not None:
        used &= ~np.isnan(_figure(lists, tally, tally.out_of))
    return np.flatnonzero(used)


def _figure(lists: Lists, tally: Tally, field: str) -> npt.NDArray[np.float64]:
    return lists.frame(tally.source)[field].to_numpy(dtype=np.float64, na_value=np.nan)
