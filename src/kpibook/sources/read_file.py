"""One file's bytes → the cells of its sheets, after a look at what the file really is."""

from __future__ import annotations

import io
from pathlib import PurePosixPath

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from kpibook.issues import Issue
from kpibook.sources.error_cells import ErrorCells, fill_in, sheet_parts
from kpibook.sources.file_kinds import check_kind, corrupt_issue, password_issue
from kpibook.sources.package_safety import check_package
from kpibook.sources.read_csv import read_csv
from kpibook.tables import RawTable


def read_sheets(data: bytes, file: str) -> tuple[tuple[RawTable, ...], tuple[Issue, ...]]:
    """The file's sheets (their `source` still empty), hidden ones too; or none, and what is wrong with the file."""
    errors = ErrorCells()
    issue = check_kind(data, file) or check_package(data, file, errors)
    if issue is not None:
        return (), (issue,)
    if PurePosixPath(file).suffix.casefold() == ".csv":
        rows, issue = read_csv(data, file)
        return ((), (issue,)) if issue is not None else ((RawTable("", file, "", rows),), ())
    try:
        return _read_workbook(data, file, errors), ()
    except PasswordError:
        return (), (password_issue(file),)
    except (CalamineError, OSError, ValueError):
        return (), (corrupt_issue(file, "what is in it cannot be read"),)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader, written in Rust, fails on broken files
            raise
        return (), (corrupt_issue(file, "it is damaged inside"),)


def _read_workbook(data: bytes, file: str, errors: ErrorCells) -> tuple[RawTable, ...]:
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        sheets = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    if errors.by_part:
        parts = sheet_parts(data)
        for name, rows in sheets.items():
            fill_in(rows, errors.by_part.get(parts.get(name, ""), {}))
    return tuple(RawTable("", file, name, rows) for name, rows in sheets.items())
