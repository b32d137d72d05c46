"""What is observed of a measure: the records that are counted, those that pass, and the months that are covered.

Averages and totals of each scope's own records, exact to the last digit before one is rounded once.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from math import floor
from typing import Any, assert_never

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook import definitions
from kpibook.definitions import kinds
from kpibook.indicators.base import months_counted, records_counted
from kpibook.indicators.coverage import base_need, borrowed_needs, condition_needs, covered
from kpibook.indicators.days import NEVER, Bits, MonthSets
from kpibook.indicators.kinds import Counted, Need, months_all_met
from kpibook.indicators.lists import Lists
from kpibook.indicators.scopes import InTeams, add_up, in_teams, only_whole, says_team, teams_within
from kpibook.issues import InputError, Issue
from kpibook.tables import FILE, NOT_AVAILABLE, ROW, SHEET, Counts

ByRecord = kinds.Flow | kinds.Stock | kinds.Snapshot | kinds.Share | kinds.Rate | kinds.Part
"""Measures that count records; a tally has its figures from the source, an average and a ratio are made of counts."""


def population_by_scope(lists: Lists, population: kinds.Population) -> Counts:
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
        rows_of = {definitions.WHOLE: value}
    else:
        scope = frame[population.team].astype(object)
        # Files of residents often leave the team blank where the figure is the whole service's.
        named = scope.where(scope.notna() & (scope != ""), definitions.WHOLE).to_numpy()[used]
        rows_of = {one: value[named == one] for one in mapping.scopes}
    own = {one: _total(rows) for one, rows in rows_of.items() if len(rows)}
    known: dict[str, int] = {team: own.get(team, NOT_AVAILABLE) for team in mapping.teams}
    for area in mapping.service_areas:
        teams = [known[team] for team, definition in mapping.teams.items() if definition.area == area]
        known[area] = own.get(area, _sum_of_all(teams))
    known[definitions.NOT_ALLOCATED] = own.get(definitions.NOT_ALLOCATED, NOT_AVAILABLE)
    known[definitions.WHOLE] = own.get(definitions.WHOLE, _sum_of_all([known[area] for area in mapping.service_areas]))
    return in_order(mapping, known)


def in_order(mapping: definitions.MappingFiles, known: dict[str, int]) -> Counts:
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

    base: kinds.Base
    counted: Counted
    meets: tuple[kinds.Condition, ...]
    """What the numerator of a share, and the records of an average, must meet; nothing for the others."""
    needs: tuple[Need, ...]
    team_needs: tuple[Need, ...] = ()
    """What is needed further to tell to which teams they belong."""


def observe(lists: Lists, months: MonthSets, measure: ByRecord | kinds.Average) -> Observed:
    """The records counted, before the share's conditions, or the average's."""
    if isinstance(measure, kinds.Part):
        return _observe_part(lists, months, measure)
    base, counted, meets = counted_as_asked(lists, months, measure)
    needs = [base_need(lists, months, base)]
    if base.asks:
        # What the base itself asks must be known of every record that it may count, not only of those that pass: one
        # that fails only because its events lie before the list begins would silently not be counted.
        before = records_counted(lists, months, base, months_counted(lists, months, _without_conditions(base)))
        needs += condition_needs(base, base.asks, before)
    needs += condition_needs(base, meets, counted)
    # Kept apart from `needs`: where only the teams cannot be told, the whole service still has its figure.
    own = [base_need(lists, months, base)]
    needs += borrowed_needs(lists, months, base, needs, definitions.borrowed_by(lists.mapping, measure, base))
    for_teams = borrowed_needs(lists, months, base, own, definitions.borrowed_team(lists.mapping, base.source))
    return Observed(base, counted, meets, tuple(needs), tuple(for_teams))


def counted_as_asked(
    lists: Lists,
    months: MonthSets,
    measure: kinds.Flow | kinds.Stock | kinds.Snapshot | kinds.Share | kinds.Rate | kinds.Average | kinds.Part,
) -> tuple[kinds.Base, Counted, tuple[kinds.Condition, ...]]:
    """What a measure counts, its records, and what it asks of them; whether its lists reach so far is not looked at."""
    if isinstance(measure, kinds.Part):
        base, counted, meets = counted_as_asked(lists, months, measure.of)
        counted = replace(counted, counted_in=months_all_met(measure.meets, counted))
        return base, counted.some(np.flatnonzero(counted.counted_in)), meets
    base_or_none = definitions.base_of(lists.mapping, measure)
    if base_or_none is None:
        raise TypeError("a tally counts no records")
    base = base_or_none
    narrowed = measure if isinstance(measure, kinds.Share | kinds.Average) else None
    where, meets = (narrowed.where, narrowed.meets) if narrowed else ((), ())
    return base, records_counted(lists, months, base, months_counted(lists, months, base, where)), meets


def _observe_part(lists: Lists, months: MonthSets, part: kinds.Part) -> Observed:
    """The records of the whole that meet the part's conditions, whichever of them stand for their people there."""
    # The whole is the same for thirty codes: what is counted of it is worked out for the first alone.
    whole = lists.keep(("observed", part.of, months.months), lambda: observe(lists, months, part.of))
    counted = whole.counted
    counted = replace(counted, counted_in=months_all_met(part.meets, counted))
    # Asked of all that the whole counts: one that is in no part only because linked rows are missing would else pass
    # unnoticed.
    needs = [*whole.needs, *condition_needs(whole.base, part.meets, whole.counted)]
    needs += borrowed_needs(lists, months, whole.base, needs, definitions.borrowed_by(lists.mapping, part, whole.base))
    rows = np.flatnonzero(counted.counted_in)
    return Observed(whole.base, counted.some(rows), whole.meets, tuple(needs), whole.team_needs)


def count_records(lists: Lists, months: MonthSets, measure: ByRecord) -> tuple[Counts, Counts]:
    """Numerators and denominators of every scope and month, shape (scopes, months)."""
    observed = observe(lists, months, measure)
    counted, shown = observed.counted, measure.of if isinstance(measure, kinds.Part) else measure
    scopes = _Scopes(
        counted,
        in_teams(counted),
        covered(lists, months, list(observed.needs)),
        covered(lists, months, list(observed.team_needs)),
    )
    whole = scopes.counts(counted.counted_in)
    none = np.full_like(whole, NOT_AVAILABLE)
    match shown:
        case kinds.Flow() | kinds.Stock() | kinds.Snapshot():
            return whole, none
        case kinds.Share():
            return scopes.counts(months_all_met(observed.meets, counted)), whole
        case kinds.Rate():
            return _per_resident(lists, months, shown, whole)
        case _:
            assert_never(shown)


def count_ratio(lists: Lists, months: MonthSets, ratio: kinds.Ratio) -> tuple[Counts, Counts]:
    """Both counts of every scope and month; N/A where either is not known."""
    upper, lower = (count_records(lists, months, base)[0] for base in definitions.bases_of(lists.mapping, ratio))
    known = (upper != NOT_AVAILABLE) & (lower != NOT_AVAILABLE)
    return np.where(known, upper, NOT_AVAILABLE), np.where(known, lower, NOT_AVAILABLE)


def _per_resident(lists: Lists, months: MonthSets, measure: kinds.Rate, whole: Counts) -> tuple[Counts, Counts]:
    """Counts and residents; N/A where either is not known."""
    residents = np.repeat(population_by_scope(lists, measure.population)[:, None], len(months.months), axis=1)
    known = (residents != NOT_AVAILABLE) & (whole != NOT_AVAILABLE)
    return np.where(known, whole, NOT_AVAILABLE), np.where(known, residents, NOT_AVAILABLE)


def _without_conditions(base: kinds.Base) -> kinds.Base:
    """The same flow or stock before the conditions that it asks: their look-back is that of all it may count."""
    match base:
        case kinds.Flow() | kinds.Stock() | kinds.Snapshot():
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


_NAMED = 5
"""Rows that a message names; the rest are counted."""
_MOST_UNITS = 10**15
"""No average in shown units is larger: spreadsheets hold 15 digits, and the columns of figures some 18."""


@dataclass(frozen=True)
class Values:
    """The value of each counted record as a whole number of `1 / scale`; where a record has none, 0."""

    known: definitions.Flags
    whole: npt.NDArray[Any]
    scale: int

    def shown(self) -> list[str]:
        """The values as they are written, '' where there is none."""
        units = [Decimal(int(one)) / self.scale for one in self.whole]
        return [f"{one:f}" if known else "" for one, known in zip(units, self.known, strict=True)]


def values_of(lists: Lists, measure: kinds.Average, observed: Observed) -> Values:
    """What is averaged, of the counted records."""
    rows, source = observed.counted.rows, observed.base.source
    if measure.days is None:
        return _exact(lists.frame(source)[str(measure.value)].iloc[rows])
    days = [lists.days(source, field, NEVER)[rows] for field in (measure.days.start, measure.days.end)]
    known = (days[0] != NEVER) & (days[1] != NEVER)
    start, end = (each[known] for each in days)
    whole = np.zeros(len(rows), dtype=np.int64)
    match measure.days.unit:
        case "days":
            whole[known] = end.astype(np.int64) - start
        case "working days":
            # One that ends on the Sunday after its Monday is 4 working days; one that ends before it starts is refused
            # by its days, since Saturday to Friday, backwards, are none.
            passed = lists.calendar.passed(start, end)
            whole[known] = np.where(end < start, np.int64(-1), passed)
        case _:
            assert_never(measure.days.unit)
    return Values(known, whole, 1)


def _exact(values: pd.Series) -> Values:
    """Numbers as they are written: 4.1 is 41 tenths, not what is nearest to it in halves of halves."""
    known = values.notna().to_numpy(dtype=bool)
    written = [Decimal(str(one)) if there else Decimal(0) for one, there in zip(values, known, strict=True)]
    # 100 normalises to 1E+2, which has -2 places: below, `max` keeps the scale a whole number.
    places = max((-int(one.normalize().as_tuple().exponent) for one in written), default=0)
    scale = 10 ** max(places, 0)
    whole = [int(one * scale) for one in written]
    # Any of them are summed later in 64 bits, where NumPy says nothing of an overflow: larger ones stay Python's own.
    fits = sum(map(abs, whole)) < 2**62
    return Values(known, np.array(whole, dtype=np.int64 if fits else object), scale)


def count_average(lists: Lists, months: MonthSets, measure: kinds.Average) -> tuple[Counts, Counts]:
    """The average in whole shown units, and of how many records it is: shape (scopes, months).

    No sum of teams' figures: each scope's is that of its own records. `NOT_AVAILABLE` where it is not covered; 0 of 0
    where there is no record. InputError for one below 0: it would be taken for a figure that is not there.
    """
    observed = observe(lists, months, measure)
    counted, values = observed.counted, values_of(lists, measure, observed)
    available = covered(lists, months, list(observed.needs))
    # Months that show N/A are left out before values are judged: a slip in one of them stops nothing.
    shown = np.int64(sum(1 << int(month) for month in np.flatnonzero(available)))
    bits = np.where(values.known, months_all_met(observed.meets, counted) & shown, np.int64(0))
    # A record that ends before it starts makes an average wrong, whether or not the others make up for it. A total is a
    # count of what the records say: none says less than nothing.
    wrong = np.flatnonzero((values.whole < 0) & (bits != 0))
    if (measure.days is not None or measure.statistic == "total") and len(wrong):
        raise InputError([_below_zero(lists, measure, observed, wrong)])
    teams, told = in_teams(counted), covered(lists, months, list(observed.team_needs))
    shape = (len(lists.mapping.scopes), len(months.months))
    averages, counts = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    within = [(at, teams_within(lists.mapping, scope)) for at, scope in enumerate(lists.mapping.scopes)]
    for month in np.flatnonzero(available):
        here = np.flatnonzero(bits[teams.of] & teams.months & (np.int64(1) << month))
        for at, wanted in within:
            some = teams.of[here if wanted is None else here[np.isin(teams.group[here], wanted)]]
            counts[at, month] = len(some)
            if len(some):
                averages[at, month] = _average(values, some, measure)
                if averages[at, month] < 0:
                    raise InputError([_below_zero(lists, measure, observed, some[values.whole[some] < 0])])
    told &= says_team(lists, counted.source)
    averages, counts = (np.where(told, all_, only_whole(lists.mapping, all_)) for all_ in (averages, counts))
    return np.where(available, averages, NOT_AVAILABLE), np.where(available, counts, NOT_AVAILABLE)


def _average(values: Values, some: npt.NDArray[np.intp], measure: kinds.Average) -> int:
    """Half up, in whole numbers: the only rounding on the way."""
    whole = values.whole[some]
    match measure.statistic:
        case "mean":
            upper, lower = int(whole.sum()), len(whole)
        case "median":
            # Not np.median: it gives a float, which cannot tell numbers beyond 2 to the 53rd apart.
            middle = np.sort(whole)[(len(whole) - 1) // 2 : len(whole) // 2 + 1]
            upper, lower = int(middle.sum()), len(middle)
        case "total":
            upper, lower = int(whole.sum()), 1
        case _:
            assert_never(measure.statistic)
    lower *= values.scale
    # Not round(), which takes a half to the even neighbour: 2.5 would be shown as 2, and 3.5 as 4.
    units = (2 * upper * 10**measure.decimals + lower) // (2 * lower)
    if abs(units) >= _MOST_UNITS:
        message = "The numbers are too large to be averaged: no workbook can show what comes out."
        raise InputError([Issue("average-too-large", message, advice="Look for a slip in the list, and correct it.")])
    # One that is rounded to 0 from below is as little a figure as -1 is.
    return units if units or upper >= 0 else -1


def _below_zero(lists: Lists, measure: kinds.Average, observed: Observed, wrong: npt.NDArray[np.intp]) -> Issue:
    source = observed.base.source
    frame = lists.frame(source)[[FILE, SHEET, ROW]].iloc[observed.counted.rows[wrong]]
    places = [
        f'{file}, "{sheet}", row {row}' if sheet else f"{file}, row {row}"
        for file, sheet, row in frame.head(_NAMED).itertuples(index=False)
    ]
    more = f"; and {len(frame) - _NAMED:,} more" if len(frame) > _NAMED else ""
    names = definitions.MappingNames(lists.mapping)
    said = measure.value_words(names, source)
    if measure.days is not None:
        fields = [names.field_name(source, field) for field in measure.fields]
        message = f"The {said} cannot be averaged: {fields[1]} is before {fields[0]} in {_count(len(frame), 'row')}."
        advice = (
            "Correct the dates. Or name the two under `spans` of the list, with `wrong_rows: set_aside`: such rows are "
            "then left out, and Checks says so."
        )
    else:
        which = "A total" if measure.statistic == "total" else "An average"
        below = "cannot be made" if measure.statistic == "total" else "is below 0 and cannot be shown"
        message = f"{which} of {said} {below}; it holds {_count(len(frame), 'number')} below 0."
        advice = "Correct them; or leave them out (`where`), or let the list hold what is never below 0."
    return Issue(
        "average-below-zero", message, sheet="; ".join(places) + more, advice=advice, source=source, thing=said
    )


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number:,} {word}s"
