"""Condition: a field's value."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from kpibook.definitions.base import Id
from kpibook.definitions.kinds.condition_kind import ConditionKind
from kpibook.definitions.kinds.uses import KeyPath, Names, Objection, Use, joined

Bound = Annotated[Decimal, Field(max_digits=15)]
"""A number as it is written: 0.3 is three tenths, not the nearest number that a computer counts with. No more digits
than a spreadsheet holds, so that it compares with a cell's number exactly."""


class FieldCondition(ConditionKind):
    """Holds where a field's value is one of, or is not one of, or lies between. A blank meets only `blank: true`
    and `not_in`."""

    field: Id
    """Which field of the row."""
    in_: tuple[str, ...] | None = Field(default=None, alias="in")
    """The value is one of these (for codes and teams: their ids)."""
    not_in: tuple[str, ...] | None = None
    """The value is none of these."""
    at_least: Bound | None = None
    """For numbers: this or more."""
    at_most: Bound | None = None
    """For numbers: this or less."""
    over: Bound | None = None
    """For numbers: more than this."""
    under: Bound | None = None
    """For numbers: less than this: `at_least: 5, under: 10` holds all ages from 5 to 9, 9.5 among them."""
    blank: bool | None = None
    """true: nothing is written there; false: something is."""
    may_be_none: bool = False
    """For `in`: true where it is no error that no row of the whole list has any of the values."""

    def words(self, names: Names, source: str, day: str = "") -> str:
        """``“Legal status” is V2 or C1``; where the day decides, ``“Team” of “Moves” at month end is East``."""
        said = []
        values = [names.value_name(source, self.field, value) for value in self.in_ or self.not_in or ()]
        if self.in_ is not None:
            said.append(f"is {joined(values, 'or')}")
        if self.not_in is not None:
            said.append(f"is not {joined(values, 'or')}")
        said += self._range_words()
        if self.blank is not None:
            said.append("is blank" if self.blank else "is filled in")
        return f"{names.field_on(source, self.field, day)} {joined(said)}"

    def short_words(self, names: Names, source: str) -> str:
        """``Legal status is V2 or C1``."""
        said = []
        if self.in_ is not None:
            said.append("is " + " or ".join(self.in_))
        if self.not_in is not None:
            said.append("is not " + " or ".join(self.not_in))
        bounds = {"at least": self.at_least, "at most": self.at_most, "over": self.over, "under": self.under}
        said += [f"{word} {bound:f}" for word, bound in bounds.items() if bound is not None]
        if self.blank is not None:
            said.append("is blank" if self.blank else "is filled in")
        return f"{names.heading(source, self.field)} {' and '.join(said)}".strip()

    @property
    def is_bounded(self) -> bool:
        """Whether it holds numbers from one bound on, or up to one."""
        return any(bound is not None for bound in (self.at_least, self.at_most, self.over, self.under))

    @property
    def first_whole(self) -> int | None:
        """The first whole number that the bounds leave; None where they begin nowhere.

        >>> over = FieldCondition.model_validate({"field": "age", "over": 4, "under": "17.5"})
        >>> over.first_whole, over.last_whole
        (5, 17)
        """
        lows = [] if self.at_least is None else [math.ceil(self.at_least)]
        return max([*lows, *([] if self.over is None else [math.floor(self.over) + 1])], default=None)

    @property
    def last_whole(self) -> int | None:
        """The last one; None where they end nowhere."""
        highs = [] if self.at_most is None else [math.floor(self.at_most)]
        return min([*highs, *([] if self.under is None else [math.ceil(self.under) - 1])], default=None)

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The field, and the values that it is held against."""
        yield ConditionUse(source, path, self, on_a_day=True)

    @property
    def met_by_blank(self) -> bool:
        """Whether a blank meets it."""
        asks = (self.in_, self.at_least, self.at_most)
        return all(one is None for one in asks) and self.blank is not False

    def objections(self) -> Iterator[Objection]:
        """None: what it says is held against the field's type, by the rules on references."""
        return iter(())

    def _range_words(self) -> Iterator[str]:
        """``is from 5 to 9``; ``is 5 or more and is under 10``."""
        if self.at_least is not None and self.at_most is not None:
            yield f"is from {self.at_least:f} to {self.at_most:f}"
        elif self.at_least is not None:
            yield f"is {self.at_least:f} or more"
        elif self.at_most is not None:
            yield f"is {self.at_most:f} or less"
        if self.over is not None:
            yield f"is over {self.over:f}"
        if self.under is not None:
            yield f"is under {self.under:f}"


@dataclass(frozen=True)
class ConditionUse(Use):
    """A field condition is held against a list; `on_a_day`: against a record on the day on which it is looked at."""

    condition: FieldCondition
    on_a_day: bool = False


def where_uses(
    source: str, conditions: Sequence[FieldCondition], path: KeyPath, on_a_day: bool = False
) -> Iterator[Use]:
    """The uses of the field conditions that stand under `where`."""
    for at, condition in enumerate(conditions):
        yield ConditionUse(source, (*path, "where", at), condition, on_a_day)


def where_words(
    names: Names, source: str, conditions: Sequence[FieldCondition], lead: str = " where ", day: str = ""
) -> str:
    """Field conditions in a row, after the lead; nothing where there is none. `day`: when a record is looked at."""
    said = joined([condition.words(names, source, day) for condition in conditions])
    return f"{lead}{said}" if said else ""
