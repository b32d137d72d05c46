"""What a number counts, so that two can be told to count the same: a list, by which dates, under which conditions."""

from dataclasses import dataclass, replace
from typing import assert_never

from kpibook.definitions.kinds import Base, Condition, FieldCondition, Flow, Snapshot, Stock


@dataclass(frozen=True)
class Key:
    """Equal keys count the same records."""

    source: str
    dates: tuple[str, ...]
    """Which kind it is, and the fields and lengths by which a record counts in a month."""
    conditions: frozenset[str]
    distinct: str | None

    @property
    def of_records(self) -> "Key":
        """The same, each record by itself."""
        return replace(self, distinct=None)

    def is_within(self, whole: "Key") -> bool:
        """Whether it counts only some of what the other counts: the same, under more conditions.

        What counts each person once may be of fewer than one that counts records; records may be more than people.
        """
        return (
            (self.source, self.dates) == (whole.source, whole.dates)
            and self.conditions > whole.conditions
            and whole.distinct in (None, self.distinct)
        )


def base_key(base: Base) -> Key:
    """That of a flow, a stock or a snapshot."""
    return share_key(base)


def share_key(base: Base, where: tuple[FieldCondition, ...] = (), meets: tuple[Condition, ...] = ()) -> Key:
    """That of what a share is of; with its `meets`, of what it has above the line."""
    asked: list[Condition | FieldCondition] = [*base.where, *base.meets, *where, *meets]
    conditions = frozenset(_written(one) for one in asked)
    return Key(base.source, _dates(base), conditions, base.distinct)


def _dates(base: Base) -> tuple[str, ...]:
    match base:
        case Flow():
            return "flow", base.date, str(base.plus), str(base.still_open), str(base.in_last)
        case Stock():
            return "stock", base.start, base.end
        case Snapshot():
            return "snapshot", str(base.start), str(base.end)
        case _:
            assert_never(base)


def _written(condition: Condition | FieldCondition) -> str:
    """A condition as text, the same however its values are ordered, and under whichever key it stands."""
    if isinstance(condition, Condition) and condition.field is not None:
        condition = condition.field
    if isinstance(condition, FieldCondition):
        values = {name: tuple(sorted(found)) for name in ("in_", "not_in") if (found := getattr(condition, name))}
        condition = condition.model_copy(update={**values, "may_be_none": False})
    return condition.model_dump_json()
