"""Working days and calendar months."""

from kpibook.indicators.calendar.working_days import WorkingCalendar, known_years

__all__ = [
    "WorkingCalendar",
    "known_years",
]
