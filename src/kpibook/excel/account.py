"""EDGE: what a refresh changed, figures among it, in a file of its own beside the log."""

from kpibook.excel.tables import Outcome, in_words
from kpibook.faults import changes_file, write_log

_ALL = 1_000_000


def keep_account(outcome: Outcome) -> None:
    """Write every change, figures among them, into a file of their own; the message names the first ones."""
    account = "\n\n".join(in_words(outcome.changes, outcome.same_mapping, _ALL))
    if account:
        write_log(changes_file(), "every change", account)
