"""The `build` command."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, accept_option, must_be_there, period_options, workspace_option
from kpibook.commands.console import console, print_issues, progress_bar
from kpibook.months import Period

if TYPE_CHECKING:
    from kpibook.workbook.sheets import MakeMacroParts


@click.command()
@period_options("The report month, as 2023-02; the latest that all lists hold, unless told.")
@click.option("--out", type=PlacePath(dir_okay=False), help="The workbook to write.")
@click.option("--draft", is_flag=True, help="Write what the figures say into the analysis boxes.")
@accept_option
@workspace_option
def build(month: Period | None, out: Path | None, draft: bool, accept: tuple[str, ...], workspace: Path) -> None:
    """Build the workbook for a month, or as at the day at which its lists were cut."""
    if out is not None and out.suffix.lower() not in (".xlsx", ".xlsm"):
        message = "the workbook's name must end in .xlsx, or in .xlsm for one with buttons"
        raise click.BadParameter(message, param_hint="--out")
    if out is not None:
        must_be_there(out.absolute().parent, workspace)
    from kpibook import pipeline
    from kpibook.summaries import report_summary
    from kpibook.workspaces import outside_lines

    made = time_made()
    with progress_bar() as progress:
        built = pipeline.build(workspace, month, out, made, progress, macros_for(out), accept, draft)
    console.print(report_summary(built.report, built.path))
    for line in outside_lines(workspace, built.lists.mapping):
        console.print(f"  {line}")
    print_issues(pipeline.keep_memory(workspace, built.lists, made.date()), "")


def macros_for(workbook: Path | None) -> MakeMacroParts | None:
    """What makes the macros and the ribbon of a workbook with this name; None for one that carries none."""
    if workbook is None or workbook.suffix.lower() != ".xlsm":
        return None
    made: MakeMacroParts = import_module("kpibook.excel.macros.addin").macro_parts
    return made
