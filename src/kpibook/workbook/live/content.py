"""What goes into a cell: text, a number, a date, a formula with its value, a link."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

NOT_AVAILABLE_ERROR = "#N/A"
"""The value of a formula that says that there is nothing to draw."""


@dataclass(frozen=True)
class Formula:
    """A formula (with its `=`) and the value that it has when the workbook is made."""

    text: str
    value: str | int | float

    @property
    def said(self) -> str | int | float | None:
        """What stands there in a copy without formulas: the value, nothing where there is nothing to draw."""
        return None if self.value == NOT_AVAILABLE_ERROR else self.value


@dataclass(frozen=True)
class CellLink:
    """A link to a cell of this workbook: its sheet, and the words to click."""

    sheet: str
    text: str
    cell: str = "A1"

    @property
    def url(self) -> str:
        """The link as XlsxWriter wants it."""
        quoted = self.sheet.replace("'", "''")
        return f"internal:'{quoted}'!{self.cell}"


Plain = str | int | float | dt.date | Formula | CellLink | None


@dataclass(frozen=True)
class Restyled:
    """Content whose look differs from the template's cell in some properties (see `Style.but`)."""

    content: Plain
    changes: tuple[tuple[str, Any], ...]


Content = Plain | Restyled
Fill = Mapping[str, "Content | Sequence[Content]"]
"""What the tokens of a row become; a sequence goes over the columns that its token spreads over."""


def shown_text(content: Content) -> str:
    """The text of a content as a reader sees it, to measure it; '' for dates and blanks."""
    if isinstance(content, Restyled):
        return shown_text(content.content)
    if isinstance(content, Formula):
        return str(content.value)
    if isinstance(content, CellLink):
        return content.text
    return "" if content is None or isinstance(content, dt.date) else str(content)
