"""Pure: records become observations (every indicator by team and month)."""

from kpibook.indicators.compare import Cause, Compared, Difference, Place, compare_records, compared_periods
from kpibook.indicators.engine import compute_observations, months_with_records
from kpibook.indicators.evidence import Evidence, definition_digest, evidence_bytes, evidence_of, key_of, read_evidence
from kpibook.indicators.explain import COUNTED, counted_rows
from kpibook.indicators.periods import readings_of
from kpibook.indicators.reconcile import disagreement, disagreement_warnings, hold
from kpibook.indicators.records_changed import ChangedRecords, Happened, RecordChanges
from kpibook.indicators.second_opinions import with_second_opinions

__all__ = [
    "COUNTED",
    "Cause",
    "ChangedRecords",
    "Compared",
    "Difference",
    "Evidence",
    "Happened",
    "Place",
    "RecordChanges",
    "compare_records",
    "compared_periods",
    "compute_observations",
    "counted_rows",
    "definition_digest",
    "disagreement",
    "disagreement_warnings",
    "evidence_bytes",
    "evidence_of",
    "hold",
    "key_of",
    "months_with_records",
    "read_evidence",
    "readings_of",
    "with_second_opinions",
]
