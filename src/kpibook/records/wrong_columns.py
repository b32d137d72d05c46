"""Columns that are not what their heading says: most of their words are no team, or no code, and may be people's names.

A few words that nobody mapped are quoted (see wrong_cells.py). Of a column that may hold anything, only cells are told.
"""

from collections.abc import Sequence

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue
from kpibook.records.places import name_cells, place
from kpibook.records.read_sheet import SheetRead, WrongCells

WORDS_QUOTED = 5
"""More words than this in one column that nobody mapped: none is quoted."""


def strange_columns(
    source_id: str, reads: Sequence[SheetRead], mapping: MappingFiles
) -> tuple[list[Issue], list[WrongCells]]:
    """The issues of columns whose words are not to be quoted, and all other wrong cells."""
    issues: list[Issue] = []
    rest: list[WrongCells] = []
    for read in reads:
        words = _by_field(read.wrong)
        for field, found in words.items():
            known = sum(value is not None for value in read.values[field])
            if sum(len(each.cells) for each in found) >= known:
                issues.append(_no_such_column(source_id, found, mapping))
            else:
                rest += found
        rest += [each for each in read.wrong if not each.said]
    for field, found in _by_field(rest).items():
        if len({each.said.casefold() for each in found}) > WORDS_QUOTED:
            issues.append(_too_many_words(source_id, found, mapping))
            rest = [each for each in rest if each.field != field or not each.said]
    return issues, rest


def _by_field(wrong: Sequence[WrongCells]) -> dict[str, list[WrongCells]]:
    """The cells with words that nobody mapped, under their field."""
    words: dict[str, list[WrongCells]] = {}
    for each in wrong:
        if each.said:
            words.setdefault(each.field, []).append(each)
    return words


def _no_such_column(source_id: str, found: Sequence[WrongCells], mapping: MappingFiles) -> Issue:
    first = found[0]
    definition = mapping.sources[source_id].fields[first.field]
    cells = [cell for each in found for cell in each.cells]
    heading = first.sheet.heading(first.field)
    if definition.type == "team":
        kind, what = "not-a-team-column", "are no teams"
        add = "If they are teams, `kpibook adopt teams` writes them into the mapping; a spelling is an alias."
    else:
        kind, what = "not-a-code-column", f'are not in the code list "{definition.codes}"'
        add = "If they are new codes, add them to the code list."
    return Issue(
        kind,
        f'{len(cells):,} {"cell" if len(cells) == 1 else "cells"} of column "{heading}", at least half of what is '
        f"filled in, {what}.",
        sheet=place(first.sheet.table, name_cells(cells)),
        mapping=mapping.place("sources", source_id, "fields", first.field),
        advice=f"Is it the right column? Two headings may have changed places. {add} (The words are not shown here: "
        "they may be people's names.)",
        source=source_id,
        thing=first.sheet.table.file,
    )


def _too_many_words(source_id: str, found: Sequence[WrongCells], mapping: MappingFiles) -> Issue:
    first = found[0]
    words = len({each.said.casefold() for each in found})
    files = "; ".join(place(each.sheet.table, name_cells(each.cells)) for each in found[:WORDS_QUOTED])
    return Issue(
        "unmapped-words",
        f'Column "{first.sheet.heading(first.field)}" holds {words} words that nobody mapped.',
        sheet=files + (f"; and {len(found) - WORDS_QUOTED} more" if len(found) > WORDS_QUOTED else ""),
        mapping=mapping.place("sources", source_id, "fields", first.field),
        advice="Is it the right column? If it is, add the words to the mapping: they stand in those cells, and are not "
        "shown here, because they may be people's names.",
        source=source_id,
        thing=first.sheet.table.file,
    )
