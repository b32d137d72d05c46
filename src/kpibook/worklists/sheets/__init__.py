"""EDGE: draws a list's sheets with XlsxWriter."""

from kpibook.worklists.sheets.about import ABOUT, HOW_MANY, draw_about, draw_how_many
from kpibook.worklists.sheets.canvas import Canvas
from kpibook.worklists.sheets.grid import records_grid, right_grid
from kpibook.worklists.sheets.list_sheet import draw_list

__all__ = [
    "ABOUT",
    "HOW_MANY",
    "Canvas",
    "draw_about",
    "draw_how_many",
    "draw_list",
    "records_grid",
    "right_grid",
]
