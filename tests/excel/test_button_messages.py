"""How a click ends: in words, whatever happens."""

import datetime as dt
from pathlib import Path

import pytest
import xlwings as xw

from kpibook.excel.acts import MessageTell, check_sources_of, issue_lines, make_drafts, make_team_workbooks, month_of
from kpibook.excel.buttons import outcome
from kpibook.excel.open.journal import journal_file
from kpibook.excel.tables.changes import Changes
from kpibook.excel.tables.outcome import Outcome, closing_message
from kpibook.issues import InputError, Issue
from kpibook.months import Month
from xlwings_libreoffice.office import OfficeError

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def book(app: xw.App) -> xw.Book:
    return app.books.add()


def test_wrong_inputs_end_in_what_to_correct(book: xw.Book, tmp_path: Path) -> None:
    """Issues are shown as they are, and that nothing was changed."""

    def act(_: xw.Book, tell: MessageTell) -> str:
        raise InputError([Issue("missing-file", "referrals.xlsx is not there.", advice="Put it there.")])

    message = outcome("Refresh", act, book, tmp_path / "log")
    assert message.startswith("Refresh: nothing was changed.")
    assert "Put it there." in message


def test_a_fault_ends_in_words_and_its_details_in_the_log(book: xw.Book, tmp_path: Path) -> None:
    """The message names the log, which has the frames; neither has the exception's text."""

    def act(_: xw.Book, tell: MessageTell) -> str:
        raise ZeroDivisionError("a child's name must not be shown")

    message = outcome("Refresh", act, book, tmp_path / "log")
    assert str(tmp_path / "log") in message
    log = (tmp_path / "log").read_text()
    assert "test_button_messages.py, line " in log
    for text in (message, log):
        assert "Traceback" not in text
        assert "child" not in text


def workspace_of(book: xw.Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "mappings").mkdir()
    monkeypatch.setenv("KPIBOOK_WORKSPACE", str(tmp_path))
    return journal_file(tmp_path, book.fullname)


def broken(_: xw.Book, tell: MessageTell) -> str:
    raise OfficeError("no-memory", "LibreOffice has run out of memory")


def test_a_fault_says_that_the_workbook_is_as_it_was(book: xw.Book, tmp_path: Path, monkeypatch) -> None:
    """What broke off was undone: nothing is to be done."""
    workspace_of(book, tmp_path, monkeypatch)
    message = outcome("Refresh", broken, book, tmp_path / "log")
    assert "because LibreOffice ended or refused" in message
    assert "The workbook is as it was." in message


def test_a_fault_that_was_not_undone_says_what_puts_it_back(book: xw.Book, tmp_path: Path, monkeypatch) -> None:
    """While a journal is there, the workbook is half-written."""
    journal = workspace_of(book, tmp_path, monkeypatch)
    journal.parent.mkdir(parents=True)
    journal.write_text('{"mark": "x", "steps": []}')
    message = outcome("Refresh", broken, book, tmp_path / "log")
    assert "The workbook is as it was." not in message
    assert "click Refresh again" in message


def test_a_log_that_cannot_be_written_does_not_hide_the_message(book: xw.Book, tmp_path: Path) -> None:
    """Without a log, the message is shown all the same."""
    (tmp_path / "file").write_text("")
    assert outcome("Refresh", lambda *_: "Done.", book, tmp_path / "file" / "log") == "Done."


def test_footers_that_stay_are_said() -> None:
    """What a refresh of an open workbook cannot write, and would be wrong in print, is in its closing message."""
    nothing = Changes((), (), (), ())
    stays, follows = (Outcome(nothing, 0, 0, True, False, True, footers_stay=stay) for stay in (True, False))
    assert "footers still name the day of the earlier lists" in closing_message(stays, "")
    assert "footers" not in closing_message(follows, "")


def test_a_long_list_is_cut_and_says_so() -> None:
    """A message box has no scroll bar: twelve issues, then how many more."""
    shown = issue_lines(tuple(Issue("k", f"Issue {number}.") for number in range(15)))
    assert "Issue 11." in shown
    assert "Issue 12." not in shown
    assert "3 more" in shown


def test_a_workbook_outside_any_workspace_is_told_how_to_name_one(book: xw.Book, tmp_path: Path, monkeypatch) -> None:
    """A check from a new, unsaved workbook says that the mappings were not found and what to run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    message = outcome("Check sources", check_sources_of, book, tmp_path / "log")
    assert "excel install --workspace" in message


@pytest.fixture
def month_book(book: xw.Book) -> xw.Book:
    """A workbook whose cover shows February 2023."""
    cell = book.sheets[0]["B2"]
    cell.value = dt.date(2023, 2, 1)
    book.names.add("report_month", f"='{book.sheets[0].name}'!$B$2")
    return book


def test_the_month_is_the_one_on_the_cover(month_book: xw.Book) -> None:
    """The name report_month says which month the buttons work on."""
    assert month_of(month_book) == Month(2023, 2)


def test_a_workbook_of_somebody_elses_is_refused(book: xw.Book) -> None:
    """Without a report month, nothing is built."""
    with pytest.raises(InputError, match="report_month"):
        month_of(book)


def a_workspace(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that every workbook belongs to."""
    (folder / "mappings").mkdir(exist_ok=True)
    monkeypatch.setenv("KPIBOOK_WORKSPACE", str(folder))
    return folder


def test_emails_before_team_workbooks_say_so(month_book: xw.Book, tmp_path: Path, monkeypatch) -> None:
    """The officer is told which button comes first."""
    a_workspace(tmp_path, monkeypatch)
    with pytest.raises(InputError, match="Build team workbooks first"):
        make_drafts(month_book, MessageTell())


def test_a_workspace_that_is_not_set_up_is_said_in_words(month_book: xw.Book, tmp_path: Path, monkeypatch) -> None:
    """What is wrong with the mappings becomes the message, as on the command line."""
    (a_workspace(tmp_path, monkeypatch) / "mappings" / "one.yaml").write_text("sources: 3\n")
    message = outcome("Build team workbooks", make_team_workbooks, month_book, tmp_path / "log")
    assert message.startswith("Build team workbooks: nothing was changed.")
    assert "one.yaml" in message


def test_what_stands_when_a_button_breaks_off_is_what_the_work_said(book: xw.Book, tmp_path: Path) -> None:
    """A fault after workbooks were made says so, and that a second click makes the others."""

    def act(_: xw.Book, tell: MessageTell) -> str:
        tell.stands("Workbooks that were finished by then are whole.")
        raise ZeroDivisionError("a child")

    message = outcome("Build team workbooks", act, book, tmp_path / "log")
    assert message.startswith("Build team workbooks did not finish, because of a fault in kpibook")
    assert "Workbooks that were finished by then are whole." in message
    for text in (message, (tmp_path / "log").read_text()):
        assert "a child" not in text


def test_a_librarys_panic_ends_in_words_too(book: xw.Book, tmp_path: Path) -> None:
    """What a reader written in Rust raises when it gives up is no Exception."""

    class PanicError(BaseException):
        """As pyo3 raises it."""

    def act(_: xw.Book, tell: MessageTell) -> str:
        raise PanicError("a child")

    assert "did not finish" in outcome("Check sources", act, book, tmp_path / "log")


def test_a_message_holds_what_was_said_in_its_order_and_no_more_than_a_box_shows() -> None:
    """Lines first, then what must be looked at; a long one is cut, visibly."""
    tell = MessageTell()
    tell.caution("Look at this.")
    tell.line("3 made")
    tell.issues([Issue("k", "Wrong.")], "Nothing was sent.")
    assert tell.message == "3 made\n\nLook at this.\n\nWrong.\n\nNothing was sent."
    tell.line("x" * 4_000)
    assert tell.message.endswith("\n…") and len(tell.message) < 3_010


def test_a_button_never_agrees() -> None:
    """Nobody can be asked while a button works: what needs a yes is not done."""
    assert MessageTell().agrees("Send?") is False
