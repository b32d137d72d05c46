"""The `refresh` command: the button's twin, for machines on which macros are blocked."""

from __future__ import annotations

from pathlib import Path

import click
import xlwings as xw

from kpibook.cache import Cache, cache_folder
from kpibook.clock import time_made
from kpibook.commands.console import PlacePath, console, if_it_breaks_off, progress_bar
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.open import journal
from kpibook.excel.open.one_at_a_time import one_at_a_time
from kpibook.excel.places import find_workspace
from kpibook.excel.refresh_message import keep_account, refresh_message
from kpibook.excel.tables.outcome import closing_message
from kpibook.issues import InputError, Issue
from xlwings_libreoffice.activate import accept_from_environment, attach
from xlwings_libreoffice.client import OfficeError

_LIBREOFFICE = "libreoffice"
USUAL_ACCEPT = "pipe,name=kpibook"
"""Where a LibreOffice that a user started with ``--accept="pipe,name=kpibook;urp"`` listens."""
_OPEN = "Open the workbook again, if it is closed, and run: kpibook refresh --restore. That puts it back as it was."


@click.command()
@click.argument("file", required=False, type=PlacePath(exists=True, dir_okay=False))
@click.option("--open", "is_open", is_flag=True, help="Refresh the workbook that is open in front.")
@click.option("--restore", is_flag=True, help="Undo, in the open workbook, what a refresh left half done.")
@click.option("--engine", type=click.Choice(["excel", _LIBREOFFICE]), default="excel", help="Where it is open.")
@click.option("--old-copy", type=PlacePath(), help="Where the old FILE goes, with all that it holds.")
@click.option(
    "--workspace",
    type=PlacePath(exists=True, file_okay=False),
    help="The folder that holds mappings/ (that of the workbook, or one above it, unless told).",
)
def refresh(
    file: Path | None, is_open: bool, restore: bool, engine: str, old_copy: Path | None, workspace: Path | None
) -> None:
    """Bring a workbook up to date: FILE, which is not open, or with --open the one that is."""
    if (file is None) == (not (is_open or restore)) or (is_open and restore):
        if file is None:
            raise click.UsageError("name the workbook's FILE, or say --open or --restore.")
        raise click.UsageError("give one of FILE, --open and --restore.")
    if file is None and old_copy is not None:
        raise click.UsageError("--old-copy goes with FILE: an open workbook keeps everything in place.")
    if file is not None and engine == _LIBREOFFICE:
        raise click.UsageError("--engine goes with --open and --restore: a closed file needs no program.")
    if file is not None:
        said = _refresh_closed(file, workspace, old_copy)
    else:
        said = _on_open_workbook(engine, workspace, restore)
    console.print(said, highlight=False, markup=False)


def _on_open_workbook(engine: str, workspace: Path | None, restore: bool) -> str:
    if_it_breaks_off(_OPEN)
    book = open_workbook(engine)
    place = workspace or find_workspace(book.fullname)
    if not restore:
        return refresh_message(book, place)
    with one_at_a_time(book.fullname):
        undone = journal.restore(book, place)
    done = "The workbook was put back as it was before the refresh that broke off; it is not saved yet."
    return done if undone else "There is nothing to put back."


def _refresh_closed(file: Path, workspace: Path | None, old_copy: Path | None) -> str:
    place = workspace or find_workspace(str(file.absolute()))
    made = time_made()
    if_it_breaks_off("The workbook is as it was.")
    with progress_bar() as progress:
        done = refresh_file(file, place, made, progress, old_copy, Cache(cache_folder()))
    if_it_breaks_off("The workbook is up to date; only the account of what changed is missing.")
    keep_account(done.outcome)
    parts = [f"The old workbook is kept as {done.backup}."] if done.backup else []
    if done.told:
        parts.append(f"Not carried over, look there for it: {'; '.join(done.told)}.")
    return "\n\n".join([closing_message(done.outcome, "\n\n".join(parts)), *map(str, done.cut), *done.outside])


def open_workbook(engine: str) -> xw.Book:
    """The workbook in front, in Excel or LibreOffice; InputError when there is none."""
    try:
        app = attach(accept_from_environment() or USUAL_ACCEPT) if engine == _LIBREOFFICE else xw.apps.active
        book = app.books.active if app is not None and len(app.books) else None
    except OfficeError as error:
        advice = f'Start LibreOffice with: soffice --accept="{USUAL_ACCEPT};urp" and open the workbook.'
        raise InputError([Issue("no-office", f"{error}", advice=advice)]) from error
    except (xw.XlwingsError, NotImplementedError, AttributeError, IndexError) as error:
        raise InputError([_nothing_open()]) from error
    if book is None:
        raise InputError([_nothing_open()])
    return book


def _nothing_open() -> Issue:
    return Issue(
        "nothing-open",
        "No workbook is open in Excel on this computer, or Excel cannot be reached.",
        advice="Open the workbook and run again; for a closed one: kpibook refresh FILE; in LibreOffice: add "
        "--engine libreoffice.",
    )
