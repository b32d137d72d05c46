"""Claims of how unusual a figure is: "no more than usual", "unusually high", "outside its usual range"."""

import re
from functools import partial

from kpibook.report import Unusual
from kpibook.words.found import Hunt
from kpibook.words.frames_extremes import item_at
from kpibook.words.held_statements import UnusualIs
from kpibook.words.statements import Of, Statement

_OWN = r"(?:its|the|their)"
_RANGE = r"(?:limits?|range|variation|pattern|bounds)"
_USUAL = r"(?:usual|normal|expected|control|natural)"
_UNUSUAL: tuple[tuple[re.Pattern[str], tuple[Unusual, ...]], ...] = (
    (re.compile(rf"\bunusually high\b|\babove {_OWN} (?:upper )?{_USUAL} {_RANGE}\b"), ("unusually high",)),
    (re.compile(rf"\bunusually low\b|\bbelow {_OWN} (?:lower )?{_USUAL} {_RANGE}\b"), ("unusually low",)),
    (
        re.compile(
            r"\bno more than (?:is )?usual\b|\bnothing unusual\b|\bnot unusual\b"
            rf"|\bno more than {_USUAL}(?: monthly)? variation\b|\bwithin (?:{_OWN} )?{_USUAL} {_RANGE}\b"
        ),
        ("usual",),
    ),
    (re.compile(rf"\bin a row above {_OWN} (?:usual level|average|mean)\b"), ("above",)),
    (re.compile(rf"\bin a row below {_OWN} (?:usual level|average|mean)\b"), ("below",)),
    (
        re.compile(
            r"\bunusual(?:ly)? (?:large |big )?(?:movement|change|month|rise|fall|figure|result)\b"
            rf"|\boutside {_OWN} {_USUAL} {_RANGE}\b"
        ),
        ("unusually high", "unusually low", "rising", "falling", "high of late", "low of late", "above", "below"),
    ),
)


def hunt_unusual(hunt: Hunt) -> None:
    """The first such words of the sentence."""
    for pattern, words in _UNUSUAL:
        match = pattern.search(hunt.sentence.low)
        if match:
            at = item_at(hunt, match.start())
            hunt.claim(at, at, "unusual", partial(_is_unusual, words), at)
            return


def _is_unusual(words: tuple[Unusual, ...], of: Of) -> Statement:
    return UnusualIs(of, words)
