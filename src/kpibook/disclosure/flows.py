"""Months that add up: what is open this month was open the last one, or started; what was, is still, or ended.

Where a workbook shows how many of a list are open at month end and how many of them started or ended in the month, a
suppressed number of open ones could be worked out from the months on either side. Nothing ties the months together
once starts and ends are withheld: any number may have come and gone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.definitions import MappingFiles
from kpibook.disclosure.quantities import Key, Published
from kpibook.disclosure.tree import Bools, ScopeTree
from kpibook.disclosure.undecided import may_share_records, unrelated_by_mapping


@dataclass(frozen=True)
class StocksAndFlows:
    """Tied by months: measures of a list's open records, and those of its records by the day they start or end.

    `averages`: those of `stocks` that are averages.
    """

    stocks: frozenset[Key]
    flows: frozenset[Key]
    averages: frozenset[Key] = frozenset()


def stocks_and_flows(mapping: MappingFiles, published: Sequence[Published]) -> tuple[StocksAndFlows, ...]:
    """For each list of which both are published. A flow counted some time after its day (`plus`) is not tied."""
    found = []
    for source, definition in mapping.sources.items():
        here = [p for p in published if p.upper.counted[1] == source]
        stocks = [p for p in here if p.upper.counted[0] == "stock"]
        days = {day for p in stocks for day in p.upper.counted[2:]}
        days |= {*definition.spell_fields}
        flows = frozenset(
            p.key
            for p in here
            if p.upper.counted[0] == "flow" and p.upper.counted[2] in days and p.upper.counted[3] is None
        )
        if stocks and flows:
            found.append(StocksAndFlows(frozenset(p.key for p in stocks), flows, _averages(stocks)))
    return (*found, *_in_lists_of_their_own(mapping, published))


def _in_lists_of_their_own(mapping: MappingFiles, published: Sequence[Published]) -> Iterator[StocksAndFlows]:
    """What is open in one list, with what is dated in others that may hold its starts and ends.

    Nothing in the definitions says that they do not: only the mapping can (`disclosure: unrelated`). Audits are no
    cases.
    """
    cases = [p for p in published if not p.measure.startswith("audits.")]
    flows = [p for p in cases if p.upper.counted[0] == "flow" and p.upper.counted[3] is None]
    for stock in cases:
        source = str(stock.upper.counted[1])
        if stock.upper.counted[0] == "stock":
            others = [
                flow.key
                for flow in flows
                if flow.upper.counted[1] != source
                and may_share_records(mapping, source, str(flow.upper.counted[1]))
                and not unrelated_by_mapping(mapping, [stock.measure], [flow.measure])
            ]
            if others:
                yield StocksAndFlows(frozenset({stock.key}), frozenset(others), _averages([stock]))


def _averages(published: Sequence[Published]) -> frozenset[Key]:
    return frozenset(p.key for p in published if p.value is not None)


def withheld(tree: ScopeTree, stocks: Bools, flows: Bools) -> Bools:
    """Where (node × month) starts and ends are withheld, given where a stock or a flow is suppressed.

    In a service area, all its teams and the whole service together: for the month of a suppressed flow, and for that
    of a suppressed stock and the one after it.
    """
    # Stock = last month's stock + starts − ends. With starts and ends shown, two months' stocks differ by a known
    # number, and a suppressed one is read off its neighbour (an attack over all months at once did that).
    suppressed = stocks | flows
    # A month's stock stands in its own equation and in the next month's.
    suppressed[:, 1:] |= stocks[:, :-1]
    found = suppressed.copy()
    for area in range(1, tree.first_leaf):
        # Teams' equations add up to the area's, so at no level may one be left standing.
        nodes = [area, *tree.leaves_below(area)]
        found[nodes] = suppressed[nodes].any(axis=0)
    found[0] = found.any(axis=0)
    return found
