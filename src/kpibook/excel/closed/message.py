"""What a refresh of a closed workbook does, from the file to the closing message."""

from pathlib import Path

from kpibook.cache import Cache, cache_folder
from kpibook.clock import time_made
from kpibook.excel.account import keep_account
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.tables import closing_message
from kpibook.issues import Progress, Tell


def refresh_closed(
    file: Path, workspace: Path, old_copy: Path | None, tell: Tell, progress: Progress, *, drafting: bool = False
) -> str:
    """Refresh a file, draft its empty boxes where asked, and say what changed, and where the old one is.

    InputError leaves the file as it was.
    """
    tell.stands("The workbook is as it was.")
    done = refresh_file(file, workspace, time_made(), progress, old_copy, Cache(cache_folder()), drafting=drafting)
    tell.stands("The workbook is up to date; only the account of what changed is missing.")
    keep_account(done.outcome)
    parts = [f"The old workbook is kept as {done.backup}."] if done.backup else []
    if done.told:
        parts.append(f"Not carried over, look there for it: {'; '.join(done.told)}.")
    return "\n\n".join([closing_message(done.outcome, "\n\n".join(parts)), *map(str, done.cut), *done.outside])
