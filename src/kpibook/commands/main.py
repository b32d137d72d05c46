"""The command line: arguments → pipeline; prints; exit codes 0 good, 1 the inputs are wrong, 2 the command line is,
3 a fault of kpibook's own.

What computes, reads and writes takes a second to load: each command imports it when it runs, so that help and slips
on the command line are answered at once.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from kpibook import __version__
from kpibook.clock import time_made
from kpibook.commands.console import (
    PlacePath,
    console,
    error_console,
    if_it_breaks_off,
    must_be_there,
    print_issues,
    print_lookalikes,
    progress_bar,
    what_stands,
)
from kpibook.faults import FAULT, fault_issue, let_go_of_output, reader_has_gone
from kpibook.issues import InputError, did_you_mean, errors
from kpibook.months import Month

if TYPE_CHECKING:
    from kpibook.definitions.mapping import Mapping
    from kpibook.workbook.sheets.macros import MakeMacroParts


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
    type=PlacePath(exists=True, file_okay=False),
    default=Path(),
    help="The folder that holds mappings/ (this folder unless told).",
)


ELSEWHERE = {
    "excel": ("kpibook.commands.excel", "Put kpibook into Excel, and find out what stands in its way."),
    "mail": ("kpibook.commands.mail", "Mail each team its own workbook."),
    "month-end": (
        "kpibook.commands.teams",
        "Build the workbook, every team's, and the drafts of their mails, in one go.",
    ),
    "refresh": ("kpibook.commands.refresh", "Bring a workbook up to date."),
    "teams": ("kpibook.commands.teams", "Write one workbook for each team and service area."),
}
"""Commands that live with what they do, each loaded when it is called: where they are, and a line for --help."""


ACCEPT_HELP = "Let a warning stand for this build, or an error that says it may: file-gone=visits_cp.xlsx."
"""What ``--accept`` does, for build, check and month-end."""


class Commands(click.Group):
    """Ends every command the same way: wrong inputs are listed (exit code 1), a fault becomes a sentence (3)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted([*self.commands, *ELSEWHERE])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded where it lives elsewhere."""
        if cmd_name not in ELSEWHERE:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(ELSEWHERE[cmd_name][0]), cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every command with its line, none of them loaded for it."""
        lines = {name: command.get_short_help_str(120) for name, command in self.commands.items()}
        lines |= {name: line for name, (_, line) in ELSEWHERE.items()}
        with formatter.section("Commands"):
            formatter.write_dl(sorted(lines.items()))

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run the command line in a console of whatever encoding."""
        print_lookalikes()
        try:
            return super().main(*args, **extra)
        except Exception as error:  # noqa: BLE001  what could not even be said below
            end_in_words("kpibook", error, "")

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; InputError becomes a list of what to correct, any other exception a sentence."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            print_issues(error.issues, "Nothing was written.")
            sys.exit(1)
        except (SystemExit, click.ClickException, click.exceptions.Exit, click.Abort):
            raise  # click's own ways to end
        except KeyboardInterrupt:
            error_console.print(f"\nStopped with Ctrl-C. {what_stands(ctx)}")
            sys.exit(1)
        except BaseException as error:  # a library's panic is no Exception
            if isinstance(error, BrokenPipeError) and reader_has_gone():
                raise  # click ends quietly
            end_in_words(f"kpibook {ctx.invoked_subcommand or ''}".strip(), error, what_stands(ctx))


def end_in_words(doing: str, error: BaseException, stands: str) -> NoReturn:
    """End the process with a fault said in words, and its frames in the log."""
    with suppress(OSError):
        error_console.print(f"\n{fault_issue(doing, error, stands)}")
    let_go_of_output()
    sys.exit(FAULT)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="kpibook")
def main() -> None:
    """Turns a service's spreadsheets into its monthly performance workbook."""


@main.command()
@click.option(
    "--month", type=MonthType(), help="The report month, as 2023-02; the latest that all lists hold, unless told."
)
@click.option("--out", type=PlacePath(dir_okay=False), help="The workbook to write.")
@click.option("--accept", multiple=True, metavar="KIND[=THING]", help=ACCEPT_HELP)
@workspace_option
def build(month: Month | None, out: Path | None, accept: tuple[str, ...], workspace: Path) -> None:
    """Build the workbook for a month."""
    if out is not None and out.suffix.lower() not in (".xlsx", ".xlsm"):
        message = "the workbook's name must end in .xlsx, or in .xlsm for one with buttons"
        raise click.BadParameter(message, param_hint="--out")
    if out is not None:
        must_be_there(out.absolute().parent, workspace)
    from kpibook import pipeline
    from kpibook.summaries import report_summary
    from kpibook.workspaces import outside_lines

    made = time_made()
    with progress_bar() as progress:
        built = pipeline.build(workspace, month, out, made, progress, macros_for(out), accept)
    console.print(report_summary(built.report, built.path))
    for line in outside_lines(workspace, built.lists.mapping):
        console.print(f"  {line}")
    print_issues(pipeline.keep_memory(workspace, built.lists, made.date()), "")


def macros_for(workbook: Path | None) -> MakeMacroParts | None:
    """What makes the macros and the ribbon of a workbook with this name; None for one that carries none."""
    if workbook is None or workbook.suffix.lower() != ".xlsm":
        return None
    made: MakeMacroParts = import_module("kpibook.excel.macros.vba").macro_parts
    return made


@main.command()
@click.argument("file", required=False, type=PlacePath(exists=True, dir_okay=False))
@click.option("--month", type=MonthType(), help="The report month, as 2023-02; the one that build takes unless told.")
@click.option("--accept", multiple=True, metavar="KIND[=THING]", help=ACCEPT_HELP)
@workspace_option
def check(file: Path | None, month: Month | None, accept: tuple[str, ...], workspace: Path) -> None:
    """Say all that a build would find wrong or warn of, and whether it can go on; nothing is written.

    With the FILE of a workbook, say instead which of its analysis texts are cut off in print.
    """
    if file is not None:
        _check_workbook(file)
        return
    from kpibook import pipeline
    from kpibook.summaries import source_lines, verdict
    from kpibook.workspaces import outside_lines

    try:
        with progress_bar() as progress:
            checked = pipeline.check(workspace, month, time_made(), progress, accept)
    except InputError as error:  # the mapping: nothing could be read by it
        print_issues(error.issues, "")
        console.print(f"\n{verdict(error.issues, 0, None)}")
        sys.exit(1)
    for line in (*source_lines(checked.lists), *outside_lines(workspace, checked.lists.mapping)):
        console.print(line)
    print_issues(checked.told, "")
    console.print(f"\n{verdict(checked.told, len(checked.accepted), checked.month)}")
    sys.exit(1 if errors(checked.told) else 0)


def _check_workbook(file: Path) -> None:
    """Name the texts of a workbook that are longer than their boxes show."""
    from kpibook.excel.closed.cut_texts import texts_cut_in_print
    from kpibook.excel.closed.workbook_file import read_closed

    cut = texts_cut_in_print(read_closed(file.read_bytes(), file), file)
    print_issues(cut, "")
    if not cut:
        console.print(f"Every text in {file.name} shows whole in print.", highlight=False, markup=False)


@main.command()
@click.argument("indicator")
@click.option("--month", type=MonthType(), required=True, help="The month, as 2023-02.")
@click.option("--team", default="whole", help="Id or name of a team or service area; the whole service unless told.")
@workspace_option
def explain(indicator: str, month: Month, team: str, workspace: Path) -> None:
    """Say in plain words what INDICATOR (its id or its title) counts, and list each row that was looked at."""
    from kpibook import pipeline
    from kpibook.sources.mapping_files import read_mapping
    from kpibook.summaries import explain_text
    from kpibook.workspaces import outside_lines

    mapping = read_mapping(workspace)
    indicator = _indicator(mapping, indicator)
    scope = _scope(mapping, team)
    with progress_bar() as progress:
        explained = pipeline.explain(workspace, indicator, scope, month, progress)
    console.print(explain_text(explained, indicator, scope, month))
    for line in outside_lines(workspace, mapping):
        console.print(f"\n{line}", highlight=False, markup=False)


def _indicator(mapping: Mapping, said: str) -> str:
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
    advice = did_you_mean(said, [*names, *mapping.measures]) or f"Known: {', '.join(mapping.measures)}."
    raise click.BadParameter(f'"{said}" is not an indicator of this workspace. {advice}', param_hint="INDICATOR")


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
