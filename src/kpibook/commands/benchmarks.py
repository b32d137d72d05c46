"""The `benchmarks` command."""

from pathlib import Path

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import workspace_option
from kpibook.commands.console import console, print_issues


@click.command()
@click.argument("what", type=click.Choice(["import"]))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--release", default="", help="What the release is called; its latest year unless told.")
@workspace_option
def benchmarks(what: str, files: tuple[Path, ...], release: str, workspace: Path) -> None:
    """Import published figures (releases, LAIT, statistical neighbours) beside the benchmarks list.

    What was imported before stays as it is: a newer release stands beside the older one.
    """
    from kpibook.import_benchmarks import import_benchmarks
    from kpibook.summaries import imported_text

    for one in import_benchmarks(workspace, files, release, time_made()):
        console.print(imported_text(one), markup=False, highlight=False)
        if one.warnings:
            print_issues(one.warnings, "")
