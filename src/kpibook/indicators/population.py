"""The population by which a rate divides."""

from math import floor

import numpy as np

from kpibook.definitions import NOT_ALLOCATED, WHOLE, MappingFiles
from kpibook.definitions.kinds import Population
from kpibook.indicators.lists import Lists
from kpibook.tables import NOT_AVAILABLE, Counts


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
