"""Sheets that look like a list and are not read with it, and names of sheets that the mapping gives and no file has."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import islice

from kpibook.definitions import MappingFiles, heading_key
from kpibook.issues import Issue, Severity, near_match
from kpibook.records.list_sheets import (
    ROWS_SEARCHED,
    at_least_headings,
    choose_sheets,
    count_mandatory,
    find_list_sheets,
    join_filled,
    match_headings,
    matches_name,
    place,
)
from kpibook.records.looks_like import RecordLooks, is_filled
from kpibook.tables import RawTable, SheetCheck

_ROWS = 20
"""So many filled rows tell what a sheet holds."""
Place = tuple[str, str]


@dataclass(frozen=True)
class _FileOfList:
    """A file of a list, sheet by sheet: those that hold the list, and those that no list uses."""

    chosen: tuple[RawTable, ...]
    unused: tuple[RawTable, ...]

    @property
    def names(self) -> list[str]:
        """Its sheets that are read, or could be."""
        return [table.sheet for table in (*self.chosen, *self.unused)]


def overlooked_sheets(
    tables: Mapping[str, Sequence[RawTable]], checks: Sequence[SheetCheck], mapping: MappingFiles
) -> tuple[Issue, ...]:
    """What is wrong with the choice of sheets, list by list. `checks`: the sheets that some list uses."""
    used = {(check.file, check.sheet) for check in checks}
    issues: list[Issue] = []
    for source_id, found in tables.items():
        files = _files_of_list(source_id, found, used, mapping)
        if not any(file.chosen for file in files):
            continue  # which is told by itself
        if mapping.sources[source_id].sheets:
            issues += _names_nowhere(source_id, files, mapping)
        else:
            issues += (issue for file in files for issue in _alike(source_id, file, mapping))
    return tuple(issues)


def _files_of_list(
    source_id: str, tables: Sequence[RawTable], used: Set[Place], mapping: MappingFiles
) -> list[_FileOfList]:
    by_file: dict[str, list[RawTable]] = {}
    for table in tables:
        by_file.setdefault(table.file, []).append(table)
    files = []
    for sheets in by_file.values():
        if any(table.sheet for table in sheets):
            chosen = tuple(table for table, _ in choose_sheets(sheets, mapping.sources[source_id]))
            places = used | {(table.file, table.sheet) for table in chosen}
            files.append(_FileOfList(chosen, tuple(t for t in sheets if (t.file, t.sheet) not in places)))
    return files


def _names_nowhere(source_id: str, files: Sequence[_FileOfList], mapping: MappingFiles) -> Iterator[Issue]:
    """An error for each name of a sheet that no file has, or that a file has otherwise and with the list's headings.

    Names that differ in signs alone (`List 1`, `List_1`) are ways to write one; a pattern, and a name that one covers,
    need not be there at all times.
    """
    patterns = [entry for entry in mapping.sources[source_id].sheets if _is_pattern(entry)]
    entries: dict[str, list[str]] = {}
    for entry in mapping.sources[source_id].sheets:
        entries.setdefault(heading_key(entry), []).append(entry)
    for ways in entries.values():
        named = [way for way in ways if not _is_pattern(way)]
        if not named or any(matches_name(named[0], [pattern]) for pattern in patterns):
            continue
        without = [file for file in files if not any(matches_name(table.sheet, ways) for table in file.chosen)]
        if len(without) == len(files):
            yield _name_nowhere(source_id, named[0], files, mapping)
            continue
        for file in without:
            for table in _named_otherwise(source_id, named[0], file, mapping):
                yield _named_otherwise_issue(source_id, named[0], table, mapping)


def _is_pattern(name: str) -> bool:
    return not {*"*?["}.isdisjoint(name)


def _name_nowhere(source_id: str, name: str, files: Sequence[_FileOfList], mapping: MappingFiles) -> Issue:
    names = dict.fromkeys(each for file in files for each in file.names)
    others = dict.fromkeys(table.sheet for file in files for table in file.unused)
    near = _near(name, list(others))
    one = len(files) == 1
    there = ", ".join(f'"{each}"' for each in names)
    advice = (
        f'Did you mean "{near}"?' if near else "",
        f"{'It has' if one else 'They have'} {there}.",
        f'Rename the sheet, correct the mapping, or take the name out of it. A pattern ("{name}*") need not be there.',
        "If it is right that the sheet is missing, accept it.",
    )
    return Issue(
        "missing-sheet",
        f'Sheet "{name}" is not in {"the file" if one else "any file of the list"}.',
        sheet=files[0].chosen[0].file if one else "",
        mapping=mapping.place("sources", source_id, "sheets"),
        advice=" ".join(join_filled(advice)),
        source=source_id,
        thing=name,
        acceptable=True,
    )


def _near(name: str, others: Sequence[str]) -> str:
    """The other sheet whose name holds this one, or is held by it, or is much like it; '' if none."""
    key = heading_key(name)
    within = (each for each in others if key in heading_key(each) or heading_key(each) in key)
    return next((each for each in within if heading_key(each)), "") or near_match(name, others)


def _named_otherwise(source_id: str, name: str, file: _FileOfList, mapping: MappingFiles) -> Iterator[RawTable]:
    """A sheet of the file that is not read, with a name like this one and with the list's headings."""
    source = mapping.sources[source_id]
    like = _near(name, [table.sheet for table in file.unused])
    for table in file.unused:
        if table.sheet == like and count_mandatory(match_headings(table, source), source) >= at_least_headings(source):
            yield table


def _named_otherwise_issue(source_id: str, name: str, table: RawTable, mapping: MappingFiles) -> Issue:
    return Issue(
        "missing-sheet",
        f'Sheet "{name}" is not in the file, and "{table.sheet}", which carries the headings of the list, is not read.',
        sheet=place(table),
        mapping=mapping.place("sources", source_id, "sheets"),
        advice="Rename the sheet, or correct the mapping. If it is right to leave it out, accept it.",
        source=source_id,
        thing=table.sheet,
        acceptable=True,
    )


def _alike(source_id: str, file: _FileOfList, mapping: MappingFiles) -> Iterator[Issue]:
    """A warning for each sheet that no list uses although its rows read as records of this one.

    They are read by its own headings, where it carries two of the list's and one of a date, or else in the columns of a
    sheet that holds the list.
    """
    if not file.unused or not file.chosen:
        return
    source, looks = mapping.sources[source_id], RecordLooks(source_id, mapping)
    layouts = [sheet.columns for sheet in find_list_sheets(source_id, file.chosen, mapping)[0]]
    for table in file.unused:
        match = match_headings(table, source)
        own = {} if match is None else {field: at[0] for field, at in match.columns.items()}
        dated = len(own) > 1 and any(source.fields[field].type in ("date", "month") for field in own)
        ways = [own, *layouts] if dated else layouts
        if any(_holds_records(table, columns, looks) for columns in ways):
            yield _alike_issue(source_id, table, mapping)


def _holds_records(table: RawTable, columns: Mapping[str, int], looks: RecordLooks) -> bool:
    """Whether at least half of the sheet's first filled rows read as records in these columns."""
    rows = list(islice(filter(is_filled, table.rows[:ROWS_SEARCHED]), _ROWS))
    return 0 < len(rows) <= 2 * sum(looks.is_record(row, columns) for row in rows)


def _alike_issue(source_id: str, table: RawTable, mapping: MappingFiles) -> Issue:
    return Issue(
        "sheet-not-read",
        f'Sheet "{table.sheet}" does not carry the headings of {mapping.sources[source_id].title} and is not read, but '
        "its rows look like records of it.",
        sheet=place(table),
        mapping=mapping.place("sources", source_id, "fields"),
        advice="Give the sheet the headings of the others, or add its headings to the mapping. If it is right to leave "
        "it out, accept it.",
        severity=Severity.WARNING,
        source=source_id,
        thing=table.sheet,
    )
