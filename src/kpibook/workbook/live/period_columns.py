"""Longer periods in a section's tables: which columns a sheet draws, and where their hidden helper columns stand."""

from dataclasses import dataclass
from functools import cached_property

from kpibook.report import LongerPeriod

PERIOD_TOKENS: dict[str, LongerPeriod] = {
    "last_year": "same month last year",
    "quarter": "quarter so far",
    "year_to_date": "financial year so far",
    "twelve_months": "last 12 months",
}
"""The template's token for the column of each period."""
LOOKED_AT = 13
"""Months that the periods are made of: the month shown and the twelve before it."""
_BLOCKS = ("numerator of", "denominator of")
_SINGLE = ("numerator", "denominator")


@dataclass(frozen=True)
class PeriodColumns:
    """Where the helper columns of these periods stand: two for each period, then a block of months for each part."""

    start: int
    periods: tuple[LongerPeriod, ...]

    def single(self, period: LongerPeriod, part: str) -> int:
        """Column of a period's numerator or denominator. Above all rows: how many months it has, and its first day."""
        return self._singles[period, part]

    @cached_property
    def _singles(self) -> dict[tuple[LongerPeriod, str], int]:
        pairs = ((period, part) for period in self.periods for part in _SINGLE)
        return {pair: self.start + at for at, pair in enumerate(pairs)}

    def block(self, name: str, k: int) -> int:
        """Column of the k-th month that is looked at, the oldest being 0; above all rows, its column in a table."""
        return self.start + len(self._singles) + _BLOCKS.index(name) * LOOKED_AT + k

    @property
    def count(self) -> int:
        """Number of these columns: none where no period is drawn."""
        return self.block(_BLOCKS[-1], LOOKED_AT) - self.start if self.periods else 0

    def labels(self) -> list[tuple[int, str]]:
        """A word for each column, for whoever follows the formulas."""
        if not self.periods:
            return []
        found = [(column, f"{period}, {part}") for (period, part), column in self._singles.items()]
        return found + [
            (self.block(name, k), f"{name} {k - LOOKED_AT + 1}") for name in _BLOCKS for k in range(LOOKED_AT)
        ]
