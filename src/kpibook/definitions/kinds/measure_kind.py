"""What every kind of measure must say. One that leaves an answer out cannot be made, and a test names it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Literal, Protocol

from kpibook.definitions.base import Definition
from kpibook.definitions.kinds.conditions import Condition
from kpibook.definitions.kinds.field import FieldCondition
from kpibook.definitions.kinds.uses import KeyPath, Names, Use, joined

Shape = Literal["count", "share", "rate", "average", "ratio"]
"""How a measure's figures look: `1,234`, `25% (81/330)`, `87` per 10,000, `427.5 (31)`, `12.4 (310/25)`."""


class Count(Protocol):
    """What a share or a rate is of: records of one list."""

    @property
    def source(self) -> str:
        """The list."""

    @property
    def where(self) -> tuple[FieldCondition, ...]:
        """Which of its records."""

    def day_words(self, names: Names) -> str:
        """The day on which its records are looked at: ``month end``."""

    def words(self, names: Names, base: "Count | None") -> str:
        """What is counted."""

    def left_out_words(self, names: Names, base: "Count | None") -> str:
        """What is not."""


class MeasureKind(Definition, ABC):
    """What an indicator counts. `base` is always the flow or stock that the measure is of, as `bases` finds it."""

    @property
    @abstractmethod
    def shape(self) -> Shape:
        """How its figures look."""

    @property
    @abstractmethod
    def sums_over_months(self) -> bool:
        """Whether the months of a year may be summed."""

    @property
    @abstractmethod
    def tables(self) -> tuple[str, ...]:
        """The tables of figures that it reads beside records."""

    @property
    @abstractmethod
    def asks(self) -> tuple[Condition, ...]:
        """The conditions of its own that it asks of records, beside those of its base."""

    @property
    @abstractmethod
    def bases(self) -> Mapping[str, Count | str]:
        """What it is of, each under its key: flows and stocks written out, ids of indicators; none where it counts."""

    @abstractmethod
    def words(self, names: Names, base: Count | None) -> str:
        """What it counts, in a sentence or two."""

    @abstractmethod
    def left_out_words(self, names: Names, base: Count | None) -> str:
        """What it does not count, in a sentence or two."""

    @abstractmethod
    def uses(self, path: KeyPath, base: Count | None) -> Iterator[Use]:
        """Every list, field and value that it names, beside those of its base; `path` is its own."""


def counted_words(names: Names, of: Count | str, base: Count) -> str:
    """The records that a measure is of, within a sentence: ``those counted in “Assessments”``."""
    if isinstance(of, str):
        return f"those counted in “{names.indicator_name(of)}”"
    counts = base.words(names, None)
    return f"{counts[:1].lower()}{counts[1:].rstrip('.')}"


def condition_uses(source: str, conditions: tuple[Condition, ...], path: KeyPath) -> Iterator[Use]:
    """The uses of the conditions that stand under `meets`."""
    for at, condition in enumerate(conditions):
        yield from condition.value.uses(source, (*path, "meets", at, condition.written))


def conditions_words(names: Names, source: str, conditions: tuple[Condition, ...], day: str) -> str:
    """Several conditions, all of which must hold on the day on which a record is looked at."""
    return "; and ".join(condition.value.words(names, source, day) for condition in conditions)


def wanted(conditions: tuple[FieldCondition, ...]) -> tuple[FieldCondition, ...]:
    """The conditions that say what counts; the others say what is left out."""
    return tuple(condition for condition in conditions if condition.not_in is None)


def once_words(names: Names, source: str, distinct: str | None) -> str:
    """``, each “Child” once``; nothing where records are counted."""
    return f", each {names.field_name(source, distinct)} once" if distinct else ""


def excluded_values(names: Names, source: str, conditions: tuple[FieldCondition, ...], day: str) -> Iterator[str]:
    """``“Legal status” V3 or V4``, for each condition that leaves values out."""
    for condition in conditions:
        if condition.not_in is not None:
            values = [names.value_name(source, condition.field, value) for value in condition.not_in]
            yield f"{names.field_on(source, condition.field, day)} {joined(values, 'or')}"


def left_out_sentence(names: Names, source: str, said: list[str], distinct: str | None) -> str:
    """What is left out, as a sentence; with a second record of whoever is counted once."""
    second = [f"a second record with the same {names.field_name(source, distinct)}"] if distinct else []
    listed = "; ".join([*said, *second])
    return f"{listed[0].upper()}{listed[1:]}."
