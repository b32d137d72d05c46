"""Raw tables → the records of one list. Everything that is wrong is found in one go.

Of lists that are cut at one day, the files of each day are a list of their own, a reading, and all are kept.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from kpibook.definitions import MappingFiles, SourceDefinition
from kpibook.definitions.kinds import AS_AT
from kpibook.issues import Issue, Severity, errors
from kpibook.records.alike_ids import alike_ids
from kpibook.records.as_at import as_at_day, first_day_covered
from kpibook.records.ceilings import too_many_set_aside
from kpibook.records.duplicates import find_duplicates, twin_rows
from kpibook.records.extraction import doubtful_dates, extraction_day
from kpibook.records.list_files import begun_late_or_ended_early, gaps, list_files, row_limits, stale_files
from kpibook.records.list_sheets import find_list_sheets, join_filled, place
from kpibook.records.placeholder_ids import placeholder_ids
from kpibook.records.pushed_cells import pushed_cells
from kpibook.records.read_days import EARLIEST
from kpibook.records.read_sheet import SheetRead, read_sheet
from kpibook.records.row_rules import broken_figures, broken_spans, imported_again
from kpibook.records.rows_above import rows_above
from kpibook.records.spells import add_spells, with_keys
from kpibook.records.stack import Stack, stack_sheets
from kpibook.records.teamless import rows_without_team, says_team
from kpibook.records.written import read_as_blank, strange_columns, wrong_cell_issues
from kpibook.tables import FILE, ROW, SHEET, RawTable, Records, SetAside, SheetCheck, covers_to

PLACES = (FILE, SHEET, ROW)


@dataclass(frozen=True)
class RecordsBuilt:
    """One list: its records (None when an error cannot be accepted), the account of each sheet, and what is wrong."""

    records: Records | None
    checks: tuple[SheetCheck, ...]
    issues: tuple[Issue, ...]


def build_list(
    source_id: str, tables: Sequence[RawTable], mapping: MappingFiles, as_at: dt.date | None = None
) -> RecordsBuilt:
    """The records of one list, or of one reading of a list that is cut at one day, from all its sheets."""
    if not tables:
        return RecordsBuilt(None, (), ())
    source = mapping.sources[source_id]
    sheets, issues = find_list_sheets(source_id, tables, mapping)
    reads = [read_sheet(source_id, sheet, mapping) for sheet in sheets]
    said = [(as_at, ()) if as_at else extraction_day(source_id, sheet, mapping) for sheet in sheets]
    days = [day for day, _ in said]
    found = [*issues, *(issue for _, warnings in said for issue in warnings)]
    found += _sheet_issues(source_id, reads, days, mapping)
    stack = stack_sheets(source_id, reads, mapping)
    found += [*alike_ids(source_id, stack, mapping), *placeholder_ids(source_id, stack, mapping)]
    wrong = broken_spans(source_id, stack, mapping)
    stack = stack.without(wrong.drop)
    again = imported_again(source_id, stack, mapping)
    stack = stack.without(again.drop)
    found += [*wrong.issues, *again.issues, *broken_figures(source_id, stack, mapping)]
    duplicates = find_duplicates(source_id, stack, days, mapping)
    found += [*duplicates.issues, *twin_rows(source_id, stack, mapping)]
    frame = _frame_of(source_id, stack.without(duplicates.drop), mapping, as_at)
    complete_from, unknown = _complete_from(source_id, frame, mapping, (bool(sheets), as_at))
    found += unknown
    checks = tuple(
        _check(read, day, tuple(a for of in (wrong, again, duplicates) for a in of.set_aside.get(index, ())), source)
        for index, (read, day) in enumerate(zip(reads, days, strict=True))
    )
    found += too_many_set_aside(source_id, checks, mapping)
    found += rows_without_team(source_id, frame, reads, mapping)
    if any(not issue.acceptable for issue in errors(found)) or complete_from is None:
        return RecordsBuilt(None, checks, _of_list(source_id, found))
    files = list_files(frame, checks, source.dated_by, duplicates.replaced)
    found += stale_files(source_id, files, mapping)
    found += begun_late_or_ended_early(source_id, frame, complete_from, files, mapping)
    found += gaps(source_id, frame, complete_from, mapping)
    teams = says_team(source_id, frame, mapping)
    records = Records(source_id, frame, complete_from, covers_to(files), files, teams)
    return RecordsBuilt(records, checks, _of_list(source_id, found))


def _sheet_issues(
    source_id: str, reads: Sequence[SheetRead], days: Sequence[dt.date | None], mapping: MappingFiles
) -> Iterator[Issue]:
    """What is wrong with sheets one by one: rows above the headings, days, long rows, cells, exports cut short."""
    yield from rows_above(source_id, [read.sheet for read in reads], mapping)
    for read, day in zip(reads, days, strict=True):
        yield from doubtful_dates(source_id, read, day, mapping)
    yield from pushed_cells(source_id, reads, mapping)
    yield from _cell_issues(source_id, reads, mapping)
    yield from row_limits(source_id, reads, mapping)
    if not mapping.sources[source_id].sheets:  # one that the mapping names is meant, hidden or not
        yield from (_hidden_sheet(read, mapping.place("sources", source_id)) for read in reads if _is_hidden(read))


def _is_hidden(read: SheetRead) -> bool:
    return read.sheet.table.hidden and len(read.row) > 0


def _hidden_sheet(read: SheetRead, where: str) -> Issue:
    return Issue(
        "hidden-sheet",
        f"The sheet is hidden, and its {len(read.row):,} rows are part of the list: whoever opens the file does not "
        "see them.",
        sheet=place(read.sheet.table),
        mapping=where,
        advice="If they belong to the list, show the sheet, or name the list's sheets under `sheets`; else delete it.",
        severity=Severity.WARNING,
        thing=read.sheet.table.sheet,
    )


def _cell_issues(source_id: str, reads: Sequence[SheetRead], mapping: MappingFiles) -> list[Issue]:
    """What is wrong with cells: those that were read as blanks, columns of something else, and all others."""
    blanks, let_be = read_as_blank(source_id, reads, mapping)
    strange, others = strange_columns(source_id, [read.without_faults_of(let_be) for read in reads], mapping)
    return [*blanks, *strange, *wrong_cell_issues(source_id, others, mapping)]


def _of_list(source_id: str, issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """The issues, each of which says which list it is about: an acceptance goes by it."""
    return tuple(issue if issue.source else replace(issue, source=source_id) for issue in issues)


def _complete_from(
    source_id: str, frame: pd.DataFrame, mapping: MappingFiles, read: tuple[bool, dt.date | None]
) -> tuple[dt.date | None, list[Issue]]:
    """The first day covered; None, with the issue, when the list holds no record to tell it by.

    `read`: whether a sheet was found, and the as-at date of a list that is cut at one day.
    """
    source, (looked_at, as_at) = mapping.sources[source_id], read
    if as_at is not None and source.reaches_back is not None and (len(frame) or source.may_be_empty):
        return first_day_covered(as_at, source.reaches_back), []
    if not len(frame):
        return _complete_from_when_empty(source_id, mapping) if looked_at else (None, [])
    if isinstance(source.complete_from, dt.date):
        return source.complete_from, []
    first = frame[source.dated_by].min() if source.dated_by in frame else pd.NaT
    if pd.isna(first):
        undated = Issue(
            "no-first-date",
            f"{source.title} has no date to tell from which month it is complete.",
            mapping=mapping.place("sources", source_id, "complete_from"),
            advice="Give the first day as complete_from, or the field that dates a record as dated_by.",
            source=source_id,
        )
        return None, [undated]
    return first.date().replace(day=1), []


def _complete_from_when_empty(source_id: str, mapping: MappingFiles) -> tuple[dt.date | None, list[Issue]]:
    """Where the list may be empty, the day that the mapping gives, or one before every record there could be."""
    source = mapping.sources[source_id]
    if source.may_be_empty:
        return (source.complete_from if isinstance(source.complete_from, dt.date) else EARLIEST), []
    nothing = Issue(
        "no-records",
        f"{source.title} holds no records.",
        mapping=mapping.place("sources", source_id),
        advice="Is the export empty, or were all rows set aside? `kpibook check` lists them. If it is right that there "
        "is none, say `may_be_empty: true` there.",
        source=source_id,
    )
    return None, [nothing]


def _check(
    read: SheetRead, day: dt.date | None, more_aside: tuple[SetAside, ...], source: SourceDefinition
) -> SheetCheck:
    """The account of one sheet: rows read = rows used + rows set aside."""
    set_aside = (*read.set_aside, *more_aside)
    rows_used = read.rows_read - sum(len(aside.cells) for aside in set_aside)
    empty = "Holds no records, as the mapping allows." if source.may_be_empty else "Holds no records."
    table = read.sheet.table
    return SheetCheck(
        source=table.source,
        file=table.file,
        sheet=table.sheet,
        rows_read=read.rows_read,
        rows_used=rows_used,
        set_aside=set_aside,
        extracted=day,
        note=" ".join(join_filled(["" if rows_used else empty, read.sheet.note, _said_blank(read)])),
    )


def _said_blank(read: SheetRead) -> str:
    """How many cells hold a word that stands for a blank: whoever reads Checks sees what was taken for nothing."""
    said = ", ".join(f'{count:,} in "{read.sheet.heading(field)}"' for field, count in read.said_blank.items())
    return f"Words read as blank: {said}." if said else ""


def _frame_of(source_id: str, stack: Stack, mapping: MappingFiles, as_at: dt.date | None) -> pd.DataFrame:
    """The rows that are left, with what only all of them together tell; those that say where a row stood at the end."""
    frame = stack.frame
    for spells in mapping.sources[source_id].spells:  # before the list's first day is told, which may be a spell's
        frame = add_spells(frame, with_keys(spells, mapping, source_id))
    if as_at is not None:
        frame = frame.assign(**{AS_AT: np.datetime64(as_at, "s")})
    return frame[[name for name in frame if name not in PLACES] + list(PLACES)]


def build_records(source_id: str, tables: Sequence[RawTable], mapping: MappingFiles) -> RecordsBuilt:
    """The records of a list from all its sheets, in the order of files, sheets and rows.

    Of a list that is cut at one day, the latest reading, which holds all of them: each built from the files of its day
    alone, so that none says anything of another. No tables (the files could not be read, which is reported where they
    are read) gives no records and no issue.
    """
    if mapping.sources[source_id].as_at is None or not tables:
        return build_list(source_id, tables, mapping)
    by_day, issues = _by_day(source_id, tables, mapping)
    all_known = not issues
    checks: list[SheetCheck] = []
    readings = []
    for day in sorted(by_day):
        built = build_list(source_id, by_day[day], mapping, day)
        issues += built.issues
        checks += built.checks
        if built.records is not None:
            readings.append(replace(built.records, as_at=day))
    if not readings or len(readings) < len(by_day) or not all_known:
        return RecordsBuilt(None, tuple(checks), tuple(issues))
    return RecordsBuilt(replace(readings[-1], readings=tuple(readings)), tuple(checks), tuple(issues))


def _by_day(
    source_id: str, tables: Sequence[RawTable], mapping: MappingFiles
) -> tuple[dict[dt.date, list[RawTable]], list[Issue]]:
    files: dict[str, list[RawTable]] = {}
    for table in tables:
        files.setdefault(table.file, []).append(table)
    found: dict[dt.date, list[RawTable]] = {}
    issues: list[Issue] = []
    for file, sheets in files.items():
        day, wrong = as_at_day(source_id, file, sheets, mapping)
        issues += wrong
        if day is not None:
            found.setdefault(day, []).extend(sheets)
    return found, issues
