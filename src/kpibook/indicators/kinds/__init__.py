"""The kinds of conditions, a module each: how it is met, what coverage it needs, which row decided, when it is due."""

from kpibook.indicators.kinds.asked import asked, months_all_met, months_met
from kpibook.indicators.kinds.borrowed import given, rows_giving
from kpibook.indicators.kinds.first_days import first_counted, flow_begins
from kpibook.indicators.kinds.kind import NO_ROW, Counted, Need

__all__ = [
    "NO_ROW",
    "Counted",
    "Need",
    "asked",
    "first_counted",
    "flow_begins",
    "given",
    "months_all_met",
    "months_met",
    "rows_giving",
]
