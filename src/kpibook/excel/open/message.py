"""What Refresh does to an open workbook, from the click to the closing message; a button and a command call it.

One refresh or publication of a workbook at a time: another would take what the first is writing for one that broke off.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import xlwings as xw

from kpibook.atomic import make_file
from kpibook.cache import Cache, cache_folder
from kpibook.clock import time_made
from kpibook.excel.account import keep_account
from kpibook.excel.closed import read_closed, texts_cut_in_print
from kpibook.excel.compute import Computation
from kpibook.excel.open import journal
from kpibook.excel.open.journal import journal_file
from kpibook.excel.open.rebuild import rebuild_beside
from kpibook.excel.open.run import quiet_status, refresh_with
from kpibook.excel.places import find_workspace, is_web_address
from kpibook.excel.tables import closing_message, is_box
from kpibook.faults import log_file
from kpibook.issues import InputError, Issue
from kpibook.lock import HeldError, LockError, hold
from kpibook.workspaces import outside_lines

_LONG_TEXT = 500
"""So many characters fit into any box as it comes."""


@contextlib.contextmanager
def one_at_a_time(workbook: str) -> Iterator[None]:
    """Hold a workbook (its path or address) for one refresh or publication; InputError when another one holds it.

    The system lets go of it when the program ends, however it ends. Where no lock can be had, none is needed to go on.
    """
    file = log_file().parent / "refreshing" / journal_file(Path(), workbook).stem
    with contextlib.ExitStack() as stack:
        try:
            make_file(file)
            stack.enter_context(hold(file))
        except HeldError as error:
            raise InputError([_refreshing(workbook)]) from error
        except (LockError, OSError):
            pass
        yield


def _refreshing(workbook: str) -> Issue:
    return Issue(
        "refresh-running",
        "Another refresh or publication of this workbook is still running, from a button or a command window.",
        sheet=workbook,
        advice="Wait until it has ended, and look at what it changed; then click again if you still need to.",
    )


def refresh_message(book: xw.Book, workspace: Path, *, drafting: bool = False) -> str:
    """Refresh an open workbook, draft its empty boxes where asked, and say what changed.

    InputError leaves the workbook as it was.
    """
    computation = Computation(workspace, time_made(), quiet_status(book), Cache(cache_folder()))
    try:
        with one_at_a_time(book.fullname):
            outcome = refresh_with(book, computation, drafting)
        if outcome.rebuild:
            return _with_outside(rebuild_beside(book, computation, drafting), computation)
    finally:
        with contextlib.suppress(NotImplementedError):  # a remote engine has no status bar
            book.app.status_bar = False
    keep_account(outcome)
    said = closing_message(outcome, "The workbook is not saved yet: look at it, then save it.")
    return _with_outside("\n\n".join([said, *map(str, _cut_in_print(book))]), computation)


def _cut_in_print(book: xw.Book) -> tuple[Issue, ...]:
    """Texts that stand in the boxes of an open workbook and are cut in print.

    How large the boxes are is read from the file as it was last saved, and only where a text is long; a file that lies
    on the web, or that nobody else may read while it is open, says nothing.
    """
    names = {name.name: name for name in book.names}
    boxes = [name for name in names.values() if is_box(name.name, names) and "#REF!" not in (name.refers_to or "")]
    typed = {name.name: name.refers_to_range.value for name in boxes}
    typed = {name: text for name, text in typed.items() if isinstance(text, str) and len(text) >= _LONG_TEXT}
    if not typed or is_web_address(book.fullname):
        return ()
    file = Path(book.fullname)
    try:
        return texts_cut_in_print(read_closed(file.read_bytes(), file), file, typed)
    except (OSError, InputError):
        return ()


def _with_outside(said: str, computation: Computation) -> str:
    """The message, and what the mapping names outside the workspace: allowed, but said."""
    return "\n\n".join([said, *outside_lines(computation.workspace, computation.inputs.mapping)])


def restore_message(book: xw.Book, workspace: Path) -> str:
    """Undo what a refresh that broke off left half done, and say so."""
    with one_at_a_time(book.fullname):
        undone = journal.restore(book, workspace)
    done = "The workbook was put back as it was before the refresh that broke off; it has not been saved yet."
    return done if undone else "There is nothing to put back."


def what_stands(book: xw.Book) -> str:
    """Whether a workbook is as it was after something broke off, and what to do if it is not."""
    try:
        half_done = journal.left_behind(find_workspace(book.fullname), book.fullname) is not None
    except Exception:  # noqa: BLE001 - the edge: the program that had it open has ended, or it lies in no workspace
        return "If the workbook was closed by it, open it again and click Refresh, which first puts it back as it was."
    if half_done:
        return "It is not yet as it was: click Refresh again, which first puts it back (or: kpibook refresh --restore)."
    return "The workbook is as it was."
