"""What an indicator tells in one plain sentence, before the rule by which it is counted."""

from typing import assert_never

from kpibook.definitions import IndicatorDefinition, MappingFiles, bases_of
from kpibook.definitions.kinds import Average, Flow, Measure, Rate, Ratio, Share, Snapshot, Stock, Tally


def plain_sentence(mapping: MappingFiles, definition: IndicatorDefinition) -> str:
    """The mapping's own sentence (`plain`); else one by the kind of measure, '' where nothing is counted yet."""
    if definition.plain:
        return definition.plain
    measures = [measure for _, measure in definition.written]
    return _of_kind(mapping, measures[-1]) if measures else ""


def _of_kind(mapping: MappingFiles, measure: Measure) -> str:
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


def _when(mapping: MappingFiles, measure: Measure) -> str:
    match bases_of(mapping, measure)[0]:
        case Flow():
            return "there were in the month"
        case Stock():
            return "there were at month end"
        case _:
            return "were on the list on the day it was taken"
