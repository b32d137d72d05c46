"""Whether a file, looked at, holds more than the reader may be given: stray cells, repeated cells, and text."""

import ctypes
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from kpibook.issues import Issue
from kpibook.sources import limits
from kpibook.sources.error_cells import SheetLook


class TooManySheetsError(Exception):
    """A workbook lists more sheets, names or parts than any has."""


def stray_cell(looks: Sequence[SheetLook], file: str) -> Issue | None:
    """The error for a file with a cell so far away that the reader would take memory for millions of blank ones."""
    told = _how_it_strays(looks)
    if not told:
        return None
    return Issue(
        "stray-cell",
        f"{told}.",
        sheet=file,
        advice="In Excel, delete the columns to the right of the list and the rows below it, and save.",
    )


def _how_it_strays(looks: Sequence[SheetLook]) -> str:
    for look in looks:
        if look.last_row > limits.LAST_ROW or look.last_column > limits.LAST_COLUMN:
            return "A cell lies beyond the last row or column that a sheet can have"
        if _is_too_large(look.last_row * look.last_column, look.filled):
            return (
                f"A filled cell far from the list makes a sheet of {look.last_row:,} rows and "
                f"{look.last_column:,} columns, which is too large to read"
            )
    cells = sum(look.last_row * look.last_column for look in looks)
    if _is_too_large(cells, sum(look.filled for look in looks)):
        return f"Filled cells far from the lists make {len(looks):,} sheets of {cells:,} cells, too many to read"
    return ""


def _is_too_large(cells: int, filled: int) -> bool:
    return cells > limits.MOST_CELLS or (cells > limits.MOST_BLANK_CELLS and cells > limits.BLANK_SHARE * filled)


@dataclass(frozen=True)
class Room:
    """Bytes of memory that the computer has (0: it is not known), and cells of the files that were read before."""

    memory: int
    cells: int = 0


UNKNOWN_ROOM = Room(0)


class _WindowsMemory(ctypes.Structure):
    """MEMORYSTATUSEX, as GlobalMemoryStatusEx fills it; only the first numbers have a use here."""

    _fields_: ClassVar = [
        ("length", ctypes.c_uint32),
        ("load", ctypes.c_uint32),
        ("physical", ctypes.c_uint64),
        ("others", ctypes.c_uint64 * 6),
    ]


def machine_memory() -> int:
    """Bytes of memory that this computer has; 0 where it does not say."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):  # Windows knows no sysconf
        windows = getattr(ctypes, "windll", None)
        return 0 if windows is None else windows_memory(windows.kernel32.GlobalMemoryStatusEx)


def windows_memory(ask: Callable[[Any], int]) -> int:
    """Bytes of memory that Windows says there are; 0 where it says nothing. `ask` is its GlobalMemoryStatusEx."""
    status = _WindowsMemory(length=ctypes.sizeof(_WindowsMemory))
    try:
        return int(status.physical) if ask(ctypes.byref(status)) else 0
    except OSError:
        return 0


def cells_of(looks: Sequence[SheetLook]) -> int:
    """Cells of the rectangles that the sheets' filled cells span: the reader takes memory for each."""
    return sum(look.last_row * look.last_column for look in looks)


def more_than_fits(cells: int, room: Room, file: str) -> Issue | None:
    """The error for a file whose cells, with those of the files before it, would take more memory than there is."""
    own, before = limits.BYTES_A_CELL * cells, limits.BYTES_A_CELL * room.cells
    if not room.memory or own + before <= limits.SHARE_OF_MEMORY * room.memory:
        return None
    needed, held, has = (f"{amount / 1024**3:.1f} GB" for amount in (own, before, room.memory))
    beside = f" beside the {held} of the files read before it" if before else ""
    lists = " and the files before it" if before else ""
    return Issue(
        "too-much",
        f"Reading it would take about {needed} of memory{beside}, and this computer has {has}; the file was not read.",
        sheet=file,
        advice=f"Export it{lists} in parts (a file a year), with the columns alone that are needed, or run kpibook on "
        "a larger computer.",
    )


def too_much(looks: Sequence[SheetLook], unpacked: int, file: str) -> Issue | None:
    """The error for a file whose cells hold, or repeat, more than a list does; `unpacked` is its size in bytes."""
    if len(looks) > limits.MOST_SHEETS:
        return too_many_sheets(file)
    if any(look.longest > limits.LONGEST_TEXT for look in looks):
        told = f"A cell holds a text of more than {limits.LONGEST_TEXT:,} bytes, which Excel does not hold"
    elif sum(look.text for look in looks) > most_text(unpacked):
        told = "Its cells together hold far more text than a list does"
    elif sum(look.repeated for look in looks) > limits.MOST_REPEATED:
        told = f"It repeats cells more than {limits.MOST_REPEATED:,} times"
    else:
        return None
    return _issue(told, file)


def too_many_sheets(file: str) -> Issue:
    """The error for a file that lists more sheets, names or parts than any has."""
    return _issue(
        f"It lists more sheets or names than any workbook has (more than {limits.MOST_SHEETS:,} sheets)", file
    )


def _issue(told: str, file: str) -> Issue:
    return Issue(
        "too-much",
        f"{told}; the file was not read.",
        sheet=file,
        advice="Is it the right file? Export it again from the case system, with the columns that are needed.",
    )


def most_text(unpacked: int) -> int:
    """Bytes that the cells of a file of this size may hold together."""
    return max(limits.MOST_TEXT, limits.TEXT_TIMES * unpacked)
