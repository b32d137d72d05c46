"""Whether a file, looked at, holds more than the reader may be given: stray cells, repeated cells, and text."""

import os
from collections.abc import Sequence

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


def machine_memory() -> int:
    """Bytes of memory that this computer has; 0 where it does not say (Windows)."""
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return 0


def more_than_fits(looks: Sequence[SheetLook], memory: int, file: str) -> Issue | None:
    """The error for a file whose cells would take more memory than the computer can give (0: it is not known)."""
    needed = limits.BYTES_A_CELL * sum(look.last_row * look.last_column for look in looks)
    if not memory or needed <= limits.SHARE_OF_MEMORY * memory:
        return None
    gigabytes = [f"{amount / 1024**3:.1f} GB" for amount in (needed, memory)]
    return Issue(
        "too-much",
        f"Reading it would take about {gigabytes[0]} of memory, and this computer has {gigabytes[1]}; the file was not "
        "read.",
        sheet=file,
        advice="Export it in parts (a file a year), with the columns alone that are needed, or run kpibook on a larger "
        "computer.",
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
