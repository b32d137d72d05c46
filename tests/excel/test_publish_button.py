"""The Publish button in a real LibreOffice: what is asked, what is kept, what is refused, and what a kill leaves."""

import datetime as dt
import getpass
import shutil
from pathlib import Path

import pytest
import xlwings as xw
from command_runs import run
from open_workbooks import named, opened
from small_history import publish
from small_workspace import Workspace

from kpibook.excel.acts import publish_of
from kpibook.excel.buttons import outcome
from kpibook.excel.closed.stamp import stamp_of
from kpibook.excel.publishing import publication
from kpibook.history.entry import sha256_of
from kpibook.history.store import payload_names, read_entries
from xlwings_libreoffice.engine import open_book

pytestmark = pytest.mark.libreoffice
WORKBOOK = "out/report.xlsm"
TABLE = "analysis_front_1"
FIRST = "0" * 64
PERSON = """
import os, pathlib, signal
import xlwings_libreoffice.engine as engine
import kpibook.excel.open.stamping as stamping
import kpibook.excel.publishing.publication as publication

def answered(app, prompt, title, buttons, mode, callback):
    with open({asked!r}, "a") as file:
        file.write(f"{{buttons}}: {{prompt}}\\n")
    {doing}
    return "yes" if buttons == "yes_no" else "ok"

engine.App.alert = answered
"""
"""The person at the screen, which a LibreOffice without windows has not: reads each message, and clicks Yes."""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A small workspace with its workbook of February 2023 with buttons, which nothing changes."""
    folder = tmp_path_factory.mktemp("built") / "w"
    Workspace(folder).build(WORKBOOK)
    return folder


@pytest.fixture
def workspace(built, tmp_path, monkeypatch):
    """A copy that a test may change, and a cache of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    shutil.copytree(built, tmp_path / "w")
    monkeypatch.chdir(tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture
def book(app: xw.App, workspace: Path) -> xw.Book:
    """The workbook, open and saved."""
    return opened(app, workspace / WORKBOOK)


@pytest.fixture
def click(fire_button, tmp_path: Path):
    """Click Publish, answer Yes; what was asked and said, and the status. `killed`: where Python is killed."""

    def click_it(book: xw.Book, doing: str = "pass", killed: str = ""):
        asked = tmp_path / f"asked {len(list(tmp_path.iterdir()))}"
        done = fire_button(book, "Publish", before=PERSON.format(asked=str(asked), doing=doing) + killed)
        assert done.status == (137 if killed else 0), done.printed
        return asked.read_text() if asked.exists() else ""

    return click_it


def entries(workspace: Path):
    return read_entries(workspace).entries


def content(workspace: Path) -> bytes:
    return (workspace / WORKBOOK).read_bytes()


def test_what_is_published_is_the_file_on_disk(book: xw.Book, workspace: Path, click) -> None:
    """Yes: typed texts and all, stamped, saved, byte for byte in the history, and still open; a second click adds
    nothing."""
    named(book, TABLE).value = "We know why."
    book.save()
    said = click(book)
    assert "yes_no: " in said and f"Publish February 2023, as {getpass.getuser()}?" in said
    assert f"February 2023 is published as entry 1, by {getpass.getuser()}. The month is closed." in said
    assert "close it without saving" in said
    (entry,) = entries(workspace)
    assert stamp_of(content(workspace)) == (1, FIRST)
    assert run(["history", "file", "2023-02", "--out", "back.xlsm"]).code == 0
    assert (workspace / "back.xlsm").read_bytes() == content(workspace)
    assert entry.told("referrals", "whole", "2023-02").shown == 8
    texts = (workspace / "history/payload" / entry.about.payloads["texts"]).read_text("utf-8")
    assert "We know why." in texts and named(book, TABLE).value == "We know why."
    assert set(payload_names(workspace)) == set(entry.about.payloads.values()) and len(payload_names(workspace)) == 3
    before = content(workspace)
    assert "published already, as entry 1" in click(book)
    assert content(workspace) == before and len(entries(workspace)) == 1
    book.close()
    ended = run(["publish", WORKBOOK])
    assert "published already, as entry 1" in ended.printed and content(workspace) == before
    assert run(["history", "verify"]).code == 0


KILL = "os.kill(os.getpid(), signal.SIGKILL)"
KILLED = {
    "before the stamp": f"stamping.StampedInExcel.stamp = lambda *_: {KILL}",
    "before it is saved": f"stamping._save = lambda *_: {KILL}",
    "before the entry": f"""
def made(workspace, make, rights):
    make(publication.find_entries(workspace))
    {KILL}
publication.append = made
""",
    "after the entry": f"""
whole = publication.append
def added(*arguments):
    whole(*arguments)
    {KILL}
publication.append = added
""",
}


@pytest.mark.parametrize("when", KILLED)
def test_killed_on_the_way(book: xw.Book, workspace: Path, click, when: str) -> None:
    """Nothing is published, or all of it; the workbook is usable, and a click more publishes what was not."""
    before = content(workspace)
    click(book, killed=KILLED[when])
    published, saved = when == "after the entry", when in ("before the entry", "after the entry")
    assert len(entries(workspace)) == published
    assert stamp_of(content(workspace)) == ((1, FIRST) if saved else None) and (content(workspace) == before) != saved
    assert named(book, "report_month").value.month == 2
    verified = run(["history", "verify", "--file", WORKBOOK])
    assert verified.code == (when == "before the entry")
    assert ("break off? Then publish it once more" in verified.printed) == (when == "before the entry")
    if when == "before it is saved":
        assert "not saved yet" in click(book)
        book.save()
    said = click(book)
    assert ("published already, as entry 1" if published else "is published as entry 1") in said
    (entry,) = entries(workspace)
    assert (workspace / "history/payload" / entry.about.payloads["file"]).read_bytes() == content(workspace)
    assert len(payload_names(workspace)) == 3 and run(["history", "verify"]).code == 0


@pytest.fixture
def in_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Click Publish without a macro: what was asked, and the closing message. `person` answers."""

    def click_here(book: xw.Book, person=lambda: "yes") -> tuple[str, str]:
        asked: list[str] = []
        answered = lambda app, prompt, *_: asked.append(prompt) or person()  # noqa: E731
        monkeypatch.setattr("xlwings_libreoffice.engine.App.alert", answered)
        said = outcome("Publish", publish_of, book, tmp_path / "log")
        return "".join(asked), said

    return click_here


def retyped(book: xw.Book, name: str, value: object) -> None:
    """What an officer changes and saves."""
    named(book, name).value = value
    book.save()


def test_nobody_answers(book: xw.Book, workspace: Path, fire_button) -> None:
    """A LibreOffice without windows shows no question: that is no Yes. The file is left alone."""
    before = content(workspace)
    done = fire_button(book, "Publish")
    assert done.status == 0 and "Nothing was published." in done.log, done.printed
    assert content(workspace) == before and not (workspace / "history").exists()


def test_what_is_open_is_in_the_question(book: xw.Book, workspace: Path, in_here) -> None:
    """A text that contradicts its figures, and what Yes does; No leaves the file alone."""
    retyped(book, TABLE, "There were 12 referrals in February 2023.")
    before = content(workspace)
    asked, said = in_here(book, lambda: "no")
    assert "The table says" in asked and asked.endswith("February 2023 is then closed.")
    assert said == "Nothing was published." and content(workspace) == before and entries(workspace) == ()


def refusal(book: xw.Book, workspace: Path, in_here) -> str:
    """What is said where nobody is asked and nothing is changed."""
    before = content(workspace)
    asked, said = in_here(book)
    assert asked == "" and said.startswith(("Publish: nothing was changed.", "Publish: Nothing was published.")), said
    assert content(workspace) == before
    return said


def test_what_is_refused(book: xw.Book, workspace: Path, in_here, app: xw.App) -> None:
    """Without a question, in words: unsaved changes, another month on the cover, read-only, other lists, a closed
    month; each is put right by what the message says."""
    named(book, TABLE).value = "Typed."
    assert "changed and not saved yet" in refusal(book, workspace, in_here)
    assert named(book, TABLE).value == "Typed."
    retyped(book, "report_month", dt.datetime(2023, 1, 1))
    said = refusal(book, workspace, in_here)
    assert "The cover shows January 2023, and the workbook reports February 2023" in said
    retyped(book, "report_month", dt.datetime(2023, 2, 1))
    (workspace / WORKBOOK).chmod(0o444)
    assert "open read-only" in refusal(book, workspace, in_here)
    (workspace / WORKBOOK).chmod(0o600)
    source = workspace / "sources/referrals.csv"
    rows = source.read_text("utf-8")
    source.write_text(f"{rows}late,Team one,20/02/2023,21/02/2023\n", "utf-8")
    said = refusal(book, workspace, in_here)
    assert "8 → 9" in said and 'kpibook publish "report.xlsm" --even-if-different' in said
    source.write_text(rows, "utf-8")
    assert entries(workspace) == ()
    publish(workspace, "2023-02")
    said = refusal(book, workspace, in_here)
    assert "February 2023 is closed" in said and 'kpibook publish "report.xlsm" --reopen "REASON"' in said
    book.close()
    read_only = xw.Book(impl=open_book(app.impl, workspace / WORKBOOK, read_only=True))
    assert "somebody else has it open" in refusal(read_only, workspace, in_here)


def test_a_workbook_that_was_never_saved_or_is_not_ours(app: xw.App, workspace: Path, in_here, monkeypatch) -> None:
    """In the words of the other buttons."""
    monkeypatch.setenv("KPIBOOK_WORKSPACE", str(workspace))
    book = app.books.add()
    assert "has no report month" in in_here(book)[1]
    book.sheets[0]["B2"].value = dt.datetime(2023, 2, 1)
    book.names.add("report_month", f"='{book.sheets[0].name}'!$B$2")
    assert "never saved" in in_here(book)[1]
    book.save(workspace / "theirs.xlsx")
    asked, said = in_here(book)
    assert asked == "" and said.startswith("Publish: Nothing was published.") and "kpibook" in said


def saved_and_clicked(book: xw.Book, in_here) -> str:
    """What is said after a save; again where LibreOffice takes a workbook for changed some time after a name went."""
    for _ in range(5):
        book.save()
        said = in_here(book)[1]
        if "not saved yet" not in said:
            break
    return said


def test_another_officer_was_faster(book: xw.Book, workspace: Path, in_here, monkeypatch) -> None:
    """With another month: it is stamped anew. With this one: refused, and the stamp is as it was before."""
    whole = publication.append

    def slower(month):
        def append(*arguments):
            monkeypatch.setattr(publication, "append", whole)
            first = True

            def make(found):
                nonlocal first
                made = arguments[1](found)
                if first:
                    first = False
                    publish(workspace, month)
                return made

            return whole(arguments[0], make, *arguments[2:])

        return append

    monkeypatch.setattr(publication, "append", slower("2023-02"))
    assert "February 2023 is closed" in in_here(book)[1]
    assert stamp_of(content(workspace)) is None and "kpibook_published" not in book.names
    assert payload_names(workspace) == ()
    shutil.rmtree(workspace / "history")
    monkeypatch.setattr(publication, "append", slower("2023-01"))
    assert "is published as entry 2" in saved_and_clicked(book, in_here)
    first, second = entries(workspace)
    assert stamp_of(content(workspace)) == (2, sha256_of(first))
    assert (workspace / "history/payload" / second.about.payloads["file"]).read_bytes() == content(workspace)
    assert run(["history", "verify"]).code == 0


def test_a_workbook_that_cannot_be_saved(book: xw.Book, workspace: Path, in_here) -> None:
    """Its folder has gone: nothing is published, and what was typed is still in the open workbook."""
    retyped(book, TABLE, "Typed.")
    folder, aside = workspace / "out", workspace / "aside"

    def person() -> str:
        folder.rename(aside)
        return "yes"

    said = in_here(book, person)[1]
    assert "Nothing was published." in said and entries(workspace) == () and named(book, TABLE).value == "Typed."
    aside.rename(folder)
    assert "is published as entry 1" in saved_and_clicked(book, in_here)
