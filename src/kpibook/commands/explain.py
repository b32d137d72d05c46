"""The `explain` command."""

from pathlib import Path

import click

from kpibook.commands.arguments import indicator_called, period_options, scope_called, workspace_option
from kpibook.commands.console import console, progress_bar
from kpibook.months import Period


@click.command()
@click.argument("indicator")
@period_options("The month, as 2023-02.", needed=True)
@click.option("--team", default="whole", help="Id or name of a team or service area; the whole service unless told.")
@workspace_option
def explain(indicator: str, month: Period, team: str, workspace: Path) -> None:
    """Say in plain words what INDICATOR (its id or its title) counts, and list each row that was looked at."""
    from kpibook import pipeline
    from kpibook.summaries import explain_text
    from kpibook.workspaces import outside_lines

    inputs = pipeline.open_inputs(workspace)
    mapping = inputs.mapping.in_force(month)
    indicator = indicator_called(mapping, indicator)
    scope = scope_called(mapping, team, "--team")
    with progress_bar() as progress:
        explained = pipeline.explain(inputs, indicator, scope, month, progress)
    console.print(explain_text(explained, indicator, scope, month))
    for line in outside_lines(workspace, mapping):
        console.print(f"\n{line}")
