"""Measure: a part of what an indicator counts, by a value of one of its breakdowns. Made by the program, never written.

Its conditions are asked of the records that stand in the whole, after one was chosen for each person. Asked before, a
child with two records would stand in two parts, and the parts would not make up the whole.
"""

from collections.abc import Iterator, Mapping
from typing import Literal

from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.counting import Base
from kpibook.definitions.kinds.measure_kind import Count, MeasureKind, Shape, condition_uses, conditions_words
from kpibook.definitions.kinds.measures import Measure
from kpibook.definitions.kinds.share import Share
from kpibook.definitions.kinds.uses import KeyPath, Names, Use

Whole = Base | Share
"""What can be broken down: of other kinds the parts do not make up the whole."""


class Part(MeasureKind):
    """Of a count or a share, the records that meet every condition; of a share, in both parts of it."""

    kind: Literal["part"] = "part"
    """Says which kind of measure it is."""
    of: Whole
    """The whole."""
    meets: tuple[Condition, ...]
    """What the records of the part must meet."""

    @property
    def shape(self) -> Shape:
        """That of the whole."""
        return self.of.shape

    @property
    def sums_over_months(self) -> bool:
        """As the whole does."""
        return self.of.sums_over_months

    @property
    def bases(self) -> Mapping[str, Count | str]:
        """Those of the whole."""
        return self.of.bases

    @property
    def tables(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def asks(self) -> tuple[Condition, ...]:
        """Its own conditions; of a share, that share's too. Those of a count are its base's."""
        return (*self.of.asks, *self.meets) if isinstance(self.of, Share) else self.meets

    def words(self, names: Names, base: Count | None) -> str:
        """``Records of “Plans” open at month end. Of these, those where “Category” is neglect.``"""
        if base is None:
            raise ValueError("a part is of a count or a share")
        meets = conditions_words(names, base.source, self.meets, base.day_words(names))
        return f"{self.of.words(names, base)} In this part: where {meets}."

    def left_out_words(self, names: Names, base: Count | None) -> str:
        """What the whole leaves out."""
        return self.of.left_out_words(names, base)

    def uses(self, path: KeyPath, base: Count | None) -> Iterator[Use]:
        """Those of the whole, and what its own conditions look at."""
        yield from self.of.uses(path, base)
        if base is not None:
            yield from condition_uses(base.source, self.meets, path)


AnyMeasure = Measure | Part
"""What is counted: what the mapping says, and the parts that its breakdowns make."""
