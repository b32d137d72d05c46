"""One file's bytes → the cells of its sheets, after a look at what the file really is."""

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kpibook.coded import SheetCells
from kpibook.issues import Issue, errors
from kpibook.package import Package, PackageError, PackageTooLargeError
from kpibook.signs import visible
from kpibook.sources import too_much as sizes
from kpibook.sources.binary_sheets import binary_looks
from kpibook.sources.calc_sheets import parse_content
from kpibook.sources.error_cells import ErrorCell, SheetLook, fill_in, filled_in
from kpibook.sources.file_kinds import check_kind, corrupt_issue, password_issue
from kpibook.sources.old_workbooks import counts_from_1904, old_looks, workbook_stream
from kpibook.sources.package_safety import PackageLook, check_package
from kpibook.sources.read_csv import read_csv
from kpibook.sources.sheet_xml import parse_sheet, workbook_part
from kpibook.tables import RawTable

_BROKEN = (
    CalamineError,
    OSError,
    ValueError,
    LookupError,
    EOFError,
    RuntimeError,
    ArithmeticError,
    struct.error,
    PackageError,
)
"""How the reader and the look before it fail on broken files: a part that is missing, an encoding that nobody knows."""


def read_sheets(
    data: bytes, file: str, room: sizes.Room | None = None
) -> tuple[tuple[RawTable, ...], tuple[Issue, ...]]:
    """The file's sheets (their `source` still empty), hidden ones too; or none, and what is wrong with the file.

    A .csv file may have warnings beside its sheet. `room`: the computer's memory, and what of it other files take;
    the computer is asked, and there are no others, unless told.
    """
    room = room or sizes.Room(sizes.machine_memory())
    package = PackageLook(len(data))
    issue = check_kind(data, file) or check_package(data, file, package)
    if issue is not None:
        return (), (issue,)
    if PurePosixPath(file).suffix.casefold() == ".csv":
        rows, issues = read_csv(data, file, room)
        return (() if errors(issues) else (RawTable("", file, "", rows),)), issues
    try:
        look = _look_at(data, file, (package, room))
        issue = sizes.stray_cell(look.sheets, file) or sizes.too_much(look.sheets, package.unpacked, file)
        issue = issue or sizes.more_than_fits(sizes.cells_of(look.sheets), room, file)
        return ((), (issue,)) if issue is not None else (_read_workbook(data, file, look), ())
    except (sizes.TooManySheetsError, PackageTooLargeError):
        return (), (sizes.too_many_sheets(file),)
    except PasswordError:
        return (), (password_issue(file),)
    except _BROKEN:
        return (), (corrupt_issue(file, "what is in it cannot be read"),)
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how the reader, written in Rust, fails on broken files
            raise
        return (), (corrupt_issue(file, "it is damaged inside"),)


@dataclass(frozen=True)
class _WorkbookLook:
    """The look at each sheet, in the order of the workbook, and whether its days count from 1904."""

    sheets: list[SheetLook]
    from_1904: bool = False


def _look_at(data: bytes, file: str, known: tuple[PackageLook, sizes.Room]) -> _WorkbookLook:
    """What is to be known before the workbook is read; its kind is what the name says. ValueError when it is broken."""
    suffix = PurePosixPath(file).suffix.casefold()
    if suffix == ".xls":
        stream = workbook_stream(data)
        return _WorkbookLook(old_looks(stream), counts_from_1904(stream))
    package = Package(data, None)  # what it unpacks to was looked at
    if suffix == ".ods":
        return _WorkbookLook(parse_content(package.pieces("content.xml")))
    if suffix == ".xlsb":
        return _WorkbookLook(*binary_looks(package))
    parts, from_1904 = workbook_part(package)
    return _WorkbookLook(_sheet_looks(package, parts, known), from_1904)


def _sheet_looks(package: Package, parts: list[str], known: tuple[PackageLook, sizes.Room]) -> list[SheetLook]:
    """The look at each sheet of an .xlsx. What is known of plain ones is how far they reach at most.

    ValueError when two sheets are one part.
    """
    seen, room = known
    named = [part for part in parts if part]
    if len(set(named)) < len(named):
        raise ValueError("two sheets in one part")
    plain = {part: seen.plain[part].extent for part in named if part in seen.plain}
    reach = list(plain.values())
    if sizes.stray_cell(reach, "") is not None or sizes.more_than_fits(sizes.cells_of(reach), room, "") is not None:
        plain = {}
    return [
        SheetLook() if not part else plain[part] if part in plain else parse_sheet(package.pieces(part), seen.texts)
        for part in parts
    ]


def _read_workbook(data: bytes, file: str, look: _WorkbookLook) -> tuple[RawTable, ...]:
    """The worksheets, with the error cells that the reader leaves blank."""
    tables = []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
        for sheet, seen in zip(workbook.sheets_metadata, look.sheets, strict=True):
            if sheet.typ == SheetTypeEnum.WorkSheet:
                rows = _cells(workbook.get_sheet_by_name(sheet.name), seen.errors)
                hidden = sheet.visible != SheetVisibleEnum.Visible
                tables.append(RawTable("", file, visible(sheet.name), rows, look.from_1904, hidden))
    return tuple(tables)


def _cells(sheet: CalamineSheet, errors: Sequence[ErrorCell]) -> Sequence[Sequence[object]]:
    """The sheet's cells by columns, row by row as they come; by rows, where an error lies beside what was read."""
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if any(error.row + error.rows > height or error.column + error.columns > width for error in errors):
        rows = sheet.to_python(skip_empty_area=False)
        fill_in(rows, errors)
        return rows
    before = [""] * (sheet.start[1] if sheet.start else 0)
    each = (before + row for row in sheet.iter_rows()) if before else sheet.iter_rows()
    return SheetCells(filled_in(each, errors) if errors else each, width)
