"""Where the mapping names a list or a field: every kind tells it of itself, so that no rule knows every model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kpibook.months import Duration

KeyPath = tuple[str | int, ...]
"""The keys, and places in lists, that lead to a part of the mapping."""

DATE = ("date",)
DAY_OR_MONTH = ("date", "month")
NUMBER = ("number",)
IDENTITY = ("id",)


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
