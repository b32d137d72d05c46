"""Measure: figures that the source already holds per month and team."""

from collections.abc import Iterator
from typing import Literal

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.measure_kind import Count, MeasureKind, Shape
from kpibook.definitions.kinds.uses import DAY_OR_MONTH, NUMBER, KeyPath, Names, SourceUse, Use, fields_used


class Tally(MeasureKind):
    """Figures that the source already holds per month and team."""

    kind: Literal["tally"]
    """Says which kind of measure it is."""
    source: Id
    """The monthly return."""
    month: Id
    """Its month field."""
    value: Id
    """Its number field."""
    out_of: Id | None = None
    """A second number field: the figure is then a percentage, value / out_of."""
    where: tuple[FieldCondition, ...] = ()
    """Only these rows."""
    missing_teams: Literal["not_available", "partial"] = "not_available"
    """What its area and the whole service show for a month that a team has not returned though it returns: N/A, or the
    sum of the teams that have, with a warning that names the team."""

    @property
    def shape(self) -> Shape:
        """A percentage where it is out of something, else a count."""
        return "count" if self.out_of is None else "share"

    @property
    def sums_over_months(self) -> bool:
        """Counts are; percentages are not."""
        return self.out_of is None

    @property
    def tables(self) -> tuple[str, ...]:
        """None: its figures are the records of a return."""
        return ()

    @property
    def asks(self) -> tuple[Condition, ...]:
        """None."""
        return ()

    @property
    def bases(self) -> dict[str, Count | str]:
        """None: it counts by itself."""
        return {}

    def words(self, names: Names, base: Count | None = None) -> str:
        """``The sum of “Audits” in “Return” for the month.``"""
        value = names.field_name(self.source, self.value)
        out_of = f" out of {names.field_name(self.source, self.out_of)}" if self.out_of else ""
        where = where_words(names, self.source, self.where)
        return f"The sum of {value}{out_of} in {names.list_name(self.source)} for the month{where}."

    def left_out_words(self, names: Names, base: Count | None = None) -> str:
        """What months and totals show while a return is missing."""
        late = "N/A" if self.missing_teams == "not_available" else "the sum of the others"
        return (
            "Months that were not returned show N/A. While a team that returns has not, its area and the whole service "
            f"show {late}."
        )

    def uses(self, path: KeyPath, base: Count | None = None) -> Iterator[Use]:
        """The return, its month and its numbers."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path)
        numbers = {"value": (self.value, NUMBER), "out_of": (self.out_of, NUMBER)}
        yield from fields_used(self.source, path, {"month": (self.month, DAY_OR_MONTH), **numbers})
