"""EDGE: refreshes a workbook that is open in Excel: reads it, plans the way, writes; undone if it breaks off."""

from kpibook.excel.open.in_front import open_workbook
from kpibook.excel.open.message import refresh_message, restore_message, what_stands
from kpibook.excel.open.run import quiet_status

__all__ = [
    "open_workbook",
    "quiet_status",
    "refresh_message",
    "restore_message",
    "what_stands",
]
