"""Which records stand behind a share: those that fail where higher is better, those that meet where lower is.

The same question as the figure's, asked of the same lists, so that list and figure cannot differ.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.definitions import Flags, MappingFiles, base_of, lists_read
from kpibook.definitions.kinds import Base, Condition, Flow, Part, Share, Snapshot, Stock
from kpibook.indicators.coverage import covered
from kpibook.indicators.days import NEVER, Days, MonthSets, date_of, day_number
from kpibook.indicators.due_days import Decided, decided
from kpibook.indicators.events import Positions
from kpibook.indicators.kinds import Counted, rows_giving
from kpibook.indicators.lists import Lists
from kpibook.indicators.observed import counted_as_asked, observe
from kpibook.indicators.periods import can_be_counted
from kpibook.indicators.scopes import in_teams, says_team
from kpibook.months import Period, Reading
from kpibook.tables import Records, records_at


@dataclass(frozen=True)
class Asking:
    """A share as it is asked in a period: by the definition in force, of the lists as they are then."""

    lists: Lists
    measure: Share | Part
    base: Base
    period: Period
    higher: bool
    """Whether higher is better; else lower is."""

    @property
    def source(self) -> str:
        """The list whose records are counted."""
        return self.base.source

    @property
    def of_events(self) -> bool:
        """Whether events of a time are counted, and not what is open at its end."""
        match self.base:
            case Flow():
                return True
            case Stock() | Snapshot():
                return False

    @property
    def day(self) -> int:
        """The day as of which it is asked."""
        return day_number(self.period.last)

    @property
    def meets(self) -> tuple[Condition, ...]:
        """What the numerator must meet."""
        whole = self.measure.of if isinstance(self.measure, Part) else self.measure
        return whole.meets if isinstance(whole, Share) else ()

    @property
    def taken(self) -> int | None:
        """The latest day on which one of its lists was taken; None where none says so."""
        days = [self.lists.extracted(source) for source in lists_read(self.lists.mapping, self.measure)]
        return max((day for day in days if day is not None), default=None)


@dataclass(frozen=True)
class Later:
    """What the lists say of listed records at the day on which they were taken, after the day of the list."""

    day: int
    counted: Flags
    """Whether each is still counted then."""
    decided: Decided


@dataclass(frozen=True)
class Behind:
    """Records of a share's list, each with its team and what decided."""

    asking: Asking
    rows: Positions
    """Of the list's frame."""
    teams: npt.NDArray[np.int32]
    """Each one's team by its number in the mapping, on the day on which it is looked at; without one, the number after
    the last."""
    due: Days
    """By which day; `NO_DAY` where there is none."""
    decided: Decided
    later: Later | None = None
    """None where the lists were not taken later, or do not say when."""
    told: bool = True
    """Whether teams have the figure too; else all of it is the whole service's alone."""
    moved: Flags | None = None
    """Which of them are another team's by the day on which the lists were taken; None where no team is told."""


class Asker:
    """Asks shares of a workspace's lists; the lists as arrays are made once for all of them."""

    def __init__(self, mapping: MappingFiles, records: dict[str, Records]) -> None:
        self._mapping, self._records = mapping, records
        self._kept: dict[tuple[int, dt.date | None], Lists] = {}

    def asking(self, id_: str, period: Period) -> Asking | str:
        """A share as it is asked in a period; else why there is no list of it. KeyError: there is no such measure."""
        now = self._mapping.in_force(period)
        indicator, measure = now.indicators[now.indicator_of(id_)], now.measures[id_]
        share = measure.of if isinstance(measure, Part) else measure
        if not isinstance(measure, Share | Part) or not isinstance(share, Share):
            return "It is no share: there are no records that fail."
        if indicator.polarity == "neither":
            return "The mapping does not say which way is better (polarity)."
        lists, base = self._lists(now, period), base_of(now, measure)
        if base is None or not can_be_counted(lists, measure, period):
            return _not_of(period)
        return Asking(lists, measure, base, period, indicator.polarity == "higher")

    def _lists(self, now: MappingFiles, period: Period) -> Lists:
        day = period.day if isinstance(period, Reading) else None
        key = id(now), day  # the mapping in force is kept by the mapping itself, as long as this one is
        if key not in self._kept:
            self._kept[key] = Lists(now, self._records if day is None else records_at(self._records, day))
        return self._kept[key]


def _not_of(period: Period) -> str:
    """Why a share that can be counted at other times has no figure of a period."""
    if isinstance(period, Reading):
        return "It has no figure of a single day: it is counted by month, or not every list of it was cut then."
    return "It counts a list that is cut at one day, and none was cut near enough to the end of the month."


def records_behind(asking: Asking) -> Behind | str:
    """The records that stand behind the figure; else why it has none, in a sentence."""
    lists, months = asking.lists, MonthSets.of((asking.period,))
    observed = observe(lists, months, asking.measure)
    if not covered(lists, months, list(observed.needs)).all():
        return "It has no figure then: a list that it looks at does not reach back far enough, or was taken before."
    found = decided(observed.meets, observed.counted, higher=asking.higher)
    at = np.flatnonzero(found.behind)
    counted = observed.counted.some(at)
    told = says_team(lists, asking.source) and bool(covered(lists, months, list(observed.team_needs)).all())
    teams = teams_of(counted) if told else no_teams(lists, len(at))
    some, moved = found.some(at), moved_since(asking, counted.rows, teams) if told else None
    return Behind(asking, counted.rows, teams, some.due, some, later(asking, counted.rows), told, moved)


def teams_of(counted: Counted) -> npt.NDArray[np.int32]:
    """The team of each counted record in the one month of `counted`; the number after the last for none."""
    found = no_teams(counted.lists, len(counted.rows))
    teams = in_teams(counted)
    here = teams.months != 0
    found[teams.of[here]] = teams.group[here]
    return found


def no_teams(lists: Lists, number: int) -> npt.NDArray[np.int32]:
    """So many records without a team."""
    return np.full(number, len(lists.mapping.teams), dtype=np.int32)


def later(asking: Asking, rows: Positions) -> Later | None:
    """What the lists say of records of a stock at the day on which they were taken, where that is a later one."""
    taken = asking.taken
    if asking.of_events or isinstance(asking.period, Reading) or taken is None or taken <= asking.day:
        return None
    lists, months = asking.lists, MonthSets.of((Reading(date_of(taken)),))
    _, at_day, _ = counted_as_asked(lists, months, asking.measure)
    every = Counted(lists, months, asking.source, asking.base.dated_by, rows, np.ones(len(rows), dtype=np.int64))
    return Later(taken, np.isin(rows, at_day.rows), decided(asking.meets, every, higher=asking.higher))


def moved_since(asking: Asking, rows: Positions, teams: npt.NDArray[np.int32]) -> Flags:
    """Which records are another team's by the day on which the lists were taken (by a year later, if that is not said).

    What happened there after the move is the new team's: the one that had the child on the day does not get to know it.
    """
    taken = max(asking.day, asking.day + 366 if asking.taken is None else asking.taken)
    months, ones = MonthSets.of((Reading(date_of(taken)),)), np.ones(len(rows), dtype=np.int64)
    found: Flags = teams_of(Counted(asking.lists, months, asking.source, asking.base.dated_by, rows, ones)) != teams
    return found


def borrowed_then(behind: Behind, field: str) -> Positions:
    """The other list's row from which each record has a field that depends on the day; `NO_ROW` for none."""
    asking = behind.asking
    months, ones = MonthSets.of((Reading(asking.period.last),)), np.ones(len(behind.rows), dtype=np.int64)
    counted = Counted(asking.lists, months, asking.source, asking.base.dated_by, behind.rows, ones)
    return rows_giving(field, counted)


def counted_teams(asking: Asking) -> tuple[Positions, npt.NDArray[np.int32]]:
    """Every record that is counted, with its team."""
    _, counted, _ = counted_as_asked(asking.lists, MonthSets.of((asking.period,)), asking.measure)
    return counted.rows, teams_of(counted)


def counted_once(asking: Asking) -> dict[int, int]:
    """Records that are not counted because another stands for their person: row → the row that does."""
    base, lists, months = asking.base, asking.lists, MonthSets.of((asking.period,))
    if base.distinct is None or isinstance(asking.measure, Part):
        return {}
    each = asking.measure.model_copy(update={"of": base.model_copy(update={"distinct": None})})
    _, every, _ = counted_as_asked(lists, months, each)
    _, standing, _ = counted_as_asked(lists, months, asking.measure)
    people = lists.people(asking.source, base.distinct)
    of_person = dict(zip(people[standing.rows].tolist(), standing.rows.tolist(), strict=True))
    again = np.setdiff1d(every.rows, standing.rows)
    # A record of nobody stands for itself, so each of these has a person, and that person a record that stands.
    return {int(row): of_person[int(people[row])] for row in again}


def without_start(asking: Asking) -> Positions:
    """Rows of a stock that it asks for, and that have no start: whether they are open cannot be known."""
    base, lists = asking.base, asking.lists
    if not isinstance(base, Stock):
        return np.zeros(0, dtype=np.intp)
    fixed = tuple(one for one in base.where if lists.by_day(base.source, one.field) is None)
    blank = lists.days(base.source, base.start, NEVER) == NEVER
    ended = lists.days(base.source, base.end, NEVER) <= asking.day
    return np.flatnonzero(blank & ~ended & lists.meeting(base.source, fixed))
