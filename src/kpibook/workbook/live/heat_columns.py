"""Where the hidden helper columns of the heat map stand: of each indicator, what the summary is gathered from."""

from dataclasses import dataclass
from functools import cached_property

from kpibook.workbook.live.live_rows import cell_name

_SINGLE = (
    "id",
    "row in Indicators",
    "row in Numerators",
    "row in Denominators",
    "year in Numerators",
    "Green in Targets",
    "Amber in Targets",
    "number in Targets",
    "words in Targets",
    "target in Targets",
    "direction",
    "definition since",
    "points",
    "total",
    "ranges",
    "moved",
    "how unusual",
    "movement",
    "figure",
    "figure before",
    "target",
    "gap",
    "gap in hundredths",
    "decimals of gap",
    "units of gap",
    "gap in words",
    "rests on few",
    "no figure",
    "is unusual",
    "months Red",
    "Red",
    "turned Red",
    "turned Green",
    "sigmas better",
    "sigmas worse",
    "improvement",
    "fall",
    "benchmarks that are better",
    "beside benchmarks",
    "unusual so far",
    "few so far",
    "none so far",
)
_BLOCKS = (
    "day",
    "in short",
    "column in Numerators",
    "column in Denominators",
    "column in Targets",
    "numerator",
    "denominator",
    "units",
    "charted",
    "moving range",
    "compared",
    "Green limit",
    "Amber limit",
    "RAG word",
)


@dataclass(frozen=True)
class HeatColumns:
    """Single columns first, then a column for each section and each benchmark, then a block of months for each of
    `_BLOCKS`: `months` of them, the report month the last."""

    start: int
    months: int
    sections: tuple[str, ...]
    benchmarks: tuple[str, ...]

    @cached_property
    def _places(self) -> dict[str, int]:
        singles = (*_SINGLE, *map(in_section, self.sections), *map(beside, self.benchmarks))
        found = {name: self.start + at for at, name in enumerate(singles)}
        return found | {name: self.start + len(singles) + at * self.months for at, name in enumerate(_BLOCKS)}

    def column(self, name: str, k: int = 0) -> int:
        """Column of a single helper, or of a block's k-th month."""
        return self._places[name] + k

    def cell(self, name: str, row: int, k: int = 0, fixed_row: bool = False) -> str:
        """A reference to a helper cell of a row, whose column stays, and row if told."""
        return cell_name(row, self.column(name, k), fixed_row)

    def above(self, name: str, k: int) -> str:
        """A reference to the helper cell of a month above all rows."""
        return self.cell(name, 0, k, fixed_row=True)

    @property
    def last(self) -> int:
        """The last helper column."""
        return self.column(_BLOCKS[-1], self.months - 1)

    def labels(self) -> list[tuple[int, str]]:
        """A word for each helper column, for whoever follows the formulas."""
        singles = [(at, name) for name, at in self._places.items() if name not in _BLOCKS]
        blocks = [
            (self.column(name, k), f"{name} {k - self.months + 1}") for name in _BLOCKS for k in range(self.months)
        ]
        return singles + blocks


def in_section(section: str) -> str:
    """The column that says with 1 which indicators stand in a section."""
    return f"in {section}"


def beside(benchmark: str) -> str:
    """The column that says how a figure stands beside a benchmark."""
    return f"beside {benchmark}"
