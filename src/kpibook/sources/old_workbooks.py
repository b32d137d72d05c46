"""Excel 97-2003 workbooks: what must be looked at before the reader sees them ([MS-XLS] names the records)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

_BOF_OF_WORKBOOK = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _DIMENSIONS = 0x0809, 0x000A, 0x002F, 0x0085, 0x0200
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_RECORDS_SEARCHED = 200


def has_file_password(data: bytes) -> bool:
    """Whether one of the first records is FILEPASS: everything after it is encrypted."""
    return any(kind == _FILEPASS for kind, _ in islice(_records(data, data.find(_BOF_OF_WORKBOOK)), 10))


def has_impossible_sheet(data: bytes) -> bool:
    """Whether a sheet declares rows or columns that the format does not have: the reader would take memory for them."""
    start = data.find(_BOF_OF_WORKBOOK)
    for kind, content in islice(_records(data, start), 10_000):
        if kind == _BOUNDSHEET and len(content) >= 4:
            at = start + int.from_bytes(content[:4], "little")
            for sheet_kind, dimensions in islice(_records(data, at), _RECORDS_SEARCHED):
                if sheet_kind == _DIMENSIONS:
                    if _is_impossible(dimensions):
                        return True
                    break
    return False


def _is_impossible(dimensions: bytes) -> bool:
    """Whether the first row or column comes after the last, or the last lies beyond the format's own."""
    first_row, last_row = (int.from_bytes(dimensions[at : at + 4], "little") for at in (0, 4))
    first_column, last_column = (int.from_bytes(dimensions[at : at + 2], "little") for at in (8, 10))
    return not (first_row <= last_row <= _MOST_ROWS and first_column <= last_column <= _MOST_COLUMNS)


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records from a BOF to its EOF; nothing when no BOF stands there."""
    if at < 0 or int.from_bytes(data[at : at + 2], "little") != _BOF:
        return
    while at + 4 <= len(data):
        kind, length = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        if kind == _EOF:
            return
        yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length
