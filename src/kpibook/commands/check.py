"""The `check` command."""

import sys
from pathlib import Path

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, accept_option, period_options, workspace_option
from kpibook.commands.console import console, print_issues, progress_bar
from kpibook.issues import InputError, errors
from kpibook.months import Period


@click.command()
@click.argument("file", required=False, type=PlacePath(exists=True, dir_okay=False))
@period_options("The report month, as 2023-02; the one that build takes unless told.")
@accept_option
@workspace_option
def check(file: Path | None, month: Period | None, accept: tuple[str, ...], workspace: Path) -> None:
    """Say all that a build would find wrong or warn of, and whether it can go on; nothing is written.

    With the FILE of a workbook, say instead which of its analysis texts are cut off in print.
    """
    if file is not None:
        _check_workbook(file)
        return
    from kpibook import pipeline
    from kpibook.summaries import source_lines, verdict
    from kpibook.workspaces import outside_lines

    try:
        with progress_bar() as progress:
            checked = pipeline.check(workspace, month, time_made(), progress, accept)
    except InputError as error:  # the mapping: nothing could be read by it
        print_issues(error.issues, "")
        console.print(f"\n{verdict(error.issues, 0, None)}")
        sys.exit(1)
    for line in (*source_lines(checked.lists), *outside_lines(workspace, checked.lists.mapping)):
        console.print(line)
    print_issues(checked.told, "")
    console.print(f"\n{verdict(checked.told, len(checked.accepted), checked.month)}")
    sys.exit(1 if errors(checked.told) else 0)


def _check_workbook(file: Path) -> None:
    """Name the texts of a workbook that are longer than their boxes show."""
    from kpibook.excel.closed import read_closed, texts_cut_in_print

    cut = texts_cut_in_print(read_closed(file.read_bytes(), file), file)
    print_issues(cut, "")
    if not cut:
        console.print(f"Every text in {file.name} shows whole in print.", highlight=False, markup=False)
