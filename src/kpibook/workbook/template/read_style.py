"""The look of a cell, its theme's colours too, from openpyxl's objects into a plain value."""

import colorsys
import re
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.styles.colors import COLOR_INDEX, Color
from openpyxl.workbook.workbook import Workbook

from kpibook.workbook.specimens import Style

_ORDER = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
_OFFICE = (
    "FFFFFF", "000000", "EEECE1", "1F497D", "4F81BD", "C0504D",
    "9BBB59", "8064A2", "4BACC6", "F79646", "0000FF", "800080",
)  # fmt: skip

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
class Theme:
    """The twelve theme colours in the order in which cells number them, as RRGGBB."""

    colours: tuple[str, ...] = _OFFICE

    @classmethod
    def from_xml(cls, xml: bytes | str | None) -> "Theme":
        """The theme of a workbook's theme part; Office's own where there is none or a colour is missing."""
        text = xml.decode("utf-8", "replace") if isinstance(xml, bytes) else xml or ""
        found = []
        for name, office in zip(_ORDER, _OFFICE, strict=True):
            part = re.search(rf"<a:{name}>(.*?)</a:{name}>", text, re.DOTALL)
            colour = re.search(r'(?:srgbClr val|lastClr)="([0-9A-Fa-f]{6})"', part[1]) if part else None
            found.append(colour[1].upper() if colour else office)
        return cls(tuple(found))

    def rgb(self, colour: Color | None) -> str | None:
        """The colour as #RRGGBB; None where it is automatic or not set."""
        if colour is None:
            return None
        if colour.type == "rgb" and isinstance(colour.rgb, str):
            return f"#{colour.rgb[-6:].upper()}" if colour.rgb != "00000000" else None
        if colour.type == "theme" and 0 <= colour.theme < len(self.colours):
            return f"#{tinted(self.colours[colour.theme], colour.tint or 0.0)}"
        if colour.type == "indexed" and 0 <= colour.indexed < len(COLOR_INDEX):
            return f"#{COLOR_INDEX[colour.indexed][-6:].upper()}"
        return None


def tinted(rgb: str, tint: float) -> str:
    """A colour made lighter (tint above 0) or darker (below 0), as Office does: by its luminance.

    Each part may be one step (of 255) beside what Excel shows, which rounds on the way.

    >>> tinted("4472C4", 0.0), tinted("000000", 0.5), tinted("FFFFFF", -0.25)
    ('4472C4', '808080', 'BFBFBF')
    """
    if not tint:
        return rgb.upper()
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{int(part * 255 + 0.5):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))


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
