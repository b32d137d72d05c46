"""The command line, run as a user runs it: in a process of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).parents[1]


def kpibook(*arguments, cwd=ROOT):
    environment = {**os.environ, "COLUMNS": "120", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "kpibook", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    out = tmp_path_factory.mktemp("out") / "report.xlsx"
    return kpibook("build", "--month", "2023-02", "--out", out), out


@pytest.fixture
def workspace(tmp_path):
    """A copy of the example workspace that a test may damage."""
    kpibook("init", tmp_path / "w")
    return tmp_path / "w"


def test_build_writes_the_workbook_and_says_where(built):
    """Exit code 0, the place and a summary on stdout, no progress bars off a terminal."""
    run, out = built
    assert run.returncode == 0, run.stderr
    assert str(out) in run.stdout.replace("\n", "")
    assert "Indicators  30" in run.stdout
    assert run.stderr == ""
    assert load_workbook(out, read_only=True).sheetnames[0] == "Cover"


def test_check_reports_and_writes_nothing(workspace):
    """Every list is named with its rows; the folder is the same afterwards."""
    before = sorted(workspace.rglob("*"))
    run = kpibook("check", cwd=workspace)
    assert run.returncode == 0, run.stderr
    assert "rows used" in run.stdout
    assert sorted(workspace.rglob("*")) == before


def test_explain_lists_places_and_conditions_and_no_names():
    """The Feb-23 re-referrals: the figure, the words, and a line for each of 330 referrals."""
    run = kpibook("explain", "re_referrals", "--month", "2023-02", "--team", "whole")
    assert run.returncode == 0, run.stderr
    assert "25% (81/330)" in run.stdout
    assert "330 rows: 81 counted" in run.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--month", "Feb-23"),
        ("build", "--out", "report.pdf"),
        ("explain", "re_referal", "--month", "2023-02"),
        ("explain", "re_referrals", "--month", "2023-02", "--team", "nobody"),
        ("nonsense",),
        ("build", "--workspace", "no-such-folder"),
    ],
)
def test_a_wrong_command_line_exits_with_2(arguments):
    """Usage errors are told apart from wrong inputs, and never a traceback."""
    run = kpibook(*arguments)
    assert run.returncode == 2
    assert "Traceback" not in run.stderr


def test_a_near_match_is_offered_for_an_indicator():
    """A mistyped indicator id is answered with the one that was meant."""
    assert 'Did you mean "re_referrals"?' in kpibook("explain", "re_referal", "--month", "2023-02").stderr


def test_wrong_inputs_exit_with_1_and_leave_the_earlier_workbook(workspace, tmp_path):
    """A damaged source: exit code 1, everything wrong is said, and the earlier output is as it was."""
    out = tmp_path / "report.xlsx"
    out.write_bytes(b"earlier")
    for source in list((workspace / "samples").rglob("*.xlsx"))[:2]:
        source.write_bytes(source.read_bytes()[:500])
    run = kpibook("build", "--month", "2023-02", "--out", out, cwd=workspace)
    assert run.returncode == 1
    assert "Nothing was written." in run.stderr and "Traceback" not in run.stderr
    assert out.read_bytes() == b"earlier"


def test_a_month_without_data_is_an_error(tmp_path):
    """A month after the last record: exit code 1 and the months that there are."""
    run = kpibook("build", "--month", "2031-01", "--out", tmp_path / "report.xlsx")
    assert run.returncode == 1
    assert "February 2023" in run.stderr
    assert not (tmp_path / "report.xlsx").exists()


def test_a_folder_without_mappings_is_an_error(tmp_path):
    """Started in the wrong folder: the message says what a workspace is."""
    run = kpibook("check", cwd=tmp_path)
    assert run.returncode == 1
    assert "mappings" in run.stderr


def test_init_never_overwrites(tmp_path):
    """A folder that holds something is refused and left as it was."""
    (tmp_path / "mine.txt").write_text("mine")
    run = kpibook("init", tmp_path)
    assert run.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_initialised_workspace_builds(workspace):
    """What init makes is complete: the build works there without the checkout."""
    run = kpibook("build", "--month", "2023-02", cwd=workspace)
    assert run.returncode == 0, run.stderr
    assert list((workspace / "out").iterdir())
    shutil.rmtree(workspace)
