"""The Definitions page: each indicator in plain words, made from the mapping so that the two cannot differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from kpibook import definitions as mapping_models
from kpibook.definitions.kinds import Average, Flow, Measure, Rate, Ratio, Share, Snapshot, Stock, Tally, joined
from kpibook.months import Month, Period
from kpibook.report.benchmarks import among_councils_words
from kpibook.report.limits import holds_for_every_team, target_in_force
from kpibook.report.model import DefinitionText, Row
from kpibook.report.part_rows import breakdown_words
from kpibook.report.second_opinions import second_opinion_words


def plain_sentence(mapping: mapping_models.MappingFiles, definition: mapping_models.IndicatorDefinition) -> str:
    """The mapping's own sentence (`plain`); else one by the kind of measure, '' where nothing is counted yet."""
    if definition.plain:
        return definition.plain
    measures = [measure for _, measure in definition.written]
    return _of_kind(mapping, measures[-1]) if measures else ""


def _of_kind(mapping: mapping_models.MappingFiles, measure: Measure) -> str:
    match measure:
        case Flow() | Stock() | Snapshot():
            return f"How many {_when(mapping, measure)}."
        case Share():
            return f"Of all that {_when(mapping, measure)}, the percentage that does what is asked."
        case Rate(per=per):
            return f"How many for every {per:,} people."
        case Average(statistic="total"):
            return "A number that is noted for each record, added up."
        case Average():
            return f"What is usual for one of those that {_when(mapping, measure)}."
        case Ratio():
            return "How many of the one come to each of the other."
        case Tally(out_of=None):
            return "As it is returned for the month."
        case Tally():
            return "As it is returned for the month: a percentage of all."
        case _:
            assert_never(measure)


def _when(mapping: mapping_models.MappingFiles, measure: Measure) -> str:
    match mapping_models.bases_of(mapping, measure)[0]:
        case Flow():
            return "there were in the month"
        case Stock():
            return "there were at month end"
        case _:
            return "were on the list on the day it was taken"


def definition_texts(
    mapping: mapping_models.MappingFiles, rows: Mapping[str, Row], month: Period
) -> tuple[DefinitionText, ...]:
    """All that Definitions shows: every indicator's text, the abbreviations where there are any, and the signs."""
    return (
        *(definition_text(mapping, rows[id_], month) for id_ in in_reports_order(mapping)),
        *filter(None, [abbreviations_text(mapping)]),
        signs_text(mapping),
    )


def definition_text(mapping: mapping_models.MappingFiles, row: Row, month: Period) -> DefinitionText:
    """One indicator's entry; the target is the one in force in the month."""
    definition = mapping.indicators[row.indicator]
    notes = [text for text in (definition.note, definition.guidance) if text]
    if row.rag_note:
        notes.append(row.rag_note)
    notes += filter(None, [second_opinion_words(mapping, row)])
    notes += [f"From {one.valid_from.name}: {one.note}" for one in definition.versions if one.note]
    read = dict.fromkeys(id_ for one in _measures(definition) for id_ in sources_of(mapping, one))
    return DefinitionText(
        indicator=row.indicator,
        title=row.title,
        counts=_counts(mapping, row, definition),
        leaves_out=_by_version(mapping, definition, mapping_models.left_out_words),
        source=joined([mapping_models.list_name(mapping, id_) for id_ in read]),
        target=_target_words(mapping, row, month),
        benchmark=_benchmark_words(mapping, row),
        note=" ".join(notes),
    )


def in_reports_order(mapping: mapping_models.MappingFiles) -> tuple[str, ...]:
    """Every indicator, as a reader of the report comes to it; those that stand in no section last."""
    shown: dict[str, None] = {}
    for section in mapping.sections.values():
        shown |= dict.fromkeys(id_ for table in section.tables for id_ in table.indicators)
        shown |= dict.fromkeys(highlight.indicator for highlight in section.highlights)
    return tuple(dict.fromkeys((*(id_ for id_ in shown if id_ in mapping.indicators), *mapping.indicators)))


def abbreviations_text(mapping: mapping_models.MappingFiles) -> DefinitionText | None:
    """What short forms stand for, in alphabetical order; None where the mapping explains none."""
    found = mapping.organisation.abbreviations
    said = [f"{short}: {found[short]}" for short in sorted(found, key=str.casefold)]
    if not said:
        return None
    return DefinitionText("", "Abbreviations", f"{'; '.join(said)}.", "", "", "", "", "")


def signs_text(mapping: mapping_models.MappingFiles) -> DefinitionText:
    """What stands in the place of a figure, or beside one, in words: the last entry."""
    planned = dict.fromkeys(one.placeholder for one in mapping.indicators.values() if not one.written)
    signs = [
        "N/A: no figure can be given, for example because the lists do not reach back far enough, or say no team",
        "– (0/0): there was nobody to count",
        f"† and italics: fewer than {mapping.organisation.small_denominator} in the denominator, so read it with care",
        *(f"{placeholder}: not yet defined" for placeholder in planned),
    ]
    return DefinitionText(
        indicator="",
        title="Signs in the tables",
        counts=f"{'. '.join(signs)}.",
        leaves_out="",
        source="",
        target="N/A: none is set. TBC: to be set.",
        benchmark="N/A: none is published for that year.",
        note="",
    )


_REVISED = " r: revised since it was published; the sheet Restated says what it was, and why it is another."


def with_revised_sign(definitions: Sequence[DefinitionText]) -> tuple[DefinitionText, ...]:
    """With what the sign of a revised figure means, among the signs, which come last."""
    *others, signs = definitions
    return (*others, replace(signs, counts=signs.counts + _REVISED))


def without_revised_sign(definitions: Sequence[DefinitionText]) -> tuple[DefinitionText, ...]:
    """For copies in which no figure carries it."""
    return tuple(replace(text, counts=text.counts.removesuffix(_REVISED)) for text in definitions)


def _counts(mapping: mapping_models.MappingFiles, row: Row, definition: mapping_models.IndicatorDefinition) -> str:
    said = _by_version(mapping, definition, mapping_models.measure_words)
    if not said:
        return f"Not yet defined: shows {row.placeholder}."
    plain = plain_sentence(mapping, definition)
    return " ".join(filter(None, (plain, said, breakdown_words(mapping, row.indicator))))


def _measures(definition: mapping_models.IndicatorDefinition) -> list[Measure]:
    """Each version's, the newest first."""
    return [measure for _, measure in reversed(definition.written)]


def _by_version(
    mapping: mapping_models.MappingFiles,
    definition: mapping_models.IndicatorDefinition,
    words: Callable[[mapping_models.MappingFiles, Measure], str],
) -> str:
    """What is said of a measure; of several versions, the newest first, each with the months in which it holds."""
    said = []
    later: Month | None = None
    for version in reversed(definition.versions):
        first, last = version.valid_from, later - 1 if later else None
        begins = f"From {first.name}" if version is not definition.versions[0] else ""
        ends = f"{' to' if begins else 'To'} {last.name}" if last else ""
        said.append(f"{begins}{ends}: {words(mapping.in_force(first), version.measure)}")
        later = first
    if said:
        return " ".join(said)
    return words(mapping, definition.measure) if definition.measure else ""


def sources_of(mapping: mapping_models.MappingFiles, measure: Measure) -> tuple[str, ...]:
    """Ids of every list that a measure reads, the counted one first."""
    return tuple(dict.fromkeys((*mapping_models.lists_read(mapping, measure), *measure.tables)))


def _target_words(mapping: mapping_models.MappingFiles, row: Row, month: Period) -> str:
    definition = mapping.indicators[row.indicator]
    target = target_in_force(definition.targets, month)
    if target is None:
        return {"N/A": "None.", "TBC": "To be confirmed."}.get(row.target_shown, row.target_shown)
    met = {"at_least": "at least", "at_most": "at most", "less_than": "less than"}[target.comparison]
    unit = "%" if row.shape == "share" else ""
    number = f"{target.number:,f}{unit}"
    for_year = " for the financial year" if target.period == "financial_year" else ""
    if target.tolerance is None:
        tolerance = f"{mapping.organisation.tolerance_percent}% of the target"
    else:
        tolerance = f"{target.tolerance:f}" + (" percentage points" if unit else "")
    basis = f" {target.basis}" if target.basis else ""
    scope = "" if holds_for_every_team(row.shape) else ", for the whole service"
    return (
        f"{target.shown}: {met} {number}{for_year}{scope}, since {target.valid_from.name}. "
        f"Amber when missed by no more than {tolerance}.{basis}"
    )


def _benchmark_words(mapping: mapping_models.MappingFiles, row: Row) -> str:
    """Year and origin of the benchmarks; columns that share both are named together."""
    if mapping.benchmarks is None:
        return ""
    alike: dict[tuple[str, str], list[str]] = {}
    for cell in row.benchmarks:
        if cell.value is not None:
            heading = mapping.benchmarks.name_of(cell.column)
            alike.setdefault((cell.period, cell.origin), []).append(heading)
    said = [
        f"{joined(headings)}: {period}" + (f" ({origin})" if origin else "")
        for (period, origin), headings in alike.items()
    ]
    theirs = dict.fromkeys(one.definition for one in mapping.indicators[row.indicator].published_as if one.definition)
    more = [f"The publisher counts: {text}" for text in theirs if said]
    shown = "; ".join(said) if said else "None published."
    after = [*more, *filter(None, [among_councils_words(row)])]
    return " ".join([f"{shown.rstrip('.')}.", *after]) if after else shown
