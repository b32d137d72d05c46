"""Rebuilding: a new workbook from a report, with everything that was typed into the old one carried over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from kpibook.excel.analysis import ARCHIVE_HEADINGS, ARCHIVE_SHEET, KEPT_HEADINGS, KEPT_SHEET, BoxText, archived
from kpibook.excel.cells import Cell, Typed
from kpibook.excel.compute import make
from kpibook.excel.places import is_web_address
from kpibook.excel.table_plan import TablePlan, TableState, plan_table
from kpibook.excel.targets import Box, Refreshed, TableTarget
from kpibook.excel.vba import macro_parts
from kpibook.excel.workbook_state import (
    ARCHIVE,
    TABLE_SHEETS,
    cell,
    month_of_heading,
    read_table,
    read_workbook,
)
from kpibook.issues import InputError, Issue
from kpibook.pipeline import Progress
from kpibook.report.model import Report
from kpibook.workbook.atomic import replace_file
from kpibook.workbook.carried import Carried, CarriedCell, HistorySheet
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
    notes: Mapping[str, Mapping[tuple[int, int], str]] | None = None
    widths: Mapping[str, Mapping[int, float]] | None = None


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
    if rows:
        history.append(HistorySheet(ARCHIVE_SHEET, ARCHIVE, ARCHIVE_HEADINGS, _cells(rows)))
    if kept:
        history.append(HistorySheet(KEPT_SHEET, KEPT, KEPT_HEADINGS, _cells(kept)))
    wide = {table.name: _with_own(table, plans[table.name]) for table in data_tables(report).all if table.name in plans}
    return Carried(
        tables=wide,
        loose={
            target.sheet: cells
            for target in result.tables
            if target.name in plans and (cells := _loose(plans[target.name], target, target.name in wide))
        },
        texts={found.box.name: str(found.text) for found in here if found.text not in (None, "")},
        history=tuple(history),
        notes=typed.notes or {},
        widths=typed.widths or {},
    )


def _cells(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[CarriedCell, ...], ...]:
    return tuple(tuple(_carried(cell) for cell in row) for row in rows)


def _carried(cell: Cell) -> CarriedCell:
    if isinstance(cell, Typed):
        return Formula(cell.formula, "" if cell.shown is None else cell.shown)
    return cell


def _with_own(table: DataTable, plan: TablePlan) -> DataTable:
    """The table as planned, with an officer's columns in it; whole numbers are whole again."""
    headings = tuple(str(cell) for cell in plan.grid[0][: plan.columns])
    if headings == table.headings:
        return table
    at = {heading: table.headings.index(heading) for heading in headings if heading in table.headings}
    rows = []
    for own, line in zip(plan.grid[1 : plan.rows], table.rows, strict=False):
        rows.append(tuple(line[at[h]] if h in at else _carried(own[n]) for n, h in enumerate(headings)))
    return DataTable(table.name, table.about, headings, tuple(rows))  # type: ignore[arg-type]  # formulas are drawn too


def _loose(plan: TablePlan, target: TableTarget, wide: bool) -> dict[tuple[int, int], CarriedCell]:
    """Cells beside and below the table. A list's own columns are the template's: an officer's come right of them."""
    state, found = plan.state, dict[tuple[int, int], CarriedCell]()
    theirs = [at for at in range(plan.columns) if not target.is_ours(str(plan.grid[0][at]))]
    for row, cells in enumerate(plan.grid):
        for at, content in enumerate(cells):
            inside = row < plan.rows and at < plan.columns
            if content is None or (inside and (wide or at not in theirs)):
                continue
            place = len(target.headings) + theirs.index(at) if inside else at
            found[state.row - 1 + row, state.column - 1 + place] = _carried(content)
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
        parts.append(f"Still only here, copy them over by hand: {', '.join(own)}. Notes on cells stay here too.")
    return "\n\n".join(parts)


def _open_texts(book: xw.Book, result: Refreshed) -> tuple[BoxText, ...]:
    """Every analysis box of the open workbook, those that the mapping no longer knows too."""
    known = {box.name: box for box in result.boxes}
    found = []
    for name in book.names:
        if name.name.startswith("analysis_") and not name.name.startswith("analysis_month_"):
            month_name = name.name.replace("analysis_", "analysis_month_", 1)
            heading = book.names[month_name].refers_to_range.value if month_name in book.names else ""
            range_ = name.refers_to_range
            box = known.get(name.name) or Box(name.name, month_name, range_.sheet.name, "")
            found.append(BoxText(box, month_of_heading(heading), cell(range_)))
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
