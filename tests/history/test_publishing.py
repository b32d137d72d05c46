"""A workbook is published, published again, given back and forgotten, by the commands and with real files."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import openpyxl
import pytest
from command_runs import run
from small_workspace import Workspace, referrals

from kpibook.excel.closed.stamp import stamp_of, stamped
from kpibook.history.store import payload_names, read_entries
from kpibook.package import unpack

MONTHS = ["2022-11", "2022-12", "2023-01", "2023-02"]
WORKBOOK = "out/performance_report_2023-02.xlsx"
SUPPORT = Path(__file__).parents[1] / "support"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small workspace with its workbook of February 2023, which nothing changes."""
    folder = tmp_path_factory.mktemp("built") / "w"
    Workspace(folder).build(WORKBOOK)
    return folder


@pytest.fixture
def workspace(built, tmp_path, monkeypatch):
    """A copy that a test may change, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shutil.copytree(built, tmp_path / "w")
    monkeypatch.chdir(tmp_path / "w")
    return tmp_path / "w"


def publish(*more, file=WORKBOOK):
    return run(["publish", str(file), "--by", "A. Officer", *more])


def late_record(workspace):
    """A referral of February that the list did not hold when the workbook was made."""
    source = workspace / "sources/referrals.csv"
    source.write_text(f"{source.read_text('utf-8')}late,Team one,20/02/2023,21/02/2023\n", "utf-8")


def test_what_is_published_is_kept_and_comes_back(workspace):
    """Byte for byte, stamped with its entry; the note with the texts; the figures with target and RAG word."""
    ended = publish("--note", "All well")
    assert ended.code == 0 and "February 2023 is published as entry 1, by A. Officer" in ended.printed
    (entry,) = read_entries(workspace).entries
    assert (entry.about.by, entry.month, entry.about.periods) == (
        "A. Officer",
        "2023-02",
        ("2022-12", "2023-01", "2023-02"),
    )
    assert entry.told("referrals", "whole", "2023-02").shown == 8
    told = entry.told("in_time", "one", "2023-01")
    assert (told.numerator, told.denominator, told.units, told.shown) == (4, 4, 100, "100% (4/4)")
    assert (told.target, told.rag) == ("50%", "Green")
    assert run(["history", "file", "2023-02", "--out", "back.xlsx"]).code == 0
    content = (workspace / WORKBOOK).read_bytes()
    assert (workspace / "back.xlsx").read_bytes() == content
    assert stamp_of(content) == (1, "0" * 64)
    texts = json.loads((workspace / "history/payload" / entry.about.payloads["texts"]).read_text("utf-8"))
    assert texts["note"] == "All well" and {text["name"] for text in texts["texts"]} >= {"analysis_front_1"}
    assert set(entry.about.payloads) == {"file", "texts", "evidence"}


def test_a_stamp_changes_nothing_else(built):
    """One part of the package, by one hidden name; stamped anew, only the newest stays."""
    before = (built / WORKBOOK).read_bytes()
    after = stamped(stamped(before, 1, "1" * 64), 2, "2" * 64)
    parts, now = unpack(before), unpack(after)
    assert [name for name in parts if parts[name] != now[name]] == ["xl/workbook.xml"] and list(parts) == list(now)
    name = b'<definedName name="kpibook_published" hidden="1">"2 %s"</definedName>' % (b"2" * 64)
    assert now["xl/workbook.xml"].replace(name, b"") == parts["xl/workbook.xml"]
    assert stamp_of(before) is None and stamp_of(after) == (2, "2" * 64)
    names = re.findall(rb'<definedName name="(kpibook_\w+)"', now["xl/workbook.xml"])
    assert len(names) > 2 and [name.lower() for name in names] == sorted(name.lower() for name in names)


def test_a_published_month_is_closed(workspace):
    """Another workbook of it is refused until somebody says why; the same one is published already."""
    publish()
    assert "published already, as entry 1" in publish().printed
    late_record(workspace)
    assert run(["refresh", WORKBOOK]).code == 0
    ended = publish()
    assert ended.code == 1 and "February 2023 is closed" in ended.printed
    ended = publish("--reopen", "late records")
    assert ended.code == 0, ended.printed
    first, second = read_entries(workspace).entries
    assert second.about.reopened == "late records" and second.told("referrals", "whole", "2023-02").shown == 9
    assert first.told("referrals", "whole", "2023-02").shown == 8
    said = run(["history", "referrals"]).printed
    assert "Feb-23  8 (entry 1" in said and "9 (entry 2" in said
    assert run(["history", "file", "2023-02", "--entry", "1", "--out", "first.xlsx"]).code == 0
    assert stamp_of((workspace / "first.xlsx").read_bytes()) == (1, "0" * 64)


def test_a_month_that_is_open_is_not_opened(workspace):
    """--reopen where nothing was published is a slip."""
    ended = publish("--reopen", "why not")
    assert ended.code == 1 and "never published" in ended.printed and not (workspace / "history").exists()


def test_a_workbook_that_says_something_else_is_refused(workspace):
    """Its list has a later record: it is refreshed first, or published as it stands, with the figures that it shows."""
    late_record(workspace)
    ended = publish()
    assert ended.code == 1 and "8 → 9" in ended.printed and "--even-if-different" in ended.printed
    assert not (workspace / "history").exists()
    assert publish("--even-if-different").code == 0
    (entry,) = read_entries(workspace).entries
    assert entry.told("referrals", "whole", "2023-02").shown == 8 and entry.about.different
    assert "evidence" not in entry.about.payloads, "the lists' records are not those behind these figures"
    said = run(["history", "referrals", "--json"]).printed
    february = json.loads(said)[-1]
    assert (february["published"][0]["shown"], february["now"]["shown"]) == (8, 9)


def test_a_target_that_was_edited_in_the_workbook_is_another(workspace):
    """The workbook's own target is what is published, where somebody asks for it."""
    edit(workspace / WORKBOOK, "Targets", "in_time|every|shown", "2023-02", "90%")
    assert publish().code == 1
    assert publish("--even-if-different").code == 0
    (entry,) = read_entries(workspace).entries
    assert entry.told("in_time", "whole", "2023-02").target == "90%"


def edit(file, sheet, key, month, value):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file)
        rows = {cell.value: cell.row for column in book[sheet].iter_cols() for cell in column if cell.value == key}
        at = next(cell for row in book[sheet].iter_rows() for cell in row if cell.value == month).column
        book[sheet].cell(rows[key], at).value = value
        book.save(file)


def write_text(file, text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file)
        sheet, _, cell = book.defined_names["analysis_front_1"].attr_text.rpartition("!")
        book[sheet.strip("'")][cell.replace("$", "")].value = text
        book.save(file)


def test_what_is_still_open_is_said_first(workspace, monkeypatch):
    """A text that contradicts: nobody answers, nothing is published; a schedule says yes."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    write_text(workspace / WORKBOOK, "There were 12 referrals in February 2023.")
    ended = publish()
    assert ended.code == 1 and "The table says" in ended.printed and "Nothing was published." in ended.printed
    assert not (workspace / "history").exists()
    assert publish("--yes").code == 0 and len(read_entries(workspace).entries) == 1


def test_a_figure_that_was_typed_over_is_said_first(workspace, monkeypatch):
    """A reader of the sheet would see another figure than the one that is published: it is named, with its cell."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(workspace / WORKBOOK)
        sheet = book["Front door"]
        cell = next(cell for cell in sheet[6] if str(cell.value).startswith("="))
        cell.value = "20% (1/5)"
        book.save(workspace / WORKBOOK)
    ended = publish()
    assert ended.code == 1 and f'"{sheet.title}" ({cell.coordinate})' in " ".join(ended.printed.split())
    assert "were typed over" in " ".join(ended.printed.split()) and not (workspace / "history").exists()


def test_another_officer_was_faster(workspace, monkeypatch):
    """Two publish one month at once: one is refused, and leaves nothing behind."""
    other = workspace / "out/other.xlsx"
    shutil.copy(workspace / WORKBOOK, other)
    write_text(other, "Nothing to say.")
    gate = threading.Event()

    import kpibook.excel.publishing.publication as publishing

    whole = publishing.append

    def slower(*arguments):
        assert not gate.is_set()
        gate.set()
        monkeypatch.setattr(publishing, "append", whole)
        assert publish().code == 0
        return whole(*arguments)

    monkeypatch.setattr(publishing, "append", slower)
    ended = publish(file=other)
    assert ended.code == 1 and "February 2023 is closed" in ended.printed
    (entry,) = read_entries(workspace).entries
    assert set(payload_names(workspace)) == set(entry.about.payloads.values())
    assert stamp_of(other.read_bytes()) is None


KILLED = """
import os, signal, sys
import kpibook.excel.publishing.publication as publishing
from kpibook.commands.command_line import main
if sys.argv[1] == "after":
    whole = publishing.append
    def killed(*arguments):
        whole(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)
else:
    def killed(*arguments):
        arguments[1](publishing.find_entries(arguments[0]))
        os.kill(os.getpid(), signal.SIGKILL)
publishing.append = killed
main.main(["publish", sys.argv[2], "--by", "A. Officer"])
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_around_the_entry(workspace, when):
    """Before it, nothing is published; after it, publishing once more only stamps the workbook."""
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, when, WORKBOOK], check=False, capture_output=True, timeout=120
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert len(read_entries(workspace).entries) == (when == "after")
    assert stamp_of((workspace / WORKBOOK).read_bytes()) is None
    ended = publish()
    assert ended.code == 0 and ("published already" in ended.printed) == (when == "after")
    assert stamp_of((workspace / WORKBOOK).read_bytes()) == (1, "0" * 64)
    assert run(["history", "verify"]).code == 0


def test_a_history_that_was_cut_or_put_back_shows(workspace):
    """The workbook in `out` names an entry that is not there, or that follows another one."""
    publish()
    earlier = workspace.parent / "earlier"
    shutil.copytree(workspace / "history", earlier)
    late_record(workspace)
    run(["refresh", WORKBOOK])
    publish("--reopen", "late records")
    assert run(["history", "verify"]).code == 0
    (workspace / "history/entries/000002.json").unlink()
    ended = run(["history", "verify"])
    assert ended.code == 1 and "published as entry 2 of the history, which it does not hold" in ended.printed
    assert "Something is kept that no entry names" in ended.printed
    shutil.rmtree(workspace / "history")
    shutil.copytree(earlier, workspace / "history")
    ended = run(["history", "verify"])
    assert ended.code == 1 and "which it does not hold" in ended.printed
    shutil.copy(workspace / WORKBOOK, workspace.parent / "copy.xlsx")
    (workspace / WORKBOOK).unlink()
    assert run(["history", "verify"]).code == 0, "nothing else could tell it"
    assert run(["history", "verify", "--file", str(workspace.parent / "copy.xlsx")]).code == 1


def test_moved_to_another_computer(workspace, tmp_path, monkeypatch):
    """The folder is copied to another path: all of it is as it was, and the next publication follows."""
    publish()
    other = tmp_path / "elsewhere" / "place"
    shutil.copytree(workspace, other)
    shutil.rmtree(workspace / "history")
    monkeypatch.chdir(other)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another cache"))
    assert run(["history", "verify"]).code == 0
    late_record(other)
    run(["refresh", WORKBOOK])
    assert publish("--reopen", "late records").code == 0
    assert run(["history", "verify"]).code == 0 and len(read_entries(other).entries) == 2


def test_what_was_forgotten_is_gone_and_said(workspace):
    """Files, texts and notes of months before one; figures stay, and the tombstone says who removed what."""
    publish("--note", "about somebody")
    ended = run(["history", "forget", "--before", "2023-03", "--by", "B. Officer", "--yes"])
    assert ended.code == 0 and "Removed: files and texts of 2023-02" in ended.printed
    assert payload_names(workspace) == ()
    ended = run(["history", "file", "2023-02", "--out", "back.xlsx"])
    assert ended.code == 1 and "by B. Officer" in ended.printed and not (workspace / "back.xlsx").exists()
    ended = run(["history", "verify"])
    assert ended.code == 0 and "files and texts of months before 2023-03 removed, by B. Officer" in ended.printed
    assert "Feb-23  8 (entry 1" in run(["history", "referrals"]).printed
    again = run(["history", "forget", "--before", "2023-03", "--yes"])
    assert again.code == 0 and len(read_entries(workspace).entries) == 2
    late_record(workspace)
    run(["refresh", WORKBOOK])
    assert publish("--reopen", "late records").code == 0 and len(payload_names(workspace)) == 3


def test_what_is_due_is_said_and_nothing_goes_by_itself(workspace):
    """The mapping says for how long; `verify` names the months."""
    publish()
    mapping = workspace / "mappings/all.yaml"
    text = mapping.read_text("utf-8").replace("months_shown: 3", "months_shown: 3\n  published_files_kept_months: 12")
    mapping.write_text(text, "utf-8")
    ended = run(["history", "verify"])
    assert ended.code == 0 and "due to be removed: files and texts of 2023-02" in ended.printed
    assert len(payload_names(workspace)) == 3
    assert run(["history", "forget", "--before", "2023-02", "--yes"]).code == 0 and len(payload_names(workspace)) == 3


def test_a_month_that_was_never_published_is_named(workspace):
    """With what there is."""
    publish()
    ended = run(["history", "file", "2023-01", "--out", "back.xlsx"])
    assert ended.code == 1 and "2023-01 was never published" in ended.printed and "2023-02" in ended.printed


def test_a_synchronised_copy_is_named(workspace):
    """Two computers wrote entry 2 at once, each for itself, and the folder was synchronised afterwards."""
    publish()
    shutil.copy(workspace / "history/entries/000001.json", workspace / "history/entries/000002-LAPTOP.json")
    assert "000002-LAPTOP.json" in run(["history", "verify"]).printed


def test_every_kept_byte_is_looked_at(workspace):
    """A changed byte of any file that is kept is found, and a missing one named."""
    publish()
    kept = [file for file in (workspace / "history").rglob("*") if file.is_file()]
    assert len(kept) == 4
    for file in kept:
        content = file.read_bytes()
        for at in (0, len(content) // 2, len(content) - 1):
            changed = bytearray(content)
            changed[at] ^= 1
            file.write_bytes(changed)
            assert run(["history", "verify"]).code == 1, (file, at)
        file.unlink()
        assert run(["history", "verify"]).code == 1, file
        file.write_bytes(content)
    assert run(["history", "verify"]).code == 0


def test_referrals_are_those_of_the_small_workspace():
    """The figures above by hand: four referrals for each of two teams."""
    assert sum(row[0].startswith("2023-02") for row in referrals(MONTHS)) == 8


def test_an_indicator_that_the_mapping_lost_is_still_told(workspace):
    """By the id that it was published under; what it is now, nobody can say. Teams are found by their names."""
    publish()
    mapping = workspace / "mappings/all.yaml"
    text = mapping.read_text("utf-8").replace(
        "  referrals:\n    title: Referrals\n    measure", "  contacts:\n    title: New\n    measure"
    )
    text = text.replace("of: referrals", "of: contacts").replace(
        "indicators: [referrals, in_time]", "indicators: [in_time]"
    )
    mapping.write_text(text, "utf-8")
    ended = run(["history", "referrals", "--scope", "one"])
    assert ended.code == 0 and "Feb-23  4 (entry 1" in ended.printed and "unknown" in ended.printed
    assert "100% (4/4)" in run(["history", "in_time", "--scope", "Team one"]).printed
    assert "Nothing was published" in run(["history", "contacts"]).printed
    assert run(["history", "contact"]).code == 2 and run(["history", "in_time", "--scope", "three"]).code == 2


def test_lists_that_are_wrong_hide_nothing(workspace):
    """What was published is told; what the figures are now is not, and why."""
    publish()
    (workspace / "sources/referrals.csv").unlink()
    ended = run(["history", "referrals"])
    assert ended.code == 0 and "8 (entry 1" in ended.printed and "cannot be said" in ended.printed


def test_a_workbook_without_a_stamp_is_named(workspace):
    """Only where somebody asks about it."""
    publish()
    shutil.copy(workspace / WORKBOOK, "other.xlsx")
    edit(workspace / "other.xlsx", "Targets", "in_time|every|shown", "2023-02", "90%")
    assert "changed since" in run(["history", "verify", "--file", "other.xlsx"]).printed
    Workspace(workspace.parent / "new").build("fresh.xlsx")
    ended = run(["history", "verify", "--file", str(workspace.parent / "new" / "fresh.xlsx")])
    assert ended.code == 0 and "bears no stamp" in ended.printed


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
def test_a_full_drive_leaves_nothing_of_what_was_typed(workspace):
    """The entry cannot be written: nothing is published, and neither texts nor file stay behind."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, before[1]))
        ended = publish("--note", "about somebody")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert ended.code == 1 and "could not be written" in ended.printed
    assert read_entries(workspace).entries == () and payload_names(workspace) == ()
    assert run(["history", "verify"]).code == 0


def test_an_entry_that_cannot_be_opened_is_named(workspace):
    """It is no reason to begin a new history."""
    publish()
    entry = workspace / "history/entries/000001.json"
    entry.unlink()
    entry.symlink_to("nowhere")
    assert run(["history", "verify"]).code == 1
    ended = publish("--reopen", "again")
    assert ended.code == 1 and "cannot be trusted" in ended.printed
