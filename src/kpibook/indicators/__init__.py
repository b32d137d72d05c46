"""Pure: records become observations (every indicator by team and month)."""

from kpibook.indicators.engine import compute_observations, months_with_records
from kpibook.indicators.explain import COUNTED, counted_rows
from kpibook.indicators.periods import readings_of

__all__ = [
    "COUNTED",
    "compute_observations",
    "counted_rows",
    "months_with_records",
    "readings_of",
]
