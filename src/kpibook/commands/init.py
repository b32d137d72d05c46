"""The `init` command."""

from __future__ import annotations

from pathlib import Path

import click

from kpibook.commands.arguments import PlacePath
from kpibook.commands.console import console, if_it_breaks_off


@click.command()
@click.argument("folder", type=PlacePath())
def init(folder: Path) -> None:
    """Make a new workspace in FOLDER: mappings, template and synthetic samples to start from."""
    from kpibook.workspaces import init_workspace

    if_it_breaks_off(f"{folder} may hold a part of the workspace: delete it, and run this again.")
    for part in init_workspace(folder):
        console.print(f"made {part}")
    name = f'"{folder}"' if " " in str(folder) else str(folder)
    go_there = "" if folder.resolve() == Path.cwd() else f"cd {name}  and then  "
    console.print(f"\nTry it:  {go_there}kpibook build --month 2023-02")
