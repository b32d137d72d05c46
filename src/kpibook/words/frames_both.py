"""Claims beside two months at once: "up on both November and the same month last year"."""

import re
from collections.abc import Iterator

from kpibook.words.found import Hunt
from kpibook.words.frames_changes import WAYS, changes
from kpibook.words.references import Reference
from kpibook.words.speaking import Times
from kpibook.words.statements import Of, Opposite, Statement, Way

_BOTH = re.compile(r"(?P<way>[udbw=><+\-])_{0,2}[hiso_]{1,4}(?P<one>P)_{0,2}c[_hiso]{0,4}(?P<two>P)")
_WAYS: dict[str, Way] = {**WAYS, ">": "up", "<": "down", "+": "better", "-": "worse"}


def hunt_both(hunt: Hunt) -> None:
    """Every movement, or comparison, from both of two months."""
    for match in _BOTH.finditer(hunt.codes):
        at, places = match.start("way"), (match.start("one"), match.start("two"))
        said = " ".join(hunt.sentence.words(each) for each in range(at, places[0]))
        if at not in hunt.used and re.search(r"\bboth\b", said):
            hunt.used.add(at)
            for place in places:
                _since(hunt, at, place)


def _since(hunt: Hunt, at: int, place: int) -> None:
    main, denied = Times((hunt.clauses.setting.month,)), hunt.clauses.denied(at)
    reference = Reference(hunt, hunt.sentence.items[place], main, False)

    def build(of: Of) -> Iterator[Statement]:
        for since in reference.since(of):
            for one in changes(hunt, of, of.at(since), _WAYS[hunt.codes[at]], None):
                yield Opposite(one) if denied else one

    hunt.claim(at, place, "change", build, at, main)
