"""The file on the disk: whole before, whole after, never half; and left alone when it is not ours to replace."""

import datetime as dt
import io
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import Workbook
from pyopenvba import ExcelFile

from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.macros.addin import macro_parts
from kpibook.issues import InputError
from kpibook.package import unpack
from kpibook.pipeline import build

Fixture = Callable[..., Any]


def kinds(refused: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [issue.kind for issue in refused.value.issues]


def beside(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.iterdir() if path.is_file())


@pytest.mark.parametrize("lock", ["~$report.xlsx", ".~lock.report.xlsx#"])
def test_a_file_that_is_open_is_left_alone(workspace, report: Path, lock: str) -> None:
    """Excel's lock file or LibreOffice's beside it: refused at once, in words that fit a refresh."""
    before = report.read_bytes()
    (report.parent / lock).write_bytes(b"")
    with pytest.raises(InputError) as refused:
        workspace.refresh(report)
    assert kinds(refused) == ["output-open"]
    assert "--out" not in str(refused.value)
    assert report.read_bytes() == before


def test_a_read_only_file_is_left_alone(workspace, report: Path) -> None:
    """A file that is marked read-only is not replaced behind that mark's back."""
    report.chmod(0o444)
    with pytest.raises(InputError) as refused:
        workspace.refresh(report)
    assert kinds(refused) == ["refresh-read-only"]


def test_a_link_stays_a_link(workspace, report: Path) -> None:
    """The file that the link leads to is refreshed."""
    link = workspace.folder / "link.xlsx"
    link.symlink_to(report)
    before = report.read_bytes()
    done = workspace.refresh(link)
    assert link.is_symlink()
    assert report.read_bytes() != before
    assert done.backup is not None and done.backup.read_bytes() == before


def test_the_files_rights_stay(workspace, report: Path) -> None:
    """Whoever could read and write the old file can read and write the new one."""
    report.chmod(0o660)
    done = workspace.refresh(report)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (report, done.backup) if path] == [0o660, 0o660]


def test_a_copy_that_is_there_already_is_not_written_over(workspace, report: Path) -> None:
    """A place for the old copy that is taken is refused; the file itself counts as taken."""
    taken = workspace.folder / "old.xlsx"
    taken.write_bytes(b"mine")
    for place in (taken, report):
        with pytest.raises(InputError) as refused:
            workspace.refresh(report, place)
        assert kinds(refused) == ["backup-failed"]
    assert taken.read_bytes() == b"mine"


def test_a_place_for_the_copy_that_is_not_there_is_made(workspace, report: Path) -> None:
    """The folder of the old copy is made."""
    before = report.read_bytes()
    workspace.refresh(report, workspace.folder / "kept" / "old.xlsx")
    assert (workspace.folder / "kept" / "old.xlsx").read_bytes() == before


START = """
import datetime as dt, os, signal, sys
from pathlib import Path
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.issues import InputError
from kpibook.pipeline import build
folder, name, kill = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
left = [kill]
def look(event, arguments):
    if event == "os.rename":
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(look)
try:
    refresh_file(folder / name, folder, dt.datetime(2023, 4, 4, 9), lambda *_: None, None, None)
except InputError as error:
    print(error.issues[0].kind)
    sys.exit(3)
"""


def start(workspace: Any, kill: int = 0, most_bytes: int | None = None) -> subprocess.CompletedProcess[str]:
    """Refresh in another process; `kill` ends it before its n-th rename, `most_bytes` is how large a file may be."""

    def limit() -> None:
        if most_bytes is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-B", "-c", START, str(workspace.folder), "report.xlsx", str(kill)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )


@pytest.mark.parametrize("at", [1, 2])
def test_killed_at_a_rename_the_file_is_the_old_one(workspace, report: Path, at: int) -> None:
    """Killed before the copy or before the new file has its name, the file is as it was; a second try works, and
    clears away what the first had half written."""
    before = report.read_bytes()
    assert start(workspace, kill=at).returncode == -signal.SIGKILL
    assert report.read_bytes() == before
    copies = list(report.parent.glob("report 2023*.xlsx"))
    assert all(path.read_bytes() == before for path in copies)
    assert any(name.endswith(".tmp") for name in beside(report))
    assert start(workspace).returncode == 0
    assert report.read_bytes() != before
    assert not any(name.endswith(".tmp") for name in beside(report))


@pytest.mark.parametrize("more", [-1000, 100], ids=["at the copy", "at the new file"])
def test_a_full_disk_leaves_everything_as_it_was(workspace, report: Path, more: int) -> None:
    """Whichever file finds no room: no copy, no piece of one, and the old file."""
    workspace.write(tuple(f"2022-{month:02}" for month in range(1, 13)))
    before, names = report.read_bytes(), beside(report)
    ended = start(workspace, most_bytes=len(before) + more)
    assert ended.returncode == 3, ended.stderr
    assert ended.stdout.strip() == ("backup-failed" if more < 0 else "output-disk-full")
    assert (report.read_bytes(), beside(report)) == (before, names)


def test_a_file_that_somebody_saves_meanwhile_is_left_as_they_saved_it(workspace, report: Path) -> None:
    """What changed under the refresh is not written over."""

    def meddle(doing: str, *_: int) -> None:
        if doing.startswith("Writing"):
            report.write_bytes(b"saved by somebody else")

    with pytest.raises(InputError) as refused:
        refresh_file(report, workspace.folder, dt.datetime(2023, 4, 4, 9), meddle, None, None)
    assert kinds(refused) == ["refresh-overtaken"]
    assert report.read_bytes() == b"saved by somebody else"
    assert not list(report.parent.glob("report 2023*.xlsx"))


def truncated(content: bytes) -> bytes:
    return content[: len(content) // 2]


def bad_xml(content: bytes) -> bytes:
    return packed(unpack(content) | {"xl/worksheets/sheet3.xml": b"<worksheet><sheetData><row"})


def flipped(content: bytes) -> bytes:
    at = content.index(b"xl/worksheets/sheet3.xml") + 200
    return content[:at] + bytes(255 - byte for byte in content[at : at + 50]) + content[at + 50 :]


def without_part(content: bytes) -> bytes:
    return packed({name: data for name, data in unpack(content).items() if name != "xl/workbook.xml"})


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return buffer.getvalue()


def encrypted(content: bytes) -> bytes:
    made = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("secret", made)
    return made.getvalue()


def other_workbook(_: bytes) -> bytes:
    made = io.BytesIO()
    Workbook().save(made)
    return made.getvalue()


DAMAGED = [
    (truncated, "damaged"),
    (bad_xml, "damaged"),
    (flipped, "damaged"),
    (without_part, "no Excel workbook"),
    (encrypted, "password"),
    (lambda _: b"", "no Excel workbook"),
    (lambda _: b"a;b;c\n", "no Excel workbook"),
    (other_workbook, "not a performance workbook"),
]


@pytest.mark.parametrize(("damage", "words"), DAMAGED)
def test_a_file_that_cannot_be_read_is_said_in_words(workspace, report: Path, damage: Callable, words: str) -> None:
    """Damaged, locked with a password, or something else: refused in words, and left as it is."""
    report.write_bytes(damage(report.read_bytes()))
    before = report.read_bytes()
    with pytest.raises(InputError, match=words):
        workspace.refresh(report)
    assert report.read_bytes() == before


def test_an_xlsm_stays_one(workspace) -> None:
    """The new file has its macros, its buttons and its ribbon tab, as a new build has them."""
    file = workspace.build("report.xlsm")
    workspace.new_month()
    workspace.refresh(file)
    fresh = workspace.build("fresh.xlsm")
    for part in ("xl/vbaProject.bin", "customUI/customUI14.xml", "xl/drawings/vmlDrawing1.vml"):
        assert unpack(file.read_bytes())[part] == unpack(fresh.read_bytes())[part]


def test_macros_of_ones_own_are_refused(workspace) -> None:
    """A module that an officer put into the workbook is named."""
    file = workspace.build("report.xlsm")
    with ExcelFile(file) as book:
        book.vba_project().add_module("MyMacros", "Public Sub Mine()\r\nBeep\r\nEnd Sub\r\n")
        book.save()
    workspace.new_month()
    with pytest.raises(InputError, match="MyMacros"):
        workspace.refresh(file)


def test_a_file_of_an_earlier_version_is_made_anew(workspace, report: Path, typed: Fixture, read, box) -> None:
    """Without the mark of its layout, and with the tables that it has, the workbook is brought up to date."""

    def age(book: Any) -> None:
        for name in ("kpibook_layout", "kpibook_made", "kpibook_extracted"):
            del book.defined_names[name]
        box(book, "analysis_front_1").value = "Steady."

    typed(report, age)
    workspace.write(("2022-11", "2022-12", "2023-01", "2023-02"))
    workspace.refresh(report)
    assert "kpibook_layout" in read(report).defined_names
    assert box(read(report), "analysis_front_1").value == "Steady."


def test_nothing_is_left_in_the_folder_but_the_file_and_its_copy(workspace, report: Path) -> None:
    """A refresh leaves the new file and a dated copy, with the old one's time."""
    names, time = beside(report), report.stat().st_mtime_ns
    workspace.refresh(report)
    copy = "report 2023-04-04 0900.xlsx"
    assert beside(report) == sorted([*names, copy])
    assert (report.parent / copy).stat().st_mtime_ns == time


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write_is_said(workspace, report: Path, tmp_path: Path) -> None:
    """No copy can be made there: refused in words."""
    folder = tmp_path / "locked"
    folder.mkdir()
    file = folder / "report.xlsx"
    shutil.copy(report, file)
    folder.chmod(0o555)
    try:
        with pytest.raises(InputError) as refused:
            workspace.refresh(file)
    finally:
        folder.chmod(0o755)
    assert kinds(refused) == ["backup-failed"]


@pytest.mark.parametrize("name", ["report.xlsx", "report.xlsm"])
def test_without_anything_typed_it_is_what_a_build_makes(workspace, name: str) -> None:
    """Byte for byte: what is carried over is an officer's, and nothing else."""
    file = workspace.build(name)
    workspace.new_month()
    workspace.refresh(file)
    fresh = workspace.folder / f"fresh{file.suffix}"
    made = dt.datetime(2023, 4, 4, 9)
    build(workspace.folder, None, fresh, made, macros=macro_parts if file.suffix == ".xlsm" else None)
    assert unpack(file.read_bytes()) == unpack(fresh.read_bytes())
