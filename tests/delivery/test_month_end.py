"""`kpibook month-end`, as a scheduler runs it: what it makes, what it says, and its exit code when a step fails."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kpibook.workspaces import init_workspace

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A workspace of the samples; runs change only what lies in its folder `out` and its ledger."""
    folder = tmp_path_factory.mktemp("month_end") / "workspace"
    init_workspace(folder)
    return folder


@pytest.fixture
def month_end(packed, tmp_path):
    """Runs the command in a process of its own, without a keyboard; gives back the finished process."""

    def run(*options, out=tmp_path / "out", **environment):
        command = [sys.executable, "-m", "kpibook", "month-end", "--month", "2023-02", "--out", str(out), *options]
        for path in (packed / ".kpibook").glob("*.sqlite"):
            path.unlink()
        return subprocess.run(
            [*command, "--workspace", str(packed)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
        )

    return run


def test_workbook_team_workbooks_and_drafts_in_one_go(month_end, tmp_path):
    """All three are there, and the code is 0; nothing is asked."""
    ran = month_end()
    assert ran.returncode == 0, ran.stderr
    out = tmp_path / "out"
    assert (out / "performance_report_2023-02.xlsx").exists()
    assert len(list((out / "teams").glob("*.xlsx"))) == 23 == len(list((out / "teams" / "drafts").glob("*.eml")))


def test_a_team_that_fails_is_named_and_the_others_have_their_drafts(month_end, tmp_path):
    """One team's file cannot be written: exit code 1 for the scheduler, 22 drafts, the team's name on stderr."""
    (tmp_path / "out" / "teams" / "PTC 1 - 2023-02.xlsx").mkdir(parents=True)
    ran = month_end()
    assert ran.returncode == 1 and "PTC 1: no workbook was made." in ran.stderr
    assert "No workbook in the folder for: PTC 1." in ran.stderr
    assert len(list((tmp_path / "out" / "teams" / "drafts").glob("*.eml"))) == 22


def test_a_step_that_cannot_begin_says_what_was_made(month_end, tmp_path):
    """The folder holds workbooks of the other kind: the whole service's is there, and nobody is told otherwise."""
    (tmp_path / "out" / "teams").mkdir(parents=True)
    (tmp_path / "out" / "teams" / "PTC 1 - 2023-02.xlsx").write_bytes(b"made without --share")
    ran = month_end("--share")
    assert ran.returncode == 1 and "lie apart" in ran.stderr
    assert "Month end is not complete" in ran.stderr and "Nothing was written" not in ran.stderr
    assert (tmp_path / "out" / "performance_report_2023-02.xlsx").exists()


def test_without_passphrases_an_encrypted_month_end_writes_nothing(month_end, tmp_path):
    """Neither the teams' workbooks nor, in plain, the whole service's; its passphrase is asked for as the others."""
    ran = month_end("--encrypt", PYTHON_KEYRING_BACKEND="keyring.backends.fail.Keyring")
    assert ran.returncode == 1 and "KPIBOOK_PASSPHRASE_WHOLE" in ran.stderr
    assert not list(tmp_path.rglob("*.xlsx"))


def test_wrong_inputs_are_exit_code_1_and_nothing_is_written(month_end, tmp_path):
    """A month without records: a list of what to correct, and no folder full of half a month end."""
    command = [sys.executable, "-m", "kpibook", "month-end", "--month", "2031-02", "--out", str(tmp_path / "out")]
    ran = subprocess.run([*command, "--workspace", str(Path(__file__).parents[2])], capture_output=True, text=True)
    assert ran.returncode == 1 and "no figures for February 2031" in ran.stderr and not (tmp_path / "out").exists()


def test_no_secret_is_in_anything_that_an_encrypted_month_end_leaves(month_end, packed, tmp_path):
    """Passphrases are in no output, manifest, draft, ledger or file name; no plain workbook of a team lies anywhere."""
    file = tmp_path / "passphrases"
    scopes = [
        line.split(":")[0].strip()
        for line in (packed / "mappings" / "teams.yaml").read_text().splitlines()
        if line.startswith("  ") and not line.startswith("   ") and line.rstrip().endswith(":")
    ]
    file.write_text("".join(f"{scope} = {scope} plum anchor violet\n" for scope in ("whole", *scopes)))
    file.chmod(0o600)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    ran = month_end("--encrypt", "--passphrases", str(file), TMPDIR=str(temporary))
    assert ran.returncode == 0, ran.stderr
    left = [path for folder in (tmp_path / "out", packed / ".kpibook") for path in folder.rglob("*") if path.is_file()]
    everything = (ran.stdout + ran.stderr).encode() + b"".join(str(p).encode() + p.read_bytes() for p in left)
    assert b"plum anchor" not in everything and not any(temporary.iterdir())
    assert all(path.read_bytes()[:2] != b"PK" for path in (tmp_path / "out").rglob("*.xlsx"))
    assert b'"title"' not in (tmp_path / "out" / "teams" / "manifest.json").read_bytes()
    assert {path.stat().st_mode & 0o777 for path in left if path.suffix != ".lock"} == {0o600}
