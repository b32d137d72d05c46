"""Pure: what the mapping files mean, and the rules that hold between them."""

from kpibook.definitions.acceptance import AcceptedIssue, Judged, judge
from kpibook.definitions.base import Definition, Id, PeriodKey
from kpibook.definitions.bases import (
    base_of,
    bases_of,
    conditions_of,
    counts_snapshots,
    follows_months,
    has_readings,
    is_snapshot,
    lists_read,
)
from kpibook.definitions.benchmarks import (
    IMPORTED_FILES,
    NEIGHBOURS_LIST,
    BenchmarkColumn,
    PublishedAs,
    published_period,
    same_period,
)
from kpibook.definitions.checked_mapping import (
    CheckedMapping,
    borrowed_by,
    borrowed_team,
    by_day,
    field_of,
    in_order,
    lookup_of,
    team_field,
)
from kpibook.definitions.childrens_lists import ChildrensLists
from kpibook.definitions.complaints import unfit_for_header
from kpibook.definitions.field_conditions import Flags, rows_meeting, with_id_keys
from kpibook.definitions.indicators import AgreesWith, IndicatorDefinition, SectionDefinition, Target
from kpibook.definitions.mail import Mail, Oauth2, Smtp
from kpibook.definitions.mapping import EVERY, NOT_ALLOCATED, WHOLE, MappingFiles
from kpibook.definitions.organisation import Disclosure
from kpibook.definitions.parts import NamedPart
from kpibook.definitions.returns import missing_teams, month_names, rows_returned
from kpibook.definitions.sources import FieldDefinition, Lookup, SourceDefinition, Spells
from kpibook.definitions.spellings import YES_NO, heading_key, id_key, look_key, sheet_name, without_number, word_key
from kpibook.definitions.uses import conditions_in, uses_in
from kpibook.definitions.validation import check_mapping
from kpibook.definitions.wording import MappingNames, field_name, left_out_words, list_name, measure_words

__all__ = [
    "EVERY",
    "IMPORTED_FILES",
    "NEIGHBOURS_LIST",
    "NOT_ALLOCATED",
    "WHOLE",
    "YES_NO",
    "AcceptedIssue",
    "AgreesWith",
    "BenchmarkColumn",
    "CheckedMapping",
    "ChildrensLists",
    "Definition",
    "Disclosure",
    "FieldDefinition",
    "Flags",
    "Id",
    "IndicatorDefinition",
    "Judged",
    "Lookup",
    "Mail",
    "MappingFiles",
    "MappingNames",
    "NamedPart",
    "Oauth2",
    "PeriodKey",
    "PublishedAs",
    "SectionDefinition",
    "Smtp",
    "SourceDefinition",
    "Spells",
    "Target",
    "base_of",
    "bases_of",
    "borrowed_by",
    "borrowed_team",
    "by_day",
    "check_mapping",
    "conditions_in",
    "conditions_of",
    "counts_snapshots",
    "field_name",
    "field_of",
    "follows_months",
    "has_readings",
    "heading_key",
    "id_key",
    "in_order",
    "is_snapshot",
    "judge",
    "left_out_words",
    "list_name",
    "lists_read",
    "look_key",
    "lookup_of",
    "measure_words",
    "missing_teams",
    "month_names",
    "published_period",
    "rows_meeting",
    "rows_returned",
    "same_period",
    "sheet_name",
    "team_field",
    "unfit_for_header",
    "uses_in",
    "with_id_keys",
    "without_number",
    "word_key",
]
