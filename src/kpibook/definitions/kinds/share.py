"""Measure: of a flow or a stock, those that meet every condition."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from kpibook.definitions.base import Id
from kpibook.definitions.kinds import measure_kind
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.counting import Base, WrittenBase
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.uses import KeyPath, Names, Use


class Share(measure_kind.MeasureKind):
    """Of a flow or a stock, those that meet every condition: numerator / denominator, shown as a percentage."""

    kind: Literal["share"]
    """Says which kind of measure it is."""
    of: WrittenBase | Id
    """The denominator: another indicator (a flow, a stock or a snapshot) by its id, or a measure written out here."""
    where: tuple[FieldCondition, ...] = ()
    """Narrows the denominator further."""
    meets: tuple[Condition, ...] = Field(min_length=1)
    """What the numerator must meet, all of it."""

    @property
    def shape(self) -> measure_kind.Shape:
        """A percentage."""
        return "share"

    @property
    def sums_over_months(self) -> bool:
        """Percentages are not summed."""
        return False

    @property
    def tables(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def asks(self) -> tuple[Condition, ...]:
        """What the numerator must meet."""
        return self.meets

    @property
    def bases(self) -> dict[str, Base | str]:
        """What it is of."""
        return {"of": self.of}

    def words(self, names: Names, base: measure_kind.Count | None) -> str:
        """``Of those counted in “Assessments”: those where …``."""
        if base is None:
            raise ValueError("a share is of a flow or a stock")
        narrowed = where_words(names, base.source, self.where, ", only where ", base.day_words(names))
        meets = measure_kind.conditions_words(names, base.source, self.meets, base.day_words(names))
        return f"Of {measure_kind.counted_words(names, self.of, base)}{narrowed}: those where {meets}."

    def left_out_words(self, names: Names, base: measure_kind.Count | None) -> str:
        """What its base leaves out."""
        if base is None:
            raise ValueError("a share is of a flow or a stock")
        return base.left_out_words(names, None)

    def uses(self, path: KeyPath, base: measure_kind.Count | None) -> Iterator[Use]:
        """What a base written out here names, and what its own conditions look at."""
        if not isinstance(self.of, str):
            yield from self.of.uses((*path, "of"))
        if base is not None:  # while a base is unknown, nothing can be said of its fields
            yield from where_uses(base.source, self.where, path, on_a_day=True)
            yield from measure_kind.condition_uses(base.source, self.meets, path)
