"""What a measure counts and asks, which lists it reads, and which of these are cut at one day: worked out here."""

from collections.abc import Mapping

from kpibook.definitions import kinds
from kpibook.definitions.checked_mapping import borrowed_by, borrowed_team
from kpibook.definitions.indicators import IndicatorDefinition, named_base
from kpibook.definitions.kinds import AnyMeasure
from kpibook.definitions.mapping import MappingFiles


def find_base(indicators: Mapping[str, IndicatorDefinition], measure: kinds.AnyMeasure) -> kinds.Base | None:
    """The flow, stock or snapshot that a measure counts: its own, that of the indicator it names; None for a tally.

    None too while a share or rate names what is neither: the rules of the mapping say so before anything is counted.
    Of a ratio, what is divided; `bases_of` has what it is divided by too.
    """
    match measure:
        case kinds.Flow() | kinds.Stock() | kinds.Snapshot():
            return measure
        case kinds.Tally():
            return None
        case kinds.Part(of=whole):
            return find_base(indicators, whole)
        case kinds.Share(of=of) | kinds.Rate(of=of) | kinds.Average(of=of) | kinds.Ratio(of=of):
            return named_base(indicators, of)


def base_of(mapping: MappingFiles, measure: kinds.AnyMeasure) -> kinds.Base | None:
    """The records that a measure counts; None for a tally. ValueError for a mapping that its rules refuse."""
    base = find_base(mapping.indicators, measure)
    if base is None and not isinstance(measure, kinds.Tally):
        raise ValueError("a share or rate is of neither a flow, a stock nor a snapshot")
    return base


def bases_of(mapping: MappingFiles, measure: kinds.AnyMeasure) -> tuple[kinds.Base, ...]:
    """The flows and stocks that a measure counts: both of a ratio's, none of a tally."""
    base = base_of(mapping, measure)
    by = named_base(mapping.indicators, measure.by) if isinstance(measure, kinds.Ratio) else None
    return tuple(each for each in (base, by) if each is not None)


def conditions_of(measure: kinds.AnyMeasure, base: kinds.Base | None) -> tuple[kinds.Condition, ...]:
    """Every condition that a measure asks of records: its base's, then its own."""
    own = () if measure is base else measure.asks
    return (*(base.asks if base else ()), *own)


def lists_read(mapping: MappingFiles, measure: kinds.AnyMeasure) -> tuple[str, ...]:
    """The lists whose records a measure counts or looks at, the counted one first; a rate's population is none."""
    if isinstance(measure, kinds.Tally):
        return (measure.source,)
    found: dict[str, None] = {}
    for base in bases_of(mapping, measure):
        timed = (condition.timed for condition in conditions_of(measure, base))
        links = [link.source for condition in timed if condition is not None for link in condition.links()]
        borrowed = borrowed_by(mapping, measure, base) | borrowed_team(mapping, base.source)
        links += [mapping.sources[source].lookups[name].from_ for source, name in sorted(borrowed)]
        found |= dict.fromkeys((base.source, *links))
    return tuple(found)


def is_snapshot(mapping: MappingFiles, source: str) -> bool:
    """Whether a list is cut at one day."""
    return source in mapping.sources and mapping.sources[source].as_at is not None


def counts_snapshots(mapping: MappingFiles, measure: AnyMeasure) -> bool:
    """Whether a measure counts a list that is cut at one day."""
    return is_snapshot(mapping, lists_read(mapping, measure)[0])


def has_readings(mapping: MappingFiles) -> bool:
    """Whether every list that is counted is cut at one day: the workspace's figures are then those of readings."""
    measures = mapping.measures.values()
    return bool(measures) and all(counts_snapshots(mapping, measure) for measure in measures)


def follows_months(mapping: MappingFiles, source: str) -> bool:
    """Whether a list is exported anew for every month, so that an old export of it is one too few.

    A list that is cut at one day is not, beside lists that are counted by month: last quarter's stays where it lies.
    Where nothing else is counted, the newest of such lists belong together.
    """
    return mapping.changes(source) == "monthly" and (not is_snapshot(mapping, source) or has_readings(mapping))
