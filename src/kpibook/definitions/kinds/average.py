"""Measure: the mean, median or total of a number, or the mean or median of days, of the records counted."""

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from kpibook.definitions.base import Definition, Id
from kpibook.definitions.kinds import measure_kind
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.counting import Base, WrittenBase
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.uses import DATE, KeyPath, Names, Use, fields_used, joined


class DaysBetween(Definition):
    """The days from one date of the record to another, the first not counted: from Monday to Tuesday is 1."""

    start: Id
    """Field: day 0."""
    end: Id
    """Field: the last day. One before the start is refused."""
    unit: Literal["days", "working days"] = "days"
    """Which days count: every one, or Monday to Friday less bank holidays."""


class Average(measure_kind.MeasureKind):
    """Of a flow or a stock, the mean, median or total of a number, or of days; records without it are left out."""

    kind: Literal["average"]
    """Says which kind of measure it is."""
    of: WrittenBase | Id
    """The records: another indicator (a flow or a stock) by its id, or a measure written out here."""
    value: Id | None = None
    """The number field that is averaged; or give `days`."""
    days: DaysBetween | None = None
    """The days between two dates that are averaged; or give `value`."""
    statistic: Literal["mean", "median", "total"] = "mean"
    """Which average; or the `total`, of whole numbers that are never below 0: the times that children went missing, by
    a column that says how often each did. Like an average it is shown with the number of records that it rests on, and
    has no target: what holds for a team's mean would not for its total."""
    decimals: int = Field(default=0, ge=0, le=2)
    """Decimal places shown; RAG compares the figure as shown."""
    where: tuple[FieldCondition, ...] = ()
    """Narrows the records further."""
    meets: tuple[Condition, ...] = ()
    """Narrows them to those that meet all of it."""

    @model_validator(mode="after")
    def _one_value(self) -> Self:
        if (self.value is None) == (self.days is None):
            raise ValueError(
                'an average is of one thing; give "value" (a number field) or "days" (two dates), not both'
            )
        return self

    @model_validator(mode="after")
    def _whole_totals(self) -> Self:
        if self.statistic == "total" and (self.days is not None or self.decimals):
            raise ValueError('a total is of whole numbers: it has a "value", no "days", and no "decimals"')
        return self

    @property
    def shape(self) -> measure_kind.Shape:
        """An average."""
        return "average"

    @property
    def sums_over_months(self) -> bool:
        """Averages are not summed."""
        return False

    @property
    def tables(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def asks(self) -> tuple[Condition, ...]:
        """What the records must meet."""
        return self.meets

    @property
    def bases(self) -> dict[str, Base | str]:
        """What it is of."""
        return {"of": self.of}

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields without which a record has no value."""
        return (self.days.start, self.days.end) if self.days else (str(self.value),)

    @property
    def has_value(self) -> tuple[FieldCondition, ...]:
        """What a record must meet to have a value."""
        return tuple(FieldCondition(field=field, blank=False) for field in dict.fromkeys(self.fields))

    def value_words(self, names: Names, source: str) -> str:
        """What is averaged: ``“Score”``, ``working days from “Opened” to “Closed”``."""
        said = [names.field_name(source, field) for field in self.fields]
        return f"{self.days.unit} from {said[0]} to {said[1]}" if self.days else said[0]

    def words(self, names: Names, base: measure_kind.Count | None) -> str:
        """``Of records of “Cases” open at month end: the mean of “Score”.``"""
        if base is None:
            raise ValueError("an average is of a flow or a stock")
        narrowed = where_words(names, base.source, self.where, ", only where ", base.day_words(names))
        meets = measure_kind.conditions_words(names, base.source, self.meets, base.day_words(names))
        asked = f", and only those where {meets}" if meets else ""
        number = f"the {self.statistic} number of" if self.days else f"the {self.statistic} of"
        return (
            f"Of {measure_kind.counted_words(names, self.of, base)}{narrowed}{asked}: "
            f"{number} {self.value_words(names, base.source)}. In brackets: how many records it rests on."
        )

    def left_out_words(self, names: Names, base: measure_kind.Count | None) -> str:
        """What its base leaves out, and records without the value."""
        if base is None:
            raise ValueError("an average is of a flow or a stock")
        without = joined([names.field_name(base.source, field) for field in self.fields], "or")
        what = "total" if self.statistic == "total" else "average"
        return f"{base.left_out_words(names, None)} From the {what} also records without {without}."

    def uses(self, path: KeyPath, base: measure_kind.Count | None) -> Iterator[Use]:
        """What a base written out here names, the value, and what its own conditions look at."""
        if not isinstance(self.of, str):
            yield from self.of.uses((*path, "of"))
        if base is not None:  # while a base is unknown, nothing can be said of its fields
            numbers = ("number",) if self.statistic == "total" else ("number", "decimal", "figure")
            yield from fields_used(base.source, path, {"value": (self.value, numbers)})
            if self.days is not None:
                dates = {"start": (self.days.start, DATE), "end": (self.days.end, DATE)}
                yield from fields_used(base.source, (*path, "days"), dates)
            yield from where_uses(base.source, self.where, path, on_a_day=True)
            yield from measure_kind.condition_uses(base.source, self.meets, path)
