"""EDGE: mails each team its workbook, or its list: drafts, SMTP, Outlook; a ledger remembers what went out."""

from kpibook.mail.addresses import address_issue, same_address
from kpibook.mail.channels import Channel, Record
from kpibook.mail.drafts import LIST_DRAFT, plain_draft_issues, plain_drafts
from kpibook.mail.ledger import Entry, Kind, Ledger, State, ledger_entries, open_ledger, run_lock
from kpibook.mail.mail_tables import log_table, plan_table, shown_state, uncertain_lines
from kpibook.mail.mailing import what_is_due
from kpibook.mail.messages import Outgoing
from kpibook.mail.plan import Mailing, MailPlan, mail_settings, travelling_bytes
from kpibook.mail.run import MailRequest, Round, deliver_round, mail_workbooks, open_channel
from kpibook.mail.smtp import utc_now

__all__ = [
    "LIST_DRAFT",
    "Channel",
    "Entry",
    "Kind",
    "Ledger",
    "MailPlan",
    "MailRequest",
    "Mailing",
    "Outgoing",
    "Record",
    "Round",
    "State",
    "address_issue",
    "deliver_round",
    "ledger_entries",
    "log_table",
    "mail_settings",
    "mail_workbooks",
    "open_channel",
    "open_ledger",
    "plain_draft_issues",
    "plain_drafts",
    "plan_table",
    "run_lock",
    "same_address",
    "shown_state",
    "travelling_bytes",
    "uncertain_lines",
    "utc_now",
    "what_is_due",
]
