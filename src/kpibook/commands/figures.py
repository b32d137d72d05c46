"""The `figures` command."""

from pathlib import Path
from typing import Literal, cast

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, must_be_there, period_options, scope_called, workspace_option
from kpibook.commands.console import error_console, print_content, progress_bar
from kpibook.months import Period


@click.command()
@period_options("Only this month, as 2023-02; every month up to the report's unless told.")
@click.option("--scope", help="Only this team or service area (its id or name), or whole.")
@click.option("--share", is_flag=True, help="For readers outside the service: suppress small figures.")
@click.option("--format", "kind", type=click.Choice(["csv", "json"]), help="csv unless told, or as FILE ends.")
@click.option(
    "--out", type=PlacePath(dir_okay=False), metavar="FILE", help="The file to write; it is printed unless told."
)
@workspace_option
def figures(
    month: Period | None,
    scope: str | None,
    share: bool,
    kind: str | None,
    out: Path | None,
    workspace: Path,
) -> None:
    """Give out every figure as a tidy table: a line for each indicator, scope and month."""
    format_ = _format(kind, out)
    if out is not None:
        must_be_there(out.absolute().parent, workspace)
    from kpibook import pipeline
    from kpibook.atomic import replace_file
    from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
    from kpibook.summaries import figures_summary
    from kpibook.workspaces import outside_lines

    inputs = pipeline.open_inputs(workspace)
    chosen = None if scope is None else scope_called(inputs.mapping, scope, "--scope")
    asked = FiguresRequest(month, chosen, share, out)
    with progress_bar() as progress:
        found = take_figures(inputs, asked, time_made(), progress)
    content = figures_bytes(found, format_, for_excel=out is not None)
    if out is None:
        print_content(content)
    else:
        replace_file(out, content, rights=inputs.mapping.organisation.file_rights)
    for line in (*figures_summary(found, out), *outside_lines(workspace, inputs.mapping)):
        error_console.print(line)


def _format(said: str | None, out: Path | None) -> Literal["csv", "json"]:
    """The format that is asked for; a file's name must end like it, so that no mapping file or template is hit."""
    ending = out.suffix.lower().lstrip(".") if out is not None else ""
    format_ = said or (ending if ending in ("csv", "json") else "csv")
    if out is not None and ending != format_:
        message = f"the file's name must end in .{format_}" + ("" if said else ", or in .json")
        raise click.BadParameter(message, param_hint="--out")
    return cast('Literal["csv", "json"]', format_)
