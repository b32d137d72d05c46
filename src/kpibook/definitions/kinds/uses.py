"""Where the mapping names a list or a field, and what officers call these.

Every kind tells its uses of itself, so that no rule knows every model; `Names` is what it needs to say them in words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kpibook.months import Duration

KeyPath = tuple[str | int, ...]
"""The keys, and places in lists, that lead to a part of the mapping."""

DATE = ("date",)
DAY_OR_MONTH = ("date", "month")
NUMBER = ("number",)
IDENTITY = ("id",)

AS_AT = "as_at"
"""The field of a list that was cut at one day: that day, in every row."""


@dataclass(frozen=True)
class Use:
    """Something of a list is named, at a place of the mapping."""

    source: str
    path: KeyPath


@dataclass(frozen=True)
class SourceUse(Use):
    """The list itself is named."""


@dataclass(frozen=True)
class FieldUse(Use):
    """A field of the list is named, for something that needs one of these types (any when empty)."""

    field: str
    types: tuple[str, ...]
    by_spells: bool = True
    """Whether fields that joining into spells adds may be named too."""
    on_a_day: bool = False
    """Whether it is asked of a record on the day on which that is looked at."""


@dataclass(frozen=True)
class CombinedUse(Use):
    """A field's value is asked for within `any` or `not`."""

    field: str


def fields_used(source: str, path: KeyPath, named: Mapping[str, tuple[str | None, tuple[str, ...]]]) -> Iterator[Use]:
    """A use for each key that names a field: key → (field, types); a key that is left out names none."""
    for key, (field, types) in named.items():
        if field is not None:
            yield FieldUse(source, (*path, key), field, types)


@dataclass(frozen=True)
class Objection:
    """What a part of the mapping finds wrong with itself: kind and words of the message, and where below the part."""

    kind: str
    message: str
    at: KeyPath
    advice: str


def calendar_time(length: Duration | None, at: KeyPath) -> Iterator[Objection]:
    """An objection to a length in working days, where time is measured by the calendar (looking back, being open)."""
    if length is not None and length.unit == "working days":
        message = f'"{length}" cannot stand here: this is measured in calendar time.'
        yield Objection("wrong-duration", message, at, 'Write "28 days", "6 weeks" or "12 months".')


def below(key: str | int, objections: Iterator[Objection]) -> Iterator[Objection]:
    """Objections of a part that stands under a key, their places given from there on."""
    for one in objections:
        yield replace(one, at=(key, *one.at))


class Names(Protocol):
    """What officers call the parts of a mapping."""

    def title(self, source: str) -> str:
        """A list: ``Visits``."""

    def list_name(self, source: str) -> str:
        """A list, in quotation marks: ``“Visits”``."""

    def heading(self, source: str, field: str) -> str:
        """A field, as its spreadsheet heads it: ``Date of visit``."""

    def field_name(self, source: str, field: str) -> str:
        """A field, in quotation marks where it has a column: ``“Date of visit”``."""

    def field_on(self, source: str, field: str, day: str) -> str:
        """The same, with the day where its value depends on it: ``“Team” of “Allocations” at month end``."""

    def value_name(self, source: str, field: str, value: str) -> str:
        """A value of a field: a code's label, a team's name."""

    def indicator_name(self, id_: str) -> str:
        """An indicator: its title."""

    def day_of(self, source: str) -> str:
        """The day on which open records of a list are looked at: ``month end``, or ``the as-at date``."""


def joined(parts: Sequence[str], last: str = "and") -> str:
    """Words in a row: ``a, b and c``.

    >>> joined(["a", "b", "c"], "or")
    'a, b or c'
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""
