"""The `teams` command."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, must_be_there, passphrases_option, period_options, workspace_option
from kpibook.commands.console import console_tell, progress_bar
from kpibook.months import Period


def teams_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that `teams` and `month-end` share."""
    options = (
        period_options("The report month, as 2023-02.", needed=True),
        click.option("--share", is_flag=True, help="For workbooks that leave the service: suppress small figures."),
        click.option("--draft", is_flag=True, help="Write what the figures say into the analysis boxes."),
        click.option("--encrypt", is_flag=True, help="Encrypt each workbook with its passphrase."),
        passphrases_option,
        click.option("--force", is_flag=True, help="Make every workbook anew, changed or not."),
        click.option("--scheduler", metavar="ADDRESS", help="Run the work on this Dask cluster (tcp://host:8786)."),
        workspace_option,
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.option("--out", type=PlacePath(file_okay=False), required=True, help="The folder to write into.")
@teams_options
def teams(month: Period, out: Path, workspace: Path, **options: Any) -> None:
    """Write one workbook for each team and service area, none with a trace of another team."""
    from kpibook import pipeline
    from kpibook.mail import plain_draft_issues, plain_drafts
    from kpibook.teams import TeamsRequest, make_teams
    from kpibook.workspaces import outside_lines

    if not out.is_dir():
        must_be_there(out.absolute().parent, workspace)
    with progress_bar() as progress:
        report = pipeline.make_report(pipeline.read_lists(workspace, progress), month, time_made())
    for line in outside_lines(workspace, report.mapping):
        console_tell.line(f"  {line}")
    with progress_bar() as progress:
        run = make_teams(TeamsRequest(workspace=workspace, out=out, **options), report, console_tell, progress)
    console_tell.issues(plain_draft_issues(plain_drafts(out / "drafts", run.manifest)))
    if run.failed:
        raise click.exceptions.Exit(1)
