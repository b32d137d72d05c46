"""What is left out of "all": "every measure but one", "all measures, with two exceptions", "except CLA supervision"."""

import re
from dataclasses import dataclass

from kpibook.words.found import Hunt
from kpibook.words.tokens import UNITS

_BUT = (
    r" ?,? (?:but(?! for)|but for|bar|save(?: for)?|except(?: for)?|excepting|apart from|other than|excluding)"
    r"(?: the| for)?"
)
_SO_MANY = re.compile(
    rf"{_BUT} (?P<n>\d+|[a-z]+)(?= |$)(?! ?%)(?: of (?:them|these|those))?(?: exceptions?)?"
    r"| ?,? with(?: only| just)? (?P<exceptions>\d+|[a-z]+|an) exceptions? ?,?"
)
_NAMED = re.compile(rf"{_BUT} | ?,? with the (?:sole |single )?exceptions? of (?:the )?")


@dataclass(frozen=True)
class LeftOut:
    """What is left out: so many (None where that is not said), these indicators, and where its words end."""

    end: int
    count: int | None = None
    indicators: tuple[str, ...] = ()


def left_out(hunt: Hunt, character: int) -> LeftOut | None:
    """What is left out of the measures whose words end at a place of the sentence's small letters; None: nothing."""
    low = hunt.sentence.low
    counted = _SO_MANY.match(low, character)
    if counted:
        word = counted["n"] or counted["exceptions"]
        count = 1 if word == "an" else (int(word) if word.isdigit() else UNITS.get(word))
        if count is not None:
            return LeftOut(counted.end(), count)
    named = _NAMED.match(low, character)
    if named is None:
        return None
    first = low[: named.end()].count(" ")
    items = hunt.sentence.items
    place = next((at for at, item in enumerate(items) if item.start >= first), len(items))
    joined = re.match(r"_{0,2}I(?:_{0,2}[c,]{1,2}_{0,2}I)*", hunt.codes[place:])
    if joined is None:
        return None
    last = place + joined.end() - 1
    ids = tuple(id_ for at in range(place, last + 1) if items[at].code == "I" for id_ in items[at].mention.indicators)
    end = len(" ".join(token.low for token in hunt.sentence.tokens[: items[last].end]))
    return LeftOut(end, None, ids)
