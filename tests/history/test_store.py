"""The folder of entries: nothing lost, nothing half, nothing in another's place, and every damage said."""

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from small_history import publication, publish

from kpibook import atomic
from kpibook.history.entry import FIRST, Told, file_of, sha256_of
from kpibook.history.lookup import all_told, latest_published, latest_told
from kpibook.history.store import append, find_entries, keep_payload, payload, read_entries
from kpibook.issues import InputError

SUPPORT = Path(__file__).parents[1] / "support"


def entry_file(workspace, number):
    return workspace / "history/entries" / f"{number:06d}.json"


def kinds(workspace):
    return [issue.kind for issue in read_entries(workspace).issues]


def test_entries_follow_each_other(three):
    """Each names the hash of the one before it; the first names none."""
    entries = read_entries(three).entries
    assert [entry.month for entry in entries] == ["2023-01", "2023-02", "2023-03"]
    assert [entry.about.previous for entry in entries] == [FIRST, *map(sha256_of, entries[:-1])]
    assert kinds(three) == []


def test_nothing_was_ever_published(tmp_path):
    """No folder: no entries, nothing wrong, nothing made."""
    assert read_entries(tmp_path).entries == () and latest_published(tmp_path, ["2023-02"]).entries == {}
    assert list(tmp_path.iterdir()) == []


def test_the_latest_publication_of_a_period_says_its_figures(three):
    """February is shown by its own and by March's, and then by its own again, which was published anew."""
    publish(three, "2023-02", plus=5, reopened="late records")
    told = latest_told(three, ["2023-01", "2023-02", "2023-03", "2023-04"])
    assert told["referrals", "whole", "2023-03"] == (Told(11, None, 11, 11, "<37", "Green"), 3)
    assert told["referrals", "east", "2023-02"] == (Told(16, None, 16, 16, "<37", "Green"), 4)
    latest = latest_published(three, ["2023-02"])
    assert latest.told("re_referrals", "whole", "2023-02")[0].shown == "25% (6/9)"
    assert latest.entries["2023-02"].definition("referrals", "2023-02") == "a" * 64
    assert latest.told("re_referrals", "nowhere", "2023-02") is None
    told = all_told(read_entries(three).entries, "referrals", "whole")
    assert [(entry.number, told.shown) for entry, period, told in told if period == "2023-02"] == [
        (2, 11), (3, 10), (4, 16),
    ]  # fmt: skip


def test_only_the_entries_that_tell_are_read_whole(three):
    """A damaged figure of February's is no matter to who asks for March; January is told by the one before it."""
    content = entry_file(three, 2).read_bytes()
    entry_file(three, 2).write_bytes(content.replace(b"Green", b"Amber", 1))
    assert latest_published(three, ["2023-03"]).issues == ()
    january = latest_published(three, ["2023-01"])
    assert [issue.kind for issue in january.issues] == ["history-damaged"]
    assert january.told("referrals", "whole", "2023-01")[1] == 1


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_changed_entry_is_named_and_the_others_are_read(three, number):
    """Whichever it is, the newest too."""
    content = entry_file(three, number).read_bytes()
    entry_file(three, number).write_bytes(content.replace(b"Green", b"Amber", 1))
    read = read_entries(three)
    assert [issue.kind for issue in read.issues] == ["history-damaged"]
    assert entry_file(three, number).name in read.issues[0].sheet
    assert len(read.entries) == 2


def test_an_entry_that_was_written_anew_breaks_the_chain(three):
    """Whoever changes a figure and works out the entry's own hash has the next one's against them."""
    entry_file(three, 2).write_bytes(file_of(publication(2, sha256_of(read_entries(three).entries[0]), "2023-02", 1)))
    assert kinds(three) == ["history-broken"]


def test_a_missing_entry_is_named(three):
    """By its number, and nothing else is said of it."""
    entry_file(three, 2).unlink()
    assert kinds(three) == ["history-missing"]


def test_an_entry_by_anothers_number_is_damaged(three):
    """A copy cannot stand in for what was removed."""
    shutil.copyfile(entry_file(three, 1), entry_file(three, 2))
    assert "history-damaged" in kinds(three)


def test_half_an_entry_is_said_and_stepped_over(three, monkeypatch):
    """The next takes the number after it, and follows the last whole one."""
    monkeypatch.setattr("kpibook.history.store._BEING_WRITTEN_SECONDS", 0.2)
    content = entry_file(three, 3).read_bytes()
    for half in (b"", content[:40], content[: len(content) // 2], content[:-2], bytes(500)):
        entry_file(three, 3).write_bytes(half)
        assert kinds(three) == ["history-half"]
    assert publish(three, "2023-03").number == 4
    read = read_entries(three)
    assert [issue.kind for issue in read.issues] == ["history-half"]
    assert [entry.number for entry in read.entries] == [1, 2, 4]
    assert read.entries[-1].about.previous == sha256_of(read.entries[1])


def test_nothing_follows_an_entry_that_was_changed(three):
    """The newest was changed, not left half: publishing says so, and waits for the backup."""
    content = entry_file(three, 3).read_bytes()
    for changed in (content.replace(b"Green", b"Amber", 1), content[:-1] + b" "):
        entry_file(three, 3).write_bytes(changed)
        with pytest.raises(InputError, match="cannot be trusted"):
            publish(three, "2023-04")
    assert not entry_file(three, 4).exists()


def publish_many(workspace, name, count):
    for _ in range(count):
        publish(Path(workspace), "2023-02", file_name=name)


@pytest.mark.parametrize("links", [True, False])
def test_officers_who_publish_at_once_lose_nothing(tmp_path, monkeypatch, links):
    """Three processes, ten entries each: every one is there, in one chain; on a drive without links too."""
    if not links:
        monkeypatch.setattr(os, "link", no_link)
    context = multiprocessing.get_context("fork" if os.name == "posix" else "spawn")
    officers = [context.Process(target=publish_many, args=(str(tmp_path), f"o{n}", 10)) for n in range(3)]
    for officer in officers:
        officer.start()
    for officer in officers:
        officer.join(60)
    read = read_entries(tmp_path)
    assert read.issues == ()
    assert [entry.number for entry in read.entries] == list(range(1, 31))
    assert sorted(entry.about.file_name for entry in read.entries) == sorted([f"o{n}" for n in range(3)] * 10)


def no_link(*_):
    raise OSError(1, "Operation not permitted")


def test_who_loses_is_asked_again_and_may_refuse(three):
    """Between reading and writing another was faster: the entry is made anew of what is there then."""
    asked = []

    def slow(found):
        asked.append(len(found))
        if len(asked) == 1:
            publish(three, "2023-04")
        return publication(len(found) + 1, found[-1].sha256, "2023-04")

    assert append(three, slow).number == 5
    assert asked == [3, 4] and kinds(three) == []


KILLED = """
import os, signal, sys
from pathlib import Path
import small_history
from kpibook import atomic
step, count = sys.argv[2], 0
whole = getattr(os, step)
def killed(*arguments, **more):
    if len(sys.argv) > 3:
        whole(*arguments, **more)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, step, killed)
small_history.publish(Path(sys.argv[1]), "2023-04")
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL")
@pytest.mark.parametrize("step", ["fdopen", "fsync", "link"])
@pytest.mark.parametrize("after", [False, True])
def test_killed_at_a_step(three, step, after):
    """Before or after the file is opened, lies on the disk, has its name: whole or not there, and the next goes on."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SUPPORT), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-c", KILLED, str(three), step, *(["after"] if after else [])]
    run = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert run.returncode == -signal.SIGKILL, run.stderr
    there = 4 if (step, after) == ("link", True) else 3
    assert len(read_entries(three).entries) == there and kinds(three) == []
    assert publish(three, "2023-05").number == there + 1
    assert kinds(three) == []
    assert not list((three / "history/entries").glob(".*")), "what a killed run left holds figures"


@pytest.mark.skipif(os.name != "posix", reason="rights are those of Linux and Mac")
def test_rights_are_the_workspaces(tmp_path):
    """Entries and what is kept beside them may be read by whom the mapping names."""
    append(tmp_path, lambda found: publication(), rights=0o660)
    sha256, _ = keep_payload(tmp_path, b"text", rights=0o660)
    files = [entry_file(tmp_path, 1), tmp_path / "history/payload" / sha256]
    assert [oct(file.stat().st_mode & 0o777) for file in files] == ["0o660", "0o660"]
    assert oct((tmp_path / "history/entries").stat().st_mode & 0o777) == "0o770"


def test_what_is_kept_comes_back_or_is_named(tmp_path):
    """By its hash, once; changed it is an error, gone it is None."""
    sha256, new = keep_payload(tmp_path, b"text")
    assert new and keep_payload(tmp_path, b"text") == (sha256, False)
    assert payload(tmp_path, sha256) == b"text"
    place = tmp_path / "history/payload" / sha256
    place.write_bytes(b"tExt")
    with pytest.raises(ValueError, match="not as it was written"):
        payload(tmp_path, sha256)
    place.unlink()
    assert payload(tmp_path, sha256) is None


def test_a_copied_folder_goes_on(three, tmp_path_factory):
    """Moved to another computer, it is the same history, and the next entry follows."""
    other = tmp_path_factory.mktemp("other") / "place"
    shutil.copytree(three, other)
    assert publish(other, "2023-04").number == 4
    assert kinds(other) == [] and len(find_entries(three)) == 3


def test_a_file_that_is_there_is_never_replaced(tmp_path):
    """`create_file` leaves what stands there, and nothing of its own."""
    (tmp_path / "a").write_bytes(b"first")
    with pytest.raises(FileExistsError):
        atomic.create_file(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first" and len(list(tmp_path.iterdir())) == 1
