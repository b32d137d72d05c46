"""EDGE: files written whole or not at all, and their hashes."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from kpibook.issues import InputError, Issue


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the content, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Put the content at the path in one step: after a crash there is the old file or the new one, never half of one.

    InputError, naming the file, when it cannot be written (no permission, disk full).
    """
    part: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.parent / f".{path.name}.{secrets.token_hex(6)}.part"
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        part = None
    except OSError as error:
        raise InputError([_cannot_write(path, error)]) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> Issue:
    return Issue(
        "cannot-write",
        f'"{path}" could not be written: {error.strerror or error}.',
        advice="Close it if it is open elsewhere, make room on the disk, or choose another folder.",
    )
