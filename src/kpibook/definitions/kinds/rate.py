"""Measure: a flow or stock per so many of a population."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from kpibook.definitions.base import Definition, Id
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.counting import Base, WrittenBase
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.measure_kind import Count, MeasureKind, Shape
from kpibook.definitions.kinds.uses import NUMBER, KeyPath, Names, SourceUse, Use, fields_used


class Population(Definition):
    """The residents by whom a rate divides: a table of counts."""

    source: Id
    """The table."""
    value: Id
    """Its number field."""
    where: tuple[FieldCondition, ...] = ()
    """Which rows are summed (ages 0 to 17, say; the year)."""
    team: Id | None = None
    """The field that says which team or service area a row is for; blank there means the whole service. Left out:
    all rows are for the whole service."""


class Rate(MeasureKind):
    """A flow or stock per so many of a population."""

    kind: Literal["rate"]
    """Says which kind of measure it is."""
    of: WrittenBase | Id
    """The count: another indicator by its id, or a measure written out here."""
    per: int = Field(default=10_000, ge=1)
    """Per how many residents."""
    population: Population
    """By whom it divides."""
    decimals: int = Field(default=0, ge=0, le=2)
    """Decimal places shown; RAG compares the figure as shown."""

    @property
    def shape(self) -> Shape:
        """A rate."""
        return "rate"

    @property
    def sums_over_months(self) -> bool:
        """A rate is not summed."""
        return False

    @property
    def tables(self) -> tuple[str, ...]:
        """The population."""
        return (self.population.source,)

    @property
    def asks(self) -> tuple[Condition, ...]:
        """None."""
        return ()

    @property
    def bases(self) -> dict[str, Base | str]:
        """What it is of."""
        return {"of": self.of}

    def words(self, names: Names, base: Count | None) -> str:
        """``… Divided by “Population”, per 10,000.``"""
        if base is None:
            raise ValueError("a rate is of a flow or a stock")
        where = where_words(names, self.population.source, self.population.where)
        residents = names.list_name(self.population.source)
        return f"{base.words(names, None)} Divided by {residents}{where}, per {self.per:,}."

    def left_out_words(self, names: Names, base: Count | None) -> str:
        """What its base leaves out."""
        if base is None:
            raise ValueError("a rate is of a flow or a stock")
        return base.left_out_words(names, None)

    def uses(self, path: KeyPath, base: Count | None) -> Iterator[Use]:
        """What a base written out here names, and the population."""
        if not isinstance(self.of, str):
            yield from self.of.uses((*path, "of"))
        of, below = self.population, (*path, "population")
        yield SourceUse(of.source, (*below, "source"))
        yield from fields_used(of.source, below, {"value": (of.value, NUMBER), "team": (of.team, ("team",))})
        yield from where_uses(of.source, of.where, below)
