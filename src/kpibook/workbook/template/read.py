"""The template workbook: read with openpyxl, everything wrong with it said at once."""

import io
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.issues import InputError, Issue, did_you_mean, near_match
from kpibook.package import BROKEN, LARGEST_TEMPLATE, Package, PackageError
from kpibook.plain_files import other_than_file
from kpibook.workbook.specimens import IN_FOOTER, SPECIMENS, SheetTemplate, Template, tokens_in
from kpibook.workbook.template.drawings import Drawn, drawn_on_sheets
from kpibook.workbook.template.read_sheet import read_sheet, sheet_issues
from kpibook.workbook.template.read_style import Looks

_DAMAGED = (
    *BROKEN,
    PackageError,
    InvalidFileException,
    ParseError,
    TypeError,
    AttributeError,
    ArithmeticError,
    StopIteration,
)
"""How openpyxl, and looking into the package, fail on a damaged file; found by damaging templates at random."""
_LOST = ("cannot parse header or footer", "invalid dependency")
"""Of what openpyxl warns about, what it leaves out of a damaged template; the rest (data validation and formatting of
newer Excels) no specimen sheet needs."""


@dataclass(frozen=True)
class TemplateFile:
    """A template workbook whose bytes were read, once."""

    path: Path
    content: bytes

    @cached_property
    def template(self) -> Template:
        """What it says, as values (see `template_of`)."""
        return template_of(self.content, self.path)


def read_template(path: Path) -> Template:
    """What the template workbook at a path says (see `template_of`)."""
    return open_template(path).template


def open_template(path: Path) -> TemplateFile:
    """The template workbook at a path. InputError where there is none, or it is larger than any template."""
    found = other_than_file(path)
    if found or not path.is_file():
        raise InputError([_missing(path, found)])
    try:
        if path.stat().st_size > LARGEST_TEMPLATE:
            raise InputError([_unreadable(path)])
        return TemplateFile(path, path.read_bytes())
    except OSError as error:
        raise InputError([_unreadable(path)]) from error


def template_of(content: bytes, path: Path) -> Template:
    """The template workbook of this content; messages name its path.

    InputError says everything that is wrong with it: missing or unreadable, a specimen sheet or a needed token is
    missing, a token is unknown (with the near match), or a cell holds what cannot be carried into the workbook
    (gradient, shape, chart, header picture, formula, text in several fonts).
    """
    drawn = _drawings(content, path)
    book = _load(content, path)
    looks = Looks.of_workbook(book)
    issues = [*_missing_sheets(book, path.name)]
    for name in SPECIMENS:
        if name in book.sheetnames:
            issues += sheet_issues(book[name], path.name)
            issues += drawn.get(name, Drawn()).issues
    if issues:
        raise InputError(issues)
    sheets = {name: read_sheet(book[name], looks, drawn.get(name, Drawn()).pictures) for name in SPECIMENS}
    issues += [issue for sheet in sheets.values() for issue in _token_issues(sheet, path.name)]
    if issues:
        raise InputError(issues)
    normal = Cell(book.worksheets[0], row=1, column=1).font  # an untouched cell looks as Normal says
    return Template(path.name, sheets, normal.name or "Calibri", float(normal.size or 11))


def _load(content: bytes, path: Path) -> Workbook:
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            # from bytes: openpyxl leaves a damaged file open, and Windows would then not let it be replaced
            book = openpyxl.load_workbook(io.BytesIO(content), rich_text=True)
        except _DAMAGED as error:
            raise InputError([_unreadable(path)]) from error
    if any(lost in str(warning.message).casefold() for warning in heard for lost in _LOST):
        raise InputError([_unreadable(path)])
    return book


def _drawings(content: bytes, path: Path) -> dict[str, Drawn]:
    try:
        return drawn_on_sheets(Package(content, LARGEST_TEMPLATE), path.name)
    except _DAMAGED as error:
        raise InputError([_unreadable(path)]) from error


def _missing(path: Path, found: str = "") -> Issue:
    return Issue(
        "template-missing",
        f"The template workbook {path.name} was not found" + (f": {found} is in its place." if found else "."),
        sheet=str(path),
        advice="Put it there, or correct `template` under `organisation` in the mapping.",
    )


def _unreadable(path: Path) -> Issue:
    return Issue(
        "template-unreadable",
        f"The template workbook {path.name} cannot be read: it is damaged, protected by a password, or not an .xlsx "
        "file.",
        sheet=str(path),
        advice="Open it in Excel and save it as an Excel workbook (.xlsx) without a password.",
    )


def _missing_sheets(book: Workbook, file: str) -> Iterator[Issue]:
    for name in SPECIMENS:
        if name not in book.sheetnames:
            yield Issue(
                "template-sheet-missing",
                f'The template has no sheet "{name}".',
                sheet=file,
                advice=did_you_mean(name, book.sheetnames) or "Copy it from the template that kpibook came with.",
            )


def _token_issues(sheet: SheetTemplate, file: str) -> Iterator[Issue]:
    specimen = SPECIMENS[sheet.name]
    seen: set[str] = set()
    for (row, column), cell in sorted(sheet.cells.items()):
        for token in tokens_in(cell.value):
            seen.add(token)
            if token not in specimen.known:
                place = f'{file}, "{sheet.name}", {xl_rowcol_to_cell(row, column)}'
                yield _unknown_token(token, place, specimen.known)
    for token in tokens_in(sheet.page.header + sheet.page.footer):
        if token not in IN_FOOTER:
            yield _unknown_token(token, f'{file}, "{sheet.name}", header or footer', IN_FOOTER)
    repeats = sheet.place(specimen.repeats)
    for picture in sheet.pictures:
        if repeats is not None and picture.row >= repeats[0]:
            yield _repeated_picture(f'{file}, "{sheet.name}", {xl_rowcol_to_cell(picture.row, picture.column)}')
    for token in sorted(specimen.needed - seen):
        yield Issue(
            "template-token-missing",
            f"The token {{{{{token}}}}} is missing from the template.",
            sheet=f'{file}, "{sheet.name}"',
            advice="Put it into the cell where its content should go.",
        )


def _repeated_picture(place: str) -> Issue:
    return Issue(
        "template-cannot-carry",
        "The template has a picture among rows that are drawn as often as there is content.",
        sheet=place,
        advice="Put it above them, or on the cover, where every row is drawn once.",
    )


def _unknown_token(token: str, place: str, known: Iterable[str]) -> Issue:
    near = near_match(token, known)
    return Issue(
        "template-token-unknown",
        f"{{{{{token}}}}} is not a token that this sheet knows.",
        sheet=place,
        advice=f"Did you mean {{{{{near}}}}}?" if near else f"It knows: {', '.join(sorted(known))}.",
    )
