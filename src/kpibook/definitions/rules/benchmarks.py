"""Rules: a benchmark column says which period and which places it shows."""

from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.kinds import KeyPath
from kpibook.issues import Issue


def periods_of_columns(checked: CheckedMapping) -> Iterator[Issue]:
    """Every column shows a period: its own, or that of all columns."""
    benchmarks = checked.mapping.benchmarks
    for id_ in benchmarks.columns if benchmarks else ():
        if benchmarks and not benchmarks.period_of(id_):
            message = f'The benchmark column "{id_}" does not say which period it shows.'
            advice = "Write period there; or once for all columns, beside the source under benchmarks."
            yield checked.issue("benchmark-column", message, ("benchmarks", "columns", id_), advice)


def places_of_columns(checked: CheckedMapping) -> Iterator[Issue]:
    """A column shows an area of the list, or the neighbours of the council that is named; one of the two."""
    benchmarks = checked.mapping.benchmarks
    for id_, column in benchmarks.columns.items() if benchmarks else ():
        path: KeyPath = ("benchmarks", "columns", id_)
        if bool(column.area) == bool(column.neighbours):
            message = f'The benchmark column "{id_}" names both an area and neighbours, or neither.'
            yield checked.issue("benchmark-column", message, path, "Name one of the two: area, or neighbours.")
        elif column.neighbours and benchmarks and not benchmarks.authority:
            message = f'The benchmark column "{id_}" shows neighbours, but whose is not said.'
            advice = "Name the council itself under benchmarks, as releases do: authority."
            yield checked.issue("benchmark-column", message, (*path, "neighbours"), advice)
