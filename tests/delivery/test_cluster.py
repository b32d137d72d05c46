"""A real Dask cluster on this machine makes the same files; its workers share no folder with us and get no secret."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dask_cluster import running_cluster

ROOT = Path(__file__).parents[2]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="Dask is not installed"),
]


@pytest.fixture
def scheduler(tmp_path):
    """The address of a cluster whose processes run in a folder of their own, which nobody may write to."""
    with running_cluster(tmp_path) as cluster:
        yield cluster.address


def teams(folder, *options):
    """`kpibook teams` in a process of its own, in this folder; gives back what its manifest says of each file."""
    secrets = {f"KPIBOOK_PASSPHRASE_{scope.upper()}": f"{scope} plum anchor violet" for scope in scopes()}
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "kpibook", "teams", "--month", "2023-02", "--out", "teams"]
    ran = subprocess.run(
        [*command, "--workspace", str(ROOT), *options],
        cwd=folder,
        env={**os.environ, **secrets},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads((folder / "teams" / "manifest.json").read_text("utf-8"))["files"]


def scopes():
    from kpibook.sources.mapping_files import read_mapping

    return [scope for scope in read_mapping(ROOT).scopes if scope != "whole"]


def test_a_cluster_makes_the_same_workbooks(scheduler, tmp_path):
    """Every plain workbook has the same hash, made here or there; written here, under a path relative to here."""
    here = teams(tmp_path / "here", "--encrypt")
    (tmp_path / "there" / "teams").mkdir(parents=True)
    shutil.copy(tmp_path / "here" / "teams" / "manifest.json", tmp_path / "there" / "teams")  # for the time of making
    there = teams(tmp_path / "there", "--encrypt", "--scheduler", scheduler)
    assert len(here) == 23 and len(list((tmp_path / "there" / "teams").glob("*.xlsx"))) == 23
    assert [entry["sha256"] for entry in here] == [entry["sha256"] for entry in there]
    assert all(one["stored_sha256"] != other["stored_sha256"] for one, other in zip(here, there, strict=True))
    assert not list((tmp_path / "elsewhere").rglob("*.xlsx"))


def test_no_scheduler_is_one_sentence(tmp_path):
    """Nothing answers at the address: told so, with what to check."""
    command = [sys.executable, "-m", "kpibook", "teams", "--month", "2023-02", "--out", str(tmp_path / "teams")]
    command += ["--workspace", str(ROOT), "--scheduler", "tcp://127.0.0.1:1"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 1 and "No Dask scheduler answers at tcp://127.0.0.1:1" in ran.stderr
    assert "Traceback" not in ran.stderr
