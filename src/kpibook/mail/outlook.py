"""EDGE: real drafts in classic Outlook on Windows, through COM. Cannot be tried on Linux; see docs/mail.md."""

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from kpibook.issues import InputError, Issue
from kpibook.mail.channels import Record
from kpibook.mail.ledger import State
from kpibook.mail.messages import Outgoing

_MAIL_ITEM = 0
_TO = 1
_NO_SUCH_CLASS = -2147221005


class OutlookDrafts:
    """Saves each message into the Drafts folder of the profile that Outlook has open. It never sends."""

    name = "outlook"
    per_minute = None

    def __init__(self, application: Any, com_error: type[Exception]) -> None:
        self._outlook, self._com_error = application, com_error

    def draft_path(self, _: Outgoing) -> None:
        """No file is written."""

    def deliver(self, outgoing: Outgoing, record: Record) -> Issue | None:
        """Save the draft. What happens between Save and the ledger's line is uncertain: there may be a draft."""
        try:
            self._save(outgoing, record)
        except self._com_error as error:
            return Issue("outlook-failed", f"Outlook would not make the draft: {error}.", advice="See its own window.")
        record(outgoing.recipients, State.DRAFTED, "draft in Outlook's Drafts folder")
        return None

    def _save(self, outgoing: Outgoing, record: Record) -> None:
        item = self._outlook.CreateItem(_MAIL_ITEM)
        item.Subject = outgoing.words.subject
        item.HTMLBody = outgoing.words.html
        for recipient in outgoing.recipients:
            item.Recipients.Add(recipient).Type = _TO
        if outgoing.reply_to:
            item.ReplyRecipients.Add(outgoing.reply_to)
        with tempfile.TemporaryDirectory(prefix="kpibook-") as folder:
            attachment = Path(folder) / outgoing.entry.file
            attachment.write_bytes(outgoing.attachment)
            item.Attachments.Add(str(attachment))
            record(outgoing.recipients, State.SENDING, "about to save a draft in Outlook; it is not sent from here")
            item.Save()

    def close(self) -> None:
        """Outlook stays open: it is the user's."""


def open_outlook() -> OutlookDrafts:
    """Classic Outlook of the person at the machine. InputError, saying what to do instead, where there is none."""
    if sys.platform != "win32":
        raise InputError([_no_outlook("Drafts in Outlook can be made on Windows only.")])
    try:
        client = importlib.import_module("win32com.client")
    except ImportError:
        raise InputError([_no_outlook("The package pywin32 is not installed.")]) from None
    com_error: type[Exception] = importlib.import_module("pywintypes").com_error
    try:
        return OutlookDrafts(client.Dispatch("Outlook.Application"), com_error)
    except com_error as error:
        missing = getattr(error, "hresult", None) == _NO_SUCH_CLASS
        why = "Classic Outlook is not installed (the new Outlook has no COM)." if missing else f"Outlook says: {error}."
        raise InputError([_no_outlook(why)]) from error


def _no_outlook(why: str) -> Issue:
    advice = "Use --via draft, which writes .eml files, or --via smtp; docs/mail.md says which suits."
    return Issue("outlook-missing", why, advice=advice)
