"""How many rows may be set aside: a few that cannot be used are a list's slips, many are a list that changed."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue
from kpibook.records.list_sheets import join_filled, name_cells
from kpibook.records.read_sheet import HEADINGS_REPEATED, NOTE_BELOW, NOTHING_USED, TOTAL_ROW
from kpibook.tables import SheetCheck

A_HANDFUL = 5
"""So many rows may always be set aside, of a list in which they are less than half."""
NO_RECORDS = {
    TOTAL_ROW: (10, Fraction(1, 2)),
    HEADINGS_REPEATED: (10, Fraction(1, 10)),
    NOTE_BELOW: (20, Fraction(1, 10)),
    NOTHING_USED: (10, Fraction(1, 10)),
}
"""Rows that are no records: how many there may be, and which share of the rows, whatever the mapping says."""


def ceiling(source_id: str, rows_read: int, mapping: MappingFiles) -> int:
    """How many of the rows read, of a list or of one of its files, may be set aside for one reason."""
    share = Fraction(mapping.sources[source_id].set_aside_at_most.rstrip("%")) / 100
    return max(min(A_HANDFUL, (rows_read - 1) // 2), math.floor(share * rows_read))


@dataclass(frozen=True)
class _Beyond:
    """Rows set aside for one reason, out of how many; the file where it is one file's, and where they are in words."""

    reason: str
    set_aside: int
    rows: int
    file: str
    where: str


def too_many_set_aside(source_id: str, checks: Sequence[SheetCheck], mapping: MappingFiles) -> Iterator[Issue]:
    """An error for each sheet and reason beyond the ceiling, or for the list where only all its sheets together are.

    Looked at is all that is set aside, but what is `expected`.
    """
    reasons = dict.fromkeys(aside.reason for check in checks for aside in check.set_aside if not aside.expected)
    for reason in reasons:
        counts = [_cells(check, reason) for check in checks]
        over = [
            (check, cells)
            for check, cells in zip(checks, counts, strict=True)
            if len(cells) > _allowed(source_id, reason, check.rows_read, mapping)
        ]
        for check, cells in over:
            where = ", ".join(join_filled([check.file, f'"{check.sheet}"' if check.sheet else "", name_cells(cells)]))
            yield _too_many(source_id, _Beyond(reason, len(cells), check.rows_read, check.file, where), mapping)
        total, rows = sum(map(len, counts)), sum(check.rows_read for check in checks)
        if not over and total > _allowed(source_id, reason, rows, mapping):
            files = list(dict.fromkeys(check.file for check, cells in zip(checks, counts, strict=True) if cells))
            where = ", ".join(files[:5]) + (f" and {len(files) - 5} more files" if len(files) > 5 else "")
            yield _too_many(source_id, _Beyond(reason, total, rows, "", where), mapping)


def _cells(check: SheetCheck, reason: str) -> tuple[str, ...]:
    return tuple(
        cell.rpartition("!")[2] if check.sheet else cell
        for aside in check.set_aside
        if aside.reason == reason and not aside.expected
        for cell in aside.cells
    )


def _allowed(source_id: str, reason: str, rows: int, mapping: MappingFiles) -> int:
    said = ceiling(source_id, rows, mapping)
    if reason not in NO_RECORDS:
        return said
    number, share = NO_RECORDS[reason]
    return max(said, number, math.floor(share * rows))


def _too_many(source_id: str, found: _Beyond, mapping: MappingFiles) -> Issue:
    said = mapping.sources[source_id].set_aside_at_most
    more = f"; {said} may be" if found.reason not in NO_RECORDS else ", which is more than a list has"
    percent = min(100, math.ceil(Fraction(100 * found.set_aside, found.rows)))
    return Issue(
        "too-many-set-aside",
        f"{found.set_aside:,} of the {found.rows:,} rows of {mapping.sources[source_id].title} would be set aside "
        f"for one reason{more}: {found.reason}.",
        sheet=found.where,
        mapping=mapping.place("sources", source_id, "set_aside_at_most"),
        advice="Look at those rows: has the export changed, or a file come twice? If it is right that so many are left "
        f"out, say so there: `set_aside_at_most: {percent}%`.",
        source=source_id,
        thing=found.file,
        acceptable=True,
    )
