"""How tall an analysis box must be for the text in it to show whole in print."""

from kpibook.workbook.sheets.text_width import text_height
from kpibook.workbook.specimens import Style

_AIR = 1.08
"""Programs and printers break lines a little differently: a box is made so much taller than its text should need."""


def box_height(text: object, pixels: float, style: Style) -> float:
    """Height in points that a box this wide needs for a text; 0 for what is no text.

    >>> box_height("word " * 100, 200, Style((("text_wrap", True),))) > box_height("word", 200, Style())
    True
    """
    return text_height(text, pixels, style) * _AIR if isinstance(text, str) and text else 0.0
