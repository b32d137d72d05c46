"""Rows of the parts into which breakdowns divide indicators."""

from dataclasses import replace

from kpibook.definitions import MappingFiles, MappingNames, NamedPart, base_of
from kpibook.report.model import Row


def parts_of(mapping: MappingFiles, indicator: str) -> tuple[NamedPart, ...]:
    """An indicator's parts, in the order of its breakdowns and their values; none where it has no breakdown."""
    return tuple(part for part in mapping.parts.values() if part.indicator == indicator)


def part_row(mapping: MappingFiles, part: NamedPart, whole: Row) -> Row:
    """A part's row: its figures look as those of the whole. What the whole is held against says nothing of it."""
    title = _words(mapping, part)
    return replace(
        whole,
        indicator=part.id,
        title=title,
        short_title=f"{whole.short_title}, {title}",
        direction="at_least",
        target_shown="N/A",
        limits={},
        year_to_date=False,
        rag_note="",
        benchmarks=(),
        part_of=part.indicator,
        breakdown=part.in_tables,
    )


def breakdown_words(mapping: MappingFiles, indicator: str) -> str:
    """How an indicator is broken down, in a sentence for each breakdown; '' where it is not."""
    names: dict[str, list[str]] = {}
    for part in parts_of(mapping, indicator):
        names.setdefault(part.breakdown.name, []).append(_words(mapping, part).removeprefix("of which: "))
    return " ".join(f"Broken down into: {'; '.join(words)}. These rows make up the whole." for words in names.values())


def _words(mapping: MappingFiles, part: NamedPart) -> str:
    base = base_of(mapping, part.measure)
    return part.words(MappingNames(mapping), base.source) if base else part.id
