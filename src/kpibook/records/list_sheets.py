"""Which sheets hold the list, and which column is which field: the row of headings is known by what it holds.

Where a cell stands, in the words that an officer sees in Excel.
"""

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from kpibook.definitions import MappingFiles, SourceDefinition, heading_key
from kpibook.issues import Issue, did_you_mean
from kpibook.tables import FILE, ROW, SHEET, RawTable, SheetCheck

CELLS_NAMED = 10
"""How many cells a message names before it says "and 12 more"."""


def column_letter(index: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_letter(0), column_letter(25), column_letter(26), column_letter(16_383)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(column: int, row: int, sheet: str = "") -> str:
    """A cell by its address, with its sheet where there is one; column from 0, spreadsheet row from 1.

    >>> cell_name(2, 14, "Data"), cell_name(2, 14), cell_name(0, 1, "June 2022")
    ('Data!C14', 'C14', "'June 2022'!A1")
    """
    address = f"{column_letter(column)}{row}"
    if not sheet:
        return address
    plain = re.fullmatch(r"[^\W\d]\w*", sheet) is not None
    quoted = sheet if plain else "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{address}"


def name_cells(cells: Sequence[str]) -> str:
    """The cells in a row, the first ten by name.

    >>> name_cells(["C14"]), name_cells(["C14", "C15"]), name_cells([f"A{n}" for n in range(1, 13)])[-26:]
    ('cell C14', 'cells C14, C15', 'A7, A8, A9, A10 and 2 more')
    """
    named = ", ".join(cells[:CELLS_NAMED])
    more = f" and {len(cells) - CELLS_NAMED:,} more" if len(cells) > CELLS_NAMED else ""
    return f"cell{'s' if len(cells) > 1 else ''} {named}{more}"


def name_rows(frame: pd.DataFrame, rows: npt.NDArray[np.intp]) -> str:
    """Rows of records, by sheet: ``header.csv, rows 2, 7; visits.xlsx, "Data", row 3``; of many, the first ten each."""
    where = frame[[FILE, SHEET, ROW]].iloc[rows].astype({FILE: str, SHEET: str})
    found = []
    for (file, sheet), part in where.groupby([FILE, SHEET], sort=False):
        numbers = [f"{number}" for number in part[ROW]]
        more = f" and {len(numbers) - CELLS_NAMED:,} more" if len(numbers) > CELLS_NAMED else ""
        said = f"row{'s' if len(numbers) > 1 else ''} {', '.join(numbers[:CELLS_NAMED])}{more}"
        found.append(", ".join(join_filled([str(file), f'"{sheet}"' if sheet else "", said])))
    return "; ".join(found)


def place(table: RawTable, detail: str = "") -> str:
    """File, sheet and what in it: ``referrals.xlsx, "Data", row 3``; a .csv file has no sheet.

    >>> place(RawTable("referrals", "referrals.xlsx", "Data", []), "row 3")
    'referrals.xlsx, "Data", row 3'
    """
    return ", ".join(join_filled([table.file, f'"{table.sheet}"' if table.sheet else "", detail]))


def join_filled(parts: Iterable[str]) -> list[str]:
    """The parts that say something."""
    return [part for part in parts if part]


ROWS_SEARCHED = 100
"""Headings stand in one of the first hundred rows, under titles if need be."""


def cell_key(cell: object) -> str:
    """What is compared of a cell that may be a heading.

    >>> cell_key("Date of\\n Referral: "), cell_key("DATE_OF_REFERRAL"), cell_key(2023.0)
    ('dateofreferral', 'dateofreferral', '2023')
    """
    return heading_key(str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))


def heading_text(cell: object) -> str:
    """A heading on one line, for messages.

    >>> heading_text(" Date of\\nreferral ")
    'Date of referral'
    """
    return " ".join(str(cell).split())


@dataclass(frozen=True)
class HeadingMatch:
    """The best row of headings in a sheet.

    `row` is its index from 0; `columns` gives each field that was found with every column (from 0) that carries one
    of its headings; `unused` are the columns with a heading that no field knows.
    """

    row: int
    columns: dict[str, tuple[int, ...]]
    unused: tuple[int, ...]


def match_headings(table: RawTable, source: SourceDefinition) -> HeadingMatch | None:
    """The row that carries the most of the source's headings (the topmost of equals), or None when none carries any."""
    best: HeadingMatch | None = None
    for found in heading_rows(table.rows[:ROWS_SEARCHED], source):
        if best is None or len(found.columns) > len(best.columns):
            best = found
    return best


def heading_rows(rows: Sequence[Sequence[object]], source: SourceDefinition) -> Iterator[HeadingMatch]:
    """Every one of the rows that carries any of the source's headings."""
    wanted: dict[str, list[str]] = {}
    for field, definition in source.fields.items():
        for heading in definition.headings:
            wanted.setdefault(heading_key(heading), []).append(field)
    for index, row in enumerate(rows):
        keys = list(map(cell_key, row))
        if not wanted.keys().isdisjoint(keys):
            yield _match_row(index, keys, wanted)


def _match_row(index: int, keys: Sequence[str], wanted: dict[str, list[str]]) -> HeadingMatch:
    columns: dict[str, tuple[int, ...]] = {}
    unused = []
    for column, key in enumerate(keys):
        for field in dict.fromkeys(wanted.get(key, ())):
            columns[field] = (*columns.get(field, ()), column)
        if key and key not in wanted:
            unused.append(column)
    return HeadingMatch(index, columns, tuple(unused))


def mandatory_fields(source: SourceDefinition) -> tuple[str, ...]:
    """The fields whose column must be there."""
    return tuple(field for field, definition in source.fields.items() if not definition.optional_column)


def missing_fields(found: Iterable[str], source: SourceDefinition) -> tuple[str, ...]:
    """The fields whose column must be there and is not, in the source's order."""
    there = set(found)
    return tuple(field for field in mandatory_fields(source) if field not in there)


@dataclass(frozen=True)
class ListSheet:
    """A sheet that holds the list: index of its row of headings, and the column of each field (both from 0).

    `note` names the columns that are not used.
    """

    table: RawTable
    heading_row: int
    columns: dict[str, int]
    note: str = ""

    def heading(self, field: str) -> str:
        """The field's heading as the sheet words it."""
        return heading_text(self.table.rows[self.heading_row][self.columns[field]])


def find_list_sheets(
    source_id: str, tables: Sequence[RawTable], mapping: MappingFiles
) -> tuple[tuple[ListSheet, ...], tuple[Issue, ...]]:
    """Every sheet that holds the list, file by file, and everything that is wrong with sheets and headings."""
    sheets: list[ListSheet] = []
    issues: list[Issue] = []
    files: dict[str, list[RawTable]] = {}
    for table in tables:
        files.setdefault(table.file, []).append(table)
    for found in files.values():
        chosen = choose_sheets(found, mapping.sources[source_id])
        if not chosen:
            issues.append(_no_sheet(source_id, found, mapping))
        for table, match in chosen:
            wrong = _heading_issues(source_id, table, match, mapping)
            issues.extend(wrong)
            if not wrong and match is not None:
                columns = {field: at[0] for field, at in match.columns.items()}
                sheets.append(ListSheet(table, match.row, columns, _note(table, match)))
    return tuple(sheets), tuple(issues)


def choose_sheets(tables: Sequence[RawTable], source: SourceDefinition) -> list[tuple[RawTable, HeadingMatch | None]]:
    """The sheets of one file that hold the list: by name, or else those that carry (at least half of) its headings."""
    matches = [(table, match_headings(table, source)) for table in tables]
    if source.sheets and any(table.sheet for table in tables):
        return [pair for pair in matches if matches_name(pair[0].sheet, source.sheets)]
    counts = [count_mandatory(match, source) for _, match in matches]
    chosen = [pair for pair, count in zip(matches, counts, strict=True) if count >= at_least_headings(source)]
    if chosen:
        return chosen
    best = max(counts)
    return [pair for pair, count in zip(matches, counts, strict=True) if count == best > 0][:1]


def count_mandatory(match: HeadingMatch | None, source: SourceDefinition) -> int:
    """How many of the fields whose column must be there a row of headings carries."""
    return 0 if match is None else len(mandatory_fields(source)) - len(missing_fields(match.columns, source))


def at_least_headings(source: SourceDefinition) -> int:
    """So many of these fields make a row the list's headings: half of them, and two where there are two."""
    needed = len(mandatory_fields(source))
    return max(1, min(2, needed), (needed + 1) // 2)


def matches_name(name: str, patterns: Iterable[str]) -> bool:
    """Whether a sheet's name is one of the names or patterns; case and outer spaces do not matter.

    >>> matches_name(" data ", ["Data"]), matches_name("June 22", ["J*"]), matches_name("Notes", ["Data"])
    (True, True, False)
    """
    plain = name.strip().casefold()
    return any(fnmatch.fnmatchcase(plain, pattern.strip().casefold()) for pattern in patterns)


def _no_sheet(source_id: str, tables: Sequence[RawTable], mapping: MappingFiles) -> Issue:
    source = mapping.sources[source_id]
    names = [table.sheet for table in tables if table.sheet]
    there = "It has " + ", ".join(f'"{name}"' for name in names) + "." if names else ""
    if source.sheets and names:
        wanted = ", ".join(f'"{name}"' for name in source.sheets)
        near = next(filter(None, (did_you_mean(name, names) for name in source.sheets)), "")
        return Issue(
            "missing-sheet",
            f"Sheet {wanted} is not in the file.",
            sheet=tables[0].file,
            mapping=mapping.place("sources", source_id, "sheets"),
            advice=" ".join(filter(None, (near, there, "Rename the sheet, or correct the mapping."))),
        )
    expected = ", ".join(f'"{source.fields[field].headings[0]}"' for field in mandatory_fields(source))
    return Issue(
        "no-headings",
        f"No sheet carries the headings of {source.title}.",
        sheet=tables[0].file,
        mapping=mapping.place("sources", source_id, "fields"),
        advice=" ".join(filter(None, (f"Expected are {expected}.", there, "Is this the right file?"))),
    )


def _heading_issues(
    source_id: str, table: RawTable, match: HeadingMatch | None, mapping: MappingFiles
) -> tuple[Issue, ...]:
    """Headings that are missing, and fields with two columns."""
    source = mapping.sources[source_id]
    if match is None:
        return (_no_sheet_headings(source_id, table, mapping),)
    row = table.rows[match.row]
    unused = [heading_text(row[column]) for column in match.unused]
    at = place(table, f"row {match.row + 1}")
    issues = []
    for field in missing_fields(match.columns, source):
        heading = source.fields[field].headings[0]
        near = next(filter(None, (did_you_mean(known, unused) for known in source.fields[field].headings)), "")
        advice = f"{near} Correct either one." if near else "Add the column, or its new heading to the mapping."
        issues.append(
            Issue(
                "missing-heading",
                f'Column "{heading}" is not in the sheet.',
                sheet=at,
                mapping=mapping.place("sources", source_id, "fields", field),
                advice=advice,
            )
        )
    for field, columns in match.columns.items():
        if len(columns) > 1:
            cells = " and ".join(f'{cell_name(c, match.row + 1)} ("{heading_text(row[c])}")' for c in columns)
            issues.append(
                Issue(
                    "two-headings",
                    f'{len(columns)} columns are headed as field "{field}": {cells}.',
                    sheet=at,
                    mapping=mapping.place("sources", source_id, "fields", field),
                    advice="Rename all but one, or take the heading that is not meant out of the mapping.",
                )
            )
    return tuple(issues)


def _no_sheet_headings(source_id: str, table: RawTable, mapping: MappingFiles) -> Issue:
    source = mapping.sources[source_id]
    expected = ", ".join(f'"{source.fields[field].headings[0]}"' for field in mandatory_fields(source))
    return Issue(
        "no-headings",
        f"The sheet carries none of the headings of {source.title}.",
        sheet=place(table),
        mapping=mapping.place("sources", source_id, "fields"),
        advice=f"Expected are {expected}. Is this the right sheet?",
    )


def _note(table: RawTable, match: HeadingMatch) -> str:
    """What of the sheet is not used, for Checks."""
    row = table.rows[match.row]
    return (
        f"Columns not used: {', '.join(heading_text(row[column]) for column in match.unused)}." if match.unused else ""
    )


def name_unused_sheets(
    tables: Mapping[str, Sequence[RawTable]], checks: Sequence[SheetCheck]
) -> tuple[SheetCheck, ...]:
    """The accounts of all lists, where the first of each file names the file's sheets that no list uses."""
    sheets: dict[str, dict[str, None]] = {}
    for table in (table for found in tables.values() for table in found):
        sheets.setdefault(table.file, {})[table.sheet] = None
    used = {(check.file, check.sheet) for check in checks}
    named = []
    for check in checks:
        unused = tuple(sheet for sheet in sheets.pop(check.file, {}) if (check.file, sheet) not in used)
        said = f"Sheets not used: {', '.join(unused)}." if unused else ""
        named.append(replace(check, note=" ".join(join_filled([check.note, said])), unused_sheets=unused))
    return tuple(named)
