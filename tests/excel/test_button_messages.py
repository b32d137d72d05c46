"""How a click ends: in words, whatever happens."""

from pathlib import Path

import pytest
import xlwings as xw

from kpibook.excel import buttons
from kpibook.excel.buttons import issue_lines, outcome
from kpibook.issues import InputError, Issue

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def book(app: xw.App) -> xw.Book:
    return app.books.add()


def test_wrong_inputs_end_in_what_to_correct(book: xw.Book, tmp_path: Path) -> None:
    """Issues are shown as they are, and that nothing was changed."""

    def act(_: xw.Book) -> str:
        raise InputError([Issue("missing-file", "referrals.xlsx is not there.", advice="Put it there.")])

    message = outcome("Refresh", act, book, tmp_path / "log")
    assert message.startswith("Refresh: nothing was changed.")
    assert "Put it there." in message


def test_a_fault_ends_in_words_and_its_details_in_the_log(book: xw.Book, tmp_path: Path) -> None:
    """The message names the log, without a traceback; the log has the traceback."""

    def act(_: xw.Book) -> str:
        raise ZeroDivisionError("a child's name must not be shown")

    message = outcome("Refresh", act, book, tmp_path / "log")
    assert str(tmp_path / "log") in message
    assert "Traceback" not in message
    assert "child" not in message
    assert "Traceback" in (tmp_path / "log").read_text()


def test_a_log_that_cannot_be_written_does_not_hide_the_message(book: xw.Book, tmp_path: Path) -> None:
    """Without a log, the message is shown all the same."""
    (tmp_path / "file").write_text("")
    assert outcome("Refresh", lambda _: "Done.", book, tmp_path / "file" / "log") == "Done."


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
    message = outcome("Check sources", buttons.check_sources_of, book, tmp_path / "log")
    assert "excel install --workspace" in message
