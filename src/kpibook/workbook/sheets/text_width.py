"""How wide a text prints and how many lines it takes: for row heights, which must be known when writing."""

import math
from collections.abc import Iterable
from functools import lru_cache

from kpibook.workbook.specimens import Style

_WIDTHS = (
    226, 326, 401, 498, 507, 715, 682, 221, 303, 303, 498, 498, 250, 306, 252, 386, 507, 507, 507, 507, 507, 507, 507,
    507, 507, 507, 268, 268, 498, 498, 498, 463, 894, 579, 544, 533, 615, 488, 459, 631, 623, 252, 319, 520, 420, 855,
    646, 662, 517, 673, 543, 459, 487, 642, 567, 890, 519, 487, 468, 307, 386, 307, 498, 498, 291, 479, 525, 423, 525,
    498, 305, 471, 525, 229, 239, 455, 229, 799, 525, 527, 525, 525, 349, 391, 335, 525, 452, 715, 433, 453, 395, 314,
    460, 314, 498,
)  # fmt: skip
"""Thousandths of the font size, for the characters from space to ~ in Calibri (and Carlito, drawn to its measure)."""
_WIDER = {"calibri": 1.0, "carlito": 1.0, "aptos": 1.1, "aptos narrow": 0.98, "arial": 1.12, "verdana": 1.32}
_LINE = 1.24
"""Height of a line, in font sizes."""
_PADDING = 7
"""Pixels that a cell keeps free at its sides, together."""

_AIR = 1.08
"""Programs and printers break lines a little differently: a box is made so much taller than its text should need."""


@lru_cache(maxsize=20_000)
def text_points(text: str, size: float, bold: bool = False, font: str = "Calibri") -> float:
    """Width of a line of text in points.

    >>> round(text_points("25% (81/330)", 10), 1)
    54.8
    """
    thousandths = sum(_WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 560 for c in text)
    return thousandths * size / 1000 * (1.03 if bold else 1.0) * _WIDER.get(font.casefold(), 1.12)


def needed_pixels(texts: Iterable[str], size: float) -> int:
    """How wide a column must be in which each of these texts takes one line.

    >>> needed_pixels(["one", "one two"], 9)
    48
    """
    return math.ceil(max((text_points(text, size) for text in texts), default=0.0) / 0.75) + _PADDING


def line_count(text: str, pixels: float, style: Style) -> int:
    """Number of lines that a text takes in a column this wide, broken between words as Excel does.

    >>> line_count("one two three", 40, Style((("font_size", 11), ("text_wrap", True))))
    3
    """
    if not style.wraps:
        return 1
    return _broken(text, max((pixels - _PADDING) * 0.75 - 7.0 * style.get("indent", 0), 1.0), *style.letters)


@lru_cache(maxsize=10_000)
def _broken(text: str, room: float, size: float, bold: bool, font: str) -> int:
    """Number of lines that a text takes, each so many points long."""
    lines = 0
    for paragraph in text.split("\n"):
        lines, used = lines + 1, 0.0
        for word in paragraph.split(" "):
            width = text_points(word, size, bold, font)
            space = text_points(" ", size, bold, font) if used else 0.0
            if used and used + space + width > room:
                lines, used = lines + 1, width
            else:
                used += space + width
            while used > room:  # a word longer than the line breaks where it must
                lines, used = lines + 1, used - room
    return lines


def text_height(text: str, pixels: float, style: Style, margin: float = 6.0) -> float:
    """Height in points of a row that shows all of a text, with some air above and below."""
    size, _, _ = style.letters
    return round(line_count(text, pixels, style) * float(size) * _LINE + margin, 2)


def lines_of_box(text: str, box: tuple[float, float], style: Style) -> tuple[int, int]:
    """How many lines a text takes in a box (pixels wide, points tall), and how many the box shows."""
    return line_count(text, box[0], style), lines_in(box[1], style)


def lines_in(height: float, style: Style) -> int:
    """Number of lines that a row this tall shows whole; half a line may be cut by the air between lines.

    >>> lines_in(72, Style((("font_size", 11),)))
    5
    """
    return int(height / (float(style.letters[0]) * _LINE) + 0.5)


def box_height(text: object, pixels: float, style: Style) -> float:
    """Height in points that a box this wide needs for a text; 0 for what is no text.

    >>> box_height("word " * 100, 200, Style((("text_wrap", True),))) > box_height("word", 200, Style())
    True
    """
    return text_height(text, pixels, style) * _AIR if isinstance(text, str) and text else 0.0
