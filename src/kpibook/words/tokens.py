"""A text becomes sentences, and a sentence words, numbers and signs, each with its place in the text.

Then what numbers the tokens say: digits, words ("twenty-five", "a dozen"), fractions ("a quarter", "1 in 4").
"""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
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


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
UNITS = {word: number for number, word in enumerate(_SMALL.split())} | {
    word: 20 + 10 * at for at, word in enumerate(_TENS.split())
}
_NTH = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
ORDINALS = {word: number for number, word in enumerate(_NTH.split(), start=1)}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}
_LENGTHS = words("months weeks days years month working hours minutes calendar year week day")
_LARGE = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}


class Number(NamedTuple):
    """A number that begins at a token: what it is, to what it is rounded, and where it ends.

    `fraction`: it is a share of something ("a quarter", "1 in 4"), in percent.
    """

    value: Fraction
    step: Fraction
    end: int
    fraction: bool = False
    spelled: bool = False


def number_at(tokens: Sequence[Token], at: int) -> Number | None:
    """The number that begins at a token; None where none does."""
    return _fraction_words(tokens, at) or _in(tokens, at, _digits(tokens, at) or _words(tokens, at))


def _digits(tokens: Sequence[Token], at: int) -> Number | None:
    if at >= len(tokens) or not tokens[at].is_number:
        return None
    text = tokens[at].text.replace(",", "")
    value = Fraction(text)
    step = Fraction(1, 10 ** len(text.partition(".")[2]))
    large = _LARGE.get(low_at(tokens, at + 1))
    close = large and (low_at(tokens, at + 1) not in "km" or tokens[at + 1].start == tokens[at].end)
    if low_at(tokens, at + 1) == "m" and value <= 36 and value.denominator == 1:
        close = low_at(tokens, at - 1) in ("£", "$", "€")  # else "9m" are months
    if large and close:
        return Number(value * large, step * large, at + 2)
    return Number(value, step, at + 1)


def _words(tokens: Sequence[Token], at: int) -> Number | None:
    """``twenty-five``, ``three hundred and thirty``, ``a dozen``, ``a couple``."""
    total = current = 0
    end = at
    if low_at(tokens, at) in ("a", "half") and low_at(tokens, at + 1) in (
        "dozen",
        "hundred",
        "thousand",
        "couple",
        "a",
    ):
        return _dozens(tokens, at)
    while end < len(tokens):
        parts = re.split(r"[-‐‑]", low_at(tokens, end))
        if all(part in UNITS for part in parts):
            current += sum(UNITS[part] for part in parts)
        elif parts == ["hundred"] and end > at:
            current = max(current, 1) * 100
        elif parts == ["thousand"] and end > at:
            total, current = total + max(current, 1) * 1000, 0
        elif parts == ["dozen"] and end > at:
            current = max(current, 1) * 12
        elif parts == ["and"] and end > at and current + total >= 100 and _is_unit(low_at(tokens, end + 1)):
            pass
        else:
            break
        end += 1
        following = low_at(tokens, end)
        goes_on = following in ("hundred", "thousand", "dozen") or (_is_unit(following) and not current % 10)
        if current % 100 and not goes_on:
            break
    return Number(Fraction(total + current), Fraction(1), end, spelled=True) if end > at else None


def _dozens(tokens: Sequence[Token], at: int) -> Number | None:
    words = [low_at(tokens, at + step) for step in range(3)]
    if words == ["half", "a", "dozen"]:
        return Number(Fraction(6), Fraction(1), at + 3, spelled=True)
    value = {"dozen": 12, "hundred": 100, "thousand": 1000, "couple": 2}.get(words[1])
    if words[0] != "a" or value is None:
        return None
    if words[1:] == ["hundred", "and"] and (rest := _words(tokens, at + 3)) is not None and rest.value < 100:
        return Number(value + rest.value, Fraction(1), rest.end, spelled=True)
    end = at + 2 + (words[1] == "couple" and words[2] == "of")
    return Number(Fraction(value), Fraction(1), end, spelled=True)


def _is_unit(word: str) -> bool:
    return all(part in UNITS for part in re.split(r"[-‐‑]", word))


def _fraction_words(tokens: Sequence[Token], at: int) -> Number | None:
    """``a quarter``, ``two thirds``, ``three-quarters``, ``half``, ``a fifth``; no "third month", no "last quarter"."""
    words = [*re.split(r"[-‐‑]", low_at(tokens, at)), low_at(tokens, at + 1)]
    joined = len(words) == 3
    first, second = (words[0], words[1])
    upper = 1 if first in ("a", "one") else UNITS.get(first, 0)
    lower = _PARTS.get(second.rstrip("s") if second != "halves" else "half")
    if upper and lower and (upper == 1) == (not second.endswith("s")) and second != "half":
        end = at + (1 if joined else 2)
        if low_at(tokens, end) in ("month", "months", "year", "years", "of") and not _is_share(tokens, end):
            return None
        return Number(Fraction(100 * upper, lower), Fraction(1), end, fraction=True, spelled=True)
    if first == "half" and not joined and second not in ("a", "term", "year", "yearly", "day", "way", "an", "hour"):
        return Number(Fraction(50), Fraction(1), at + 1, fraction=True, spelled=True)
    return None


def _is_share(tokens: Sequence[Token], end: int) -> bool:
    return low_at(tokens, end) == "of" and low_at(tokens, end + 1) not in ("the_year", "2022", "2023", "2024")


def number_at_plain(tokens: Sequence[Token], at: int) -> Number | None:
    """The number that begins at a token, and no fraction."""
    return _digits(tokens, at) or _words(tokens, at)


def _in(tokens: Sequence[Token], at: int, number: Number | None) -> Number | None:
    """``1 in 4``, ``nine in ten``, ``3 out of 4``: a share, where both are at most 20."""
    if number is None:
        return None
    words = [low_at(tokens, number.end), low_at(tokens, number.end + 1)]
    if words[1] == "in" and tokens[number.end].is_word and number.value <= 10 and number.step == 1:
        of = number_at_plain(tokens, number.end + 2 + (low_at(tokens, number.end + 2) == "every"))
        if of is not None and number.value < of.value <= 20 and low_at(tokens, of.end) not in _LENGTHS:
            return Number(number.value * 100 / of.value, Fraction(1), of.end, fraction=True, spelled=True)
    after = number.end + (1 if words[0] == "in" else (2 if words in (["out", "of"], ["in", "every"]) else 0))
    if after == number.end:
        return number
    other = _digits(tokens, after) or _words(tokens, after)
    if words[0] == "in" and words[1] == "every":
        other = _digits(tokens, number.end + 2) or _words(tokens, number.end + 2)
    if other is None or not 0 < number.value <= other.value or other.value > 20 or words[0] == "out":
        return number
    if low_at(tokens, other.end) in _LENGTHS:
        return number
    return Number(number.value * 100 / other.value, Fraction(1), other.end, fraction=True, spelled=True)
