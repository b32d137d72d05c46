"""Fields that lists borrow from each other: looked up once, when all lists are records and nothing is counted yet.

Those whose value depends on the day are not columns: `indicators/kinds/borrowed.py` asks for them on each day.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import CheckedMapping, Lookup, MappingFiles, MappingNames, by_day, field_of, in_order
from kpibook.definitions import team_field as team_field_of
from kpibook.issues import Issue, Severity
from kpibook.records.columns import blank_column
from kpibook.records.list_sheets import name_rows
from kpibook.records.stack import typed_column
from kpibook.records.teamless import counted_for, percent
from kpibook.tables import FILE, ROW, SHEET, Records, records_at

Rows = npt.NDArray[np.intp]
_NOBODY = -1


@dataclass(frozen=True)
class LookedUp:
    """The lists with what they borrow, and what is wrong with it."""

    records: dict[str, Records]
    issues: tuple[Issue, ...]


def with_lookups(mapping: MappingFiles, records: Mapping[str, Records]) -> LookedUp:
    """The lists, each with its borrowed columns behind its own; blank where the other list has nobody, or no value.

    Where rows of the other list disagree, that is an error; where it is accepted, the value is blank: nobody knows
    which row is right. From a list that could not be read (which is told where it is read) come blanks. Of lists that
    are cut at one day, each reading borrows of those of the same day.
    """
    days = {reading.as_at for list_ in records.values() for reading in list_.readings if reading.as_at is not None}
    if not days:
        return _looked_up(mapping, records, frozenset(records))
    over_time = _looked_up(mapping, records, frozenset(id_ for id_, list_ in records.items() if not list_.readings))
    found, issues = dict(over_time.records), [*over_time.issues]
    readings: dict[str, list[Records]] = {}
    for day in sorted(days):
        cut = {id_ for id_, list_ in records.items() if list_.readings}
        on_the_day = _looked_up(mapping, records_at(records, day), frozenset(cut))
        issues += on_the_day.issues
        for id_ in cut & on_the_day.records.keys():
            readings.setdefault(id_, []).append(on_the_day.records[id_])
    found |= {id_: replace(some[-1], readings=tuple(some)) for id_, some in readings.items()}
    return LookedUp(found, tuple(dict.fromkeys(issues)))


def _looked_up(mapping: MappingFiles, records: Mapping[str, Records], told_of: frozenset[str]) -> LookedUp:
    """The lists with what they borrow; what is wrong only of those lists that borrow which are to be told of."""
    found = dict(records)
    issues: dict[tuple[str, str, str], Issue] = {}
    for source, name in in_order(mapping)[0]:
        lookup = mapping.sources[source].lookups[name]
        if source not in found or by_day(mapping, source, name) is not None:
            continue
        if lookup.from_ in found:
            values, disagree = _values(found[lookup.from_].frame, lookup, found[source].frame[lookup.on])
            if len(disagree) and source in told_of:
                key = lookup.from_, lookup.there, lookup.field
                issues.setdefault(key, _disagree(mapping, source, name, found[lookup.from_].frame, disagree))
        else:
            values = _blank(mapping, source, name, len(found[source].frame))
        found[source] = _with_column(found[source], name, values)
    borrowers = [source for source in found if _borrows_team(mapping, source)]
    for source in borrowers:
        found[source], without_team = _team_told(mapping, source, found)
        if source not in told_of:
            continue
        issues |= {("", source, str(at)): issue for at, issue in enumerate(without_team)}
    return LookedUp(found, tuple(issues.values()))


def _values(there: pd.DataFrame, lookup: Lookup, ids: pd.Series) -> tuple[pd.Series, Rows]:
    """The borrowed values of the rows with these ids; and the rows there that disagree with another of the same id."""
    filled = np.flatnonzero(_filled(there[lookup.field]))
    people = there[lookup.there].cat.codes.to_numpy()[filled]
    rows, people = filled[people >= 0], people[people >= 0]
    row_of = np.full(len(there[lookup.there].cat.categories) + 1, _NOBODY, dtype=np.intp)
    firsts, at = np.unique(people, return_index=True)
    row_of[firsts] = rows[at]
    values = pd.factorize(there[lookup.field].to_numpy(dtype=object)[rows])[0]
    differ = np.unique(people[values != values[at][np.searchsorted(firsts, people)]])
    row_of[differ] = _NOBODY
    # The last place, which -1 (no id, or one that is unknown there) finds, holds nobody.
    known = there[lookup.there].cat.categories.get_indexer(ids.cat.categories)
    wanted = row_of[np.append(known, -1)[ids.cat.codes.to_numpy()]]
    column = there[lookup.field]
    blank = "" if column.dtype == object else None
    taken = pd.api.extensions.take(column.array, wanted, allow_fill=True, fill_value=blank)
    return pd.Series(taken, dtype=column.dtype), rows[np.isin(people, differ)]


def _filled(values: pd.Series) -> npt.NDArray[np.bool_]:
    filled = values.notna().to_numpy(dtype=bool)
    return filled & (values != "").to_numpy(dtype=bool) if values.dtype == object else filled


def _blank(mapping: MappingFiles, source: str, name: str, rows: int) -> pd.Series:
    definition = field_of(mapping, source, name)
    if definition is None:
        raise TypeError(f"{name} of {source} is borrowed from nowhere, which the rules refuse")
    return pd.Series(typed_column(blank_column(rows, definition).values.plain, definition.type, None))


def _with_column(list_: Records, name: str, values: pd.Series) -> Records:
    places = [FILE, SHEET, ROW]
    frame = list_.frame.assign(**{name: values})
    return replace(list_, frame=frame[[*(one for one in frame if one not in places), *places]])


def _disagree(mapping: MappingFiles, source: str, name: str, there: pd.DataFrame, rows: Rows) -> Issue:
    lookup, names = mapping.sources[source].lookups[name], MappingNames(mapping)
    people = there[lookup.there].iloc[rows].nunique()
    whose = "1 id" if people == 1 else f"{people:,} ids"
    return Issue(
        "lookup-disagrees",
        f'Rows of {names.title(lookup.from_)} say different things in "{names.heading(lookup.from_, lookup.field)}" of '
        f"the same {names.field_name(lookup.from_, lookup.there)}: {whose}. {names.title(source)} borrows it.",
        sheet=name_rows(there, rows),
        mapping=mapping.place("sources", source, "lookups", name),
        advice="Correct the rows; or, where each holds for a time, say `start` (and `end`) in the lookup. While it is "
        "accepted, those have a blank there.",
        source=lookup.from_,
        thing=lookup.field,
        acceptable=True,
    )


def _borrows_team(mapping: MappingFiles, source: str) -> bool:
    return team_field_of(mapping, source) in mapping.sources[source].lookups


def _team_told(mapping: MappingFiles, source: str, records: Mapping[str, Records]) -> tuple[Records, list[Issue]]:
    """A list whose team is borrowed: whether any record finds one, and a warning where some of those counted do not."""
    list_ = records[source]
    team = team_field_of(mapping, source) or ""
    lookup = mapping.sources[source].lookups[team]
    if by_day(mapping, source, team) is None:
        known = _filled(list_.frame[team])
    elif lookup.from_ in records:
        there = records[lookup.from_].frame
        says = _filled(there[lookup.field]) & _filled(there[lookup.start or ""])
        known = list_.frame[lookup.on].isin(there[lookup.there][says].dropna()).to_numpy(dtype=bool)
    else:
        return list_, []
    counted = source in CheckedMapping(mapping).counted_sources() and lookup.from_ in records
    warned = list(_without_team(mapping, list_, lookup, known)) if counted else []
    return replace(list_, says_team=bool(known.any()) or not len(known)), warned


def _without_team(
    mapping: MappingFiles, list_: Records, lookup: Lookup, known: npt.NDArray[np.bool_]
) -> Iterator[Issue]:
    names, count, rows = MappingNames(mapping), int(np.count_nonzero(~known)), len(known)
    title, there = names.title(list_.source), names.title(lookup.from_)
    if not count:
        return
    if count == rows:
        message = f"No row of {title} finds its team in {there}. Teams and service areas show N/A."
    else:
        said = "1 row finds" if count == 1 else f"{count:,} rows find"
        message = (
            f"{said} no team in {there}, of the {rows:,} of {title}: {percent(count, rows)}. They count for "
            f"{counted_for(mapping)} alone, and every team's figure is without them."
        )
    yield Issue(
        "rows-without-team",
        message,
        sheet=name_rows(list_.frame, np.flatnonzero(~known)),
        mapping=mapping.field_place(list_.source, team_field_of(mapping, list_.source) or ""),
        advice=f"Are their ids in {there}, with a team? Is it the right export, with the same ids?",
        severity=Severity.WARNING,
        source=list_.source,
        thing=lookup.from_,
    )
