"""Where the hidden helper columns stand by which a highlighted figure is called usual or unusual."""

from dataclasses import dataclass

from kpibook.report import LOOKED_BACK

_LAST = LOOKED_BACK - 1
_BLOCKS = ("numerator of", "denominator of", "charted", "units", "moving range")
PROCESS = ("points", "total", "ranges", "moved")
"""What figures usually are, in a cell each."""
_SINGLE = (*PROCESS, "signal", "target in units", "comparison", "lower", "upper", "unusual")
MEAN, LOWER, UPPER = "mean", "lower limit", "upper limit"
LINES = {MEAN: 0, LOWER: -1, UPPER: 1}
"""The lines that a chart draws of what figures usually are, and which side of the mean each is."""


@dataclass(frozen=True)
class VariationColumns:
    """Where these helper columns stand: single ones, a block for each of `_BLOCKS`, the lines of the months shown."""

    start: int
    shown: int

    def single(self, name: str) -> int:
        """Column of a single helper."""
        return self.start + _SINGLE.index(name)

    def block(self, name: str, k: int) -> int:
        """Column of the k-th month that is looked at, the oldest being 0."""
        return self.start + len(_SINGLE) + _BLOCKS.index(name) * LOOKED_BACK + k

    def line(self, name: str) -> tuple[int, int]:
        """First and last column of a line."""
        first = self.block(_BLOCKS[-1], LOOKED_BACK) + list(LINES).index(name) * self.shown
        return first, first + self.shown - 1

    @property
    def last(self) -> int:
        """The last of these columns."""
        return self.line(UPPER)[1]

    def labels(self) -> list[tuple[int, str]]:
        """A word for each column, for whoever follows the formulas."""
        found = [(self.single(name), name) for name in _SINGLE]
        found += [(self.block(name, k), f"{name} {k - _LAST}") for name in _BLOCKS for k in range(LOOKED_BACK)]
        for name in LINES:
            first, last = self.line(name)
            found += [(column, f"{name} {column - last}") for column in range(first, last + 1)]
        return found
