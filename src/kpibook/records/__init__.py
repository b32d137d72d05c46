"""Pure: raw tables become records (headings matched; dates, codes and teams read)."""

from kpibook.records.across import values_nowhere
from kpibook.records.doubtful_dates import doubtful_dates
from kpibook.records.gone import what_has_gone
from kpibook.records.links import link_shares, unlinked_lists
from kpibook.records.list_sheets import name_unused_sheets
from kpibook.records.lookups import with_lookups
from kpibook.records.new_team import new_team_id
from kpibook.records.populations import population_gaps
from kpibook.records.readings import build_records
from kpibook.records.remembered import Remembered, inputs_key, remember, without_tried_samples
from kpibook.records.unknown_teams import unknown_teams

__all__ = [
    "Remembered",
    "build_records",
    "doubtful_dates",
    "inputs_key",
    "link_shares",
    "name_unused_sheets",
    "new_team_id",
    "population_gaps",
    "remember",
    "unknown_teams",
    "unlinked_lists",
    "values_nowhere",
    "what_has_gone",
    "with_lookups",
    "without_tried_samples",
]
