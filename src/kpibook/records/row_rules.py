"""Rules between the cells of a row and between rows, and of the numbers that are counted with as they stand.

Of published figures, those too that two imports wrote: two officers imported one release at once, or a file was
copied.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from kpibook.coded import Mask
from kpibook.definitions import MappingFiles
from kpibook.definitions.kinds import Rate, Tally
from kpibook.issues import Issue
from kpibook.records.list_sheets import name_cells, place
from kpibook.records.stack import Stack
from kpibook.tables import FILE, ROW, SetAside

_KEY = ["indicator", "place_kind", "_place", "period", "release"]
REASON = "imported twice, with one value"


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


def broken_figures(source_id: str, stack: Stack, mapping: MappingFiles) -> list[Issue]:
    """An error for each sheet and field with numbers below zero, and for each with parts larger than their whole.

    Looked at are the numbers of tallies and populations: nothing else is added up as it stands in a spreadsheet.
    """
    fields = dict.fromkeys(field for field, _ in _counted_fields(source_id, mapping))
    issues = [issue for field in fields for issue in _negative(source_id, stack, field, mapping)]
    for value, whole in dict.fromkeys(_counted_fields(source_id, mapping)):
        if whole is not None:
            issues += _part_above_whole(source_id, stack, (value, whole), mapping)
    return issues


def _counted_fields(source_id: str, mapping: MappingFiles) -> Iterator[tuple[str, str | None]]:
    """The list's fields that are counted with, each with the field that it is a part of."""
    for measure in mapping.measures.values():
        if isinstance(measure, Tally) and measure.source == source_id:
            yield measure.value, measure.out_of
            if measure.out_of is not None:
                yield measure.out_of, None
        elif isinstance(measure, Rate) and measure.population.source == source_id:
            yield measure.population.value, None


def _negative(source_id: str, stack: Stack, field: str, mapping: MappingFiles) -> Iterator[Issue]:
    wrong = (stack.frame[field] < 0).fillna(False).to_numpy(dtype=bool)
    for sheet, rows in stack.by_sheet(np.flatnonzero(wrong)).items():
        count = "1 number is" if len(rows) == 1 else f"{len(rows):,} numbers are"
        yield Issue(
            "negative-number",
            f'{count} below zero in column "{stack.reads[sheet].sheet.heading(field)}".',
            sheet=place(stack.reads[sheet].sheet.table, name_cells([stack.cell(row, field) for row in rows])),
            mapping=mapping.place("sources", source_id, "fields", field),
            advice="Correct the numbers: what is counted cannot be less than nothing.",
        )


def _part_above_whole(source_id: str, stack: Stack, fields: tuple[str, str], mapping: MappingFiles) -> Iterator[Issue]:
    part, whole = fields
    wrong = (stack.frame[part] > stack.frame[whole]).fillna(False).to_numpy(dtype=bool)
    for sheet, rows in stack.by_sheet(np.flatnonzero(wrong)).items():
        list_sheet = stack.reads[sheet].sheet
        count = "1 row has" if len(rows) == 1 else f"{len(rows):,} rows have"
        yield Issue(
            "part-above-whole",
            f'{count} more in "{list_sheet.heading(part)}" than in "{list_sheet.heading(whole)}".',
            sheet=place(list_sheet.table, name_cells([stack.cell(row, part) for row in rows])),
            mapping=mapping.place("sources", source_id, "fields", part),
            advice="The one is counted out of the other: correct whichever is wrong.",
        )


def imported_again(source_id: str, stack: Stack, mapping: MappingFiles) -> WrongRows:
    """Rows of the benchmarks list whose figure was imported before: set aside, or an error where the values differ.

    The one that was imported first is kept. Rows that were typed are left to the list's own `unique`.
    """
    nothing = WrongRows(np.zeros(len(stack.frame), dtype=bool), {}, ())
    benchmarks = mapping.benchmarks
    if benchmarks is None or benchmarks.source != source_id or not mapping.imports_benchmarks:
        return nothing
    frame = stack.frame
    names = ["place_kind", "place_code", "area", "period", "release", "imported"]
    rows = pd.DataFrame({name: frame[name].fillna("").astype(str) for name in names})
    rows["indicator"] = frame["indicator"].astype(str)
    rows["_place"] = rows["place_code"].where(rows["place_code"] != "", rows["area"])
    rows["value"], rows["at"] = frame["value"].to_numpy(dtype=np.float64), np.arange(len(frame))
    rows = rows[rows["imported"] != ""].sort_values(["imported", "at"])
    again = rows[rows.duplicated(_KEY)]
    if again.empty:
        return nothing
    first = rows.groupby(_KEY, sort=False)[["at", "value"]].transform("first").loc[again.index]
    values = frame["value"].to_numpy(dtype=np.float64)
    of_first = values[first["at"].to_numpy()]
    own = again["value"].to_numpy()
    same = (own == of_first) | (np.isnan(own) & np.isnan(of_first))
    drop = np.zeros(len(frame), dtype=bool)
    drop[again["at"].to_numpy()] = True
    set_aside: dict[int, tuple[SetAside, ...]] = {
        sheet: (SetAside(REASON, tuple(stack.cell_with_sheet(row, "value") for row in at), expected=True),)
        for sheet, at in stack.by_sheet(sorted(again["at"])).items()
    }
    differ = [
        _contradicts(stack, int(row), int(other), mapping)
        for row, other, alike in zip(again["at"], first["at"], same, strict=True)
        if not alike
    ]
    return WrongRows(drop, set_aside, tuple(differ[:1]))


def _contradicts(stack: Stack, row: int, other: int, mapping: MappingFiles) -> Issue:
    mine, before = stack.frame.iloc[row], stack.frame.iloc[other]
    return Issue(
        "two-benchmark-figures",
        f"“{mine['indicator']}” for {mine['area']}, {mine['period']}, has two figures in release {mine['release']}.",
        sheet=f"{mine[FILE]}, row {mine[ROW]}; {before[FILE]}, row {before[ROW]}",
        mapping=mapping.place("benchmarks", "source"),
        advice="Delete the file that is wrong, and import the release again.",
    )
