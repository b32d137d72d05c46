"""The `compare` command."""

from pathlib import Path

import click

from kpibook.commands import arguments
from kpibook.commands.console import console, error_console, print_content, progress_bar
from kpibook.months import Period


@click.command()
@click.argument("indicator")
@arguments.period_options("The month, as 2023-02.", needed=True)
@click.option("--team", default="whole", help="Id or name of a team or service area; the whole service unless told.")
@click.option(
    "--format", "kind", type=click.Choice(["text", "csv"]), default="text", help="csv: a line for each record."
)
@arguments.workspace_option
def compare(indicator: str, month: Period, team: str, kind: str, workspace: Path) -> None:
    """Say why INDICATOR (its id or its title) and its second opinion (cross_check) differ, record by record."""
    from kpibook import pipeline
    from kpibook.compare_text import compare_csv, compare_text, sum_line

    inputs = pipeline.open_inputs(workspace)
    mapping = inputs.mapping.in_force(month)
    indicator = arguments.indicator_called(mapping, indicator)
    arguments.second_opinion_of(mapping, indicator)
    scope = arguments.scope_called(mapping, team, "--team")
    with progress_bar() as progress:
        compared = pipeline.compare(inputs, indicator, scope, month, progress)
    if kind == "text":
        console.print(compare_text(mapping, compared, indicator, scope))
    else:
        print_content(compare_csv(compared))
        error_console.print(sum_line(compared))
