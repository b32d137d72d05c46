"""How a cell looks: a plain value, read from the template and handed to the writer."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Style:
    """The look of a cell, as properties in XlsxWriter's words (`font_size`, `bg_color`, `top`), sorted by name."""

    properties: tuple[tuple[str, Any], ...] = ()

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type["Style"], tuple[object]]:
        """Its properties alone travel: a text has another hash in another process."""
        return Style, (self.properties,)

    @cached_property
    def _hash(self) -> int:
        return hash(self.properties)

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

    def but(self, **changes: Any) -> "Style":
        """The same look with some properties changed; None takes one away.

        >>> Style((("bold", True),)).but(font_size=9, bold=None).properties
        (('font_size', 9),)
        """
        merged = {**self._by_name, **changes}
        return Style(tuple(sorted((name, value) for name, value in merged.items() if value is not None)))
