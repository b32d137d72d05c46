"""Numbers of a count by team: "of these, 210 are with PTC 1 and 169 with PTC 2", "545, with PTC 1 holding 210"."""

import re
from collections.abc import Iterator, Sequence

from kpibook.words.found import Hunt
from kpibook.words.speaking import Subject
from kpibook.words.statements import Level, Of, Part, Statement
from kpibook.words.vocabulary import words

_BEHIND = re.compile(r"n(?P<held>[_v.IoA]{0,5}[iO_])_{0,2}(?P<s>S)")
_BEFORE = re.compile(r"(?P<s>S)_{0,2}(?P<held>[v.@])?_{0,2}n(?=_{0,2}o_{0,2}[AI]|[,;cC)]|$)")
_HOLDING = words(
    "allocated held open with in at sit sits sitting based assigned belong belonged belongs were are was is being "
    "hold holds holding keeps had has having supports supporting of them these those to the"
)
"""Words for being a team's: "were allocated to", "held", "with"."""
_OF_THEM = re.compile(r"\bof (?:these|them|those|the|our|which|whom)\b|\bwith\b|\bholding\b")


def hunt_scopes(hunt: Hunt) -> None:
    """Every such number of a count that was named before."""
    if "S" not in hunt.codes or not _OF_THEM.search(hunt.sentence.low):
        return
    for match in _BEHIND.finditer(hunt.codes):
        _one(hunt, match.start(), match.start("s"), match.span("held"))
    for match in _BEFORE.finditer(hunt.codes):
        at = match.start() + match[0].index("n")
        _one(hunt, at, match.start("s"), match.span("held") if match["held"] else (at, at))


def _one(hunt: Hunt, at: int, scope: int, held: tuple[int, int]) -> None:
    said = {word for each in range(*held) for word in hunt.sentence.words(each).split()}
    ids, quantity = _counted(hunt, at), hunt.sentence.items[at].said.quantity
    if at in hunt.used or not said <= _HOLDING or not ids or quantity is None or hunt.sentence.items[at].said.per:
        return
    hunt.used.add(at)

    def build(of: Of) -> Iterator[Statement]:
        count = hunt.facts.indicators[of.indicator].shape == "count"
        parts: tuple[Part, ...] = ("value",) if count else ("numerator", "denominator", "rest")
        for part in parts:
            yield Level(of, quantity, part)

    place = hunt.sentence.items[scope].place
    hunt.claim(at, at, "level", build, at, subject=Subject((tuple(ids),)), scopes=(place.ids, ()))


def _counted(hunt: Hunt, at: int) -> Sequence[str]:
    """What is split up: the name before, or what the text speaks of; () where nobody can be sure."""
    items = hunt.sentence.items
    named = [items[e].mention for e in hunt.sentence.all("I") if items[e].mention.sure]
    before = [mention for mention in named if mention.start < items[at].start] or named[:1]
    if before:
        return before[-1].indicators
    return hunt.clauses.before.indicators if hunt.clauses.before.sure else ()
