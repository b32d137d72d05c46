"""EDGE: what was published, month by month, kept in the workspace so that a changed value shows."""

from kpibook.history.entry import About, Behind, Entry, Told, sha256_of
from kpibook.history.in_words import entries_in_words, figures_in_words, published_figures
from kpibook.history.published_file import published_file
from kpibook.history.restating import history_key, with_restated
from kpibook.history.store import (
    Found,
    append,
    broken_entries,
    drop_payload,
    find_entries,
    forget_before,
    head,
    keep_payload,
    next_number,
    read_entries,
    read_entry,
    what_is_due,
)
from kpibook.history.told import definition_hashes, shown_periods, told_figures, told_now
from kpibook.history.verify import verify_history

__all__ = [
    "About",
    "Behind",
    "Entry",
    "Found",
    "Told",
    "append",
    "broken_entries",
    "definition_hashes",
    "drop_payload",
    "entries_in_words",
    "figures_in_words",
    "find_entries",
    "forget_before",
    "head",
    "history_key",
    "keep_payload",
    "next_number",
    "published_figures",
    "published_file",
    "read_entries",
    "read_entry",
    "sha256_of",
    "shown_periods",
    "told_figures",
    "told_now",
    "verify_history",
    "what_is_due",
    "with_restated",
]
