"""Of which month a quantity in a sentence is: its own, that of its clause, or one that it is compared with.

Which month a movement is from: named after it, or before it in the sentence, else the month before.
"""

import re
from collections.abc import Iterable, Sequence

from kpibook.months import Period, year_start
from kpibook.words.found import Hunt
from kpibook.words.known_words import tells_of_itself
from kpibook.words.lexicon import DEGREES
from kpibook.words.periods import When
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
    r"(?:[shF][_AjXo]{0,5}[io@]?_{0,2}(?:[%nfr](?:_?\([^()]{0,6}\))?_{0,2}[vm]?_?[io(]?_{0,2})?|[><]_?|[=t][_i]{0,2}|x[_A.]{0,4}i_?)(?P<p>[PL])"
    r"|(?P<l>L)"
)
_OPENING = re.compile(r"[_c,]*(?:[sh]_?i?_?(?P<p>P)|_?(?:i_?(?=L)|(?=L_?,))(?P<l>L))")
_BEFORE = re.compile(r"(?:s_{0,2}(?P<p>P)|(?P<l>L))[_,AvI]*$")


def reference_of(hunt: Hunt, at: int) -> Reference:
    """What a movement is from: named after it, or before it in the sentence, else the month before."""
    codes, items, main = hunt.codes, hunt.sentence.items, hunt.clauses.main(at)
    perfect, end = _is_perfect(hunt, at), _end(hunt, at)
    same = re.search(r"[%nr][^;]{0,12}?(?P<p>P)_?v?_?$", codes[:at])
    if codes[at] == "=" and same is not None and not re.match(r"=[_hi]{0,3}P", codes[at:]):
        now = Times((hunt.clauses.setting.month,))
        return Reference(hunt, items[same.start("p")], now, perfect)  # "3.1, November the same"
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
    if codes[at] in "UDBW" and re.search(
        r",_{0,3}$|,_{0,3}p?[_n]{0,2}$", codes[:at]
    ):  # "since June, …, an improvement of 12"
        others += [items[e].when for e in range(start, at) if codes[e] == "P" and re.search(r"s[_i]{0,2}$", codes[:e])]
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
        if hunt.codes[later - 1] == "," and hunt.sentence.words(later) in ("after", "following"):
            return later  # "the first fall, after a climb from 73% in June"
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
        if codes[place] == "L" and at and hunt.sentence.words(at - 1).endswith("first"):
            continue  # "the first fall in the months shown"
        if codes[place] == "P" and codes[at] == "x" and hunt.sentence.items[place].when.steps == (0,):
            continue  # "halved in the month"
        first = " ".join(hunt.sentence.words(each) for each in range(max(0, place - 4), place))
        if codes[place] == "L" and re.search(r"\b(?:first|last|second) (?:time|month)\b", first):
            continue  # "up for the first time in three months"
        high = codes[place] == "L" and (
            re.match(r"L_?[jz]", codes[place:]) or hunt.clauses.parts[place] != hunt.clauses.parts[at]
        )
        if re.search(r"F[^P;]*[%nr]_?O_?[%nr].*h_?[%nr][_iov@(]{0,4}$", codes[at:place]):
            continue  # "from 10% to 5%, compared with 16% in October"
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


def times_of(hunt: Hunt, period: int) -> Times:
    """The months that a period of the sentence stands for."""
    return hunt.clauses.times(hunt.sentence.items[period].when, hunt.clauses.setting.month)


def bound_period(hunt: Hunt, at: int) -> int | None:
    """The month that a quantity is of, where it stands directly beside it: "27% in January", "February: 25%"."""
    codes = hunt.codes
    after = re.compile(r"[_iovm@(]{0,3}P|(?:_{0,2}o?_{0,2}[I.]_{0,2}){1,2}[_i@(]{0,3}P").match(codes, at + 1)
    if after and "L" not in codes[at + 1 : after.end()]:
        place = after.end() - 1
        last = re.compile(r"P_{0,2}c_{0,2}(?P<p>P)").match(codes, place)
        if last and hunt.sentence.words(place - 1) == "between":
            return last.start("p")  # "to 538 between January and February"
        has_its_own = bool(re.match(r"P[_:v@(]{0,2}[%nr]", codes[place:]))
        if not has_its_own or ("(" not in after[0] and not re.search(r"P[_:v@A]{0,2}$", codes[:at])):
            return place
    before = re.search(
        r"P[_:v@A(]{0,4}$|P_?[jX]_{0,2}o_{0,2}$|P_?v_?[+\-><]_?,?_?@_?$|P_{0,2}\._?$|P,_?A_?v_?$", codes[:at]
    )
    if before is not None and before[0].rstrip("_").endswith("."):
        word = hunt.sentence.words(at - 1 - (codes[at - 1] == "_"))
        before = before if tells_of_itself(word) else None  # "August a sorry 57%"
    if before is not None and before[0].startswith("P,"):
        return before.start()  # "better than last month, which was 78%"
    if before is not None and ":" in before[0] and re.search(r"h_?A[_v]{0,3}i?_?$", codes[: before.start()]):
        return None  # "better than a month ago: 79% …"
    if before is not None and ":" in before[0] and re.search(r"[Fh]_?[%nr][_io@]{0,3}$", codes[: before.start()]):
        return None  # "83% in February from 86% in January: five in six"
    when = re.search(r"P(?:,?_?[_vA@]{0,5})$", codes[:at])
    if when and any(hunt.sentence.words(e) == "when" for e in range(when.start(), at)):
        return when.start()
    if before is None or re.match(r"_?[hO]_?[%nr]", codes[at + 1 :]):
        return None  # "lower than in January (330 compared to 343)"
    if "(" in before[0] and re.match(r"[_,]{0,3}F", codes[at + 1 :]):
        return None  # "halved since June (17, from 38)"
    if "(" not in before[0] and re.search("[@v]", before[0]) and hunt.clauses.is_reference(before.start()):
        return None  # "two points lower than in January at 93%"
    own = hunt.sentence.words(before.start()).endswith("'s")  # "since November's 155"
    if own or not re.search(r"s_{0,2}$", codes[: before.start()]) or re.search("[(A]", before[0]):
        return before.start()
    return None


def times_at(hunt: Hunt, at: int) -> Times:
    """The month that a quantity is of: its own, that which it is compared with, or the clause's."""
    codes = hunt.codes
    bound = bound_period(hunt, at)
    compared = re.search(r"(?:F|h)[_oA@]{0,3}(?:P_?)?$", codes[:at])
    if compared is not None and compared[0][0] == "F" and re.match(r"_?I", codes[at + 1 :]) and not _moves(hunt, at):
        compared = None  # "330 referrals came from 1,598 contacts"
    behind = hunt.sentence.words(at + 1) if at + 1 < len(codes) else ""
    if compared is not None and re.match(r"_?[io@]_{0,2}S", codes[at + 1 :]):
        compared = None  # "from 97% in Lochside to 68% in Kirkton"
    if compared is not None and behind in ("programmed", "planned", "due", "scheduled", "ordered"):
        compared = None  # "406 against 503 programmed": the two numbers of one figure
    if compared is None and re.match(r"_?[ud]?_?O_?[%nr]", codes[at + 1 :]) and not re.search(r"[O@]_?$", codes[:at]):
        compared = re.search(r"$", codes[:at])  # "46% to 86%"
    if bound is not None:
        return times_of(hunt, bound)
    if compared:
        return _of_what_it_is_compared_with(hunt, at, compared.start())
    if re.search(r"[%nr][_i(]{0,3}P_?O_?$", codes[:at]):
        return Times((hunt.clauses.setting.month,))  # "35% in January to 26%"
    main = hunt.clauses.main(at)
    if re.search(r"[%nr],?[_(]{0,2}v$", codes[:at]) and hunt.sentence.words(at - 1) in ("was", "were"):
        before = [one for one in hunt.facts.window if one.index < hunt.clauses.setting.month.index]
        return Times(tuple(reversed(before))) if before else main  # "65%, was 78%"
    if main.first != (hunt.clauses.setting.month,) or not hunt.clauses.before.months:
        return Times(main.first, main.others, main.over, main.future)
    return main


def _of_what_it_is_compared_with(hunt: Hunt, at: int, behind: int) -> Times:
    """The months that a figure behind "from" or "than" may be of."""
    main = hunt.clauses.main(at)
    reference = reference_of(hunt, max(0, behind - 1))
    months: list[Period] = []
    others = [
        Reference(hunt, hunt.sentence.items[e], main, False)
        for e in range(len(hunt.codes))
        if hunt.codes[e] in "PL" and _may_be_from(hunt, e, at)
    ]
    for month in (*main.first, hunt.clauses.setting.month):
        for one in (reference, *others):
            months += one.since(Of("", "", month))
    if _SAME_TIME.search(hunt.sentence.low):
        months += hunt.clauses.before.months
    found_months = tuple(dict.fromkeys(months))
    return Times(found_months or main.first)


def _moves(hunt: Hunt, at: int) -> bool:
    return any(hunt.codes[e] in MOVERS for e in hunt.clauses.inside(at))


_SAME_TIME = re.compile(r"\b(?:over|in|during|across) (?:the same|that) (?:time|period|months|stretch|spell)\b")
""" "Coast has gone up since September; Glens is down from 9% to 6% over the same time"."""


def _may_be_from(hunt: Hunt, period: int, at: int) -> bool:
    """Whether a figure that another is compared with may be of this period: "up on last February, 330 against 325"."""
    if hunt.codes[period] == "P" and period < at and _SAME_TIME.search(hunt.sentence.low):
        return True
    if ";" in hunt.codes[min(period, at) : max(period, at)]:
        return False
    return (
        hunt.codes[period] == "L"
        or hunt.clauses.is_reference(period)
        or max(hunt.sentence.items[period].when.steps, default=0) < 0
    )
