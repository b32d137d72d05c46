"""What is said of all that a sentence lists: "CIN 93%, CP 93% – both above target", "…, all three Green"."""

import re
from collections.abc import Callable

from kpibook.words.found import Hunt
from kpibook.words.held_statements import Against, AgainstTarget, RagIs
from kpibook.words.speaking import Subject
from kpibook.words.statements import Of, Opposite, Statement
from kpibook.words.tokens import UNITS

_ALL = re.compile(
    r"\b(?:(?P<both>both|neither)|(?P<all>all|none) (?:of them |of these )?(?P<n>three|four|five|six)?)\b"
)
_RELATIONS: dict[str, Against] = {">": "above", "<": "below", "m": "met", "M": "missed", "e": "beyond", "K": "short",
                                  "+": "better", "-": "short"}  # fmt: skip
_SAID = re.compile(r"[_vA!]{0,4}(?:(?P<rel>[><mMeK+\-])(?:_?h)?[_A]{0,2}T|(?P<g>G))[_AT]{0,2}(?=[;,:)C]|$)")


def hunt_each_named(hunt: Hunt) -> None:
    """Every "both", "all three", "neither" that closes a list of as many names."""
    for match in _ALL.finditer(hunt.sentence.low):
        start = hunt.sentence.low[: match.end()].count(" ")
        at = next((e + 1 for e, item in enumerate(hunt.sentence.items) if item.start <= start < item.end), None)
        said = _SAID.match(hunt.codes, at) if at is not None else None
        if said is not None:
            _of_each(hunt, match, said)


def _of_each(hunt: Hunt, match: re.Match[str], said: re.Match[str]) -> None:
    place = said.start("rel") if said["rel"] else said.start("g")
    named = [e for e in hunt.sentence.all("I") if e < said.start() and hunt.sentence.items[e].mention.sure]
    ids = list(dict.fromkeys(hunt.sentence.items[e].mention.indicators for e in named))
    size = 2 if match["both"] else UNITS.get(match["n"] or "", 0)
    if place in hunt.used or len(ids) != size or any(len(one) != 1 for one in ids):
        return
    hunt.used.update(e for e in range(place, said.end()) if hunt.codes[e] in "TG")
    hunt.used.add(place)
    build = _build(hunt, place, match[0].split()[0] in ("neither", "none"))
    hunt.claim(place, said.end() - 1, "target", build, place, subject=Subject(tuple(ids)))


def _build(hunt: Hunt, place: int, denied: bool) -> Callable[[Of], Statement | None]:
    item = hunt.sentence.items[place]

    def build(of: Of) -> Statement | None:
        if of.fact(hunt.facts).goal is None:
            return None
        one: Statement = RagIs(of, (item.rag,)) if item.code == "G" else AgainstTarget(of, _RELATIONS[item.code])
        return Opposite(one) if denied else one

    return build
