"""Working days and calendar months."""

from kpibook.indicators.calendar.lengths import WorkingCalendar
from kpibook.indicators.calendar.working_days import known_years

__all__ = [
    "WorkingCalendar",
    "known_years",
]
