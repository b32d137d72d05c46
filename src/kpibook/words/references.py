"""Which month a movement is from: named after it, or before it in the sentence, else the month before."""

import re
from collections.abc import Iterable, Sequence

from kpibook.months import Period, year_start
from kpibook.words.found import Hunt
from kpibook.words.lexicon import DEGREES
from kpibook.words.month_names import When
from kpibook.words.sentence import Item
from kpibook.words.speaking import Times
from kpibook.words.statements import Of

MOVERS = "udbw=~UDBW"


class Reference:
    """The month that a movement is from, as far as a sentence says it, and the month that it is to."""

    def __init__(self, hunt: Hunt, item: Item | None, main: Times, perfect: bool, others: Sequence[When] = ()) -> None:
        self._others = others
        self._hunt = hunt
        self._item = item
        self._perfect = perfect
        self.main = main

    def since(self, of: Of, loosely: bool = False) -> Iterable[Period]:
        """The months that may be meant, for a figure of a month."""
        facts = self._hunt.facts
        before = facts.before(of.month)
        if self._item is None:
            found = [before]
            found += [m for when in self._others for m in self._hunt.clauses.times(when, of.month).first]
            if self._perfect or loosely:
                found += [facts.before(of.month, steps) for steps in (2, 3, 6, 12)]
                found += [month for month in facts.window[:1] if month.index < of.month.index]
            return [month for month in found if month is not None and month.index < of.month.index]
        when = self._item.when
        if when.code == "L":
            return self._so_long_ago(of, when.length)
        times = self._hunt.clauses.times(when, of.month)
        return [month for month in times.first if month.index < of.month.index]

    def _so_long_ago(self, of: Of, length: int) -> Iterable[Period]:
        facts = self._hunt.facts
        if length > 0:
            found = [facts.before(of.month, length), facts.before(of.month, length - 1) if length > 1 else None]
        elif length == 0:
            start = year_start(of.month.calendar_month, facts.year_starts_in)
            found = [one for one in facts.months if one.calendar_month.index in (start.index - 1, start.index)]
            found += [facts.before(of.month, 12), facts.before(of.month, 11)]  # "on the year"
        elif length == -1:
            found = [*facts.months[:1], *facts.window[:1]]
        elif length == -2:
            found = [facts.before(of.month, steps) for steps in (1, 2, 3, 4, 6)]
        else:
            found = list(facts.window[:1])
        return [month for month in found if month is not None and month.index < of.month.index]


_AFTER = re.compile(
    r"(?:[shF][_AjXo]{0,5}[io@]?_{0,2}(?:[%nfr]_{0,2}[io(]?_{0,2})?|[><]_?|[=t][_i]{0,2}|x[_A.]{0,4}i_?)(?P<p>[PL])"
    r"|(?P<l>L)"
)
_OPENING = re.compile(r"[_c,]*(?:[sh]_?i?_?(?P<p>P)|_?(?:i_?(?=L)|(?=L_?,))(?P<l>L))")
_BEFORE = re.compile(r"(?:s_{0,2}(?P<p>P)|(?P<l>L))[_,AvI]*$")


def reference_of(hunt: Hunt, at: int) -> Reference:
    """What a movement is from: named after it, or before it in the sentence, else the month before."""
    codes, items, main = hunt.codes, hunt.sentence.items, hunt.clauses.main(at)
    perfect, end = _is_perfect(hunt, at), _end(hunt, at)
    span = _from_to(hunt, at, end)
    if span is not None:
        later = hunt.clauses.times(items[span[1]].when, hunt.clauses.setting.month)
        return Reference(hunt, items[span[0]], later, perfect)
    named = _named_after(hunt, at, end)
    if named is not None:
        return _of_a_known_month(hunt, Reference(hunt, items[named], main, perfect))
    loose = [e for e in range(at + 1, end) if codes[e] == "P" and _is_earlier(items[e])]
    if loose:
        return Reference(hunt, items[loose[0]], _report_month(hunt, main, items[loose[0]]), perfect)
    before = _OPENING.match(codes[:at]) or _BEFORE.search(codes[:at])
    if before:
        return Reference(hunt, items[before.start("p" if before["p"] else "l")], main, perfect)
    start = codes.rfind(";", 0, at) + 1
    others = [
        items[e].when
        for e in range(start, at)
        if codes[e] == "P" and items[e].when.steps != (0,) and not re.search(r"s[_i]{0,2}$", codes[:e])
    ]
    others += [items[e].when for e in range(at + 1, end) if codes[e] == "P" and re.search(r"\._{0,2}$", codes[:e])]
    return Reference(hunt, None, main, perfect, others)


def _of_a_known_month(hunt: Hunt, found: Reference) -> Reference:
    """ "December 2023 was 89%, so up 10 points on last year": of the report's month, not of that last year."""
    known = any(True for month in found.main.first for _ in found.since(Of("", "", month)))
    of_now = tuple(found.since(Of("", "", hunt.clauses.setting.month)))
    if not known or of_now == found.main.first:
        found.main = Times((hunt.clauses.setting.month,))
    return found


_BRACKETS = r"(?:_{0,2}\([^()]{0,12}\))?"
"""A figure in brackets behind a month: "between January (46%) and February"."""


def _end(hunt: Hunt, at: int) -> int:
    """Where what is said of a movement ends: at another one, at an extreme, at the end of the sentence."""
    parts = hunt.clauses.parts
    for later in range(at + 1, len(hunt.codes)):
        if hunt.codes[later] in ";CX" or (hunt.codes[later] in "A" and parts[later] != parts[at]):
            return later
        if hunt.codes[later] in MOVERS and parts[later] != parts[at]:
            return later
    return len(hunt.codes)


def _from_to(hunt: Hunt, at: int, end: int) -> tuple[int, int] | None:
    """As "from January to February", "between January and February"."""
    pair = re.search(rf"F_{{0,2}}(?P<one>P){_BRACKETS}_{{0,2}}(?:O|,)_{{0,2}}(?P<other>P)", hunt.codes[at:end])
    if pair is None and re.search(r"\bbetween\b", hunt.sentence.low):
        pair = re.search(rf"(?P<one>P){_BRACKETS}_{{0,2}}[cO]_{{0,2}}(?P<other>P)", hunt.codes[at:end])
    return (at + pair.start("one"), at + pair.start("other")) if pair else None


def _named_after(hunt: Hunt, at: int, end: int) -> int | None:
    """The month, or the length of time, that stands behind a movement as what it is from."""
    codes = hunt.codes
    for match in _AFTER.finditer(codes[at:end]):
        if codes[at + match.start()] == "s" and _is_first_time(hunt, at + match.start()):
            continue
        place = at + match.start("p" if match["p"] else "l")
        if codes[place] == "P" and codes[at] == "x" and hunt.sentence.items[place].when.steps == (0,):
            continue  # "halved in the month"
        first = " ".join(hunt.sentence.words(each) for each in range(max(0, place - 4), place))
        if codes[place] == "L" and re.search(r"\b(?:first|last|second) (?:time|month)\b", first):
            continue  # "up for the first time in three months"
        high = codes[place] == "L" and (
            re.match(r"L_?[jz]", codes[place:]) or hunt.clauses.parts[place] != hunt.clauses.parts[at]
        )
        if not high and not (codes[place] == "L" and hunt.sentence.words(place - 1) == "after"):
            return place
    return None


def _is_first_time(hunt: Hunt, since: int) -> bool:
    """ "For the first time since December" says since when it had not been so, and not what a movement is from."""
    return bool(
        re.search(
            r"\bfirst (?:time|month) ?$", " ".join(hunt.sentence.words(e) for e in range(max(0, since - 3), since))
        )
    )


def _report_month(hunt: Hunt, main: Times, item: Item) -> Times:
    """A month that is compared with is not the one that is spoken of."""
    when = item.when
    spoken = hunt.clauses.times(when, hunt.clauses.setting.month).first
    return Times((hunt.clauses.setting.month,)) if set(spoken) == set(main.first) else main


def _is_earlier(item: Item) -> bool:
    return bool(item.when.steps) and max(item.when.steps) < 0


def _is_perfect(hunt: Hunt, at: int) -> bool:
    """ "Has fallen", "is falling", "continues to fall", "fell steadily": over some months, and nobody says how many."""
    words = hunt.sentence.words(at)
    before = [hunt.sentence.words(each) for each in range(max(0, at - 4), at)]
    near = {*before, *(hunt.sentence.words(each) for each in range(at + 1, min(at + 3, len(hunt.codes))))}
    if any(
        hunt.codes[e] == "P" and hunt.sentence.items[e].when.steps == (0,)
        for e in range(at + 1, min(at + 4, len(hunt.codes)))
    ):
        return False  # "has gone up again this month"
    if near & {"continues", "continued", "continue", "continuing"} and "trend" not in hunt.sentence.low:
        return False  # what goes on has gone on in the last month too
    going = words.endswith("ing") or near & {
        "has",
        "have",
        "continues",
        "continued",
        "continue",
        "been",
        "steadily",
        "gradually",
    }
    return bool(going) or bool(near & DEGREES & {"steadily", "gradually"}) or "trend" in hunt.sentence.low
