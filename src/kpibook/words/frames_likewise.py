"""What was said of one, said of another by a few words: "and so did Lochside", "the same was true in January"."""

import re

from kpibook.words.found import Hunt
from kpibook.words.speaking import Times

_SO_DID = re.compile(r"\b(?:so|as) (?:did|does|do|is|are|was|were|has|have) $")
_ALSO = re.compile(r"\b(?:the )?same (?:was|is|goes|went|held|applies|applied|can be said)(?: also)?(?: true)?\b")
_KINDS = ("target", "rag", "change", "benchmark")


def hunt_likewise(hunt: Hunt) -> None:
    """Every "so did …" behind what was said in the same sentence; and "the same was true in …", in another month."""
    codes = hunt.codes
    for at in hunt.sentence.all("S"):
        before = " ".join(hunt.sentence.words(e) for e in range(max(0, at - 4), at)) + " "
        if _SO_DID.search(before) and re.match(r"S_{0,2}(?:[;,)]|$)", codes[at:]):
            _again(hunt, at, scopes=(hunt.sentence.items[at].place.ids, ()))
    match = _ALSO.search(hunt.sentence.low)
    if match is None:
        return
    first = next(
        e for e, item in enumerate(hunt.sentence.items) if item.end > hunt.sentence.low[: match.start()].count(" ")
    )
    hunt.used.update(e for e in range(first, min(first + 4, len(codes))) if codes[e] == "=")
    month = next((e for e in range(first, len(codes)) if codes[e] == "P"), None)
    if month is not None and ";" not in codes[first:month]:
        _again(hunt, month, times=hunt.clauses.times(hunt.sentence.items[month].when, hunt.clauses.setting.month))


def _again(
    hunt: Hunt, at: int, scopes: tuple[tuple[str, ...], tuple[str, ...]] | None = None, times: Times | None = None
) -> None:
    """The last thing that was said before, of another scope or month."""
    told = [one for one in hunt.told if one.last < at and one.kind in _KINDS]
    if told:
        last = max(told, key=lambda one: one.last)
        hunt.claim(
            at, at, last.kind, last.build, last.at, times or last.times, last.subject, scopes=scopes or last.scopes
        )
