"""Measure: what a list that was cut at one day holds on that day."""

from collections.abc import Iterator
from typing import Literal

from kpibook.definitions.base import Id
from kpibook.definitions.kinds import measure_kind
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.uses import AS_AT, DATE, IDENTITY, KeyPath, Names, SourceUse, Use, fields_used


class Snapshot(measure_kind.MeasureKind):
    """The rows of a list that was cut at one day (`as_at`), as they are on that day."""

    kind: Literal["snapshot"]
    """Says which kind of measure it is."""
    source: Id
    """The list; its source says `as_at`."""
    start: Id | None = None
    """First day, where the list says it: a row that starts after the as-at date is left out."""
    end: Id | None = None
    """Last day, where the list holds rows that have ended: one that ended on or before the as-at date is left out."""
    where: tuple[FieldCondition, ...] = ()
    """Only these rows."""
    meets: tuple[Condition, ...] = ()
    """Only these rows, by conditions that are measured to the as-at date."""
    distinct: Id | None = None
    """Count each value of this field once (people, not rows)."""

    @property
    def dated_by(self) -> str:
        """The field by which a row counts: its start, where it has one."""
        return self.start or AS_AT

    @property
    def shape(self) -> measure_kind.Shape:
        """A count."""
        return "count"

    @property
    def sums_over_months(self) -> bool:
        """What two readings hold is no sum of anything."""
        return False

    @property
    def tables(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def asks(self) -> tuple[Condition, ...]:
        """Those that depend on the as-at date."""
        return self.meets

    @property
    def bases(self) -> dict[str, measure_kind.Count | str]:
        """None: it counts by itself."""
        return {}

    def day_words(self, names: Names) -> str:
        """The as-at date."""
        return names.day_of(self.source)

    def words(self, names: Names, base: measure_kind.Count | None = None) -> str:
        """``Rows of “Child protection” on the as-at date.``"""
        meets = measure_kind.conditions_words(names, self.source, self.meets, self.day_words(names))
        where = where_words(names, self.source, measure_kind.wanted(self.where), day=self.day_words(names))
        return (
            f"Records of {names.list_name(self.source)} on {self.day_words(names)}"
            f"{where}{' and ' + meets if meets else ''}{measure_kind.once_words(names, self.source, self.distinct)}."
        )

    def left_out_words(self, names: Names, base: measure_kind.Count | None = None) -> str:
        """``Records whose “End” is on or before the as-at date.``"""
        day = self.day_words(names)
        said = [*measure_kind.excluded_values(names, self.source, self.where, day)]
        if self.start is not None:
            field = names.field_name(self.source, self.start)
            said += [f"records without {field}", f"records whose {field} is after {day}"]
        if self.end is not None:
            said.append(f"records whose {names.field_name(self.source, self.end)} is on or before {day}")
        if not said and self.distinct is None:
            return "Nothing."
        return measure_kind.left_out_sentence(names, self.source, said, self.distinct)

    def uses(self, path: KeyPath, base: measure_kind.Count | None = None) -> Iterator[Use]:
        """The list, its dates, who is counted once, and what the conditions look at."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path, on_a_day=True)
        yield from fields_used(self.source, path, {"distinct": (self.distinct, IDENTITY)})
        yield from fields_used(self.source, path, {"start": (self.start, DATE), "end": (self.end, DATE)})
        yield from measure_kind.condition_uses(self.source, self.meets, path)
