"""Pure: a new month archives last month's analysis texts and leaves fresh boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpibook.excel.tables.cells import Cell
from kpibook.excel.tables.targets import Box
from kpibook.months import Period

ARCHIVE_SHEET, KEPT_SHEET = "Analysis archive", "Kept rows"
ARCHIVE, KEPT = "Archive", "Kept"
"""Names of the tables on them: earlier months' texts, and what stood beside rows that went."""
ARCHIVE_HEADINGS = ("section", "month", "text")
KEPT_HEADINGS = ("table", "row", "column", "content")


@dataclass(frozen=True)
class BoxText:
    """An analysis box as it stands: the month that its heading names, and what was typed."""

    box: Box
    month: str
    text: Cell


def archived(texts: Sequence[BoxText], month: Period) -> tuple[tuple[str, str, Cell], ...]:
    """Rows for the archive: the text of every box that was filled for another month than the new one."""
    return tuple(
        (found.box.about, found.month, found.text)
        for found in texts
        if found.text not in (None, "") and found.month != month.name
    )


def outdated(texts: Sequence[BoxText], month: Period) -> tuple[Box, ...]:
    """Boxes whose heading names another month than the new one."""
    return tuple(found.box for found in texts if found.month != month.name)
