"""Drafts in files: who wrote what is told by the text alone, and nothing that somebody typed is ever written over."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpibook.excel.closed.message import refresh_closed
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.tables.texts import NEVER_EDITED, Drafted
from kpibook.pipeline import build

Fixture = Callable[..., Any]
MADE, REFRESHED = dt.datetime(2023, 3, 6, 9), dt.datetime(2023, 4, 4, 9)
TABLE, HIGHLIGHT = "analysis_front_1", "analysis_front_in_time"
KEPT = "kpibook_draft_front_in_time"


def draft(file: Path, folder: Path) -> Any:
    return refresh_file(file, folder, REFRESHED, lambda *_: None, None, None, drafting=True).outcome


@pytest.fixture
def text_of(read: Fixture, box: Fixture) -> Fixture:
    """What stands in a box of a file."""
    return lambda file, name: box(read(file), name).value


def test_only_empty_boxes_are_drafted(workspace, typed: Fixture, box: Fixture, text_of: Fixture) -> None:
    """An empty box says what the figures are; one that somebody filled what they typed. A second time adds none."""

    def type_one(book: Any) -> None:
        box(book, TABLE).value = "Mine."

    typed(workspace.file, type_one)
    assert draft(workspace.file, workspace.folder).drafted == Drafted(1, 0)
    assert text_of(workspace.file, TABLE) == "Mine."
    assert "stood at 8 of 8" in text_of(workspace.file, HIGHLIGHT)
    assert text_of(workspace.file, KEPT) == text_of(workspace.file, HIGHLIGHT)
    before = workspace.file.read_bytes()
    again = draft(workspace.file, workspace.folder)
    assert (again.drafted, again.written, workspace.file.read_bytes()) == (Drafted(), False, before)


def test_a_draft_follows_its_figures_and_an_edited_one_does_not(
    workspace, typed: Fixture, box: Fixture, text_of: Fixture
) -> None:
    """A refresh of the same month rewrites the draft that nobody touched; the one that somebody changed stays."""
    draft(workspace.file, workspace.folder)
    edited = f"{text_of(workspace.file, TABLE)} We know why."

    def edit(book: Any) -> None:
        box(book, TABLE).value = edited

    typed(workspace.file, edit)
    source = workspace.folder / "sources" / "referrals.csv"
    source.write_text(source.read_text("utf-8").replace("05/02/2023", "25/02/2023", 1), "utf-8")
    done = workspace.refresh(workspace.file)
    assert done.outcome.drafted == Drafted(0, 1)
    assert "stood at 7 of 8" in text_of(workspace.file, HIGHLIGHT)
    assert text_of(workspace.file, TABLE) == edited
    assert draft(workspace.file, workspace.folder).drafted == Drafted()


def test_a_draft_of_last_month_says_in_the_archive_that_it_is_one(report: Path, workspace, read, text_of) -> None:
    """No draft outlives its month: the box is empty, or drafted for the new one, and the old text is in the archive."""
    workspace.write(("2022-11", "2022-12", "2023-01", "2023-02"))
    draft(report, workspace.folder)
    old = text_of(report, HIGHLIGHT)
    workspace.new_month()
    workspace.refresh(report)
    assert text_of(report, HIGHLIGHT) is None and text_of(report, KEPT) is None
    rows = [[cell.value for cell in row] for row in read(report)["Analysis archive"].rows]
    assert ["Front door: Decided within 5 days", "February 2023", f"{NEVER_EDITED}{old}"] in rows
    assert draft(report, workspace.folder).drafted == Drafted(2, 0)
    assert "in February" in text_of(report, HIGHLIGHT)


def test_a_workbook_may_be_drafted_when_it_is_built(workspace, text_of: Fixture) -> None:
    """`build --draft` writes what `draft` would."""
    built = workspace.folder / "drafted.xlsx"
    build(workspace.folder, None, built, MADE, drafting=True)
    draft(workspace.file, workspace.folder)
    for name in (TABLE, HIGHLIGHT, KEPT):
        assert text_of(built, name) == text_of(workspace.file, name) is not None


def test_the_closing_message_says_what_was_drafted(workspace, monkeypatch, tmp_path: Path) -> None:
    """How many boxes, and what is left to do; then that none is empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    class Quiet:
        def stands(self, text: str) -> None:
            pass

    def said() -> str:
        progress = lambda *_: None  # noqa: E731
        return refresh_closed(workspace.file, workspace.folder, None, Quiet(), progress, drafting=True)

    assert "2 empty boxes were drafted from the figures" in said()
    assert "Nothing was drafted" in said()
