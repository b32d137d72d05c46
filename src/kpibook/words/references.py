"""Which month a movement is from: named after it, or before it in the sentence, else the month before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kpibook.months import Period, year_start
from kpibook.words.found import Hunt
from kpibook.words.items import Item
from kpibook.words.lexicon import DEGREES
from kpibook.words.month_names import When
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
        elif length == -1:
            found = [*facts.months[:1], *facts.window[:1]]
        elif length == -2:
            found = [facts.before(of.month, steps) for steps in (1, 2, 3, 4, 6)]
        else:
            found = list(facts.window[:1])
        return [month for month in found if month is not None and month.index < of.month.index]


def reference_of(hunt: Hunt, at: int) -> Reference:
    """What a movement is from: named after it, or before it in the sentence, else the month before."""
    codes, items, clauses = hunt.codes, hunt.sentence.items, hunt.clauses
    main = clauses.main(at)
    stretch = between = re.compile(r"[_~udbw=IA]*").match(codes, at)
    end = len(codes)
    for later in range(at + 1, len(codes)):
        if codes[later] in ";CX" or (codes[later] in MOVERS and clauses.parts[later] != clauses.parts[at]):
            end = later
            break
    perfect = _is_perfect(hunt, at)
    pair = re.search(r"F_{0,2}(?P<one>P)_{0,2}(?:O|,)_{0,2}(?P<other>P)", codes[at:end])
    if pair:
        one, other = at + pair.start("one"), at + pair.start("other")
        return Reference(hunt, items[one], clauses.times(items[other].when, clauses.setting.month), perfect)
    pair = re.search(r"(?P<one>P)_{0,2}[cO]_{0,2}(?P<other>P)", codes[at:end])
    if pair and re.search(r"\bbetween\b", hunt.sentence.low):
        one, other = at + pair.start("one"), at + pair.start("other")
        return Reference(hunt, items[one], clauses.times(items[other].when, clauses.setting.month), perfect)
    for match in re.finditer(
        r"(?:[shF][_AjXo]{0,5}[io@]?_{0,2}(?:[%nfr]_{0,2}[i(]?_{0,2})?|[><]_?|[=t][_i]{0,2}|x[_A.]{0,4}i_?)(?P<p>[PL])|(?P<l>L)",
        codes[at:end],
    ):
        place = at + (match.start("p") if match["p"] else match.start("l"))
        if codes[place] == "L" and re.match(r"L_?[jz]", codes[place:]):
            continue
        return Reference(hunt, items[place], main, perfect)
    loose = [
        each
        for each in range(at + 1, end)
        if codes[each] == "P" and _is_earlier(items[each]) and clauses.is_reference(each) | bool(items[each].when.steps)
    ]
    if loose:
        return Reference(hunt, items[loose[0]], _report_month(hunt, main, items[loose[0]]), perfect)
    opening = re.match(r"[_c,]*(?:[sh]_?i?_?(?P<p>P)|_?i?_?(?P<l>L))", codes[:at])
    if opening:
        place = opening.start("p") if opening["p"] else opening.start("l")
        return Reference(hunt, items[place], main, perfect)
    earlier = re.search(r"(?:s_{0,2}(?P<p>P)|(?P<l>L))[_,AvI]*$", codes[:at])
    if earlier and (stretch or between):
        place = earlier.start("p") if earlier["p"] else earlier.start("l")
        return Reference(hunt, items[place], main, perfect)
    start = codes.rfind(";", 0, at) + 1
    others = [items[each].when for each in range(start, at) if codes[each] == "P" and items[each].when.steps != (0,)]
    return Reference(hunt, None, main, perfect, others)


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
