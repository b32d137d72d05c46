"""EDGE: each team's list goes to the addresses that the mapping's `lists` names for it, and to nobody else."""

import os
from collections.abc import Sequence
from pathlib import Path

from kpibook.definitions import MappingFiles
from kpibook.issues import InputError, Issue
from kpibook.mail import (
    Entry,
    Kind,
    MailRequest,
    Round,
    deliver_round,
    ledger_entries,
    mail_settings,
    open_channel,
    open_ledger,
    plan_table,
    run_lock,
    utc_now,
    what_is_due,
)
from kpibook.teams import open_stores
from kpibook.telling import Tell
from kpibook.worklists.keys import has_key, open_key
from kpibook.worklists.mailable import Desk, plan_lists
from kpibook.worklists.mailed import AWAY, MailsNoted, NotedChannel, mail_of
from kpibook.worklists.register import Line, lists_lock, open_register
from kpibook.worklists.run import lists_of_mapping, no_core_dumps


def mail_lists(mapping: MappingFiles, asked: MailRequest, by: str, tell: Tell) -> int:
    """Show who gets which list, ask, and draft or send; gives back the exit code, 0 when everyone has been served.

    InputError with everything that is wrong with settings, recipients or files; nothing has then left.
    """
    lists_of_mapping(mapping)
    mail_settings(mapping)
    _stop_if_none_was_made(asked.workspace)
    no_core_dumps()
    stores, rights, place = (
        open_stores(os.environ, asked.passphrases),
        mapping.organisation.file_rights,
        asked.workspace,
    )
    with (
        lists_lock(place),
        run_lock(place, rights),
        open_register(place, utc_now) as register,
        open_ledger(place, utc_now, rights) as ledger,
    ):
        ledger.settle_interrupted()
        noted, entries = MailsNoted(register, place, by), ledger.entries()
        noted.bring_up_to(entries)
        lines, key = register.lines(asked.month.key), open_key(place, stores)
        plan = plan_lists(Desk(mapping, asked, lines, key.sign, stores))
        if not asked.again:
            _stop_if_ledger_is_lost(asked, lines, entries)
        channel = NotedChannel(open_channel(asked, plan, stores), ledger, noted, asked.month)
        due = what_is_due(plan, ledger, asked.corrected)
        tell.table(plan_table(plan, due, channel.name))
        tell.line("Lists of children: personal data, each encrypted, to those whom the mapping's lists name.")
        tell.issues(plan.doubtful)
        return deliver_round(Round(plan, due, channel, ledger), asked, tell)


def note_decisions(workspace: Path, by: str) -> None:
    """Bring the register up to what the ledger knows of lists, as after a person's decision. Under `run_lock`."""
    entries = [entry for entry in ledger_entries(workspace) if entry.key.kind is Kind.LIST]
    if entries:
        with open_register(workspace, utc_now) as register:
            MailsNoted(register, workspace, by).bring_up_to(entries)


def _stop_if_none_was_made(workspace: Path) -> None:
    if not has_key(workspace):
        message = "No list was made in this workspace yet, so there is none to mail."
        raise InputError(
            [Issue("list-not-mailed", message, advice="Make them:  kpibook lists --month … --out FOLDER.")]
        )


def _stop_if_ledger_is_lost(asked: MailRequest, lines: Sequence[Line], entries: Sequence[Entry]) -> None:
    """InputError when the register knows of mails that the ledger does not: it was deleted, or is an older copy."""
    known = {(e.key.month, e.key.scope, e.key.recipient) for e in entries if e.key.kind is Kind.LIST}
    last = {mail_of(line): line for line in lines}
    away = [line for line in last.values() if line.act in AWAY and (not asked.teams or line.team in asked.teams)]
    lost = [line for line in away if (line.month, line.team, " ".join(line.recipients)) not in known]
    if lost:
        count = f"{len(lost)} mail{'s' if len(lost) > 1 else ''} with lists of {asked.month.name}"
        message = f"{count} went out, or lie drafted, of which the ledger knows nothing: it was deleted, or is older."
        advice = "Put the ledger back from a backup. If everything is to be drafted or sent once more, add --again."
        raise InputError([Issue("ledger-lost", message, advice=advice)])
