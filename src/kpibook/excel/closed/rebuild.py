"""Rebuilding: a new workbook from a report, with everything that was typed into the old one carried over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlwings as xw

from kpibook.excel.places import is_web_address
from kpibook.excel.refresh.analysis import ARCHIVE_HEADINGS, ARCHIVE_SHEET, KEPT_HEADINGS, KEPT_SHEET, BoxText, archived
from kpibook.excel.refresh.cells import Cell, Typed
from kpibook.excel.refresh.compute import make
from kpibook.excel.refresh.table_plan import TablePlan, plan_table
from kpibook.excel.refresh.table_state import TableState
from kpibook.excel.refresh.targets import Box, Refreshed, TableTarget
from kpibook.excel.refresh.workbook_state import (
    ARCHIVE,
    TABLE_SHEETS,
    as_shown,
    cell,
    month_of_heading,
    read_table,
    read_workbook,
)
from kpibook.excel.vba import macro_parts
from kpibook.issues import InputError, Issue
from kpibook.pipeline import Progress
from kpibook.report.model import Report
from kpibook.workbook.atomic import replace_file
from kpibook.workbook.carried import Carried, CarriedCell, HistorySheet, OwnCell
from kpibook.workbook.content import Formula
from kpibook.workbook.data_tables import DataTable, data_tables
from kpibook.workbook.template import read_template
from kpibook.workbook.write import workbook_bytes

KEPT = "Kept"


@dataclass(frozen=True)
class TypedThings:
    """What an officer typed into a workbook: analysis texts, earlier months' ones, what stood beside rows that went."""

    texts: tuple[BoxText, ...]
    archive: tuple[tuple[Cell, ...], ...] = ()
    kept: tuple[tuple[Cell, ...], ...] = ()
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Headings of the archive's and the kept rows' tables, where an officer gave them more columns."""


def carry(typed: TypedThings, tables: Mapping[str, TableState], result: Refreshed, report: Report) -> Carried:
    """What comes over into the new workbook: it then holds what the refresh of an open one would leave there."""
    known = {box.name for box in result.boxes}
    here = [found for found in typed.texts if found.box.name in known and found.month == result.month.name]
    gone = [found for found in typed.texts if found.box.name not in known and found.text not in (None, "")]
    elsewhere = [found for found in typed.texts if found.box.name in known and found.month != result.month.name]
    rows = [*typed.archive, *archived(elsewhere, result.month)]
    rows += [(found.box.about, found.month, found.text) for found in gone]
    plans = {target.name: plan_table(tables[target.name], target) for target in result.tables if target.name in tables}
    kept = [*typed.kept, *((k.table, k.row, k.heading, k.content) for plan in plans.values() for k in plan.kept)]
    history = []
    for sheet, table, usual, lines in ((ARCHIVE_SHEET, ARCHIVE, ARCHIVE_HEADINGS, rows),
                                       (KEPT_SHEET, KEPT, KEPT_HEADINGS, kept)):  # fmt: skip
        if lines:
            headings = (*usual, *typed.headings.get(table, ())[len(usual) :])
            history.append(HistorySheet(sheet, table, headings, _cells(lines)))
    wide = {table.name: _with_own(table, plans[table.name]) for table in data_tables(report).all if table.name in plans}
    lists = [target for target in result.tables if target.name in plans and target.name not in wide]
    return Carried(
        tables=wide,
        joined={target.name: _joined(plans[target.name], target) for target in lists},
        cells={
            target.sheet: cells
            for target in result.tables
            if target.name in plans and (cells := _own_cells(plans[target.name], target, target.name in wide))
        },
        texts={found.box.name: _carried(found.text) for found in here if found.text not in (None, "")},
        history=tuple(history),
    )


def _cells(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[CarriedCell, ...], ...]:
    return tuple(tuple(_carried(cell) for cell in row) for row in rows)


def _carried(cell: Cell) -> CarriedCell:
    if isinstance(cell, Typed):
        return Formula(cell.formula, "" if cell.shown is None else cell.shown)
    return cell


def _with_own(table: DataTable, plan: TablePlan) -> DataTable:
    """The table as planned, with room for an officer's columns in it."""
    headings = tuple(str(cell) for cell in plan.grid[0][: plan.columns])
    if headings == table.headings:
        return table
    at = {heading: table.headings.index(heading) for heading in headings if heading in table.headings}
    rows = (tuple(line[at[heading]] if heading in at else None for heading in headings) for line in table.rows)
    return DataTable(table.name, table.about, headings, tuple(rows))


def _theirs(plan: TablePlan, target: TableTarget) -> list[int]:
    return [at for at in range(plan.columns) if not target.is_ours(str(plan.grid[0][at]))]


def _joined(plan: TablePlan, target: TableTarget) -> tuple[str, ...]:
    """Headings of an officer's columns in a list, which come right of the template's."""
    return tuple(str(plan.grid[0][at]) for at in _theirs(plan, target))


def _own_cells(plan: TablePlan, target: TableTarget, wide: bool) -> dict[tuple[int, int], OwnCell]:
    """An officer's cells in, beside and below the table."""
    state, found = plan.state, dict[tuple[int, int], OwnCell]()
    theirs = _theirs(plan, target)
    for row, cells in enumerate(plan.grid):
        for at, content in enumerate(cells):
            inside = row < plan.rows and at < plan.columns
            if content is None or (inside and at not in theirs) or (inside and wide and row == 0):
                continue
            place = len(target.headings) + theirs.index(at) if inside and not wide else at
            found[state.row - 1 + row, state.column - 1 + place] = OwnCell(_carried(content))
    return found


def rebuilt_bytes(report: Report, workspace: Path, carried: Carried, with_macros: bool) -> bytes:
    """The new workbook's content."""
    template = read_template(workspace / report.mapping.organisation.template)
    return workbook_bytes(report, template, macro_parts if with_macros else None, carried)


def rebuild_beside(book: xw.Book, workspace: Path, made: dt.datetime, progress: Progress) -> str:
    """Write the rebuilt workbook beside the open one, which stays as it is; gives the closing message."""
    if is_web_address(book.fullname):
        raise InputError([_on_the_web(book)])
    state = read_workbook(book)
    result, report = make(workspace, None, made, progress)
    tables = {target.name: read_table(book, state, target) for target in result.tables if target.name in state.places}
    typed = TypedThings(_open_texts(book, result), _rows(book, ARCHIVE), _rows(book, KEPT))
    carried = carry(typed, tables, result, report)
    old = Path(book.fullname)
    names = (f"{old.stem} rebuilt{f' {n}' if n > 1 else ''}" for n in range(1, 1000))
    new = next(path for name in names if not (path := old.with_stem(name)).exists())
    replace_file(new, rebuilt_bytes(report, workspace, carried, old.suffix.lower() == ".xlsm"))
    usual = {*TABLE_SHEETS, ARCHIVE_SHEET, KEPT_SHEET, "Cover", "Contents", "Quality assurance"}
    usual |= {section.sheet for section in report.sections} | {found.box.name for found in typed.texts}
    ours = {name.refers_to_range.sheet.name for name in book.names if name.name.startswith("analysis_")}
    own = [sheet.name for sheet in book.sheets if sheet.name not in usual | ours]
    parts = [
        "The mapping now asks for other rows or sections than this workbook has, so it was built anew, with your "
        f"analysis texts and your own columns carried over:\n{new}",
        "This workbook stays as it was. Open the new one and go on there.",
    ]
    if own:
        parts.append(f"Still only here, copy them over by hand: {', '.join(own)}.")
    parts.append("What else you put into this one, notes, links, colours, cells on sections, is only here too.")
    return "\n\n".join(parts)


def _open_texts(book: xw.Book, result: Refreshed) -> tuple[BoxText, ...]:
    """Every analysis box of the open workbook, also those that have gone; what goes to the archive is as it showed."""
    known = {box.name: box for box in result.boxes}
    found = []
    for name in book.names:
        if name.name.startswith("analysis_") and not name.name.startswith("analysis_month_"):
            month_name = name.name.replace("analysis_", "analysis_month_", 1)
            heading = book.names[month_name].refers_to_range.value if month_name in book.names else ""
            range_ = name.refers_to_range
            box = known.get(name.name) or Box(name.name, month_name, range_.sheet.name, "")
            month = month_of_heading(heading)
            stays = name.name in known and month == result.month.name
            found.append(BoxText(box, month, cell(range_) if stays else as_shown(range_)))
    return tuple(found)


def _rows(book: xw.Book, table: str) -> tuple[tuple[Cell, ...], ...]:
    for sheet in book.sheets:
        for found in sheet.tables:
            if found.name == table:
                values = found.range.options(ndim=2).value
                return tuple(tuple(row) for row in values[1:])
    return ()


def _on_the_web(book: xw.Book) -> Issue:
    return Issue(
        "rebuild-on-web",
        "The mapping now asks for other rows or sections than this workbook has, so it must be built anew; a workbook "
        "that is open from SharePoint or OneDrive cannot be.",
        sheet=book.name,
        advice="Open the synchronised copy on this computer and refresh there.",
    )
