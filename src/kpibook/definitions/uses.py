"""Where the mapping names a list, a field or a value: one walk, so that no rule has to know every model."""

from collections.abc import Iterator

from kpibook.definitions import kinds
from kpibook.definitions.bases import find_base
from kpibook.definitions.mapping import MappingFiles
from kpibook.definitions.sources import Lookup, SourceDefinition, Spells

WORDS = ("id", "text", "code")


def uses_in(mapping: MappingFiles) -> Iterator[kinds.Use]:
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


def _source_uses(id_: str, source: SourceDefinition) -> Iterator[kinds.Use]:
    path: kinds.KeyPath = ("sources", id_)
    if source.dated_by is not None:
        yield kinds.FieldUse(id_, (*path, "dated_by"), source.dated_by, kinds.DAY_OR_MONTH)
    for at, field in enumerate(source.unique):
        yield kinds.FieldUse(id_, (*path, "unique", at), field, (), by_spells=False)
    for at, span in enumerate(source.spans):
        yield kinds.FieldUse(id_, (*path, "spans", at, "start"), span.start, kinds.DATE, by_spells=False)
        yield kinds.FieldUse(id_, (*path, "spans", at, "end"), span.end, kinds.DATE, by_spells=False)
    for name, lookup in source.lookups.items():
        yield from _lookup_uses(id_, lookup, (*path, "lookups", name))


def _spells_uses(id_: str, spells: Spells, path: kinds.KeyPath) -> Iterator[kinds.Use]:
    person, *others = spells.by
    yield kinds.FieldUse(id_, (*path, "by"), person, kinds.IDENTITY, by_spells=False)
    for at, field in enumerate(others, start=1):
        yield kinds.FieldUse(id_, (*path, "by", at), field, ("id", "code", "text"), by_spells=False)
    yield kinds.FieldUse(id_, (*path, "start"), spells.start, kinds.DATE, by_spells=False)
    yield kinds.FieldUse(id_, (*path, "end"), spells.end, kinds.DATE, by_spells=False)
    yield from kinds.where_uses(id_, spells.where, path)
    if spells.begins_with is not None:
        yield kinds.ConditionUse(id_, (*path, "begins_with"), spells.begins_with)


def _lookup_uses(id_: str, lookup: Lookup, path: kinds.KeyPath) -> Iterator[kinds.Use]:
    yield kinds.SourceUse(lookup.from_, (*path, "from"))
    yield kinds.FieldUse(id_, (*path, "on"), lookup.on, kinds.IDENTITY)
    yield kinds.FieldUse(lookup.from_, (*path, "on_there" if lookup.on_there else "on"), lookup.there, kinds.IDENTITY)
    yield kinds.FieldUse(lookup.from_, (*path, "field"), lookup.field, ())
    yield from kinds.fields_used(
        lookup.from_, path, {"start": (lookup.start, kinds.DATE), "end": (lookup.end, kinds.DATE)}
    )


def conditions_in(mapping: MappingFiles) -> Iterator[tuple[str, kinds.Condition, kinds.KeyPath]]:
    """Every condition of a share or stock: (list that it is held against, condition, path of what is under its key)."""
    for id_, indicator in mapping.indicators.items():
        for keys, measure in indicator.written:
            path: kinds.KeyPath = ("indicators", id_, *keys)
            base = find_base(mapping.indicators, measure)
            if base is None:
                continue
            for key, of in measure.bases.items():
                if isinstance(of, kinds.Base):
                    yield from _under(of.source, of.asks, (*path, key))
            yield from _under(base.source, measure.asks, path)


def _under(
    source: str, asked: tuple[kinds.Condition, ...], path: kinds.KeyPath
) -> Iterator[tuple[str, kinds.Condition, kinds.KeyPath]]:
    for number, condition in enumerate(asked):
        yield source, condition, (*path, "meets", number, condition.written)


def _page_uses(mapping: MappingFiles) -> Iterator[kinds.Use]:
    benchmarks = mapping.benchmarks
    if benchmarks is not None:
        path: kinds.KeyPath = ("benchmarks", "source")
        yield kinds.SourceUse(benchmarks.source, path)
        for field in ("indicator", "area", "period", "published_by"):
            yield kinds.FieldUse(benchmarks.source, path, field, WORDS)
        yield kinds.FieldUse(benchmarks.source, path, "value", ("figure", "number"))
    audits = mapping.quality_assurance
    if audits is not None:
        yield kinds.SourceUse(audits.source, ("quality_assurance", "source"))
        fields = {"month": (audits.month, kinds.DAY_OR_MONTH), "completed": (audits.completed, kinds.DATE)}
        yield from kinds.fields_used(
            audits.source, ("quality_assurance",), {**fields, "grade": (audits.grade, ("code",))}
        )
        if audits.theme is not None:
            yield from kinds.fields_used(audits.source, ("quality_assurance",), {"theme": (audits.theme, WORDS)})
