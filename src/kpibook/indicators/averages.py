"""Averages and totals of each scope's own records, exact to the last digit before one is rounded once."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, assert_never

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import Flags, MappingNames
from kpibook.definitions.kinds import Average
from kpibook.indicators.coverage import covered
from kpibook.indicators.days import NEVER
from kpibook.indicators.kinds import months_all_met
from kpibook.indicators.lists import Lists
from kpibook.indicators.month_sets import MonthSets
from kpibook.indicators.observed import Observed, observe
from kpibook.indicators.scopes import in_teams, only_whole, says_team, teams_within
from kpibook.issues import InputError, Issue
from kpibook.tables import FILE, NOT_AVAILABLE, ROW, SHEET, Counts

_NAMED = 5
"""Rows that a message names; the rest are counted."""
_MOST_UNITS = 10**15
"""No average in shown units is larger: spreadsheets hold 15 digits, and the columns of figures some 18."""


@dataclass(frozen=True)
class Values:
    """The value of each counted record as a whole number of `1 / scale`; where a record has none, 0."""

    known: Flags
    whole: npt.NDArray[Any]
    scale: int

    def shown(self) -> list[str]:
        """The values as they are written, '' where there is none."""
        units = [Decimal(int(one)) / self.scale for one in self.whole]
        return [f"{one:f}" if known else "" for one, known in zip(units, self.known, strict=True)]


def values_of(lists: Lists, measure: Average, observed: Observed) -> Values:
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
    places = max((-int(one.normalize().as_tuple().exponent) for one in written), default=0)
    scale = 10 ** max(places, 0)
    whole = [int(one * scale) for one in written]
    fits = sum(map(abs, whole)) < 2**62
    return Values(known, np.array(whole, dtype=np.int64 if fits else object), scale)


def count_average(lists: Lists, months: MonthSets, measure: Average) -> tuple[Counts, Counts]:
    """The average in whole shown units, and of how many records it is: shape (scopes, months).

    No sum of teams' figures: each scope's is that of its own records. `NOT_AVAILABLE` where it is not covered; 0 of 0
    where there is no record. InputError for one below 0: it would be taken for a figure that is not there.
    """
    observed = observe(lists, months, measure)
    counted, values = observed.counted, values_of(lists, measure, observed)
    available = covered(lists, months, list(observed.needs))
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


def _average(values: Values, some: npt.NDArray[np.intp], measure: Average) -> int:
    """Half up, in whole numbers: the only rounding on the way."""
    whole = values.whole[some]
    match measure.statistic:
        case "mean":
            upper, lower = int(whole.sum()), len(whole)
        case "median":
            middle = np.sort(whole)[(len(whole) - 1) // 2 : len(whole) // 2 + 1]
            upper, lower = int(middle.sum()), len(middle)
        case "total":
            upper, lower = int(whole.sum()), 1
        case _:
            assert_never(measure.statistic)
    lower *= values.scale
    units = (2 * upper * 10**measure.decimals + lower) // (2 * lower)
    if abs(units) >= _MOST_UNITS:
        message = "The numbers are too large to be averaged: no workbook can show what comes out."
        raise InputError([Issue("average-too-large", message, advice="Look for a slip in the list, and correct it.")])
    # One that is rounded to 0 from below is as little a figure as -1 is.
    return units if units or upper >= 0 else -1


def _below_zero(lists: Lists, measure: Average, observed: Observed, wrong: npt.NDArray[np.intp]) -> Issue:
    source = observed.base.source
    frame = lists.frame(source)[[FILE, SHEET, ROW]].iloc[observed.counted.rows[wrong]]
    places = [
        f'{file}, "{sheet}", row {row}' if sheet else f"{file}, row {row}"
        for file, sheet, row in frame.head(_NAMED).itertuples(index=False)
    ]
    more = f"; and {len(frame) - _NAMED:,} more" if len(frame) > _NAMED else ""
    names = MappingNames(lists.mapping)
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
