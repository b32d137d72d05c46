"""What is observed of a measure: the records that are counted, those that pass, and the months that are covered."""

from dataclasses import dataclass, replace
from math import floor
from typing import assert_never

import numpy as np
import numpy.typing as npt

from kpibook.definitions import NOT_ALLOCATED, WHOLE, MappingFiles, base_of, bases_of, borrowed_by, borrowed_team
from kpibook.definitions.kinds import (
    Average,
    Base,
    Condition,
    Flow,
    Part,
    Population,
    Rate,
    Ratio,
    Share,
    Snapshot,
    Stock,
)
from kpibook.indicators.base import months_counted, records_counted
from kpibook.indicators.coverage import base_need, borrowed_needs, condition_needs, covered
from kpibook.indicators.kinds import Counted, Need, months_all_met
from kpibook.indicators.lists import Lists
from kpibook.indicators.month_sets import Bits, MonthSets
from kpibook.indicators.scopes import InTeams, add_up, in_teams, only_whole, says_team
from kpibook.tables import NOT_AVAILABLE, Counts

ByRecord = Flow | Stock | Snapshot | Share | Rate | Part
"""Measures that count records; a tally has its figures from the source, an average and a ratio are made of counts."""


def population_by_scope(lists: Lists, population: Population) -> Counts:
    """Residents of every scope; `NOT_AVAILABLE` where they are not known.

    A scope's population is the sum of its own rows (those with a blank are the whole service's). Without rows of its
    own, an area has the sum of its teams' and the whole service the sum of its areas' populations, if all of them are
    known. A row without a figure leaves its scope without one.
    """
    mapping, source = lists.mapping, population.source
    used = lists.meeting(source, population.where)
    frame = lists.frame(source)
    value = frame[population.value].to_numpy(dtype=np.float64, na_value=np.nan)[used]
    if population.team is None:
        rows_of = {WHOLE: value}
    else:
        scope = frame[population.team].astype(object)
        # Files of residents often leave the team blank where the figure is the whole service's.
        named = scope.where(scope.notna() & (scope != ""), WHOLE).to_numpy()[used]
        rows_of = {one: value[named == one] for one in mapping.scopes}
    own = {one: _total(rows) for one, rows in rows_of.items() if len(rows)}
    known: dict[str, int] = {team: own.get(team, NOT_AVAILABLE) for team in mapping.teams}
    for area in mapping.service_areas:
        teams = [known[team] for team, definition in mapping.teams.items() if definition.area == area]
        known[area] = own.get(area, _sum_of_all(teams))
    known[NOT_ALLOCATED] = own.get(NOT_ALLOCATED, NOT_AVAILABLE)
    known[WHOLE] = own.get(WHOLE, _sum_of_all([known[area] for area in mapping.service_areas]))
    return in_order(mapping, known)


def in_order(mapping: MappingFiles, known: dict[str, int]) -> Counts:
    """The figures in the order of the scopes."""
    return np.array([known[scope] for scope in mapping.scopes], dtype=np.int64)


def _total(rows: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int:
    """The people, in whole ones; half a one up, as every figure is rounded."""
    return NOT_AVAILABLE if np.isnan(rows).any() else floor(float(rows.sum()) + 0.5)


def _sum_of_all(parts: list[int]) -> int:
    return NOT_AVAILABLE if not parts or NOT_AVAILABLE in parts else sum(parts)


@dataclass(frozen=True)
class Observed:
    """The records that a measure counts in some month, and what it asks of them."""

    base: Base
    counted: Counted
    meets: tuple[Condition, ...]
    """What the numerator of a share, and the records of an average, must meet; nothing for the others."""
    needs: tuple[Need, ...]
    team_needs: tuple[Need, ...] = ()
    """What is needed further to tell to which teams they belong."""


def observe(lists: Lists, months: MonthSets, measure: ByRecord | Average) -> Observed:
    """The records counted, before the share's conditions, or the average's."""
    if isinstance(measure, Part):
        return _observe_part(lists, months, measure)
    base, counted, meets = counted_as_asked(lists, months, measure)
    needs = [base_need(lists, months, base)]
    if base.asks:
        # What the base itself asks must be known of every record that it may count, not only of those that pass: one
        # that fails only because its events lie before the list begins would silently not be counted.
        before = records_counted(lists, months, base, months_counted(lists, months, _without_conditions(base)))
        needs += condition_needs(base, base.asks, before)
    needs += condition_needs(base, meets, counted)
    own = [base_need(lists, months, base)]
    needs += borrowed_needs(lists, months, base, needs, borrowed_by(lists.mapping, measure, base))
    for_teams = borrowed_needs(lists, months, base, own, borrowed_team(lists.mapping, base.source))
    return Observed(base, counted, meets, tuple(needs), tuple(for_teams))


def counted_as_asked(
    lists: Lists, months: MonthSets, measure: Flow | Stock | Snapshot | Share | Rate | Average | Part
) -> tuple[Base, Counted, tuple[Condition, ...]]:
    """What a measure counts, its records, and what it asks of them; whether its lists reach so far is not looked at."""
    if isinstance(measure, Part):
        base, counted, meets = counted_as_asked(lists, months, measure.of)
        counted = replace(counted, counted_in=months_all_met(measure.meets, counted))
        return base, counted.some(np.flatnonzero(counted.counted_in)), meets
    base_or_none = base_of(lists.mapping, measure)
    if base_or_none is None:
        raise TypeError("a tally counts no records")
    base = base_or_none
    narrowed = measure if isinstance(measure, Share | Average) else None
    where, meets = (narrowed.where, narrowed.meets) if narrowed else ((), ())
    return base, records_counted(lists, months, base, months_counted(lists, months, base, where)), meets


def _observe_part(lists: Lists, months: MonthSets, part: Part) -> Observed:
    """The records of the whole that meet the part's conditions, whichever of them stand for their people there."""
    # The whole is the same for thirty codes: what is counted of it is worked out for the first alone.
    whole = lists.keep(("observed", part.of, months.months), lambda: observe(lists, months, part.of))
    counted = whole.counted
    counted = replace(counted, counted_in=months_all_met(part.meets, counted))
    needs = [*whole.needs, *condition_needs(whole.base, part.meets, whole.counted)]
    needs += borrowed_needs(lists, months, whole.base, needs, borrowed_by(lists.mapping, part, whole.base))
    rows = np.flatnonzero(counted.counted_in)
    return Observed(whole.base, counted.some(rows), whole.meets, tuple(needs), whole.team_needs)


def count_records(lists: Lists, months: MonthSets, measure: ByRecord) -> tuple[Counts, Counts]:
    """Numerators and denominators of every scope and month, shape (scopes, months)."""
    observed = observe(lists, months, measure)
    counted, shown = observed.counted, measure.of if isinstance(measure, Part) else measure
    scopes = _Scopes(
        counted,
        in_teams(counted),
        covered(lists, months, list(observed.needs)),
        covered(lists, months, list(observed.team_needs)),
    )
    whole = scopes.counts(counted.counted_in)
    none = np.full_like(whole, NOT_AVAILABLE)
    match shown:
        case Flow() | Stock() | Snapshot():
            return whole, none
        case Share():
            return scopes.counts(months_all_met(observed.meets, counted)), whole
        case Rate():
            return _per_resident(lists, months, shown, whole)
        case _:
            assert_never(shown)


def count_ratio(lists: Lists, months: MonthSets, ratio: Ratio) -> tuple[Counts, Counts]:
    """Both counts of every scope and month; N/A where either is not known."""
    upper, lower = (count_records(lists, months, base)[0] for base in bases_of(lists.mapping, ratio))
    known = (upper != NOT_AVAILABLE) & (lower != NOT_AVAILABLE)
    return np.where(known, upper, NOT_AVAILABLE), np.where(known, lower, NOT_AVAILABLE)


def _per_resident(lists: Lists, months: MonthSets, measure: Rate, whole: Counts) -> tuple[Counts, Counts]:
    """Counts and residents; N/A where either is not known."""
    residents = np.repeat(population_by_scope(lists, measure.population)[:, None], len(months.months), axis=1)
    known = (residents != NOT_AVAILABLE) & (whole != NOT_AVAILABLE)
    return np.where(known, whole, NOT_AVAILABLE), np.where(known, residents, NOT_AVAILABLE)


def _without_conditions(base: Base) -> Base:
    """The same flow or stock before the conditions that it asks: their look-back is that of all it may count."""
    match base:
        case Flow() | Stock() | Snapshot():
            return base.model_copy(update={"meets": ()})
        case _:
            assert_never(base)


@dataclass(frozen=True)
class _Scopes:
    """By whom the counted records are counted: teams, and the months in which they, and anybody, have figures."""

    counted: Counted
    teams: InTeams
    available: npt.NDArray[np.bool_]
    told: npt.NDArray[np.bool_]

    def counts(self, bits: Bits) -> Counts:
        """The records that have each month, of every scope."""
        lists, teams = self.counted.lists, self.teams
        in_team = bits[teams.of] & teams.months
        by_team = self.counted.months.count(in_team, teams.group, len(lists.mapping.teams) + 1)
        counts = add_up(lists.mapping, by_team)
        alone = only_whole(lists.mapping, counts)
        told = self.told & says_team(lists, self.counted.source)
        return np.where(self.available, np.where(told, counts, alone), NOT_AVAILABLE)
