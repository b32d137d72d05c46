"""What stands in the cells of a list's rows, as it was written: records hold ids in their one normal form.

What is said of cells that cannot be read, and of columns that are not what their heading says.

Codes and teams are quoted, and a few words that nobody mapped; anything else may be a person's, and its cell is given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from kpibook.coded import Coded
from kpibook.definitions import FieldDefinition, MappingFiles
from kpibook.issues import Issue, Severity, did_you_mean
from kpibook.records.alike_ids import other_ways
from kpibook.records.ceilings import ceiling
from kpibook.records.columns import field_reader, of_rows
from kpibook.records.list_sheets import ListSheet, find_list_sheets, join_filled, name_cells, place
from kpibook.records.pushed_cells import pushed_rows
from kpibook.records.read_sheet import SHORTENED, SheetRead, WrongCells, read_sheet
from kpibook.records.read_words import Reader, code_spellings, read_text
from kpibook.records.stack import stack_sheets
from kpibook.records.unknown_teams import new_team_lines
from kpibook.tables import FILE, ROW, SHEET, RawTable

_LONGEST_NAME = 60
_EXPECTED = {
    "id": "A formula failed there: correct it, or paste its values.",
    "date": "Write a date between 1905 and 2099, such as 03/02/2023.",
    "month": "Write a month, such as Feb-23 or 2023-02.",
    "number": "Write a whole number.",
    "decimal": "Write digits, with a point before decimals: 5.4. Where numbers stand as text with commas, say in the "
    "mapping what these are: `commas: decimal` (5,4) or `commas: thousands` (1,234).",
    "figure": "Write a number, or one of c, z, x, k, u, low, ~, : and - where it is not available.",
}
_FAILED = "Correct the formula, or open the file in Excel and save it, which calculates it."
_SHORTENED_TO = "to …E+…, or to its first 15 digits: whose it was is lost"
_AS_TEXT = (
    "Export the list again with the ids as text, as .xlsx or .csv, and do not open and save a .csv file in Excel. "
    "Setting the cells to text afterwards does not bring the digits back."
)
_LET_GO = "or let such rows be left out by `unreadable: set_aside`."
_MOSTLY_BLANK = (
    "That is most of the column: is it the right one, and was it exported? Where it may be blank, take "
    "`required: true` out of the mapping."
)

WORDS_QUOTED = 5
"""More words than this in one column that nobody mapped: none is quoted."""


def wrong_cell_issues(source_id: str, wrong: Sequence[WrongCells], mapping: MappingFiles) -> list[Issue]:
    """One issue for each word that nobody mapped, one for each column of a sheet with other faults."""
    issues = [_unreadable(source_id, found, mapping) for found in wrong if not found.said]
    words: dict[str, dict[str, list[WrongCells]]] = {}
    for found in wrong:
        if found.said:
            by_word = words.setdefault(found.field, {})
            by_word.setdefault(found.said.casefold(), []).append(found)
    issues += [_unmapped(source_id, group, mapping) for by_word in words.values() for group in by_word.values()]
    return issues


def _unreadable(source_id: str, found: WrongCells, mapping: MappingFiles) -> Issue:
    definition = mapping.sources[source_id].fields[found.field]
    count, heading = len(found.cells), found.sheet.heading(found.field)
    cells = f'{count:,} cell{"s" if count > 1 else ""} of column "{heading}"'
    where = place(found.sheet.table, name_cells(found.cells))
    at = mapping.place("sources", source_id, "fields", found.field)
    if found.fault == "blank":
        message = f"{cells} {'are' if count > 1 else 'is'} blank; every row needs a value there."
        advice = f"Fill {'them' if count > 1 else 'it'} in, {_LET_GO}"
        return Issue("blank-cell", message, where, at, _MOSTLY_BLANK if found.most else advice)
    if definition.type in ("code", "team"):
        message = f"{cells} hold{'s' if count == 1 else ''} a formula that failed, or that was never calculated."
        advice = _FAILED if found.most else f"{_FAILED} Or {_LET_GO[3:]}"
        return Issue("unreadable-cell", message, where, at, advice)
    if found.fault == SHORTENED:
        message = f"{cells} hold{'s' if count == 1 else ''} an id that was shortened by Excel {_SHORTENED_TO}."
        return Issue("unreadable-cell", message, where, at, _AS_TEXT)
    message = f"{cells} hold{'s' if count == 1 else ''} {found.fault} that can be read."
    advice = f"{_EXPECTED[definition.type]} Or {_LET_GO[3:]}"
    return Issue("unreadable-cell", message, where, at, _mostly(definition, found.most) if found.most else advice)


def _mostly(definition: FieldDefinition, kind: str) -> str:
    """What to do where most of a column cannot be read: the column or its type is wrong, not some rows."""
    if definition.type == "number" and kind == "numbers with decimals":
        return (
            "That is most of the column, and they are numbers with decimals: export whole numbers, or, where decimals "
            "are meant, write `type: decimal` in the mapping."
        )
    return f"That is most of the column, which holds {kind}: is it the right one? {_EXPECTED[definition.type]}"


def _unmapped(source_id: str, found: Sequence[WrongCells], mapping: MappingFiles) -> Issue:
    """A code or team that the mapping does not know, with every place where it is written."""
    first = found[0]
    definition = mapping.sources[source_id].fields[first.field]
    where = "; ".join(place(each.sheet.table, name_cells(each.cells)) for each in found[:5])
    if len(found) > 5:
        where += f"; and in {len(found) - 5} more sheets"
    if definition.type == "team":
        names = {name for team in mapping.teams.values() for name in (team.name, *team.aliases)}
        near = did_you_mean(first.said, sorted(names))
        lines = new_team_lines(" ".join(first.said.split()), mapping) if len(first.said) <= _LONGEST_NAME else ""
        add = f"Or it is a new team: add these lines below `teams:`, with its service area.\n{lines}" if lines else ""
        advice = join_filled([near, "Add it to the aliases of its team, or correct the spreadsheet.", add])
        return Issue(
            "unmapped-team",
            f'No team is called "{_short(first.said)}".',
            where,
            mapping.place("teams"),
            " ".join(advice),
        )
    spellings = code_spellings(definition.codes, mapping)
    words = {word for code, others in spellings.items() for word in (code, *others)}
    advice = join_filled(
        [did_you_mean(first.said, sorted(words)), "Add it to the code list, or correct the spreadsheet."]
    )
    at = mapping.place("codes", definition.codes or "") or mapping.place("sources", source_id, "fields", first.field)
    column = first.sheet.heading(first.field)
    message = f'"{_short(first.said)}" in column "{column}" is not in the code list "{definition.codes}".'
    return Issue("unmapped-code", message, where, at, " ".join(advice))


def _short(said: str) -> str:
    return said if len(said) <= _LONGEST_NAME else f"{said[:_LONGEST_NAME]}…"


def strange_columns(
    source_id: str, reads: Sequence[SheetRead], mapping: MappingFiles
) -> tuple[list[Issue], list[WrongCells]]:
    """The issues of columns whose words are not to be quoted, and all other wrong cells."""
    issues: list[Issue] = []
    rest: list[WrongCells] = []
    for read in reads:
        words = _by_field(read.wrong)
        for field, found in words.items():
            values = read.values[field]
            known = int(of_rows(values, [value is not None for value in values.distinct]).sum())
            if sum(len(each.cells) for each in found) >= known:
                issues.append(_no_such_column(source_id, found, mapping))
            else:
                rest += found
        rest += [each for each in read.wrong if not each.said]
    # Where cells were pushed into other columns, a word that nobody mapped may be a child's name.
    pushed = {read.sheet.table.file for read in reads if read.wrong and pushed_rows(read)}
    for field, found in _by_field(rest).items():
        many = len({each.said.casefold() for each in found}) > WORDS_QUOTED
        if many or any(each.sheet.table.file in pushed for each in found):
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
        f'Column "{first.sheet.heading(first.field)}" holds {words} word{"s" if words > 1 else ""} that nobody mapped.',
        sheet=files + (f"; and {len(found) - WORDS_QUOTED} more" if len(found) > WORDS_QUOTED else ""),
        mapping=mapping.place("sources", source_id, "fields", first.field),
        advice="Is it the right column? If it is, add the words to the mapping: they stand in those cells, and are not "
        "shown here, because they may be people's names.",
        source=source_id,
        thing=first.sheet.table.file,
    )


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


def _filled(values: Coded) -> int:
    """How many rows have a value."""
    return int(pd.notna(values.distinct)[values.codes].sum())


def _are_few(source_id: str, field: str, reads: Sequence[SheetRead], mapping: MappingFiles) -> bool:
    counts = [sum(len(each.cells) for each in read.wrong if each.field == field) for read in reads]
    if sum(counts) > ceiling(source_id, sum(read.rows_read for read in reads), mapping):
        return False
    return all(
        not count or (count <= ceiling(source_id, read.rows_read, mapping) and count < _filled(read.values[field]))
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


@dataclass(frozen=True, order=True)
class WrittenAt:
    """A row of a list, and the field in it that something is said of ('': the row)."""

    file: str
    sheet: str
    row: int
    field: str = ""


class Written:
    """The cells of one list, by the place of their row."""

    def __init__(self, source_id: str, tables: Sequence[RawTable], mapping: MappingFiles) -> None:
        self._source, self._mapping = source_id, mapping
        self._readers: dict[str, Reader] = {}
        sheets, _ = find_list_sheets(source_id, tables, mapping)
        self._sheets: dict[tuple[str, str], ListSheet] = {(one.table.file, one.table.sheet): one for one in sheets}

    def text(self, file: str, sheet: str, row: int, field: str) -> str:
        """What a field's cell says, as text; '' where it is blank, or there is no such cell. Rows count from 1."""
        return read_text(self._cell(file, sheet, row, field)).strip()

    def code(self, file: str, sheet: str, row: int, field: str) -> str:
        """The code, or the team's id, that a field's cell means; '' where it means none."""
        if field not in self._readers:
            self._readers[field] = field_reader(self._source, field, self._mapping)
        read = self._readers[field](self._cell(file, sheet, row, field))
        return read if isinstance(read, str) else ""

    def heading(self, at: WrittenAt) -> str:
        """What the sheet calls a field; '' where it has no such column."""
        found = self._sheets.get((at.file, at.sheet))
        return found.heading(at.field) if found is not None and at.field in found.columns else ""

    def read_as_blank(self) -> Iterator[WrittenAt]:
        """The cells that cannot be read, and were taken for blanks."""
        reads = self._reads()
        _, let_be = read_as_blank(self._source, reads, self._mapping)
        for read in reads:
            for wrong in read.wrong:
                if wrong.field in let_be:
                    yield from (self._at(read, wrong.field, row_of(cell)) for cell in wrong.cells)

    def written_otherwise(self) -> Iterator[tuple[WrittenAt, WrittenAt]]:
        """The first cell of an id in each of its further ways, and the first cell of that id."""
        stack = stack_sheets(self._source, self._reads(), self._mapping)
        for field, definition in self._mapping.sources[self._source].fields.items():
            if definition.type != "id" or not stack.reads:
                continue
            for row, first in other_ways(stack, field):
                places = stack.frame[[FILE, SHEET, ROW]].iloc[[row, first]].astype({FILE: str, SHEET: str})
                one, other = (WrittenAt(f, s, int(r), field) for f, s, r in places.itertuples(index=False))
                yield one, other

    def _reads(self) -> list[SheetRead]:
        return [read_sheet(self._source, sheet, self._mapping) for sheet in self._sheets.values()]

    def _at(self, read: SheetRead, field: str, row: int) -> WrittenAt:
        return WrittenAt(read.sheet.table.file, read.sheet.table.sheet, row, field)

    def _cell(self, file: str, sheet: str, row: int, field: str) -> object:
        found = self._sheets.get((file, sheet))
        if found is None or field not in found.columns or not 0 < row <= len(found.table.rows):
            return ""
        cells, column = found.table.rows[row - 1], found.columns[field]
        return cells[column] if column < len(cells) else ""


def row_of(cell: str) -> int:
    """The row of a cell by its address.

    >>> row_of("'June 2022'!AB14")
    14
    """
    found = re.search(r"\d+$", cell)
    if found is None:
        raise ValueError(f"no cell: {cell}")
    return int(found[0])
