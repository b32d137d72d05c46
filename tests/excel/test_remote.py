"""The same refresh on an engine that tells only values: xlwings' remote one, for Excel on the web."""

import datetime as dt
from pathlib import Path

import pytest
import xlwings as xw
from remote_client import Client, payload
from small_workspace import NEXT, Workspace, referrals

from kpibook.excel.compute import Computation
from kpibook.excel.open.rebuild import rebuild_beside
from kpibook.excel.open.run import refresh_book
from kpibook.issues import InputError
from xlwings_libreoffice import engine, ranges
from xlwings_libreoffice.engine import open_book

MADE = dt.datetime(2023, 4, 4, 9)
TABLES = ("Numerators", "Denominators", "Targets", "Indicators", "Teams", "Months", "Definitions", "Checks", "Updates")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


@pytest.fixture
def only_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine over LibreOffice with the limits of the remote engine, as its source says them."""

    def refuse(*_: object) -> object:
        raise NotImplementedError("not told synchronously")

    monkeypatch.setattr(engine.LibreOfficeEngine, "type", "remote")
    for name in ("formula", "number_format"):
        monkeypatch.setattr(ranges.Range, name, property(refuse, getattr(ranges.Range, name).fset))
    monkeypatch.setattr(engine.App, "status_bar", property(refuse, refuse))
    for name in ("text", "location"):
        monkeypatch.setattr(ranges.Note, name, property(refuse))


def opened(app: xw.App, file: Path) -> xw.Book:
    return xw.Book(impl=open_book(app.impl, file))


def table(book: xw.Book, name: str) -> list[list[object]]:
    sheet = next(sheet for sheet in book.sheets if name in [one.name for one in sheet.tables])
    return sheet.tables[name].range.options(ndim=2).value


@pytest.mark.libreoffice
def test_values_are_enough(app: xw.App, workspace: Workspace, only_values: None) -> None:
    """Where neither formulas nor formats nor notes are told, a refresh brings in the new month as elsewhere."""
    book = opened(app, workspace.build("report.xlsx"))
    book.names["analysis_front_1"].refers_to_range.value = "Steady."
    workspace.write(referrals(NEXT, late=2))
    outcome = refresh_book(book, workspace.folder, MADE, lambda *_: None)
    assert (outcome.written, outcome.archived, [m.key for m in outcome.changes.months]) == (True, 1, ["2023-03"])
    assert not (workspace.folder / ".kpibook" / "journal").exists()
    fresh = opened(app, workspace.build("fresh.xlsx"))
    for name in TABLES:
        assert table(book, name) == table(fresh, name), name
    assert not refresh_book(book, workspace.folder, MADE, lambda *_: None).written


@pytest.mark.libreoffice
def test_what_cannot_be_told_is_not_moved(app: xw.App, workspace: Workspace, only_values: None) -> None:
    """A column beside a table whose rows change places might hold formulas: refused, and nothing is written."""
    book = opened(app, workspace.build("report.xlsx"))
    sheet = book.sheets["Months"]
    area = sheet.tables["Months"].range
    sheet.range((area.row + 1, area.column + area.shape[1])).value = "my remark on February"
    before = sheet.used_range.value
    workspace.write(referrals(NEXT, late=2))
    with pytest.raises(InputError, match="change places"):
        refresh_book(book, workspace.folder, MADE, lambda *_: None)
    assert sheet.used_range.value == before


@pytest.mark.libreoffice
def test_what_lies_nowhere_is_not_rebuilt_there(
    app: xw.App, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A workbook without a path (a remote one, or never saved) has no folder that a new file could stand in."""
    book = opened(app, workspace.build("report.xlsx"))
    monkeypatch.setattr(engine.Book, "fullname", property(lambda found: found.name))
    with pytest.raises(InputError, match="must be built anew"):
        rebuild_beside(book, Computation(workspace.folder, MADE, lambda *_: None))
    assert not Path("report rebuilt.xlsx").exists()


def test_the_remote_engine_gives_the_same_cells(workspace: Workspace) -> None:
    """On xlwings' own remote engine, what its client makes of the answer is what a new workbook holds."""
    try:
        import xlwings.pro  # noqa: F401 - says whether there is a licence key
    except xw.LicenseError as error:
        pytest.skip(f"xlwings' remote engine needs a licence key (XLWINGS_LICENSE_KEY): {error}")
    file = workspace.build("report.xlsx")
    workspace.write(referrals(NEXT, late=2))
    sent = payload(file)
    client = Client(payload(file))
    book = xw.Book(json=sent, engine="remote")
    outcome = refresh_book(book, workspace.folder, MADE, lambda *_: None)
    assert outcome.written
    client.run(book.json()["actions"])
    fresh = Client(payload(workspace.build("fresh.xlsx")))
    for name in TABLES:
        assert client.table(name) == fresh.table(name), name


def test_the_client_of_the_tests_reads_as_excel_does(workspace: Workspace) -> None:
    """What the last test rests on: texts stay texts only in text cells, tables are resized, sheets and tables added."""
    client = Client(payload(workspace.build("report.xlsx")))
    assert client.table("Months")[1] == ["2023-02", "2023-02-01T00:00:00.000Z", "February 2023", "–"]
    last = len(client.sheets)
    place = {"sheet_position": last, "start_row": 0, "start_column": 0, "row_count": 2, "column_count": 1}
    client.run(
        [
            {"func": "addSheet", "args": [last, "Mine"]},
            {"func": "setNumberFormat", "args": ["@"], **place, "row_count": 1},
            {"func": "setValues", "args": [None], "values": [["=1+1"], ["2023-03-01"]], **place},
            {"func": "addTable", "args": ["$A$1:$A$2", True, None, "Own"], **place},
        ]
    )
    assert client.table("Own") == [["=1+1"], ["2023-03-01T00:00:00.000Z"]]
    client.run([{"func": "rangeClearContents", **place}, {"func": "resizeTable", "args": [0, "$A$1:$A$3"], **place}])
    assert client.table("Own") == [[None]] * 3
    with pytest.raises(AssertionError, match="would become a formula"):
        client.run([{"func": "setValues", "args": [None], "values": [[""], ["=1+1"]], **place}])
