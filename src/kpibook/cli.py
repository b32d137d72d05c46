"""The command line: arguments → pipeline; prints; exit codes 0 good, 1 the inputs are wrong, 2 the command line is."""

from __future__ import annotations

import datetime as dt
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from kpibook import __version__, pipeline
from kpibook.console import console, print_issues, print_lookalikes, progress_bar
from kpibook.definitions.mapping import WHOLE, Mapping
from kpibook.issues import InputError, did_you_mean, errors
from kpibook.months import Month
from kpibook.sources.mapping_files import read_mapping
from kpibook.summaries import explain_text, report_summary, source_lines
from kpibook.workbook.macros import MakeMacroParts
from kpibook.workspaces import init_workspace


class MonthType(click.ParamType[Month]):
    """A month on the command line: 2023-02."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """The month, or a usage error that says how to write one."""
        try:
            return value if isinstance(value, Month) else Month.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


workspace_option = click.option(
    "--workspace",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="The folder that holds mappings/ (this folder unless told).",
)


ELSEWHERE = {
    "excel": "kpibook.excel.commands",
    "mail": "kpibook.delivery.commands",
    "month-end": "kpibook.delivery.team_commands",
    "refresh": "kpibook.excel.refresh_commands",
    "teams": "kpibook.delivery.team_commands",
}
"""Commands that live with what they do; each is loaded when it is called, so that the others start fast."""


class Commands(click.Group):
    """Ends every command the same way: wrong inputs are listed, and the exit code is 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted([*self.commands, *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded where it lives elsewhere."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(ELSEWHERE[cmd_name]), cmd_name.replace("-", "_"))
        return command

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line in a console of whatever encoding."""
        print_lookalikes()
        return super().main(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; InputError becomes a list of what to correct."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            print_issues(error.issues, "Nothing was written.")
            sys.exit(1)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kpibook")
def main() -> None:
    """Turns a service's spreadsheets into its monthly performance workbook."""


@main.command()
@click.option("--month", type=MonthType(), help="The report month, as 2023-02; the latest with records unless told.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The workbook to write.")
@workspace_option
def build(month: Month | None, out: Path | None, workspace: Path) -> None:
    """Build the workbook for a month."""
    if out is not None and out.suffix.lower() not in (".xlsx", ".xlsm"):
        message = "the workbook's name must end in .xlsx, or in .xlsm for one with buttons"
        raise click.BadParameter(message, param_hint="--out")
    made = dt.datetime.now().replace(microsecond=0)
    with progress_bar() as progress:
        built = pipeline.build(workspace, month, out, made, progress, macros_for(out))
    console.print(report_summary(built.report, built.path), highlight=False, markup=False)


def macros_for(workbook: Path | None) -> MakeMacroParts | None:
    """What makes the macros and the ribbon of a workbook with this name; None for one that carries none."""
    if workbook is None or workbook.suffix.lower() != ".xlsm":
        return None
    made: MakeMacroParts = import_module("kpibook.excel.vba").macro_parts
    return made


@main.command()
@workspace_option
def check(workspace: Path) -> None:
    """Read mappings and sources and report, without writing anything."""
    with progress_bar() as progress:
        lists = pipeline.read_lists(workspace, progress)
    for line in source_lines(lists):
        console.print(line, highlight=False)
    print_issues(lists.issues, "")
    sys.exit(1 if errors(lists.issues) else 0)


@main.command()
@click.argument("indicator")
@click.option("--month", type=MonthType(), required=True, help="The month, as 2023-02.")
@click.option("--team", default=WHOLE, help="Id or name of a team or service area; the whole service unless told.")
@workspace_option
def explain(indicator: str, month: Month, team: str, workspace: Path) -> None:
    """Say in plain words what INDICATOR counts, and list each row that was looked at."""
    mapping = read_mapping(workspace)
    if indicator not in mapping.measures:
        known = "no measure yet" if indicator in mapping.indicators else "not an indicator of this workspace"
        advice = did_you_mean(indicator, mapping.measures) or f"Known: {', '.join(mapping.measures)}."
        raise click.BadParameter(f"{indicator} is {known}. {advice}", param_hint="INDICATOR")
    scope = _scope(mapping, team)
    with progress_bar() as progress:
        explained = pipeline.explain(workspace, indicator, scope, month, progress)
    console.print(explain_text(explained, indicator, scope, month), highlight=False, soft_wrap=True)


def _scope(mapping: Mapping, team: str) -> str:
    names = {mapping.scope_name(scope).casefold(): scope for scope in mapping.scopes}
    if team in mapping.scopes:
        return team
    if team.casefold() in names:
        return names[team.casefold()]
    known = [*mapping.scopes, *(mapping.scope_name(scope) for scope in mapping.scopes)]
    advice = did_you_mean(team, known) or f"Known: {', '.join(mapping.scopes)}."
    raise click.BadParameter(f'no team or service area is called "{team}". {advice}', param_hint="--team")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a new workspace in FOLDER: mappings, template and synthetic samples to start from."""
    for part in init_workspace(folder):
        console.print(f"made {part}", highlight=False)
    console.print(f"\nTry it:  cd {folder}  and then  kpibook build --month 2023-02", highlight=False)
