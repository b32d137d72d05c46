"""EDGE: the memory of the last good build, one JSON file in the workspace; see records/remembered.py for what it holds.

`last_good_build.json` has the keys `version` (1), `latest` and `before` (two builds as `Remembered`: key, day, lists,
links; before is null at first) and `accepted` (what `--accept` let stand when latest was written). Inputs with the key
of `latest` are held against `before`, all others against `latest`: so the same build twice says the same.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from kpibook.atomic import OWNER_ALONE, replace_file
from kpibook.issues import InputError, Issue, Severity
from kpibook.records import Remembered

MEMORY_FILE = "last_good_build.json"
VERSION = 1


@dataclass(frozen=True)
class Memory:
    """The last good build, the one before it, and what was accepted by ``--accept`` when it was remembered."""

    latest: Remembered | None = None
    before: Remembered | None = None
    accepted: tuple[str, ...] = ()
    version: int = VERSION

    def compared_with(self, key: str) -> Remembered | None:
        """The build that these inputs are held against; None where there is none."""
        return self.before if self.knows(key) else self.latest

    def knows(self, key: str) -> bool:
        """Whether exactly these inputs were remembered last."""
        return self.latest is not None and self.latest.key == key


class MemoryRead(NamedTuple):
    """The memory, empty where there is none, and why it cannot be read where it cannot."""

    memory: Memory
    issues: tuple[Issue, ...] = ()
    sha256: str = ""
    """Of the file's bytes; '' where there is none."""


@cache
def _kept() -> TypeAdapter[Memory]:
    """What reads and writes a memory."""
    return TypeAdapter(Memory)


def read_memory(workspace: Path) -> MemoryRead:
    """The memory of a workspace; one that cannot be read is a warning, and nothing is compared."""
    path = workspace / MEMORY_FILE
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return MemoryRead(Memory())
    except OSError as error:
        return _unreadable(f"cannot be opened: {error.strerror or type(error).__name__}", "unreadable")
    digest = hashlib.sha256(content).hexdigest()
    try:
        memory = _kept().validate_json(content)
    except ValidationError:
        return _unreadable("is damaged, or was written by another version of kpibook", digest)
    if memory.version != VERSION:
        return _unreadable(
            f"was written by another version of kpibook (its version is {memory.version}, not {VERSION})", digest
        )
    return MemoryRead(memory, sha256=digest)


def write_memory(workspace: Path, memory: Memory, rights: int = OWNER_ALONE) -> tuple[Issue, ...]:
    """Write the memory, whole or not at all; a warning says why it could not be written, and no build fails for it."""
    try:
        replace_file(workspace / MEMORY_FILE, _kept().dump_json(memory, indent=1) + b"\n", rights=rights)
    except InputError as error:
        return tuple(
            Issue(
                "memory-not-written",
                f"What was built could not be remembered for the next build. {issue.message}",
                sheet=MEMORY_FILE,
                advice="The workbook is whole. Ask for the right to write in the workspace's folder.",
                severity=Severity.WARNING,
            )
            for issue in error.issues
        )
    return ()


def _unreadable(why: str, digest: str) -> MemoryRead:
    issue = Issue(
        "memory-unreadable",
        f"The memory of the last good build {why}. Nothing could be held against it: look at the lists with care.",
        sheet=MEMORY_FILE,
        advice=f"Bring {MEMORY_FILE} back from a backup; or delete it, or build with "
        "--accept memory-unreadable, to begin a new one.",
        severity=Severity.WARNING,
        thing=MEMORY_FILE,
    )
    return MemoryRead(Memory(), (issue,), digest)
