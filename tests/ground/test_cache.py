"""What was worked out, kept between runs."""

import os
import subprocess
import sys

import pytest

from kpibook.cache import Cache

KILLED = """
import os, sys
from pathlib import Path
from kpibook import atomic
from kpibook.cache import Cache
atomic._move = lambda *_: os.kill(os.getpid(), 9)
Cache(Path(sys.argv[1])).put("a", "figures")
"""


@pytest.mark.skipif(os.name == "nt", reason="elsewhere nobody can ask for a process safely; an hour passes first")
def test_what_a_killed_run_left_of_an_entry_is_cleared_away(tmp_path):
    """Killed with an entry written and not yet moved: it is never found, and the next entry, of any name, clears it."""
    cache = Cache(tmp_path)
    assert subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False).returncode == -9
    assert [path.suffix for path in tmp_path.iterdir()] == [".tmp"] and cache.get("a") is None
    cache.put("b", "other figures")
    assert [path.name for path in tmp_path.iterdir()] == ["b.pickle"] and cache.get("b") == "other figures"
