"""Claims that compare with an earlier month without a verb: "24 more than in January", "better than last month"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kpibook.words.found import Hunt
from kpibook.words.frames_changes import changes, is_amount, is_counted
from kpibook.words.movements import Way
from kpibook.words.references import Reference, reference_of
from kpibook.words.statements import Compared, Of, Opposite, Statement

_COMPARED = re.compile(r"(?P<q>[pn%])?(?:[_]{0,2}|[I.])(?P<way>[><+\-])")


def hunt_earlier(hunt: Hunt) -> None:
    """Every comparison with an earlier month."""
    for match in _COMPARED.finditer(hunt.codes):
        _compared(hunt, match)
    for match in _WAS.finditer(hunt.codes):
        _was(hunt, match)


_WAS = re.compile(r"[Cc;,]_{0,2}v_{0,2}(?P<way>[><+\-])_{0,2}i_{0,2}(?P<p>P)(?=[;,)]|$)")


def _was(hunt: Hunt, match: re.Match[str]) -> None:
    """ "But were lower in January": than they are now."""
    at, place = match.start("way"), match.start("p")
    ways: dict[str, Way] = {">": "up", "<": "down", "+": "better", "-": "worse"}
    way, denied, month = ways[match["way"]], hunt.clauses.denied(at), hunt.clauses.setting.month

    def build(of: Of) -> Iterator[Statement]:
        other = month if of.month != month else hunt.facts.before(month)
        if other is not None:
            statement = Compared(of, of.at(other), way)
            yield Opposite(statement) if denied else statement

    hunt.claim(at, place, "change", build, at, hunt.clauses.times(hunt.sentence.items[place].when, month))


_COUNTING = ("more", "fewer", "less", "additional", "extra", "higher", "lower")
_POINTING = ("higher", "lower", "above", "below", "better", "worse", "more", "less", "better than", "worse than")
_EARLIER = re.compile(r"[><](?:[_I]{0,2}|\.)h[_oAi@Xj]{0,5}P|[><]_?P|[+\-][_oAi@]{0,3}P")


def _compared(hunt: Hunt, match: re.Match[str]) -> None:
    """As "2 points higher than in January", "24 more children", "above January's level", "better than last month"."""
    codes, sentence, at = hunt.codes, hunt.sentence, match.start("way")
    if re.match(r"[><]_{0,2}c[_A]{0,3}\?", codes[at:]):
        return  # "one child fewer and it would have been missed"
    kinds = ("target", "benchmark", "second opinion")
    if any(found.first <= at <= found.last and found.kind in kinds for found in hunt.found):
        return
    if any(sentence.words(e) == "as" for e in range(match.start(), at)):
        return  # "grew to 212 as more young people turned 18"
    q = match.start("q") if match["q"] and is_amount(hunt, match.start("q")) else None
    after = _EARLIER.match(codes, at)
    if not _is_a_comparison(hunt, at, q, after is not None):
        return
    place = after.end() - 1 if after is not None else at
    if after is not None and sentence.items[place].when.steps == (0,):
        return
    by = sentence.items[q].said.quantity if q is not None else None
    if q is not None:
        hunt.used.add(q)
    ways: dict[str, Way] = {">": "up", "<": "down", "+": "better", "-": "worse"}
    way: Way = "better" if sentence.words(at).startswith("better") else ways[match["way"]]
    main, denied = hunt.clauses.main(at), hunt.clauses.denied(at)
    reference = Reference(hunt, sentence.items[place], main, False) if after else reference_of(hunt, at)
    subject = hunt.clauses.subject_of_others(at) if q is not None and codes[at - 1] == "I" else None

    def build(of: Of) -> Iterator[Statement]:
        for since in reference.since(of):
            for statement in changes(hunt, of, of.at(since), way, by):
                yield Opposite(statement) if denied else statement

    hunt.claim(q if q is not None else at, place, "change", build, at, reference.main, subject)


def _is_a_comparison(hunt: Hunt, at: int, q: int | None, with_month: bool) -> bool:
    """Whether "more" or "above" compares with an earlier month, and not with a target, a team or another indicator."""
    codes, word = hunt.codes, hunt.sentence.words(at)
    counted = q is not None and codes[q] == "n" and word in _COUNTING
    points = q is not None and codes[q] == "p" and word in _POINTING
    if not with_month and re.match(r"[><+\-][_A]{0,2}\.", codes[at:]) and points:
        return False  # "six points below theirs"
    if counted and codes[at + 1 : at + 2] == "." and not is_counted(hunt, at + 1):
        return False
    if with_month:
        return True
    beside = re.match(
        r"[><+\-](?:(?:[_I]{0,2}|\.)h[_oAi@]{0,3}[SIET2]|_{0,2}h?_{0,2}[ET2%S]|_{0,2}h_{0,2}[nr])", codes[at:]
    )
    return (counted or points) and beside is None
