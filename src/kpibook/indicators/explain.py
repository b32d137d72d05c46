"""The rows behind a figure: every record that is counted, and which conditions it met."""

from dataclasses import replace

import numpy as np
import pandas as pd

from kpibook.definitions import Flags, MappingFiles, MappingNames, bases_of, borrowed_by, borrowed_team
from kpibook.definitions.kinds import Average, Condition, Ratio, Tally
from kpibook.indicators.coverage import covered
from kpibook.indicators.days import NEVER, MonthSets
from kpibook.indicators.events import Positions
from kpibook.indicators.kinds import Counted, asked, months_met, rows_giving
from kpibook.indicators.lists import Lists
from kpibook.indicators.observed import Observed, count_ratio, observe, values_of
from kpibook.indicators.periods import can_be_counted
from kpibook.indicators.scopes import in_teams, says_team, team_groups, teams_within
from kpibook.indicators.tallies import count_tally, returned_rows
from kpibook.months import Period, Reading
from kpibook.tables import FILE, NOT_AVAILABLE, ROW, SHEET, Records, records_at

COUNTED = "counted"


def counted_rows(
    mapping: MappingFiles, records: dict[str, Records], measure: str, scope: str, month: Period
) -> pd.DataFrame:
    """One row for each record in the denominator (or the count), in the order of file, sheet and row.

    Columns: the place columns; `counted`, whether it is in the numerator (always, for what has none); for each
    condition a column named in plain words that says whether it was met, followed, where it looks at a linked list,
    by one with the place of the linked row that decided (`visits.xlsx, "Data", row 7`; '' where there is none). The
    columns of a condition that is made of others (`any`, `not`) are followed by theirs. Of an average, the value of
    each record; of a ratio, the rows of both counts one after the other, `part` saying which.
    Last, for each field that is borrowed, the place of the row that gave it.
    No person's data but that value. No rows where the figure is not available. KeyError when there is no such measure.
    """
    mapping = mapping.in_force(month)
    seen = records_at(records, month.day) if isinstance(month, Reading) else records
    lists, months = Lists(mapping, seen), MonthSets.of((month,))
    definition = mapping.measures[measure]
    if not can_be_counted(lists, definition, month):
        return pd.DataFrame({FILE: [], SHEET: [], ROW: [], COUNTED: []})
    if isinstance(definition, Tally):
        return _returned(lists, months, definition, scope)
    if isinstance(definition, Ratio):
        return _of_ratio(lists, months, definition, scope)
    observed = observe(lists, months, definition)
    counted = observed.counted
    if not covered(lists, months, list(observed.needs)).all():
        counted = counted.some(np.zeros(0, dtype=np.intp))
    else:
        counted = counted.some(np.flatnonzero(_counted_in_scope(observed, scope)))
    found = pd.concat([_places(lists, counted.source, counted.rows), _met(observed, counted)], axis=1)
    if isinstance(definition, Average):
        found = _with_value(lists, definition, replace(observed, counted=counted), found)
    borrowed = borrowed_by(mapping, definition, observed.base) | borrowed_team(mapping, counted.source)
    return _in_file_order(_with_giving(counted, borrowed, found))


def _of_ratio(lists: Lists, months: MonthSets, ratio: Ratio, scope: str) -> pd.DataFrame:
    """The rows above the line, then those below it; none where there is no figure."""
    known = count_ratio(lists, months, ratio)[0][lists.mapping.scopes.index(scope), 0] != NOT_AVAILABLE
    found = []
    for part, base in zip(("above the line", "below the line"), bases_of(lists.mapping, ratio), strict=True):
        observed = observe(lists, months, base)
        rows = observed.counted.rows[_counted_in_scope(observed, scope) & known]
        found.append(_in_file_order(_places(lists, base.source, rows).assign(counted=True, part=part)))
    return pd.concat(found, ignore_index=True)


def _with_giving(counted: Counted, borrowed: set[tuple[str, str]], found: pd.DataFrame) -> pd.DataFrame:
    """With the place of the row from which each borrowed field of the counted records is."""
    mapping = counted.lists.mapping
    columns: dict[str, object] = {str(name): found[name] for name in found.columns}
    for source, name in sorted(borrowed):
        if source == counted.source:
            label = _unused(f"{MappingNames(mapping).heading(source, name)}: row that gave it", columns)
            there = mapping.sources[source].lookups[name].from_
            columns[label] = _place_words(counted.lists, there, rows_giving(name, counted))
    return pd.DataFrame(columns)


def _with_value(lists: Lists, average: Average, observed: Observed, found: pd.DataFrame) -> pd.DataFrame:
    """With each record's value; one that has none is not counted."""
    values = values_of(lists, average, observed)
    label = average.value_words(MappingNames(lists.mapping), observed.base.source)
    columns: dict[str, object] = {str(name): found[name] for name in found.columns}
    columns[_unused(label, columns)] = values.shown()
    columns[COUNTED] = found[COUNTED].to_numpy(dtype=bool) & values.known
    return pd.DataFrame(columns)


def _met(observed: Observed, counted: Counted) -> pd.DataFrame:
    """`counted`, then the columns of each condition."""
    columns: dict[str, object] = {COUNTED: np.ones(len(counted.rows), dtype=bool)}
    all_met = np.ones(len(counted.rows), dtype=bool)
    for condition in observed.meets:
        all_met &= months_met(condition, counted) != 0
        _say_of(condition, counted, columns)
    columns[COUNTED] = all_met
    return pd.DataFrame(columns)


def _say_of(condition: Condition, counted: Counted, columns: dict[str, object]) -> None:
    """The columns of a condition; of one that is made of others, then those of each."""
    label = _unused(condition.value.short_words(MappingNames(counted.lists.mapping), counted.source), columns)
    columns[label] = months_met(condition, counted) != 0
    deciding = asked(condition.value).deciding(counted)
    if deciding is not None:
        columns[_unused(f"{label}: row that decided", columns)] = _place_words(
            counted.lists, deciding.source, deciding.rows
        )
    for part in condition.parts:
        _say_of(part, counted, columns)


def _returned(lists: Lists, months: MonthSets, tally: Tally, scope: str) -> pd.DataFrame:
    """The rows of a return, with the figures that are summed."""
    rows = returned_rows(lists, tally)
    rows = rows[months.holding(lists.days(tally.source, tally.month, NEVER)[rows]) != 0]
    rows = rows[_returned_in_scope(lists, tally.source, rows, scope)]
    figure = count_tally(lists, months, tally)[0][lists.mapping.scopes.index(scope), 0]
    # No rows stand behind a figure that is not shown: what was returned of it is not the whole.
    rows = rows if figure != NOT_AVAILABLE else rows[:0]
    found = _places(lists, tally.source, rows)
    found[COUNTED] = True
    for field in (tally.value, tally.out_of):
        if field is not None:
            found[field] = lists.frame(tally.source)[field].to_numpy()[rows]
    return _in_file_order(found)


def _counted_in_scope(observed: Observed, scope: str) -> Flags:
    """Which of the counted records belong to a scope, on the day on which they are looked at."""
    counted = observed.counted
    lists, wanted = counted.lists, teams_within(counted.lists.mapping, scope)
    if wanted is None:
        return np.ones(len(counted.rows), dtype=bool)
    found = np.zeros(len(counted.rows), dtype=bool)
    if says_team(lists, counted.source) and covered(lists, counted.months, list(observed.team_needs)).all():
        teams = in_teams(counted)
        found[teams.of[np.isin(teams.group, wanted) & (teams.months != 0)]] = True
    return found


def _returned_in_scope(lists: Lists, source: str, rows: Positions, scope: str) -> Flags:
    teams = teams_within(lists.mapping, scope)
    if teams is None:
        return np.ones(len(rows), dtype=bool)
    return np.isin(team_groups(lists, source)[rows], teams)


def _places(lists: Lists, source: str, rows: Positions) -> pd.DataFrame:
    return lists.frame(source)[[FILE, SHEET, ROW]].iloc[rows].reset_index(drop=True)


def _place_words(lists: Lists, source: str, rows: Positions) -> list[str]:
    places = _places(lists, source, rows[rows >= 0])
    words = iter(
        f'{file}, "{sheet}", row {row}' if sheet else f"{file}, row {row}"
        for file, sheet, row in places.itertuples(index=False)
    )
    return [next(words) if row >= 0 else "" for row in rows]


def _in_file_order(found: pd.DataFrame) -> pd.DataFrame:
    order = np.lexsort((found[ROW], found[SHEET].astype(str), found[FILE].astype(str)))
    return found.iloc[order].reset_index(drop=True)


def _unused(label: str, columns: dict[str, object]) -> str:
    """The label, numbered where another condition has the same."""
    number, unused = 2, label
    while unused in columns:
        number, unused = number + 1, f"{label} ({number})"
    return unused
