"""The proof: in a real LibreOffice a button's own bound macro starts Python, which finds and changes the workbook."""

from pathlib import Path

import pytest
import xlwings as xw

from kpibook.excel.macros.actions import ACTIONS
from xlwings_libreoffice.engine import open_book

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def book(app: xw.App, macro_workbook: bytes, tmp_path: Path) -> xw.Book:
    """The small macro workbook, open with its macros on."""
    file = tmp_path / "report.xlsm"
    file.write_bytes(macro_workbook)
    return xw.Book(impl=open_book(app.impl, file, macros=True))


def test_each_button_is_bound_to_its_macro(book: xw.Book) -> None:
    """LibreOffice finds each button and the macro that it is bound to."""
    bound = {button["caption"]: button["script"].split("?")[0] for button in book.impl.call("buttons")}
    expected = "vnd.sun.star.script:VBAProject.KpibookButtons."
    assert bound == {action.caption: f"{expected}{action.macro}" for action in ACTIONS}


def test_the_refresh_button_reaches_the_workbook(book: xw.Book, fire_button) -> None:
    """The button's macro starts Python with the command of its VBA; the caller resolves and the workbook changes."""
    after = "import xlwings as xw; xw.Book.caller().sheets['Cover']['A20'].value = 'reached'"
    click = fire_button(book, "Refresh", after)
    assert click.status == 0, click.printed
    assert click.command == "import kpibook.excel.buttons as b; b.refresh()"
    assert book.sheets["Cover"]["A20"].value == "reached"


def test_a_click_ends_in_words_in_the_log(book: xw.Book, fire_button) -> None:
    """What the message said stands in the log, without a traceback."""
    click = fire_button(book, "Refresh")
    assert click.status == 0, click.printed
    assert "Refresh" in click.log
    assert "Traceback" not in click.log


def test_without_xlwings_the_macro_changes_nothing(book: xw.Book) -> None:
    """Without the add-in, a click ends in the macro's own message and the workbook is as it was."""
    before = book.sheets["Numerators"].used_range.value
    script = next(button["script"] for button in book.impl.call("buttons"))
    book.impl.call("run_script", script=script)
    assert book.sheets["Numerators"].used_range.value == before
