"""Pure: the tables of a workbook, the formulas that read them, and the value that each formula comes to."""

from kpibook.workbook.live import formulas, names
from kpibook.workbook.live.axes import axis_begins, axis_words, drawn_together, has_usual_lines
from kpibook.workbook.live.benchmark_lines import benchmark_lines
from kpibook.workbook.live.breaks import (
    break_words,
    with_breaks,
)
from kpibook.workbook.live.chart_months import CHART_SIGN, MONTH_AND_FIGURE, point_cells, under_points
from kpibook.workbook.live.content import (
    NOT_AVAILABLE_ERROR,
    CellLink,
    Content,
    Fill,
    Formula,
    Plain,
    Restyled,
    shown_text,
)
from kpibook.workbook.live.data_tables import THEME_KEY, DataTable, DataTables, Value, cell_of, data_tables, has_themes
from kpibook.workbook.live.directions import direction
from kpibook.workbook.live.heat_columns import HeatColumns
from kpibook.workbook.live.heat_context import HeatContext, heat_benchmarks, months_in_sight, months_on_heat_map
from kpibook.workbook.live.heat_words import heat_cells
from kpibook.workbook.live.helper_columns import HelperColumns
from kpibook.workbook.live.layout import layout
from kpibook.workbook.live.list_tables import list_tables, workbook_tables
from kpibook.workbook.live.live_rows import Cells, LiveContext, LiveRow, excel_day, month_heading, period_formulas
from kpibook.workbook.live.names import (
    BOXES,
    DRAFTS,
    LAYOUT,
    MONTH_INCOMPLETE,
    MONTH_LIST,
    MONTH_NAME,
    OWN_MONTH,
    REPORT_MONTH,
    REPORT_TEAM,
    SHOWN_MONTH,
    SHOWN_TEAM,
    STAMP_EXTRACTED,
    STAMP_MADE,
    TABLE,
    TEAM_ID,
    TEAM_LIST,
    analysis_month_name,
    analysis_name,
    box_heading,
    draft_name,
    scope_labels,
    sheet_names,
)
from kpibook.workbook.live.offered_months import first_offered
from kpibook.workbook.live.period_columns import PERIOD_TOKENS, PeriodColumns
from kpibook.workbook.live.period_rows import ADDED_UP, PeriodLive, period_calendar, period_heading
from kpibook.workbook.live.second_opinions import DRAWN, DRAWN_DAYS, DRAWN_TARGETS, SECOND_OPINION, SecondLive
from kpibook.workbook.live.section_columns import section_benchmarks, section_has_targets, section_periods
from kpibook.workbook.live.summary_rows import BESIDE, FURTHEST, REDS, TURNED, Gathered, SummaryCells
from kpibook.workbook.live.variation_columns import LOWER, MEAN, UPPER, VariationColumns
from kpibook.workbook.live.variation_rows import VariationLive

__all__ = [
    "ADDED_UP",
    "BESIDE",
    "BOXES",
    "CHART_SIGN",
    "DRAFTS",
    "DRAWN",
    "DRAWN_DAYS",
    "DRAWN_TARGETS",
    "FURTHEST",
    "LAYOUT",
    "LOWER",
    "MEAN",
    "MONTH_AND_FIGURE",
    "MONTH_INCOMPLETE",
    "MONTH_LIST",
    "MONTH_NAME",
    "NOT_AVAILABLE_ERROR",
    "OWN_MONTH",
    "PERIOD_TOKENS",
    "REDS",
    "REPORT_MONTH",
    "REPORT_TEAM",
    "SECOND_OPINION",
    "SHOWN_MONTH",
    "SHOWN_TEAM",
    "STAMP_EXTRACTED",
    "STAMP_MADE",
    "TABLE",
    "TEAM_ID",
    "TEAM_LIST",
    "THEME_KEY",
    "TURNED",
    "UPPER",
    "CellLink",
    "Cells",
    "Content",
    "DataTable",
    "DataTables",
    "Fill",
    "Formula",
    "Gathered",
    "HeatColumns",
    "HeatContext",
    "HelperColumns",
    "LiveContext",
    "LiveRow",
    "PeriodColumns",
    "PeriodLive",
    "Plain",
    "Restyled",
    "SecondLive",
    "SummaryCells",
    "Value",
    "VariationColumns",
    "VariationLive",
    "analysis_month_name",
    "analysis_name",
    "axis_begins",
    "axis_words",
    "benchmark_lines",
    "box_heading",
    "break_words",
    "cell_of",
    "data_tables",
    "direction",
    "draft_name",
    "drawn_together",
    "excel_day",
    "first_offered",
    "formulas",
    "has_themes",
    "has_usual_lines",
    "heat_benchmarks",
    "heat_cells",
    "layout",
    "list_tables",
    "month_heading",
    "months_in_sight",
    "months_on_heat_map",
    "names",
    "period_calendar",
    "period_formulas",
    "period_heading",
    "point_cells",
    "scope_labels",
    "section_benchmarks",
    "section_has_targets",
    "section_periods",
    "sheet_names",
    "shown_text",
    "under_points",
    "with_breaks",
    "workbook_tables",
]
