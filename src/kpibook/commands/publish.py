"""The `publish` command."""

from pathlib import Path

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, workspace_option
from kpibook.commands.console import console, console_tell, progress_bar
from kpibook.who import logged_in_as


@click.command()
@click.argument("file", type=PlacePath(exists=True, dir_okay=False))
@click.option("--by", help="Who publishes; the name under which you are logged in unless told.")
@click.option("--note", default="", help="A note, kept with the texts.")
@click.option("--reopen", default="", metavar="REASON", help="Publish a month again that is closed, and why.")
@click.option("--even-if-different", is_flag=True, help="Also where its sources say something else by now.")
@click.option("--yes", is_flag=True, help="Do not ask, whatever is still open: for schedules.")
@workspace_option
def publish(
    file: Path, by: str | None, note: str, reopen: str, even_if_different: bool, yes: bool, workspace: Path
) -> None:
    """Publish the workbook FILE: keep it as it is, with every figure of it, and close its month."""
    from kpibook.cache import Cache, cache_folder
    from kpibook.excel.closed import Computation
    from kpibook.excel.publishing import PublishRequest, closing_lines, publish_workbook
    from kpibook.workspaces import outside_lines

    asked = PublishRequest(file, by or logged_in_as(), note, reopen.strip(), even_if_different, yes)
    with progress_bar() as progress:
        computation = Computation(workspace, time_made(), progress, Cache(cache_folder()))
        done = publish_workbook(asked, computation, console_tell)
    if done is None:
        console.print("Nothing was published.")
        raise click.exceptions.Exit(1)
    for line in closing_lines(done, workspace):
        console.print(line)
    for line in outside_lines(workspace, computation.inputs.mapping):
        console.print(line)
