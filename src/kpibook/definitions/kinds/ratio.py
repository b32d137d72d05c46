"""Measure: one count by another, such as open cases by the workers who have any."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.counting import Base, WrittenBase
from kpibook.definitions.kinds.measure_kind import Count, MeasureKind, Shape
from kpibook.definitions.kinds.uses import KeyPath, Names, Use


class Ratio(MeasureKind):
    """One flow or stock divided by another: the one need be no part of the other."""

    kind: Literal["ratio"]
    """Says which kind of measure it is."""
    of: WrittenBase | Id
    """What is divided: another indicator (a flow or a stock) by its id, or a measure written out here."""
    by: WrittenBase | Id
    """By what: another indicator (a flow or a stock) by its id, or a measure written out here."""
    decimals: int = Field(default=1, ge=0, le=2)
    """Decimal places shown; RAG compares the figure as shown."""

    @property
    def shape(self) -> Shape:
        """A ratio."""
        return "ratio"

    @property
    def sums_over_months(self) -> bool:
        """Ratios are not summed."""
        return False

    @property
    def tables(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def asks(self) -> tuple[Condition, ...]:
        """None."""
        return ()

    @property
    def bases(self) -> dict[str, Base | str]:
        """Both counts."""
        return {"of": self.of, "by": self.by}

    def words(self, names: Names, base: Count | None) -> str:
        """``Records of “Cases” open at month end. Divided by: those counted in “Workers”.``"""
        if base is None:
            raise ValueError("a ratio is of a flow or a stock")
        return f"{_said(names, self.of)} Divided by: {_said(names, self.by)}"

    def left_out_words(self, names: Names, base: Count | None) -> str:
        """What both counts leave out."""
        if base is None:
            raise ValueError("a ratio is of a flow or a stock")
        return f"Above the line: {_left_out(names, self.of)} Below it: {_left_out(names, self.by)}"

    def uses(self, path: KeyPath, base: Count | None) -> Iterator[Use]:
        """What the counts name that are written out here."""
        for key, of in self.bases.items():
            if not isinstance(of, str):
                yield from of.uses((*path, key))


def _said(names: Names, of: Base | str) -> str:
    return f"Those counted in “{names.indicator_name(of)}”." if isinstance(of, str) else of.words(names)


def _left_out(names: Names, of: Base | str) -> str:
    return f"what “{names.indicator_name(of)}” leaves out." if isinstance(of, str) else of.left_out_words(names)
