"""Pure: the tables of a workbook, the formulas that read them, and the value that each formula comes to."""

from kpibook.workbook.live import formulas, names
from kpibook.workbook.live.content import NOT_AVAILABLE_ERROR, Content, Fill, Formula, Link, Plain, Restyled, shown_text
from kpibook.workbook.live.data_tables import DataTable, DataTables, Value, cell_of, data_tables
from kpibook.workbook.live.helper_columns import HelperColumns
from kpibook.workbook.live.layout import layout
from kpibook.workbook.live.list_tables import list_tables, workbook_tables
from kpibook.workbook.live.live_rows import Cells, LiveContext, LiveRow, excel_day, month_heading
from kpibook.workbook.live.names import (
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
    TEAM_ID,
    TEAM_LIST,
    analysis_month_name,
    analysis_name,
    scope_labels,
    sheet_names,
)

__all__ = [
    "LAYOUT",
    "MONTH_INCOMPLETE",
    "MONTH_LIST",
    "MONTH_NAME",
    "NOT_AVAILABLE_ERROR",
    "OWN_MONTH",
    "REPORT_MONTH",
    "REPORT_TEAM",
    "SHOWN_MONTH",
    "SHOWN_TEAM",
    "STAMP_EXTRACTED",
    "STAMP_MADE",
    "TEAM_ID",
    "TEAM_LIST",
    "Cells",
    "Content",
    "DataTable",
    "DataTables",
    "Fill",
    "Formula",
    "HelperColumns",
    "Link",
    "LiveContext",
    "LiveRow",
    "Plain",
    "Restyled",
    "Value",
    "analysis_month_name",
    "analysis_name",
    "cell_of",
    "data_tables",
    "excel_day",
    "formulas",
    "layout",
    "list_tables",
    "month_heading",
    "names",
    "scope_labels",
    "sheet_names",
    "shown_text",
    "workbook_tables",
]
