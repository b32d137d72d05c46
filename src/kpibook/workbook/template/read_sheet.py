"""One specimen sheet of the template, from openpyxl's objects into plain values; what cannot be carried is an issue."""

from collections.abc import Iterator

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.styles.fills import GradientFill
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from kpibook.issues import Issue
from kpibook.workbook.specimens import PageSetup, Picture, SheetTemplate, TemplateCell
from kpibook.workbook.template.read_style import Looks

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
