"""kill -9 anywhere, a full disk anywhere: no list that the register does not know, and no note that is lost."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from lists_desk import PASSPHRASES
from lists_of_children import shown_in, typed_into
from lists_workspace import child, surroundings, write_workspace

from kpibook.mail import utc_now
from kpibook.teams import as_passphrase, decrypt, encrypt, sha256_of
from kpibook.worklists.register import open_ends, open_register

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL and forks")]
EAST = as_passphrase(PASSPHRASES["east"])
FILE = "List of children - East - {}.xlsx"
MAKE, COLLECT = ("--team", "east", "--out", "lists", "--month"), ("--collect", "returned")
SEEN = child("east", 2)
SAMPLES = 6


@pytest.fixture(scope="module")
def runner():
    """A process with everything imported that forks a child for each run."""
    script = Path(__file__).with_name("crash_runner.py")
    process = subprocess.Popen([sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(folder, *arguments, die_at=0, file_size=0):
        environment = surroundings(folder.parent / "around")
        order = {"arguments": arguments, "folder": str(folder), "environment": environment}
        process.stdin.write(json.dumps({**order, "die_at": die_at, "file_size": file_size}) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield run
    process.stdin.close()
    process.wait(10)
    process.stdout.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A workspace in which no list was made yet."""
    folder = write_workspace(tmp_path_factory.mktemp("kill") / "w")
    with (folder / "sources" / "plans.csv").open("a") as plans:  # so that the lists reach March
        plans.write(f"PLATER,{child('east', 90)},Worker 1,06/03/2023,20/03/2023,East\n")
    (folder / "lists").mkdir()
    return folder


@pytest.fixture(scope="module")
def came_back(empty, runner):
    """The same when February's list was made, and has come back."""
    folder = empty.parent / "came"
    shutil.copytree(empty, folder)
    assert runner(folder, *MAKE, "2023-02")["code"] == 0
    (folder / "returned").mkdir()
    plain = decrypt((folder / "lists" / FILE.format("2023-02")).read_bytes(), EAST)
    (folder / "returned" / "a.xlsx").write_bytes(encrypt(typed_into(plain, {SEEN: ("Done since", "Seen")}), EAST))
    return folder


def fresh(folder):
    """A copy to break."""
    copy = folder.parent / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    return copy


def at_each(lines):
    """Some lines of a run, from its first to its last."""
    return sorted({max(1, lines * number // SAMPLES) for number in range(SAMPLES + 1)})


def register(folder):
    with open_register(folder, utc_now) as opened:
        return opened.lines()


def test_making_is_killed_anywhere(empty, runner):
    """Whatever lies there is in the register; the next run makes all, and leaves no end open."""
    lines = runner(fresh(empty), *MAKE, "2023-02")["lines"]
    assert lines > 150
    there = set()
    for die_at in at_each(lines):
        folder = fresh(empty)
        assert runner(folder, *MAKE, "2023-02", die_at=die_at)["code"] == -signal.SIGKILL
        files = [path for path in (folder / "lists").iterdir() if path.suffix == ".xlsx"]
        assert {sha256_of(path.read_bytes()) for path in files} <= {line.sha256 for line in register(folder)}
        there.add(len(files))
        assert runner(folder, *MAKE, "2023-02")["code"] == 0
        assert open_ends(register(folder)) == () and register(folder)[-1].act == "made"
        (path,) = (folder / "lists").iterdir()
        assert SEEN in shown_in(decrypt(path.read_bytes(), EAST))
    assert there == {0, 1}, "it was never killed before, or never after, the list was written"


def test_collecting_is_killed_anywhere(came_back, runner):
    """What was typed is kept when it is collected again, once; next month's list shows it."""
    lines = runner(fresh(came_back), *COLLECT)["lines"]
    for die_at in at_each(lines):
        folder = fresh(came_back)
        assert runner(folder, *COLLECT, die_at=die_at)["code"] == -signal.SIGKILL
        assert runner(folder, *COLLECT)["code"] == 0
        assert [line.act for line in register(folder)].count("collected") == 1
        assert runner(folder, *MAKE, "2023-03")["code"] == 0
        shown = shown_in(decrypt((folder / "lists" / FILE.format("2023-03")).read_bytes(), EAST))
        assert shown[SEEN] == "February 2023: Done since. Seen"


def test_forgetting_is_killed_anywhere(came_back, runner):
    """The next run goes on where it ended; the register says that it began before the first file was gone."""
    forget = ("forget", "2023-02", "--yes")
    lines = runner(fresh(came_back), *forget)["lines"]
    for die_at in at_each(lines):
        folder = fresh(came_back)
        assert runner(folder, *forget, die_at=die_at)["code"] == -signal.SIGKILL
        notes = folder / ".kpibook" / "lists" / "now" / "2023-02.notes"
        path = folder / "lists" / FILE.format("2023-02")
        begun = [line.act for line in register(folder)].count("forgetting")
        assert begun or (path.exists() and notes.exists())
        assert runner(folder, *forget)["code"] == 0
        assert not path.exists() and not notes.exists()
        assert register(folder)[-1].act == "forgotten" and open_ends(register(folder)) == ()


def test_a_full_disk_at_any_point(came_back, runner):
    """No file may grow beyond a size: what was kept stays as it was, and with room again nothing is missing."""
    codes = []
    for kilobytes in (1, 6, 10, 14, 18, 64):
        folder = fresh(came_back)
        before = register(folder)
        codes.append(runner(folder, *MAKE, "2023-03", file_size=1024 * kilobytes)["code"])
        assert register(folder)[: len(before)] == before
        assert runner(folder, *COLLECT)["code"] == 0 and runner(folder, *MAKE, "2023-03")["code"] == 0
        shown = shown_in(decrypt((folder / "lists" / FILE.format("2023-03")).read_bytes(), EAST))
        assert shown[SEEN] == "February 2023: Done since. Seen"
    assert codes[0] == 1 and codes[-1] == 0
