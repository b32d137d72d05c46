"""Lists that are cut at one day: the files of each day are a list of their own, a reading, and all are kept."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from kpibook.definitions import MappingFiles
from kpibook.issues import Issue
from kpibook.records.as_at import as_at_day
from kpibook.records.build import RecordsBuilt, build_list
from kpibook.tables import RawTable, SheetCheck


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
