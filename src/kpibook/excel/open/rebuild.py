"""Rebuilding an open workbook, for which the mapping now asks for other rows or sections: a new file beside it."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import xlwings as xw

from kpibook.atomic import replace_file
from kpibook.excel.closed import anew, read_closed, stop_if_not_refreshable, table_state, what_cannot_come
from kpibook.excel.compute import Computation
from kpibook.excel.places import is_web_address
from kpibook.excel.tables import month_to_report
from kpibook.issues import InputError, Issue


def rebuild_beside(book: xw.Book, computation: Computation, drafting: bool = False) -> str:
    """Write the rebuilt workbook beside the open one, which stays as it is; gives the closing message.

    A copy of the open workbook is refreshed as a closed file is: all that was typed comes over or is named.
    """
    if is_web_address(book.fullname):
        raise InputError([_on_the_web(book)])
    old = Path(book.fullname)
    if not old.is_absolute():  # it was never saved, or is at the other end of a remote engine: beside it is nowhere
        raise InputError([_no_copy(book)])
    before = _copied(book, old.name)
    closed = read_closed(before, old)
    stop_if_not_refreshable(old, closed)
    states = {name: table_state(name, table, closed) for name, table in closed.tables.items()}
    month = month_to_report(states, computation.holds(None))
    rebuilt = anew(old, (closed, states), computation, month, drafting)
    names = (f"{old.stem} rebuilt{f' {n}' if n > 1 else ''}" for n in range(1, 1000))
    new = next(path for name in names if not (path := old.with_stem(name)).exists())
    replace_file(new, rebuilt.content, rights=old.stat().st_mode & 0o777)
    return _message(new, what_cannot_come(old, before, closed, rebuilt), rebuilt.own.told)


def _copied(book: xw.Book, name: str) -> bytes:
    """What stands in the open workbook now, as a file; the workbook itself is not saved."""
    with tempfile.TemporaryDirectory(prefix="kpibook-") as folder:
        copy = Path(folder) / name
        try:
            book.api.SaveCopyAs(str(copy))  # Excel for Windows, and our engine over LibreOffice
        except (AttributeError, NotImplementedError):  # Excel for Mac and remote engines have no such call
            raise InputError([_no_copy(book)]) from None
        return copy.read_bytes()


def _message(new: Path, cannot: Sequence[str], told: Sequence[str]) -> str:
    parts = [
        "The mapping now asks for other rows or sections than this workbook has, so it was built anew, with what you "
        f"typed carried over:\n{new}",
        "This workbook stays as it was. Open the new one and go on there.",
    ]
    if cannot:
        parts.append(f"Still only here, copy them over by hand: {', '.join(cannot)}.")
    if told:
        parts.append(f"Not carried over, look here for it: {'; '.join(told)}.")
    return "\n\n".join(parts)


def _no_copy(book: xw.Book) -> Issue:
    return Issue(
        "rebuild-no-copy",
        "The mapping now asks for other rows or sections than this workbook has, so it must be built anew; this "
        "program cannot copy an open workbook.",
        sheet=book.name,
        advice="Save and close it, then run: kpibook refresh FILE.",
    )


def _on_the_web(book: xw.Book) -> Issue:
    return Issue(
        "rebuild-on-web",
        "The mapping now asks for other rows or sections than this workbook has, so it must be built anew; a workbook "
        "that is open from SharePoint or OneDrive cannot be.",
        sheet=book.name,
        advice="Open the synchronised copy on this computer and refresh there.",
    )
