"""`kpibook refresh` as a person runs it: a process of its own, and a real LibreOffice that listens."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from xlwings_libreoffice.activate import ACCEPT_VARIABLES
from xlwings_libreoffice.engine import LibreOfficeEngine, open_book
from xlwings_libreoffice.office import HeadlessOffice

pytestmark = pytest.mark.libreoffice
NUMBERS = ("Numerators", "Denominators", "Targets", "Indicators", "Teams", "Months")


@pytest.fixture
def environment(tmp_path: Path, office) -> dict[str, str]:
    """Nobody else's cache, log or settings; the LibreOffice of the tests."""
    places = {name: str(tmp_path / name) for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME")}
    return {**os.environ, **places, ACCEPT_VARIABLES[0]: office.accept}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "kpibook", "refresh", *arguments]


def run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


@pytest.fixture
def book(app: xw.App, workspace) -> Iterator[xw.Book]:
    """The workbook open in LibreOffice, with a text typed; a new month waits in the sources."""
    opened = xw.Book(impl=open_book(app.impl, workspace.file))
    opened.names["analysis_front_1"].refers_to_range.value = "Steady."
    workspace.new_month()
    yield opened


def everything(book: xw.Book) -> dict[str, Any]:
    """Every value and formula, every name, every table's place."""
    found: dict[str, Any] = {
        sheet.name: (sheet.used_range.value, sheet.used_range.formula, [t.range.address for t in sheet.tables])
        for sheet in book.sheets
    }
    return found | {"names": sorted((name.name, name.refers_to) for name in book.names)}


def tables(book: xw.Book) -> dict[str, Any]:
    return {name: book.sheets[name].tables[name].range.options(ndim=2).value for name in NUMBERS}


def test_the_open_workbook_is_refreshed(book: xw.Book, workspace, environment: dict[str, str]) -> None:
    """--open changes the document in LibreOffice, says what changed, and saves nothing."""
    on_disk = workspace.file.read_bytes()
    ended = run(environment, "--open", "--engine", "libreoffice")
    assert (ended.returncode, ended.stderr.strip()) == (0, "")
    assert "Month added: March 2023." in ended.stdout
    assert "not saved" in ended.stdout
    assert "2023-03" in tables(book)["Numerators"][0]
    assert book.sheets["Analysis archive"]["C2"].value == "Steady."
    assert workspace.file.read_bytes() == on_disk


def test_the_closed_file_gets_what_the_open_one_gets(
    app, book: xw.Book, workspace, environment, tmp_path: Path
) -> None:
    """refresh FILE and refresh --open leave the same figures, archive and boxes."""
    closed = tmp_path / "w" / "closed.xlsx"
    closed.parent.mkdir()
    book.save(str(closed))
    copy = workspace.folder / "closed.xlsx"
    copy.write_bytes(closed.read_bytes())
    ended = run(environment, str(copy))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Month added: March 2023." in ended.stdout
    assert "The old workbook is kept as" in ended.stdout
    run(environment, "--open", "--engine", "libreoffice", "--workspace", str(workspace.folder))
    fresh = xw.Book(impl=open_book(app.impl, copy))
    assert tables(fresh) == tables(book)
    for sheet in ("Front door", "Analysis archive"):
        assert fresh.sheets[sheet].used_range.value == book.sheets[sheet].used_range.value


def kill_midway(book: xw.Book, environment: dict[str, str]) -> int:
    """Run the refresh, a few milliseconds at a time, and kill it once the new month's heading is written."""
    process = subprocess.Popen(command("--open", "--engine", "libreoffice"), env=environment, stdout=subprocess.DEVNULL)
    headings = book.sheets["Numerators"].range("A1:P12")
    while not any(name.name == "kpibook_refreshing" for name in book.names) and process.poll() is None:
        time.sleep(0.005)
    while process.poll() is None:
        process.send_signal(signal.SIGSTOP)
        if any("2023-03" in row for row in headings.value):
            process.kill()
            break
        process.send_signal(signal.SIGCONT)
        time.sleep(0.002)
    return process.wait()


def test_after_a_kill_restore_puts_it_back(book: xw.Book, environment: dict[str, str]) -> None:
    """Killed with kill -9 while it writes, --restore brings back every cell; a second --restore finds nothing."""
    before = everything(book)
    assert kill_midway(book, environment) == -signal.SIGKILL
    assert everything(book) != before
    ended = run(environment, "--restore", "--engine", "libreoffice")
    assert (ended.returncode, ended.stderr.strip()) == (0, "")
    assert "put back" in ended.stdout
    assert everything(book) == before
    assert "nothing to put back" in run(environment, "--restore", "--engine", "libreoffice").stdout


def test_a_file_that_was_saved_half_written_is_left_alone(book: xw.Book, workspace, environment) -> None:
    """Saved after the kill, the closed file is refused: what it lacks is in the journal."""
    kill_midway(book, environment)
    half = workspace.folder / "half.xlsx"
    book.save(str(half))
    (workspace.folder / ".~lock.half.xlsx#").unlink(missing_ok=True)
    ended = run(environment, str(half))
    assert ended.returncode == 1
    assert "broke off" in ended.stderr + ended.stdout


def test_when_libreoffice_ends_midway_the_command_says_so(workspace, environment: dict[str, str], tmp_path) -> None:
    """No traceback: words, the log's place with the details, and what to run once it is open again."""
    workspace.new_month()
    with HeadlessOffice() as dying:
        opened = open_book(LibreOfficeEngine(dying.bridge).app, workspace.file)
        process = subprocess.Popen(
            command("--open", "--engine", "libreoffice"),
            env={**environment, ACCEPT_VARIABLES[0]: dying.accept},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        while not any(name.name == "kpibook_refreshing" for name in opened.names) and process.poll() is None:
            time.sleep(0.002)
        dying.kill()
        said = "".join(process.communicate())
    assert process.returncode == 3
    assert "Traceback" not in said
    assert "LibreOffice ended or refused" in said and "--restore" in said
    assert "office.py, line" in (tmp_path / "XDG_STATE_HOME" / "kpibook" / "kpibook.log").read_text("utf-8")


def test_without_libreoffice_the_command_says_how_to_start_it(environment: dict[str, str]) -> None:
    """Nothing listens: the exit code is 1 and the message has the line to type."""
    ended = run({**environment, ACCEPT_VARIABLES[0]: "pipe,name=kpibook_nobody"}, "--open", "--engine", "libreoffice")
    assert ended.returncode == 1
    assert "soffice --accept=" in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


def test_without_excel_the_command_says_what_else_there_is(environment: dict[str, str]) -> None:
    """Here there is no Excel: the message names the other ways."""
    ended = run(environment, "--open")
    assert ended.returncode == 1
    assert "refresh FILE" in ended.stderr + ended.stdout
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [("--open", "--restore"), (), ("--open", "--old-copy", "x.xlsx"), ("FILE", "--engine", "libreoffice")],
)
def test_what_does_not_go_together_is_a_slip(workspace, environment, arguments: tuple[str, ...]) -> None:
    """Options that would be passed over in silence are refused with the exit code of a wrong command line."""
    named = [str(workspace.file) if argument == "FILE" else argument for argument in arguments]
    assert run(environment, *named).returncode == 2
