"""The `draft` command: the button's twin, for machines on which macros are blocked."""

from pathlib import Path

import click

from kpibook.commands.arguments import PlacePath
from kpibook.commands.console import console_tell, progress_bar

_LIBREOFFICE = "libreoffice"
_OPEN = "Open the workbook again, if it is closed, and run: kpibook refresh --restore. That puts it back as it was."


@click.command()
@click.argument("file", required=False, type=PlacePath(exists=True, dir_okay=False))
@click.option("--engine", type=click.Choice(["excel", _LIBREOFFICE]), default="excel", help="Where it is open.")
@click.option("--old-copy", type=PlacePath(), help="Where the old FILE goes, with all that it holds.")
@click.option(
    "--workspace",
    type=PlacePath(exists=True, file_okay=False),
    help="The folder that holds mappings/ (that of the workbook, or one above it, unless told).",
)
def draft(file: Path | None, engine: str, old_copy: Path | None, workspace: Path | None) -> None:
    """Refresh a workbook, and draft its analysis boxes that are empty: FILE, or the one that is open in front."""
    if file is None and old_copy is not None:
        raise click.UsageError("--old-copy goes with FILE: an open workbook keeps everything in place.")
    if file is not None and engine == _LIBREOFFICE:
        raise click.UsageError("--engine goes without FILE: a closed file needs no program.")
    console_tell.line(_closed(file, workspace, old_copy) if file is not None else _open(engine, workspace))


def _open(engine: str, workspace: Path | None) -> str:
    from kpibook.excel import find_workspace
    from kpibook.excel.open import open_workbook, refresh_message

    console_tell.stands(_OPEN)
    book = open_workbook(engine)
    return refresh_message(book, workspace or find_workspace(book.fullname), drafting=True)


def _closed(file: Path, workspace: Path | None, old_copy: Path | None) -> str:
    from kpibook.excel import find_workspace
    from kpibook.excel.closed import refresh_closed

    place = workspace or find_workspace(str(file.absolute()))
    with progress_bar() as progress:
        return refresh_closed(file, place, old_copy, console_tell, progress, drafting=True)
