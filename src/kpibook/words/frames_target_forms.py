"""Other ways to speak of a target: "the wrong side of 95%", "half our 80% target", "twice the ceiling"."""

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from kpibook.words.found import Hunt
from kpibook.words.frames_targets import RELATIONS
from kpibook.words.held_statements import AgainstTarget, ShareOfTarget
from kpibook.words.said import Quantity
from kpibook.words.series_statements import AnyOf
from kpibook.words.speaking import Subject
from kpibook.words.statements import Level, Of, Opposite, Statement

_SIDE = re.compile(r"(?P<by>[pn%])?_{0,2}(?P<side>[+-])_{0,2}(?P<q>[%n])(?!_{0,2}T)")
_TWO = re.compile(
    r"(?P<rel>[><+\-Km])(?:[_A]{0,2}T_{0,2}o)?[_A]{0,3}(?P<a>[%n])_{0,2}c_{0,2}(?P<b>[%n])(?!_{0,2}[ioyh]?_{0,2}[EPSI]|_{0,2}[><+\-K])"
)
_EACH_BY = re.compile(r"I_{0,2}y_{0,2}[pn%](?:_{0,2}[c,]{1,2}_{0,2}I_{0,2}y_{0,2}[pn%])+")
_SHARE = re.compile(r"(?P<x>[fx])_{0,2}o?[_A]{0,3}(?:(?P<before>[%n])_{0,2})?(?P<t>T)(?:_?[o(]_?(?P<after>[%n]))?")


def hunt_target_forms(hunt: Hunt) -> None:
    """Every side of a number, and every share of a target, in the sentence."""
    for match in _SIDE.finditer(hunt.codes):
        if hunt.sentence.words(match.start("side")).endswith("side of"):
            _side(hunt, match)
    for match in _TWO.finditer(hunt.codes):
        _two(hunt, match)
    for match in _EACH_BY.finditer(hunt.codes):
        _each_by(hunt, match)
    for match in _SHARE.finditer(hunt.codes):
        _share(hunt, match)


def _two(hunt: Hunt, match: re.Match[str]) -> None:
    """ "CLA and care leaver supervision are short of 95% and 90%": the first is the first's."""
    named = [e for e in hunt.sentence.all("I") if e < match.start("rel")]
    places = (match.start("a"), match.start("b"))
    if set(places) & hunt.used or ";" in hunt.codes[named[-2] if len(named) > 1 else 0 : match.start("rel")]:
        return
    hunt.used.update(places)
    denied, kind = hunt.clauses.denied(match.start("rel")), RELATIONS[match["rel"]]
    if len(named) < 2:
        return
    for name, at in zip(named[-2:], places, strict=True):
        said = hunt.sentence.items[at].said.quantity

        def build(of: Of, said: Quantity | None = said) -> Statement | None:
            whole = AgainstTarget(of, kind, said)
            return None if of.fact(hunt.facts).goal is None else (Opposite(whole) if denied else whole)

        ids = hunt.sentence.items[name].mention.indicators
        hunt.claim(at, at, "target", build, at, subject=Subject((ids,)))


def _each_by(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Two are under target, CLA by nine points and care leavers by four"."""
    before = re.search(r"(?P<rel>[><KMe])[_AovhS]{0,5}T[^;]{0,3}$", hunt.codes[: match.start()])
    if before is None:
        return
    kind, name = RELATIONS[before["rel"]], match.start()
    for at in range(match.start(), match.end()):
        if hunt.codes[at] == "I":
            name = at
        if hunt.codes[at] not in "pn%" or at in hunt.used:
            continue
        hunt.used.add(at)
        off = hunt.sentence.items[at].said.quantity

        def build(of: Of, off: Quantity | None = off) -> Statement | None:
            return None if of.fact(hunt.facts).goal is None else AgainstTarget(of, kind, None, off)

        mention = hunt.sentence.items[name].mention
        shares = (*mention.indicators, *mention.near)
        hunt.claim(name, at, "target", build, at, subject=Subject((shares,), mention.sure or bool(mention.near)))


def _side(hunt: Hunt, match: re.Match[str]) -> None:
    """On the better or the worse side of a number, which may be the target's or any other."""
    at, q = match.start("side"), match.start("q")
    said, wrong = hunt.sentence.items[q].said.quantity, match["side"] == "-"
    if said is None or q in hunt.used:
        return
    by = match.start("by") if match["by"] and match.start("by") not in hunt.used else None
    off = hunt.sentence.items[by].said.quantity if by is not None else None
    hunt.used.update({q, *({by} if by is not None else ())})

    def build(of: Of) -> Iterator[Statement]:
        goal, polarity = of.fact(hunt.facts).goal, hunt.facts.indicators[of.indicator].polarity
        if goal is None and polarity == "neither":
            return
        upwards = goal.comparison == "at_least" if goal is not None else polarity == "higher"
        beyond = Level(of, replace(said, sense="less than" if upwards == wrong else "more than"))
        if off is not None or goal is not None:
            yield AnyOf(AgainstTarget(of, "short" if wrong else "met", said, off), () if off else (beyond,))
        else:
            yield beyond

    hunt.claim(at if by is None else by, q, "target", build, at)


def _share(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Half our 80% target": of the figure itself."""
    at = match.start("x")
    share, value = as_share(hunt, at), match.start("before") if match["before"] else match.start("after")
    named = hunt.sentence.items[value].said.quantity if value >= 0 else None
    if at in hunt.used or share is None or hunt.codes[at - 1 : at] in ("y", "U", "D"):
        return
    hunt.used.update({at, match.start("t"), *({value} if value >= 0 else ())})

    def build(of: Of) -> Statement | None:
        return None if of.fact(hunt.facts).goal is None else ShareOfTarget(of, share, named)

    hunt.claim(at, max(match.start("t"), value), "target", build, at)


def as_share(hunt: Hunt, at: int) -> Quantity | None:
    """A half as 50%, twice as 200%; None of "halved", which says how something moved."""
    said = hunt.sentence.items[at].said
    if said.quantity is None or hunt.codes[at] == "f":
        return said.quantity
    word = hunt.sentence.words(at).split()[-1]
    if word not in ("twice", "double", "treble", "triple"):
        return None
    return Quantity(100 * said.quantity.number, "fraction", said.quantity.sense, Fraction(1))
