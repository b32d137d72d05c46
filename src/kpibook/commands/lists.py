"""The `lists` command: lists of the children behind the figures, made, collected, forgotten, and their register."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpibook.clock import time_made
from kpibook.commands import arguments
from kpibook.commands.console import console, console_tell, print_content, progress_bar
from kpibook.issues import InputError, errors
from kpibook.months import Period
from kpibook.who import logged_in_as

if TYPE_CHECKING:
    from kpibook.definitions import MappingFiles


@click.group(invoke_without_command=True, subcommand_metavar="[COMMAND [ARGS]...]")
@arguments.period_options("The report month, as 2023-02.")
@click.option("--team", "teams", multiple=True, help="Only this team's list (its id or name); may be repeated.")
@click.option("--out", type=arguments.PlacePath(file_okay=False), help="The folder to write into: one of its own.")
@click.option(
    "--collect",
    type=arguments.PlacePath(exists=True, file_okay=False),
    help="Read the lists that came back into this folder.",
)
@click.option("--new-key", is_flag=True, help="The key was lost: set the notes aside, and begin again.")
@arguments.passphrases_option
@arguments.workspace_option
@click.pass_context
def lists(
    context: click.Context,
    month: Period | None,
    teams: tuple[str, ...],
    out: Path | None,
    collect: Path | None,
    new_key: bool,
    passphrases: Path | None,
    workspace: Path,
) -> None:
    """Write each team an encrypted list of the children behind its figures, or read the lists that came back.

    They hold personal data. There are none until the mapping's `lists` names who gets them, team by team.
    """
    if context.invoked_subcommand is not None:
        if month or out or collect or new_key:
            raise click.UsageError(f"Write what belongs to {context.invoked_subcommand} behind it.")
        context.obj = workspace
        return
    chosen = [collect is not None, new_key, month is not None or out is not None]
    if sum(chosen) != 1 or (chosen[2] and (month is None or out is None)):
        raise click.UsageError("Make lists:  --month 2023-02 --out FOLDER.  Read what came back:  --collect FOLDER.")
    if new_key:
        _begin_anew(workspace)
    elif collect is not None:
        _collect(workspace, collect, passphrases)
    elif month is not None and out is not None:
        _make(workspace, month, teams, out, passphrases)


def _make(workspace: Path, month: Period, teams: tuple[str, ...], out: Path, passphrases: Path | None) -> None:
    from kpibook import pipeline
    from kpibook.report import stop_without_figures
    from kpibook.worklists import ListsRequest, lists_of_mapping, make_lists, team_lists

    inputs = pipeline.open_inputs(workspace)
    mapping = inputs.mapping
    lists_of_mapping(mapping)  # before the lists are gone through: where nobody gets any, there is nothing to wait for
    scopes = tuple(arguments.scope_called(mapping, team, "--team") for team in teams)
    if not out.is_dir():
        arguments.must_be_there(out.absolute().parent, workspace)
    with progress_bar() as progress:
        run = pipeline.compute_run(pipeline.lists_of(inputs, progress, keep_tables=True), time_made(), month)
    # Of a month that the lists do not reach, all that is open would stand on a list as overdue.
    stop_without_figures(mapping, run.observations, month)
    request = ListsRequest(workspace, month, out, scopes, passphrases, logged_in_as())
    with progress_bar() as progress:
        make_lists(request, mapping, lambda asked, sign: team_lists(run, month, asked, sign), console_tell, progress)


def _collect(workspace: Path, folder: Path, passphrases: Path | None) -> None:
    from kpibook.sources import read_mapping
    from kpibook.worklists import CollectRequest, collect_lists

    request = CollectRequest(workspace, folder, passphrases, logged_in_as())
    collected = collect_lists(request, read_mapping(workspace), console_tell)
    console_tell.issues(collected.issues)
    if errors(collected.issues):
        raise click.exceptions.Exit(1)


def _begin_anew(workspace: Path) -> None:
    from kpibook.worklists import set_notes_aside

    aside = set_notes_aside(workspace, logged_in_as())
    if aside is None:
        console.print("There is no key yet: one is made with the first lists.")
    else:
        console.print(f"Notes so far are set aside in {aside}, nothing was deleted. The next lists have a new key.")
        console.print("Lists that are out there were made with the old key: what comes back of them cannot be read.")


@lists.command("mail")
@arguments.period_options("The report month, as 2023-02.")
@click.option("--from", "folder", type=arguments.PlacePath(), help="The folder that `kpibook lists` wrote.")
@arguments.via_option
@click.option("--team", "teams", multiple=True, help="Only this team's list (its id or name); may be repeated.")
@click.option("--corrected", is_flag=True, help="Also send to those who have an earlier list of this month.")
@arguments.passphrases_option
@click.option("--again", is_flag=True, help="The ledger was lost: mail all once more, also who has a mail already.")
@click.option("--yes", is_flag=True, help="Do not ask: for schedules.")
@arguments.workspace_option
@click.pass_obj
def mail_command(above: Path, /, month: Period | None, folder: Path | None, workspace: Path, **options: Any) -> None:
    """Mail each team its encrypted list: only to whom `lists` names for it; nothing leaves without a yes."""
    from kpibook.mail import MailRequest
    from kpibook.sources import read_mapping
    from kpibook.worklists import mail_lists

    if month is None or folder is None:
        raise click.UsageError("Say which month's lists, and where they are: --month 2023-02 --from FOLDER.")
    place = _workspace(workspace, above)
    mapping = read_mapping(place)
    options["teams"] = tuple(arguments.scope_called(mapping, team, "--team") for team in options["teams"])
    console_tell.stands("Nothing was sent.")
    asked = MailRequest(workspace=place, month=month, folder=folder, **options)
    if code := mail_lists(mapping, asked, logged_in_as(), console_tell):
        raise click.exceptions.Exit(code)


@lists.command()
@click.argument("month", type=arguments.PeriodKeyType())
@click.option("--reason", default="", help="Why, where keep_months are not over; without naming a child.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@arguments.workspace_option
@click.pass_obj
def forget(above: Path, month: str, reason: str, yes: bool, workspace: Path) -> None:
    """Delete the lists of MONTH that are known, and the notes on them; the register says so."""
    from kpibook.sources import read_mapping
    from kpibook.worklists import ForgetRequest, forget_month

    place = _workspace(workspace, above)
    if not forget_month(ForgetRequest(place, month, reason, yes, logged_in_as()), read_mapping(place), console_tell):
        raise click.exceptions.Exit(1)


@lists.command()
@click.option("--month", type=arguments.PeriodKeyType(), help="Only this month's.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects, for other programs.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for a spreadsheet.")
@arguments.workspace_option
@click.pass_obj
def register(above: Path, month: str | None, as_json: bool, as_csv: bool, workspace: Path) -> None:
    """Print which list was made for whom, when, and what became of it; no child is in it."""
    from kpibook.mail import utc_now
    from kpibook.worklists import open_register, register_csv, register_objects, register_table

    place = _workspace(workspace, above)
    with open_register(place, utc_now) as opened:
        lines = opened.lines(month or "")
    if as_json:
        print_content(json.dumps(register_objects(lines), ensure_ascii=False, indent=2).encode() + b"\n")
    elif as_csv:
        print_content(register_csv(lines).encode())
    elif not lines:
        console.print("No list was made yet.")
    else:
        console_tell.table(register_table(lines, _mapping_if_right(place)))


def _workspace(workspace: Path, above: Path) -> Path:
    """The workspace that is named behind the command, or else before it."""
    return above if workspace == Path() else workspace


def _mapping_if_right(workspace: Path) -> MappingFiles | None:
    """The mapping, for teams' names; None where it is wrong: whoever asks for the register need not put it right."""
    from kpibook.sources import read_mapping

    try:
        return read_mapping(workspace)
    except InputError:
        return None
