"""A lock that one program holds at a time."""

import subprocess
import sys

import pytest

from kpibook.excel.open.message import one_at_a_time
from kpibook.issues import InputError
from kpibook.lock import HeldError, LockError, hold

HOLDING = """
import sys
from pathlib import Path
from kpibook.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    input()
"""


@pytest.fixture
def lock(tmp_path):
    """The file of a lock."""
    (file := tmp_path / "lock").touch()
    return file


def test_the_system_lets_go_of_it_when_its_program_is_killed(lock):
    """While the program lives nobody else has it; killed, it leaves an empty file that is no longer locked."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(lock)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(HeldError), hold(lock):
            pass
        other.kill()
        other.wait()
        with hold(lock):
            pass
    assert lock.read_bytes() == b""


def test_what_goes_wrong_meanwhile_is_not_the_locks(lock):
    """An error of what is done under the lock comes out as it is, and the lock is free."""
    with pytest.raises(ZeroDivisionError), hold(lock):
        raise ZeroDivisionError
    with hold(lock):
        pass


def test_a_file_that_is_no_lock(lock):
    """It is left as it is, and not called held."""
    lock.write_bytes(b"garbage " * 1000)
    with pytest.raises(LockError, match="not a database"), hold(lock):
        pass
    assert lock.read_bytes() == b"garbage " * 1000


def test_one_refresh_of_a_workbook_at_a_time(tmp_path, monkeypatch):
    """Another workbook may be refreshed meanwhile; and the same one where its lock cannot be made."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    again = pytest.raises(InputError, match="Another refresh")
    with one_at_a_time("a.xlsx"), one_at_a_time("b.xlsx"), again, one_at_a_time("A.xlsx"):
        pass
    (tmp_path / "kpibook").rename(tmp_path / "gone")
    (tmp_path / "kpibook").write_bytes(b"")
    with one_at_a_time("a.xlsx"), one_at_a_time("a.xlsx"):
        pass
