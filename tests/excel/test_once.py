"""Everything is worked out once: the mapping and each source opened and read, and its records built."""

import collections
import datetime as dt
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw
from click.testing import CliRunner
from open_workbooks import opened
from small_workspace import NEXT, Workspace, referrals

from kpibook import pipeline
from kpibook.cache import Cache
from kpibook.commands.command_line import main
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.open.message import refresh_message
from kpibook.sources import mapping_files

MADE = dt.datetime(2023, 4, 6, 9)
ONCE = {"all.yaml": 1, "referrals.csv": 1}


class Counted:
    """How often each file was opened for reading, a mapping read, and a source's records built, while it is on."""

    def __init__(self) -> None:
        self.opened: collections.Counter[str] = collections.Counter()
        self.done: collections.Counter[str] = collections.Counter()
        self.on = False

    def hook(self, event: str, given: tuple[object, ...]) -> None:
        if self.on and event == "open" and isinstance(given[0], str | os.PathLike) and given[1] in ("r", "rb"):
            self.opened[Path(os.fspath(given[0])).name] += 1

    def inputs(self) -> dict[str, int]:
        return {name: count for name, count in self.opened.items() if name in ONCE}


COUNTED = Counted()
sys.addaudithook(COUNTED.hook)  # Python has no way to take it away again: it is off but for these tests


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counted]:
    """The real functions are called; that they are is noted."""
    COUNTED.opened.clear()
    COUNTED.done.clear()
    build_records, read_mapping = pipeline.build_records, mapping_files.read_mapping_files

    def built(source, *rest):
        COUNTED.done[source] += COUNTED.on
        return build_records(source, *rest)

    def read(workspace):
        COUNTED.done["mapping"] += COUNTED.on
        return read_mapping(workspace)

    monkeypatch.setattr(pipeline, "build_records", built)
    monkeypatch.setattr(pipeline, "read_mapping_files", read)
    monkeypatch.setattr(mapping_files, "read_mapping_files", read)
    yield COUNTED
    COUNTED.on = False


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


@pytest.mark.parametrize("title", ["Front door", "Another title"], ids=["another month", "another month and layout"])
def test_a_closed_refresh_works_everything_out_once(
    workspace: Workspace, tmp_path: Path, counted: Counted, title: str
) -> None:
    """Cold, and with a month more in the list: the template is read once too, though two files are made of it."""
    file = workspace.build("report.xlsx")
    workspace.write_mapping(title=title)
    workspace.write(referrals(NEXT))
    counted.on = True
    done = refresh_file(file, workspace.folder, MADE, pipeline.no_progress, None, Cache(tmp_path / "cache"))
    assert done.outcome.written
    assert counted.inputs() == ONCE and counted.opened["template.xlsx"] == 1
    assert +counted.done == {"mapping": 1, "referrals": 1}


def test_a_closed_refresh_for_an_earlier_month_computes_once(
    workspace: Workspace, tmp_path: Path, counted: Counted
) -> None:
    """A workbook that reports January, of which a record was corrected: figures of two months, from one reading."""
    file = workspace.folder / "report.xlsx"
    pipeline.build(workspace.folder, pipeline.Month(2023, 1), file, dt.datetime(2023, 3, 6, 9))
    workspace.write(referrals(["2022-11", "2022-12", "2023-01", "2023-02"], late=1))
    counted.on = True
    refresh_file(file, workspace.folder, MADE, pipeline.no_progress, None, Cache(tmp_path / "cache"))
    assert counted.inputs() == ONCE
    assert +counted.done == {"mapping": 1, "referrals": 1}


@pytest.mark.libreoffice
@pytest.mark.parametrize("title", ["Front door", "Another title"], ids=["another month", "built anew beside it"])
def test_an_open_refresh_works_everything_out_once(
    app: xw.App, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, counted: Counted, title: str
) -> None:
    """Also where it is then built anew beside the open one."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(workspace.folder / "cache"))
    book = opened(app, workspace.build("report.xlsx"))
    workspace.write_mapping(title=title)
    workspace.write(referrals(NEXT))
    counted.on = True
    refresh_message(book, workspace.folder)
    assert counted.inputs() == ONCE
    assert +counted.done == {"mapping": 1, "referrals": 1}


def test_month_end_works_everything_out_once(workspace: Workspace, counted: Counted) -> None:
    """The whole service's workbook, the teams', and the drafts, all from one reading."""
    counted.on = True
    done = CliRunner().invoke(main, ["month-end", "--month", "2023-02", "--workspace", str(workspace.folder)])
    assert "4 workbooks for February 2023" in done.output, done.output
    assert counted.inputs() == ONCE
    assert +counted.done == {"mapping": 1, "referrals": 1}
