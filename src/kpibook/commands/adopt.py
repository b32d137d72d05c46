"""The `adopt` command."""

from pathlib import Path

import click

from kpibook.commands.arguments import workspace_option
from kpibook.commands.console import console, progress_bar


@click.command()
@click.argument("what", type=click.Choice(["teams"]))
@workspace_option
def adopt(what: str, workspace: Path) -> None:
    """Write the teams that the lists hold and the mapping does not know into mappings/teams.yaml."""
    from kpibook.adopt import FILE, adopt_teams
    from kpibook.adopted_teams import AREA_NAME

    with progress_bar() as progress:
        found = adopt_teams(workspace, progress)
    if found.teams:
        count = "1 team" if len(found.teams) == 1 else f"{len(found.teams)} teams"
        console.print(f"{count} written into {FILE}, in the service area “{AREA_NAME}”:")
    for team in found.teams:
        name, *others = team.spellings
        also = f" (also written {', '.join(others)})" if others else ""
        console.print(f"  {name}{also}", markup=False, highlight=False)
    for word, name in found.alike:
        console.print(
            f"“{word}” looks like a spelling of “{name}”: add it to its aliases there.", markup=False, highlight=False
        )
    if not found.teams and not found.alike:
        console.print("Nothing to adopt: the mapping knows every team that the lists hold.")
    elif found.teams:
        console.print("Put each into its service area there; kpibook check says what else is to be done.")
