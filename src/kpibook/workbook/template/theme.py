"""The template's colours as Excel shows them: theme colours and tints become plain RGB."""

import colorsys
import re
from dataclasses import dataclass

from openpyxl.styles.colors import COLOR_INDEX, Color

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
