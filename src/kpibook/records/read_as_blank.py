"""Cells that cannot be read and may be blanks: a few are said and let be, many stop the build as elsewhere."""

from collections.abc import Sequence

import pandas as pd

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.records.ceilings import ceiling
from kpibook.records.places import name_cells, place
from kpibook.records.read_sheet import SheetRead, WrongCells


def read_as_blank(
    source_id: str, reads: Sequence[SheetRead], mapping: MappingFiles
) -> tuple[list[Issue], frozenset[str]]:
    """A warning for each column of a sheet of which cells were read as blanks, and the fields that they are of.

    Of a field with `unreadable: blank` they were, unless they are more than may be set aside for one reason (of a
    sheet, or of all together) or at least half of what is filled in: then something is wrong with the column, or a code
    is missing in the mapping, and none of them is.
    """
    warnings: list[Issue] = []
    let: set[str] = set()
    for field, definition in mapping.sources[source_id].fields.items():
        found = [(read, [each for each in read.wrong if each.field == field]) for read in reads]
        found = [(read, wrong) for read, wrong in found if wrong]
        if definition.unreadable == "blank" and found and _are_few(source_id, field, reads, mapping):
            let.add(field)
            warnings += [_warning(source_id, read, wrong, mapping) for read, wrong in found]
    return warnings, frozenset(let)


def _are_few(source_id: str, field: str, reads: Sequence[SheetRead], mapping: MappingFiles) -> bool:
    counts = [sum(len(each.cells) for each in read.wrong if each.field == field) for read in reads]
    if sum(counts) > ceiling(source_id, sum(read.rows_read for read in reads), mapping):
        return False
    return all(
        not count
        or (count <= ceiling(source_id, read.rows_read, mapping) and count < pd.notna(read.values[field]).sum())
        for read, count in zip(reads, counts, strict=True)
    )


def _warning(source_id: str, read: SheetRead, wrong: Sequence[WrongCells], mapping: MappingFiles) -> Issue:
    field = wrong[0].field
    definition = mapping.sources[source_id].fields[field]
    at = mapping.place("sources", source_id, "fields", field)
    cells = sorted((cell for each in wrong for cell in each.cells), key=lambda cell: (len(cell), cell))
    if definition.type == "code":
        what, add = f'in the code list "{definition.codes}"', ", or add the spelling to the code list"
        at = mapping.place("codes", definition.codes or "") or at
    else:
        what, add = f"a {_WORDS[definition.type]} that can be read", ""
    heading, name = read.sheet.heading(field), "(What is written there is not shown: it may be a person's name.)"
    if len(cells) == 1:
        said, it = f'1 cell of column "{heading}" is not {what}, and was read as blank.', "it"
    else:
        said, it = f'{len(cells):,} cells of column "{heading}" are not {what}, and were read as blank.', "them"
    return Issue(
        "read-as-blank",
        said,
        sheet=place(read.sheet.table, name_cells(cells)),
        mapping=at,
        advice=f"Correct {it} in the case system{add}. {name}",
        severity=Severity.WARNING,
        source=source_id,
        thing=read.sheet.table.file,
    )


_WORDS = {"date": "date", "number": "whole number", "decimal": "number"}
"""The other types that may be read as blanks (see definitions/rules/lists.py), in words."""
