"""Rules between the cells of a row, and between rows: ends before starts, and duplicates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpibook.definitions.mapping import Mapping
from kpibook.issues import Issue, Severity
from kpibook.records.columns import Mask
from kpibook.records.places import name_cells, place
from kpibook.records.stack import Stack
from kpibook.tables import ROW, SetAside


@dataclass(frozen=True)
class WrongRows:
    """Rows to drop, what is set aside in each sheet (by its index), and the issues."""

    drop: Mask
    set_aside: dict[int, tuple[SetAside, ...]]
    issues: tuple[Issue, ...]


def broken_spans(source_id: str, stack: Stack, mapping: Mapping) -> WrongRows:
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


def _wrong_order(source_id: str, stack: Stack, found: tuple[int, str, list[int]], mapping: Mapping) -> Issue:
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


@dataclass(frozen=True)
class Duplicates:
    """Rows to drop, what is set aside in each sheet (by its index), and the issues."""

    drop: Mask
    set_aside: dict[int, SetAside]
    issues: tuple[Issue, ...]


def find_duplicates(source_id: str, stack: Stack, mapping: Mapping) -> Duplicates:
    """Second rows of the same `unique` fields: errors, or set aside, as the mapping says.

    Rows in which all these fields are blank are not compared. A list without `unique` gets a warning of rows that are
    the same in every cell.
    """
    source = mapping.sources[source_id]
    fields = list(source.unique)
    if not fields:
        return Duplicates(np.zeros(len(stack.frame), dtype=bool), {}, _identical_rows(source_id, stack, mapping))
    known = stack.frame[fields].notna().any(axis=1).to_numpy(dtype=bool)
    repeated = stack.frame.duplicated(subset=fields).to_numpy(dtype=bool) & known
    if source.duplicates == "set_aside":
        reason = "duplicate: same " + ", ".join(fields) + " as an earlier row"
        set_aside = {
            sheet: SetAside(reason, tuple(stack.cell_with_sheet(row, fields[0]) for row in rows))
            for sheet, rows in stack.by_sheet(np.flatnonzero(repeated)).items()
        }
        return Duplicates(repeated, set_aside, ())
    first = _first_rows(stack.frame[fields], repeated)
    issues = [
        Issue(
            "duplicate-row",
            f"{_count(rows)} the same {' and '.join(fields)} as an earlier row.",
            sheet=place(
                stack.reads[sheet].sheet.table,
                name_cells(
                    [f"{stack.cell(r, fields[0])} (first in {_earlier(stack, first[r], r, fields[0])})" for r in rows]
                ),
            ),
            mapping=mapping.place("sources", source_id, "unique"),
            advice="Delete the rows that are not meant, or let them be left out by `duplicates: set_aside`.",
        )
        for sheet, rows in stack.by_sheet(np.flatnonzero(repeated)).items()
    ]
    return Duplicates(np.zeros(len(stack.frame), dtype=bool), {}, tuple(issues))


def _first_rows(keys: pd.DataFrame, repeated: Mask) -> dict[int, int]:
    """For each repeated row, the first row with the same values."""
    if not repeated.any():
        return {}
    group = keys.groupby(list(keys), sort=False, dropna=False, observed=True).ngroup().to_numpy()
    _, first = np.unique(group, return_index=True)
    return {int(row): int(first[group[row]]) for row in np.flatnonzero(repeated)}


def _earlier(stack: Stack, first: int, row: int, field: str) -> str:
    """The first row's cell, with its sheet and file where that is another one."""
    here, there = (stack.reads[stack.sheet_of[at]].sheet.table for at in (row, first))
    if (here.file, here.sheet) == (there.file, there.sheet):
        return stack.cell(first, field)
    cell = stack.cell_with_sheet(first, field)
    return cell if here.file == there.file else f"{cell} of {there.file}"


def _identical_rows(source_id: str, stack: Stack, mapping: Mapping) -> tuple[Issue, ...]:
    fields = list(mapping.sources[source_id].fields)
    alike = np.flatnonzero(stack.frame.duplicated(subset=fields, keep=False).to_numpy(dtype=bool))
    seen: set[tuple[object, ...]] = set()
    repeated = []
    for row in alike:
        table = stack.reads[stack.sheet_of[row]].sheet.table
        cells = tuple(table.rows[stack.frame[ROW].iloc[row] - 1])
        if cells in seen:
            repeated.append(int(row))
        seen.add(cells)
    return tuple(
        Issue(
            "identical-row",
            f"{_count(rows)} the same content as an earlier row, in every cell; all are counted.",
            sheet=place(stack.reads[sheet].sheet.table, name_cells([stack.cell(row, fields[0]) for row in rows])),
            mapping=mapping.place("sources", source_id),
            advice="If they are copies, say in the mapping which fields make a row unique.",
            severity=Severity.WARNING,
        )
        for sheet, rows in stack.by_sheet(repeated).items()
    )


def _count(rows: list[int]) -> str:
    return "1 row has" if len(rows) == 1 else f"{len(rows):,} rows have"
