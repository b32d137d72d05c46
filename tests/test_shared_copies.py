"""What was shared is remembered in the workspace, and a month that was shared stays as it was told."""

import csv
import json
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import pytest
from command_runs import run
from small_workspace import Workspace, referrals

from kpibook.shared_copies import SHARED

MONTHS = ["2022-11", "2022-12", "2023-01", "2023-02"]
TOLD_BEFORE = "As they were shared before, whatever the lists say by now"
UNKNOWN = "No earlier shared copy is known here"


@pytest.fixture
def small(tmp_path):
    """Two teams, each with twelve referrals in every month; but the first has three in January."""
    workspace = Workspace(tmp_path / "small")
    workspace.write(rows_with(3))
    return workspace


def rows_with(january, months=MONTHS):
    """The referrals of each month, of which the first team has so many in January."""
    rows = [[f"{row[0]}{n}", *row[1:]] for n in range(3) for row in referrals(months)]
    own = [row for row in rows if row[1] == "TEAM ONE" and row[2].endswith("01/2023")]
    return [row for row in rows if row not in own[january:]]


def share(folder, month="2023-01", *more):
    """What `kpibook figures --share` printed, its exit code, and every figure: (indicator, scope, month) → as shown."""
    out = folder / "out.csv"
    out.unlink(missing_ok=True)
    command = ["figures", "--share", "--out", str(out), "--workspace", str(folder), *more]
    ended = run([*command, *(["--month", month] if month else [])])
    if not out.exists():
        return ended.code, " ".join(ended.printed.split()), {}
    with out.open(newline="", encoding="utf-8-sig") as file:
        lines = {(one["indicator"], one["scope"], one["period"]): one for one in csv.DictReader(file)}
    return ended.code, " ".join(ended.printed.split()), {place: one["shown"] for place, one in lines.items()}


def january(figures):
    return {scope: shown for (indicator, scope, month), shown in figures.items() if (indicator, month) == (
        "referrals", "2023-01")}  # fmt: skip


def kept(folder):
    return sorted(file.name for file in (folder / SHARED).glob("[!.]*"))


def test_a_month_stays_as_it_was_shared(small):
    """Three, and three more that came late: nothing of January changes, though six is not small; February is new."""
    _, said, first = share(small.folder)
    assert january(first)["one"] == "c" and UNKNOWN in said and TOLD_BEFORE not in said
    small.write(rows_with(6))
    _, said, again = share(small.folder)
    assert again == first and f"{TOLD_BEFORE}: November 2022 to January 2023." in said and UNKNOWN not in said
    _, _, all_months = share(small.folder, None)
    assert january(all_months) == january(first)
    assert all_months["referrals", "one", "2023-02"] == "12"
    _, _, later = share(small.folder, "2022-12")
    assert later == {place: shown for place, shown in all_months.items() if place[2] == "2022-12"}


def test_what_one_copy_told_of_a_team_all_keep(small):
    """A file of one team and month is remembered as the file of all: what it told stays in team workbooks."""
    share(small.folder, "2023-01", "--scope", "one")
    small.write(rows_with(6))
    out = small.folder / "teams"
    ended = run(["teams", "--share", "--month", "2023-01", "--out", str(out), "--workspace", str(small.folder)])
    assert ended.code == 0 and "Remembered" not in ended.printed
    assert january(share(small.folder)[2])["one"] == "c"
    assert kept(small.folder) == ["000001.json"]


def test_internal_copies_are_current_and_leave_nothing(small):
    share(small.folder)
    small.write(rows_with(6))
    out = small.folder / "internal.csv"
    assert run(["figures", "--out", str(out), "--workspace", str(small.folder)]).code == 0
    assert "referrals,,one,2023-01,6,,6,6" in out.read_text("utf-8-sig")
    assert kept(small.folder) == ["000001.json"]


def test_no_number_that_is_suppressed_is_remembered(small):
    """Two services that look the same, 3 and 12 or 4 and 11 of 15, leave the same behind but for the time."""
    left = []
    for rows in (rows_with(3), [row for row in rows_with(4) if row[0] != "2023-01two01"]):
        small.write(rows)
        share(small.folder)
        left.append(json.loads((small.folder / SHARED / "000001.json").read_text())["shared"] | {"made": ""})
        shutil.rmtree(small.folder / "history")
    assert left[0] == left[1]
    at = (left[0][axis].index(name) for axis, name in (("measures", "referrals"), ("scopes", "one")))
    assert left[0]["numerators"][next(at)][next(at)] == [12, 12, -2]


def test_the_copy_says_that_its_months_are_not_corrected(small, monkeypatch):
    """One plain line, in Definitions of a workbook and beside the figures in .json; none in a month's first copy, nor
    where that is made anew: it is the same but for the time of the lists in About, although the lists are others."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1678093200")
    made = []
    for month, line in (("2023-01", False), ("2023-01", False), ("2023-02", True), ("2023-01", False)):
        out = small.folder / f"teams{len(made)}"
        run(["teams", "--share", "--month", month, "--out", str(out), "--workspace", str(small.folder)])
        with zipfile.ZipFile(out / f"Team one - {month}.xlsx") as package:
            made.append({name: package.read(name) for name in package.namelist()})
        texts = made[-1]["xl/sharedStrings.xml"].decode()
        assert ("later corrections are in the service's own report" in texts.replace("&apos;", "'")) == line
        small.write(rows_with(6 + len(made)))
    for again in (made[1], made[3]):
        # About says to the second when the lists were changed: of two runs within one, nothing differs.
        assert len([name for name in again if again[name] != made[0][name]]) <= 1
    out = small.folder / "out.json"
    for month, before in ((None, MONTHS[:3]), ("2023-01", [])):
        command = ["figures", "--share", "--out", str(out), "--workspace", str(small.folder)]
        assert run([*command, *(["--month", month] if month else [])]).code == 0
        assert json.loads(out.read_text("utf-8"))["as_shared_before"] == before


def break_off(content):
    return content[: len(content) // 2]


def change_one(content):
    return content.replace(b"-2", b"12", 1)


def write_anew(content):
    """A change by somebody who also closes the line."""
    return break_off(content) + b"}\n"


@pytest.mark.parametrize("damage", [break_off, change_one, write_anew, lambda content: b""])
def test_what_cannot_be_trusted_is_no_reason_to_share(small, damage):
    """Nobody can tell what readers know: nothing is given out until the file is back, or is taken away on purpose."""
    _, _, first = share(small.folder)
    file = small.folder / SHARED / "000001.json"
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    code, said, figures = share(small.folder)
    assert code == 1 and figures == {} and "Nothing was shared" in said
    assert "history/shared/000001.json" in said and "backup" in said and "delete it" in said
    assert kept(small.folder) == ["000001.json"]
    file.write_bytes(whole)
    small.write(rows_with(6))
    assert share(small.folder)[2] == first
    file.unlink()
    _, said, anew = share(small.folder)
    assert january(anew)["one"] == "6" and UNKNOWN in said


def test_a_file_that_is_gone_is_said(small):
    """Of two, the first was deleted: what only it told is not known, and the second says that it was there."""
    share(small.folder, "2022-12")
    share(small.folder)
    (small.folder / SHARED / "000001.json").unlink()
    code, said, _ = share(small.folder)
    assert code == 0 and "000001.json cannot be found" in said


def test_a_copied_workspace_remembers(small):
    """On another computer, and in a folder that a synchronised drive made a copy in: every `.json` there is read."""
    _, _, first = share(small.folder)
    other = small.folder.parent / "other"
    shutil.copytree(small.folder, other)
    (other / SHARED / "000001.json").rename(other / SHARED / "000001-DESKTOP.json")
    small.folder = other
    small.write(rows_with(6))
    assert share(other)[2] == first
    share(other, None)
    assert kept(other) == ["000001-DESKTOP.json", "000002.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_a_full_disk_shares_nothing(small):
    """What cannot be remembered is not printed either."""

    def little_room():
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))

    (small.folder / "history" / "shared").mkdir(parents=True)
    command = [sys.executable, "-m", "kpibook", "figures", "--share", "--workspace", str(small.folder)]
    ended = subprocess.run(command, capture_output=True, text=True, preexec_fn=little_room)
    assert ended.returncode == 1 and ended.stdout == "" and "could not be remembered" in ended.stderr
    assert kept(small.folder) == []
    assert share(small.folder)[0] == 0


def test_what_is_in_the_way_is_said_before_anything_is_remembered(small):
    """The file is open, or the folder is for internal copies: no copy was made, so nothing was shared."""
    lock = small.folder / ".~lock.out.csv#"
    lock.touch()
    assert share(small.folder)[0] == 1
    teams = ["teams", "--month", "2023-01", "--out", str(small.folder / "teams"), "--workspace", str(small.folder)]
    assert run(teams).code == 0
    assert run([*teams, "--share"]).code == 1
    assert not (small.folder / SHARED).exists()


def started(folder, *arguments):
    command = [sys.executable, "-m", "kpibook", *arguments, "--workspace", str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.mark.slow
def test_a_killed_run_left_nothing_that_nobody_remembers(small):
    """Killed as soon as it remembered, before or among its workbooks: run again, it makes those of then."""
    process = started(small.folder, "teams", "--share", "--month", "2023-01", "--out", str(small.folder / "teams"))
    until = time.monotonic() + 300
    while not kept(small.folder) and time.monotonic() < until and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    small.write(rows_with(6))
    assert january(share(small.folder)[2])["one"] == "c"


@pytest.mark.slow
def test_two_officers_at_once_tell_the_same(small):
    """Each with lists of another day, in one folder on a network drive: whoever is second tells what the first told."""
    other = small.folder.parent / "other"
    shutil.copytree(small.folder, other)
    (small.folder / "history").mkdir()
    (other / "history").symlink_to(small.folder / "history")
    small.write(rows_with(6))
    printed = [
        process.communicate()[0]
        for process in [started(folder, "figures", "--share", "--month", "2023-01", "--out", str(folder / "out.csv"))
                        for folder in (small.folder, other)]
    ]  # fmt: skip
    one, two = ((folder / "out.csv").read_bytes() for folder in (small.folder, other))
    assert one == two
    assert kept(small.folder) == ["000001.json"] and sum("Remembered" in said for said in printed) == 1
