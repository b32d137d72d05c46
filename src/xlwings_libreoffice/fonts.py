"""How letters look, in xlwings' words; and colours."""

from typing import Any

from xlwings import base_classes

from xlwings_libreoffice.areas import Cells


class Font(base_classes.Font):
    """How letters look."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells

    @property
    def api(self) -> "Font":
        """This object."""
        return self

    @property
    def bold(self) -> bool | None:
        """Whether they are bold; None when they differ."""
        found: bool | None = self.cells.call("look", what="bold")
        return found

    @bold.setter
    def bold(self, value: bool) -> None:
        self.cells.call("set_look", what="bold", value=bool(value))

    @property
    def italic(self) -> bool | None:
        """Whether they are italic; None when they differ."""
        found: bool | None = self.cells.call("look", what="italic")
        return found

    @italic.setter
    def italic(self, value: bool) -> None:
        self.cells.call("set_look", what="italic", value=bool(value))

    @property
    def color(self) -> tuple[int, int, int] | None:
        """Their colour, as red, green and blue; None when it is automatic or they differ."""
        return colour(self.cells.call("look", what="font_colour"))

    @color.setter
    def color(self, color_or_rgb: Any) -> None:
        self.cells.call("set_look", what="font_colour", value=colour_number(color_or_rgb))

    @property
    def size(self) -> float | None:
        """Their size in points."""
        found: float | None = self.cells.call("look", what="font_size")
        return found

    @size.setter
    def size(self, value: float) -> None:
        self.cells.call("set_look", what="font_size", value=float(value))

    @property
    def name(self) -> str | None:
        """Their typeface."""
        found: str | None = self.cells.call("look", what="font_name")
        return found

    @name.setter
    def name(self, value: str) -> None:
        self.cells.call("set_look", what="font_name", value=value)


def colour_number(given: Any) -> int:
    """A colour as LibreOffice counts it.

    >>> colour_number((255, 192, 0)) == colour_number("#FFC000") == 0xFFC000
    True
    """
    if isinstance(given, str):
        return int(given.lstrip("#"), 16)
    red, green, blue = given
    return (int(red) << 16) | (int(green) << 8) | int(blue)


def colour(number: int | None) -> tuple[int, int, int] | None:
    """LibreOffice's colour as red, green and blue; None for none, automatic or several.

    >>> colour(0xFFC000), colour(-1)
    ((255, 192, 0), None)
    """
    return None if number is None or number < 0 else ((number >> 16) & 255, (number >> 8) & 255, number & 255)
