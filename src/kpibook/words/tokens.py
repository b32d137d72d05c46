"""A text becomes sentences, and a sentence words, numbers and signs, each with its place in the text."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from kpibook.words.vocabulary import words

MOST_TOKENS = 300
"""Words and signs of one sentence: a longer one is read in pieces of so many, so that none takes for ever."""
_TOKEN = re.compile(
    r"(?![QqHh]\d)\b[A-Za-z]\d{1,3}\b|\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
    r"|[^\W\d_]+(?:(?:['’\-‐‑&]|\.(?=[^\W\d_]\b))[^\W\d_]+)*\.?(?<=[^\W\d_])"
    r"|(?<=[\w.])['’]s\b|\.{2,}|[-=]>|[^\w\s]|_"
)
_NO_END = words("c ca approx e.g i.e eg ie no nos dr mr mrs ms st vs etc fig incl excl max min cf para")
"""Words before a full stop that ends no sentence."""
_MONTHS = words("jan feb mar apr jun jul aug sep sept oct nov dec")
_BULLETS = frozenset("•●▪◦‣·*–—-►○■□✓➢")


class Token(NamedTuple):
    """A word, number or sign: as written, in small letters, and where it stands."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it begins with a letter."""
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        """Whether it begins with a digit."""
        return self.text[0] in "0123456789"

    @property
    def stem(self) -> str:
        """What inflected forms share."""
        return stem(self.low)


def low_at(tokens: Sequence[Token], at: int) -> str:
    """The word that stands at a place, in small letters; '' where none does."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


_ONE = {"children": "child", "people": "person", "persons": "person"} | dict.fromkeys(
    ("kid", "kids", "youngster", "youngsters"), "child"
)
"""Words of one meaning, which no ending tells."""


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """What inflected forms of a word share; a rough one, for comparing names.

    >>> [stem(word) for word in ("visits", "visiting", "children", "supervised", "supervision", "re-referrals", "days")]
    ['visit', 'visit', 'child', 'supervis', 'supervis', 'rereferral', 'day']
    """
    word = re.sub(r"['’]s?$", "", word).replace("-", "").replace("’", "").replace("'", "")
    word = _ONE.get(word, word)
    if len(word) > 4 and word.endswith("ies"):
        word = word[:-3] + "y"
    elif len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ion", "ed", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def sentences(text: str) -> Iterator[list[Token]]:
    """The sentences of a text, none of them empty: at full stops, line ends and bullets."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        token = Token(word, word.lower().replace("’", "'"), match.start(), match.end())
        if found and (_ends(text, found, token) or len(found) >= MOST_TOKENS):
            yield found
            found = []
        if found or word not in _BULLETS:
            found.append(token)
    if found:
        yield found


def _ends(text: str, found: list[Token], token: Token) -> bool:
    """Whether a sentence ends before the token."""
    last = found[-1]
    between = text[last.end : token.start]
    if "\n" in between or "\r" in between:
        return last.text in ".!?;:" or not token.text[0].islower() or "\n\n" in between.replace(" ", "")
    if last.text in ("!", "?"):
        return bool(between)
    if last.text != "." or not between:
        return False
    before = found[-2].low if len(found) > 1 else ""
    if before in _MONTHS and token.text.isdigit() and (int(token.text) <= 31 or 1990 <= int(token.text) <= 2100):
        return False
    return before not in _NO_END and not token.text[0].islower()


def is_behind_percentage(tokens: Sequence[Token], at: int) -> bool:
    """Whether the two numbers from here are those behind a percentage, as in `95% (21/22)`: no year 2021/22.

    >>> [is_behind_percentage(next(sentences(said)), 3) for said in ("95% (21/22)", "21% (21/22)")]
    [True, False]
    """
    if at < 3 or at + 2 >= len(tokens) or (tokens[at - 2].text, tokens[at - 1].text) != ("%", "("):
        return False
    said, upper, lower = tokens[at - 3].text, tokens[at].text, tokens[at + 2].text
    if not (said.isdigit() and upper.isdigit() and lower.isdigit() and int(lower)):
        return False
    return abs(100 * int(upper) - int(said) * int(lower)) * 2 <= int(lower)
