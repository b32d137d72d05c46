"""Compound files ([MS-CFB]) whose sectors lead in a circle: a reader that follows them would never come to an end."""

from collections.abc import Sequence

import olefile

_LAST_SECTOR = 0xFFFFFFFA
_NEXT_LIST = slice(68, 72)


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
