"""The `init` command."""

from pathlib import Path

import click

from kpibook.commands.arguments import PlacePath
from kpibook.commands.console import console, if_it_breaks_off
from kpibook.workspace_sets import DEFAULT, SETS


@click.command()
@click.argument("folder", type=PlacePath(), required=False)
@click.option(
    "--from", "from_set", type=click.Choice(list(SETS)), default=DEFAULT, show_default=True, help="What to begin with."
)
@click.option("--list", "list_sets", is_flag=True, help="Say what there is to begin with; makes nothing.")
def init(folder: Path | None, from_set: str, list_sets: bool) -> None:
    """Make a new workspace in FOLDER: mappings, template and synthetic samples to start from."""
    if list_sets:
        for name, each in SETS.items():
            console.print(f"{name:<10}{each.sentence}{' Taken unless told.' if name == DEFAULT else ''}")
        return
    if folder is None:
        raise click.UsageError("name the FOLDER of the new workspace, or say --list to see what it can begin with.")
    from kpibook.workspaces import init_workspace

    if_it_breaks_off(f"{folder} may hold a part of the workspace: delete it, and run this again.")
    for part in init_workspace(folder, from_set):
        console.print(f"made {part}")
    name = f'"{folder}"' if " " in str(folder) else str(folder)
    go_there = "" if folder.resolve() == Path.cwd() else f"cd {name}  and then  "
    if period := SETS[from_set].period:
        option = "--month" if len(period) == len("2023-03") else "--as-at"
        console.print(f"\nTry it:  {go_there}kpibook build {option} {period}")
    else:
        console.print(f"\nWrite who you are into {folder / 'mappings' / 'organisation.yaml'}.")
        console.print(f"What comes next says:  {go_there}kpibook check")
