"""Rebuilding: a new workbook from a report, with everything that was typed into the old one carried over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpibook.excel import tables
from kpibook.excel.macros import macro_parts
from kpibook.report import Report
from kpibook.workbook.live import DataTable, Formula, workbook_tables
from kpibook.workbook.live import names as named
from kpibook.workbook.sheets import Carried, CarriedCell, HistorySheet, OwnCell, workbook_bytes
from kpibook.workbook.specimens import Template


@dataclass(frozen=True)
class TypedThings:
    """What an officer typed into a workbook: analysis texts, earlier months' ones, what stood beside rows that went.

    `drafting`: boxes that are empty are to be drafted.
    """

    texts: tuple[tables.BoxText, ...]
    archive: tuple[tuple[tables.Cell, ...], ...] = ()
    kept: tuple[tuple[tables.Cell, ...], ...] = ()
    headings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Headings of the archive's and the kept rows' tables, where an officer gave them more columns."""
    drafting: bool = False

    def in_boxes(self, result: tables.Refreshed) -> list[tables.BoxText]:
        """Every box that the new workbook has, as it is in the old one."""
        found = {one.box.name: one for one in self.texts}
        return [found.get(box.name, tables.BoxText(box, result.month.name, None)) for box in result.boxes]


def carry(
    typed: TypedThings, states: Mapping[str, tables.TableState], result: tables.Refreshed, report: Report
) -> Carried:
    """What comes over into the new workbook: it then holds what the refresh of an open one would leave there."""
    known = {box.name for box in result.boxes}
    # A text of this month stays in its box; one of another month, or of a section that has gone, goes to the archive.
    here = [tables.settled(found, result.month, typed.drafting) for found in typed.in_boxes(result)]
    gone = [found for found in typed.texts if found.box.name not in known and found.text not in (None, "")]
    elsewhere = [found for found in typed.texts if found.box.name in known and found.month != result.month.name]
    rows = [*typed.archive, *tables.archived(elsewhere, result.month)]
    rows += [(found.box.about, found.month, tables.in_the_archive(found)) for found in gone]
    plans = {
        target.name: tables.plan_table(states[target.name], target) for target in result.tables if target.name in states
    }
    kept = [*typed.kept, *((k.table, k.row, k.heading, k.content) for plan in plans.values() for k in plan.kept)]
    history = []
    for sheet, table, usual, lines in ((tables.ARCHIVE_SHEET, tables.ARCHIVE, tables.ARCHIVE_HEADINGS, rows),
                                       (tables.KEPT_SHEET, tables.KEPT, tables.KEPT_HEADINGS, kept)):  # fmt: skip
        if lines:
            headings = (*usual, *typed.headings.get(table, ())[len(usual) :])
            history.append(HistorySheet(sheet, table, headings, _cells(lines)))
    wide = {
        sheet: _with_own(table, plans[sheet])
        for sheet, table in workbook_tables(report).items()
        if sheet in named.FORMULA_SHEETS and sheet in plans
    }
    lists = [target for target in result.tables if target.name in plans and target.name not in wide]
    return Carried(
        tables=wide,
        joined={target.name: _joined(plans[target.name], target) for target in lists},
        cells={
            target.sheet: cells
            for target in result.tables
            if target.name in plans and (cells := _own_cells(plans[target.name], target, target.name in wide))
        },
        texts={name: _carried(text) for found in here for name, text in _of_box(found) if text not in (None, "")},
        history=tuple(history),
    )


def _of_box(found: tables.BoxText) -> tuple[tuple[str, tables.Cell], ...]:
    return (found.box.name, found.text), (found.box.draft_name, found.drafted)


def _cells(rows: Sequence[Sequence[tables.Cell]]) -> tuple[tuple[CarriedCell, ...], ...]:
    return tuple(tuple(_carried(cell) for cell in row) for row in rows)


def _carried(cell: tables.Cell) -> CarriedCell:
    if isinstance(cell, tables.Typed):
        return Formula(cell.formula, "" if cell.shown is None else cell.shown)
    return cell


def _with_own(table: DataTable, plan: tables.TablePlan) -> DataTable:
    """The table as planned, with room for an officer's columns in it."""
    headings = tuple(str(cell) for cell in plan.grid[0][: plan.columns])
    if headings == table.headings:
        return table
    at = {heading: table.headings.index(heading) for heading in headings if heading in table.headings}
    rows = (tuple(line[at[heading]] if heading in at else None for heading in headings) for line in table.rows)
    return DataTable(table.name, table.about, headings, tuple(rows))


def _theirs(plan: tables.TablePlan, target: tables.TableTarget) -> list[int]:
    return [at for at in range(plan.columns) if not target.is_ours(str(plan.grid[0][at]))]


def _joined(plan: tables.TablePlan, target: tables.TableTarget) -> tuple[str, ...]:
    """Headings of an officer's columns in a list, which come right of the template's."""
    return tuple(str(plan.grid[0][at]) for at in _theirs(plan, target))


def _own_cells(plan: tables.TablePlan, target: tables.TableTarget, wide: bool) -> dict[tuple[int, int], OwnCell]:
    """An officer's cells in, beside and below the table."""
    state, found = plan.state, dict[tuple[int, int], OwnCell]()
    theirs = _theirs(plan, target)
    for row, cells in enumerate(plan.grid):
        for at, content in enumerate(cells):
            inside = row < plan.rows and at < plan.columns
            if content is None or (inside and at not in theirs) or (inside and wide and row == 0):
                continue
            # A list in a new file has the template's columns first; an officer's come right of them, wherever they
            # stood.
            place = len(target.headings) + theirs.index(at) if inside and not wide else at
            found[state.row - 1 + row, state.column - 1 + place] = OwnCell(_carried(content))
    return found


def rebuilt_bytes(report: Report, template: Template, carried: Carried, with_macros: bool) -> bytes:
    """The new workbook's content."""
    return workbook_bytes(report, template, macro_parts if with_macros else None, carried)
