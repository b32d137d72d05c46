"""What a killed run leaves half written, and the next one clears away."""

import os
import subprocess
import sys
import time

import pytest

from kpibook.atomic import replace_file

KILLED = """
import os, sys
from pathlib import Path
from kpibook.atomic import replace_file
os.fsync = lambda handle: os.kill(os.getpid(), 9)
replace_file(Path(sys.argv[1]), b"half")
"""


@pytest.mark.skipif(os.name == "nt", reason="elsewhere nobody can ask for a process safely; an hour passes first")
def test_what_a_killed_run_left_is_cleared_by_the_next(tmp_path):
    """Killed with the file written and not yet moved: the next write of the same file leaves that file alone."""
    path = tmp_path / "report [1].xlsx"
    assert subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False).returncode == -9
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".report [1].xlsx.") and left.name.endswith(".tmp")
    replace_file(path, b"whole")
    assert [(found.name, found.read_bytes()) for found in tmp_path.iterdir()] == [("report [1].xlsx", b"whole")]


def test_an_old_one_is_cleared_whoever_wrote_it(tmp_path):
    """Of another machine, or an earlier version: after an hour; a younger one and another file's stay."""
    old, young, other = (
        tmp_path / f".{name}.tmp" for name in ("a.xlsx.0000000a", "a.xlsx.0000000b", "b.xlsx.0000000a")
    )
    for path in (old, young, other):
        path.write_bytes(b"half")
    for path in (old, other):
        os.utime(path, (time.time() - 4000,) * 2)
    replace_file(tmp_path / "a.xlsx", b"whole")
    assert {path.name for path in tmp_path.iterdir()} == {young.name, other.name, "a.xlsx"}


def test_one_that_is_being_written_stays(tmp_path):
    """Its process is at work."""
    from kpibook import atomic

    mine = tmp_path / f".a.xlsx.{atomic._HOST}{os.getpid():08x}0000.tmp"
    mine.write_bytes(b"half")
    replace_file(tmp_path / "a.xlsx", b"whole")
    assert mine.exists()
