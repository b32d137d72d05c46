"""The workbook that is open in front, in Excel or LibreOffice, for a command that stands for a button."""

import xlwings as xw

from kpibook.issues import InputError, Issue
from xlwings_libreoffice.activate import accept_from_environment, attach
from xlwings_libreoffice.office import OfficeError

LIBREOFFICE = "libreoffice"
USUAL_ACCEPT = "pipe,name=kpibook"
"""Where a LibreOffice that a user started with ``--accept="pipe,name=kpibook;urp"`` listens."""


def open_workbook(engine: str) -> xw.Book:
    """The workbook in front, in Excel or LibreOffice; InputError when there is none."""
    try:
        app = attach(accept_from_environment() or USUAL_ACCEPT) if engine == LIBREOFFICE else xw.apps.active
        book = app.books.active if app is not None and len(app.books) else None
    except OfficeError as error:
        advice = f'Start LibreOffice with: soffice --accept="{USUAL_ACCEPT};urp" and open the workbook.'
        raise InputError([Issue("no-office", f"{error}", advice=advice)]) from error
    except (xw.XlwingsError, NotImplementedError, AttributeError, IndexError) as error:  # no Excel here, or none open
        raise InputError([_nothing_open()]) from error
    if book is None:
        raise InputError([_nothing_open()])
    return book


def _nothing_open() -> Issue:
    return Issue(
        "nothing-open",
        "No workbook is open in Excel on this computer, or Excel cannot be reached.",
        advice="Open the workbook and run again; for a closed one: kpibook refresh FILE; in LibreOffice: add "
        "--engine libreoffice.",
    )
