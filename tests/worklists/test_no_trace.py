"""No list holds another team's child, and nothing that a run writes besides holds any child at all."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from lists_desk import PASSPHRASES
from lists_workspace import children, surroundings, write_workspace

from kpibook.package import unpack
from kpibook.teams import as_passphrase, decrypt

pytestmark = pytest.mark.skipif(os.name != "posix", reason="looks at limits that only POSIX has")
RUNNER = Path(__file__).with_name("lists_runner.py")
TEAMS = ("east", "west")
EVERYONE = [id_.encode() for team in TEAMS for id_ in children(team)]


def run(folder, *arguments, strike="", text=""):
    """What it said, its exit code, and what it opened to write."""
    account = folder / "account.json"
    command = [sys.executable, str(RUNNER), str(account), strike, text, *map(str, arguments)]
    environment = surroundings(folder / "around")
    done = subprocess.run(command, cwd=folder / "w", env=environment, capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr, json.loads(account.read_text())


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Lists of February, made by a run that was watched."""
    folder = tmp_path_factory.mktemp("made")
    write_workspace(folder / "w")
    return folder, *run(folder, "--month", "2023-02", "--out", folder / "lists")


def everything_else(folder):
    """Each file beside the source lists: workspace, home, cache, log, temporary folder, lists as they lie."""
    for path in folder.rglob("*"):
        if path.is_file() and "sources" not in path.parts:
            yield path, path.read_bytes()


def named(content):
    """Which children the bytes name, as text of any width."""
    return [id_ for id_ in EVERYONE if id_ in content or id_.decode().encode("utf-16-le") in content]


def test_no_byte_of_a_list_is_of_another_teams_child(made):
    """Every part of every list, decrypted and unzipped; its own children are there."""
    folder, code, said, _ = made
    assert code == 0, said
    for team in TEAMS:
        file = folder / "lists" / f"List of children - {team.title()} - 2023-02.xlsx"
        parts = unpack(decrypt(file.read_bytes(), as_passphrase(PASSPHRASES[team])))
        found = {id_.decode() for content in parts.values() for id_ in named(content)}
        assert found and found <= set(children(team))
        assert len(found) > 10


def test_nothing_else_that_a_run_writes_names_a_child(made):
    """What it said, and every file that it left anywhere, the encrypted lists too; the ids are in the lists it read."""
    folder, _, said, _ = made
    assert named(said) == []
    assert [path for path, content in everything_else(folder) if named(content)] == []
    assert len(named((folder / "w" / "sources" / "plans.csv").read_bytes())) == len(EVERYONE)


def test_nothing_goes_by_way_of_a_temporary_file_or_another_process(made):
    """Only the lists, what is kept of them and the log are opened to write; no image of memory would be written."""
    folder, _, _, events = made
    places = (folder / "lists", folder / "w" / ".kpibook" / "lists", folder / "around" / "xdg_state_home")
    opened = [(path, core) for event, path, core in events if event == "open" and path != os.devnull]
    strange = [path for path, _ in opened if not path.startswith(tuple(map(str, places)))]
    assert strange == [] and [event for event, *_ in events if event != "open"] == []
    assert {core for path, core in opened if str(folder / "lists") in path} == {0}
    assert list((folder / "around" / "tmpdir").iterdir()) == []


def test_no_list_is_made_of_a_month_without_figures(made):
    """Of a month that the lists do not reach, every child would stand there as overdue; nothing is written or kept."""
    folder, *_ = made
    code, said, _ = run(folder, "--month", "2023-04", "--out", folder / "later")
    assert code == 1 and b"There are no figures for April 2023" in said
    assert not (folder / "later").exists() and list((folder / "w" / ".kpibook" / "lists").glob("*/2023-04*")) == []


@pytest.mark.slow
@pytest.mark.parametrize("strike", ["2023-02.notes", "List of children - East"])
def test_a_fault_names_no_child(tmp_path, strike):
    """It strikes as a file is opened to write, and its own text names a child: neither screen nor log repeats it."""
    write_workspace(tmp_path / "w")
    text = children("east")[0]
    code, said, _ = run(tmp_path, "--month", "2023-02", "--out", tmp_path / "lists", strike=strike, text=text)
    log = tmp_path / "around" / "xdg_state_home" / "kpibook" / "kpibook.log"
    assert code == 3 and b"fault in kpibook" in said and "RuntimeError" in log.read_text()
    assert named(said) == []
    assert [path for path, content in everything_else(tmp_path) if named(content)] == []
