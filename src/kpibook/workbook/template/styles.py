"""How a cell looks: a plain value, read from the template and handed to the writer."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import xlsxwriter
from openpyxl.cell.cell import Cell
from xlsxwriter.format import Format

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
class Style:
    """The look of a cell, as properties in XlsxWriter's words (`font_size`, `bg_color`, `top`), sorted by name."""

    properties: tuple[tuple[str, Any], ...] = ()

    def get(self, name: str, default: Any = None) -> Any:
        """One property, or the default where it is not set."""
        return self._by_name.get(name, default)

    @cached_property
    def _by_name(self) -> dict[str, Any]:
        return dict(self.properties)

    @cached_property
    def wraps(self) -> bool:
        """Whether text is broken into lines that fit the column."""
        return bool(self.get("text_wrap"))

    @cached_property
    def letters(self) -> tuple[float, bool, str]:
        """Size, whether bold, and name of the font."""
        return self.get("font_size", 11), bool(self.get("bold")), self.get("font_name", "Calibri")

    def but(self, **changes: Any) -> Style:
        """The same look with some properties changed; None takes one away.

        >>> Style((("bold", True),)).but(font_size=9, bold=None).properties
        (('font_size', 9),)
        """
        merged = {**self._by_name, **changes}
        return Style(tuple(sorted((name, value) for name, value in merged.items() if value is not None)))


def style_of(cell: Cell, theme: Theme) -> Style:
    """The look of a template cell. Gradients are the template reader's to refuse."""
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


@dataclass
class Formats:
    """The formats of one workbook being written: each look is added once."""

    workbook: xlsxwriter.Workbook
    known: dict[Style, Format] = field(default_factory=dict)

    def of(self, style: Style) -> Format:
        """The workbook's format for a look."""
        known = self.known.get(style)
        if known is None:
            known = self.known[style] = self.workbook.add_format(dict(style.properties))
        return known
