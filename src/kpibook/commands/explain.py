"""The `explain` command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kpibook.commands.arguments import period_options, scope_called, workspace_option
from kpibook.commands.console import console, progress_bar
from kpibook.issues import did_you_mean
from kpibook.months import Period

if TYPE_CHECKING:
    from kpibook.definitions import MappingFiles


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
    indicator = _indicator(mapping, indicator)
    scope = scope_called(mapping, team, "--team")
    with progress_bar() as progress:
        explained = pipeline.explain(inputs, indicator, scope, month, progress)
    console.print(explain_text(explained, indicator, scope, month))
    for line in outside_lines(workspace, mapping):
        console.print(f"\n{line}")


def _indicator(mapping: MappingFiles, said: str) -> str:
    """The id of an indicator that is named by its id, title or short title."""
    titles: dict[str, set[str]] = {}
    for id_, definition in mapping.indicators.items():
        for title in filter(None, (definition.title, definition.short_title)):
            titles.setdefault(" ".join(title.split()).casefold(), set()).add(id_)
    meant = {said} & set(mapping.measures) or titles.get(" ".join(said.split()).casefold(), set())
    if len(meant) > 1:
        message = f'"{said}" is the title of {len(meant)} indicators. Name one by its id: {", ".join(sorted(meant))}.'
        raise click.BadParameter(message, param_hint="INDICATOR")
    found = next(iter(meant), said)
    if found in mapping.measures:
        return found
    if found in mapping.indicators:
        raise click.BadParameter(f'"{said}" is planned: nothing is counted for it yet.', param_hint="INDICATOR")
    names = [name for each in mapping.indicators.values() for name in (each.title, each.short_title) if name]
    wholes = [measure for measure in mapping.measures if measure not in mapping.parts]
    known = f"Known: {', '.join(wholes)}." if wholes else "Nothing is counted yet."
    advice = did_you_mean(said, [*names, *mapping.measures]) or known
    raise click.BadParameter(f'"{said}" is not an indicator of this workspace. {advice}', param_hint="INDICATOR")
