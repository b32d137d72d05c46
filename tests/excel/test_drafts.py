"""Drafts in a workbook that is open in a real headless LibreOffice."""

from pathlib import Path

import pytest
import xlwings as xw
from open_workbooks import named, opened
from small_workspace import NEXT, Workspace, referrals

from kpibook.excel.open.message import refresh_message
from kpibook.excel.tables.texts import NEVER_EDITED

pytestmark = pytest.mark.libreoffice
TABLE, HIGHLIGHT = "analysis_front_1", "analysis_front_in_time"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees another's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def is_draft(book: xw.Book, box: str) -> bool:
    """Whether a box holds what was drafted into it, as the rule behind its heading's mark asks."""
    return named(book, box).value == named(book, box.replace("analysis_", "kpibook_draft_")).value


def test_the_draft_button(app: xw.App, tmp_path: Path, fire_button) -> None:
    """The button drafts what is empty; the mark goes with the first change; a refresh rewrites what nobody changed."""
    workspace = Workspace(tmp_path / "w")
    book = opened(app, workspace.build("report.xlsm"))
    named(book, TABLE).value = "Mine."
    click = fire_button(book, "Draft analysis")
    assert click.status == 0, click.printed
    assert "1 empty box was drafted" in click.log
    assert named(book, TABLE).value == "Mine."
    assert "stood at 8 of 8" in named(book, HIGHLIGHT).value
    assert is_draft(book, HIGHLIGHT) and not is_draft(book, TABLE)
    assert "Nothing was drafted" in refresh_message(book, workspace.folder, drafting=True)

    workspace.write(referrals(["2022-11", "2022-12", "2023-01", "2023-02"], late=2))
    assert "1 draft that nobody had edited was written anew" in refresh_message(book, workspace.folder)
    draft = named(book, HIGHLIGHT).value
    assert "stood at 6 of 8" in draft
    workspace.write(referrals(NEXT))
    assert "Month added" in refresh_message(book, workspace.folder)
    assert named(book, HIGHLIGHT).value is None
    archive = book.sheets["Analysis archive"].tables["Archive"].range.value
    assert [row[2] for row in archive[1:]] == ["Mine.", f"{NEVER_EDITED}{draft}"]
    refresh_message(book, workspace.folder, drafting=True)
    named(book, TABLE).value = f"{named(book, TABLE).value} We know why."
    edited = named(book, TABLE).value
    assert is_draft(book, HIGHLIGHT) and not is_draft(book, TABLE)
    workspace.write(referrals(NEXT, late=1))
    refresh_message(book, workspace.folder, drafting=True)
    assert named(book, TABLE).value == edited
    assert "stood at 7 of 8" in named(book, HIGHLIGHT).value


def test_the_proofread_button(app: xw.App, tmp_path: Path, fire_button) -> None:
    """The button names the claim that contradicts, with its box and the figure's cell, and changes nothing."""
    workspace = Workspace(tmp_path / "w")
    book = opened(app, workspace.build("report.xlsm"))
    named(book, TABLE).value = "There were 8 referrals in February. In January there were 9 referrals."
    before = [sheet.used_range.value for sheet in book.sheets]
    click = fire_button(book, "Proofread")
    assert click.status == 0, click.printed
    assert "1 contradict the tables" in click.log
    assert "Numerators!" in click.log and '"Front door"' in click.log
    assert [sheet.used_range.value for sheet in book.sheets] == before
