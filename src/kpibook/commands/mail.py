"""The `mail` command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kpibook.clock import time_made
from kpibook.commands.arguments import PlacePath, passphrases_option, period_options, via_option, workspace_option
from kpibook.commands.console import console_tell
from kpibook.issues import did_you_mean
from kpibook.months import Period
from kpibook.who import logged_in_as

if TYPE_CHECKING:
    from kpibook.definitions import MappingFiles

_DECIDING = "Nothing was sent. Whether the decision was noted is in the ledger: kpibook mail --log."


@click.command()
@period_options("The report month, as 2023-02.")
@click.option("--from", "folder", type=PlacePath(), help="The folder that `kpibook teams` wrote.")
@via_option
@click.option("--team", "teams", multiple=True, help="Only this team or service area (its id); may be repeated.")
@click.option("--corrected", is_flag=True, help="Also send to those who have an earlier workbook of this month.")
@click.option("--drafts", type=PlacePath(file_okay=False), help="Where drafts go; FROM/drafts.")
@passphrases_option
@click.option("--again", is_flag=True, help="The ledger was lost: mail all once more, also who has a mail already.")
@click.option("--yes", is_flag=True, help="Do not ask: for schedules.")
@click.option("--log", "show_log", is_flag=True, help="Show who was sent what, when; sends nothing.")
@click.option(
    "--resolve",
    type=(int, click.Choice(["sent", "not-sent"])),
    multiple=True,
    metavar="NUMBER sent|not-sent",
    help="Decide on an uncertain or drafted message; sends nothing.",
)
@workspace_option
def mail(month: Period | None, folder: Path | None, workspace: Path, **options: Any) -> None:
    """Mail each team its own workbook: first a table of who gets what, and nothing leaves without a yes."""
    from kpibook.mail import MailRequest, mail_workbooks
    from kpibook.sources import read_mapping

    mapping = read_mapping(workspace)
    show_log, resolve = options.pop("show_log"), options.pop("resolve")
    console_tell.stands(_DECIDING if resolve else "Nothing was sent.")
    if show_log:
        _show_log(workspace, mapping, month)
        return
    if resolve:
        _resolve(workspace, mapping, resolve)
        return
    if month is None or folder is None:
        raise click.UsageError("Say which month's workbooks, and where they are: --month 2023-02 --from FOLDER.")
    for team in options["teams"]:
        if team not in mapping.scopes:
            advice = did_you_mean(team, mapping.scopes) or f"Known: {', '.join(mapping.scopes)}."
            raise click.BadParameter(f'no team or service area has the id "{team}". {advice}', param_hint="--team")
    from kpibook.excel.closed import texts_before_mailing
    from kpibook.pipeline import make_report, read_lists

    texts = texts_before_mailing(
        workspace, folder, month, lambda: make_report(read_lists(workspace), month, time_made())
    )
    asked = MailRequest(workspace=workspace, month=month, folder=folder, texts=texts, **options)
    if code := mail_workbooks(mapping, asked, console_tell):
        raise click.exceptions.Exit(code)


def _show_log(workspace: Path, mapping: MappingFiles, month: Period | None) -> None:
    """Print who was sent what, when."""
    from kpibook.mail import log_table, open_ledger, uncertain_lines, utc_now

    def name(scope: str) -> str:
        return mapping.scope_name(scope) if scope in mapping.scopes else scope

    with open_ledger(workspace, utc_now, mapping.organisation.file_rights) as ledger:
        entries = ledger.entries(month)
        console_tell.table(log_table(entries, ledger.events(), name))
        for line in uncertain_lines(entries):
            console_tell.line(line)


def _resolve(workspace: Path, mapping: MappingFiles, decisions: tuple[tuple[int, str], ...]) -> None:
    """Note what a person decided about uncertain and drafted messages."""
    from kpibook.mail import Kind, open_ledger, run_lock, shown_state, utc_now

    rights = mapping.organisation.file_rights
    with run_lock(workspace, rights), open_ledger(workspace, utc_now, rights) as ledger:
        ledger.settle_interrupted()
        decided = ledger.resolve([(number, outcome == "sent") for number, outcome in decisions], logged_in_as())
        for entry in decided:
            console_tell.line(f"{entry.key.recipient}, {entry.file}: {shown_state(entry)}")
        if any(entry.key.kind is Kind.LIST for entry in decided):
            from kpibook.worklists import note_decisions

            note_decisions(workspace, logged_in_as())
