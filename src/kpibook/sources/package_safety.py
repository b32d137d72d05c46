"""Zip bombs and XML with entities, refused before any reader sees them.

The parts are unpacked once in small pieces and thrown away. That costs about a tenth of what reading costs, and needs
no more memory than a piece.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from kpibook.issues import Issue
from kpibook.sources.file_kinds import corrupt_issue
from kpibook.sources.sheet_spelling import PlainSheet

MOST_UNPACKED = 4 * 1024**3
"""Bytes that all parts together may unpack to: a million rows of fifty columns take about half of it."""
MOST_TIMES = 200
"""A part may unpack to so many times its packed size (sheets reach 10 to 50, a bomb 1,000) ..."""
SMALL = 64 * 1024**2
"""... unless it stays smaller than this."""
MOST_PARTS = 20_000
_PIECE = 1024**2
_SHEET = re.compile(r"xl/worksheets/[^/]*\.xml", re.IGNORECASE)
_DOCTYPE = b"<!DOCTYPE"


def check_package(data: bytes, file: str, plain: set[str]) -> Issue | None:
    """What is wrong with the package, or None; files that are no zip package are not looked at.

    Declared sizes are checked first. Then every part is really unpacked, and may not hold more than it declares. On
    the way, the sheets that no parser need look at are added to `plain`.
    """
    if not data.startswith(b"PK"):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if _declares_too_much(parts):
                return _bomb(file)
            for part in parts:
                issue = _check_part(data, part, file, plain)
                if issue is not None:
                    return issue
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError):
        return corrupt_issue(file, "it cannot be unpacked")
    except NotImplementedError:
        return corrupt_issue(file, "it is packed in a way that spreadsheets never are")
    return None


def _declares_too_much(parts: list[zipfile.ZipInfo]) -> bool:
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return True
    return any(part.file_size > max(SMALL, MOST_TIMES * part.compress_size) for part in parts)


def _check_part(data: bytes, part: zipfile.ZipInfo, file: str, plain: set[str]) -> Issue | None:
    is_xml = part.filename.casefold().endswith((".xml", ".rels", ".vml"))
    sheet = PlainSheet() if _SHEET.fullmatch(part.filename) else None
    unpacked = checksum = 0
    is_utf16 = False
    before = b""
    for piece in _unpack(data, part):
        is_utf16 = b"\0" in piece[:4] if not unpacked else is_utf16
        unpacked += len(piece)
        checksum = zlib.crc32(piece, checksum)
        if unpacked > part.file_size:
            return _bomb(file)
        seen = before + piece
        if is_xml and _DOCTYPE in (seen.replace(b"\0", b"") if is_utf16 else seen):
            return _entities(file, part.filename)
        if sheet is not None:
            sheet.look(piece)
        before = piece[-2 * len(_DOCTYPE) :]
    if (unpacked, checksum) != (part.file_size, part.CRC):
        return corrupt_issue(file, f'the part "{part.filename}" is not whole')
    if sheet is not None and not sheet.needs_parser():
        plain.add(part.filename)
    return None


def _unpack(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What the part really holds, in pieces. zipfile itself stops at the declared size; other readers do not."""
    if part.flag_bits & 1 or part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError
    header = data[part.header_offset : part.header_offset + 30]
    if len(header) < 30:
        raise ValueError("a part is missing")
    name_and_extra = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    start = part.header_offset + 30 + name_and_extra
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[at : at + _PIECE]) for at in range(0, len(packed), _PIECE))
        return
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    for at in range(0, len(packed), _PIECE):
        waiting = bytes(packed[at : at + _PIECE])
        while waiting and not inflater.eof:
            yield inflater.decompress(waiting, _PIECE)
            waiting = inflater.unconsumed_tail
    while not inflater.eof and (rest := inflater.decompress(b"", _PIECE)):
        yield rest


def _bomb(file: str) -> Issue:
    return Issue(
        "zip-bomb",
        "The file would unpack to far more than a spreadsheet holds; it was not opened.",
        sheet=file,
        advice="Do not open it. Ask where it comes from, and export it again from the case system.",
    )


def _entities(file: str, part: str) -> Issue:
    return Issue(
        "xml-entities",
        f'The part "{part}" of the file declares a document type or entities, which no spreadsheet needs.',
        sheet=file,
        advice="Do not open it. Ask where it comes from, and export it again from the case system.",
    )
