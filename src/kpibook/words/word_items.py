"""The code of a word that is no name, month or number: by the lexicon, and by the words beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpibook.words.known_words import HOW
from kpibook.words.lexicon import LONGEST_PHRASE, PHRASES, PLAIN
from kpibook.words.sentence import QUANTITIES, RAG_WORDS, Item
from kpibook.words.tokens import Token, low_at
from kpibook.words.vocabulary import BASE_VERBS, NOUNS, VERBS, words

_NOUNS = {word: code for code, text in NOUNS.items() for word in text.split()}
_VERBS = {word: code for code, text in VERBS.items() for word in text.split()}
_BASE = words(
    "increase rise fall drop decrease decline reduce improve grow climb worsen deteriorate recover dip exceed meet "
    "achieve reach hit beat miss"
)
_BASE_CODE = {"reduce": "d", "improve": "b", "grow": "u", "worsen": "w", "deteriorate": "w", "recover": "b"}
_VERBS_OF = {word: code for code, text in BASE_VERBS.items() for word in text.split()}
_DETERMINERS = words(
    "a an the this that no any further another slight small sharp significant marked steady overall monthly "
    "welcome large modest marginal big continued similar its our their of and in first second third fourth fifth "
    "consecutive successive month-on-month annual year-on-year recent considerable steep gradual net point points "
    "% cent successive straight notable clear second-largest percentage-point because after following with by "
    "despite from equivalent"
)
_UP_BEFORE = words(
    "set follow followed catch pick picked made make makes making sign signed back backed speed start come take "
    "taken bring ramp step scale build built keep kept end ends ended turn stand stepping following catching"
)
_UP_AFTER = words(
    "at for and but over from by on since again slightly sharply markedly significantly marginally compared to % . , ; "
    "( ) year-on-year"
)


def word_item(tokens: Sequence[Token], at: int, found: Mapping[int, Item]) -> Item:
    """A word or phrase of the lexicon; `_` a word that brings in nothing else, `.` one that may."""
    token = tokens[at]
    special = _beside_others(tokens, at, found)
    if special:
        return Item(special, at, at + 1)
    for length in range(min(LONGEST_PHRASE.get(token.low, 0), len(tokens) - at), 1, -1):
        code = PHRASES.get(tuple(one.low for one in tokens[at : at + length]))
        if code is not None and not any(start in found for start in range(at + 1, at + length)):
            return Item(code, at, at + length)
    before = tokens[at - 1].low if at else ""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if token.low == "n" and after == "=":
        return Item("_", at, at + 2)  # "(n = 301)"
    if _is_a_colour(token, before, after) or _is_from_colour_to_colour(tokens, at):
        return Item("G", at, at + 1, RAG_WORDS[token.low])
    if token.low in ("most", "fewest", "least") and before == "the" and after in _MOST_OF:
        return Item("X", at, at + 1)
    special = _noun_or_verb(token.low, before, after, tokens[at - 2].low if at > 1 else "")
    beside = found.get(at + 1) or found.get(at + 2)
    if special == "?" and before == "and" and beside is not None and beside.code in "E%":
        special = _VERBS_OF.get(token.low, special)  # "and exceed Scotland's 92%"
    if special:
        return Item(special, at, at + 1)
    if token.low in ("up", "down"):
        return Item(_up_or_down(token.low, before, after, tokens, at, found), at, at + 1)
    code = PHRASES.get((token.low,))
    if code is None and "'" in token.low:
        code = PHRASES.get((token.low.partition("'")[0],)) if not token.low.endswith("n't") else "!"
    if code is not None:
        return Item(_in_place(code, token.low, before, after), at, at + 1)
    if (
        (token.low.endswith("ly") and len(token.low) > 4)
        or token.low in PLAIN
        or token.low in HOW
        or token.low.removesuffix("'s") in PLAIN
        or not (token.is_word or token.is_number)
    ):
        return Item("_", at, at + 1)
    return Item(".", at, at + 1)


def _is_a_colour(token: Token, before: str, after: str) -> bool:
    """Whether Red, Amber or Green is a figure's colour here."""
    ends = after in ("", ",", ".", ";", ")")
    return token.low in RAG_WORDS and (
        token.text[0].isupper()
        or before in ("rated", "rag", "remains", "is", "amber")
        or (before == "on" and (ends or after == "for"))
        or (before in _COLOURED and (ends or after in ("and", "this")))
    )


_COLOURED = words(
    "are was were now still one two three four none all both remain remained stays stayed turned turns turn becomes "
    "became become goes went gone measure indicator flipped"
)


def _is_from_colour_to_colour(tokens: Sequence[Token], at: int) -> bool:
    """ "Has gone from green to red": written small, too."""
    if tokens[at].low not in RAG_WORDS:
        return False
    to = (low_at(tokens, at - 1), low_at(tokens, at + 1), low_at(tokens, at + 2))
    back = (low_at(tokens, at - 3), low_at(tokens, at - 2), low_at(tokens, at - 1))
    return (to[:2] == ("from", "to") and to[2] in RAG_WORDS) or (
        (back[0], back[2]) == ("from", "to") and back[1] in RAG_WORDS
    )


def _ends_at(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].low in (",", ";", ".", ")")


def _is_rag(word: str) -> bool:
    return word in RAG_WORDS


_MOST_OF = words("since in for this of we we've we'd it it's that there ever any recorded seen so on")
"""What stands behind "the most" of a number."""
_MOVES_ON = words("increase fall drop rise improvement reduction deterioration decrease decline advance recovery")
"""Nouns behind which "on" says what is compared with."""
_UP_ON = words("up down arrow increase fall drop rise improvement better worse advance")
_OURS = words("target our the its their both")
"""What stands behind a verb that has its object: "and miss our target"."""
_TARGETS = words("target targets limit limits ceiling threshold planning")
_TURNING = words("turn turns turned turning become becomes became go goes went gone flipped flips stays stayed")
_GOING_ON = words("continues continued continue continuing began begun started managed able come managing tended")


REASON_BEHIND_NOW = words("the that our we they most")
"""Words before which "now" begins a reason: "now that the backlog has gone"."""
_HEADINGS = words("benchmarks benchmark comparators comparator comparisons comparison")


def _beside_others(tokens: Sequence[Token], at: int, found: Mapping[int, Item]) -> str:
    """Small words whose role the words behind them decide: "on target", "on January", "after 89%"."""
    word, follows = tokens[at].low, found.get(at + 1)
    following, number = low_at(tokens, at + 1), found.get(at + 1) or found.get(at + 2)
    if word == "now" and at and tokens[at - 1].is_word and following in REASON_BEHIND_NOW:
        return "R"
    if word in _HEADINGS and (following == ":" or (at == 0 and following in ("for", "on"))):
        return "_"  # "Benchmarks for the rate: England 67, …"
    is_number = number is not None and number.code in "%n"
    on = word == "on" and low_at(tokens, at - 1) not in _UP_ON and following in ("its", "our", "their")
    if (word in ("within", "inside") or on) and is_number and number and low_at(tokens, number.end) in _TARGETS:
        return "m"
    behind = (low_at(tokens, at + 2) or following) if following in _WHOSE else following
    if behind in _TARGETS and (word in ("on", "within", "inside") or word in ("off", "outside", "outwith")):
        return "K" if word == "off" else ("M" if word in ("outside", "outwith") else "m")
    later = found.get(at + 2) if following in ("the", "a") and (follows is None or follows.code != "P") else follows
    if word in ("theirs", "ours") and any(one.low in _TARGETS for one in tokens[:at]):
        return "T"  # "two points above the target, and … six points below theirs"
    if word in ("reach", "reaches", "reached", "reaching") and behind in _TARGETS and tokens[at - 1].low != "to":
        return "m"
    if word in ("→", "->", "=>") and at and (_is_rag(following) or (follows is not None and follows.code in "%nr")):
        return "O"
    compared = (
        _beside_a_noun(tokens, at, found)
        or _beside_a_month(tokens, at, follows, later)
        or _beside_a_number(tokens, at, follows, later)
    )
    if compared:
        return compared
    if word in _TURNING and _comes_to(tokens, at, number):
        return "v"
    if word in _MANAGED and number is not None and number.code in "%nrf":
        return "v"  # "the family group managed only 88%"
    if word == "over" and later is not None and later.code in "PL":
        return "i"
    if word in ("after", "following", "from"):
        return _after(word, following, later)
    if word in ("lost", "gained") and number is not None and number.code == "p":
        return "d" if word == "lost" else "u"
    return ""


def _comes_to(tokens: Sequence[Token], at: int, number: Item | None) -> bool:
    """Whether "turns", "went" is followed by a colour, or by what it went from."""
    if low_at(tokens, at + 1) in ("from", "to"):
        return number is not None or any(one.low in RAG_WORDS for one in tokens[at + 1 : at + 4])
    return low_at(tokens, at + 1) in RAG_WORDS


def _beside_a_noun(tokens: Sequence[Token], at: int, found: Mapping[int, Item]) -> str:
    """ "A reduction on the total for February 2022": compared with that; no "third fall on the trot"."""
    if tokens[at].low != "on" or low_at(tokens, at - 1) not in _MOVES_ON or low_at(tokens, at + 2) == "trot":
        return ""
    of_something = low_at(tokens, at + 1) in ("the", "its", "our", "last")
    return "h" if of_something and any(found[e].code in "%nrP" for e in range(at + 1, at + 6) if e in found) else ""


def _beside_a_month(tokens: Sequence[Token], at: int, follows: Item | None, later: Item | None) -> str:
    """ "On January", "28, as Jan-23", "the same number as in January": compared with that month."""
    word, following = tokens[at].low, low_at(tokens, at + 1)
    if word == "on" and later is not None and later.code == "P":
        return "h"
    if word == "as" and follows is not None and follows.code == "P" and _ends_at(tokens, follows.end):
        return "h"
    same = any(one.low == "same" for one in tokens[max(0, at - 3) : at])
    if word == "as" and same and following in ("in", "for", "at", "last"):
        return "h"
    return ""


_WHOSE = words("the our its their this that local")
_SPOT = words("bang right exactly dead spot")
_MANAGED = words("managed posted logged notched")


def _beside_a_number(tokens: Sequence[Token], at: int, follows: Item | None, later: Item | None) -> str:
    """ "Down on the 82% in January", "a point down on 98%"; "bang on the 80% target"."""
    before, following = low_at(tokens, at - 1), low_at(tokens, at + 1)
    if tokens[at].low != "on":
        return ""
    if follows is not None and follows.code in "%nr" and before in _UP_ON:
        return "h"
    if following == "the" and later is not None and later.code in "%nr":
        return "t" if low_at(tokens, later.end) in _TARGETS and before in _SPOT else "h"
    return ""


def _after(word: str, following: str, later: Item | None) -> str:
    """What "after" is, and "from": of an earlier figure, of none, or of what happened."""
    if (word != "following" and following in ("none", "nil", "nothing")) or (
        word == "after" and following in RAG_WORDS
    ):
        return "F"
    if word == "from":
        return ""
    if following in _NOUNS:
        return "_"  # "after falls in each of the previous months"
    return "F" if later is not None and later.code in "%nrfP" else ""


def _noun_or_verb(word: str, before: str, after: str, before_that: str) -> str:
    """As "increase" is a noun after "an" or before "in", a verb after a name, and an intention after "to"."""
    if word in _BASE and before == "to" and before_that in _GOING_ON:
        return {**_VERBS_OF, **_BASE_CODE}.get(word, "")
    if word in _BASE and before == "and" and after in _OURS:
        return _VERBS_OF.get(word, "") or _BASE_CODE.get(word, "")
    if word in _BASE and before in ("to", "will", "should", "would", "must", "can", "could", "and"):
        return "?" if before != "and" else _NOUNS.get(word, "?")
    if word in ("fall", "falls", "fell") and after in ("between", "within", "into", "outside"):
        return "_"  # "25% falls between the two"
    if word in _NOUNS and (before in _DETERMINERS or before.isdigit() or after in ("in", "of", "from", "since", "to")):
        return _NOUNS[word] if word not in _VERBS or before in _DETERMINERS or after in ("in", "of") else _VERBS[word]
    if word in _VERBS:
        return _VERBS[word]
    return _BASE_CODE.get(word, "")


def _up_or_down(word: str, before: str, after: str, tokens: Sequence[Token], at: int, found: Mapping[int, Item]) -> str:
    code = {"up": "u", "down": "d"}[word]
    follows = found.get(at + 1)
    if after == "to" and (found.get(at + 2) is None or found[at + 2].code not in QUANTITIES + "PT"):
        return "_"  # "much of it is down to one road"
    if before in _UP_BEFORE:
        return "_"
    if follows is not None and follows.code in QUANTITIES + "P":
        return code
    return code if after in _UP_AFTER or at + 1 == len(tokens) else "_"


def _in_place(code: str, word: str, before: str, after: str) -> str:
    """What a word is here: "more than" is said of numbers and figures, "more staff" is not."""
    if code == "." or word not in (
        "more",
        "large",
        "over",
        "under",
        "v",
        "short",
        "met",
        "meet",
        "meeting",
        "hit",
        "held",
        "given",
    ):
        return code
    if word == "meeting" and (
        before in ("the", "a", "team", "board", "next", "this", "our", "each", "management")
        or not (
            after in _OURS or after in _TARGETS or after.isdigit() or after in ("all", "this", "that", "every", "or")
        )
    ):
        return "."
    if word == "short" and after != "of":
        return "_"
    if word == "v" and before in ("",):
        return "."
    if word == "over" and after in ("the", "a"):
        return ">"
    return code
