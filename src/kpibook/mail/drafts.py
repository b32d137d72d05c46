"""EDGE: drafts as .eml files, which classic Outlook opens as new messages, ready to send."""

import contextlib
import email
import re
from collections.abc import Iterator, Sequence
from email.policy import default
from pathlib import Path

from kpibook.atomic import OWNER_ALONE, clear_leftovers, replace_file
from kpibook.issues import Issue, Severity
from kpibook.mail.channels import Record
from kpibook.mail.ledger import Kind, State
from kpibook.mail.messages import Outgoing, proved_bytes
from kpibook.months import Period
from kpibook.teams import Manifest, is_encrypted

LIST_DRAFT = "list_"
"""How the names of drafts with lists of children begin."""


class DraftFolder:
    """Writes each message as ``2023-02_duty_team_90c3d4_1f09ab.eml`` into a folder."""

    name = "draft"
    per_minute = None

    def __init__(self, folder: Path, rights: int = OWNER_ALONE) -> None:
        self._folder, self._rights = folder, rights
        clear_leftovers(folder, "*")

    def deliver(self, outgoing: Outgoing, record: Record) -> Issue | None:
        """Write the draft in one step, then record it as drafted (never as sent).

        A draft with an older workbook of the same month and team, or with one that is encrypted by now, or no longer,
        is deleted, so that nobody sends it by mistake.
        """
        path = self.draft_path(outgoing)
        replace_file(path, proved_bytes(outgoing, sent=None), rights=self._rights)
        _delete_older(self._folder, _of_team(outgoing), outgoing.entry.lying_sha256[:6])
        record(outgoing.recipients, State.DRAFTED, f"draft in {path}")
        return None

    def draft_path(self, outgoing: Outgoing) -> Path:
        """Where a message's draft lies, or will lie.

        The end of the name stands for the recipients: a draft of a run that was broken off is written over, and no
        other draft of the same workbook is.
        """
        workbook = outgoing.entry.lying_sha256[:6]
        return self._folder / f"{_of_team(outgoing)}{workbook}_{outgoing.message_id[9:15]}.eml"

    def close(self) -> None:
        """Nothing is open."""


def _of_team(outgoing: Outgoing) -> str:
    """How the names of the drafts of a month, a team and a kind begin; those of lists are no `drafts_of` a workbook."""
    return f"{LIST_DRAFT if outgoing.kind is Kind.LIST else ''}{outgoing.month}_{outgoing.entry.scope}_"


def drafts_of(folder: Path, month: Period) -> Iterator[tuple[str, Path]]:
    """Each draft of the month in the folder, with the scope whose workbook it holds."""
    for path in sorted(folder.glob(f"{month.key}_*.eml")):
        if found := re.fullmatch(r"[\d-]{7}_([a-z][a-z0-9_]*)_[0-9a-f]{6}_[0-9a-f]{6}\.eml", path.name):
            yield found[1], path


def drafts_otherwise(folder: Path, manifest: Manifest) -> tuple[tuple[str, Path], ...]:
    """Drafts (scope, file) with an unencrypted workbook that has since been encrypted, or the other way round."""
    locked = {entry.scope: entry.encrypted for entry in manifest.files}
    drafts = [(scope, path) for scope, path in drafts_of(folder, manifest.month) if scope in locked]
    return tuple((scope, path) for scope, path in drafts if not _holds(path) <= {locked[scope]})


def plain_drafts(folder: Path, manifest: Manifest) -> tuple[tuple[str, Path], ...]:
    """Drafts (scope, file) with an unencrypted workbook that has since been encrypted."""
    locked = {entry.scope for entry in manifest.files if entry.encrypted}
    return tuple((scope, path) for scope, path in drafts_otherwise(folder, manifest) if scope in locked)


def plain_draft_issues(plain: Sequence[tuple[str, Path]]) -> tuple[Issue, ...]:
    """A warning where drafts hold, unencrypted, a workbook that has since been encrypted."""
    if not plain:
        return ()
    count = f"{len(plain)} draft{'s hold' if len(plain) > 1 else ' holds'}"
    message = f"{count} unencrypted what has since been encrypted; the first is {plain[0][1].name}."
    advice = "kpibook mail --via draft  puts new ones in their place; or delete them."
    return (Issue("plain-draft", message, sheet=str(plain[0][1].parent), advice=advice, severity=Severity.WARNING),)


def _holds(path: Path) -> set[bool]:
    """Whether the workbooks in a draft are encrypted; nothing where it holds none."""
    read = email.message_from_bytes(path.read_bytes(), policy=default)
    parts = [part for part in read.walk() if part.get_content_disposition() == "attachment"]
    return {is_encrypted(bytes(part.get_payload(decode=True) or b"")) for part in parts}


def _delete_older(folder: Path, team: str, workbook: str) -> None:
    for path in folder.glob(f"{team}*.eml"):
        found = re.fullmatch(r"([0-9a-f]{6})_[0-9a-f]{6}\.eml", path.name.removeprefix(team))
        if found and found[1] != workbook:
            with contextlib.suppress(OSError):  # it is open, or gone: the ledger says which is the newer one
                path.unlink()
