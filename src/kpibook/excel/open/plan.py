"""From what must be in an open workbook to the steps of a refresh, in an order in which no table is ever broken."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import xlwings as xw

from kpibook.excel import tables
from kpibook.excel.open import workbook_state
from kpibook.excel.open.hindrances import stop_at_hindrances
from kpibook.excel.open.remote import is_remote, stop_at_moves
from kpibook.excel.open.steps import AddSheet, AddTable, Block, CopyLook, Dress, Resize, SetNote, Step, Write
from kpibook.issues import InputError, Issue
from kpibook.months import period_at
from kpibook.workbook.live import names as named
from kpibook.workbook.sheets import HistorySheet


@dataclass(frozen=True)
class Plan:
    """Everything that will be done to a workbook."""

    steps: tuple[Step, ...]
    archived: int
    kept: int
    drafted: tables.Drafted


@dataclass(frozen=True)
class Asked:
    """What a refresh is to do beside the figures: move on to a new month, draft boxes that are empty."""

    new_month: bool
    drafting: bool = False


def make_plan(
    book: xw.Book,
    state: workbook_state.WorkbookState,
    states: dict[str, tables.TableState],
    result: tables.Refreshed,
    asked: Asked,
) -> Plan:
    """All steps, in an order in which no table is ever broken."""
    plans = _plans(book, [(states[target.name], target) for target in result.tables])
    steps = [step for plan in plans for step in table_steps(plan)]
    cells = workbook_state.box_cells(state, result.boxes)
    texts = _box_texts(cells, result, asked)
    rows = tables.archived(texts, result.month)
    if rows:
        steps += list(_append(book, state, (tables.ARCHIVE_SHEET, tables.ARCHIVE), tables.ARCHIVE_HEADINGS, rows))
    kept = [(k.table, k.row, k.heading, k.content) for plan in plans for k in plan.kept]
    if kept:
        steps += list(_append(book, state, (tables.KEPT_SHEET, tables.KEPT), tables.KEPT_HEADINGS, kept))
    steps += [step for found in texts for step in _box_steps(cells[found.box.name], found, result, asked)]
    steps += list(_cover_steps(state, states["Teams"], result, asked.new_month))
    return Plan(tuple(steps), len(rows), len(kept), tables.drafts_among(texts, result.month, asked.drafting))


def _plans(book: xw.Book, pairs: Sequence[tuple[tables.TableState, tables.TableTarget]]) -> list[tables.TablePlan]:
    """The plan of each table; where something of an officer's moves, its number formats come along."""
    plans = [tables.plan_table(state, target) for state, target in pairs]
    stop_at_hindrances(book, plans)
    if is_remote(book):
        stop_at_moves(book, plans)
        return plans
    return [
        tables.plan_table(workbook_state.with_formats(book, state, target), target) if plan.moves_own else plan
        for plan, (state, target) in zip(plans, pairs, strict=True)
    ]


def matters(plan: Plan, result: tables.Refreshed) -> bool:
    """Whether a plan changes more than the time at which the workbook was made."""
    times = {tables.plain(result.made_at), tables.plain(result.made)}
    # Else every click would leave an unsaved workbook with no other change than the time.
    return any(
        not isinstance(step, Write) or not {tables.plain(c) for c in step.run.cells} <= times for step in plan.steps
    )


def table_steps(plan: tables.TablePlan) -> Iterator[Step]:
    """The steps for one table: a table that shrinks does so before its cells are emptied, one that grows afterwards."""
    state = plan.state
    last = (state.row + plan.rows - 1, state.column + plan.columns - 1)
    resize = Resize(state.sheet, state.name, Block(state.row, state.column, *last))
    shrinks = plan.rows < state.rows or plan.columns < state.columns
    if plan.resized and shrinks:
        yield resize
    yield from _looks(plan)
    yield from (Write(run) for run in _headings_first(plan))
    yield from (Write(run) for run in plan.runs)
    if plan.resized and not shrinks:
        yield resize
    yield from _note_steps(plan)


def _note_steps(plan: tables.TablePlan) -> Iterator[Step]:
    """Notes that have to move: all of them are taken away before the first one is put back."""
    state = plan.state
    places = {*state.notes, *plan.notes}
    changed = sorted(place for place in places if state.notes.get(place) != plan.notes.get(place))
    taken = [place for place in changed if place in state.notes]
    for row, at in taken:
        yield SetNote(state.sheet, state.row + row, state.column + at, None)
    for row, at in changed:
        if (row, at) in plan.notes:
            yield SetNote(state.sheet, state.row + row, state.column + at, plan.notes[row, at])


def _looks(plan: tables.TablePlan) -> Iterator[Step]:
    """New rows look like the last one, new columns like the last one, where nothing stood before."""
    state = plan.state
    bottom, right = state.row + state.rows - 1, state.column + state.columns - 1
    below = any(state.cell(r, c) is not None for r in range(state.rows, plan.rows) for c in range(state.width))
    below = below or any(state.rows <= row < plan.rows for row, _ in state.notes)
    if plan.rows > state.rows and state.rows > 1 and not below:
        model = Block(bottom, state.column, bottom, right)
        yield CopyLook(state.sheet, model, Block(bottom + 1, state.column, state.row + plan.rows - 1, right))
    for at in range(state.columns, plan.columns):
        if all(state.cell(row, at) is None for row in range(len(state.grid))) and not _noted(state, at):
            model = Block(state.row, right, bottom, right)
            yield CopyLook(state.sheet, model, Block(state.row, state.column + at, bottom, state.column + at))


def _noted(state: tables.TableState, column: int) -> bool:
    """Whether a note stands in a column: a copied look would take it away."""
    return any(at == column for _, at in state.notes)


def _headings_first(plan: tables.TablePlan) -> Iterator[tables.CellRun]:
    """Passing names for headings that change places: Excel gives a second column of the same name another one."""
    state = plan.state
    changed = [run for run in plan.runs if run.row == state.row and run.column < state.column + state.columns]
    standing = set(state.headings)
    if any(run.cells[0] in standing for run in changed):
        for run in changed:
            yield tables.CellRun(run.sheet, run.row, run.column, (f"passing {run.column}",), "@", "@")


def _box_texts(
    cells: dict[str, workbook_state.BoxCells], result: tables.Refreshed, asked: Asked
) -> list[tables.BoxText]:
    """The boxes that may change: all for a new month, else those of this month."""
    found = []
    for box in result.boxes:
        if box.name in cells:
            at, month = cells[box.name], tables.month_of_heading(cells[box.name].heading.value)
            # Where the workbook cannot keep what was drafted, nobody could tell a draft from what somebody typed.
            drafted, box = (
                (None, replace(box, draft="")) if at.drafted is None else (workbook_state.cell(at.drafted), box)
            )
            # A formula gives its words up only where it leaves its box.
            text = workbook_state.as_shown(at.text) if month != result.month.name else workbook_state.cell(at.text)
            found.append(tables.BoxText(box, month, text, drafted))
    return found if asked.new_month else [one for one in found if one.month == result.month.name]


def _box_steps(
    at: workbook_state.BoxCells, found: tables.BoxText, result: tables.Refreshed, asked: Asked
) -> Iterator[Step]:
    """What brings a box up to date: its text, what was drafted into it, its heading."""
    after = tables.settled(found, result.month, asked.drafting)
    if after.text != found.text:
        yield Write(tables.CellRun(at.text.sheet.name, at.text.row, at.text.column, (after.text,)))
    if at.drafted is not None and after.drafted != found.drafted:
        yield Write(tables.CellRun(at.drafted.sheet.name, at.drafted.row, at.drafted.column, (after.drafted,)))
    if after.month != found.month:
        words = found.box.heading + after.month
        yield Write(tables.CellRun(at.heading.sheet.name, at.heading.row, at.heading.column, (words,)))


def _cover_steps(
    state: workbook_state.WorkbookState, teams: tables.TableState, result: tables.Refreshed, new_month: bool
) -> Iterator[Step]:
    """The month selector moves on with a new month; both selectors leave what has gone; the stamps follow."""
    selector = state.names[named.REPORT_MONTH].refers_to_range
    chosen = selector.value
    gone = not isinstance(chosen, dt.datetime) or period_at(chosen.date(), result.month) not in result.months
    if new_month or gone:
        yield Write(tables.CellRun(selector.sheet.name, selector.row, selector.column, (result.month.first,)))
    if named.OWN_MONTH in state.names:
        own = state.names[named.OWN_MONTH].refers_to_range
        if not isinstance(own.value, dt.datetime) or period_at(own.value.date(), result.month) != result.month:
            yield Write(tables.CellRun(own.sheet.name, own.row, own.column, (result.month.first,)))
    team = state.names[named.REPORT_TEAM].refers_to_range if named.REPORT_TEAM in state.names else None
    if team is not None and (label := _other_team(team.value, teams, result)):
        code = "@" if tables.must_be_text(label) else None
        yield Write(tables.CellRun(team.sheet.name, team.row, team.column, (label,), code, code))
    for name, text in ((named.STAMP_EXTRACTED, result.extracted), (named.STAMP_MADE, result.made)):
        if name in state.names:
            stamp = state.names[name].refers_to_range
            if tables.plain(workbook_state.cell(stamp)) != tables.plain(text):
                code = "@" if tables.must_be_text(text) else None
                yield Write(tables.CellRun(stamp.sheet.name, stamp.row, stamp.column, (text,), code, code))


def says_another_day(state: workbook_state.WorkbookState, result: tables.Refreshed) -> bool:
    """Whether the cover, and so the footers too, name another day of extraction than the lists now have."""
    if named.STAMP_EXTRACTED not in state.names:
        return False
    return tables.plain(workbook_state.cell(state.names[named.STAMP_EXTRACTED].refers_to_range)) != tables.plain(
        result.extracted
    )


def _other_team(chosen: object, teams: tables.TableState, result: tables.Refreshed) -> str:
    """What the team selector must show now: the chosen team's new name, the whole service where the team has gone; ''
    where it may stay."""
    names = {str(row[0]): str(row[1]) for row in result.table("Teams").rows}
    if chosen in names.values():
        return ""
    before = zip(teams.under("team"), teams.under("name"), strict=False)
    key = next((str(key) for key, name in before if name == chosen), "")
    return names.get(key, next(iter(names.values())))


def _append(
    book: xw.Book,
    state: workbook_state.WorkbookState,
    place: tuple[str, str],
    headings: Sequence[str],
    rows: Sequence[Sequence[tables.Cell]],
) -> Iterator[Step]:
    """Add rows to a table of the officer's own history, on a sheet of its own; both are made when first needed.

    A table that is there grows as every other does: what stands in it, beside it and below it stays the officer's.
    """
    sheet, table = place
    if table in state.places:
        found = workbook_state.read_table(book, state, _history_target(sheet, table, headings, rows))
        # One heading may have been put in other words; a table that shares fewer is somebody's own of that name.
        if len({*headings} & {*found.headings}) < len(headings) - 1:
            raise InputError([_own_table(book, found)])
        there = tuple(found.grid[row][: found.columns] for row in range(1, found.rows))
        # By their headings: an officer may have put columns in other places, or one of their own between.
        places = [found.places.get(heading) for heading in headings]
        kept = [tuple(None if at is None else line[at] for at in places) for line in there]
        (plan,) = _plans(book, [(found, _history_target(sheet, table, headings, [*kept, *rows]))])
        yield from table_steps(plan)
        return
    taken = {found.name.casefold() for found in book.sheets}
    sheet = next(name for n in range(1, 99) if (name := sheet if n == 1 else f"{sheet} {n}").casefold() not in taken)
    yield AddSheet(sheet)
    yield Dress(sheet, tuple(HistorySheet.WIDTHS[heading] for heading in headings))
    for at, heading in enumerate(headings, start=1):
        cells = [(line[at - 1], None) for line in rows]
        yield Write(tables.CellRun(sheet, 1, at, (heading,), "@", "@"))
        yield from (Write(run) for run in tables.runs(sheet, (2, at), cells, text=True))
    yield AddTable(sheet, table, Block(1, 1, 1 + len(rows), len(headings)))


def _own_table(book: xw.Book, found: tables.TableState) -> Issue:
    return Issue(
        "table-name-taken",
        f"kpibook needs a table with the name {found.name} for what is to be kept, and a table of your own has it.",
        sheet=f"{book.name}, {found.sheet}",
        advice="Give your table another name (Table Design, Table Name), then refresh again.",
    )


def _history_target(
    sheet: str, table: str, headings: Sequence[str], rows: Sequence[Sequence[tables.Cell]]
) -> tables.TableTarget:
    """A table of history as it must be. No key tells its rows: they are told by all that they say."""
    width = range(len(headings))
    lines = tuple(tuple(line) for line in rows)
    return tables.TableTarget(
        table, sheet, tuple(headings), lines, tuple(width), ("General",) * len(width), (True,) * len(width)
    )
