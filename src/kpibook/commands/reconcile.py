"""The `reconcile` command."""

from pathlib import Path

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import period_options, workspace_option
from kpibook.commands.console import console, progress_bar
from kpibook.months import Period


@click.command()
@period_options("The month, as 2023-02; every month that the report shows unless told.")
@workspace_option
def reconcile(month: Period | None, workspace: Path) -> None:
    """Say which figures of a month do not agree with each other, and the records that part them.

    Exit code 0 whatever is found: a difference is a warning, and stops no build.
    """
    from kpibook import pipeline
    from kpibook.summaries import reconciled_text
    from kpibook.workspaces import outside_lines

    inputs = pipeline.open_inputs(workspace)
    with progress_bar() as progress:
        reconciled = pipeline.reconcile(inputs, month, time_made(), progress)
    console.print(reconciled_text(reconciled))
    for line in outside_lines(workspace, inputs.mapping):
        console.print(f"\n{line}")
