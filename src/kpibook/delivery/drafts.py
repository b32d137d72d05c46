"""EDGE: drafts as .eml files, which classic Outlook opens as new messages, ready to send."""

from __future__ import annotations

from pathlib import Path

from kpibook.delivery.channels import Record
from kpibook.delivery.files import write_whole
from kpibook.delivery.ledger import State
from kpibook.delivery.messages import Outgoing, as_email
from kpibook.issues import Issue


class DraftFolder:
    """Writes each message as ``2023-02_duty_team.eml`` into a folder."""

    name = "draft"
    per_minute = None

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def deliver(self, outgoing: Outgoing, record: Record) -> Issue | None:
        """Write the draft in one step, then record it as drafted (never as sent)."""
        path = self._free_path(f"{outgoing.month}_{outgoing.entry.scope}")
        write_whole(path, as_email(outgoing, sent=None).as_bytes())
        record(outgoing.recipients, State.DRAFTED, f"draft in {path}")
        return None

    def _free_path(self, stem: str) -> Path:
        """A name that no draft has: one that lies there may have been edited, or be for other recipients."""
        path, number = self._folder / f"{stem}.eml", 1
        while path.exists():
            number += 1
            path = self._folder / f"{stem}_{number}.eml"
        return path

    def close(self) -> None:
        """Nothing is open."""
