"""The folder of team workbooks: file names, what a run keeps, makes anew, deletes, and leaves for a person."""

import dataclasses
import datetime as dt
import os
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path

import pytest

from kpibook import pipeline
from kpibook.issues import InputError
from kpibook.months import Month
from kpibook.teams.jobs import Job, Made, make_workbook
from kpibook.teams.manifest import read_manifest, sha256_of
from kpibook.teams.passphrases import Passphrase
from kpibook.teams.protect import decrypt, is_encrypted
from kpibook.teams.team_files import file_names
from kpibook.teams.workers import Work, run_jobs
from kpibook.teams.write import TeamsOptions, team_scopes, write_team_workbooks

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "workbook_templates" / "performance_report.xlsx"
THREE = ("ptc", "ptc_1", "ptc_2")


class InThisProcess:
    """Workers that work at once, here, and remember what they were given."""

    def __init__(self):
        self.jobs = []

    def submit(self, call, job):
        self.jobs.append(job)
        done = Future()
        done.set_result(call(job))
        return done


@pytest.fixture(scope="module")
def report():
    whole = pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 6, 9))
    return dataclasses.replace(whole, scopes=whole.scopes[:4])


@pytest.fixture
def make(report, tmp_path):
    """Makes the three workbooks, with these options; gives back the run."""

    def run(report=report, workers=None, **options):
        return write_team_workbooks(report, TeamsOptions(tmp_path, TEMPLATE, **options), workers or InThisProcess())

    return run


def named(report, **names):
    """The report, its teams called otherwise."""
    teams = {
        id_: team.model_copy(update={"name": names.get(id_, team.name)}) for id_, team in report.mapping.teams.items()
    }
    return dataclasses.replace(report, mapping=report.mapping.model_copy(update={"teams": teams}))


def secrets(**more):
    return {scope: Passphrase(f"{scope} plum anchor violet") for scope in THREE} | more


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Duty/East", "Duty East"),
        ("Duty", "DUTY"),
        ("PTC", "Other"),  # an area's own name
        ("Stra\u00dfe", "STRASSE"),
        ("Mu\u0308ller", "M\u00fcller"),
        ("x" * 90 + "1", "x" * 90 + "2"),
        ("Duty", "Duty (ptc_1)"),
    ],
)
def test_two_workbooks_never_have_one_file_name(report, first, second):
    """Also where a disk does not tell capitals, or ways of writing an accent, apart."""
    names = file_names(named(report, ptc_1=first, ptc_2=second).mapping, report.month, THREE)
    assert len({name.casefold() for name in names.values()}) == 3


@pytest.mark.parametrize("name", ["***", "../../x", "CON", "=1+1", "a:b|c?", "...", "Duty.", "\u202egnp", "x" * 300])
def test_a_file_name_is_one_on_every_system(report, name):
    """No separators, reserved names, control signs or full stops at its ends; short enough for Windows."""
    file = file_names(named(report, ptc_1=name).mapping, report.month, THREE)["ptc_1"]
    assert file.endswith(" - 2023-02.xlsx") and 16 <= len(file) <= 100
    assert all(sign.isalnum() or sign in " &()-_." for sign in file) and file[0] not in " ."


def test_teams_whose_names_look_alike_have_their_own_workbooks(report, make, tmp_path):
    """Two teams called nearly the same: two files, each its own team's."""
    run = make(named(report, ptc_1="Duty/East", ptc_2="Duty East"))
    assert run.failed == {} and len({entry.sha256 for entry in run.manifest.files}) == 3
    assert run.manifest.entry("ptc_2").file == "Duty East (ptc_2) - 2023-02.xlsx"


def test_a_renamed_teams_old_workbook_is_deleted(report, make, tmp_path):
    """Nobody can attach it by mistake."""
    make()
    run = make(named(report, ptc_1="New name"))
    assert not (tmp_path / "PTC 1 - 2023-02.xlsx").exists() and run.strays == ()
    assert (tmp_path / "New name - 2023-02.xlsx").exists()


def test_a_team_that_is_gone_leaves_no_workbook(report, make, tmp_path):
    """Its file of the last run is deleted; the others stay."""
    make()
    make(dataclasses.replace(report, scopes=report.scopes[:3]))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "PTC - 2023-02.xlsx",
        "PTC 1 - 2023-02.xlsx",
        "manifest.json",
    ]


def test_what_a_person_changed_is_not_deleted_but_named(report, make, tmp_path):
    """An old workbook with somebody's own text in it stays, and the run says that it does."""
    make()
    (tmp_path / "PTC 1 - 2023-02.xlsx").write_bytes(b"somebody's work")
    run = make(named(report, ptc_1="New name"))
    assert run.strays == ("PTC 1 - 2023-02.xlsx",)
    assert (tmp_path / "PTC 1 - 2023-02.xlsx").read_bytes() == b"somebody's work"


def test_another_months_workbooks_stay(report, make, tmp_path):
    """They are last month's, and not in the way: their names carry their month."""
    make()
    make(dataclasses.replace(report, month=Month(2023, 1)))
    assert len(list(tmp_path.glob("*.xlsx"))) == 6 and read_manifest(tmp_path).month == Month(2023, 1)


def test_a_plain_workbook_does_not_outlive_the_failure_of_the_encrypted_one(make, tmp_path):
    """Made plain, then asked for encrypted, and one fails: its plain file is gone, and no manifest claims it."""
    make()
    words = secrets()
    del words["ptc_2"]
    run = make(passphrases=words)
    assert list(run.failed) == ["ptc_2"] and run.manifest.entry("ptc_2") is None
    assert all(is_encrypted(path.read_bytes()) for path in tmp_path.glob("*.xlsx"))


def test_what_is_open_in_excel_is_named_and_left(make, tmp_path):
    """Its team fails, its old file stays, and the run says that it lies there."""
    make()
    (tmp_path / "~$PTC 1 - 2023-02.xlsx").write_bytes(b"")
    run = make(force=True)
    assert list(run.failed) == ["ptc_1"] and run.strays == ("PTC 1 - 2023-02.xlsx",)


@pytest.mark.parametrize(("before", "after"), [({}, secrets()), (secrets(), None)])
def test_switching_encrypt_makes_every_workbook_anew(make, before, after):
    """No file of the other kind is taken over, also where no figure differs."""
    make(passphrases=before or None)
    run = make(passphrases=after)
    assert run.made == THREE and run.unchanged == ()
    assert all(entry.encrypted == (after is not None) for entry in run.manifest.files)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("shared", [True, False])
def test_shared_workbooks_and_others_never_lie_in_one_folder(make, tmp_path, shared):
    """Asked for the other kind in the same folder, a run is refused, also with --force, and nothing is touched."""
    make(shared=not shared)
    before = contents(tmp_path)
    with pytest.raises(InputError) as caught:
        make(shared=shared, force=True)
    assert [issue.kind for issue in caught.value.issues] == ["folder-mixed"]
    assert contents(tmp_path) == before


@pytest.mark.parametrize("manifest", [None, b"{"])
def test_workbooks_that_no_manifest_calls_shared_are_not_joined_by_shared_ones(make, tmp_path, manifest):
    """The manifest is gone, or damaged: nothing says that figures are suppressed in what lies there."""
    make()
    (tmp_path / "manifest.json").unlink()
    if manifest:
        (tmp_path / "manifest.json").write_bytes(manifest)
    with pytest.raises(InputError) as caught:
        make(shared=True)
    assert caught.value.issues[0].kind == "folder-mixed" and str(tmp_path) in caught.value.issues[0].message


@pytest.mark.parametrize("shared", [True, False])
def test_a_killed_run_leaves_its_folder_known_for_what_it_is(make, tmp_path, shared):
    """Killed after its first workbook, it can be started again as it was; the other kind is refused."""

    class Killed(InThisProcess):
        def submit(self, call, job):
            if self.jobs:
                raise KeyboardInterrupt
            return super().submit(call, job)

    with pytest.raises(KeyboardInterrupt):
        make(workers=Killed(), shared=shared)
    with pytest.raises(InputError):
        make(shared=not shared)
    assert make(shared=shared).made == THREE


def test_an_emptied_folder_serves_for_either_kind(make, tmp_path):
    """Its workbooks deleted, the old manifest is in nobody's way."""
    make()
    for path in tmp_path.glob("*.xlsx"):
        path.unlink()
    run = make(shared=True)
    assert run.made == THREE and all(entry.headlines is None for entry in run.manifest.files)


def test_encrypted_workbooks_are_kept_while_their_passphrases_are(make, tmp_path):
    """The same inputs and passphrases: nothing is made; one new passphrase: that team's alone, locked with it."""
    make(passphrases=secrets())
    assert make(passphrases=secrets()).made == ()
    new = Passphrase("quite another one")
    run = make(passphrases=secrets(ptc_1=new))
    assert run.made == ("ptc_1",)
    assert decrypt((tmp_path / "PTC 1 - 2023-02.xlsx").read_bytes(), new)


def test_made_again_from_the_same_inputs_it_is_the_same_workbook(make, report, tmp_path):
    """Deleted, or forced, another day: the same bytes, so that its mail does not count as a correction."""
    first = make().manifest
    (tmp_path / "PTC 1 - 2023-02.xlsx").unlink()
    later = dataclasses.replace(report, about=dataclasses.replace(report.about, made=dt.datetime(2023, 3, 9, 17)))
    assert make(later).made == ("ptc_1",)
    forced = make(later, force=True)
    assert forced.made == THREE and forced.manifest == first


def test_what_a_killed_run_left_half_written_is_cleared_away(make, tmp_path):
    """Its temporary files hold figures; one that may still be written is left."""
    old, fresh = (tmp_path / f".PTC 1 - 2023-02.xlsx.0000000{n}.tmp" for n in "12")
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 4000,) * 2)
    make()
    assert not old.exists() and fresh.exists()


def test_a_run_that_was_killed_before_its_manifest_is_not_mailed_from(make, report, tmp_path):
    """The old manifest's hashes are not those of the new files: a mail is refused, and the next run puts it right."""
    make()
    later = dataclasses.replace(report, about=dataclasses.replace(report.about, program_version="2"))
    old = (tmp_path / "manifest.json").read_bytes()
    make(later)
    (tmp_path / "manifest.json").write_bytes(old)
    entry = read_manifest(tmp_path).files[0]
    assert sha256_of((tmp_path / entry.file).read_bytes()) != entry.lying_sha256
    assert make(later).made == THREE


class Deadly:
    """Ends the process that unpickles it, as the system does when memory runs out."""

    def __reduce__(self):
        return os._exit, (9,)


def test_a_worker_that_dies_fails_one_team_only(report, tmp_path):
    """Real processes: the one that dies takes nobody else's workbook with it, and its team is named."""
    jobs = [Job(f"s{n}", None, None, tmp_path / f"{n}.xlsx", None, "", False) for n in range(9)]
    jobs[4] = dataclasses.replace(jobs[4], report=Deadly())

    def lost(job, why):
        return Made(job.scope, None, why)

    results = {result.scope: result.failure for result in run_jobs(Work(make_workbook, lost), jobs, None)}
    assert len(results) == 9 and "ended by the system" in results["s4"]
    assert all("AttributeError" in why for scope, why in results.items() if scope != "s4")


SLOW_RUN = """
import os, time
from kpibook.teams.workers import Work, run_jobs

def call(job):
    os.write(1, b"x")
    time.sleep(60)

list(run_jobs(Work(call, print), range(2), None))
"""


@pytest.mark.skipif(os.name != "posix", reason="kills with SIGKILL; the jobs are handed over by a fork")
def test_workers_end_with_the_run_that_started_them():
    """A run that is killed leaves no process that waits for work, and holds figures in memory, for ever."""
    with subprocess.Popen([sys.executable, "-c", SLOW_RUN], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None and run.stdout.read(2) == b"xx"
        run.kill()
        assert run.communicate(timeout=30) == (b"", None)  # the end: nobody holds the other end any more


def test_workers_elsewhere_get_no_passphrase_and_write_nothing(make, report, tmp_path):
    """They give the workbook back; it is locked and written here, the same as everywhere."""

    class Far(InThisProcess):
        def submit(self, call, job):
            future = super().submit(call, job)
            assert not job.out.exists() and future.result().entry is None
            return future

    far = Far()
    run = make(workers=far, passphrases=secrets(), elsewhere=True)
    assert [job.passphrase for job in far.jobs] == [None] * 3 and run.failed == {}
    plain = make().manifest
    assert [entry.sha256 for entry in run.manifest.files] == [entry.sha256 for entry in plain.files]


def test_the_bar_moves_to_its_end(report, tmp_path):
    """Once for every workbook, whether made, kept or failed."""
    moves = []
    options = TeamsOptions(tmp_path, TEMPLATE)
    for _ in range(2):
        write_team_workbooks(report, options, InThisProcess(), lambda *move: moves.append(move))
    assert [move[1:] for move in moves] == [(1, 3), (2, 3), (3, 3)] * 2


def test_team_scopes_leave_out_the_whole_service(report):
    """Its workbook is `kpibook build`'s."""
    assert team_scopes(report) == THREE
