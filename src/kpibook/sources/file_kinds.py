"""What a file really is, by its content, whatever its name says."""

from __future__ import annotations

from kpibook.issues import Issue


def check_kind(data: bytes, file: str) -> Issue | None:
    """What is wrong with the kind of file, or None."""
    return None
