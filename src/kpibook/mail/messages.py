"""Pure: a mailing becomes an e-mail: words, workbook, headers.

Then the finished e-mail, read again as its readers will read it, against what was meant.
"""

import datetime as dt
import email
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as MAIL_POLICY
from email.policy import default

from kpibook.issues import InputError, Issue
from kpibook.mail.addresses import domain_of, same_address
from kpibook.mail.ledger import Kind
from kpibook.mail.plan import MailPlan
from kpibook.mail.templates import MailTemplates, MailText
from kpibook.months import Month
from kpibook.teams import ManifestEntry

_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True)
class Outgoing:
    """One e-mail to the recipients of one workbook, ready for any way of sending."""

    entry: ManifestEntry
    month: str
    sender: str
    sender_name: str
    reply_to: str
    recipients: tuple[str, ...]
    words: MailText
    attachment: bytes
    kind: Kind = Kind.WORKBOOK

    @property
    def message_id(self) -> str:
        """The same for the same workbook to the same people: a mail server that got it twice can drop the second."""
        parts = (self.month, self.entry.scope, self.entry.sha256, *sorted(map(same_address, self.recipients)))
        return f"<kpibook.{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:40]}@{domain_of(self.sender)}>"


def compose(
    plan: MailPlan,
    entry: ManifestEntry,
    templates: MailTemplates,
    recipients: Sequence[str],
    corrected: bool,
    content: bytes,
) -> Outgoing:
    """The e-mail for one workbook, or one list. InputError when a template is wrong."""
    values = list_values if plan.kind is Kind.LIST else template_values
    words = templates.render(values(plan, entry, corrected), plan.kind)
    mail = plan.mail
    name = " ".join((mail.sender_name or plan.mapping.organisation.name).split())  # a header is one line
    to = tuple(recipients)
    return Outgoing(entry, plan.month.key, mail.sender, name, mail.reply_to, to, words, content, plan.kind)


def template_values(plan: MailPlan, entry: ManifestEntry, corrected: bool) -> dict[str, object]:
    """What a template can use; docs/mail.md describes each."""
    organisation = plan.mapping.organisation
    return {
        "organisation": organisation.name,
        "service": organisation.service,
        "report_title": organisation.report_title,
        "marking": plan.manifest.marking,
        "team": entry.team,
        "month": plan.month.name,
        "month_before": _before(plan, entry),
        "headlines": _quotable(plan, entry),
        "file": entry.file,
        "encrypted": entry.encrypted,
        "corrected": corrected,
        "sender": plan.mail.sender_name or organisation.name,
        "reply_to": plan.mail.reply_to or plan.mail.sender,
    }


def list_values(plan: MailPlan, entry: ManifestEntry, corrected: bool) -> dict[str, object]:
    """What a template of a list's mail can use: nothing that is said of a child or counted of children."""
    organisation, lists = plan.mapping.organisation, plan.mapping.lists
    return {
        "organisation": organisation.name,
        "service": organisation.service,
        "marking": plan.manifest.marking,
        "team": entry.team,
        "month": plan.month.name,
        "file": entry.file,
        "corrected": corrected,
        "keep_months": lists.keep_months if lists else 0,
        "sender": plan.mail.sender_name or organisation.name,
        "reply_to": plan.mail.reply_to or plan.mail.sender,
    }


def _before(plan: MailPlan, entry: ManifestEntry) -> str:
    """The month before; of a reading, the day of the one before, where the workbook has one."""
    if isinstance(plan.month, Month):
        return (plan.month - 1).name
    return entry.headlines.before.name if entry.headlines and entry.headlines.before else "the reading before"


def _quotable(plan: MailPlan, entry: ManifestEntry) -> dict[str, object] | None:
    """The headlines where a mail may say them, as plain values; never of suppressed or encrypted figures."""
    if entry.headlines is None or plan.manifest.shared or entry.encrypted or plan.mail.figures == "never":
        return None
    return entry.headlines.model_dump(mode="python")


def as_email(outgoing: Outgoing, sent: dt.datetime | None) -> EmailMessage:
    """The e-mail as it travels; without a sending time, a draft that Outlook opens ready to send (X-Unsent)."""
    message = EmailMessage(policy=MAIL_POLICY)
    message["Subject"] = outgoing.words.subject
    message["From"] = Address(outgoing.sender_name, addr_spec=outgoing.sender)
    message["To"] = [Address(addr_spec=recipient) for recipient in outgoing.recipients]
    if outgoing.reply_to:
        message["Reply-To"] = Address(addr_spec=outgoing.reply_to)
    if sent is None:
        message["X-Unsent"] = "1"
    else:
        message["Date"] = sent
        message["Message-ID"] = outgoing.message_id
        # RFC 3834: a mail from a schedule; out-of-office robots keep quiet.
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    message.set_content(outgoing.words.text, cte="quoted-printable")
    message.add_alternative(outgoing.words.html, subtype="html", cte="quoted-printable")
    message.add_attachment(outgoing.attachment, *_XLSX, filename=outgoing.entry.file)
    return message


def as_bytes(message: EmailMessage) -> bytes:
    """The e-mail as bytes, with CRLF line ends.

    Headers in plain ASCII are folded late only: the library breaks a long subject right after its colon, and readers
    then show a blank before it. Others are folded at 78, as encoded words must be (RFC 2047).
    """
    plain = all(str(value).isascii() for value in message.values())
    return message.as_bytes(policy=MAIL_POLICY.clone(max_line_length=250) if plain else MAIL_POLICY)


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
