"""The new file for an old one's place: made once of kpibook's alone, held against the old, made with all in it.

What an officer had filtered stays filtered: filters go into the finished file.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from kpibook.excel import tables
from kpibook.excel.closed.own_things import OwnThings, SheetPair, carried_content, find_own, own_cell
from kpibook.excel.closed.package_parts import Filter
from kpibook.excel.closed.rebuild import TypedThings, carry, rebuilt_bytes
from kpibook.excel.closed.workbook_file import ClosedWorkbook, place_of, read_closed
from kpibook.excel.closed.workbook_sheet import NO_CELL, Place
from kpibook.months import Period, period_at
from kpibook.package import MAIN, pack, unpack
from kpibook.report import Report
from kpibook.workbook.live import names as named
from kpibook.workbook.sheets import Carried, OwnCell
from kpibook.workbook.specimens import Template

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
    # The same workbook with nothing of an officer's in it. What the old file has and this one has not is the officer's:
    # so nothing has to know all that kpibook draws, and nothing is lost because a list of it was not up to date.
    alone = rebuilt_bytes(report, template, replace(carried, cells={}, texts={}), macros)
    plain = read_closed(alone, Path("new.xlsx"))
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
            rows, columns = {row: row for row in range(state.rows)}, {at: at for at in range(state.columns)}
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
