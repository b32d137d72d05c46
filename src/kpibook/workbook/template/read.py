"""The template workbook: read with openpyxl, everything wrong with it said at once.

One specimen sheet of the template, from openpyxl's objects into plain values; what cannot be carried is an issue.

Pictures of a template sheet, and everything drawn on it that cannot be carried over.
"""

import io
import struct
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.fills import GradientFill
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.image import Image
from xlsxwriter.utility import xl_rowcol_to_cell

from kpibook.issues import InputError, Issue, did_you_mean, near_match
from kpibook.package import BROKEN, DRAWING, LARGEST_TEMPLATE, MAIN, OFFICE, Package, PackageError
from kpibook.plain_files import other_than_file
from kpibook.workbook.specimens import (
    IN_FOOTER,
    SPECIMENS,
    PageSetup,
    Picture,
    SheetTemplate,
    Template,
    TemplateCell,
    tokens_in,
)
from kpibook.workbook.template.read_style import Looks

_MAIN, _DOC, _XDR = f"{{{MAIN}}}", f"{{{OFFICE}}}", f"{{{DRAWING}}}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_EMU_PER_PIXEL = 9525


@dataclass(frozen=True)
class Drawn:
    """What stands on one sheet beside its cells."""

    pictures: tuple[Picture, ...] = ()
    issues: tuple[Issue, ...] = ()


def drawn_on_sheets(package: Package, file: str) -> dict[str, Drawn]:
    """By sheet name: the pictures, and an issue for each shape, chart, grouped object or header picture."""
    targets = _targets(package, "xl/workbook.xml")
    found = {}
    for sheet in package.tree("xl/workbook.xml").iter(f"{_MAIN}sheet"):
        name, target = sheet.get("name", ""), targets.get(sheet.get(f"{_DOC}id", ""), "")
        if target:
            found[name] = _drawn_on(package, target, f'{file}, "{name}"')
    return found


def _drawn_on(package: Package, part: str, where: str) -> Drawn:
    pictures: list[Picture] = []
    issues: list[Issue] = []
    xml = package.read(part)
    if b"legacyDrawingHF" in xml:
        issues.append(_cannot("header or footer", "a picture in its header or footer", where))
    for relation in package.relations(part):
        if relation.kind == "drawing" and relation.target:
            media = _targets(package, relation.target)
            for anchor in package.tree(relation.target):
                cell = _cell_of(anchor)
                what = _not_a_picture(anchor) or _lost_of_picture(anchor, media, package)
                if what:
                    issues.append(_cannot(cell, what, f"{where}, {cell}"))
                else:
                    pictures.append(_picture(anchor, media, package))
    return Drawn(tuple(pictures), tuple(issues))


def _cannot(place: str, what: str, where: str) -> Issue:
    return Issue(
        "template-cannot-carry",
        f"The template has {what} at {place}; it would be missing from the workbook.",
        sheet=where,
        advice="Take it away, or put a PNG or JPEG picture over cells instead (Insert, Pictures).",
    )


def _not_a_picture(anchor: ElementTree.Element) -> str:
    kinds = {"sp": "a shape or text box", "cxnSp": "a line", "grpSp": "a group of objects", "graphicFrame": "a chart"}
    found = next((words for tag, words in kinds.items() if anchor.find(f"{_XDR}{tag}") is not None), "")
    return found or ("" if anchor.find(f"{_XDR}pic") is not None else "something drawn that is not a picture")


def _lost_of_picture(anchor: ElementTree.Element, media: dict[str, str], package: Package) -> str:
    """What of a picture would not come over as the template shows it, in words."""
    blip = next(anchor.iter(f"{_A}blip"), None)
    part = media.get(blip.get(f"{_DOC}embed", ""), "") if blip is not None else ""
    if not part:
        return "a picture that is only linked"
    crop, turned = next(anchor.iter(f"{_A}srcRect"), None), next(anchor.iter(f"{_A}xfrm"), None)
    if crop is not None and any(int(side) for side in crop.attrib.values()):
        return "a cropped picture"
    if turned is not None and (int(turned.get("rot", "0")) or "1" in (turned.get("flipH"), turned.get("flipV"))):
        return "a turned picture"
    try:
        Image(io.BytesIO(package.read(part)))
    except (XlsxWriterException, struct.error):
        return "a picture that is neither a PNG nor a JPEG"
    return ""


def _number(anchor: ElementTree.Element, path: str) -> int:
    return int(anchor.findtext("/".join(f"{_XDR}{step}" for step in path.split("/")), "0"))


def _cell_of(anchor: ElementTree.Element) -> str:
    return f"{get_column_letter(_number(anchor, 'from/col') + 1)}{_number(anchor, 'from/row') + 1}"


def _picture(anchor: ElementTree.Element, media: dict[str, str], package: Package) -> Picture:
    extent = anchor.find(f"{_XDR}ext")
    if extent is None:
        extent = anchor.find(f"{_XDR}pic/{_XDR}spPr/{_A}xfrm/{_A}ext")
    size = {"cx": "0", "cy": "0"} if extent is None else extent.attrib
    blip = next(anchor.iter(f"{_A}blip"))
    properties = next(anchor.iter(f"{_XDR}cNvPr"))
    return Picture(
        row=_number(anchor, "from/row"),
        column=_number(anchor, "from/col"),
        x=_number(anchor, "from/colOff") / _EMU_PER_PIXEL,
        y=_number(anchor, "from/rowOff") / _EMU_PER_PIXEL,
        width=int(size["cx"]) / _EMU_PER_PIXEL,
        height=int(size["cy"]) / _EMU_PER_PIXEL,
        alt_text=properties.get("descr", ""),
        content=package.read(media[blip.get(f"{_DOC}embed", "")]),
    )


def _targets(package: Package, part: str) -> dict[str, str]:
    """The parts that a part leads to, by the relation's id."""
    return {relation.id: relation.target for relation in package.relations(part)}


_PIXELS_PER_WIDTH = 7
"""Width of a digit in the Normal style's font (Calibri 11), which column widths count in."""


def sheet_issues(sheet: Worksheet, file: str) -> Iterator[Issue]:
    """What stands on the sheet and cannot be carried into the workbook."""
    for cell in _cells(sheet):
        what, advice = _cannot_carry(cell)
        if what:
            place = f'{file}, "{sheet.title}", {cell.coordinate}'
            message = f"The template has {what} in {cell.coordinate}; it cannot be carried over."
            yield Issue("template-cannot-carry", message, sheet=place, advice=advice)
    where = f'{file}, "{sheet.title}"'
    kinds = (
        ("a table", [table.ref for table in sheet.tables.values()]),
        ("conditional formatting", [str(formats.sqref) for formats in sheet.conditional_formatting]),
        ("a drop-down", [str(rule.sqref) for rule in sheet.data_validations.dataValidation]),
    )
    for what, ranges in kinds:
        for cells in ranges:
            message = f"The template has {what} in {cells}; kpibook makes its own and cannot carry it over."
            yield Issue("template-cannot-carry", message, sheet=f"{where}, {cells}", advice="Take it away.")


def _cannot_carry(cell: Cell) -> tuple[str, str]:
    if cell.fill.tagname == GradientFill.tagname:  # openpyxl hands out a proxy, which is no instance of it
        return "a gradient", "Use a plain fill."
    if isinstance(cell.value, CellRichText):
        return "text in several fonts", "Use one font in a cell."
    if cell.data_type == "f":
        return "a formula", "Write text or a token."
    return "", ""


def _cells(sheet: Worksheet) -> Iterator[Cell]:
    for row in sheet.iter_rows():
        yield from (cell for cell in row if isinstance(cell, Cell) and (cell.has_style or cell.value is not None))


def read_sheet(sheet: Worksheet, looks: Looks, pictures: tuple[Picture, ...]) -> SheetTemplate:
    """The sheet as plain values."""
    frozen = range_boundaries(sheet.freeze_panes) if sheet.freeze_panes else (1, 1, 1, 1)
    merges = sorted((m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges)
    tab = sheet.sheet_properties.tabColor
    return SheetTemplate(
        name=sheet.title,
        cells={(c.row - 1, c.column - 1): TemplateCell(c.value, looks.style(c)) for c in _cells(sheet)},
        heights={row - 1: float(d.height) for row, d in sheet.row_dimensions.items() if d.height},
        widths=_widths(sheet),
        merges=tuple(merges),
        page=_page(sheet),
        frozen=((frozen[1] or 1) - 1, (frozen[0] or 1) - 1),
        gridlines=bool(sheet.sheet_view.showGridLines),
        zoom=int(sheet.sheet_view.zoomScale or 100),
        tab_colour=looks.rgb(tab),
        default_height=float(sheet.sheet_format.defaultRowHeight or 15),
        pictures=pictures,
    )


def _widths(sheet: Worksheet) -> dict[int, int]:
    """Width in pixels of each column that the template sets; several neighbours may share one entry."""
    found = {}
    for dimension in sheet.column_dimensions.values():
        if dimension.width and dimension.min:
            last = min(dimension.max or dimension.min, sheet.max_column)
            for column in range(dimension.min, last + 1):
                found[column - 1] = 0 if dimension.hidden else round(dimension.width * _PIXELS_PER_WIDTH)
    return found


def _page(sheet: Worksheet) -> PageSetup:
    margins, setup = sheet.page_margins, sheet.page_setup
    return PageSetup(
        landscape=setup.orientation != "portrait",
        paper=int(setup.paperSize or 9),
        margins=(margins.left, margins.right, margins.top, margins.bottom),
        header_margin=margins.header,
        footer_margin=margins.footer,
        header=str(sheet.oddHeader or ""),
        footer=str(sheet.oddFooter or ""),
        centred=bool(sheet.print_options.horizontalCentered),
    )


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
