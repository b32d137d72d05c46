"""Rules: figures that must agree are two figures of one kind."""

from collections.abc import Iterator

from kpibook.definitions.checked_mapping import CheckedMapping
from kpibook.definitions.indicators import AgreesWith, IndicatorDefinition
from kpibook.definitions.kinds import KeyPath
from kpibook.issues import Issue


def of_one_kind(checked: CheckedMapping) -> Iterator[Issue]:
    """The other indicator is there, is another, is counted, and its figures can be held against this one's."""
    for id_, indicator in checked.mapping.indicators.items():
        named: set[str] = set()
        for at, said in enumerate(indicator.agrees_with):
            path: KeyPath = ("indicators", id_, "agrees_with", at, "indicator")
            other = checked.mapping.indicators.get(said.indicator)
            if other is None:
                if not checked.knows("indicators", said.indicator):
                    yield checked.unknown("indicator", said.indicator, checked.known("indicators"), path)
                continue
            message = _message(id_, indicator, said, other)
            if said.indicator in named:
                message = f'"{id_}" says twice what it has to do with "{said.indicator}".'
            named.add(said.indicator)
            if message:
                yield checked.issue("wrong-agreement", message, path, "Name another indicator, or remove agrees_with.")


def _message(id_: str, indicator: IndicatorDefinition, said: AgreesWith, other: IndicatorDefinition) -> str:
    if said.indicator == id_:
        return f'"{id_}" agrees with itself, whatever it says.'
    if indicator.measure is None or other.measure is None:
        planned = id_ if indicator.measure is None else said.indicator
        return f'"{planned}" is planned: it has no figure yet that could agree with another.'
    if indicator.kind_of_figure != other.kind_of_figure:
        return f'"{id_}" and "{said.indicator}" cannot agree: their figures are of two kinds.'
    if said.how == "part_of" and indicator.measure.shape != "count":
        return f'"{id_}" is no count, so it cannot be a part of "{said.indicator}".'
    return ""
