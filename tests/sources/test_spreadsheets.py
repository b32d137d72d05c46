import datetime as dt
import hashlib
import os

import pytest
import xlsxwriter

from kpibook.sources.read_file import read_sheets
from kpibook.sources.spreadsheets import load_sources, parse_sources, read_sources


def kinds(read):
    return [issue.kind for issue in read.issues]


def test_cells_and_their_places(read, folder, workbook_bytes):
    """Cells keep their places and types; text that looks like a formula stays text."""
    day, moment = dt.date(2023, 2, 3), dt.datetime(2023, 2, 3, 14, 30)
    rows = [[], ["", "Ref", "When", "N"], ["", "=1+1", day, 12], ["", "00123", moment, True]]
    (folder / "a.xlsx").write_bytes(workbook_bytes(rows))
    (table,) = read("a.xlsx").tables["referrals"]
    assert (table.source, table.file, table.sheet) == ("referrals", "a.xlsx", "Data")
    assert [list(row) for row in table.rows] == [
        ["", "", "", ""], ["", "Ref", "When", "N"], ["", "=1+1", day, 12], ["", "00123", moment, True],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["referrals.xls", "referrals_1904.xls", "referrals.ods"])
def test_other_formats(read, sample, name):
    """Files of Excel 97-2003 (also with 1904 dates) and OpenDocument read alike; made by LibreOffice."""
    sample(name)
    (table,) = read(name).tables["referrals"]
    assert [list(row) for row in table.rows[2:]] == [
        ["", "Ref", "Received", "Urgent", "Number"],
        ["", "00123", dt.date(2023, 2, 3), True, 12],
        ["", "=1+1", dt.date(2024, 2, 29), False, 12.5],
    ]


def test_dates_of_1904(read, folder, workbook_bytes):
    """A workbook that counts its days from 1904 reads the same days."""
    rows = [["Received"], [dt.date(2023, 2, 3)]]
    (folder / "a.xlsx").write_bytes(workbook_bytes(rows, date_1904=True))
    assert read("a.xlsx").tables["referrals"][0].rows[1] == [dt.date(2023, 2, 3)]


def test_hidden_sheets_are_read_and_charts_are_not(read, folder):
    """Hidden sheets are read as others; chart sheets hold no cells."""
    with xlsxwriter.Workbook(folder / "a.xlsx") as workbook:
        workbook.add_worksheet("Front").write(0, 0, 1)
        hidden = workbook.add_worksheet("Hidden")
        hidden.write(0, 0, "here")
        hidden.hide()
        workbook.add_chartsheet("Chart").set_chart(chart := workbook.add_chart({"type": "line"}))
        chart.add_series({"values": "=Front!$A$1:$A$1"})
    assert [table.sheet for table in read("a.xlsx").tables["referrals"]] == ["Front", "Hidden"]


def test_a_file_of_two_sources_is_read_once(folder, make_mapping, workbook_bytes):
    """Two sources may share a file: it is read and listed once, and each has its tables."""
    (folder / "a.xlsx").write_bytes(workbook_bytes())
    told = []
    mapping = make_mapping(one=["a.xlsx"], two=["a.*"])
    found = read_sources(folder.parent, mapping, lambda *step: told.append(step))
    assert told == [("Reading spreadsheets", 0, 1), ("Reading spreadsheets", 1, 1)]
    assert [len(found.files), *(found.tables[name][0].source for name in ("one", "two"))] == [1, "one", "two"]


def test_files_are_described(read, folder, workbook_bytes):
    """A file is listed with its path, hash, size and last change."""
    path = folder / "a.xlsx"
    path.write_bytes(workbook_bytes())
    os.utime(path, (1_677_000_000, 1_677_000_000))
    (file,) = read("a.xlsx").files
    assert (file.path, file.size) == ("samples/a.xlsx", path.stat().st_size)
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert file.modified == dt.datetime.fromtimestamp(1_677_000_000)


def test_same_content_twice(read, folder, workbook_bytes):
    """A copy of a file under another name is an error, and is read once."""
    for name in ("r_06.xlsx", "r_06 - Copy.xlsx"):
        (folder / name).write_bytes(workbook_bytes())
    found = read("r_*.xlsx")
    assert [(issue.kind, issue.sheet) for issue in found.issues] == [("same-file-twice", "r_06.xlsx")]
    assert len(found.tables["referrals"]) == 1


def test_every_fault_at_once(folder, make_mapping, workbook_bytes):
    """Faults of all files are reported together, and good files are read all the same."""
    (folder / "good.xlsx").write_bytes(workbook_bytes())
    (folder / "empty.xlsx").write_bytes(b"")
    mapping = make_mapping(good=["good.xlsx"], empty=["empty.xlsx"], missing=["missing.xlsx"])
    found = read_sources(folder.parent, mapping, None)
    assert kinds(found) == ["missing-file", "empty-file"]
    assert [len(found.tables[name]) for name in ("good", "empty", "missing")] == [1, 0, 0]


def test_folder_named_like_a_file(read, folder):
    """A folder where a file should be is an error."""
    (folder / "a.xlsx").mkdir()
    assert kinds(read("a.xlsx")) == ["not-a-file"]


def test_file_that_cannot_be_opened(read, folder):
    """A file that the system does not open is an error with its reason."""
    (folder / "a.xlsx").symlink_to(folder / "gone.xlsx")
    (issue,) = read("a.xlsx").issues
    assert (issue.kind, issue.message) == ("unreadable-file", "The file cannot be opened: No such file or directory.")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(read, folder, workbook_bytes):
    """A file that one may not read is an error."""
    (folder / "a.xlsx").write_bytes(workbook_bytes())
    (folder / "a.xlsx").chmod(0)
    assert kinds(read("a.xlsx")) == ["unreadable-file"]


@pytest.fixture
def large_files(folder, make_mapping):
    """A workspace with files of 6 MB together, one of them broken; and their names in order."""
    for number in range(4):
        rows = "".join(f"R{row:07},{number}{'x' * 80}\n" for row in range(16_000))
        (folder / f"{number}.csv").write_text('Ref,"Note\n' if number == 2 else "Ref,Note\n" + rows, "utf-8")
    names = [f"{number}.csv" for number in (3, 0, 2, 1)]
    return load_sources(folder.parent, make_mapping(referrals=names))


def test_large_files_read_two_at_once_stand_in_their_order(large_files):
    """Where two files are read at once, tables, files and what is wrong are those of each, in the files' order."""
    read = parse_sources(large_files)
    assert [table.file for table in read.tables["referrals"]] == ["3.csv", "0.csv", "1.csv"]
    assert [(issue.kind, issue.sheet[:5]) for issue in read.issues] == [("broken-csv", "2.csv")]
    assert [file.path for file in read.files] == [f"samples/{name}" for name in large_files.loaded]
    for table in read.tables["referrals"]:
        (alone,), _ = read_sheets(large_files.loaded[table.file].content, table.file)
        assert [*table.rows] == [*alone.rows]


def test_files_that_together_are_more_than_the_computer_has_room_for(large_files):
    """Files of which each is small enough are refused from the one on that is too much beside those before it."""
    read = parse_sources(large_files, memory=22_000_000)
    assert [table.file for table in read.tables["referrals"]] == ["3.csv", "0.csv"]
    assert [(issue.kind, issue.sheet[:5]) for issue in read.issues] == [("broken-csv", "2.csv"), ("too-much", "1.csv")]
