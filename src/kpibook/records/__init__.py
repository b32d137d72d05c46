"""Pure: raw tables become records (headings matched; dates, codes and teams read)."""

from kpibook.records.across import values_nowhere
from kpibook.records.build import build_records
from kpibook.records.ceilings import NO_RECORDS
from kpibook.records.doubtful_dates import doubtful_dates
from kpibook.records.gone import what_has_gone
from kpibook.records.links import link_shares, linked_lists, unlinked_lists
from kpibook.records.list_sheets import cell_key, heading_text, name_unused_sheets
from kpibook.records.lookups import with_lookups
from kpibook.records.overlooked import overlooked_sheets
from kpibook.records.populations import population_gaps
from kpibook.records.read_words import is_figure, read_number
from kpibook.records.remembered import Remembered, inputs_key, remember, without_tried_samples
from kpibook.records.unknown_teams import new_team_id, unknown_teams
from kpibook.records.written import Written, WrittenAt, row_of

__all__ = [
    "NO_RECORDS",
    "Remembered",
    "Written",
    "WrittenAt",
    "build_records",
    "cell_key",
    "doubtful_dates",
    "heading_text",
    "inputs_key",
    "is_figure",
    "link_shares",
    "linked_lists",
    "name_unused_sheets",
    "new_team_id",
    "overlooked_sheets",
    "population_gaps",
    "read_number",
    "remember",
    "row_of",
    "unknown_teams",
    "unlinked_lists",
    "values_nowhere",
    "what_has_gone",
    "with_lookups",
    "without_tried_samples",
]
