"""One process that damages files time after time, and tells a line of JSON before and after each attempt.

    python -m fuzz.child KIND FIRST COUNT FOLDER

It ends after an attempt that took too much memory; the parent starts another one from the next seed on.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import signal
import sys
import time
from pathlib import Path
from typing import Any

_GIGABYTE = 1024**3
SECONDS = 10
"""Of the processor, that one command may take."""


def main(kind: str, first: int, count: int, folder: Path) -> None:
    """Run `count` attempts, each told before it begins and after it has ended."""
    from fuzz.workspaces import SECONDS as MADE

    os.environ |= {
        "SOURCE_DATE_EPOCH": MADE,
        "HOME": str(folder),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    os.environ |= {name: str(folder / name) for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "TMPDIR")}
    (folder / "TMPDIR").mkdir(exist_ok=True)
    from fuzz.attempts import Attempts

    attempts = Attempts(kind, folder / "workspace")
    resource.setrlimit(resource.RLIMIT_AS, (3 * _GIGABYTE, 3 * _GIGABYTE))
    signal.signal(signal.SIGPROF, _ring)
    gc.freeze()
    for seed in range(first, first + count):
        _tell(begun=seed)
        before = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            code, wrong = attempts.attempt(seed)
        except Hung:
            code, wrong = None, f"took more than {SECONDS} seconds"
        signal.setitimer(signal.ITIMER_PROF, 0)
        taken = _most_memory()
        if taken > _GIGABYTE:
            wrong = wrong or f"took {taken / _GIGABYTE:.1f} GB of memory"
        _tell(ended=seed, code=code, wrong=wrong, seconds=round(time.process_time() - before, 2))
        if taken > _GIGABYTE:
            return


def _most_memory() -> int:
    """The most bytes that this process, or one that it started, has had in memory.

    Not its own `ru_maxrss`: Linux keeps that over `exec`, so that it would begin with what the test runner
    that started this process had in memory by then.
    """
    own = re.search(r"^VmHWM:\s+(\d+) kB$", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert own is not None
    return 1024 * max(int(own[1]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)


class Hung(BaseException):
    """A command did not end; no Exception, so that little catches it."""


def _ring(*_: object) -> None:
    raise Hung


def _tell(**what: Any) -> None:
    assert sys.__stdout__ is not None
    print(json.dumps(what), file=sys.__stdout__, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
