"""Tallies: figures that the source already holds per month and team."""

import numpy as np
import numpy.typing as npt

from kpibook.definitions import WHOLE, missing_teams, rows_returned
from kpibook.definitions.kinds import Tally
from kpibook.indicators.coverage import taken_after_it_began
from kpibook.indicators.days import NEVER, MonthSets
from kpibook.indicators.lists import Lists
from kpibook.indicators.scopes import add_up, says_team, team_groups
from kpibook.tables import NOT_AVAILABLE, Counts


def count_tally(lists: Lists, months: MonthSets, tally: Tally) -> tuple[Counts, Counts]:
    """Sums of what was returned, and of `out_of`; `NOT_AVAILABLE` where nothing was returned for scope and month.

    A row with a blank figure is not a return. An area's figure is the sum of its teams', and the whole service's
    the sum of all rows; neither has one while a team is missing that is expected to return (see `definitions.returns`),
    unless the mapping says that it may be partial.
    """
    rows = returned_rows(lists, tally)
    day = lists.days(tally.source, tally.month, NEVER)[rows]
    rows, day = rows[months.holding(day) != 0], day[months.holding(day) != 0]
    month = np.searchsorted(months.ends, day)
    team = team_groups(lists, tally.source)[rows].astype(np.int64)
    shape = (len(lists.mapping.teams) + 1, len(months.months))
    cell = team * shape[1] + month

    def sums(values: npt.NDArray[np.float64]) -> Counts:
        # Added up as floats, which hold whole numbers exactly up to 2 to the 53rd.
        total = np.bincount(cell, weights=values, minlength=shape[0] * shape[1])
        return add_up(lists.mapping, np.rint(total).astype(np.int64).reshape(shape))

    # Rows are counted, and not what they add up to: a team that returns 0 has returned.
    returned = sums(np.ones(len(rows))) > 0
    if not says_team(lists, tally.source):  # not "Not allocated": nobody can tell
        returned[1:] = False
    returned &= taken_after_it_began(lists, months, tally.source) & _complete(lists, months, tally)
    figures = [tally.value, *([tally.out_of] if tally.out_of is not None else [])]
    counts = [np.where(returned, sums(_figure(lists, tally, field)[rows]), NOT_AVAILABLE) for field in figures]
    return counts[0], counts[1] if len(counts) == 2 else np.full_like(counts[0], NOT_AVAILABLE)


def returned_rows(lists: Lists, tally: Tally) -> npt.NDArray[np.intp]:
    """The rows that meet `where` and whose figures are filled in."""
    return np.flatnonzero(rows_returned(lists.mapping, lists.frame(tally.source), tally))


def _complete(lists: Lists, months: MonthSets, tally: Tally) -> npt.NDArray[np.bool_]:
    """For each scope and month, whether every team of it has returned that is expected to, or need not have."""
    mapping = lists.mapping
    holds = np.ones((len(mapping.scopes), len(months.months)), dtype=bool)
    if tally.missing_teams == "partial":
        return holds
    row = {scope: number for number, scope in enumerate(mapping.scopes)}
    missing = missing_teams(mapping, lists.frame(tally.source), tally)
    for at, month in enumerate(months.months):
        for team in missing.get(month.index, ()):
            # A sum without one team's return looks like a good month: area and whole service show N/A until it has
            # come.
            holds[[row[WHOLE], row[mapping.teams[team].area], row[team]], at] = False
    return holds


def _figure(lists: Lists, tally: Tally, field: str) -> npt.NDArray[np.float64]:
    return lists.frame(tally.source)[field].to_numpy(dtype=np.float64, na_value=np.nan)
