"""Pure: what a workbook must hold, and how a table is brought up to date with all that was typed into it."""

from kpibook.excel.tables.analysis import (
    ARCHIVE,
    ARCHIVE_HEADINGS,
    ARCHIVE_SHEET,
    KEPT,
    KEPT_HEADINGS,
    KEPT_SHEET,
    NOTHING_DRAFTED,
    BoxText,
    Drafted,
    archived,
    drafts_among,
    settled,
)
from kpibook.excel.tables.cells import (
    GENERAL,
    Cell,
    CellRun,
    Typed,
    cell_of,
    must_be_text,
    plain,
    runs,
    runs_as_they_were,
)
from kpibook.excel.tables.changes import Changes, find_changes, in_words
from kpibook.excel.tables.months import (
    known_months,
    month_named,
    month_of_heading,
    month_to_report,
    moves_on,
    said_about,
)
from kpibook.excel.tables.ours import MARK, OUR_TABLES, Found, stop_if_not_ours
from kpibook.excel.tables.outcome import Outcome, closing_message
from kpibook.excel.tables.table_plan import TablePlan, plan_table
from kpibook.excel.tables.table_state import Moves, TableState
from kpibook.excel.tables.targets import Box, Refreshed, TableTarget, refreshed
from kpibook.excel.tables.texts import Text, is_box, names_of_box, texts_to_look_at

__all__ = [
    "ARCHIVE",
    "ARCHIVE_HEADINGS",
    "ARCHIVE_SHEET",
    "GENERAL",
    "KEPT",
    "KEPT_HEADINGS",
    "KEPT_SHEET",
    "MARK",
    "NOTHING_DRAFTED",
    "OUR_TABLES",
    "Box",
    "BoxText",
    "Cell",
    "CellRun",
    "Changes",
    "Drafted",
    "Found",
    "Moves",
    "Outcome",
    "Refreshed",
    "TablePlan",
    "TableState",
    "TableTarget",
    "Text",
    "Typed",
    "archived",
    "cell_of",
    "closing_message",
    "drafts_among",
    "find_changes",
    "in_words",
    "is_box",
    "known_months",
    "month_named",
    "month_of_heading",
    "month_to_report",
    "moves_on",
    "must_be_text",
    "names_of_box",
    "plain",
    "plan_table",
    "refreshed",
    "runs",
    "runs_as_they_were",
    "said_about",
    "settled",
    "stop_if_not_ours",
    "texts_to_look_at",
]
