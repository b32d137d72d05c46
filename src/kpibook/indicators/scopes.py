"""From teams to service areas and the whole service."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kpibook.definitions import NOT_ALLOCATED, MappingFiles, team_field
from kpibook.indicators.days import Bits, union_by_group
from kpibook.indicators.events import Positions
from kpibook.indicators.kinds import Counted, given
from kpibook.indicators.lists import Lists
from kpibook.tables import NOT_AVAILABLE, Counts


def team_groups(lists: Lists, source: str) -> npt.NDArray[np.int32]:
    """Each record's team by its number in the mapping; those without one come after the last team."""
    n_teams = len(lists.mapping.teams)
    teams = lists.teams(source)
    if teams is None:
        return np.full(len(lists.frame(source)), n_teams, dtype=np.int32)
    return np.where(teams < 0, np.int32(n_teams), teams)


def says_team(lists: Lists, source: str) -> bool:
    """Whether a list says to which teams its records belong, itself or by what it borrows."""
    return team_field(lists.mapping, source) is not None and lists.says_team(source)


@dataclass(frozen=True)
class InTeams:
    """Counted records, each with its team and the months in which it is in it: in each month in one place."""

    of: Positions
    """Which of the counted records."""
    group: npt.NDArray[np.int32]
    """Its team by its number in the mapping; without one it comes after the last team."""
    months: Bits


def in_teams(counted: Counted) -> InTeams:
    """The teams of counted records; of a record whose team depends on the day, each that it is in."""
    lists, source = counted.lists, counted.source
    everyone = np.arange(len(counted.rows), dtype=np.intp)
    field = team_field(lists.mapping, source)
    lookup = lists.by_day(source, field) if field else None
    if lookup is None or not lists.says_team(source):
        return InTeams(everyone, team_groups(lists, source)[counted.rows], counted.counted_in)
    found = given(lookup, counted)
    team = lists.team_numbers(lookup.from_, lookup.field)[found.rows]
    told = team >= 0
    of, months = found.of[told], found.months[told]
    # What is left of each record's months is in no team: so the teams, and those without one, add up to the whole.
    left = counted.counted_in & ~union_by_group(of, months, len(everyone))
    nowhere = np.full(len(everyone), len(lists.mapping.teams), dtype=np.int32)
    return InTeams(
        np.concatenate([of, everyone]), np.concatenate([team[told], nowhere]), np.concatenate([months, left])
    )


def add_up(mapping: MappingFiles, by_team: Counts) -> Counts:
    """Counts of every scope: the whole service, areas, teams; records without a team, where the mapping names them.

    `by_team` has a row for each team and a last one for records without a team: of these, else, to the whole alone.
    """
    areas = [np.zeros(by_team.shape[1:], dtype=np.int64) for _ in mapping.service_areas]
    place = {area: number for number, area in enumerate(mapping.service_areas)}
    for number, team in enumerate(mapping.teams.values()):
        areas[place[team.area]] += by_team[number]
    # Records without a team are somebody's: they count to the whole service, so areas may add up to less than it.
    each = by_team if mapping.organisation.not_allocated else by_team[:-1]
    return np.stack([by_team.sum(axis=0), *areas, *each])


def only_whole(mapping: MappingFiles, counts: Counts) -> Counts:
    """The counts where only the whole service has figures: the list does not say the team."""
    masked = np.full_like(counts, NOT_AVAILABLE)
    masked[0] = counts[0]
    return masked


def teams_within(mapping: MappingFiles, scope: str) -> tuple[int, ...] | None:
    """The numbers of the teams that belong to a scope; None for the whole service, which takes every record.

    Records without a team are a group behind the last team.
    """
    if scope == NOT_ALLOCATED:
        return (len(mapping.teams),)
    if scope in mapping.teams:
        return (list(mapping.teams).index(scope),)
    if scope in mapping.service_areas:
        return tuple(number for number, team in enumerate(mapping.teams.values()) if team.area == scope)
    return None
