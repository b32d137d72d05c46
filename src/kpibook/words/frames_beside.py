"""Claims about two figures side by side: "higher than PTC 2", "the gap between CP and CLA supervision is ten"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kpibook.words.found import Hunt
from kpibook.words.names import Mention
from kpibook.words.speaking import Subject
from kpibook.words.statements import Compared, Of, Opposite, Statement, Way

_BESIDE = re.compile(r"(?P<by>[pn%x])?_{0,2}(?P<way>[><+\-t=])_{0,2}(?P<than>h?)(?P<that>[_oiA]{0,4})(?P<other>[SI])")


_GAP = re.compile(r"\b(?:gap|difference|margin)\b")


def _apart(hunt: Hunt) -> None:
    """ "The gap between CP supervision (96%) and CLA supervision (86%) is ten points"."""
    named = [e for e in hunt.sentence.all("I") if hunt.sentence.items[e].mention.sure]
    points = [e for e in hunt.sentence.all("p") if e not in hunt.used]
    if (
        not _GAP.search(hunt.sentence.low)
        or len(named) != 2
        or len(points) != 1
        or "T" in hunt.codes
        or "E" in hunt.codes
    ):
        return
    one, other = (hunt.sentence.items[e].mention.indicators for e in named)
    by = hunt.sentence.items[points[0]].said.quantity
    hunt.used.add(points[0])

    def build(of: Of) -> Iterator[Statement]:
        for id_ in other:
            yield Compared(of, Of(id_, of.scope, of.month), "moved", by)

    hunt.claim(named[0], points[0], "comparison", build, named[0], subject=Subject((one,)))


def hunt_beside(hunt: Hunt) -> None:
    """ "Higher than PTC 2", "CP supervision was above CLA supervision"."""
    _apart(hunt)
    _of_two(hunt)
    for match in _BESIDE.finditer(hunt.codes):
        other, at = match.start("other"), match.start("way")
        if at in hunt.used or any(
            f.first <= at <= f.last and f.kind in ("change", "target", "benchmark", "second opinion")
            for f in hunt.found
        ):
            continue
        is_scope = hunt.codes[other] == "S"
        that = "o" in match["that"]  # "above that of CLA"
        if not (match["than"] or is_scope or that or match["way"] in "t+-=") or (
            match["way"] in "t=" and is_scope and not match["than"]
        ):
            continue
        if match["way"] in ">" and not match["than"] and hunt.sentence.words(at) in ("over", "more"):
            continue
        _beside(hunt, match, at, other, is_scope)


def _of_two(hunt: Hunt) -> None:
    """ "PTC 1 had 84% and PTC 2 88%, so PTC 1 was the better of the two"."""
    match = re.search(r"(?P<way>[><+\-])_{0,2}o_{0,2}n", hunt.codes)
    places = {hunt.sentence.items[e].place.ids for e in hunt.sentence.all("S")}
    if match is None or len(places) != 2 or not re.search(r"\bof the two\b", hunt.sentence.low):
        return
    at = match.start("way")
    hunt.used.add(match.end() - 1)
    ways: dict[str, Way] = {">": "up", "<": "down", "+": "better", "-": "worse"}
    (one,) = [ids for ids in places if ids == hunt.clauses.scopes(at)[0]] or [()]
    (other,) = [ids for ids in places if ids != one] if one else [()]

    def build(of: Of) -> Iterator[Statement]:
        for scope in other:
            yield Compared(of, Of(of.indicator, scope, of.month), ways[match["way"]])

    hunt.claim(at, match.end() - 1, "comparison", build, at, scopes=(one, ()))


def _alike(hunt: Hunt, of: Of, mention: Mention) -> Sequence[str]:
    """Of what may be meant, what has figures of the same kind: "above that of CLA", of supervision."""
    shape = hunt.facts.indicators[of.indicator].shape
    return [id_ for id_ in (*mention.indicators, *mention.near) if hunt.facts.indicators[id_].shape == shape]


def _beside(hunt: Hunt, match: re.Match[str], at: int, other: int, is_scope: bool) -> None:
    items = hunt.sentence.items
    by = match.start("by") if match["by"] and match.start("by") not in hunt.used else None
    said = items[by].said.quantity if by is not None else None
    if by is not None and re.search(r"[@O]_?$", hunt.codes[:by]):
        by, said = None, None
    if by is not None:
        hunt.used.add(by)
    ways: dict[str, Way] = {">": "up", "<": "down", "+": "better", "-": "worse", "t": "steady", "=": "steady"}
    way = ways[match["way"]]
    denied = hunt.clauses.denied(at)
    subject: Subject = hunt.clauses.subject(at)

    def build(of: Of) -> Iterator[Statement]:
        others = (
            [Of(of.indicator, scope, of.month) for scope in items[other].place.ids]
            if is_scope
            else [Of(id_, of.scope, of.month) for id_ in _alike(hunt, of, items[other].mention)]
        )
        for one in others:
            if one != of and one.scope in hunt.facts.scopes:
                compared = Compared(of, one, way, said)
                yield Opposite(compared) if denied else compared

    hunt.claim(by if by is not None else at, other, "comparison", build, at, subject=subject)
