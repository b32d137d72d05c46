"""Excel 97-2003 workbooks: what must be looked at before the reader sees them ([MS-XLS] names the records).

How long the texts are that cells share ([MS-XLS] 2.4.265 SST, 2.5.293 for the texts); and whether sectors lead in a
circle ([MS-CFB]): a reader that follows them would never come to an end.
"""

import io
import struct
from collections.abc import Iterator, Sequence
from itertools import islice

import olefile

from kpibook.sources.error_cells import ERROR_TEXTS, OTHER_ERROR, SheetLook
from kpibook.sources.limits import MOST_SHEETS
from kpibook.sources.too_much import TooManySheetsError, most_text

_SST, _CONTINUE = 0x00FC, 0x003C
_LONGEST = 2 * 65_535
"""A text's length is a number of two bytes, and a sign has two."""
_WIDE, _WITH_MORE, _WITH_RUNS = 1, 4, 8
_TEXT_HEADER = struct.Struct("<HH")

_LAST_SECTOR = 0xFFFFFFFA
_NEXT_LIST = slice(68, 72)

_BOF_OF_WORKBOOK = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _DIMENSIONS, _DATEMODE = 0x0809, 0x000A, 0x002F, 0x0085, 0x0200, 0x0022
_FORMULA, _BOOLERR, _MULRK, _LABELSST = 0x0006, 0x0205, 0x00BD, 0x00FD
_CELLS = frozenset({0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E, _FORMULA, _BOOLERR, _MULRK})
"""NUMBER, LABEL, RSTRING, LABELSST, RK, FORMULA, BOOLERR and MULRK: all begin with their row and column."""
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_RECORDS_SEARCHED = 200
_STREAMS = ("Workbook", "Book")
_HEADER = struct.Struct("<HH")


class SharedStrings:
    """The texts' lengths, worked out when they are asked for."""

    def __init__(self, stream: bytes) -> None:
        self._segments = list(_segments(stream))
        self.longest = min(_LONGEST, 2 * sum(map(len, self._segments)))
        """Bytes that no text is longer than."""

    def lengths(self) -> list[int]:
        """Bytes of each text in their order; where they cannot be told apart any more, the most that one may have."""
        count = int.from_bytes(self._segments[0][4:8], "little") if self._segments else 0
        count = min(count, sum(map(len, self._segments)) // 3)
        found: list[int] = []
        segment, at = 0, 8
        try:
            while len(found) < count:
                if at >= len(self._segments[segment]):
                    segment, at = segment + 1, 0
                length, segment, at = self._text(segment, at)
                found.append(2 * length)
        except (IndexError, struct.error):
            found += [_LONGEST] * (count - len(found))
        return found

    def _text(self, segment: int, at: int) -> tuple[int, int, int]:
        """How many signs the text that begins there has, and where the next one begins."""
        signs, flags = struct.unpack_from("<HB", self._segments[segment], at)
        at += 3
        more = 0
        if flags & _WITH_RUNS:
            more += 4 * int(struct.unpack_from("<H", self._segments[segment], at)[0])
            at += 2
        if flags & _WITH_MORE:
            more += int(struct.unpack_from("<I", self._segments[segment], at)[0])
            at += 4
        left = signs
        while left:  # a text that goes on in the next record says there again how wide its signs are
            width = 2 if flags & _WIDE else 1
            here = min(left, (len(self._segments[segment]) - at) // width)
            left, at = left - here, at + here * width
            if left:
                segment += 1
                flags, at = self._segments[segment][0], 1
        while more > len(self._segments[segment]) - at:
            more -= len(self._segments[segment]) - at
            segment, at = segment + 1, 0
        return signs, segment, at + more


def _segments(stream: bytes) -> Iterator[bytes]:
    """The content of the record of texts, and of those that carry it on."""
    at, begun = 0, False
    while at + 4 <= len(stream):
        kind, length = _TEXT_HEADER.unpack_from(stream, at)
        if kind == _SST or (begun and kind == _CONTINUE):
            begun = True
            yield stream[at + 4 : at + 4 + length]
        elif begun:
            return
        at += 4 + length


def check_chains(compound: olefile.OleFileIO, data: bytes) -> None:
    """ValueError when a chain comes back to itself, or chains share so many sectors that they cannot be files."""
    size = compound.sectorsize
    _check_lists(data, size)
    entries = [entry for entry in compound.direntries if entry is not None]
    small = [entry for entry in entries[1:] if entry.size < compound.minisectorcutoff]
    large = [*entries[:1], *(entry for entry in entries[1:] if entry.size >= compound.minisectorcutoff)]
    starts = [entry.isectStart for entry in large if entry.size]
    _check(compound.fat, [compound.first_dir_sector, compound.first_mini_fat_sector, *starts])
    if small and compound.minifat is None:
        compound.loadminifat()
    _check(compound.minifat or [], [entry.isectStart for entry in small if entry.size])


def _check(table: Sequence[int], starts: list[int]) -> None:
    left = len(table) + len(starts)
    for start in starts:
        at = start
        while at < len(table):
            at, left = table[at], left - 1
            if left < 0:
                raise ValueError("sectors in a circle")


def _check_lists(data: bytes, size: int) -> None:
    """The sectors that list where the table of sectors is: the last number of each names the next."""
    at, left = int.from_bytes(data[_NEXT_LIST], "little"), len(data) // size
    while at < _LAST_SECTOR:
        end, left = (at + 2) * size, left - 1
        if left < 0 or end > len(data):
            raise ValueError("sectors in a circle")
        at = int.from_bytes(data[end - 4 : end], "little")


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


def workbook_stream(data: bytes) -> bytes:
    """The records of the workbook, taken out of the compound file; ValueError when they are not whole."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            check_chains(compound, data)
            name = next(name for name in _STREAMS if compound.exists(name))
            return bytes(compound.openstream(name).read())
    except (OSError, StopIteration, IndexError, TypeError, struct.error) as error:
        raise ValueError("no workbook in the compound file") from error


def old_looks(stream: bytes) -> list[SheetLook]:
    """The look at each sheet, in the order of the workbook, from the stream of its records.

    A formula that no program has calculated holds 0 in this format, and cannot be told from one that gives 0.
    """
    starts = [
        int.from_bytes(content[:4], "little")
        for kind, content in _records(stream, 0)
        if kind == _BOUNDSHEET and len(content) >= 4
    ]
    if len(starts) > MOST_SHEETS:
        raise TooManySheetsError
    looks = _looks(stream, starts, [])
    shared = SharedStrings(stream)
    if shared.longest * sum(look.filled for look in looks) > most_text(len(stream)):
        looks = _looks(stream, starts, shared.lengths())
    return looks


def _looks(stream: bytes, starts: list[int], lengths: list[int]) -> list[SheetLook]:
    """ValueError when sheets share their records: one that is read for many sheets takes many times its size."""
    looks, left = [], 2 * len(stream)
    for start in starts:
        look, taken = _look(stream, start, lengths)
        looks.append(look)
        left -= taken
        if left < 0:
            raise ValueError("sheets that share records")
    return looks


def counts_from_1904(stream: bytes) -> bool:
    """Whether the workbook says that its days count from 1904."""
    return any(kind == _DATEMODE and content[:1] == b"\1" for kind, content in _records(stream, 0))


def _look(stream: bytes, start: int, lengths: list[int]) -> tuple[SheetLook, int]:
    """The look at the sheet whose records start there, and how many bytes they take.

    Charts inside it, which have cells of their own, are passed over. With the `lengths` of the texts that cells share,
    these are counted.
    """
    look, depth, taken = SheetLook(), 0, 0
    for kind, content in _records(stream, start, through=True):
        taken += 4 + len(content)
        if kind in (_BOF, _EOF):
            depth += 1 if kind == _BOF else -1
            if not depth:
                break
        elif kind in _CELLS and depth == 1 and len(content) >= 8:
            row, column = _HEADER.unpack_from(content)
            if kind == _MULRK:
                look.fill(row, column, columns=max(1, (len(content) - 6) // 6))
            elif kind == _BOOLERR and content[7]:
                look.fail(row, column, ERROR_TEXTS.get(content[6], OTHER_ERROR))
            elif kind == _FORMULA and content[6] == 2 and content[12:14] == b"\xff\xff":
                look.fail(row, column, ERROR_TEXTS.get(content[8], OTHER_ERROR))
            else:
                look.fill(row, column)
            if lengths and kind == _LABELSST and len(content) >= 10:
                number = int.from_bytes(content[6:10], "little")
                look.add_text(lengths[number] if number < len(lengths) else 0)
    return look, taken


def _records(data: bytes, at: int, through: bool = False) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records from a BOF to its EOF (`through`: to the end, with each BOF and EOF).

    Nothing when no BOF stands there.
    """
    if at < 0 or int.from_bytes(data[at : at + 2], "little") != _BOF:
        return
    while at + 4 <= len(data):
        kind, length = _HEADER.unpack_from(data, at)
        if kind == _EOF and not through:
            return
        yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length
