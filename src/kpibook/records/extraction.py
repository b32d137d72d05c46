"""The day on which a list was taken from the case system, as the mapping or the sheet says it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from kpibook.definitions.mapping import Mapping
from kpibook.issues import Issue, Severity
from kpibook.records.headings import cell_key
from kpibook.records.list_sheets import ListSheet
from kpibook.records.places import place
from kpibook.records.read_days import read_day


def extraction_day(source_id: str, sheet: ListSheet, mapping: Mapping) -> tuple[dt.date | None, tuple[Issue, ...]]:
    """The day, or None; a warning when the mapping names a label and no day stands beside it above the headings."""
    said = mapping.sources[source_id].extracted
    if said is None or isinstance(said, dt.date):
        return said, ()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", said):
        return dt.date.fromisoformat(said), ()
    for row in sheet.table.rows[: sheet.heading_row]:
        day = day_beside(row, said)
        if day is not None:
            return day, ()
    warning = Issue(
        "no-extraction-date",
        f'No date stands beside "{said}" above the headings: the day of extraction is not known.',
        sheet=place(sheet.table, f"rows 1 to {sheet.heading_row}" if sheet.heading_row else "row 1"),
        mapping=mapping.place("sources", source_id, "extracted"),
        advice="Correct the label in the mapping, or give the day itself.",
        severity=Severity.WARNING,
    )
    return None, (warning,)


def day_beside(row: Sequence[object], label: str) -> dt.date | None:
    """The day in the cell that begins with the label, or else in the next filled cell to its right.

    >>> day_beside(["", "Extracted on: 03/03/2023 08:15"], "Extracted on")
    datetime.date(2023, 3, 3)
    >>> day_beside(["Extracted on", "", dt.date(2023, 3, 3)], "extracted on")
    datetime.date(2023, 3, 3)
    """
    for column, cell in enumerate(row):
        if not isinstance(cell, str) or not cell_key(cell).startswith(cell_key(label)):
            continue
        rest = _after(cell, label)
        following = (value for value in row[column + 1 :] if str(value).strip())
        day = read_day(rest if rest else next(following, ""))
        if isinstance(day, dt.date):
            return day
    return None


def _after(cell: str, label: str) -> str:
    """What follows the label in its own cell, less the colon."""
    words = r"\W*".join(re.escape(word) for word in re.findall(r"\w+", label))
    return re.sub(rf"^\W*{words}\s*[:=\-–]?\s*", "", cell, count=1, flags=re.IGNORECASE).strip()
