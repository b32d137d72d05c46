"""Where the hidden helper columns of a section's sheet stand."""

from dataclasses import dataclass
from functools import cached_property

_SINGLE = (
    "id",
    "row in Indicators",
    "row in Numerators",
    "row in Denominators",
    "whole service in Numerators",
    "whole service in Denominators",
    "whole service numerator",
    "whole service denominator",
    "compared units",
    "direction",
    "Green limit",
    "Amber limit",
    "target as set",
    "RAG word",
    "months without a figure",
    "months not shown",
    "drafted text",
)
_PLACES = {name: at for at, name in enumerate(_SINGLE)}
_BLOCKS = ("numerator", "denominator", "value", "target", "in short", "incomplete")


@dataclass(frozen=True)
class HelperColumns:
    """Where the hidden helper columns stand: single ones first, then a block of months for each of `_BLOCKS`.

    After these, a block for each benchmark that charts draw, and `more` that only some sheets need.
    """

    start: int
    months: int
    benchmarks: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    def single(self, name: str) -> int:
        """Column of a single helper."""
        return self.start + _PLACES[name]

    def block(self, name: str, month: int = 0) -> int:
        """Column of a block's month, from 0 for the oldest shown."""
        return self._first_columns[name] + month

    def columns(self, name: str) -> tuple[int, int]:
        """First and last column of a block."""
        return self.block(name), self.block(name) + self.months - 1

    @cached_property
    def _first_columns(self) -> dict[str, int]:
        start, blocks = self.start + len(_SINGLE), [*enumerate((*_BLOCKS, *self.benchmarks, *self.more))]
        return {name: start + at * self.months for at, name in reversed(blocks)}  # kpibook's own go before benchmarks

    @property
    def last(self) -> int:
        """The last helper column."""
        return self.start + len(_SINGLE) + (len(_BLOCKS) + len(self.benchmarks) + len(self.more)) * self.months - 1

    def labels(self) -> list[tuple[int, str]]:
        """A word for each helper column, for whoever follows the formulas."""
        found = [(self.single(name), name) for name in _SINGLE]
        for name in (*_BLOCKS, *self.benchmarks, *self.more):
            found += [(self.block(name, k), f"{name} {k - self.months + 1}") for k in range(self.months)]
        return found
