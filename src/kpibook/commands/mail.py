"""The `mail` command: arguments → plan, channel, ledger; prints. `cli` adds it to the others."""

from __future__ import annotations

import getpass
import os
import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import click
from rich.console import Console
from rich.table import Table

from kpibook.commands.console import PlacePath, console, error_console, if_it_breaks_off, print_issues
from kpibook.definitions.mapping import Mapping
from kpibook.issues import InputError, Issue, did_you_mean
from kpibook.mail.channels import Channel
from kpibook.mail.credentials import find_credentials
from kpibook.mail.drafts import DraftFolder, drafts_otherwise, plain_draft_issues, plain_drafts
from kpibook.mail.ledger import Ledger, State, open_ledger, run_lock
from kpibook.mail.mail_tables import figures_line, log_table, plan_table, run_lines, shown_state, uncertain_lines
from kpibook.mail.mailed import note_mailed, stop_if_ledger_is_lost
from kpibook.mail.mailing import Due, MailRun, send_due, what_is_due
from kpibook.mail.outlook import open_outlook
from kpibook.mail.plan import MailPlan, plan_mailings
from kpibook.mail.smtp import SmtpServer, SmtpSettings, utc_now
from kpibook.mail.templates import MailTemplates
from kpibook.months import Month
from kpibook.sources.mapping_files import read_mapping
from kpibook.teams.passphrases import SecretStores, open_stores

Via = Literal["draft", "outlook", "smtp"]
_SENDING = "What was drafted or sent by then is in the ledger: look with kpibook mail --log, then run this again."
_DECIDING = "Nothing was sent. Whether the decision was noted is in the ledger: kpibook mail --log."
_BROKEN_OFF = "The run stopped here; what was drafted or sent is in the ledger (kpibook mail --log)."


@dataclass(frozen=True)
class MailRequest:
    """What is to be mailed, and how."""

    workspace: Path
    month: Month
    folder: Path
    """Where `kpibook teams` wrote workbooks and manifest."""
    via: Via = "draft"
    teams: tuple[str, ...] = ()
    """Only these scopes; none: all."""
    corrected: bool = False
    """Also send to those who have an earlier workbook of this month."""
    drafts: Path | None = None
    """Where .eml drafts go; None: ``drafts`` in the folder."""
    passphrases: Path | None = None
    yes: bool = False
    """Do not ask."""
    again: bool = False
    """Mail also what went out before the ledger was lost."""

    @property
    def draft_folder(self) -> Path:
        """Where .eml drafts go, and lie."""
        return self.drafts or self.folder / "drafts"


def _month(_: click.Context, __: click.Parameter, text: str | None) -> Month | None:
    try:
        return Month.parse(text) if text else None
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command()
@click.option("--month", callback=_month, help="The report month, as 2023-02.")
@click.option("--from", "folder", type=PlacePath(), help="The folder that `kpibook teams` wrote.")
@click.option(
    "--via",
    type=click.Choice(["draft", "outlook", "smtp"]),
    default="draft",
    show_default=True,
    help="Write .eml drafts, make drafts in classic Outlook, or send through the mail server.",
)
@click.option("--team", "teams", multiple=True, help="Only this team or service area (its id); may be repeated.")
@click.option("--corrected", is_flag=True, help="Also send to those who have an earlier workbook of this month.")
@click.option("--drafts", type=PlacePath(file_okay=False), help="Where drafts go; FROM/drafts.")
@click.option("--passphrases", type=PlacePath(), help="A file with each team's passphrase.")
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
@click.option(
    "--workspace",
    type=PlacePath(exists=True, file_okay=False),
    default=Path(),
    help="The folder that holds mappings/ (this folder unless told).",
)
def mail(month: Month | None, folder: Path | None, workspace: Path, **options: Any) -> None:
    """Mail each team its own workbook: first a table of who gets what, and nothing leaves without a yes."""
    mapping = read_mapping(workspace)
    rights = mapping.organisation.file_rights
    if_it_breaks_off("Nothing was sent." if options["resolve"] == () else _DECIDING)
    if options["show_log"]:
        with open_ledger(workspace, utc_now, rights) as ledger:
            _print_log(ledger, mapping, month)
        return
    if options["resolve"]:
        with run_lock(workspace, rights), open_ledger(workspace, utc_now, rights) as ledger:
            ledger.settle_interrupted()
            decisions = [(number, outcome == "sent") for number, outcome in options["resolve"]]
            for entry in ledger.resolve(decisions, _who()):
                console.print(f"{entry.key.recipient}, {entry.file}: {shown_state(entry)}", highlight=False)
        return
    if month is None or folder is None:
        raise click.UsageError("Say which month's workbooks, and where they are: --month 2023-02 --from FOLDER.")
    for team in options["teams"]:
        if team not in mapping.scopes:
            advice = did_you_mean(team, mapping.scopes) or f"Known: {', '.join(mapping.scopes)}."
            raise click.BadParameter(f'no team or service area has the id "{team}". {advice}', param_hint="--team")
    asked = MailRequest(
        workspace=workspace,
        month=month,
        folder=folder,
        via=options["via"],
        teams=options["teams"],
        corrected=options["corrected"],
        drafts=options["drafts"],
        passphrases=options["passphrases"],
        yes=options["yes"],
        again=options["again"],
    )
    if code := mail_workbooks(mapping, asked):
        raise click.exceptions.Exit(code)


def mail_workbooks(mapping: Mapping, asked: MailRequest) -> int:
    """Show who gets what, ask, and draft or send; gives back the exit code, 0 when everyone has been served.

    InputError with everything that is wrong with settings, recipients or files; nothing has then left.
    """
    stores = open_stores(os.environ, asked.passphrases)
    rights = mapping.organisation.file_rights
    with run_lock(asked.workspace, rights), open_ledger(asked.workspace, utc_now, rights) as ledger:
        ledger.settle_interrupted()
        plan = plan_mailings(mapping, asked.folder, asked.month, stores, asked.teams)
        if not asked.again:
            stop_if_ledger_is_lost(asked.folder, asked.draft_folder, asked.month, ledger)
        channel = open_channel(asked, plan, stores)
        otherwise = drafts_otherwise(asked.draft_folder, plan.manifest) if asked.via == "draft" else ()
        due = what_is_due(plan, ledger, asked.corrected, {scope for scope, _ in otherwise})
        _print_table(plan_table(plan, due, channel.name))
        console.print(figures_line(plan.manifest))
        print_issues((*plan.doubtful, *plain_draft_issues(_plain_that_stay(asked, plan, due))), "")
        run = MailRun((), None)
        if copies := sum(len(item.recipients) for item in due):
            doing = "Send" if channel.name == "smtp" else "Draft"
            if not asked.yes and not _agreed(f"{doing} for {copies} recipient{'s' if copies > 1 else ''}?"):
                console.print("Nothing was sent.", highlight=False)
                return 1
            if_it_breaks_off(_SENDING)
            try:
                note = partial(note_mailed, asked.folder, asked.month, rights=rights, anew=asked.again)
                run = send_due(plan, due, channel, ledger, MailTemplates(asked.workspace), note=note)
            except InputError as error:
                print_issues(error.issues, _BROKEN_OFF)
                return 1
        for line in run_lines(run):
            console.print(line, highlight=False, markup=False)
        return _account(plan, due, ledger, run)


def _plain_that_stay(asked: MailRequest, plan: MailPlan, due: tuple[Due, ...]) -> list[tuple[str, Path]]:
    """Drafts in plain of what is encrypted by now, in whose place this run puts no other."""
    redone = {item.mailing.entry.scope for item in due if item.recipients} if asked.via == "draft" else set()
    return [draft for draft in plain_drafts(asked.draft_folder, plan.manifest) if draft[0] not in redone]


def _agreed(question: str) -> bool:
    """The answer to a question; no where nobody is there to give one, as in a schedule."""
    try:
        return click.confirm(question)
    except click.Abort:
        error_console.print("\nNobody answered. A schedule answers with --yes.", highlight=False)
        return False


def open_channel(asked: MailRequest, plan: MailPlan, stores: SecretStores) -> Channel:
    """The way of sending, ready. InputError when the mapping has no server, or there is nothing to log in with."""
    if asked.via == "draft":
        rights = plan.mapping.organisation.file_rights
        return DraftFolder(asked.draft_folder, rights)
    if asked.via == "outlook":
        return open_outlook()
    if plan.mail.smtp is None:
        advice = "Write smtp (host, port, security, login) under mail; docs/mail.md shows it."
        raise InputError([Issue("mail-not-set-up", "The mapping names no mail server.", advice=advice)])
    settings = SmtpSettings(plan.mail.smtp, asked.workspace, find_credentials(plan.mail.smtp, stores))
    return SmtpServer(settings, plan.mail.per_minute, utc_now, time.sleep)


def _account(plan: MailPlan, due: tuple[Due, ...], ledger: Ledger, run: MailRun) -> int:
    """Print what a person must know of; gives back 1 when anyone in the plan may have been left without."""
    uncertain = uncertain_lines(ledger.entries(plan.month))
    for line in uncertain:
        error_console.print(line, highlight=False, markup=False)
    held = sum(copy.needs_confirmation and not copy.due for item in due for copy in item.copies)
    if held:
        error_console.print(
            f"\n{held} recipients have an earlier workbook of this month; --corrected sends them this one.",
            highlight=False,
        )
    nobody = [plan.mapping.scope_name(scope) for scope in plan.without_recipients]
    if nobody:
        error_console.print(f"\nNo recipients in the mapping for: {', '.join(nobody)}.", highlight=False, markup=False)
    left_out = [plan.mapping.scope_name(scope) for scope in plan.without_workbook]
    if left_out:
        error_console.print(f"\nNo workbook in the folder for: {', '.join(left_out)}.", highlight=False, markup=False)
    if run.stopped:
        print_issues([run.stopped], _BROKEN_OFF)
    unserved = run.count(State.PLANNED) + run.count(State.REFUSED)
    return 1 if run.stopped or unserved or uncertain or left_out or held or not plan.mailings else 0


def _print_log(ledger: Ledger, mapping: Mapping, month: Month | None) -> None:
    entries = ledger.entries(month)

    def name(scope: str) -> str:
        return mapping.scope_name(scope) if scope in mapping.scopes else scope

    _print_table(log_table(entries, ledger.events(), name))
    for line in uncertain_lines(entries):
        console.print(line, highlight=False, markup=False)


def _print_table(table: Table) -> None:
    """A table as wide as the terminal; elsewhere wide enough that no address is broken."""
    shown = console if console.is_terminal else Console(width=220, file=console.file, markup=False, emoji=False)
    shown.print(table, highlight=False)


def _who() -> str:
    """The name under which the person is logged in, for the ledger."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody"
