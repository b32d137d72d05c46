"""EDGE: a plan of mails is carried out, each step in the ledger: it can be broken off anywhere, and run again."""

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from kpibook.issues import InputError, Issue
from kpibook.mail.addresses import same_address
from kpibook.mail.channels import Channel, Record
from kpibook.mail.ledger import Entry, Key, Ledger, State
from kpibook.mail.messages import Outgoing, compose, proved_bytes
from kpibook.mail.plan import Mailing, MailPlan
from kpibook.mail.templates import MailTemplates
from kpibook.teams import sha256_of

_AWAY = (State.SENT, State.UNCERTAIN, State.DRAFTED, State.SENDING)
"""States in which a copy may be with its recipient, or on its way."""

_IN_A_FILE = (State.DRAFTED, "draft")


@dataclass(frozen=True)
class Copy:
    """One mailing for one recipient, with what the ledger knows of it."""

    recipient: str
    entry: Entry | None
    """The ledger's line for this very workbook, or None."""
    earlier: Entry | None
    """The last line for another workbook of the same month and scope that may have reached the recipient, or None."""
    due: bool
    """To be sent in this run."""

    @property
    def needs_confirmation(self) -> bool:
        """A corrected workbook for somebody who has one already: sent only if that was asked for."""
        return self.earlier is not None and not (self.entry and self.entry.state in _AWAY)


@dataclass(frozen=True)
class Due:
    """One mailing, and each recipient's copy."""

    mailing: Mailing
    copies: tuple[Copy, ...]

    @property
    def recipients(self) -> tuple[str, ...]:
        """Those who are to get it in this run."""
        return tuple(copy.recipient for copy in self.copies if copy.due)


@dataclass(frozen=True)
class MailRun:
    """What a run came to: the ledger's lines for everyone in the plan, and what stopped it."""

    entries: tuple[Entry, ...]
    stopped: Issue | None

    def count(self, state: State) -> int:
        """How many copies are in this state."""
        return sum(entry.state is state for entry in self.entries)


def what_is_due(plan: MailPlan, ledger: Ledger, corrected: bool = False, anew: Collection[str] = ()) -> tuple[Due, ...]:
    """For each mailing who is still to get it: nobody twice, and a corrected workbook only where `corrected` is asked.

    Not due: what was sent, what is uncertain, and what lies drafted (a person may have sent it), but for scopes whose
    drafts are to be made `anew`, since they hold in plain what is encrypted by now, or the other way round.
    """
    entries = ledger.entries(plan.month)
    by_key = {entry.key: entry for entry in entries}
    found = []
    for mailing in plan.mailings:
        copies = []
        for recipient in mailing.recipients:
            key = _key(plan, mailing, recipient)
            others = [e for e in entries if replace(e.key, sha256=key.sha256) == key and e.key != key]
            earlier = next((entry for entry in reversed(others) if entry.state in _AWAY), None)
            copy = Copy(recipient, by_key.get(key), earlier, due=False)
            away = copy.entry is not None and copy.entry.state in _AWAY
            due = not away and (corrected or not copy.needs_confirmation)
            lies = copy.entry if away else earlier
            otherwise = mailing.entry.scope in anew and lies is not None and (lies.state, lies.via) == _IN_A_FILE
            copies.append(replace(copy, due=due or otherwise))
        found.append(Due(mailing, tuple(copies)))
    return tuple(found)


def send_due(
    plan: MailPlan,
    due: Sequence[Due],
    channel: Channel,
    ledger: Ledger,
    templates: MailTemplates,
    sleep: Callable[[float], None] = time.sleep,
    note: Callable[[Sequence[Key]], None] = lambda keys: None,
) -> MailRun:
    """Send what is due, one message for each workbook, and say what became of each copy.

    All messages are written first and all copies planned in the ledger before the first one leaves; so a wrong
    template sends nothing, and a run that is broken off forgets nobody. Call it under `ledger.run_lock`. `note` is told
    of all copies then: it writes down elsewhere that mail goes out.
    """
    due = [item for item in due if item.recipients]
    for item in due:
        # All that a template or a name can spoil; the workbook itself is proved in the mail that leaves.
        proved_bytes(replace(_outgoing(plan, item, templates), attachment=b""), sent=None)
    ledger.plan(
        (_key(plan, item.mailing, recipient), item.mailing.entry.file) for item in due for recipient in item.recipients
    )
    note([_key(plan, item.mailing, recipient) for item in due for recipient in item.recipients])
    stopped = None
    try:
        for number, item in enumerate(due):
            if number and channel.per_minute:
                sleep(60 / channel.per_minute)
            outgoing = _outgoing(plan, item, templates)
            stopped = channel.deliver(outgoing, _recorder(plan, item.mailing, outgoing, channel, ledger))
            if stopped:
                break
    finally:
        channel.close()
    return MailRun(_entries(plan, due, ledger), stopped)


def _entries(plan: MailPlan, due: Sequence[Due], ledger: Ledger) -> tuple[Entry, ...]:
    keys = {_key(plan, item.mailing, recipient) for item in due for recipient in item.recipients}
    return tuple(entry for entry in ledger.entries(plan.month) if entry.key in keys)


def _outgoing(plan: MailPlan, item: Due, templates: MailTemplates) -> Outgoing:
    """The message, from the file as it lies there now: still the one that was checked, or nothing goes."""
    mailing = item.mailing
    try:
        content = mailing.path.read_bytes()
    except OSError:
        content = b""
    if sha256_of(content) != mailing.entry.lying_sha256:
        message = f'"{mailing.entry.file}" for "{mailing.entry.team}" was changed while this ran.'
        advice = "See who writes into that folder; then run this again."
        raise InputError([Issue("workbook-changed", message, sheet=str(mailing.path), advice=advice)])
    corrected = any(copy.due and copy.earlier for copy in item.copies)
    return compose(plan, mailing.entry, templates, item.recipients, corrected, content)


def _recorder(plan: MailPlan, mailing: Mailing, outgoing: Outgoing, channel: Channel, ledger: Ledger) -> Record:
    ids = {entry.key: entry.id for entry in ledger.entries(plan.month)}

    def record(recipients: Sequence[str], state: State, detail: str) -> None:
        wanted = [ids[_key(plan, mailing, recipient)] for recipient in recipients]
        ledger.record(wanted, state, channel.name, detail, outgoing.message_id)

    return record


def _key(plan: MailPlan, mailing: Mailing, recipient: str) -> Key:
    return Key(plan.month.key, mailing.entry.scope, same_address(recipient), mailing.entry.sha256, plan.kind)
