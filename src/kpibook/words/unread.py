"""Words that were not understood beside what decides: they may change what a claim means, so it may not be blamed."""

from __future__ import annotations

import re

from kpibook.words.items import Sentence

_AFTER = re.compile(r"[_hFsioOy@=vI]{0,5}(?P<word>\.)[_io]{0,3}[PLn%pfrIE]")
"""Behind a claim: before a month, a number or a name that it may go on with ("fell by 241 … January")."""
_BEFORE = re.compile(r"(?P<word>\.)[_h]{0,2}$")
_UNIT = re.compile(r"(?:_|i_?)(?P<word>\.)")
"""Behind a number: "two percentage …", "nine in …"."""


def unread(sentence: Sentence, first: int, last: int) -> str:
    """A word within a claim, or directly beside what it hangs on, that nothing is known of; '' where all is read."""
    codes = sentence.codes
    inside = codes.find(".", first, last + 1)
    if inside >= 0:
        return sentence.words(inside)
    after = _AFTER.match(codes, last + 1)
    if after is not None:
        return sentence.words(after.start("word"))
    unit = _UNIT.match(codes, last + 1) if codes[last] == "n" else None
    if unit is not None:
        return sentence.words(unit.start("word"))
    before = _BEFORE.search(codes[:first])
    if before is not None and codes[first] in "%pnfrx":
        return sentence.words(before.start("word"))
    return ""
