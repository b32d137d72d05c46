"""The look of a cell, from openpyxl's objects into a plain value."""

from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import Color
from openpyxl.workbook.workbook import Workbook

from kpibook.workbook.specimens import Style
from kpibook.workbook.template.theme import Theme

_PATTERNS = (
    "none",
    "solid",
    "mediumGray",
    "darkGray",
    "lightGray",
    "darkHorizontal",
    "darkVertical",
    "darkDown",
    "darkUp",
    "darkGrid",
    "darkTrellis",
    "lightHorizontal",
    "lightVertical",
    "lightDown",
    "lightUp",
    "lightGrid",
    "lightTrellis",
    "gray125",
    "gray0625",
)
_BORDERS = (
    "none",
    "thin",
    "medium",
    "dashed",
    "dotted",
    "thick",
    "double",
    "hair",
    "mediumDashed",
    "dashDot",
    "mediumDashDot",
    "dashDotDot",
    "mediumDashDotDot",
    "slantDashDot",
)
_ALIGN = {"centerContinuous": "center_across"}
_VALIGN = {"center": "vcenter", "justify": "vjustify", "distributed": "vdistributed"}


@dataclass(frozen=True)
class Looks:
    """Tells the looks of a workbook's cells, which are said in the colours of its theme."""

    theme: Theme

    @classmethod
    def of_workbook(cls, book: Workbook) -> "Looks":
        """Of a workbook that openpyxl has read."""
        return cls(Theme.from_xml(book.loaded_theme))

    def style(self, cell: Cell) -> Style:
        """The look of a cell. Gradients are the template reader's to refuse."""
        return _style(cell, self.theme)

    def rgb(self, colour: Color | None) -> str | None:
        """A colour as #RRGGBB; None where it is automatic or not set."""
        return self.theme.rgb(colour)


def _style(cell: Cell, theme: Theme) -> Style:
    found: dict[str, Any] = {**_font(cell, theme), **_fill(cell, theme), **_borders(cell, theme)}
    align = cell.alignment
    found["align"] = _ALIGN.get(align.horizontal, align.horizontal) if align.horizontal != "general" else None
    found["valign"] = _VALIGN.get(align.vertical, align.vertical)
    found["text_wrap"] = bool(align.wrap_text) or None
    found["shrink"] = bool(align.shrink_to_fit) or None
    found["indent"] = int(align.indent or 0) or None
    rotation = int(align.textRotation or 0)
    found["rotation"] = (90 - rotation if 90 < rotation <= 180 else 270 if rotation == 255 else rotation) or None
    found["num_format"] = cell.number_format if cell.number_format != "General" else None
    found["locked"] = None if cell.protection.locked else False
    found["hidden"] = True if cell.protection.hidden else None
    return Style().but(**found)


def _font(cell: Cell, theme: Theme) -> dict[str, Any]:
    font = cell.font
    underline = {"single": 1, "double": 2, "singleAccounting": 33, "doubleAccounting": 34}
    return {
        "font_name": font.name,
        "font_size": font.size,
        "bold": bool(font.bold) or None,
        "italic": bool(font.italic) or None,
        "underline": underline.get(font.underline or ""),
        "font_strikeout": bool(font.strike) or None,
        "font_color": theme.rgb(font.color),
    }


def _fill(cell: Cell, theme: Theme) -> dict[str, Any]:
    pattern = cell.fill.fill_type
    if pattern in (None, "none"):
        return {}
    front, back = theme.rgb(cell.fill.fgColor), theme.rgb(cell.fill.bgColor)
    if pattern == "solid":
        return {"pattern": 1, "bg_color": front}
    return {"pattern": _PATTERNS.index(pattern), "fg_color": front, "bg_color": back}


def _borders(cell: Cell, theme: Theme) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for side in ("left", "right", "top", "bottom"):
        line = getattr(cell.border, side)
        if line is not None and line.style and line.style != "none":
            found[side] = _BORDERS.index(line.style)
            found[f"{side}_color"] = theme.rgb(line.color)
    return found
