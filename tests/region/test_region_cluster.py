"""A region on a real Dask cluster, and in processes that are killed: the same files, and no record on the way."""

import importlib.util
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from councils import ID, make_council, make_councils
from dask_cluster import SETTINGS, children_of, overhearing, running_cluster

from kpibook.months import Month, months_between
from kpibook.teams import Work, cluster, run_jobs

MONTHS = [month.key for month in months_between(Month(2021, 10), Month(2023, 2))]
SPAN = f"{MONTHS[0]}..{MONTHS[-1]}"
"""Seventeen months: two jobs for a council with workbooks."""
pytestmark = pytest.mark.slow
needs_dask = pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed")
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")


@pytest.fixture(scope="module")
def councils(tmp_path_factory):
    """Three councils, and one whose list is wrong in cells that hold ids."""
    folder = make_councils(tmp_path_factory.mktemp("region") / "councils")
    for name in ("alder", "birch"):
        make_council(folder / f"{name}wood", 4, MONTHS)
    broken = folder / "cedar" / "sources" / "referrals.csv"
    broken.write_text(broken.read_text("utf-8").replace("03/02/2023", f"{ID} Smith"), "utf-8")
    return folder


@contextmanager
def running(folder, *options):
    """`kpibook region` in a process of its own, in this folder; it ends here at the latest."""
    folder.mkdir()
    environment = {**os.environ, **SETTINGS, "SOURCE_DATE_EPOCH": "1678093200"}
    command = [sys.executable, "-m", "kpibook", "region", *map(str, options), "--out", "out"]
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as run:
        try:
            yield run
        finally:
            run.kill()


def ran(folder, *options):
    """Its exit code and what it said."""
    with running(folder, *options) as run:
        return ended(run)


def ended(run):
    """Its exit code and what it said."""
    said, _ = run.communicate(timeout=300)
    return run.returncode, said


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def first_workbook(folder, run):
    """Waits until something is finished and much is not."""
    while run.poll() is None and not list(folder.rglob("*.xlsx")):
        time.sleep(0.01)
    assert run.poll() is None


@pytest.fixture(scope="module")
def alone(councils, tmp_path_factory):
    """Code, words and files of one process."""
    folder = tmp_path_factory.mktemp("alone") / "run"
    code, said = ran(folder, councils, "--month", SPAN, "--workbooks", "--processes", "1")
    return code, said, files_of(folder / "out")


@needs_dask
def test_a_cluster_writes_the_same_and_hears_of_no_record(councils, alone, tmp_path):
    """Every file byte for byte; the broken council named; no id in what passes, in a log, or on a worker's disk."""
    with running_cluster(tmp_path) as there:
        with overhearing(there.address) as heard:
            asked = (councils, "--month", SPAN, "--workbooks", "--scheduler", heard.address)
            code, said = ran(tmp_path / "run", *asked)
        left = {name: content for name, content in files_of(there.folder).items() if name != "serve.py"}
    assert (code, alone[0]) == (1, 1) and "cedar, failed" in said
    assert files_of(tmp_path / "run" / "out") == alone[2] and len(alone[2]) > 30
    assert b"Alderwood Council" in heard.passed and b"make_council" in left["log.txt"]
    for name, content in {"passed": bytes(heard.passed), "said": said.encode(), **left}.items():
        assert ID.encode() not in content.lower(), name


@needs_dask
@linux_only
def test_a_killed_worker_loses_nothing(councils, alone, tmp_path):
    """What it was at is given to another: every file is there, the same, and no half of one."""
    with running_cluster(tmp_path) as there:
        asked = (councils, "--month", SPAN, "--workbooks", "--scheduler", there.address)
        with running(tmp_path / "run", *asked) as run:
            first_workbook(tmp_path / "run", run)
            os.kill(there.worker_processes[0], signal.SIGKILL)
            assert ended(run)[0] == alone[0]
    assert files_of(tmp_path / "run" / "out") == alone[2]


@linux_only
def test_a_killed_process_loses_nothing(councils, alone, tmp_path):
    """The same without a cluster."""
    with running(tmp_path / "run", councils, "--month", SPAN, "--workbooks", "--processes", "2") as run:
        first_workbook(tmp_path / "run", run)
        os.kill(children_of(run.pid)[0], signal.SIGKILL)
        assert ended(run)[0] == alone[0]
    assert files_of(tmp_path / "run" / "out") == alone[2]


@needs_dask
def test_a_job_that_kills_every_worker_is_named(tmp_path):
    """It is given up, in words, and what comes after it is done."""
    with running_cluster(tmp_path) as there, cluster(there.address) as found:
        work = Work(eval, lambda job, why: why)  # what a job does is its text: workers know nothing of this module
        jobs = ["__import__('os')._exit(9)", "'two'"]
        results = [next(iter(run_jobs(work, [job], found.workers, at_once=found.at_once))) for job in jobs]
    assert results == ["The cluster's workers that were at it ended again and again, as when memory runs out.", "two"]


@needs_dask
def test_a_scheduler_without_workers_is_one_sentence(councils, tmp_path):
    """Nobody waits for ever for somebody to work."""
    with running_cluster(tmp_path, workers=0) as there:
        code, said = ran(tmp_path / "run", councils, "--scheduler", there.address)
    assert code == 1 and f"The Dask scheduler at {there.address} has no workers." in said
    assert "Traceback" not in said
