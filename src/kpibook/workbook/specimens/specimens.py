"""The template as plain values: specimen sheets with cells and their looks, sizes, merges, print set-up, pictures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kpibook.workbook.specimens.styles import Style
from kpibook.workbook.specimens.tokens import only_token, tokens_in


@dataclass(frozen=True)
class TemplateCell:
    """One cell: what stands in it (text, number or date), and how it looks."""

    value: object
    style: Style

    @cached_property
    def token(self) -> str:
        """The token that is all of its text, or ''."""
        return only_token(self.value)

    @cached_property
    def has_tokens(self) -> bool:
        """Whether any token stands in its text."""
        return bool(tokens_in(self.value))


@dataclass(frozen=True)
class Picture:
    """A picture where the template has it: cell (0-based), offset and size in pixels, alt text, content."""

    row: int
    column: int
    x: float
    y: float
    width: float
    height: float
    alt_text: str
    content: bytes


@dataclass(frozen=True)
class PageSetup:
    """How a sheet prints. Margins in inches; header and footer in Excel's codes, tokens still in them."""

    landscape: bool = True
    paper: int = 9
    margins: tuple[float, float, float, float] = (0.3, 0.3, 0.5, 0.6)
    """Left, right, top, bottom."""
    header_margin: float = 0.3
    footer_margin: float = 0.3
    header: str = ""
    footer: str = ""
    centred: bool = False


@dataclass(frozen=True)
class SheetTemplate:
    """One specimen sheet. Rows and columns count from 0; heights in points, widths in pixels."""

    name: str
    cells: Mapping[tuple[int, int], TemplateCell]
    heights: Mapping[int, float]
    widths: Mapping[int, int]
    merges: tuple[tuple[int, int, int, int], ...]
    """First row, first column, last row, last column."""
    page: PageSetup
    frozen: tuple[int, int] = (0, 0)
    """Rows and columns that stay in sight."""
    gridlines: bool = False
    zoom: int = 100
    tab_colour: str | None = None
    default_height: float = 15.0
    pictures: tuple[Picture, ...] = ()

    @property
    def rows(self) -> int:
        """Number of rows up to the last that holds anything or has a height of its own."""
        return 1 + max((*(row for row, _ in self.cells), *self.heights), default=-1)

    @property
    def columns(self) -> int:
        """Number of columns up to the last that holds anything."""
        return 1 + max((column for _, column in self.cells), default=-1)

    def place(self, token: str) -> tuple[int, int] | None:
        """Row and column of the first cell that is this token; None where no cell is, and for no token at all."""
        return self._places.get(token)

    @cached_property
    def _places(self) -> dict[str, tuple[int, int]]:
        return {self.cells[at].token: at for at in sorted(self.cells, reverse=True) if self.cells[at].token}

    def row_of(self, token: str) -> int:
        """Row of the first cell with this token; KeyError when the sheet has none (needed ones are checked)."""
        found = self.place(token)
        if found is None:
            raise KeyError(token)
        return found[0]

    def height(self, row: int) -> float:
        """A row's height in points."""
        return self.heights.get(row, self.default_height)

    def merge_at(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """The merged range that holds a cell."""
        return self._merge_of_cell.get((row, column))

    @cached_property
    def _merge_of_cell(self) -> dict[tuple[int, int], tuple[int, int, int, int]]:
        return {
            (row, column): (top, left, bottom, right)
            for top, left, bottom, right in self.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }

    @cached_property
    def cells_of_row(self) -> dict[int, list[tuple[int, TemplateCell]]]:
        """Columns and cells of each row that has any, in the order in which the sheet has them."""
        found: dict[int, list[tuple[int, TemplateCell]]] = {}
        for (row, column), cell in self.cells.items():
            found.setdefault(row, []).append((column, cell))
        return found


@dataclass(frozen=True)
class Template:
    """The template as values: specimen sheets by name, and the font of the Normal style."""

    file: str
    sheets: Mapping[str, SheetTemplate]
    font_name: str = "Calibri"
    font_size: float = 11.0
