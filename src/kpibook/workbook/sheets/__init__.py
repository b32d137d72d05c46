"""EDGE: draws every sheet with XlsxWriter, as the template says."""

from kpibook.workbook.sheets.canvas import lines_of_box
from kpibook.workbook.sheets.carried import Carried, CarriedCell, HistorySheet, OwnCell, SheetView
from kpibook.workbook.sheets.macros import Button, MacroParts, MakeMacroParts
from kpibook.workbook.sheets.write import workbook_bytes

__all__ = [
    "Button",
    "Carried",
    "CarriedCell",
    "HistorySheet",
    "MacroParts",
    "MakeMacroParts",
    "OwnCell",
    "SheetView",
    "lines_of_box",
    "workbook_bytes",
]
