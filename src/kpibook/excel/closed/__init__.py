"""Refresh of a file that is not open: a new file, with all that an officer typed carried over or refused by name."""

from kpibook.excel.closed.message import refresh_closed
from kpibook.excel.closed.own_things import texts_cut_in_print
from kpibook.excel.closed.proofread_file import OLDER_FIGURES, proofread_workbook, texts_before_mailing
from kpibook.excel.closed.refresh_file import (
    anew,
    content_of_file,
    stop_if_not_refreshable,
    table_state,
    what_cannot_come,
)
from kpibook.excel.closed.stamp import STAMP, stamp_of, stamped
from kpibook.excel.closed.to_publish import ToPublish, read_to_publish, to_publish_of
from kpibook.excel.closed.workbook_file import read_closed
from kpibook.excel.compute import Computation

__all__ = [
    "OLDER_FIGURES",
    "STAMP",
    "Computation",
    "ToPublish",
    "anew",
    "content_of_file",
    "proofread_workbook",
    "read_closed",
    "read_to_publish",
    "refresh_closed",
    "stamp_of",
    "stamped",
    "stop_if_not_refreshable",
    "table_state",
    "texts_before_mailing",
    "texts_cut_in_print",
    "to_publish_of",
    "what_cannot_come",
]
