"""What a kind needs to be said in words: what officers call a list, a field and a value."""

from collections.abc import Sequence
from typing import Protocol

AS_AT = "as_at"
"""The field of a list that was cut at one day: that day, in every row."""


class Names(Protocol):
    """What officers call the parts of a mapping."""

    def title(self, source: str) -> str:
        """A list: ``Visits``."""

    def list_name(self, source: str) -> str:
        """A list, in quotation marks: ``“Visits”``."""

    def heading(self, source: str, field: str) -> str:
        """A field, as its spreadsheet heads it: ``Date of visit``."""

    def field_name(self, source: str, field: str) -> str:
        """A field, in quotation marks where it has a column: ``“Date of visit”``."""

    def field_on(self, source: str, field: str, day: str) -> str:
        """The same, with the day where its value depends on it: ``“Team” of “Allocations” at month end``."""

    def value_name(self, source: str, field: str, value: str) -> str:
        """A value of a field: a code's label, a team's name."""

    def indicator_name(self, id_: str) -> str:
        """An indicator: its title."""

    def day_of(self, source: str) -> str:
        """The day on which open records of a list are looked at: ``month end``, or ``the as-at date``."""


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Words in a row: ``a, b and c``.

    >>> joined(["a", "b", "c"], "or")
    'a, b or c'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
