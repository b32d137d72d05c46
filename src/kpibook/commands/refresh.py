"""The `refresh` command: the button's twin, for machines on which macros are blocked."""

from pathlib import Path

import click

from kpibook.commands.arguments import PlacePath
from kpibook.commands.console import console_tell, progress_bar

_LIBREOFFICE = "libreoffice"
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
    console_tell.line(_closed(file, workspace, old_copy) if file is not None else _open(engine, workspace, restore))


def _open(engine: str, workspace: Path | None, restore: bool) -> str:
    from kpibook.excel import find_workspace
    from kpibook.excel.open import open_workbook, refresh_message, restore_message

    console_tell.stands(_OPEN)
    book = open_workbook(engine)
    place = workspace or find_workspace(book.fullname)
    return restore_message(book, place) if restore else refresh_message(book, place)


def _closed(file: Path, workspace: Path | None, old_copy: Path | None) -> str:
    from kpibook.excel import find_workspace
    from kpibook.excel.closed import refresh_closed

    place = workspace or find_workspace(str(file.absolute()))
    with progress_bar() as progress:
        return refresh_closed(file, place, old_copy, console_tell, progress)
