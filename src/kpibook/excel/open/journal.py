"""The journal: what a refresh is about to change, written to disk first, so that a broken refresh can be undone.

While a refresh writes, the workbook carries a defined name with the journal's mark. A workbook that was closed without
saving has lost the half-written cells and the name with them: then there is nothing to undo, and the journal goes.
"""

import contextlib
import datetime as dt
import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import xlwings as xw

from kpibook.atomic import write_file
from kpibook.excel.open import steps as steps_
from kpibook.excel.open.steps import Step, Write, take_all
from kpibook.excel.tables import MARK, Cell, CellRun, Typed
from kpibook.issues import InputError, Issue

FOLDER = ".kpibook"
_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for kind in (
        steps_.Resize,
        steps_.CopyLook,
        steps_.ClearLook,
        steps_.AddSheet,
        steps_.DeleteSheet,
        steps_.AddTable,
        steps_.SetNote,
    )
}


@dataclass(frozen=True)
class Journal:
    """A journal on disk."""

    file: Path
    mark: str
    steps: tuple[Step, ...]


def journal_file(workspace: Path, workbook: str) -> Path:
    """Where the journal of a workbook is, by the workbook's path or address."""
    name = hashlib.sha256(workbook.casefold().encode()).hexdigest()[:24]
    return workspace / FOLDER / "journal" / f"{name}.json"


def begin(book: xw.Book, workspace: Path, steps: Sequence[Step]) -> Journal:
    """Write the journal of what undoes these steps, and mark the workbook. InputError when the disk takes no journal.

    Nothing of the workbook has changed when this raises.
    """
    new = {step.sheet for step in steps if isinstance(step, steps_.AddSheet)}  # they go as a whole
    undo = [
        undoing
        for step in reversed(steps)
        if isinstance(step, steps_.AddSheet) or steps_.sheet_of(step) not in new
        for undoing in steps_.undoing(book, step)
    ]
    # The journal first, then the mark: a journal without its mark says that nothing was written, a mark without its
    # journal that something was and cannot be undone.
    mark = secrets.token_hex(8)
    file = journal_file(workspace, book.fullname)
    text = json.dumps({"mark": mark, "workbook": book.fullname, "steps": [_packed(step) for step in undo]})
    _write_private(file, text)
    try:
        book.names.add(MARK, f'="{mark}"')
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    return Journal(file, mark, tuple(undo))


def finish(book: xw.Book, journal: Journal) -> None:
    """All is written: take mark and journal away."""
    _unmark(book)
    journal.file.unlink(missing_ok=True)


def undo(book: xw.Book, journal: Journal) -> None:
    """Put back everything that the journal holds; the journal goes only when all is back."""
    # May be done twice: a run that ends in here leaves the journal, and the next one begins at the front.
    take_all(book, journal.steps)
    finish(book, journal)
    with contextlib.suppress(NotImplementedError):  # an engine that cannot be asked computes by itself
        book.app.calculate()  # LibreOffice keeps what a formula gave while its table had another size


def restore(book: xw.Book, workspace: Path) -> bool:
    """Undo what a refresh of this workbook left half done; says whether there was anything to undo."""
    journal = left_behind(workspace, book.fullname)
    marked = _mark(book)
    if journal is None:
        if marked:
            raise InputError([_no_journal(book)])
        return False
    # Closed without saving: what was half written has gone with the name, and undoing would spoil what stands there.
    if marked != journal.mark:
        journal.file.unlink(missing_ok=True)
        return False
    undo(book, journal)
    return True


def left_behind(workspace: Path, workbook: str) -> Journal | None:
    """The journal of a refresh that did not end, or None. One that was cut short holds nothing: no cell was written."""
    file = journal_file(workspace, workbook)
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Journal(file, str(kept["mark"]), tuple(_unpacked(step) for step in kept["steps"]))
    except OSError:
        return None
    except (ValueError, KeyError, TypeError):
        file.unlink(missing_ok=True)
        return None


def _mark(book: xw.Book) -> str:
    return str(book.names[MARK].refers_to).strip('="') if MARK in book.names else ""


def _unmark(book: xw.Book) -> None:
    if MARK in book.names:
        book.names[MARK].delete()


def _no_journal(book: xw.Book) -> Issue:
    return Issue(
        "journal-missing",
        "An earlier refresh of this workbook broke off, and what it had noted to undo it is gone.",
        sheet=book.name,
        advice="Close the workbook without saving and open it again; if it was saved meanwhile, go back to a backup.",
    )


def _write_private(file: Path, text: str) -> None:
    """Write a file for this user alone, whole or not at all, and on the disk when this returns."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # On the disk before the first cell is written: after a power cut nothing else tells what stood there.
        write_file(file, text.encode())
    except OSError as error:
        raise InputError(
            [
                Issue(
                    "journal-unwritable",
                    f"Before it changes anything, kpibook notes what it will change; it could not: "
                    f"{error.strerror or error}.",
                    sheet=str(file.parent),
                    advice="Free some space, or ask for the right to write into that folder; then refresh again.",
                )
            ]
        ) from error


def _packed(step: Step) -> dict[str, Any]:
    if isinstance(step, Write):
        run = step.run
        return {"Write": {**asdict(run), "cells": [_packed_cell(cell) for cell in run.cells]}}
    return {type(step).__name__: asdict(step)}


def _packed_cell(cell: Cell) -> object:
    if isinstance(cell, Typed):
        return {"formula": cell.formula}
    return {"day": cell.isoformat()} if isinstance(cell, dt.date) else cell


def _unpacked(step: dict[str, Any]) -> Step:
    ((kind, values),) = step.items()
    if kind == "Write":
        cells = tuple(_unpacked_cell(cell) for cell in values.pop("cells"))
        return Write(CellRun(cells=cells, **values))
    made: Step = _KINDS[kind](**{name: steps_.Block(*v) if isinstance(v, list) else v for name, v in values.items()})
    return made


def _unpacked_cell(cell: Any) -> Cell:
    if isinstance(cell, dict):
        return Typed(cell["formula"]) if "formula" in cell else dt.datetime.fromisoformat(cell["day"])
    held: Cell = cell
    return held
