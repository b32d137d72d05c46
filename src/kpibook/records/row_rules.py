"""Rules between the cells of a row, and between rows: ends before starts, and duplicates."""

from dataclasses import dataclass

import numpy as np

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue
from kpibook.records.columns import Mask
from kpibook.records.places import name_cells, place
from kpibook.records.stack import Stack
from kpibook.tables import SetAside


@dataclass(frozen=True)
class WrongRows:
    """Rows to drop, what is set aside in each sheet (by its index), and the issues."""

    drop: Mask
    set_aside: dict[int, tuple[SetAside, ...]]
    issues: tuple[Issue, ...]


def broken_spans(source_id: str, stack: Stack, mapping: MappingFiles) -> WrongRows:
    """Rows whose end comes before its start: an error for each sheet and pair of dates, or rows that are set aside.

    A row with several such pairs is set aside for the first of them.
    """
    source = mapping.sources[source_id]
    drop = np.zeros(len(stack.frame), dtype=bool)
    set_aside: dict[int, tuple[SetAside, ...]] = {}
    issues = []
    for index, span in enumerate(source.spans):
        wrong = (stack.frame[span.end] < stack.frame[span.start]).to_numpy(dtype=bool) & ~drop
        for sheet, rows in stack.by_sheet(np.flatnonzero(wrong)).items():
            ends, starts = (stack.reads[sheet].sheet.heading(field) for field in (span.end, span.start))
            if source.wrong_rows == "set_aside":
                cells = tuple(stack.cell_with_sheet(row, span.end) for row in rows)
                set_aside[sheet] = (*set_aside.get(sheet, ()), SetAside(f'"{ends}" before "{starts}"', cells))
            else:
                issues.append(_wrong_order(source_id, stack, (index, span.end, rows), mapping))
        if source.wrong_rows == "set_aside":
            drop |= wrong
    return WrongRows(drop, set_aside, tuple(issues))


def _wrong_order(source_id: str, stack: Stack, found: tuple[int, str, list[int]], mapping: MappingFiles) -> Issue:
    index, end, rows = found
    sheet = stack.reads[stack.sheet_of[rows[0]]].sheet
    ends, starts = sheet.heading(end), sheet.heading(mapping.sources[source_id].spans[index].start)
    return Issue(
        "end-before-start",
        f'{_count(rows)} "{ends}" before "{starts}".',
        sheet=place(sheet.table, name_cells([stack.cell(row, end) for row in rows])),
        mapping=mapping.place("sources", source_id, "spans", index),
        advice="Correct the dates in the case system, or in the spreadsheet, or let such rows be left out by "
        "`wrong_rows: set_aside`.",
        source=source_id,
        thing=sheet.table.file,
    )


def _count(rows: list[int]) -> str:
    return "1 row has" if len(rows) == 1 else f"{len(rows):,} rows have"
