"""Rows that are alike in all but their own id: the same rows twice, exported under other ids."""

import numpy as np

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records.places import name_cells, place
from kpibook.records.stack import Stack

_SHARE, _ROWS = 0.02, 5
"""More rows than this share, and than so many, are not alike by chance."""


def twin_rows(source_id: str, stack: Stack, mapping: MappingFiles) -> tuple[Issue, ...]:
    """A warning for each sheet with many rows that are the same as another one but for the id that names the row.

    Only lists whose rows also carry the id of somebody or something else: without it, rows are alike by nature.
    """
    source = mapping.sources[source_id]
    ids = [name for name, field in source.fields.items() if field.type == "id"]
    own = next((name for name in source.unique if name in ids), None)
    if own is None or len(ids) < 2 or not any(field.type == "date" for field in source.fields.values()):
        return ()
    others = [name for name in source.fields if name != own]
    told = stack.frame[[name for name in ids if name != own]].notna().all(axis=1).to_numpy(dtype=bool)
    again = stack.frame.duplicated(subset=others).to_numpy(dtype=bool) & told
    again &= ~stack.frame.duplicated(subset=list(source.unique)).to_numpy(dtype=bool)
    issues = []
    for sheet, rows in stack.by_sheet(np.flatnonzero(again)).items():
        read = stack.reads[sheet]
        if len(rows) > max(_ROWS, _SHARE * len(read.row)):
            issues.append(
                Issue(
                    "twin-rows",
                    f'{len(rows):,} rows of {source.title} are the same as an earlier one in all but "'
                    f'{read.sheet.heading(own)}".',
                    sheet=place(read.sheet.table, name_cells([stack.cell(row, own) for row in rows])),
                    mapping=mapping.place("sources", source_id, "unique"),
                    advice="Were the same rows exported twice, under other ids? All are counted.",
                    severity=Severity.WARNING,
                    source=source_id,
                    thing=read.sheet.table.file,
                )
            )
    return tuple(issues)
