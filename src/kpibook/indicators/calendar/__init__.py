"""Working days and calendar months."""

from kpibook.indicators.calendar.lengths import Calendar
from kpibook.indicators.calendar.working_days import known_years

__all__ = [
    "Calendar",
    "known_years",
]
