"""Where the hidden helper columns of a section's sheet stand."""

from dataclasses import dataclass
from functools import cached_property

from kpibook.report import LOOKED_BACK

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

_LAST = LOOKED_BACK - 1
_BLOCKS_OF_VARIATION = ("numerator of", "denominator of", "charted", "units", "moving range")
PROCESS = ("points", "total", "ranges", "moved")
"""What figures usually are, in a cell each."""
_SINGLE_OF_VARIATION = (*PROCESS, "signal", "target in units", "comparison", "lower", "upper", "unusual")
MEAN, LOWER, UPPER = "mean", "lower limit", "upper limit"
LINES = {MEAN: 0, LOWER: -1, UPPER: 1}
"""The lines that a chart draws of what figures usually are, and which side of the mean each is."""


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


@dataclass(frozen=True)
class VariationColumns:
    """Where these stand: single ones, a block for each of `_BLOCKS_OF_VARIATION`, the lines of the months shown."""

    start: int
    shown: int

    def single(self, name: str) -> int:
        """Column of a single helper."""
        return self.start + _SINGLE_OF_VARIATION.index(name)

    def block(self, name: str, k: int) -> int:
        """Column of the k-th month that is looked at, the oldest being 0."""
        return self.start + len(_SINGLE_OF_VARIATION) + _BLOCKS_OF_VARIATION.index(name) * LOOKED_BACK + k

    def line(self, name: str) -> tuple[int, int]:
        """First and last column of a line."""
        first = self.block(_BLOCKS_OF_VARIATION[-1], LOOKED_BACK) + list(LINES).index(name) * self.shown
        return first, first + self.shown - 1

    @property
    def last(self) -> int:
        """The last of these columns."""
        return self.line(UPPER)[1]

    def labels(self) -> list[tuple[int, str]]:
        """A word for each column, for whoever follows the formulas."""
        found = [(self.single(name), name) for name in _SINGLE_OF_VARIATION]
        found += [
            (self.block(name, k), f"{name} {k - _LAST}") for name in _BLOCKS_OF_VARIATION for k in range(LOOKED_BACK)
        ]
        for name in LINES:
            first, last = self.line(name)
            found += [(column, f"{name} {column - last}") for column in range(first, last + 1)]
        return found
