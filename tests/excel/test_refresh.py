"""The refresh in a real headless LibreOffice: the button's own macro, on a workbook into which an officer has typed."""

import datetime as dt
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlwings as xw
from open_workbooks import named, opened, table
from small_workspace import NEXT, Workspace, day, referrals

from kpibook.excel.acts import MessageTell, check_sources_of
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.open import journal
from kpibook.excel.open.message import refresh_message
from kpibook.issues import InputError
from kpibook.months import Month
from xlwings_libreoffice.office import OfficeError

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


def each_format(cells: xw.Range) -> list[list[str]]:
    """The number format of each cell, column by column."""
    rows = cells.shape[0]
    return [f if isinstance(f, list) else [f] * rows for f in cells.impl.call("number_formats")]


def everything(book: xw.Book) -> dict[str, object]:
    """Every value, formula, format and table of a workbook."""
    found = {}
    for sheet in book.sheets:
        used = sheet.used_range
        tables = [(table.name, table.range.address) for table in sheet.tables]
        # LibreOffice gives formulas that it sets again a format of its own where there was none
        formats = [each_format(used), used.impl.shown] if tables else []
        notes = sorted((note.location.address, note.text) for note in sheet.notes)
        found[sheet.name] = (used.value, used.formula, formats, tables, notes)
    found["names"] = sorted((name.name, name.refers_to) for name in book.names)
    return found


def type_things(book: xw.Book) -> None:
    """What an officer types: analysis, an own sheet, own columns inside and beside a table, a formula, notes."""
    named(book, "analysis_front_1").value = "Steady, see minutes."
    named(book, "analysis_front_in_time").value = "'=1+1 in time, as last month."  # a text, as the apostrophe says
    own = book.sheets.add("Mine", after=book.sheets[0])
    own["A1"].value = "my own sheet"
    sheet = book.sheets["Numerators"]
    area = sheet.tables["Numerators"].range
    right = area.column + area.shape[1]
    sheet.range((area.row, right)).value = "remark"
    for at in range(1, area.shape[0]):
        key = sheet.range((area.row + at, area.column)).value
        sheet.range((area.row + at, right)).value = f"about {key}"
    sheet.range(
        (area.row + 1, right + 1)
    ).formula = f"={sheet.range((area.row + 1, right - 1)).get_address(False, False)}*2"
    sheet.range((area.row + area.shape[0] + 3, 1)).value = "below the table"
    cell_of(book, "Numerators", "in_time|two", "2023-01").add_note("asked the team")
    named(book, "analysis_front_1").add_note("agreed with the team")


def cell_of(book: xw.Book, name: str, key: str, heading: str) -> xw.Range:
    """A cell of a table by its row's key and its heading."""
    area = book.sheets[name].tables[name].range
    rows = area.options(ndim=2).value
    row = next(at for at, row in enumerate(rows) if row[0] == key)
    return book.sheets[name].range((area.row + row, area.column + rows[0].index(heading)))


def test_the_refresh_button(app: xw.App, workspace: Workspace, fire_button) -> None:
    """The button's own bound macro brings in a new month and a corrected one; everything that was typed is there."""
    book = opened(app, workspace.build("report.xlsm"))
    type_things(book)
    rows = referrals(["2022-11", "2022-12", "2023-01", "2023-02", "2023-03"], late=3)
    rows[9][3] = day("2022-12-29")  # a corrected record of December: team one, no longer in time
    workspace.write_mapping(team="=1+1", target="1/20")
    workspace.write(list(reversed(rows)))
    click = fire_button(book, "Refresh")
    assert click.status == 0, click.printed
    assert "Month added: March 2023." in click.log
    assert "Decided within 5 days, Whole service, December 2022: 100% (8/8) → 88% (7/8)" in click.log
    assert "2 analysis texts moved" in click.log
    assert "50% → 1/20" in click.log

    numbers, targets = table(book, "Numerators"), table(book, "Targets")
    assert numbers["in_time|whole"]["2023-03"] == 5
    assert numbers["in_time|one"]["2022-12"] == 3
    assert numbers["in_time|one"]["team"] == "=1+1"
    assert table(book, "Teams")["one"]["name"] == "=1+1"
    assert targets["in_time|every|shown"]["2023-03"] == "1/20"
    assert named(book, "report_month").value == dt.datetime(2023, 3, 1)

    section = book.sheets["Front door"].used_range.impl.shown
    shown = [text for row in section for text in row if text]
    assert "63% \n(5/8)" in shown and "88% \n(7/8)" not in shown  # the window moved on: January to March
    assert "● Green" in shown and "1/20" in shown
    assert shown.count("Mar-23") >= 1 and "Dec-22" not in shown

    assert named(book, "analysis_front_1").value is None
    assert named(book, "analysis_month_front_1").value == "Analysis · Whole service · March 2023"
    archive = book.sheets["Analysis archive"].tables["Archive"].range.value
    assert archive == [
        ["section", "month", "text"],
        ["Front door: Referrals", "February 2023", "Steady, see minutes."],
        ["Front door: Decided within 5 days", "February 2023", "=1+1 in time, as last month."],
    ]
    assert book.sheets["Mine"]["A1"].value == "my own sheet"
    assert {key: row["remark"] for key, row in numbers.items()} == {key: f"about {key}" for key in numbers}
    sheet = book.sheets["Numerators"]
    formulas = [f for row in sheet.used_range.formula for f in row if str(f).startswith("=") and "*2" in str(f)]
    assert len(formulas) == 1
    assert "below the table" in [row[0] for row in sheet.used_range.value]
    assert cell_of(book, "Numerators", "in_time|two", "2023-01").note.text == "asked the team"
    assert len(sheet.notes) == 1
    assert named(book, "analysis_front_1").note.text == "agreed with the team"


def test_refreshing_twice_changes_nothing(app: xw.App, workspace: Workspace, own_cache: Path) -> None:
    """The second refresh writes nothing, with and without the cache; a workbook just built needs nothing either."""
    book = opened(app, workspace.build("report.xlsx"))
    first = everything(book)
    assert "Nothing has changed" in refresh_message(book, workspace.folder)
    assert everything(book) == first
    workspace.write(referrals(NEXT, late=1))
    assert "Month added" in refresh_message(book, workspace.folder)
    second = everything(book)
    assert "Nothing has changed" in refresh_message(book, workspace.folder)
    shutil.rmtree(own_cache)
    assert "Nothing has changed" in refresh_message(book, workspace.folder)
    assert everything(book) == second


@pytest.mark.parametrize("outside", [True, False])
def test_lists_outside_the_workspace_are_said(app: xw.App, workspace: Workspace, tmp_path: Path, outside: bool) -> None:
    """A refresh and a check of the sources say where the sources folder leads, as the commands do."""
    elsewhere = (tmp_path / "elsewhere").resolve()
    if outside:
        (workspace.folder / "sources").rename(elsewhere)
        mapping = workspace.folder / "mappings" / "all.yaml"
        mapping.write_text(mapping.read_text().replace("sources_folder: sources", f"sources_folder: {elsewhere}"))
    book = opened(app, workspace.build("report.xlsx"))
    line = f"Outside the workspace: sources_folder is {elsewhere}"
    for act in (lambda: refresh_message(book, workspace.folder), lambda: check_sources_of(book, MessageTell())):
        assert (line in act()) == outside


def test_a_refreshed_workbook_holds_what_a_new_one_holds(app: xw.App, workspace: Workspace) -> None:
    """Every table and every figure on the section's sheet are those of a workbook built afresh."""
    book = opened(app, workspace.build("report.xlsx"))
    workspace.write(referrals(NEXT, late=2))
    refresh_message(book, workspace.folder)
    fresh = opened(app, workspace.build("fresh.xlsx"))
    for name in ("Numerators", "Denominators", "Targets", "Indicators", "Teams", "Months"):
        assert table(book, name) == table(fresh, name)
    for name in ("Front door", "Definitions", "Checks", "KPI updates"):
        assert book.sheets[name].used_range.value == fresh.sheets[name].used_range.value


def test_a_stepped_back_selector_shows_whose_month_the_text_was(app: xw.App, workspace: Workspace) -> None:
    """The heading of a box names its text's month, whatever month is chosen."""
    book = opened(app, workspace.build("report.xlsm"))
    named(book, "report_month").value = dt.datetime(2022, 12, 1)
    assert named(book, "analysis_month_front_1").value == f"Analysis · Whole service · {Month(2023, 2).name}"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test sees another's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return tmp_path / "cache" / "kpibook"


def test_a_closed_file_gets_what_the_button_gives(app: xw.App, workspace: Workspace) -> None:
    """The same figures, archive, own columns and texts as the refresh of the open workbook; a dated backup."""
    file = workspace.build("report.xlsx")
    book = opened(app, file)
    type_things(book)
    book.sheets["Mine"].delete()
    book.save()
    file = copied(file)  # LibreOffice holds the other one
    workspace.write(referrals(NEXT, late=2))
    refresh_message(book, workspace.folder)
    before = file.read_bytes()
    done = refresh_file(file, workspace.folder, dt.datetime(2023, 4, 4, 9), lambda *_: None, None, None)
    assert done.backup is not None and done.backup.read_bytes() == before
    assert [month.key for month in done.outcome.changes.months] == ["2023-03"]
    fresh = opened(app, file)
    for name in ("Numerators", "Denominators", "Targets", "Indicators", "Teams", "Months"):
        assert table(fresh, name) == table(book, name)
    for name in ("Front door", "Analysis archive"):
        assert fresh.sheets[name].used_range.value == book.sheets[name].used_range.value
    texts = [row[0] for row in fresh.sheets["Numerators"].used_range.value]
    assert "below the table" in texts


def copied(file: Path) -> Path:
    """A copy that LibreOffice can open beside the file."""
    copy = file.with_stem(f"{file.stem} copy")
    shutil.copy(file, copy)
    return copy


def test_a_closed_file_with_a_sheet_of_ones_own_is_refused(app: xw.App, workspace: Workspace) -> None:
    """The sheet is named and the file stays as it was, unless the old copy has a place to go."""
    file = workspace.build("report.xlsx")
    book = opened(app, file)
    book.sheets.add("Mine")
    book.save()
    book.close()
    before = file.read_bytes()
    workspace.write(referrals(NEXT))
    arguments = (file, workspace.folder, dt.datetime(2023, 4, 4), lambda *_: None)
    with pytest.raises(InputError, match='the sheet "Mine"'):
        refresh_file(*arguments, None, None)
    assert file.read_bytes() == before
    assert len(list(workspace.folder.glob("report*"))) == 1
    old = workspace.folder / "old.xlsx"
    refresh_file(*arguments, old, None)
    assert old.read_bytes() == before


def test_a_closed_file_that_needs_nothing_stays_byte_for_byte(workspace: Workspace) -> None:
    """Nothing is written when the sources say nothing new."""
    file = workspace.build("report.xlsx")
    before = file.read_bytes()
    done = refresh_file(file, workspace.folder, dt.datetime(2023, 4, 4), lambda *_: None, None, None)
    assert (done.backup, done.outcome.written, file.read_bytes()) == (None, False, before)


WRITES = {
    *("write", "write_formulas", "clear", "resize_table", "add_table", "set_number_format", "copy_cells"),
    *("add_sheet", "set_name", "delete_name", "add_note", "delete_note"),
}
"""Operations that change the workbook."""


@pytest.mark.slow
def test_a_failure_at_any_write_puts_everything_back(
    app: xw.App, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """LibreOffice refuses the n-th change, from the first to one of the last: each cell, format, table, note and name
    is as it was, and no journal is left; with no refusal left, the refresh does its work. Every n was tried once."""
    book = opened(app, workspace.build("report.xlsx"))
    type_things(book)
    before = everything(book)
    workspace.write(referrals(NEXT, late=2))
    bridge = app.impl.bridge
    call = bridge.call
    left = [0]

    def refuse(operation: str, **arguments: object) -> object:
        if operation in WRITES:
            left[0] -= 1
            if left[0] == 0:
                raise OfficeError("no-memory", "LibreOffice has run out of memory")
        return call(operation, **arguments)

    monkeypatch.setattr(bridge, "call", refuse)
    for refused in (1, 2, 11, 34, 55, 75):
        left[0] = refused
        with pytest.raises(OfficeError):
            refresh_message(book, workspace.folder)
        assert everything(book) == before, f"after a refusal of change {refused}"
        assert not list((workspace.folder / ".kpibook" / "journal").iterdir())
    left[0] = 0
    assert "Month added" in refresh_message(book, workspace.folder)
    assert 75 < -left[0] < 110


KILLED = """
import os, signal, sys
from pathlib import Path
import xlwings as xw
from xlwings_libreoffice.activate import attach
from kpibook.excel.open.message import refresh_message
app = attach(sys.argv[1])
bridge, left = app.impl.bridge, [int(sys.argv[4])]
call = bridge.call
def kill(operation, **arguments):
    if operation in ("write", "write_formulas", "resize_table", "clear"):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return call(operation, **arguments)
bridge.call = kill
refresh_message(app.books[sys.argv[2]], Path(sys.argv[3]))
"""


def test_after_a_kill_the_workbook_is_put_back(app: xw.App, office, workspace: Workspace) -> None:
    """Killed while it writes, the journal brings every cell back, once; then a refresh does its work."""
    book = opened(app, workspace.build("report.xlsx"))
    type_things(book)
    before = everything(book)
    workspace.write(referrals(NEXT, late=2))
    arguments = [office.accept, book.name, str(workspace.folder), "12"]
    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert everything(book) != before
    assert journal.restore(book, workspace.folder)
    assert everything(book) == before
    assert not journal.restore(book, workspace.folder)
    assert "Month added" in refresh_message(book, workspace.folder)


def test_a_refresh_after_a_kill_puts_back_first(app: xw.App, office, workspace: Workspace) -> None:
    """The next click needs no command: it undoes the broken refresh, then refreshes, and says so."""
    book = opened(app, workspace.build("report.xlsx"))
    workspace.write(referrals(NEXT, late=2))
    subprocess.run([sys.executable, "-c", KILLED, office.accept, book.name, str(workspace.folder), "9"], check=False)
    message = refresh_message(book, workspace.folder)
    assert "had broken off" in message and "Month added: March 2023." in message


SLOW = """
import sys, time
from pathlib import Path
from xlwings_libreoffice.activate import attach
from kpibook.excel.open.message import refresh_message
app = attach(sys.argv[1])
bridge = app.impl.bridge
call = bridge.call
def wait_first(operation, **arguments):
    if operation in ("write", "write_formulas", "resize_table", "clear"):
        Path(sys.argv[4]).touch()
        time.sleep(0.1)
    return call(operation, **arguments)
bridge.call = wait_first
print(refresh_message(app.books[sys.argv[2]], Path(sys.argv[3])))
"""


def test_a_second_refresh_waits_for_the_first(app: xw.App, office, workspace: Workspace, tmp_path: Path) -> None:
    """A click while a command still writes is refused, and does not take what is half-written for a broken refresh."""
    book = opened(app, workspace.build("report.xlsx"))
    workspace.write(referrals(NEXT, late=2))
    writing = tmp_path / "writing"
    arguments = [office.accept, book.name, str(workspace.folder), str(writing)]
    with subprocess.Popen([sys.executable, "-c", SLOW, *arguments], stdout=subprocess.PIPE, text=True) as first:
        while not writing.exists() and first.poll() is None:
            time.sleep(0.02)
        with pytest.raises(InputError, match="Another refresh or publication of this workbook"):
            refresh_message(book, workspace.folder)
        said = first.communicate()[0]
    assert "Month added: March 2023." in said
    assert "Nothing has changed" in refresh_message(book, workspace.folder)


def test_a_workbook_closed_without_saving_needs_nothing_back(app: xw.App, office, workspace: Workspace) -> None:
    """The half-written cells went with it: the journal is dropped and nothing that was typed since is touched."""
    file = workspace.build("report.xlsx")
    book = opened(app, file)
    workspace.write(referrals(NEXT, late=2))
    subprocess.run([sys.executable, "-c", KILLED, office.accept, book.name, str(workspace.folder), "9"], check=False)
    book.close()
    again = opened(app, file)
    assert not journal.restore(again, workspace.folder)
    assert journal.left_behind(workspace.folder, again.fullname) is None


def test_a_source_that_is_gone_changes_nothing(app: xw.App, workspace: Workspace) -> None:
    """The message names the file; the workbook is as it was."""
    book = opened(app, workspace.build("report.xlsx"))
    before = everything(book)
    (workspace.folder / "sources" / "referrals.csv").unlink()
    with pytest.raises(InputError, match=r"referrals\.csv"):
        refresh_message(book, workspace.folder)
    assert everything(book) == before


def test_a_journal_that_cannot_be_written_changes_nothing(app: xw.App, workspace: Workspace) -> None:
    """Nothing is written into the workbook before the journal is on the disk."""
    book = opened(app, workspace.build("report.xlsx"))
    before = everything(book)
    workspace.write(referrals(NEXT))
    (workspace.folder / ".kpibook").write_text("a file is in the way")
    with pytest.raises(InputError, match="kpibook notes what it will change"):
        refresh_message(book, workspace.folder)
    assert everything(book) == before


def test_a_changed_mapping_rebuilds_beside(app: xw.App, workspace: Workspace) -> None:
    """New rows need a new workbook: what was typed is in it, and the open one stays as it was."""
    book = opened(app, workspace.build("report.xlsx"))
    type_things(book)
    before = everything(book)
    workspace.write_mapping(title="Front door and more")
    message = refresh_message(book, workspace.folder)
    new = workspace.folder / "report rebuilt.xlsx"
    assert str(new) in message and "Mine" in message
    assert everything(book) == before
    rebuilt = opened(app, new)
    assert named(rebuilt, "analysis_front_1").value == "Steady, see minutes."
    rows = rebuilt.sheets["Numerators"].used_range.value
    at = next(row for row in rows if row[0] == "key").index("remark")
    keys = list(table(rebuilt, "Numerators"))
    assert [row[at] for row in rows if row[0] in keys] == [f"about {key}" for key in keys]
    assert cell_of(rebuilt, "Numerators", "in_time|two", "2023-01").note.text == "asked the team"
    assert "below the table" in [row[0] for row in rows]


def test_a_target_edited_by_hand_is_reported_and_follows_the_mapping(app: xw.App, workspace: Workspace) -> None:
    """The message has the old value and the new one."""
    book = opened(app, workspace.build("report.xlsx"))
    sheet = book.sheets["Targets"]
    area = sheet.tables["Targets"].range
    sheet.range((area.row + 1, area.column + area.shape[1] - 1)).value = "99 percent"
    message = refresh_message(book, workspace.folder)
    assert "1 target had been edited in the workbook and now follows the mapping" in message
    assert "99 percent → 50%" in message
    assert table(book, "Targets")["in_time|every|shown"]["2023-02"] == "50%"


def test_rows_that_vanish_leave_what_was_typed(app: xw.App, workspace: Workspace) -> None:
    """A remark beside a row that has gone is on the sheet Kept rows."""
    book = opened(app, workspace.build("report.xlsx"))
    type_things(book)
    workspace.drop_team_two()
    message = refresh_message(book, workspace.folder)
    assert "Kept rows" in message
    kept = book.sheets["Kept rows"].tables["Kept"].range.value
    assert ["Numerators", "referrals|two", "remark", "about referrals|two"] in kept
    assert ["Numerators", "in_time|two", "note on 2023-01", "asked the team"] in kept
    assert len(book.sheets["Numerators"].notes) == 0
    assert "referrals|two" not in table(book, "Numerators")


def test_what_stands_below_the_archive_moves_down(app: xw.App, workspace: Workspace) -> None:
    """Words and a column beside the archive are an officer's too: the next month's texts take no place of theirs."""
    book = opened(app, workspace.build("report.xlsx"))
    named(book, "analysis_front_1").value = "Steady."
    workspace.write(referrals(NEXT))
    refresh_message(book, workspace.folder)
    sheet = book.sheets["Analysis archive"]
    sheet["A4"].value = "agreed on 3 May"
    sheet["D2"].value = "read by the board"
    named(book, "analysis_front_1").value = "Better."
    named(book, "analysis_front_in_time").value = "All in time."
    workspace.write(referrals([*NEXT, "2023-04"]))
    refresh_message(book, workspace.folder)
    assert sheet.tables["Archive"].range.value == [
        ["section", "month", "text"],
        ["Front door: Referrals", "February 2023", "Steady."],
        ["Front door: Referrals", "March 2023", "Better."],
        ["Front door: Decided within 5 days", "March 2023", "All in time."],
    ]
    assert "agreed on 3 May" in [row[0] for row in sheet.used_range.value[4:]]
    assert sheet["D2"].value == "read by the board"


def test_an_analysis_that_is_a_formula_is_archived_as_it_showed(app: xw.App, workspace: Workspace) -> None:
    """The archive keeps what readers saw in February, not a formula that goes on counting; an error keeps its words."""
    book = opened(app, workspace.build("report.xlsx"))
    named(book, "analysis_front_1").formula = '="Open: "&2+3'
    named(book, "analysis_front_in_time").formula = "=no_such_name+1"
    workspace.write(referrals(NEXT))
    refresh_message(book, workspace.folder)
    archive = book.sheets["Analysis archive"].tables["Archive"].range
    assert [row[2] for row in archive.value] == ["text", "Open: 5", "=no_such_name+1"]
    assert [row[2] for row in archive.formula] == ["text", "Open: 5", "=no_such_name+1"]


@pytest.mark.parametrize(("team", "becomes"), [("Team one", "=1+1"), ("Team two", "Team two")])
def test_a_renamed_team_stays_chosen(app: xw.App, workspace: Workspace, team: str, becomes: str) -> None:
    """The selector follows the team's new name, and leaves the others alone."""
    book = opened(app, workspace.build("report.xlsx"))
    named(book, "report_team").value = team
    workspace.write_mapping(team="=1+1")
    workspace.write(referrals(NEXT))
    refresh_message(book, workspace.folder)
    assert named(book, "report_team").value == becomes
    assert "TBC" not in [cell for row in book.sheets["Front door"].used_range.value for cell in row]


def test_a_chosen_team_that_has_gone_gives_way_to_the_whole_service(app: xw.App, workspace: Workspace) -> None:
    """Else every figure on the sections would be missing."""
    book = opened(app, workspace.build("report.xlsx"))
    named(book, "report_team").value = "Team two"
    workspace.drop_team_two()
    refresh_message(book, workspace.folder)
    assert named(book, "report_team").value == "Whole service"
