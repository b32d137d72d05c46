"""Files that LibreOffice saved: what it writes in its own way is taken for nobody's, and nothing is lost."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import xlwings as xw

from xlwings_libreoffice.engine import open_book

pytestmark = pytest.mark.libreoffice
Fixture = Callable[..., Any]


@pytest.fixture(params=["report.xlsx", "report.xlsm"])
def saved(request: pytest.FixtureRequest, app: xw.App, workspace) -> Any:
    """Opens the workbook in LibreOffice, lets a test type, saves and closes it."""
    file = workspace.build(request.param)

    def save(change: Callable[[xw.Book], None]) -> Any:
        book = xw.Book(impl=open_book(app.impl, file))
        change(book)
        book.save()
        book.close()
        workspace.new_month()
        return file

    return save


def test_a_file_that_was_only_saved_is_refreshed_and_nothing_is_told(workspace, saved: Fixture) -> None:
    """LibreOffice's own way of writing shapes for buttons, widths, rules and names is no reason to refuse."""
    done = workspace.refresh(saved(lambda _: None))
    assert (done.outcome.written, done.told) == (True, ())


def test_what_was_typed_in_libreoffice_comes_over(workspace, saved: Fixture, read: Fixture, box: Fixture) -> None:
    """A text, a date in its format, a formula, a note's cell and a line below a table."""

    def type_it(book: xw.Book) -> None:
        book.names["analysis_front_1"].refers_to_range.value = "Steady 👍\nfor now"
        sheet = book.sheets["Numerators"]
        sheet["K6"].value = dt.datetime(2023, 2, 3)
        sheet["L6"].formula = "=D6*2"
        sheet["A30"].value = "below"

    file = saved(type_it)
    workspace.refresh(file)
    book = read(file)
    sheet = book["Numerators"]
    assert book["Analysis archive"]["C2"].value == "Steady 👍\nfor now"
    assert (sheet["K6"].value, sheet["K6"].is_date) == (dt.datetime(2023, 2, 3), True)
    assert sheet["L6"].value == "=D6*2"
    assert sheet["A30"].value == "below"
