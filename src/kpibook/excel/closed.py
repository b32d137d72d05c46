"""The refresh of a workbook that is not open: a new file takes its place, whole or not at all, after a dated backup."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from kpibook.cache import Cache
from kpibook.excel.analysis import BoxText
from kpibook.excel.cells import Cell, Typed
from kpibook.excel.changes import find_changes
from kpibook.excel.compute import compute, make
from kpibook.excel.rebuild import KEPT, TypedThings, carry, rebuilt_bytes
from kpibook.excel.refresh import Outcome
from kpibook.excel.table_plan import TableState, plan_table
from kpibook.excel.targets import Box, Refreshed
from kpibook.excel.workbook_state import ARCHIVE, TABLE_SHEETS, month_named, month_of_heading
from kpibook.issues import InputError, Issue
from kpibook.months import Month
from kpibook.pipeline import Progress
from kpibook.report.model import Report
from kpibook.workbook.atomic import replace_file
from kpibook.workbook.carried import Carried
from kpibook.workbook.closed_file import ClosedTable, ClosedWorkbook, place_of, read_closed
from kpibook.workbook.layout import LAYOUT
from kpibook.workbook.names import DATA_SHEETS, REPORT_MONTH, sheet_names
from kpibook.workbook.specimens import Template
from kpibook.workbook.template import read_template
from kpibook.workbook.tokens import SECTION


@dataclass(frozen=True)
class ClosedOutcome:
    """What a refresh of a file did, and where the old copy is (None when nothing was written)."""

    outcome: Outcome
    backup: Path | None


def refresh_file(
    file: Path, workspace: Path, made: dt.datetime, progress: Progress, old_copy: Path | None, cache: Cache | None
) -> ClosedOutcome:
    """Bring a workbook file up to date. `old_copy` is where the old file goes; with it, what cannot be carried over
    is no reason to refuse, since it stays there.

    InputError leaves the file as it was.
    """
    closed = read_closed(file)
    _stop_if_not_ours(file, closed)
    latest = compute(workspace, None, made, progress, cache)
    states = {name: table_state(name, table) for name, table in closed.tables.items()}
    month = _month(states, latest)
    result = latest if month == latest.month else compute(workspace, month, made, progress, cache)
    changes = find_changes(states, result)
    same_mapping = _about(states, "Mapping version") in ("", result.mapping_version)
    same_layout = closed.names.get(LAYOUT, "").strip('"') == result.layout
    plans = [plan_table(states[target.name], target) for target in result.tables]
    times = {result.made_at, result.made}
    if same_layout and not any(run for plan in plans for run in plan.runs if not set(run.cells) <= times):
        return ClosedOutcome(Outcome(changes, 0, 0, False, False, same_mapping), None)
    result, report = make(workspace, month, made, progress)
    if old_copy is None:
        template = read_template(workspace / report.mapping.organisation.template)
        _stop_at_own_things(file, closed, report, template, same_layout)
    carried = carry(_typed(closed, states, result, report, same_layout), states, result, report)
    content = rebuilt_bytes(report, workspace, carried, file.suffix.lower() == ".xlsm")
    progress("Writing the workbook", 0, 1)
    backup = _back_up(file, old_copy, made)
    try:
        replace_file(file, content)
    except BaseException:
        backup.unlink(missing_ok=True)
        raise
    return ClosedOutcome(Outcome(changes, *_history(carried, states), True, False, same_mapping), backup)


def table_state(name: str, table: ClosedTable) -> TableState:
    """A table of a file in the words of an open one."""
    grid = tuple(tuple(_cell(held, shown) for held, shown in row) for row in table.cells)
    return TableState(name, table.sheet, table.row, table.column, table.rows, table.columns, grid)


def _cell(held: object, shown: object) -> Cell:
    if isinstance(held, str) and held.startswith("=") and held != shown:
        return Typed(held, shown if isinstance(shown, str | int | float) else None)
    return held if isinstance(held, str | int | float | bool | dt.date) and held != "" else None


def _about(states: dict[str, TableState], item: str) -> str:
    about = states["About"]
    return next((str(about.cell(row, 1)) for row in range(1, about.rows) if about.cell(row, 0) == item), "")


def _month(states: dict[str, TableState], latest: Refreshed) -> Month:
    """A month that the workbook did not have moves it on; else it goes on reporting the month that it reports."""
    months = states["Months"]
    known = {str(months.cell(row, 0)) for row in range(1, months.rows)}
    own = month_named(_about(states, "Report").rpartition(", ")[2])
    moves_on = latest.month.key not in known and latest.month.key > max(known, default="")
    return latest.month if moves_on or own not in latest.months or own is None else own


def _typed(
    closed: ClosedWorkbook, states: dict[str, TableState], result: Refreshed, report: Report, same_layout: bool
) -> TypedThings:
    boxes = {box.name: box for box in result.boxes}
    texts = []
    for name in closed.names:
        if name.startswith("analysis_") and not name.startswith("analysis_month_") and name in closed.cells:
            month_name = name.replace("analysis_", "analysis_month_", 1)
            heading = closed.cells.get(month_name, (None, None))[1]
            place = place_of(closed.names[name])
            box = boxes.get(name) or Box(name, month_name, place[0] if place else "", "")
            texts.append(BoxText(box, month_of_heading(heading), _cell(*closed.cells[name])))
    fixed = {sheet for sheet in sheet_names(report) if same_layout or sheet in TABLE_SHEETS}
    widths = {sheet: widths for sheet, widths in closed.widths.items() if sheet in TABLE_SHEETS}
    notes = {sheet: notes for sheet, notes in closed.notes.items() if sheet in fixed}
    history = {name: states[name].grid[1 : states[name].rows] for name in (ARCHIVE, KEPT) if name in states}
    return TypedThings(tuple(texts), history.get(ARCHIVE, ()), history.get(KEPT, ()), notes, widths)


def _history(carried: Carried, states: dict[str, TableState]) -> tuple[int, int]:
    """How many texts were archived and cells kept by this refresh."""
    now = {sheet.table: len(sheet.rows) for sheet in carried.history}
    before = {name: states[name].rows - 1 for name in (ARCHIVE, KEPT) if name in states}
    return now.get(ARCHIVE, 0) - before.get(ARCHIVE, 0), now.get(KEPT, 0) - before.get(KEPT, 0)


def _back_up(file: Path, old_copy: Path | None, made: dt.datetime) -> Path:
    """The dated copy of the old file. InputError when it cannot be written."""
    folder, stem = (old_copy, file.stem) if old_copy and old_copy.is_dir() else (file.parent, file.stem)
    names = (f"{stem} {made:%Y-%m-%d %H%M}{f' {n}' if n > 1 else ''}{file.suffix}" for n in range(1, 1000))
    dated = next(path for name in names if not (path := folder / name).exists())
    backup = old_copy if old_copy is not None and not old_copy.is_dir() else dated
    if backup.exists():
        raise InputError([_backup_issue(backup, "a file of that name is there already")])
    try:
        shutil.copy2(file, backup)
    except OSError as error:
        backup.unlink(missing_ok=True)
        raise InputError([_backup_issue(backup, error.strerror or str(error))]) from error
    return backup


def _backup_issue(backup: Path, why: str) -> Issue:
    return Issue(
        "backup-failed",
        f"The old workbook could not be copied, so it was left as it is: {why}.",
        sheet=str(backup),
        advice="Free some space, or name another place with --old-copy.",
    )


def _stop_if_not_ours(file: Path, closed: ClosedWorkbook) -> None:
    needed = (*DATA_SHEETS, "Updates", "Definitions", "Checks", "About")
    missing = [name for name in needed if name not in closed.tables]
    if missing or REPORT_MONTH not in closed.names:
        what = f"it has no table {missing[0]}" if missing else f"it has no name {REPORT_MONTH}"
        raise InputError(
            [
                Issue(
                    "not-our-workbook",
                    f"This is not a performance workbook that kpibook made, or part of it was deleted: {what}.",
                    sheet=str(file),
                    advice="Name the performance workbook, or build it anew: kpibook build.",
                )
            ]
        )
    if closed.names.get(LAYOUT, '"whole:"').strip('"').rpartition(":")[0] != "whole":
        raise InputError(
            [
                Issue(
                    "team-workbook",
                    "This workbook was made for one team alone; a refresh would put every team's figures into it.",
                    sheet=str(file),
                    advice="Make team workbooks anew: kpibook teams.",
                )
            ]
        )


def _stop_at_own_things(
    file: Path, closed: ClosedWorkbook, report: Report, template: Template, same_layout: bool
) -> None:
    """Refuse when the file holds something that could not be carried over, naming each."""
    places = [place_of(text) for name, text in closed.names.items() if name.startswith("analysis_")]
    usual = {*sheet_names(report), *(place[0] for place in places if place)}
    usual |= {closed.tables[name].sheet for name in (ARCHIVE, KEPT) if name in closed.tables}
    own = [f'the sheet "{sheet}"' for sheet in closed.sheets if sheet not in usual]
    ours = {name: len(sheet.pictures) for name, sheet in template.sheets.items()}
    for sheet, count in closed.shapes.items():
        if sheet in usual and count > ours.get(sheet, ours[SECTION]):
            own.append(f'{count} shapes or pictures on "{sheet}"')
    if not same_layout:
        own += [f'notes on "{sheet}"' for sheet in closed.notes if sheet in usual and sheet not in TABLE_SHEETS]
    if own:
        raise InputError(
            [
                Issue(
                    "cannot-carry",
                    f"The workbook holds something that cannot be carried over into a new file: {', '.join(own)}.",
                    sheet=str(file),
                    advice="Open it and click Refresh there, which leaves everything in place (or: kpibook refresh "
                    "--open); or say where the old copy may go, with --old-copy FILE.",
                )
            ]
        )
