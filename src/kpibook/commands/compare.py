"""The `compare` command."""

from pathlib import Path

import click

from kpibook.commands.arguments import (
    indicator_called,
    period_options,
    scope_called,
    second_opinion_of,
    workspace_option,
)
from kpibook.commands.console import console, error_console, print_content, progress_bar
from kpibook.months import Period


@click.command()
@click.argument("indicator")
@period_options("The month, as 2023-02.", needed=True)
@click.option("--team", default="whole", help="Id or name of a team or service area; the whole service unless told.")
@click.option(
    "--format", "kind", type=click.Choice(["text", "csv"]), default="text", help="csv: a line for each record."
)
@workspace_option
def compare(indicator: str, month: Period, team: str, kind: str, workspace: Path) -> None:
    """Say why INDICATOR (its id or its title) and its second opinion (cross_check) differ, record by record."""
    from kpibook import pipeline
    from kpibook.compare_text import compare_csv, compare_text, sum_line

    inputs = pipeline.open_inputs(workspace)
    mapping = inputs.mapping.in_force(month)
    indicator = indicator_called(mapping, indicator)
    second_opinion_of(mapping, indicator)
    scope = scope_called(mapping, team, "--team")
    with progress_bar() as progress:
        compared = pipeline.compare(inputs, indicator, scope, month, progress)
    if kind == "text":
        console.print(compare_text(mapping, compared, indicator, scope))
    else:
        print_content(compare_csv(compared))
        error_console.print(sum_line(compared))
