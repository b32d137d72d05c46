"""What a macro workbook carries besides the report, as plain values: the writer needs to know nothing of VBA."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Button:
    """A button on a sheet: the macro that it runs, its caption, and what it does in a sentence (its alt text)."""

    macro: str
    caption: str
    description: str


@dataclass(frozen=True)
class MacroParts:
    """The compiled VBA project and the buttons that call it.

    `vba` is ``vbaProject.bin``; `add_ribbon` gives the finished file's bytes back with the ribbon tab put in, and must
    come last, after the file was closed.
    """

    vba: bytes
    buttons: tuple[Button, ...]
    add_ribbon: Callable[[bytes], bytes]


MakeMacroParts = Callable[[Sequence[str]], MacroParts]
"""Called with the names of all sheets, hidden ones too, in their order."""
