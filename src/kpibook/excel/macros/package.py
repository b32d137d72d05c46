"""A workbook file as parts: read, put one in, write; times are fixed, so the same parts give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

VBA_PART = "xl/vbaProject.bin"
CONTENT_TYPES = "[Content_Types].xml"
PACKAGE_RELATIONSHIPS = "_rels/.rels"

_EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The file made of these parts, in their order.

    >>> pack({"a.xml": b"<a/>"}) == pack({"a.xml": b"<a/>"})
    True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, data in parts.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def unpack(file: bytes) -> dict[str, bytes]:
    """Every part of a file, by name, in the file's order."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def part(file: bytes, name: str) -> bytes:
    """One part of a file; KeyError when it has none of that name."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return archive.read(name)
