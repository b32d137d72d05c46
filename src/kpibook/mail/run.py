"""EDGE: what is asked for → who gets what, asked once more, drafted or sent; commands and a button call it."""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from kpibook.atomic import OWNER_ALONE
from kpibook.definitions import MappingFiles
from kpibook.issues import InputError, Issue, Tell
from kpibook.mail.channels import Channel
from kpibook.mail.credentials import find_credentials
from kpibook.mail.drafts import DraftFolder, drafts_otherwise, plain_draft_issues, plain_drafts
from kpibook.mail.ledger import Key, Kind, Ledger, State, open_ledger, run_lock
from kpibook.mail.mail_tables import figures_line, plan_table, run_lines, uncertain_lines
from kpibook.mail.mailed import note_mailed, stop_if_ledger_is_lost
from kpibook.mail.mailing import Due, MailRun, send_due, what_is_due
from kpibook.mail.outlook import open_outlook
from kpibook.mail.plan import MailPlan, plan_mailings
from kpibook.mail.smtp import SmtpServer, SmtpSettings, utc_now
from kpibook.mail.templates import MailTemplates
from kpibook.months import Period
from kpibook.teams import SecretStores, open_stores

Via = Literal["draft", "outlook", "smtp"]
_SENDING = "What was drafted or sent by then is in the ledger: look with kpibook mail --log, then run this again."
_BROKEN_OFF = "The run stopped here; what was drafted or sent is in the ledger (kpibook mail --log)."


@dataclass(frozen=True)
class MailRequest:
    """What is to be mailed, and how."""

    workspace: Path
    month: Period
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
    texts: tuple[Issue, ...] = ()
    """What is to be said of the texts of the service's own workbook."""

    @property
    def draft_folder(self) -> Path:
        """Where .eml drafts go, and lie."""
        return self.drafts or self.folder / "drafts"


def mail_workbooks(mapping: MappingFiles, asked: MailRequest, tell: Tell) -> int:
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
        tell.table(plan_table(plan, due, channel.name))
        tell.line(figures_line(plan.manifest))
        tell.issues((*asked.texts, *plan.doubtful, *plain_draft_issues(_plain_that_stay(asked, plan, due))))
        note = partial(note_mailed, asked.folder, asked.month, rights=rights, anew=asked.again)
        return deliver_round(Round(plan, due, channel, ledger, note), asked, tell)


@dataclass(frozen=True)
class Round:
    """What one run has to deliver, and by what way."""

    plan: MailPlan
    due: tuple[Due, ...]
    channel: Channel
    ledger: Ledger
    note: Callable[[Sequence[Key]], None] = lambda keys: None
    """Told of all copies before the first leaves: it writes down elsewhere that mail goes out."""


def deliver_round(round_: Round, asked: MailRequest, tell: Tell) -> int:
    """Ask, draft or send, and say what became of it; gives back the exit code, 0 when everyone has been served."""
    plan, due, channel, ledger = round_.plan, round_.due, round_.channel, round_.ledger
    run = MailRun((), None)
    if copies := sum(len(item.recipients) for item in due):
        doing = "Send" if channel.name == "smtp" else "Draft"
        if not asked.yes and not tell.agrees(f"{doing} for {copies} recipient{'s' if copies > 1 else ''}?"):
            tell.line("Nothing was sent.")
            return 1
        tell.stands(_SENDING)
        try:
            run = send_due(plan, due, channel, ledger, MailTemplates(asked.workspace), note=round_.note)
        except InputError as error:
            tell.issues(error.issues, _BROKEN_OFF)
            return 1
    for line in run_lines(run):
        tell.line(line)
    return _account(plan, due, ledger, run, tell)


def _plain_that_stay(asked: MailRequest, plan: MailPlan, due: tuple[Due, ...]) -> list[tuple[str, Path]]:
    """Drafts in plain of what is encrypted by now, in whose place this run puts no other."""
    redone = {item.mailing.entry.scope for item in due if item.recipients} if asked.via == "draft" else set()
    return [draft for draft in plain_drafts(asked.draft_folder, plan.manifest) if draft[0] not in redone]


def open_channel(asked: MailRequest, plan: MailPlan, stores: SecretStores) -> Channel:
    """The way of sending, ready. InputError when the mapping has no server, or there is nothing to log in with."""
    if asked.via == "draft":
        rights = OWNER_ALONE if plan.kind is Kind.LIST else plan.mapping.organisation.file_rights
        return DraftFolder(asked.draft_folder, rights)
    if asked.via == "outlook":
        return open_outlook()
    if plan.mail.smtp is None:
        advice = "Write smtp (host, port, security, login) under mail; docs/mail.md shows it."
        raise InputError([Issue("mail-not-set-up", "The mapping names no mail server.", advice=advice)])
    settings = SmtpSettings(plan.mail.smtp, asked.workspace, find_credentials(plan.mail.smtp, stores))
    return SmtpServer(settings, plan.mail.per_minute, utc_now, time.sleep)


def _account(plan: MailPlan, due: tuple[Due, ...], ledger: Ledger, run: MailRun, tell: Tell) -> int:
    """Tell what a person must know of; gives back 1 when anyone in the plan may have been left without."""
    uncertain = uncertain_lines(entry for entry in ledger.entries(plan.month) if entry.key.kind is plan.kind)
    for line in uncertain:
        tell.caution(line)
    held = sum(copy.needs_confirmation and not copy.due for item in due for copy in item.copies)
    if held:
        tell.caution(f"\n{held} recipients have an earlier {plan.kind} of this month; --corrected sends them this one.")
    nobody = [plan.mapping.scope_name(scope) for scope in plan.without_recipients]
    if nobody:
        tell.caution(f"\nNo recipients in the mapping for: {', '.join(nobody)}.")
    left_out = [plan.mapping.scope_name(scope) for scope in plan.without_workbook]
    if left_out:
        tell.caution(f"\nNo {plan.kind} in the folder for: {', '.join(left_out)}.")
    if run.stopped:
        tell.issues([run.stopped], _BROKEN_OFF)
    unserved = run.count(State.PLANNED) + run.count(State.REFUSED)
    return 1 if run.stopped or unserved or uncertain or left_out or held or not plan.mailings else 0
