"""Where the mapping names a list, a field or a value: one walk, so that no rule has to know every model."""

from collections.abc import Iterator

from kpibook.definitions.bases import find_base
from kpibook.definitions.kinds import (
    DATE,
    DAY_OR_MONTH,
    IDENTITY,
    Base,
    Condition,
    ConditionUse,
    FieldUse,
    KeyPath,
    SourceUse,
    Use,
    fields_used,
    where_uses,
)
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.sources import Lookup, SourceDefinition, Spells

WORDS = ("id", "text", "code")


def uses_in(mapping: MappingFiles) -> Iterator[Use]:
    """Every list, field and field condition that the mapping names, with its place."""
    for id_, source in mapping.sources.items():
        yield from _source_uses(id_, source)
        for at, spells in enumerate(source.spells):
            yield from _spells_uses(id_, spells, mapping.spells_path(id_, at))
    for id_, indicator in mapping.indicators.items():
        for keys, measure in indicator.written:
            yield from measure.uses(("indicators", id_, *keys), find_base(mapping.indicators, measure))
        base = find_base(mapping.indicators, indicator.measure) if indicator.measure is not None else None
        for at, breakdown in enumerate(indicator.breakdown if base else ()):
            yield from breakdown.uses(base.source if base else "", ("indicators", id_, "breakdown", at))
    yield from _page_uses(mapping)


def _source_uses(id_: str, source: SourceDefinition) -> Iterator[Use]:
    path: KeyPath = ("sources", id_)
    if source.dated_by is not None:
        yield FieldUse(id_, (*path, "dated_by"), source.dated_by, DAY_OR_MONTH)
    for at, field in enumerate(source.unique):
        yield FieldUse(id_, (*path, "unique", at), field, (), by_spells=False)
    for at, span in enumerate(source.spans):
        yield FieldUse(id_, (*path, "spans", at, "start"), span.start, DATE, by_spells=False)
        yield FieldUse(id_, (*path, "spans", at, "end"), span.end, DATE, by_spells=False)
    for name, lookup in source.lookups.items():
        yield from _lookup_uses(id_, lookup, (*path, "lookups", name))


def _spells_uses(id_: str, spells: Spells, path: KeyPath) -> Iterator[Use]:
    person, *others = spells.by
    yield FieldUse(id_, (*path, "by"), person, IDENTITY, by_spells=False)
    for at, field in enumerate(others, start=1):
        yield FieldUse(id_, (*path, "by", at), field, ("id", "code", "text"), by_spells=False)
    yield FieldUse(id_, (*path, "start"), spells.start, DATE, by_spells=False)
    yield FieldUse(id_, (*path, "end"), spells.end, DATE, by_spells=False)
    yield from where_uses(id_, spells.where, path)
    if spells.begins_with is not None:
        yield ConditionUse(id_, (*path, "begins_with"), spells.begins_with)


def _lookup_uses(id_: str, lookup: Lookup, path: KeyPath) -> Iterator[Use]:
    yield SourceUse(lookup.from_, (*path, "from"))
    yield FieldUse(id_, (*path, "on"), lookup.on, IDENTITY)
    yield FieldUse(lookup.from_, (*path, "on_there" if lookup.on_there else "on"), lookup.there, IDENTITY)
    yield FieldUse(lookup.from_, (*path, "field"), lookup.field, ())
    yield from fields_used(lookup.from_, path, {"start": (lookup.start, DATE), "end": (lookup.end, DATE)})


def conditions_in(mapping: MappingFiles) -> Iterator[tuple[str, Condition, KeyPath]]:
    """Every condition of a share or stock: (list that it is held against, condition, path of what is under its key)."""
    for id_, indicator in mapping.indicators.items():
        for keys, measure in indicator.written:
            path: KeyPath = ("indicators", id_, *keys)
            base = find_base(mapping.indicators, measure)
            if base is None:
                continue
            for key, of in measure.bases.items():
                if isinstance(of, Base):
                    yield from _under(of.source, of.asks, (*path, key))
            yield from _under(base.source, measure.asks, path)


def _under(source: str, asked: tuple[Condition, ...], path: KeyPath) -> Iterator[tuple[str, Condition, KeyPath]]:
    for number, condition in enumerate(asked):
        yield source, condition, (*path, "meets", number, condition.written)


def _page_uses(mapping: MappingFiles) -> Iterator[Use]:
    benchmarks = mapping.benchmarks
    if benchmarks is not None:
        path: KeyPath = ("benchmarks", "source")
        yield SourceUse(benchmarks.source, path)
        for field in ("indicator", "area", "period", "published_by"):
            yield FieldUse(benchmarks.source, path, field, WORDS)
        yield FieldUse(benchmarks.source, path, "value", ("figure", "number"))
    audits = mapping.quality_assurance
    if audits is not None:
        yield SourceUse(audits.source, ("quality_assurance", "source"))
        fields = {"month": (audits.month, DAY_OR_MONTH), "completed": (audits.completed, DATE)}
        yield from fields_used(audits.source, ("quality_assurance",), {**fields, "grade": (audits.grade, ("code",))})
        if audits.theme is not None:
            yield from fields_used(audits.source, ("quality_assurance",), {"theme": (audits.theme, WORDS)})
