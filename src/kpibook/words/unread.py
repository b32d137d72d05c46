"""Words that were not understood beside what decides: they may change what a claim means, so it may not be blamed."""

import re

from kpibook.words.known_words import KNOWN, tells_of_itself
from kpibook.words.sentence import Sentence

_AFTER = re.compile(r"[_hFsioOy@=vI]{0,5}(?P<word>\.)[_io]{0,3}[PLn%pfrIE]")
"""Behind a claim: before a month, a number or a name that it may go on with ("fell by 241 … January")."""
_COMPARED = re.compile(
    r"[_n%pI(v]{0,5}[shFi][_i@to]{0,3}(?P<word>\.)|_?\((?P<in>\.)\)|_?P_?c_?(?P<to>\.)|_{0,2}[i(]_{0,2}P(?P<by>\.)"
)
"""Behind a claim: what it is compared with, when it was, or where ("since …", "than in …")."""
_OPENING = re.compile(r"_{0,2}i_{0,2}(?P<word>\.)_{0,2},|_{0,2}(?P<who>\.)_{0,2}v[^;C]*I|_(?P<when>\.)_?c_?P")
"""What a sentence is said of, where nothing is known of it: "In …, 26% of referrals", "… made 98% of its visits"."""
_BEFORE = re.compile(r"(?P<word>\.)[_h:]{0,2}$|(?P<joined>\.)[ci]_{0,2}$|[si]_{0,2}(?P<when>\.)[,_]{0,2}[@F]?_{0,2}$")
_UNIT = re.compile(r"(?:[_A]|i_?)(?P<word>\.)")
_OF_A_TIME = re.compile(r"X[_@vo%n]{0,4}i_{0,2}(?P<word>\.)")
"""An extreme, and a month that is not known: "peaked at 2.0 in …"."""
"""Behind a number: "two percentage …", "nine in …"."""


def _is_only_told(sentence: Sentence, end: int) -> bool:
    """ "Members are advised that …": said to somebody, and not of them."""
    return any(sentence.words(each) in ("that", "note") for each in range(end))


def unread(sentence: Sentence, first: int, last: int) -> str:
    """A word within a claim, or directly beside what it hangs on, that nothing is known of; '' where all is read."""
    codes = sentence.codes
    inside = [sentence.words(at) for at in range(first, last + 1) if codes[at] == "."]
    unknown = next((word for word in inside if not tells_of_itself(word)), "")
    if unknown:
        return unknown
    after = _AFTER.match(codes, last + 1)
    if after is not None and not tells_of_itself(sentence.words(after.start("word"))):
        return sentence.words(after.start("word"))
    compared = _COMPARED.match(codes, last + 1)
    if compared is not None:
        return sentence.words(max(compared.span(name)[0] for name in ("word", "in", "to", "by")))
    opening = _OPENING.match(codes)
    if opening is not None and ";" not in codes[:first] and not _is_only_told(sentence, opening.end()):
        word = sentence.words(max(opening.span(name)[0] for name in ("word", "who", "when")))
        if word not in KNOWN:
            return word
    unit = _UNIT.match(codes, last + 1) if codes[last] == "n" else None
    if unit is not None:
        return sentence.words(unit.start("word"))
    before = _BEFORE.search(codes[:first])
    headed = before is not None and ":" in before[0] and sentence.words(before.start()) in KNOWN  # "Headline: 301 …"
    if before is not None and codes[first] in "%pnfrx" and not headed:
        return sentence.words(max(before.span(name)[0] for name in ("word", "joined", "when")))
    extreme = _OF_A_TIME.match(codes, first)
    return sentence.words(extreme.start("word")) if extreme is not None else ""
