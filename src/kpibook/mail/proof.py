"""Pure: a finished e-mail, read again as its readers will read it, against what was meant."""

import datetime as dt
import email
from email.message import EmailMessage
from email.policy import default

from kpibook.issues import InputError, Issue
from kpibook.mail.messages import Outgoing, as_bytes, as_email

_ALWAYS = ("subject", "from", "to", "mime-version", "content-type")
_SENT = ("date", "message-id", "auto-submitted", "x-auto-response-suppress")


def proved_bytes(outgoing: Outgoing, sent: dt.datetime | None) -> bytes:
    """The e-mail as bytes, read again and found to be what was meant. InputError when it is not: it must not leave."""
    content = as_bytes(as_email(outgoing, sent))
    if differs := mail_differs(content, outgoing, sent is not None):
        raise InputError(
            [
                Issue(
                    "mail-not-as-meant",
                    f'The mail for "{outgoing.entry.team}", read again when it was finished, has other {differs} than '
                    "were meant. It was neither written nor sent.",
                    advice="Look for something unusual in names, marking and mail templates, and correct it there.",
                )
            ]
        )
    return content


def mail_differs(content: bytes, outgoing: Outgoing, sent: bool = False) -> str:
    """What of a finished e-mail is not as it was meant, in a word; '' when all is."""
    wanted = sorted((*_ALWAYS, *(_SENT if sent else ("x-unsent",)), *(("reply-to",) if outgoing.reply_to else ())))
    read = email.message_from_bytes(content, policy=default)
    if _names(content) != wanted or sorted(name.casefold() for name in read) != wanted:
        return "headers"
    assert isinstance(read, EmailMessage)  # that is what the policy makes
    if _addresses(read, "To") != list(outgoing.recipients):
        return "recipients"
    if _addresses(read, "From") != [outgoing.sender] or not _alike(
        read["From"].addresses[0].display_name, outgoing.sender_name
    ):
        return "senders"
    if outgoing.reply_to and _addresses(read, "Reply-To") != [outgoing.reply_to]:
        return "addresses for replies"
    if not _alike(str(read["Subject"]), outgoing.words.subject):
        return "subject words"
    attached = [(part.get_filename(), part.get_payload(decode=True)) for part in read.iter_attachments()]
    return "" if attached == [(outgoing.entry.file, outgoing.attachment)] else "attachments"


def _alike(one: str, other: str) -> bool:
    """Whether both say the same; the library may lose a blank where it folds a line between encoded words."""
    return "".join(one.split()) == "".join(other.split())


def _names(content: bytes) -> list[str]:
    """The names of the headers as a mail server sees them, from the bytes alone."""
    lines = content.split(b"\r\n\r\n")[0].replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    heads = [line for line in lines if not line.startswith((b" ", b"\t"))]
    return sorted(line.partition(b":")[0].decode("latin-1").casefold() for line in heads)


def _addresses(read: EmailMessage, header: str) -> list[str]:
    return [address.addr_spec for address in read[header].addresses]
