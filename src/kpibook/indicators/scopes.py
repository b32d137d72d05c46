"""From teams to service areas and the whole service."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kpibook.definitions import MappingFiles
from kpibook.indicators.lists import Lists
from kpibook.tables import NOT_AVAILABLE, Counts


def team_groups(lists: Lists, source: str) -> npt.NDArray[np.int32]:
    """Each record's team by its number in the mapping; those without one come after the last team."""
    n_teams = len(lists.mapping.teams)
    teams = lists.teams(source)
    if teams is None:
        return np.full(len(lists.frame(source)), n_teams, dtype=np.int32)
    return np.where(teams < 0, np.int32(n_teams), teams)


def add_up(mapping: MappingFiles, by_team: Counts) -> Counts:
    """Counts of every scope: the whole service, areas, teams.

    `by_team` has a row for each team and a last one for records without a team, which count to the whole alone.
    """
    areas = [np.zeros(by_team.shape[1:], dtype=np.int64) for _ in mapping.service_areas]
    place = {area: number for number, area in enumerate(mapping.service_areas)}
    for number, team in enumerate(mapping.teams.values()):
        areas[place[team.area]] += by_team[number]
    # Records without a team are somebody's: they count to the whole service, so areas may add up to less than it.
    return np.stack([by_team.sum(axis=0), *areas, *by_team[:-1]])


def only_whole(mapping: MappingFiles, counts: Counts) -> Counts:
    """The counts where only the whole service has figures: the list does not say the team."""
    masked = np.full_like(counts, NOT_AVAILABLE)
    masked[0] = counts[0]
    return masked


def teams_within(mapping: MappingFiles, scope: str) -> tuple[int, ...] | None:
    """The numbers of the teams that belong to a scope; None for the whole service, which takes every record."""
    if scope in mapping.teams:
        return (list(mapping.teams).index(scope),)
    if scope in mapping.service_areas:
        return tuple(number for number, team in enumerate(mapping.teams.values()) if team.area == scope)
    return None
