"""Which lists are cut at one day, and whether a workspace has nothing else to count: its columns are then readings."""

from kpibook.definitions.bases import lists_read
from kpibook.definitions.kinds import AnyMeasure
from kpibook.definitions.mapping import MappingFiles


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
