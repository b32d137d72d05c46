"""A breakdown: one indicator, and a row for each value of a field, band of a number, of an age or of time.

Its rows make up the whole exactly. What no value names, and what is blank, has a row of its own; that row is left out
only where no record can stand in it.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from kpibook.definitions.base import Definition, Id, Length, OneOrMore
from kpibook.definitions.kinds import DATE, FieldUse, KeyPath, Objection, Use, fields_used
from kpibook.months import LONGEST_YEARS

BANDED = ("number", "decimal", "figure")
"""Types of fields of which there are bands."""


class Dates(Definition):
    """Two dates of the record, between which time passes."""

    start: Id
    """The field with the first: day 0."""
    end: Id
    """The field with the other."""


class Breakdown(Definition):
    """A row below the indicator's own for each value of something; the rows make up the whole.

    By exactly one of these: a field (`by`), an age, the time since a date (`open_for`), the time between two dates.
    """

    by: Id | None = None
    """A code field: a row for each code of its list, or as `values` or `groups` say. Or a number, with `bands`."""
    age: Id | None = None
    """A date of birth: by the age at month end, in a flow on the day that is counted. With `bands`."""
    open_for: Id | None = None
    """A date, as a rule the start: by the time from then to month end, in a flow to the day that is counted. With
    `up_to`."""
    between: Dates | None = None
    """Two dates of the record: by the time from the one to the other. With `up_to`."""
    values: tuple[str, ...] = ()
    """Of a code field: rows for these codes only, in this order; the last row is for all others."""
    groups: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Of a code field: rows of several codes together, label → codes; the last row is for all others."""
    bands: tuple[int, ...] = ()
    """Where a new band begins: `[5, 10, 16]` are under 5, 5 to 9, 10 to 15, and 16 or over."""
    up_to: tuple[Length, ...] = ()
    """Where a band ends, all in one unit: `[10 working days, 20 working days]` are up to 10, 11 to 20, more than 20."""

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        written = [key for key in ("by", "age", "open_for", "between") if getattr(self, key) is not None]
        if len(written) != 1:
            raise ValueError("by what it is broken down is not clear; give exactly one of by, age, open_for, between")
        fits = {"by": ("values", "groups", "bands"), "age": ("bands",)}.get(written[0], ("up_to",))
        given = [key for key in ("values", "groups", "bands", "up_to") if getattr(self, key)]
        for key in given:
            if key not in fits:
                raise ValueError(f'"{key}" does not go with "{written[0]}"; use {" or ".join(fits)}')
        if len(given) > 1:
            raise ValueError(f'"{given[0]}" and "{given[1]}" say the same in two ways; keep one of them')
        if written[0] != "by" and not given:
            raise ValueError(f'"{written[0]}" needs "{fits[0]}"; it says where one band ends and the next begins')
        return self

    @property
    def name(self) -> str:
        """What it is called in figures that are taken out: its field; `age`, `open_for` or `between`."""
        if self.by is not None:
            return self.by
        return "age" if self.age is not None else "open_for" if self.open_for is not None else "between"

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The codes of each row that `values` or `groups` name."""
        return tuple(self.groups.values()) if self.groups else tuple((one,) for one in self.values)

    def uses(self, source: str, path: KeyPath) -> Iterator[Use]:
        """The fields that it looks at."""
        if self.by is not None:
            yield FieldUse(source, (*path, "by"), self.by, BANDED if self.bands else ("code",), on_a_day=True)
        dates = {"age": (self.age, DATE), "open_for": (self.open_for, DATE)}
        yield from fields_used(source, path, dates)
        if self.between is not None:
            ends = {"start": (self.between.start, DATE), "end": (self.between.end, DATE)}
            yield from fields_used(source, (*path, "between"), ends)

    def objections(self) -> Iterator[Objection]:
        """Bands that overlap or are none, a code in two rows, groups without a code."""
        if any(one >= other for one, other in pairwise(self.bands)):
            message = f"The bands begin at {', '.join(map(str, self.bands))}, which does not rise: they overlap."
            yield Objection("wrong-breakdown", message, ("bands",), "Put them in order, each once.")
        if self.age is not None and not all(0 < band <= LONGEST_YEARS for band in self.bands):
            message = f"A band of ages begins at a year from 1 to {LONGEST_YEARS}."
            yield Objection("wrong-breakdown", message, ("bands",), "Leave out 0: the first band begins there anyway.")
        if len({length.unit for length in self.up_to}) > 1:
            message = f"The bands end after {', '.join(map(str, self.up_to))}: lengths in two units may overlap."
            yield Objection("wrong-breakdown", message, ("up_to",), "Write all of them in one unit.")
        elif any(one.amount >= other.amount for one, other in pairwise(self.up_to)):
            message = f"The bands end after {', '.join(map(str, self.up_to))}, which does not rise: they overlap."
            yield Objection("wrong-breakdown", message, ("up_to",), "Put them in order, each once.")
        seen: dict[str, str] = {}
        for label, codes in self.groups.items():
            if not codes or not group_id(label):
                message = f'The group "{label}" has no code, or no letter in its name.'
                yield Objection("wrong-breakdown", message, ("groups", label), "Name the group, and its codes.")
            elif (other := seen.setdefault(group_id(label), label)) != label:
                message = f'The groups "{other}" and "{label}" differ only in signs or case.'
                yield Objection("wrong-breakdown", message, ("groups", label), "Give one of them another name.")
        yield from self._twice()

    def _twice(self) -> Iterator[Objection]:
        named: set[str] = set()
        for code in (code for row in self.rows for code in row):
            if code in named:
                message = f'The code "{code}" stands in two rows: its records would be counted twice.'
                key = "groups" if self.groups else "values"
                yield Objection("wrong-breakdown", message, (key,), "Keep it in one of them.")
            named.add(code)


def group_id(label: str) -> str:
    """What a group is called in figures that are taken out, and where an id is typed.

    >>> group_id("Care orders (full)")
    'care_orders_full'
    """
    return re.sub(r"[^0-9a-z]+", "_", label.casefold()).strip("_")


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, dict | Breakdown) else value


Breakdowns = Annotated[tuple[Breakdown, ...], BeforeValidator(_as_list), OneOrMore()]
"""One breakdown, or a list of them."""
