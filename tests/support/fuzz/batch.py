"""Runs a batch of attempts in child processes, and survives whatever becomes of them."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

_SUPPORT = Path(__file__).parents[1]
_PATIENCE = 60
"""Seconds by the clock without a word from the child: it is blocked, or hangs where no alarm reaches it."""

_LAST_BREATH = 10
"""Seconds that a child may take to end after its last word."""


@dataclass
class Batch:
    """How a batch ended: how often each exit code came, and what was wrong, by seed."""

    kind: str
    codes: Counter[int | None] = field(default_factory=Counter)
    faults: dict[int, str] = field(default_factory=dict)
    slowest: tuple[float, int] = (0.0, -1)
    seconds: float = 0.0
    """Of the processor, in attempts."""

    def told(self) -> str:
        """The first faults, in full."""
        shown = "\n\n".join(f"{self.kind}, seed {seed}: {fault}" for seed, fault in list(self.faults.items())[:8])
        return f"{len(self.faults)} attempts ended badly\n{shown}"


def run_batch(kind: str, count: int, first: int = 0) -> Batch:
    """The batch of these seeds, with as many children as it takes."""
    batch = Batch(kind)
    at, end = first, first + count
    while at < end:
        with tempfile.TemporaryDirectory(prefix="fuzz") as folder:
            at = _one_child(batch, at, end - at, Path(folder))
    return batch


def _one_child(batch: Batch, first: int, count: int, folder: Path) -> int:
    """Run one child as far as it comes; gives back the seed to go on with."""
    command = [sys.executable, "-W", "error", "-m", "fuzz.child", batch.kind, str(first), str(count), str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(_SUPPORT), *filter(None, sys.path)])}
    begun = None
    done = first
    with (
        (folder / "stderr").open("w+") as errors,
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as child,
    ):
        for line in _lines(child):
            said = json.loads(line)
            begun = said.get("begun")
            if begun is None:
                done = said["ended"] + 1
                batch.codes[said["code"]] += 1
                batch.slowest = max(batch.slowest, (said["seconds"], said["ended"]))
                batch.seconds += said["seconds"]
                if said["wrong"]:
                    batch.faults[said["ended"]] = said["wrong"]
        hangs = not _ended(child)
        errors.seek(0)
        last_words = errors.read()[-1500:]
    if begun is not None:
        batch.faults[begun] = "hangs" if hangs else f"ended the process with {child.returncode}: {last_words}"
        return begun + 1
    assert done > first, f"{batch.kind}: no attempt was made: {last_words}"
    return done


def _ended(child: subprocess.Popen[str]) -> bool:
    """Whether a child that says nothing more has ended by itself; it has in any case ended afterwards."""
    try:
        child.wait(_LAST_BREATH)
    except subprocess.TimeoutExpired:
        child.kill()
        return False
    return True


def _lines(child: subprocess.Popen[str]):
    """The child's lines, until it ends or says nothing for long."""
    assert child.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while selector.select(_PATIENCE):
            line = child.stdout.readline()
            if not line:
                return
            yield line
