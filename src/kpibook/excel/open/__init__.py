"""EDGE: refreshes a workbook that is open in Excel: reads it, plans the way, writes; undone if it breaks off."""

from kpibook.excel.open.in_front import open_workbook
from kpibook.excel.open.message import one_at_a_time, refresh_message, restore_message, what_stands
from kpibook.excel.open.proofread import proofread_book
from kpibook.excel.open.run import quiet_status
from kpibook.excel.open.stamping import StampedInExcel
from kpibook.excel.open.workbook_state import open_texts

__all__ = [
    "StampedInExcel",
    "one_at_a_time",
    "open_texts",
    "open_workbook",
    "proofread_book",
    "quiet_status",
    "refresh_message",
    "restore_message",
    "what_stands",
]
