"""The refresh of a workbook that is not open: a new file takes its place, whole or not at all, after a dated backup.

When a closed workbook is not refreshed: it is not ours, may not be replaced, or holds what no new file could.
"""

import datetime as dt
import hashlib
import os
import stat
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from pyopenvba import ExcelFile

from kpibook.atomic import open_elsewhere
from kpibook.cache import Cache, key_of
from kpibook.excel import tables
from kpibook.excel.closed.carry_over import (
    Ingredients,
    MadeAnew,
    TypedThings,
    carry_closed,
    figures_typed_over,
    history_heights,
    same_places,
)
from kpibook.excel.closed.own_things import content_of, texts_cut_in_print
from kpibook.excel.closed.swap import backup_place, swap
from kpibook.excel.closed.workbook_file import ClosedTable, ClosedWorkbook, place_of, read_closed
from kpibook.excel.closed.workbook_sheet import NO_CELL
from kpibook.excel.compute import Computation
from kpibook.excel.tables import ARCHIVE, KEPT, MARK, OUR_TABLES, Found, stop_if_not_ours
from kpibook.issues import InputError, Issue, Progress, stop_on_errors
from kpibook.months import Period
from kpibook.workbook.live import names as named
from kpibook.workspaces import outside_lines, place_issues

_ELSEWHERE = (
    "Open it and click Refresh there, which leaves everything in place (or: kpibook refresh --open); or say where "
)
_ELSEWHERE += "the old copy may go, with --old-copy FILE."


def stop_if_not_replaceable(file: Path) -> None:
    """InputError when the file is open somewhere, or may not be written to."""
    stop_on_errors(open_elsewhere(file, "Close it and run again."))
    # For root, and on some shares, `access` allows what is marked read-only.
    writable = os.access(file, os.W_OK) and stat.S_IMODE(file.stat().st_mode) & 0o222
    if not writable:
        raise InputError(
            [
                Issue(
                    "refresh-read-only",
                    "The workbook is read-only, so it is left as it is.",
                    sheet=str(file),
                    advice="Clear that mark (Properties, Read-only), or copy the workbook and refresh the copy.",
                )
            ]
        )


def stop_if_not_refreshable(file: Path, closed: ClosedWorkbook) -> None:
    """InputError when kpibook did not make the file, made it for one team, or an open refresh of it broke off."""
    advice = "Name the performance workbook, or build it anew: kpibook build."
    stop_if_not_ours(Found(str(file), closed.tables, closed.names), OUR_TABLES, advice)
    if MARK in closed.names:
        raise InputError(
            [
                Issue(
                    "refresh-half-done",
                    "A refresh of this workbook broke off while it was open, and it was saved half-written.",
                    sheet=str(file),
                    advice="Open it and click Refresh, which puts it back first (or: kpibook refresh --restore).",
                )
            ]
        )


def what_cannot_come(file: Path, before: bytes, closed: ClosedWorkbook, made: MadeAnew) -> list[str]:
    """What the file holds that could not be carried over, in words."""
    places = [place_of(text) for name, text in closed.names.items() if tables.is_box(name, closed.names)]
    usual = set(made.plain.sheets)
    usual |= {closed.tables[name].sheet for name in (ARCHIVE, KEPT) if name in closed.tables}
    if not same_places(closed, made.plain):  # a section may have gone, or have got another name
        usual |= {place[0] for place in places if place}
    own = [f'the sheet "{sheet}"' for sheet in closed.order if sheet not in usual]
    return [*own, *made.own.cannot, *_own_macros(file, before, made.content)]


def stop_at_what_cannot_come(file: Path, before: bytes, closed: ClosedWorkbook, made: MadeAnew) -> None:
    """Refuse when the file holds something that could not be carried over, naming each."""
    own = what_cannot_come(file, before, closed, made)
    if own:
        raise InputError(
            [
                Issue(
                    "cannot-carry",
                    f"The workbook holds something that cannot be carried over into a new file: {', '.join(own)}.",
                    sheet=str(file),
                    advice=_ELSEWHERE,
                )
            ]
        )


def _own_macros(file: Path, before: bytes, after: bytes) -> list[str]:
    """Modules of VBA that are not kpibook's, or that hold other code than kpibook's."""
    if file.suffix.lower() != ".xlsm":
        return []
    old, new = _modules(before), _modules(after)
    # By name, and whether there is any code: macros of an earlier kpibook read otherwise, and are no reason to refuse.
    own = [name for name, code in old.items() if code and (name not in new or not new[name])]
    return [f"macros of your own ({', '.join(own)})"] if own else []


def _modules(file: bytes) -> dict[str, str]:
    """Code of each module, without the lines that every module has."""
    with tempfile.TemporaryDirectory(prefix="kpibook-") as folder:
        copy = Path(folder) / "copy.xlsm"
        copy.write_bytes(file)
        with ExcelFile(copy) as book:
            found = {str(name): str(code) for name, code in book.vba_modules().items()}
    # Lines that every module has, empty ones too: sheets and the workbook have a module each.
    idle = ("Attribute ", "Option ", "'", "Rem ")
    return {
        name.partition(".")[0]: "\n".join(
            line for line in code.splitlines() if line.strip() and not line.strip().startswith(idle)
        )
        for name, code in found.items()
    }


_LONG_TEXT = 1_000
"""Characters; a shorter text always finds room, since boxes are made as tall as it needs."""


@dataclass(frozen=True)
class ClosedOutcome:
    """What a refresh of a file did, where the old copy is (None when nothing was written), and what of an officer's
    came over in another look, in words."""

    outcome: tables.Outcome
    backup: Path | None
    told: tuple[str, ...] = ()
    cut: tuple[Issue, ...] = ()
    """Texts that are longer than their boxes show in print."""
    outside: tuple[str, ...] = ()
    """What the mapping names outside the workspace, a line for each."""


def refresh_file(
    file: Path,
    workspace: Path,
    made: dt.datetime,
    progress: Progress,
    old_copy: Path | None,
    cache: Cache | None,
    *,
    drafting: bool = False,
) -> ClosedOutcome:
    """Bring a workbook file up to date. `old_copy` is where the old file goes; with it, what cannot be carried over
    is no reason to refuse, since it stays there. `drafting`: empty boxes are drafted.

    InputError leaves the file as it was. Where the cache knows that this very file holds what these very inputs say,
    it is not even read.
    """
    file = file.resolve() if file.is_symlink() else file.absolute()  # so that a link stays one
    stop_if_not_replaceable(file)
    before = content_of_file(file)
    computation = Computation(workspace, made, progress, cache)
    inputs = computation.key(None) if cache is not None else ""
    known = cache.get(_holds(before, inputs, made)) if cache is not None and inputs else None
    if isinstance(known, tuple) and not drafting:  # the texts that are cut in print, which it still holds
        done = ClosedOutcome(tables.Outcome(tables.Changes((), (), (), ()), 0, 0, False, False, True), None, cut=known)
    else:
        now, done = _refreshed(file, before, computation, Asked(old_copy, drafting))
        if cache is not None and inputs:
            cache.put(_holds(now, inputs, made), done.cut)
    return replace(done, outside=outside_lines(workspace, computation.inputs.mapping))


@dataclass(frozen=True)
class Asked:
    """How a file is to be refreshed: where the old one goes, and whether empty boxes are to be drafted."""

    old_copy: Path | None
    drafting: bool


def _holds(content: bytes, inputs: str, made: dt.datetime) -> str:
    """The cache's key for: this file holds what these inputs say on this day (a date to come may open a month)."""
    return key_of(["holds", hashlib.sha256(content).hexdigest(), inputs, made.date().isoformat()])


def _refreshed(file: Path, before: bytes, computation: Computation, asked: Asked) -> tuple[bytes, ClosedOutcome]:
    """The file's content afterwards, and what was done."""
    made, progress = computation.made, computation.progress
    closed = read_closed(before, file)
    stop_if_not_refreshable(file, closed)
    latest = computation.holds(None)
    states = {name: table_state(name, table, closed) for name, table in closed.tables.items()}
    month = tables.month_to_report(states, latest)
    result = latest if month == latest.month else computation.holds(month)
    changes = tables.find_changes(states, result)
    same_mapping = tables.said_about(states["About"], "Mapping version") in ("", result.mapping_version)
    same_layout = closed.names.get(named.LAYOUT, "").strip('"') == result.layout
    plans = [tables.plan_table(states[target.name], target) for target in result.tables]
    typed = replace(typed_things(closed, states, result), drafting=asked.drafting)
    drafted = tables.drafts_among(typed.in_boxes(result), result.month, asked.drafting)
    outcome = tables.Outcome(changes, 0, 0, False, False, same_mapping, drafting=asked.drafting)

    def over() -> bool:
        """Whether a figure that is no table's was typed over: by the tables alone, the file is as it should be."""
        ingredients = Ingredients(result, computation.report(month), computation.template)
        return bool(figures_typed_over(closed, states, ingredients))

    # The time of making always differs. Where nothing else does, nothing is written, and no copy of the old file piles
    # up.
    times = {result.made_at, result.made}
    as_before = not any(run for plan in plans for run in plan.runs if not set(run.cells) <= times)
    if same_layout and as_before and drafted == tables.NOTHING_DRAFTED and not over():
        return before, ClosedOutcome(outcome, None, cut=texts_cut_in_print(closed, file))
    stop_on_errors(_copy_is_source(backup_place(file, asked.old_copy, made), computation))
    # Before anything is written, the whole new file is made: what goes wrong in it leaves the old one alone.
    made_anew = anew(file, (closed, states), computation, month, asked.drafting)
    if asked.old_copy is None:
        stop_at_what_cannot_come(file, before, closed, made_anew)
    progress("Writing the workbook", 0, 1)
    backup = swap(file, before, made_anew.content, asked.old_copy, made)
    grown, kept = history_heights(made_anew, states)
    outcome = replace(outcome, archived=grown, kept=kept, written=True, drafted=drafted)
    return made_anew.content, ClosedOutcome(outcome, backup, made_anew.own.told, _still_cut(made_anew, file))


def _copy_is_source(backup: Path, computation: Computation) -> tuple[Issue, ...]:
    """An error where the copy of the old file would be read as a source, or lie over the template."""
    advice = "Name another place with --old-copy."
    message = "The old workbook would be copied to where the report's own sources or template are looked for."
    issues = place_issues(backup, computation.workspace, computation.inputs.mapping)
    return tuple(replace(i, message=message, advice=advice) for i in issues if i.kind == "output-is-input")


def _still_cut(made: MadeAnew, file: Path) -> tuple[Issue, ...]:
    """Texts for which no box can be made tall enough; the new file is read again only where one is so long."""
    if all(len(str(text)) < _LONG_TEXT for text in made.carried.texts.values()):
        return ()
    return texts_cut_in_print(read_closed(made.content, file), file)


def anew(
    file: Path,
    old: tuple[ClosedWorkbook, dict[str, tables.TableState]],
    computation: Computation,
    month: Period,
    drafting: bool = False,
) -> MadeAnew:
    """A new file for a month, with all that an officer typed into the old one; its empty boxes drafted where asked."""
    closed, states = old
    report, template = computation.report(month), computation.template
    result = tables.refreshed(report, template)
    computation.progress("Carrying over what was typed", 0, 1)
    typed = replace(typed_things(closed, states, result), drafting=drafting)
    return carry_closed(closed, states, typed, Ingredients(result, report, template), file.suffix.lower() == ".xlsm")


def content_of_file(file: Path) -> bytes:
    """A file's bytes. InputError when it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        what = f"The workbook cannot be read: {error.strerror or 'the system gave no reason'}."
        advice = "Is it open elsewhere, or on a drive that is not connected?"
        raise InputError([Issue("refresh-unreadable", what, sheet=str(file), advice=advice)]) from error


def table_state(name: str, table: ClosedTable, closed: ClosedWorkbook) -> tables.TableState:
    """A table of a file in the words of an open one."""
    grid = tuple(tuple(content_of(cell) for cell in row) for row in table.cells)
    top, left = table.row - 1, table.column - 1
    notes = {(row - top, at - left): text for (row, at), text in closed.sheets[table.sheet].notes.items() if row >= top}
    beside = {at: cell for at, cell in closed.sheets[table.sheet].cells.items() if at[0] >= top and at[1] < left}
    to_the_left = tuple(
        tuple(content_of(beside.get((top + row, at), NO_CELL)) for at in range(left)) for row in range(len(grid))
    )
    size = (table.row, table.column, table.rows, table.columns)
    return tables.TableState(name, table.sheet, *size, grid, notes, to_the_left if beside else ())


def typed_things(closed: ClosedWorkbook, states: dict[str, tables.TableState], result: tables.Refreshed) -> TypedThings:
    """Analysis texts, the archive and the kept rows of a file."""
    boxes = {box.name: box for box in result.boxes}
    texts = []
    for name in closed.names:
        # A box of this very report is one without its heading's name too: its text would else be lost.
        if name in boxes or tables.is_box(name, closed.names):
            _, month_name = tables.names_of_box(name)
            heading, place, cell = closed.cell(month_name), place_of(closed.names[name]), closed.cell(name)
            box = boxes.get(name) or _box_that_went(name, place[0] if place else "", states)
            kept = closed.cell(box.draft_name) if box.draft_name else None
            if cell is not None:
                month = tables.month_of_heading(heading.shown if heading else "")
                texts.append(tables.BoxText(box, month, content_of(cell), content_of(kept) if kept else None))
    texts = [
        found if found.month == result.month.name and found.box.name in boxes else _for_the_archive(found)
        for found in texts
    ]
    history = {
        name: tuple(line[: states[name].columns] for line in states[name].grid[1 : states[name].rows])
        for name in (tables.ARCHIVE, tables.KEPT)
        if name in states
    }
    headings = {
        name: tuple(str(cell or "") for cell in states[name].headings)
        for name in (tables.ARCHIVE, tables.KEPT)
        if name in states
    }
    return TypedThings(tuple(texts), history.get(tables.ARCHIVE, ()), history.get(tables.KEPT, ()), headings)


def _box_that_went(name: str, sheet: str, states: dict[str, tables.TableState]) -> tables.Box:
    """A box that the new workbook has not: its text goes to the archive, with its sheet and what it was about.

    The mapping may know it no more, so its title is that of the old workbook's own table; a number where it stood
    below a table.
    """
    draft_name, month_name = tables.names_of_box(name)
    titles = states.get("Indicators")
    pairs = zip(titles.under("indicator"), titles.under("title"), strict=True) if titles else ()
    of = {str(id_): str(title) for id_, title in pairs if name.endswith(f"_{id_}")}
    block = of[max(of, key=len)] if of else f"box {name.rpartition('_')[2]}"
    return tables.Box(name, month_name, ": ".join(filter(None, (sheet, block))), "", draft_name)


def _for_the_archive(found: tables.BoxText) -> tables.BoxText:
    """A text that leaves its box: what a formula says now, since it would say something else elsewhere; its own words
    where it says nothing but an error."""
    if not isinstance(found.text, tables.Typed):
        return found
    shown = found.text.shown
    says_nothing = shown is None or (isinstance(shown, str) and shown.startswith("#"))
    return replace(found, text=found.text.formula if says_nothing else shown)
