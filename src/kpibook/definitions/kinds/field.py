"""Condition: a field's value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import Field

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.condition_kind import ConditionKind
from kpibook.definitions.kinds.naming import Names, joined
from kpibook.definitions.kinds.uses import KeyPath, Objection, Use


class FieldCondition(ConditionKind):
    """Holds where a field's value is one of, or is not one of, or lies between. A blank meets only `blank: true`
    and `not_in`."""

    field: Id
    """Which field of the row."""
    in_: tuple[str, ...] | None = Field(default=None, alias="in")
    """The value is one of these (for codes and teams: their ids)."""
    not_in: tuple[str, ...] | None = None
    """The value is none of these."""
    at_least: int | None = None
    """For numbers: this or more."""
    at_most: int | None = None
    """For numbers: this or less."""
    blank: bool | None = None
    """true: nothing is written there; false: something is."""
    may_be_none: bool = False
    """For `in`: true where it is no error that no row of the whole list has any of the values."""

    def words(self, names: Names, source: str, day: str = "") -> str:
        """``“Legal status” is V2 or C1``, on whichever day."""
        said = []
        values = [names.value_name(source, self.field, value) for value in self.in_ or self.not_in or ()]
        if self.in_ is not None:
            said.append(f"is {joined(values, 'or')}")
        if self.not_in is not None:
            said.append(f"is not {joined(values, 'or')}")
        if self.at_least is not None and self.at_most is not None:
            said.append(f"is from {self.at_least} to {self.at_most}")
        elif self.at_least is not None:
            said.append(f"is {self.at_least} or more")
        elif self.at_most is not None:
            said.append(f"is {self.at_most} or less")
        if self.blank is not None:
            said.append("is blank" if self.blank else "is filled in")
        return f"{names.field_name(source, self.field)} {joined(said)}"

    def short_words(self, names: Names, source: str) -> str:
        """``Legal status is V2 or C1``."""
        said = []
        if self.in_ is not None:
            said.append("is " + " or ".join(self.in_))
        if self.not_in is not None:
            said.append("is not " + " or ".join(self.not_in))
        if self.at_least is not None:
            said.append(f"at least {self.at_least}")
        if self.at_most is not None:
            said.append(f"at most {self.at_most}")
        if self.blank is not None:
            said.append("is blank" if self.blank else "is filled in")
        return f"{names.heading(source, self.field)} {' and '.join(said)}".strip()

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The field, and the values that it is held against."""
        yield ConditionUse(source, path, self)

    def objections(self) -> Iterator[Objection]:
        """None: what it says is held against the field's type, by the rules on references."""
        return iter(())


@dataclass(frozen=True)
class ConditionUse(Use):
    """A field condition is held against a list."""

    condition: FieldCondition


def where_uses(source: str, conditions: Sequence[FieldCondition], path: KeyPath) -> Iterator[Use]:
    """The uses of the field conditions that stand under `where`."""
    for at, condition in enumerate(conditions):
        yield ConditionUse(source, (*path, "where", at), condition)


def where_words(names: Names, source: str, conditions: Sequence[FieldCondition], lead: str = " where ") -> str:
    """Field conditions in a row, after the lead; nothing where there is none."""
    said = joined([condition.words(names, source) for condition in conditions])
    return f"{lead}{said}" if said else ""
