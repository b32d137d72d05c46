"""EDGE: a list for each team of its children who are overdue or due: encrypted wherever it is written."""

from kpibook.worklists.collect import CollectRequest, collect_lists
from kpibook.worklists.forget import ForgetRequest, forget_month
from kpibook.worklists.mail import mail_lists, note_decisions
from kpibook.worklists.register import open_register
from kpibook.worklists.register_tables import register_csv, register_objects, register_table
from kpibook.worklists.run import ListsRequest, lists_of_mapping, make_lists, ready_to_make, set_notes_aside
from kpibook.worklists.select import team_lists

__all__ = [
    "CollectRequest",
    "ForgetRequest",
    "ListsRequest",
    "collect_lists",
    "forget_month",
    "lists_of_mapping",
    "mail_lists",
    "make_lists",
    "note_decisions",
    "open_register",
    "ready_to_make",
    "register_csv",
    "register_objects",
    "register_table",
    "set_notes_aside",
    "team_lists",
]
