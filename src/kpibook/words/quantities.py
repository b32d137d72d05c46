"""Quantities in a row of tokens: percentages, points, counts, fractions, pairs like 81/330, and how they are said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from kpibook.words.said import Quantity, Sense
from kpibook.words.tokens import UNITS, Number, Token, is_behind_percentage, low_at, number_at
from kpibook.words.vocabulary import POINTS, SENSES, TIMES, phrases, words

QuantityCode = Literal["%", "p", "n", "f", "r", "x", "_"]
"""Percent, points, a number, a fraction, a pair, times; `_` is a number of no figure (money, a date)."""

_SENSES = {phrase: sense for sense, text in SENSES.items() for phrase in phrases(text)}
_LONGEST_SENSE = 4
_LENGTHS = words(
    "day days week weeks month months year years hour hours minute minutes am pm working calendar term terms wte "
    "mth mths fte o'clock yrs hrs mins night nights weekly monthly miles metres km page pages mile metre"
)
_PERCENT = (("%",), ("per", "cent"), ("percent",), ("pc",), ("pct",), ("per-cent",))
_TIMES = {word: times for times, text in TIMES.items() for word in text.split()}
_FEWER = words("halved halving halves")
_AGES = words("aged age ages between under over")
_NO_NUMBER_BEFORE = words(
    "section s team phase q item page year stage tier level band regulation para paragraph grade version part "
    "appendix table figure chapter act ks step category route priority annex form reg £ $ € # @ class key aged "
    "age ages under-"
)


@dataclass(frozen=True)
class Said:
    """A quantity in a sentence: where it stands, its code, and what it says. `pair`: the two numbers of 81/330.

    `way` is what a word of times says beside: "halved" fell. `per`: it is a rate.
    `of`: the indicators that are named within ("one IHA in ten").
    """

    start: int
    end: int
    code: QuantityCode
    quantity: Quantity | None = None
    pair: tuple[Quantity, Quantity] | None = None
    way: Literal["up", "down"] | None = None
    per: bool = False
    of: tuple[str, ...] = ()


def quantities(tokens: Sequence[Token]) -> list[Said]:
    """Every quantity of a sentence, in order, a number that belongs to a length of time or the like with code `_`."""
    found: list[Said] = []
    at = 0
    while at < len(tokens):
        one = (_times(tokens, at) or _one(tokens, at)) if _may_begin(tokens[at]) else None
        if one is None:
            at += 1
            continue
        one = _signed(tokens, _with_sense(tokens, one, found[-1].end if found else 0))
        found.append(one)
        at = one.end
    return found


_FIRST = frozenset((*UNITS, *_TIMES, "a", "half", "one"))


def _signed(tokens: Sequence[Token], one: Said) -> Said:
    """``(+12)``, ``-2pp``: a movement; a dash between two numbers is none."""
    sign = low_at(tokens, one.start - 1)
    if one.code not in "%pn" or one.way or sign not in ("+", "-", "−") or one.start == 0:
        return one
    close = tokens[one.start - 1].end == tokens[one.start].start
    before = low_at(tokens, one.start - 2)
    if close and (sign == "+" or before in ("", "(", ",", ":", ";")):
        return replace(one, way="up" if sign == "+" else "down")
    return one


def _may_begin(token: Token) -> bool:
    """Whether a number may begin with a word: most do not."""
    return token.is_number or token.low in _FIRST or (token.is_word and token.low.partition("-")[0] in _FIRST)


def _is_at(tokens: Sequence[Token], at: int, phrases: Sequence[tuple[str, ...]]) -> int:
    """How many tokens the longest of the phrases takes that stands here; 0 where none does."""
    fit = [len(p) for p in phrases if all(low_at(tokens, at + step) == word for step, word in enumerate(p))]
    return max(fit, default=0)


def _times(tokens: Sequence[Token], at: int) -> Said | None:
    word = low_at(tokens, at)
    bare = word in ("twice", "double", "treble", "triple")
    if word in _TIMES and not (
        bare and low_at(tokens, at + 1) not in ("as", "the", "that", "what", "its", "last", "january's")
    ):
        quantity = Quantity(Fraction(_TIMES[word]), "times", "about", Fraction(1, 2))
        return Said(at, at + 1, "x", quantity, way="down" if word in _FEWER else "up")
    return None


_MOVED_A_POINT = words("up down by fell rose dropped slipped gained lost climbed dipped just still only")


def _one(tokens: Sequence[Token], at: int) -> Said | None:
    if low_at(tokens, at) == "a" and low_at(tokens, at - 1) in _MOVED_A_POINT:
        points = _is_at(tokens, at + 1, (("percentage", "point"), ("point",)))
        if points:
            return Said(at, at + 1 + points, "p", Quantity(Fraction(1), "points"))  # "up a point"
    number = number_at(tokens, at)
    if number is None or (number.spelled and number.value == 1 and not number.fraction and not _counts(tokens, at)):
        return None
    if number.fraction:
        return Said(at, number.end, "f", Quantity(number.value, "fraction"))
    pair = _pair(tokens, number)
    if pair is not None:
        return Said(at, pair[1], "r", pair=(_plain(number), _plain(pair[0])))
    number = _past_hyphen(tokens, number)
    if (points := _is_at(tokens, number.end, POINTS)) and low_at(tokens, number.end) != "point":
        return Said(at, number.end + points, "p", _plain(number, "points"))
    if points and low_at(tokens, number.end + 1) not in ("in", "of"):
        return Said(at, number.end + points, "p", _plain(number, "points"))
    if percent := _is_at(tokens, number.end, _PERCENT):
        return Said(at, number.end + percent, "%", _plain(number, "percent"))
    end = _of_no_figure(tokens, at, number)
    if end:
        return Said(at, end, "_")
    past = _past_per(tokens, number.end)
    return Said(at, past, "n", _plain(number), per=past > number.end)


def _plain(number: Number, unit: Literal["number", "percent", "points"] = "number") -> Quantity:
    return Quantity(number.value, unit, "exactly", number.step)


def _past_hyphen(tokens: Sequence[Token], number: Number) -> Number:
    """``2-point``, ``5-percentage-point``: the number goes on behind its hyphen."""
    joined = low_at(tokens, number.end) in ("-", "‐", "‑") and _is_at(tokens, number.end + 1, POINTS)
    return number._replace(end=number.end + 1) if joined else number


_COUNTED = words("child more fewer less additional extra percentage point per % young case person of")


def _counts(tokens: Sequence[Token], at: int) -> bool:
    """Whether "one" is a number here, as in "one additional child", and no pronoun."""
    following = low_at(tokens, at + 1)
    more = low_at(tokens, at + 2) in ("more", "fewer", "less", "additional", "than", "extra", "fewer")
    return more or (following in _COUNTED and low_at(tokens, at - 1) not in ("this", "that", "no", "any"))


_DONE = words("done cleaned completed met made visited checked repaired seen held finished filled fixed")


def _pair(tokens: Sequence[Token], number: Number) -> tuple[Number, int] | None:
    """``81/330``, ``81 of 330``, ``81 of the 330``, ``81 out of 330``, ``81 from 330``; no year 2021/22, no 24/7."""
    at, words = number.end, [low_at(tokens, number.end + step) for step in range(4)]
    steps = 1 if words[0] in ("/", "⁄") else 0
    if words[0] == "of" or words[:2] == ["out", "of"]:
        steps = 1 if words[0] == "of" else 2
        steps += words[steps] in ("the", "a", "all", "our")
        steps += low_at(tokens, at + steps) in ("total",)
        steps += low_at(tokens, at + steps) in ("of",) and words[0] != "of"
    if words[0] in _DONE and words[1:3] == ["out", "of"]:
        steps = 3  # "406 done out of 503"
    if not steps:
        return None
    other = number_at(tokens, at + steps)
    swapped = (
        (words[0] == "/" or (words[0] == "of" and steps == 1))
        and (words[0] == "of" or tokens[number.end].start == tokens[at - 1].end)
        and other is not None
        and (min(other.value, number.value) > 12 or (low_at(tokens, at - 3), low_at(tokens, at - 2)) == ("%", "("))
    )
    if other is None or other.fraction or number.step != 1 or other.step != 1:
        return None
    if other.value < number.value and not swapped:
        return None
    if words[0] == "/" and (
        (_is_year(number, other) and not is_behind_percentage(tokens, at - 1))
        or low_at(tokens, other.end) == "/"
        or (other.value <= 7 < number.value and not swapped)
    ):
        return None
    if _is_at(tokens, other.end, _PERCENT) or low_at(tokens, other.end) in _LENGTHS:
        return None
    return other, other.end


def _is_year(number: Number, other: Number) -> bool:
    first, second = int(number.value), int(other.value)
    return (1990 <= first <= 2099 and second in ((first + 1) % 100, first + 1)) or (
        10 <= first <= 35 and second == first + 1
    )


def _end_of_lengths(tokens: Sequence[Token], end: int) -> int:
    """Where the last number ends of those that are joined to one that ends there: ``5 to 10 days``, ``2021-22``."""
    following = low_at(tokens, end)
    while following in ("-", "–", "to", "or") and (other := number_at(tokens, end + 1)):
        after = low_at(tokens, other.end)
        if after not in _LENGTHS and (following != "-" or after in ("%", "per")):
            break
        end, following = other.end, after
    return end


def _of_no_figure(tokens: Sequence[Token], at: int, number: Number) -> int:
    """Where a number that tells no figure ends: ``10 working days``, ``£20,000``, ``Team 3``, ``3rd``; else 0."""
    end = _end_of_lengths(tokens, number.end)
    following, before = low_at(tokens, end), low_at(tokens, at - 1)
    if following in ("-", "‐", "‑") and low_at(tokens, end + 1) in _LENGTHS | {"year-old", "strong"}:
        return end + 2
    if following in _LENGTHS and not (following in ("am", "pm") and number.spelled):
        return end + 1 + (following in ("working", "calendar") and low_at(tokens, end + 1) in _LENGTHS)
    if before == "per" and number.value >= 100:
        return end + (following in _OF_WHOM)  # "the rate per 10,000 residents was 1.8"
    if before in _NO_NUMBER_BEFORE and tokens[at].is_number:
        while (
            low_at(tokens, end) in ("to", "and", "-", "–", "or")
            and (other := number_at(tokens, end + 1))
            and before in _AGES
        ):
            end = other.end
        return end
    if following in ("st", "nd", "rd", "th") and tokens[end].start == tokens[end - 1].end:
        return end + 1
    joined = end < len(tokens) and tokens[end].is_word and tokens[end].start == tokens[end - 1].end
    if joined and not number.spelled:
        return end + 1
    if before.isalpha() and tokens[at - 1].end == tokens[at].start and at:
        return end
    if (following == ":" or following == ".") and end < len(tokens) and at == 0 and len(tokens) > end + 1:
        return end if tokens[end].start == tokens[end - 1].end and number.value < 30 and not number.spelled else 0
    if (
        following == ":"
        and end + 1 < len(tokens)
        and tokens[end + 1].is_number
        and tokens[end].end == tokens[end + 1].start
    ):
        return end + 2
    return end if _is_slashed(tokens, at, end) else 0


def _is_slashed(tokens: Sequence[Token], at: int, end: int) -> bool:
    """Whether a stroke stands close beside a number: "3/4", and no "Feb 1,598 / Jan 1,839"."""
    behind = low_at(tokens, end) == "/" and tokens[end].start == tokens[end - 1].end
    return behind or (low_at(tokens, at - 1) == "/" and tokens[at - 1].end == tokens[at].start)


_OF_WHOM = words("residents children people population households young adults inhabitants under-18s head")


def _past_per(tokens: Sequence[Token], end: int) -> int:
    """Past what a rate is of: ``1.6 per 10,000 residents``."""
    number = number_at(tokens, end + 1) if low_at(tokens, end) == "per" else None
    if number is None or number.value < 100:
        return end
    return number.end + (low_at(tokens, number.end) in _OF_WHOM)


def _with_sense(tokens: Sequence[Token], one: Said, free_from: int) -> Said:
    """The quantity with what stands before it ("just under") or after ("or so"), which are then part of it."""
    if one.code == "_":
        return one
    start = one.start
    if low_at(tokens, start - 1) in ("a", "the") and one.code != "f":
        return one
    if (low_at(tokens, start - 2), low_at(tokens, start - 1)) == ("up", "to") and low_at(tokens, start - 3) in _UP_FROM:
        return one  # "is up to 25%", and no "at most"
    if one.code == "x" and (low_at(tokens, start - 2), low_at(tokens, start - 1)) == ("all", "but"):
        return _sensed(replace(one, start=start - 2), "nearly")
    for length in range(_LONGEST_SENSE, 0, -1):
        words = tuple(low_at(tokens, start - length + step) for step in range(length))
        sense = _SENSES.get(words)
        if sense is None or start - length < free_from:
            continue
        if start - length == free_from > 0 and sense in ("more than", "less than") and words[-1] == "than":
            continue  # "125 fewer than 426"
        if words == ("c",) and tokens[start - 1].text != "c":
            continue
        return _sensed(replace(one, start=start - length), sense)
    if (low_at(tokens, one.end), low_at(tokens, one.end + 1)) == ("or", "so"):
        return _sensed(replace(one, end=one.end + 2), "about")
    said = low_at(tokens, one.end), low_at(tokens, one.end + 1)
    if low_at(tokens, one.end + 2) in ("the", "our", "its", "target"):
        return one  # "up five points and above the target"
    if said in (("or", "more"), ("or", "above"), ("or", "over"), ("and", "above")):
        return _sensed(replace(one, end=one.end + 2), "at least")
    if said in (("or", "fewer"), ("or", "less"), ("or", "below"), ("or", "under")):
        return _sensed(replace(one, end=one.end + 2), "at most")
    return one


_UP_FROM = words(
    "is are was were now back , and it's has have been figure performance went gone slightly moved ( - "
    "crept edged inched ticked nudged drifted climbed jumped shot leapt rocketed bounced crawled risen rising creeping "
    "edging"
) | {""}


def _sensed(one: Said, sense: Sense) -> Said:
    quantity = None if one.quantity is None else replace(one.quantity, sense=sense)
    pair = None if one.pair is None else (replace(one.pair[0], sense=sense), one.pair[1])
    return replace(one, quantity=quantity, pair=pair)
