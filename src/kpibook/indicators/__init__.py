"""Pure: records become observations (every indicator by team and month)."""

from kpibook.indicators.behind import (
    Asker,
    Asking,
    Behind,
    borrowed_then,
    counted_once,
    counted_teams,
    records_behind,
    without_start,
)
from kpibook.indicators.compare import (
    Cause,
    Compared,
    Difference,
    Place,
    compare_records,
    compared_periods,
    with_second_opinions,
)
from kpibook.indicators.days import date_of
from kpibook.indicators.due_days import NO_DAY, Decider
from kpibook.indicators.engine import compute_observations, months_with_records
from kpibook.indicators.evidence import Evidence, definition_digest, evidence_bytes, evidence_of, key_of, read_evidence
from kpibook.indicators.explain import COUNTED, counted_rows
from kpibook.indicators.falling_due import falling_due, last_day_ahead
from kpibook.indicators.periods import readings_of
from kpibook.indicators.reconcile import disagreement, disagreement_warnings, hold
from kpibook.indicators.records_changed import ChangedRecords, Happened, RecordChanges

__all__ = [
    "COUNTED",
    "NO_DAY",
    "Asker",
    "Asking",
    "Behind",
    "Cause",
    "ChangedRecords",
    "Compared",
    "Decider",
    "Difference",
    "Evidence",
    "Happened",
    "Place",
    "RecordChanges",
    "borrowed_then",
    "compare_records",
    "compared_periods",
    "compute_observations",
    "counted_once",
    "counted_rows",
    "counted_teams",
    "date_of",
    "definition_digest",
    "disagreement",
    "disagreement_warnings",
    "evidence_bytes",
    "evidence_of",
    "falling_due",
    "hold",
    "key_of",
    "last_day_ahead",
    "months_with_records",
    "read_evidence",
    "readings_of",
    "records_behind",
    "with_second_opinions",
    "without_start",
]
