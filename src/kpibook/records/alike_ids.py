"""Ids that are written in more than one way in one list, and are taken as one (see `definitions.spellings.id_key`)."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records.list_sheets import name_cells, place
from kpibook.records.stack import Stack


def alike_ids(source_id: str, stack: Stack, mapping: MappingFiles) -> Iterator[Issue]:
    """A warning for each field whose ids are written in several ways: the cells of the first in each way but one."""
    for field, definition in mapping.sources[source_id].fields.items():
        if definition.type == "id" and stack.reads:
            rows = other_ways(stack, field)
            if rows:
                yield _alike(source_id, stack, field, rows, mapping)


def other_ways(stack: Stack, field: str) -> list[tuple[int, int]]:
    """The first row of an id in each of its further ways, with its very first row."""
    texts = [read.written[field] for read in stack.reads]
    different = len(stack.frame[field].cat.categories)
    if (
        sum(len(written.distinct) for written in texts) <= different
        or len({text for written in texts for text in written.distinct}) <= different
    ):
        return []  # each id is written in one way
    ids = stack.frame[field].cat.codes.to_numpy().astype(np.int64)
    ways, distinct = pd.factorize(np.concatenate([written.plain for written in texts]))
    _, first = np.unique(np.where(ids < 0, -1, ids * len(distinct) + ways), return_index=True)
    firsts = pd.Series(np.sort(first[ids[first] >= 0]))
    of = firsts.groupby(ids[firsts.to_numpy()], sort=False).transform("min")
    return [(int(row), int(before)) for row, before in zip(firsts, of, strict=True) if row != before]


def _alike(source_id: str, stack: Stack, field: str, rows: list[tuple[int, int]], mapping: MappingFiles) -> Issue:
    sheet = stack.reads[stack.sheet_of[rows[0][0]]].sheet
    count = "1 id is" if len(rows) == 1 else f"{len(rows):,} ids are"
    cells = [f"{_cell(stack, row, field)} (as {_cell(stack, first, field)})" for row, first in rows]
    return Issue(
        "ids-alike",
        f'{count} written in more than one way in column "{sheet.heading(field)}", and taken as one: the ways differ '
        "only in leading zeros, case, spaces or characters that nobody sees.",
        sheet=place(sheet.table, name_cells(cells)),
        mapping=mapping.place("sources", source_id, "fields", field),
        advice="Where they are different people or things, give them different ids; else nothing need be done.",
        severity=Severity.WARNING,
        source=source_id,
        thing=field,
    )


def _cell(stack: Stack, row: int, field: str) -> str:
    several = len(stack.reads) > 1
    cell = stack.cell_with_sheet(row, field) if several else stack.cell(row, field)
    file = stack.reads[stack.sheet_of[row]].sheet.table.file
    return f"{cell} of {file}" if len({read.sheet.table.file for read in stack.reads}) > 1 else cell
