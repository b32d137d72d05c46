"""EDGE: files as manifest and ledger know them: the hash of their content, and what a killed run left of them."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path

_TEMPORARY = re.compile(r"\..+\.([0-9a-f]{8}|[0-9a-f]{20})\.tmp")
"""As `workbook.atomic.replace_file` calls a file until it is whole."""
_OLD_SECONDS = 60


def sha256_of(content: bytes) -> str:
    """The SHA-256 of the content, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def clear_temporary(folder: Path) -> None:
    """Delete what a run that was killed left half written; what may still be written is left alone."""
    for path in folder.glob(".*.tmp"):
        if _TEMPORARY.fullmatch(path.name):
            _delete_old(path)


def _delete_old(path: Path) -> None:
    try:
        if time.time() - path.stat().st_mtime > _OLD_SECONDS:
            path.unlink()
    except OSError:
        return
