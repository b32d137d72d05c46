"""Where the mapping names a list, a field or a value: one walk, so that no rule has to know every model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from kpibook.definitions.mapping import Path
from kpibook.definitions.measures import (
    Between,
    Condition,
    EarlierEvent,
    FirstEvent,
    Flow,
    LatestEvent,
    LinkedRecord,
    LinkedStart,
    Measure,
    NumberOfEvents,
    OpenFor,
    Rate,
    Share,
    Stock,
    Tally,
)
from kpibook.definitions.rules.book import Book
from kpibook.definitions.sources import FieldCondition, SourceDefinition

DATE = ("date",)
DAY_OR_MONTH = ("date", "month")
NUMBER = ("number",)
IDENTITY = ("id",)
WORDS = ("id", "text", "code")


@dataclass(frozen=True)
class SourceUse:
    """A list is named."""

    source: str
    path: Path


@dataclass(frozen=True)
class FieldUse:
    """A field of a list is named, for something that needs one of these types (any when empty)."""

    source: str
    field: str
    types: tuple[str, ...]
    path: Path
    by_spells: bool = True
    """Whether fields that joining into spells adds may be named too."""


@dataclass(frozen=True)
class ConditionUse:
    """A field condition is held against a list."""

    source: str
    condition: FieldCondition
    path: Path


Use = SourceUse | FieldUse | ConditionUse


def uses(book: Book) -> Iterator[Use]:
    """Every list, field and field condition that the mapping names, with its place."""
    for id_, source in book.mapping.sources.items():
        yield from _source_uses(id_, source)
    for id_, indicator in book.mapping.indicators.items():
        if indicator.measure is not None:
            yield from _measure_uses(book, indicator.measure, ("indicators", id_, "measure"))
    yield from _page_uses(book)


def _fields(source: str, path: Path, named: Dict[str, tuple[str | None, tuple[str, ...]]]) -> Iterator[FieldUse]:
    """A use for each key that names a field: key → (field, types)."""
    for key, (field, types) in named.items():
        if field is not None:
            yield FieldUse(source, field, types, (*path, key))


def _where(source: str, conditions: Sequence[FieldCondition], path: Path) -> Iterator[ConditionUse]:
    for at, condition in enumerate(conditions):
        yield ConditionUse(source, condition, (*path, "where", at))


def _source_uses(id_: str, source: SourceDefinition) -> Iterator[Use]:
    path: Path = ("sources", id_)
    if source.dated_by is not None:
        yield FieldUse(id_, source.dated_by, DAY_OR_MONTH, (*path, "dated_by"))
    for at, field in enumerate(source.unique):
        yield FieldUse(id_, field, (), (*path, "unique", at), by_spells=False)
    for at, span in enumerate(source.spans):
        yield FieldUse(id_, span.start, DATE, (*path, "spans", at, "start"), by_spells=False)
        yield FieldUse(id_, span.end, DATE, (*path, "spans", at, "end"), by_spells=False)
    spells = source.spells
    if spells is not None:
        for key, field, types in (
            ("by", spells.by, IDENTITY),
            ("start", spells.start, DATE),
            ("end", spells.end, DATE),
        ):
            yield FieldUse(id_, field, types, (*path, "spells", key), by_spells=False)
        yield from _where(id_, spells.where, (*path, "spells"))


def _measure_uses(book: Book, measure: Measure, path: Path) -> Iterator[Use]:
    if isinstance(measure, Share | Rate):
        base = book.base(measure.of)
        if not isinstance(measure.of, str):
            yield from _measure_uses(book, measure.of, (*path, "of"))
        if isinstance(measure, Share) and base is not None:
            yield from _where(base.source, measure.where, path)
            yield from _meets(base.source, measure.meets, path)
        if isinstance(measure, Rate):
            of, below = measure.population, (*path, "population")
            yield SourceUse(of.source, (*below, "source"))
            yield from _fields(of.source, below, {"value": (of.value, NUMBER), "team": (of.team, ("team",))})
            yield from _where(of.source, of.where, below)
        return
    yield SourceUse(measure.source, (*path, "source"))
    yield from _where(measure.source, measure.where, path)
    if isinstance(measure, Tally):
        numbers = {"value": (measure.value, NUMBER), "out_of": (measure.out_of, NUMBER)}
        yield from _fields(measure.source, path, {"month": (measure.month, DAY_OR_MONTH), **numbers})
        return
    yield from _fields(measure.source, path, {"distinct": (measure.distinct, IDENTITY)})
    if isinstance(measure, Flow):
        date_types = DATE if measure.plus is not None else DAY_OR_MONTH
        dates = {"date": (measure.date, date_types), "still_open": (measure.still_open, DATE)}
        yield from _fields(measure.source, path, dates)
    if isinstance(measure, Stock):
        yield from _fields(measure.source, path, {"start": (measure.start, DATE), "end": (measure.end, DATE)})
        yield from _meets(measure.source, measure.meets, path)


def conditions(book: Book) -> Iterator[tuple[str, Condition, Path]]:
    """Every condition of a share or stock: (list that it is held against, condition, path of what is under its key)."""
    for id_, indicator in book.mapping.indicators.items():
        measure, path = indicator.measure, ("indicators", id_, "measure")
        found: list[tuple[Flow | Stock | None, Sequence[Condition], Path]] = []
        if isinstance(measure, Stock):
            found.append((measure, measure.meets, path))
        if isinstance(measure, Share | Rate) and isinstance(measure.of, Stock):
            found.append((measure.of, measure.of.meets, (*path, "of")))
        if isinstance(measure, Share):
            found.append((book.base(measure.of), measure.meets, path))
        for base, meets, at in found:
            if base is not None:
                for number, condition in enumerate(meets):
                    yield base.source, condition, (*at, "meets", number, condition_key(condition))


def condition_key(condition: Condition) -> str:
    """Which condition it is: the one key that is given."""
    (key,) = condition.model_fields_set
    return key


def _meets(source: str, meets: Sequence[Condition], path: Path) -> Iterator[Use]:
    for at, condition in enumerate(meets):
        below = (*path, "meets", at, condition_key(condition))
        value = condition.value
        if isinstance(value, FieldCondition):
            yield ConditionUse(source, value, below)
        elif isinstance(value, Between):
            yield from _fields(source, below, {"start": (value.start, DATE), "end": (value.end, DATE)})
        elif isinstance(value, OpenFor):
            yield from _fields(source, below, {"since": (value.since, DATE)})
        else:
            yield from _linked(source, value, below)


def _linked(
    source: str, value: LatestEvent | FirstEvent | EarlierEvent | NumberOfEvents | LinkedRecord, path: Path
) -> Iterator[Use]:
    """What a condition on another list names, in that list and in the counted one."""
    yield SourceUse(value.source, (*path, "source"))
    yield from _where(value.source, value.where, path)
    lists = [source, value.source]
    if isinstance(value, NumberOfEvents | LinkedRecord):
        yield from _fields(value.source, path, {"start": (value.start, DATE), "end": (value.end, DATE)})
    else:
        yield from _fields(value.source, path, {"date": (value.date, DATE)})
    if isinstance(value, NumberOfEvents):
        yield from _fields(value.source, path, {"distinct": (value.distinct, IDENTITY)})
    if isinstance(value, FirstEvent):
        yield from _fields(source, path, {"since": (value.since, DATE)})
    if isinstance(value, LatestEvent):
        yield from _fields(source, path, {"born": (value.born, DATE)})
        start = value.since
        if isinstance(start, str):
            yield from _fields(source, path, {"since": (start, DATE)})
        if isinstance(start, LinkedStart):
            lists.append(start.source)
            below = (*path, "since")
            yield SourceUse(start.source, (*below, "source"))
            yield from _fields(start.source, below, {"start": (start.start, DATE), "end": (start.end, DATE)})
            yield from _where(start.source, start.where, below)
        for at, limit in enumerate(value.limits):
            of = start.source if isinstance(start, LinkedStart) else source
            yield from _where(of, limit.where, (*path, "limits", at))
    for list_ in dict.fromkeys(lists):
        yield FieldUse(list_, value.on, IDENTITY, (*path, "on"))


def _page_uses(book: Book) -> Iterator[Use]:
    benchmarks = book.mapping.benchmarks
    if benchmarks is not None:
        path: Path = ("benchmarks", "source")
        yield SourceUse(benchmarks.source, path)
        for field in ("indicator", "area", "period", "published_by"):
            yield FieldUse(benchmarks.source, field, WORDS, path)
        yield FieldUse(benchmarks.source, "value", ("figure", "number"), path)
    audits = book.mapping.quality_assurance
    if audits is not None:
        yield SourceUse(audits.source, ("quality_assurance", "source"))
        fields = {"month": (audits.month, DAY_OR_MONTH), "completed": (audits.completed, DATE)}
        yield from _fields(audits.source, ("quality_assurance",), {**fields, "grade": (audits.grade, ("code",))})
