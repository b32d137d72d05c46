"""What every way of sending has in common: what it is given, and what it says happened."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from kpibook.issues import Issue
from kpibook.mail.ledger import State
from kpibook.mail.messages import Outgoing

Record = Callable[[Sequence[str], State, str], None]
"""Writes down what became of some recipients' copies, with a detail; returns when it lies on the disk."""


class Channel(Protocol):
    """A way of sending: drafts in files, drafts in Outlook, or a mail server."""

    name: str
    """As the ledger has it: `draft`, `outlook`, `smtp`."""

    @property
    def per_minute(self) -> int | None:
        """At most so many messages a minute; None: no limit."""
        ...

    def draft_path(self, outgoing: Outgoing) -> Path | None:
        """Where a draft of the message will lie as a file; None where there is none."""
        ...

    def deliver(self, outgoing: Outgoing, record: Record) -> Issue | None:
        """Deliver one message, recording each step of each recipient's copy.

        `State.SENDING` is recorded before the step after which the copy may have left, and what became of it at once
        after. Gives back what stops the whole run, or None: go on with the next message.
        """
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...
