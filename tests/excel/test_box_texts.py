"""A refresh of an open workbook names the analysis texts that are cut in print."""

from pathlib import Path

import pytest
import xlwings as xw
from open_workbooks import named, opened
from small_workspace import NEXT, Workspace, referrals

from kpibook.excel.open.message import refresh_message

pytestmark = pytest.mark.libreoffice

LONG = "The backlog of December was worked down; see the minutes of the board, which go on. " * 60
BOX = "analysis_front_in_time"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """With a cache of its own: another test's, of lists with the same content, names the times of its files."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return Workspace(tmp_path / "w")


@pytest.fixture
def book(app: xw.App, workspace: Workspace) -> xw.Book:
    return opened(app, workspace.build("report.xlsx"))


def test_a_text_that_was_typed_and_not_saved_is_named(book: xw.Book, workspace: Workspace) -> None:
    """Sheet and box are named and no word of the text, though the refresh had nothing to write."""
    named(book, BOX).value = LONG
    said = refresh_message(book, workspace.folder)
    assert "Nothing has changed" in said
    assert f'report.xlsx, "Front door", {named(book, BOX).get_address(False, False).partition(":")[0]}' in said
    assert "in print the rest is cut off" in said and "backlog" not in said


def test_texts_that_fit_are_not_named(book: xw.Book, workspace: Workspace) -> None:
    """Nor is a long one that the refresh moved to the archive: its box is fresh."""
    named(book, BOX).value = LONG[:400]
    assert "cut off" not in refresh_message(book, workspace.folder)
    named(book, BOX).value = LONG
    workspace.write(referrals(NEXT, late=1))
    said = refresh_message(book, workspace.folder)
    assert "moved to the sheet Analysis archive" in said and "cut off" not in said
