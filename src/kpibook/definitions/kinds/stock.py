"""Measure: episodes open at month end."""

from collections.abc import Iterator
from typing import Literal

from kpibook.definitions.base import Id
from kpibook.definitions.kinds import measure_kind
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.uses import DATE, IDENTITY, KeyPath, Names, SourceUse, Use, fields_used


class Stock(measure_kind.MeasureKind):
    """Episodes open at month end: started on or before it, and not ended on or before it."""

    kind: Literal["stock"]
    """Says which kind of measure it is."""
    source: Id
    """The list."""
    start: Id
    """First day."""
    end: Id
    """Last day; blank while open."""
    where: tuple[FieldCondition, ...] = ()
    """Only these records."""
    meets: tuple[Condition, ...] = ()
    """Only these records, by conditions that depend on month end."""
    distinct: Id | None = None
    """Count each value of this field once (people, not records)."""

    @property
    def dated_by(self) -> str:
        """The field by which a record counts: its start."""
        return self.start

    @property
    def shape(self) -> measure_kind.Shape:
        """A count."""
        return "count"

    @property
    def sums_over_months(self) -> bool:
        """What is open at two month ends is no sum of anything."""
        return False

    @property
    def tables(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def asks(self) -> tuple[Condition, ...]:
        """Those that depend on month end."""
        return self.meets

    @property
    def bases(self) -> dict[str, measure_kind.Count | str]:
        """None: it counts by itself."""
        return {}

    def day_words(self, names: Names) -> str:
        """Month end; the as-at date of a list that was cut at one day."""
        return names.day_of(self.source)

    def words(self, names: Names, base: measure_kind.Count | None = None) -> str:
        """``Records of “Plans” open at month end.``"""
        meets = measure_kind.conditions_words(names, self.source, self.meets, self.day_words(names))
        where = where_words(names, self.source, measure_kind.wanted(self.where), day=self.day_words(names))
        return (
            f"Records of {names.list_name(self.source)} open at {self.day_words(names)}"
            f"{where}{' and ' + meets if meets else ''}{measure_kind.once_words(names, self.source, self.distinct)}."
        )

    def left_out_words(self, names: Names, base: measure_kind.Count | None = None) -> str:
        """``Records without “Start”; records whose “End” is on or before month end.``"""
        said = [
            *measure_kind.excluded_values(names, self.source, self.where, self.day_words(names)),
            f"records without {names.field_name(self.source, self.start)}",
            f"records whose {names.field_name(self.source, self.end)} is on or before {self.day_words(names)}",
        ]
        return measure_kind.left_out_sentence(names, self.source, said, self.distinct)

    def uses(self, path: KeyPath, base: measure_kind.Count | None = None) -> Iterator[Use]:
        """The list, its dates, who is counted once, and what the conditions look at."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path, on_a_day=True)
        yield from fields_used(self.source, path, {"distinct": (self.distinct, IDENTITY)})
        yield from fields_used(self.source, path, {"start": (self.start, DATE), "end": (self.end, DATE)})
        yield from measure_kind.condition_uses(self.source, self.meets, path)
