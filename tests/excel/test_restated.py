"""Restated figures after a refresh: of a file, and of a workbook that is open in a real headless LibreOffice."""

from pathlib import Path

import pytest
import python_calamine
import xlwings as xw
from open_workbooks import opened, table
from published_report import publish, rows_of
from small_workspace import Workspace

from kpibook.excel.closed.message import refresh_closed
from kpibook.excel.open.message import refresh_message
from kpibook.pipeline import no_progress

NOTHING = "No figure that is shown was published otherwise."


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees another's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


class Nobody:
    """Answers no to every question, and shows nothing."""

    def __getattr__(self, name: str):
        return lambda *_, **__: False


def in_file(path: Path) -> list[list[object]]:
    rows = python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("Restated").to_python()
    return [row for row in rows if len(row) > 1 and row[1]]


def test_a_refresh_of_a_file_brings_them(tmp_path):
    workspace = Workspace(tmp_path / "w")
    path = workspace.build("report.xlsx")
    publish(workspace)
    assert "Nothing has changed" in refresh_closed(path, workspace.folder, None, Nobody(), no_progress)
    rows = rows_of(workspace)
    workspace.write(rows[:-1])
    refresh_closed(path, workspace.folder, None, Nobody(), no_progress)
    found = {row[0]: row for row in in_file(path)}
    assert found["referrals|two|44958"][4:] == [
        "4",
        found["referrals|two|44958"][5],
        "3",
        found["referrals|two|44958"][7],
    ]
    assert found["referrals|two|44958"][7] == "1 record is no longer in the list (−1)"
    workspace.write(rows)  # put right: nothing is restated any more
    refresh_closed(path, workspace.folder, None, Nobody(), no_progress)
    assert [row[1] for row in in_file(path)][1:] == [NOTHING]


@pytest.mark.libreoffice
def test_a_refresh_of_an_open_workbook_brings_them(app: xw.App, tmp_path):
    workspace = Workspace(tmp_path / "w")
    book = opened(app, workspace.build("report.xlsm"))
    publish(workspace)
    rows = rows_of(workspace)
    workspace.write(rows[:-1])
    refresh_message(book, workspace.folder)
    found = table(book, "Restated")
    assert found["in_time|whole|44958"]["cause"] == "1 record is no longer in the list (−1/−1)"
    assert found["in_time|whole|44958"]["published"] == "100% (8/8)"
    workspace.write(rows)
    refresh_message(book, workspace.folder)
    assert [row["indicator"] for row in table(book, "Restated").values()] == [NOTHING]
