"""EDGE: mails each team its workbook: drafts, SMTP, Outlook; a ledger remembers what went out."""

from kpibook.mail.drafts import plain_draft_issues, plain_drafts
from kpibook.mail.ledger import open_ledger, run_lock
from kpibook.mail.mail_tables import log_table, shown_state, uncertain_lines
from kpibook.mail.run import MailRequest, mail_workbooks
from kpibook.mail.smtp import utc_now

__all__ = [
    "MailRequest",
    "log_table",
    "mail_workbooks",
    "open_ledger",
    "plain_draft_issues",
    "plain_drafts",
    "run_lock",
    "shown_state",
    "uncertain_lines",
    "utc_now",
]
