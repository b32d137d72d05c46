"""What an officer did to a table that keeps a refresh from writing into it: named before anything is written."""

import contextlib
from collections.abc import Iterator, Sequence

import xlwings as xw

from kpibook.excel.tables import TablePlan
from kpibook.issues import InputError, Issue


def stop_at_hindrances(book: xw.Book, plans: Sequence[TablePlan]) -> None:
    """InputError when a table that must change has a total row, or stands on a sheet that is protected."""
    changing = [plan for plan in plans if plan.resized or plan.runs]
    found = [*_total_rows(book, changing), *_protected_sheets(book, changing)]
    if found:
        raise InputError(found)


def _total_rows(book: xw.Book, plans: Sequence[TablePlan]) -> Iterator[Issue]:
    for plan in plans:
        with contextlib.suppress(NotImplementedError, AttributeError):  # a remote engine does not tell
            if book.sheets[plan.state.sheet].tables[plan.state.name].show_totals:
                yield Issue(
                    "table-total-row",
                    f"The table {plan.state.name} has a total row, which a refresh would take for a row that has gone.",
                    sheet=f"{book.name}, {plan.state.sheet}",
                    advice="Switch it off (Table Design, Total Row) and write totals below the table or on a sheet of "
                    "your own; then refresh again.",
                )


def _protected_sheets(book: xw.Book, plans: Sequence[TablePlan]) -> Iterator[Issue]:
    for name in dict.fromkeys(plan.state.sheet for plan in plans):
        if _is_protected(book.sheets[name]):
            yield Issue(
                "sheet-protected",
                "The sheet is protected, so its table cannot be brought up to date.",
                sheet=f"{book.name}, {name}",
                advice="Take the protection off (Review, Unprotect Sheet), then refresh again.",
            )


def _is_protected(sheet: xw.Sheet) -> bool:
    return bool(told(sheet, "ProtectContents", "protect_contents"))  # where it is not told, taken for open


def told(thing: xw.Book | xw.Sheet, on_windows: str, on_mac: str) -> bool | None:
    """What the program says of a workbook or sheet, each in its own way; None where it does not (a remote engine)."""
    with contextlib.suppress(NotImplementedError, AttributeError):
        return bool(getattr(thing.api, on_windows))  # Excel for Windows, and our engine over LibreOffice
    with contextlib.suppress(NotImplementedError, AttributeError):
        return bool(getattr(thing.api, on_mac).get())  # Excel for Mac
    return None
