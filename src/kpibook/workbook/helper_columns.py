"""Where the hidden helper columns of a section's sheet stand."""

from __future__ import annotations

from dataclasses import dataclass

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
)
_BLOCKS = ("numerator", "denominator", "value", "target")


@dataclass(frozen=True)
class HelperColumns:
    """Where the hidden helper columns stand: single ones first, then a block of months for each of `_BLOCKS`.

    After these, a block for each benchmark that charts draw.
    """

    start: int
    months: int
    benchmarks: tuple[str, ...] = ()

    def single(self, name: str) -> int:
        """Column of a single helper."""
        return self.start + _SINGLE.index(name)

    def block(self, name: str, month: int = 0) -> int:
        """Column of a block's month, from 0 for the oldest shown."""
        blocks = (*_BLOCKS, *self.benchmarks)
        return self.start + len(_SINGLE) + blocks.index(name) * self.months + month

    @property
    def last(self) -> int:
        """The last helper column."""
        return self.start + len(_SINGLE) + (len(_BLOCKS) + len(self.benchmarks)) * self.months - 1

    def labels(self) -> list[tuple[int, str]]:
        """A word for each helper column, for whoever follows the formulas."""
        found = [(self.single(name), name) for name in _SINGLE]
        for name in (*_BLOCKS, *self.benchmarks):
            found += [(self.block(name, k), f"{name} {k - self.months + 1}") for k in range(self.months)]
        return found
