"""Rules of the numbers that are counted with as they stand: none below zero, no part larger than its whole."""

from collections.abc import Iterator

import numpy as np

from kpibook.definitions import MappingFiles
from kpibook.definitions.kinds import Rate, Tally
from kpibook.issues import Issue
from kpibook.records.places import name_cells, place
from kpibook.records.stack import Stack


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
