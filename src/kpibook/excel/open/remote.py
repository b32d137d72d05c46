"""xlwings' remote engine (Excel on the web, Google Sheets): it sends what was written when the function has returned.

So nothing needs undoing there, and nothing can be read but values: an officer's formulas and notes cannot be told, and
what cannot be told is never moved. kpibook itself starts no such engine; whoever has a licence for it calls
`kpibook.excel.open.run.refresh_book` with its book.
"""

from collections.abc import Iterable

import xlwings as xw

from kpibook.excel.tables import TablePlan
from kpibook.issues import InputError, Issue


def is_remote(book: xw.Book) -> bool:
    """Whether a workbook is at the other end of xlwings' remote engine."""
    return bool(book.app.engine.type == "remote")


def stop_at_moves(book: xw.Book, plans: Iterable[TablePlan]) -> None:
    """InputError when something of the officer's own would have to move and the engine cannot read all of it."""
    moving = [
        plan.state.sheet
        for plan in plans
        if plan.moves_own or (plan.reorders and len(book.sheets[plan.state.sheet].notes))
    ]
    if moving:
        raise InputError(
            [
                Issue(
                    "cannot-move",
                    "Rows of these sheets change places, and what you put beside them would have to follow; Excel on "
                    "the web does not say which of these are formulas or notes.",
                    sheet=f"{book.name}: {', '.join(moving)}",
                    advice="Refresh this workbook once in Excel on a computer: the button, or kpibook refresh --open.",
                )
            ]
        )
