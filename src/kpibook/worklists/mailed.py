"""EDGE: the register knows of each mail with a list what the ledger knows, whenever a run is ended.

The ledger decides what is sent, and is written first; a run that follows brings the register up to it. A draft is the
exception: the register names its file before it is there, so that `forget` finds it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kpibook.issues import Issue
from kpibook.mail import Channel, Entry, Kind, Ledger, Outgoing, Record, State
from kpibook.months import Period
from kpibook.teams import is_encrypted
from kpibook.worklists.register import Act, Event, Line, Register
from kpibook.worklists.run import as_noted

AWAY = (Act.DRAFTING, Act.DRAFTED, Act.SENDING, Act.SENT)
"""Acts after which a mail may be with somebody."""
_ACTS = {
    State.PLANNED: Act.NOT_SENT,
    State.REFUSED: Act.NOT_SENT,
    State.REPLACED: Act.NOT_SENT,
    State.DRAFTED: Act.DRAFTED,
    State.SENDING: Act.SENDING,
    State.UNCERTAIN: Act.SENDING,
    State.SENT: Act.SENT,
}
_NUMBER = re.compile(r"mail (\d+)")
"""In a line's `detail`: which mail of the ledger it is."""
_Mail = tuple[str, str, str, str]


class MailsNoted:
    """What the register knows of mails, and its lines to come. A line is about one recipient."""

    def __init__(self, register: Register, workspace: Path, by: str) -> None:
        self._register, self._workspace, self._by = register, workspace, by
        lines = register.lines()
        self._last: dict[_Mail, Event] = {mail_of(line): line for line in lines if line.act in (*AWAY, Act.NOT_SENT)}
        made = [line for line in lines if line.act in (Act.BEGUN, Act.MADE)]
        self._made: dict[tuple[str, str], Line] = {(line.month, line.team): line for line in made}

    def bring_up_to(self, entries: Iterable[Entry]) -> None:
        """Write down what the ledger knows of lists, and the register does not yet."""
        found = [self._next(entry) for entry in entries if entry.key.kind is Kind.LIST]
        self._add([event for event in found if event])

    def drafting(self, entries: Iterable[Entry], path: Path) -> None:
        """Write down that a draft for these is about to lie there."""
        file = as_noted(path, self._workspace)
        self._add([replace(self._event(entry, Act.DRAFTING), file=file) for entry in entries])

    def _next(self, entry: Entry) -> Event | None:
        act, event = _ACTS[entry.state], self._event(entry, _ACTS[entry.state])
        before = self._last.get(mail_of(event))
        if before and before.act is act:
            return None
        if act is Act.NOT_SENT:
            # `via` is empty until something was tried: a mail that is only planned says nothing of an earlier ledger's.
            taken_back = before is not None and before.act in (Act.SENDING, Act.DRAFTED)
            return event if entry.via and taken_back else None
        return replace(event, file=before.file) if before and act is Act.DRAFTED else event

    def _event(self, entry: Entry, act: Act) -> Event:
        key = entry.key
        made = self._made.get((key.month, key.scope), Event(act, file=entry.file))
        to, detail = (key.recipient,), f"mail {entry.id}"
        return Event(act, key.month, key.scope, made.records, to, made.file, made.sha256, self._by, detail)

    def _add(self, events: Sequence[Event]) -> None:
        if events:
            self._register.add(events)
            self._last |= {mail_of(event): event for event in events}


def mail_of(line: Event) -> _Mail:
    """Which mail a line is about: its month, team, recipients, and number in the ledger."""
    number = _NUMBER.fullmatch(line.detail)
    return line.month, line.team, " ".join(line.recipients), number[1] if number else ""


class NotedChannel:
    """A way of sending lists: each step is in the ledger, then in the register, before the next is taken."""

    def __init__(self, channel: Channel, ledger: Ledger, noted: MailsNoted, month: Period) -> None:
        self.name, self.per_minute = channel.name, channel.per_minute
        self._channel, self._ledger, self._noted, self._month = channel, ledger, noted, month

    def draft_path(self, outgoing: Outgoing) -> Path | None:
        """The way's own."""
        return self._channel.draft_path(outgoing)

    def deliver(self, outgoing: Outgoing, record: Record) -> Issue | None:
        """Deliver one list. A fault where what is to leave is no encrypted list: whoever calls has seen to that."""
        if outgoing.kind is not Kind.LIST or not is_encrypted(outgoing.attachment):
            raise AssertionError("only an encrypted list leaves this way")
        if path := self._channel.draft_path(outgoing):
            entries = [entry for entry in self._entries() if _is_of(entry, outgoing)]
            self._noted.drafting(entries, path)

        def step(recipients: Sequence[str], state: State, detail: str) -> None:
            record(recipients, state, detail)
            self._noted.bring_up_to(self._entries())

        return self._channel.deliver(outgoing, step)

    def close(self) -> None:
        """Let go of what is open."""
        self._channel.close()

    def _entries(self) -> tuple[Entry, ...]:
        return self._ledger.entries(self._month)


def _is_of(entry: Entry, outgoing: Outgoing) -> bool:
    key, to = entry.key, {recipient.strip().casefold() for recipient in outgoing.recipients}
    same = (key.kind, key.scope, key.sha256) == (outgoing.kind, outgoing.entry.scope, outgoing.entry.sha256)
    return same and key.recipient in to
