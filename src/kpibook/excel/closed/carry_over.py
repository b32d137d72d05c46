"""The new file for an old one's place: made once of kpibook's alone, held against the old, made with all in it.

What an officer had filtered stays filtered: filters go into the finished file.

And rebuilding: a new workbook from a report, with everything that was typed into the old one carried over.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from kpibook.excel import tables
from kpibook.excel.closed.own_things import (
    OwnThings,
    SheetPair,
    carried_content,
    find_own,
    own_cell,
    typed_over_figures,
)
from kpibook.excel.closed.package_parts import Filter
from kpibook.excel.closed.workbook_file import ClosedWorkbook, place_of, read_closed
from kpibook.excel.closed.workbook_sheet import NO_CELL, Place
from kpibook.excel.macros import macro_parts
from kpibook.months import Period, period_at
from kpibook.package import MAIN, pack, unpack
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
    """Headings of the archive's and the kept rows' tables, as they stand: an officer's are among them."""
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
    rows = list(tables.archived(elsewhere, result.month))
    rows += [(found.box.about, found.month, tables.in_the_archive(found)) for found in gone]
    plans = {
        target.name: tables.plan_table(states[target.name], target) for target in result.tables if target.name in states
    }
    kept = [(k.table, k.row, k.heading, k.content) for plan in plans.values() for k in plan.kept]
    history = (
        _grown(HistorySheet(tables.ARCHIVE_SHEET, tables.ARCHIVE, tables.ARCHIVE_HEADINGS, _cells(rows)), typed.archive,
               typed.headings.get(tables.ARCHIVE)),
        _grown(HistorySheet(tables.KEPT_SHEET, tables.KEPT, tables.KEPT_HEADINGS, _cells(kept)), typed.kept,
               typed.headings.get(tables.KEPT)),
    )  # fmt: skip
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
        history=tuple(sheet for sheet in history if sheet.rows),
    )


def _grown(
    added: HistorySheet, there: Sequence[Sequence[tables.Cell]], headings: tuple[str, ...] | None
) -> HistorySheet:
    """A sheet of the history with the rows that it has already and those that come in.

    The table keeps its headings in their order, an officer's among them; one of the usual headings that is missing
    comes last. Each new cell stands under its heading.
    """
    headings = added.headings if headings is None else headings
    # To Excel `Month` and `month` are one heading, and a table has no two alike.
    known = {heading.casefold() for heading in headings}
    headings = (*headings, *(heading for heading in added.headings if heading.casefold() not in known))
    at = {heading.casefold(): place for place, heading in reversed(list(enumerate(headings)))}
    rows = [list(line) for line in _cells(there)]
    for line in added.rows:
        rows.append([None] * len(headings))
        for heading, cell in zip(added.headings, line, strict=True):
            rows[-1][at[heading.casefold()]] = cell
    return replace(added, headings=headings, rows=tuple(map(tuple, rows)))


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


_TABLES = "xl/tables/"
_MAIN = f"{{{MAIN}}}"


def with_filters(file: bytes, filters: Mapping[str, Filter]) -> bytes:
    """The file in which these tables (by name) have these filters; rows are hidden by whoever drew them."""
    if not filters:
        return file
    # Else every name in the part gets the prefix ns0, which no other part of the file has.
    ElementTree.register_namespace("", MAIN)
    parts = unpack(file)
    for name, data in parts.items():
        if name.startswith(_TABLES):
            table = ElementTree.fromstring(data)
            found = filters.get(table.get("displayName", ""))
            if found is not None:
                _put(table, found)
                parts[name] = ElementTree.tostring(table, encoding="UTF-8", xml_declaration=True)
    return pack(parts)


def _put(table: ElementTree.Element, found: Filter) -> None:
    filter_ = table.find(f"{_MAIN}autoFilter")
    if filter_ is None:
        filter_ = ElementTree.Element(f"{_MAIN}autoFilter", {"ref": table.get("ref", "")})
        table.insert(0, filter_)
    for place, text in sorted(found.columns):
        column = ElementTree.fromstring(text)
        column.set("colId", str(place))
        filter_.append(column)


@dataclass(frozen=True)
class Ingredients:
    """What a new workbook is made from: what it must hold, the report, and the template."""

    result: tables.Refreshed
    report: Report
    template: Template


@dataclass(frozen=True)
class MadeAnew:
    """The new file, what is carried over in it, and the sheets and things of the plain one."""

    content: bytes
    carried: Carried
    own: OwnThings
    plain: ClosedWorkbook


def carry_closed(
    old: ClosedWorkbook, states: Mapping[str, tables.TableState], typed: TypedThings, made: Ingredients, macros: bool
) -> MadeAnew:
    """The new file, with everything of an officer's that it can hold."""
    result, report, template = made.result, made.report, made.template
    carried = carry(typed, dict(states), result, report)
    month, scope = _chosen(old, states, result, report)
    carried = replace(carried, month=month, scope=scope)
    plain = _plain(carried, made, macros)
    known = _moves(states, plain, result)
    pairs = dict(_pairs(old, plain, known, states))
    own = find_own(old, plain, pairs)
    if not scope:
        own = replace(own, told=(*own.told, "the team chosen on the cover, which is no longer in the list"))
    cells = {sheet: dict(found) for sheet, found in _placed(carried, states, plain).items()}
    for sheet, pair in pairs.items():
        _dress(cells.setdefault(sheet, {}), old, pair)
    for sheet, found in own.cells.items():
        cells.setdefault(sheet, {}).update(found)
    for sheet, found in _history_cells(old, pairs, states):
        cells.setdefault(sheet, {}).update(found)
    all_of_it = replace(carried, cells={s: c for s, c in cells.items() if c}, views=own.views, names=own.names)
    # Drawn a second time, whole: what is carried over goes the same way into the file as all else.
    content = rebuilt_bytes(report, template, all_of_it, macros)
    return MadeAnew(with_filters(content, _filters(old, known)), all_of_it, own, plain)


def _plain(carried: Carried, made: Ingredients, macros: bool) -> ClosedWorkbook:
    """The same workbook with nothing of an officer's in it.

    What the old file has and this one has not is the officer's: so nothing has to know all that kpibook draws, and
    nothing is lost because a list of it was not up to date.
    """
    alone = rebuilt_bytes(made.report, made.template, replace(carried, cells={}, texts={}), macros)
    return read_closed(alone, Path("new.xlsx"))


def figures_typed_over(
    old: ClosedWorkbook, states: Mapping[str, tables.TableState], made: Ingredients
) -> tuple[str, ...]:
    """Where in a file something is typed over figures, RAG words or targets: each sheet with its cells, in words.

    () too where the file has another layout than this kpibook draws: then nobody knows what stood there.
    """
    month, scope = _chosen(old, states, made.result, made.report)
    plain = _plain(Carried(month=month, scope=scope), made, macros=False)
    return typed_over_figures(old, plain, dict(_pairs(old, plain, _moves(states, plain, made.result), states)))


def history_heights(made: MadeAnew, states: Mapping[str, tables.TableState]) -> tuple[int, int]:
    """How many texts were archived and cells kept by this refresh."""
    now = {sheet.table: len(sheet.rows) for sheet in made.carried.history}
    before = {name: states[name].rows - 1 for name in (tables.ARCHIVE, tables.KEPT) if name in states}
    return now.get(tables.ARCHIVE, 0) - before.get(tables.ARCHIVE, 0), now.get(tables.KEPT, 0) - before.get(
        tables.KEPT, 0
    )


def _chosen(
    old: ClosedWorkbook, states: Mapping[str, tables.TableState], result: tables.Refreshed, report: Report
) -> tuple[Period | None, str]:
    """Month and team that the cover goes on showing. A month that comes in moves the selector on."""
    month, team = old.cell(named.REPORT_MONTH), old.cell(named.REPORT_TEAM)
    day = month.held if month is not None else None
    chosen = period_at(dt.date(day.year, day.month, day.day), result.month) if isinstance(day, dt.date) else None
    if result.month not in tables.known_months(states["Months"]) or chosen not in result.months:
        chosen = None
    if team is None or team.held in (None, ""):  # an empty selector shows the workbook's own team
        return chosen, report.subject
    # By the team's name as shown: a team that was renamed or has gone is told, not guessed.
    labels = {label: scope for scope, label in named.scope_labels(report).items()}
    return chosen, labels.get(str(team.held), "")


def _moves(
    states: Mapping[str, tables.TableState], plain: ClosedWorkbook, result: tables.Refreshed
) -> dict[str, tables.Moves]:
    found = {}
    for target in result.tables:
        if target.name in states:
            plan = tables.plan_table(states[target.name], target)
            found[target.name] = plan.moves if target.name in named.FORMULA_SHEETS else _moves_of_list(plan, target)
    for name in (tables.ARCHIVE, tables.KEPT):
        if name in states and name in plain.tables:
            state = states[name]
            wider = plain.tables[name].columns - state.columns
            rows = {row: row for row in range(state.rows)}
            # What stands beside the table makes room for a heading that came back.
            columns = {at: at + (wider if at >= state.columns else 0) for at in range(state.width)}
            found[name] = tables.Moves(state, rows, columns, plain.tables[name].rows - state.rows)
    return found


def _moves_of_list(plan: tables.TablePlan, target: tables.TableTarget) -> tables.Moves:
    """The moves of a list in a new file: it has the template's columns first, and then an officer's."""
    headings = [str(plan.grid[0][at]) for at in range(plan.columns)]
    theirs = [at for at, heading in enumerate(headings) if not target.is_ours(heading)]

    def place(at: int) -> int:
        return len(target.headings) + theirs.index(at) if at in theirs else target.headings.index(headings[at])

    return replace(plan.moves, columns={old: place(at) for old, at in plan.moves.columns.items()})


def _pairs(
    old: ClosedWorkbook,
    plain: ClosedWorkbook,
    known: Mapping[str, tables.Moves],
    states: Mapping[str, tables.TableState],
) -> Iterator[tuple[str, SheetPair]]:
    """Old and new sheets by the new one's name; a sheet of the history may have been renamed."""
    fixed = same_places(old, plain)
    table_on = {state.sheet: name for name, state in states.items() if name in known}
    for name, sheet in old.sheets.items():
        table = table_on.get(name)
        there = plain.tables[table].sheet if table in (tables.ARCHIVE, tables.KEPT) and table in plain.tables else name
        if there not in plain.sheets:
            continue
        if table is None or table not in plain.tables:
            yield there, SheetPair(sheet, plain.sheets[there], fixed)
        else:
            before, now = old.tables[table], plain.tables[table]
            top = (before.row - 1, before.column - 1), (now.row - 1, now.column - 1)
            yield there, SheetPair(sheet, plain.sheets[there], top[0] == top[1], top, known[table])


def same_places(old: ClosedWorkbook, plain: ClosedWorkbook) -> bool:
    """Whether cells outside tables are where they were: the same layout, and every named cell in its place."""
    cells = {name: text for name, text in plain.names.items() if place_of(text) is not None}
    # The mark alone does not do: a row put in by an officer moves named cells in a workbook of the same layout.
    same_layout = old.names.get(named.LAYOUT) == plain.names.get(named.LAYOUT)
    return same_layout and all(old.names.get(name) == text for name, text in cells.items())


def _placed(
    carried: Carried, states: Mapping[str, tables.TableState], plain: ClosedWorkbook
) -> dict[str, dict[Place, OwnCell]]:
    """Own cells in and beside tables, where the new file has the table elsewhere on its sheet too."""
    found = {}
    for name, state in states.items():
        if (
            name in plain.tables
            and state.sheet in (*named.FORMULA_SHEETS, *named.LIST_SHEETS)
            and state.sheet in carried.cells
        ):
            down = plain.tables[name].row - state.row, plain.tables[name].column - state.column
            cells = carried.cells[state.sheet]
            found[state.sheet] = {(row + down[0], at + down[1]): own for (row, at), own in cells.items()}
    return found


def _dress(cells: dict[Place, OwnCell], old: ClosedWorkbook, pair: SheetPair) -> None:
    """Give own cells in and beside a table the look that they had."""
    for place, cell in pair.old.cells.items():
        now = pair.place(place) if pair.inside(place) else None
        if now is not None and now in cells:
            cells[now] = own_cell(cell, cells[now].content)


def _history_cells(
    old: ClosedWorkbook, pairs: Mapping[str, SheetPair], states: Mapping[str, tables.TableState]
) -> Iterator[tuple[str, dict[Place, OwnCell]]]:
    """An officer's cells in, beside and below the archive and the kept rows."""
    for sheet, pair in pairs.items():
        for name in (tables.ARCHIVE, tables.KEPT):
            if name in states and states[name].sheet == pair.old.name and pair.moves is not None:
                carried = {}
                for place, cell in pair.old.cells.items():
                    now = pair.place(place) if pair.inside(place) else None
                    if now is not None and cell is not NO_CELL:
                        carried[now] = own_cell(cell, carried_content(cell))
                yield sheet, carried


def _filters(old: ClosedWorkbook, known: Mapping[str, tables.Moves]) -> dict[str, Filter]:
    """Each filter with its columns where they are now."""
    found: dict[str, Filter] = {}
    for table, filter_ in old.parts.filters.items():
        if table in known:
            columns = known[table].columns
            kept = tuple((columns[at], text) for at, text in filter_.columns if at in columns)
            found |= {table: Filter(kept)} if kept else {}
    return found
