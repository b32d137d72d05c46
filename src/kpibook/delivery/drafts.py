"""EDGE: drafts as .eml files, which classic Outlook opens as new messages, ready to send."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from kpibook.delivery.channels import Record
from kpibook.delivery.files import clear_temporary
from kpibook.delivery.ledger import State
from kpibook.delivery.messages import Outgoing
from kpibook.delivery.proof import proved_bytes
from kpibook.issues import Issue
from kpibook.workbook.atomic import OWNER_ALONE, replace_file


class DraftFolder:
    """Writes each message as ``2023-02_duty_team_90c3d4_1f09ab.eml`` into a folder."""

    name = "draft"
    per_minute = None

    def __init__(self, folder: Path, rights: int = OWNER_ALONE) -> None:
        self._folder, self._rights = folder, rights
        clear_temporary(folder)

    def deliver(self, outgoing: Outgoing, record: Record) -> Issue | None:
        """Write the draft in one step, then record it as drafted (never as sent).

        A draft with an older workbook of the same month and team is deleted: nobody shall send it by mistake.
        """
        # The end of the name stands for the recipients: a draft of a run that was broken off is written over, and no
        # other draft of the same workbook is.
        team, workbook = f"{outgoing.month}_{outgoing.entry.scope}_", outgoing.entry.sha256[:6]
        path = self._folder / f"{team}{workbook}_{outgoing.message_id[9:15]}.eml"
        replace_file(path, proved_bytes(outgoing, sent=None), rights=self._rights)
        _delete_older(self._folder, team, workbook)
        record(outgoing.recipients, State.DRAFTED, f"draft in {path}")
        return None

    def close(self) -> None:
        """Nothing is open."""


def _delete_older(folder: Path, team: str, workbook: str) -> None:
    for path in folder.glob(f"{team}*.eml"):
        found = re.fullmatch(r"([0-9a-f]{6})_[0-9a-f]{6}\.eml", path.name.removeprefix(team))
        if found and found[1] != workbook:
            with contextlib.suppress(OSError):  # it is open, or gone: the ledger says which is the newer one
                path.unlink()
