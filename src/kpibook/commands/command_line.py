"""The command line: finds the command, and ends it in words whatever happens.

Exit codes: 0 good, 1 the inputs are wrong, 2 the command line is, 3 a fault of kpibook's own. What computes, reads and
writes takes a second to load: each command imports it when it runs, so that help and slips on the command line are
answered at once.
"""

import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from kpibook import __version__
from kpibook.commands.console import error_console, print_issues, print_lookalikes, what_stands
from kpibook.faults import FAULT, fault_issue, let_go_of_output, reader_has_gone
from kpibook.issues import InputError

COMMANDS = {
    "adopt": "Write the teams that the lists hold and the mapping does not know into mappings/teams.yaml.",
    "benchmarks": "Import published figures (releases, LAIT, statistical neighbours) beside the benchmarks list.",
    "build": "Build the workbook for a month.",
    "check": "Say all that a build would find wrong or warn of, and whether it can go on; nothing is written.",
    "compare": "Say why INDICATOR (its id or its title) and its second opinion (cross_check) differ, record by record.",
    "draft": "Refresh a workbook, and draft its analysis boxes that are empty.",
    "excel": "Put kpibook into Excel, and find out what stands in its way.",
    "explain": "Say in plain words what INDICATOR (its id or its title) counts, and list each row that was looked at.",
    "figures": "Give out every figure as a tidy table: a line for each indicator, scope and month.",
    "history": "Say what was published: of an indicator month by month, the files, and whether all is as it was.",
    "init": "Make a new workspace in FOLDER: mappings, template and synthetic samples to start from.",
    "lists": "Write each team an encrypted list of the children behind its figures, or read the lists that came back.",
    "mail": "Mail each team its own workbook.",
    "month-end": "Build the workbook, every team's, and the drafts of their mails, in one go.",
    "publish": "Publish the workbook FILE: keep it as it is, with every figure of it, and close its month.",
    "region": "Take the figures of many workspaces into one table, and make their workbooks.",
    "reconcile": "Say which figures of a month do not agree with each other, and the records that part them.",
    "proofread": "Hold every claim of a text against the figures: it agrees, contradicts, or is not checked, and why.",
    "refresh": "Bring a workbook up to date.",
    "teams": "Write one workbook for each team and service area.",
}
"""Each command, in a module of its name, with its line for --help: none is loaded before it is called."""


class Commands(click.Group):
    """Ends every command the same way: wrong inputs are listed (exit code 1), a fault becomes a sentence (3)."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded from its module."""
        if cmd_name not in COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"kpibook.commands.{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Every command with its line, none of them loaded for it."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

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
