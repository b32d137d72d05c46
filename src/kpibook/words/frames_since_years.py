"""Movements since a financial year: "has risen since 2021/22" is said beside the council's own figure of that year."""

import re
from collections.abc import Iterator

from kpibook.words.facts import Facts
from kpibook.words.found import Hunt
from kpibook.words.held_statements import AgainstBenchmark, Beside, same_year
from kpibook.words.statements import Of, Opposite, Statement

_SINCE = re.compile(r"s_{0,2}(?:i_{0,2})?(?:E_{0,2}[io]?_{0,2})?(?P<year>Y)")
_MOVERS = "udbwUDBW=~"
_WAYS: dict[str, Beside] = {"u": "above", "d": "below", "b": "better", "w": "worse", "=": "near"}


def hunt_since_years(hunt: Hunt) -> None:
    """Every movement since a financial year, whichever of the two stands first."""
    for match in _SINCE.finditer(hunt.codes):
        mover = _mover_of(hunt, match.start(), match.end())
        if mover is not None and mover not in hunt.used:
            _since(hunt, mover, match.start("year"))


def _mover_of(hunt: Hunt, since: int, end: int) -> int | None:
    """What moved since then: the verb before, in the same clause; or behind, where the year stands first."""
    codes = hunt.codes
    start = max([0, *(each + 1 for each in range(since) if codes[each] in ";C")])
    before = [each for each in range(start, since) if codes[each] in _MOVERS]
    if before:
        return before[-1]
    stop = next((each for each in range(end, len(codes)) if codes[each] in ";C"), len(codes))
    behind = [each for each in range(end, stop) if codes[each] in _MOVERS]
    return behind[0] if behind and not re.search("[%nr]", codes[end : behind[0]]) else None


def _since(hunt: Hunt, at: int, place: int) -> None:
    codes, items = hunt.codes, hunt.sentence.items
    year, sign = items[place].when.year, codes[at].lower()
    from_ = re.compile(r"F_{0,2}(?P<q>[%n])").search(codes, min(at, place))
    q = from_.start("q") if from_ is not None and ";" not in codes[min(at, place) : from_.start()] else None
    by = re.compile(r"[_i]{0,2}y_{0,2}(?P<by>[pn%])").match(codes, at + 1)
    off = by.start("by") if by is not None else None
    said = items[q].said.quantity if q is not None else None
    apart = items[off].said.quantity if off is not None else None
    denied = hunt.clauses.denied(at)
    hunt.used.update({at, *(each for each in (q, off) if each is not None)})

    def build(of: Of) -> Iterator[Statement]:
        for id_ in own_benchmarks(hunt.facts, of.indicator, year):
            whole = AgainstBenchmark(of, id_, _WAYS.get(sign), said, apart, year)
            yield Opposite(whole) if denied else whole

    last = max(each for each in (at, place, q, off) if each is not None)
    hunt.claim(min(at, place), last if q is None else max(at, place), "benchmark", build, at)


def own_benchmarks(facts: Facts, indicator: str, year: str) -> Iterator[str]:
    """The council's own figures of a year among an indicator's benchmarks."""
    own = {name.lower() for name in facts.scopes["whole"].names} if "whole" in facts.scopes else set()
    for one in facts.indicators[indicator].benchmarks:
        if one.area.lower() in own and same_year(year, one.period):
            yield one.id
