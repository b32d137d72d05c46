"""Which teams are expected to return figures in a month, and which of them did not."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from kpibook.definitions.checked_mapping import team_field
from kpibook.definitions.field_conditions import Flags, rows_meeting, with_id_keys
from kpibook.definitions.kinds import Tally
from kpibook.definitions.mapping import MappingFiles
from kpibook.months import Month

LATE = 3
"""A team that returned nothing for more of the list's months than this, to its end, has closed."""


def rows_returned(mapping: MappingFiles, frame: pd.DataFrame, tally: Tally) -> Flags:
    """The rows of a return that count: they meet `where`, and their figures are filled in."""
    used = rows_meeting(frame, with_id_keys(tally.where, mapping, tally.source))
    for name in (tally.value, tally.out_of):
        if name is not None:
            used = used & ~np.isnan(frame[name].to_numpy(dtype=np.float64, na_value=np.nan))
    return used


def missing_teams(mapping: MappingFiles, frame: pd.DataFrame, tally: Tally) -> Mapping[int, tuple[str, ...]]:
    """The teams that did not return a month though they were expected to, by the month's running number.

    A team is expected from the first month that it returned to the last, and after it to the end of the list unless
    it has closed (`LATE`). Months that nobody returned have no missing teams: there is no total to be wrong.
    """
    field = team_field(mapping, tally.source)
    if field is None:
        return {}
    rows = frame[rows_returned(mapping, frame, tally) & frame[tally.month].notna() & frame[field].notna()]
    months = (rows[tally.month].dt.year * 12 + rows[tally.month].dt.month - 1).to_numpy(dtype=np.int64)
    returned = {
        str(team): {int(month) for month in months[places]}
        for team, places in rows.groupby(rows[field].astype(str)).indices.items()
    }
    all_months = sorted({month for of in returned.values() for month in of})
    missing: dict[int, list[str]] = {}
    for team in mapping.teams:
        had = returned.get(team, set())
        later = [month for month in all_months if had and month > max(had)]
        expected = [month for month in all_months if had and min(had) <= month <= max(had)]
        for month in [*expected, *(later if len(later) <= LATE else ())]:
            if month not in had:
                missing.setdefault(month, []).append(team)
    return {month: tuple(teams) for month, teams in missing.items()}


def month_names(months: list[int]) -> str:
    """Months by their running numbers, in words.

    >>> month_names([Month(2023, 1).index, Month(2023, 2).index])
    'January 2023, February 2023'
    """
    return ", ".join(Month.at(index).name for index in sorted(months))
