"""EDGE: the workbook inside Excel: macros, ribbon, add-in, refresh. The only import of xlwings."""

from kpibook.excel.places import find_workspace, is_web_address

__all__ = [
    "find_workspace",
    "is_web_address",
]
