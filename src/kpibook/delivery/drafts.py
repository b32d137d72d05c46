"""EDGE: drafts as .eml files, which classic Outlook opens as new messages, ready to send."""

from __future__ import annotations

from pathlib import Path

from kpibook.delivery.channels import Record
from kpibook.delivery.ledger import State
from kpibook.delivery.messages import Outgoing, as_bytes, as_email
from kpibook.issues import Issue
from kpibook.workbook.atomic import replace_file


class DraftFolder:
    """Writes each message as ``2023-02_duty_team_1f09ab.eml`` into a folder."""

    name = "draft"
    per_minute = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, outgoing: Outgoing, record: Record) -> Issue | None:
        """Write the draft in one step, then record it as drafted (never as sent)."""
        # The end of the name stands for workbook and recipients: a draft of a run that was broken off is written
        # over, and no other draft is.
        path = self._folder / f"{outgoing.month}_{outgoing.entry.scope}_{outgoing.message_id[9:15]}.eml"
        replace_file(path, as_bytes(as_email(outgoing, sent=None)))
        record(outgoing.recipients, State.DRAFTED, f"draft in {path}")
        return None

    def close(self) -> None:
        """Nothing is open."""
