"""Measure: events dated in the month."""

from collections.abc import Iterator
from typing import Literal

from kpibook.definitions.base import Id, Length
from kpibook.definitions.kinds import measure_kind
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.field import FieldCondition, where_uses, where_words
from kpibook.definitions.kinds.uses import DATE, DAY_OR_MONTH, IDENTITY, KeyPath, Names, SourceUse, Use, fields_used


class Flow(measure_kind.MeasureKind):
    """Events dated in the month."""

    kind: Literal["flow"]
    """Says which kind of measure it is."""
    source: Id
    """The list."""
    date: Id
    """The date that puts an event into a month."""
    plus: Length | None = None
    """Counted in the month of date + this (an assessment falls due 20 working days after the start)."""
    still_open: Id | None = None
    """A date field: a record whose date here is before the day that is counted is left out (left care before it)."""
    in_last: Length | None = None
    """Of a list that was cut at one day: counted are the events of so long a time up to that day (`6 months`)."""
    where: tuple[FieldCondition, ...] = ()
    """Only these records."""
    meets: tuple[Condition, ...] = ()
    """Only these records, by conditions that depend on the day, or look into other lists."""
    distinct: Id | None = None
    """Count each value of this field once a month (people, not records): see docs on who stands for whom."""

    @property
    def dated_by(self) -> str:
        """The field by which a record counts: its date."""
        return self.date

    @property
    def shape(self) -> measure_kind.Shape:
        """A count."""
        return "count"

    @property
    def sums_over_months(self) -> bool:
        """Events of a year are those of its months; what overlaps (`in_last`) is never summed."""
        return self.in_last is None

    @property
    def tables(self) -> tuple[str, ...]:
        """None."""
        return ()

    @property
    def asks(self) -> tuple[Condition, ...]:
        """Those that depend on the day."""
        return self.meets

    @property
    def bases(self) -> dict[str, measure_kind.Count | str]:
        """None: it counts by itself."""
        return {}

    def day_words(self, names: Names) -> str:
        """The day that is counted: ``“Started” plus 20 working days``."""
        plus = f" plus {self.plus}" if self.plus else ""
        return f"{names.field_name(self.source, self.date)}{plus}"

    def words(self, names: Names, base: measure_kind.Count | None = None) -> str:
        """``Records of “Referrals” whose “Date of referral” falls in the month.``"""
        meets = measure_kind.conditions_words(names, self.source, self.meets, self.day_words(names))
        where = where_words(names, self.source, measure_kind.wanted(self.where), day=self.day_words(names))
        falls = f"whose {self.day_words(names)} falls in {self._period_words(names)}"
        return (
            f"Records of {names.list_name(self.source)} {falls}"
            f"{where}{' and ' + meets if meets else ''}{measure_kind.once_words(names, self.source, self.distinct)}."
        )

    def left_out_words(self, names: Names, base: measure_kind.Count | None = None) -> str:
        """``Records without that date.``, and the values that are left out."""
        said = [
            *measure_kind.excluded_values(names, self.source, self.where, self.day_words(names)),
            "records without that date",
        ]
        if self.still_open:
            said.append(f"records whose {names.field_name(self.source, self.still_open)} is before that day")
        return measure_kind.left_out_sentence(names, self.source, said, self.distinct)

    def uses(self, path: KeyPath, base: measure_kind.Count | None = None) -> Iterator[Use]:
        """The list, its dates, and who is counted once."""
        yield SourceUse(self.source, (*path, "source"))
        yield from where_uses(self.source, self.where, path, on_a_day=True)
        yield from fields_used(self.source, path, {"distinct": (self.distinct, IDENTITY)})
        date_types = DATE if self.plus is not None else DAY_OR_MONTH
        yield from fields_used(
            self.source, path, {"date": (self.date, date_types), "still_open": (self.still_open, DATE)}
        )
        yield from measure_kind.condition_uses(self.source, self.meets, path)

    def _period_words(self, names: Names) -> str:
        return "the month" if self.in_last is None else f"the {self.in_last} to {names.day_of(self.source)}"
