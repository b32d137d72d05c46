"""Claims of how unusual a figure is: "no more than usual", "unusually high", "outside its usual range".

Claims about extremes: "highest since June", "peaked at 30% in December", "the first time under 50 this year".
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from kpibook.months import Period, year_start
from kpibook.report import Unusual
from kpibook.words.found import Hunt
from kpibook.words.frames_levels import levels
from kpibook.words.frames_targets import anchored
from kpibook.words.held_statements import UnusualIs
from kpibook.words.references import bound_period
from kpibook.words.series_statements import AnyOf, Extreme, ExtremeStep, Most, after, months_to
from kpibook.words.speaking import Times
from kpibook.words.statements import All, Change, Level, Of, Opposite, Statement, Way

_WORDS: dict[Most, str] = {
    "highest": "highest largest greatest maximum joint-highest highest-ever most busiest",
    "lowest": "lowest smallest fewest minimum trough joint-lowest lowest-ever least quietest",
    "best": "best strongest best-ever",
    "worst": "worst poorest weakest worst-ever",
    "peak": "peaked peak peaks peaking",
}
_MOST: dict[str, Most] = {word: most for most, text in _WORDS.items() for word in text.split()}


WAYS: dict[str, Way] = {"U": "up", "D": "down", "B": "better", "W": "worse"}
Among = Callable[[Of], Iterable[Sequence[Period]]]


def hunt_extremes(hunt: Hunt) -> None:
    """Every extreme, and every first time, in the sentence."""
    for at in hunt.sentence.all("Xj"):
        _extreme(hunt, at)
    for match in _FIRST_TIME.finditer(hunt.sentence.low):
        _first_time(hunt, match)
    for match in _FIRST_MOVE.finditer(hunt.sentence.low):
        _first_move(hunt, match)


_OF_MONTH = re.compile(r"[Xj][_,Av@(oO:iL]{0,7}[%n](?:_?\([^()]{0,6}\))?(?:[_i(]{0,3}|,_?i_?)(?P<p>P)")
""" "The period's peak: 162 (July)": the month's own."""
_WHEN_IT_WAS = re.compile(r"(?P<p>P)[_)]?,_{0,2}Av_{0,2}$")
""" "Compared with 64% in November, which was the worst"."""


_BESIDE_ANOTHER = re.compile(r"[Fh]_?[%n]_?i_?(?P<p>P)_?,_{0,2}A?_{0,2}$")
""" "Rose from 288 in January, the lowest of the months shown": which of the two it is, nobody says."""


def _extreme(hunt: Hunt, at: int) -> None:
    codes, sentence = hunt.codes, hunt.sentence
    words = sentence.words(at)
    most = _most(hunt, at, words)
    if most is None or (at and re.search(r"\b(?:second|third|next|2 nd|3 rd|fourth)[ -]$", _before(hunt, at))):
        return
    if _is_of_a_thing(hunt, at):
        return
    among = _among(hunt, at)
    if among is None and bound_period(hunt, at) is not None:
        among = partial(_months_of, hunt, length=-4)
    if among is None:
        return
    value = re.compile(r"[Xj]_?o_{0,2}L_{0,2}[v:(]_{0,2}(?P<q>[%n])").match(codes, at)
    if value and value.start("q") not in hunt.used and most in ("highest", "lowest", "best", "worst"):
        _extreme_value(hunt, at, value.start("q"), most, among)
        return
    step = re.match(r"[Xj][_]{0,2}(?P<way>[UDBW])", codes[at:])
    if step:
        _extreme_step(hunt, at, at + step.start("way"), among)
        return
    place = _own_month(hunt, at)
    times = _extreme_times(hunt, at, place)
    denied = hunt.clauses.denied(at)
    previous = _before(hunt, at).rstrip().endswith(("previous", "earlier"))

    def build(of: Of) -> Iterator[Statement]:
        stretches = [[m for m in months if not (previous and m == hunt.facts.month)] for months in among(of)]
        each: list[Statement] = [Extreme(of, most, tuple(months)) for months in stretches]
        if each:
            statement = AnyOf(each[0], tuple(each[1:]))
            yield Opposite(statement) if denied else statement

    what = re.match(r"X_{0,2}\.", codes[at:])
    doubt = "what is the most is not clear" if what or re.search(r"P_{0,2}c[_i]{0,3}P", codes[at:]) else ""
    last = place if place is not None else at
    hunt.claim(at, last, "extreme", anchored(hunt, at, build), at, times, sure=not doubt, why=doubt)


def _extreme_times(hunt: Hunt, at: int, place: int | None) -> Times | None:
    """The months of which an extreme may be said: its own, or one of two that stand before it; None: the clause's."""
    items, month = hunt.sentence.items, hunt.clauses.setting.month
    if place is not None:
        return hunt.clauses.times(items[place].when, month)
    beside = _BESIDE_ANOTHER.search(hunt.codes[:at])
    if beside is None:
        return None
    then = hunt.clauses.times(items[beside.start("p")].when, month).first
    return Times((*then, *hunt.clauses.main(at).first))


def _own_month(hunt: Hunt, at: int) -> int | None:
    """The month that an extreme is said of."""
    bound, direct = bound_period(hunt, at), re.match(r"[Xj][_i]{0,2}P", hunt.codes[at:])
    if bound is not None and (direct or not hunt.clauses.is_reference(bound)):
        return bound  # "lower than at its peak in December"
    own = _OF_MONTH.match(hunt.codes, at) or _WHEN_IT_WAS.search(hunt.codes[:at])
    return own.start("p") if own else None


def _extreme_value(hunt: Hunt, at: int, q: int, most: Most, among: Among) -> None:
    """ "The peak of the year was 16%": whichever month that was."""
    hunt.used.add(q)
    said, bound = hunt.sentence.items[q].said, bound_period(hunt, q)
    named = hunt.clauses.times(hunt.sentence.items[bound].when, hunt.facts.month).first if bound is not None else ()

    def build(of: Of) -> Iterator[Statement]:
        each = [
            All((Extreme(of.at(month), most, tuple(months)), level), "extreme")
            for months in among(of)
            for month in named or months
            for level in list(levels(hunt.facts.indicators[of.indicator], of.at(month), said))[:1]
        ]
        most_of = [one for one in each if named or one.each[0].holds(hunt.facts)]
        if most_of:
            yield AnyOf(most_of[0], tuple(each))

    hunt.claim(at, q, "extreme", build, at, Times((hunt.clauses.setting.month,)))


def _is_of_a_thing(hunt: Hunt, at: int) -> bool:
    """ "The highest standards": of what is no figure, in a sentence that speaks of no months."""
    return bool(
        re.match(r"X_{0,2}i?_{0,2}[.]", hunt.codes[at:])
        and not re.match(r"X_{0,2}[sLP]", hunt.codes[at:])
        and not re.search(r"\b(?:since|month|record|year|seen|figure|level)\b", hunt.sentence.low)
    )


def _extreme_step(hunt: Hunt, at: int, mover: int, among: Among) -> None:
    """ "The greatest monthly fall since July"."""
    hunt.used.add(mover)
    code = hunt.codes[mover]

    def build(of: Of) -> Iterator[Statement]:
        up = hunt.facts.indicators[of.indicator].polarity == "higher"
        way = {"U": "up", "D": "down", "B": "up" if up else "down", "W": "down" if up else "up"}[code]
        for months in among(of):
            yield ExtremeStep(of, way, tuple(months))  # type: ignore[arg-type]

    hunt.claim(at, mover, "extreme", build, at)


def _before(hunt: Hunt, at: int) -> str:
    token = hunt.sentence.items[at].start
    return " ".join(one.low for one in hunt.sentence.tokens[max(0, token - 3) : token]) + " "


def _most(hunt: Hunt, at: int, words: str) -> Most | None:
    if hunt.codes[at] == "j":
        before = hunt.codes[max(0, at - 2) : at]
        near = _before(hunt, at)
        of_value = re.match(r"j_?o_{0,2}[%n]", hunt.codes[at:]) and near.endswith(" a ")
        if not (
            of_value or re.search(r"L_?$", before) or re.search(r"(?:record|all-time|new|year's|this year's) $", near)
        ):
            return None
        return "highest" if words.startswith("high") else "lowest"
    if words.startswith("peak") and re.match(r"X_{0,2}[oi]_{0,2}L", hunt.codes[at:]):
        return "highest"  # "the peak of the period", and no small one
    for word, most in _MOST.items():
        if re.search(rf"\b{re.escape(word)}\b", words):
            return most
    return "highest" if "high" in words else ("lowest" if "low" in words or "bottomed" in words else None)


_OF_MONTHS = re.compile(r"\b(?:months?|recorded|seen|on record|year|since|far|ever|period|time)\b")


def _among(hunt: Hunt, at: int) -> Among | None:
    """The months of which a figure is the most, as functions of the month that it is of; None where they are others."""
    codes, items, facts = hunt.codes, hunt.sentence.items, hunt.facts
    stretch = re.compile(r"[Xj](?:[^;C]{0,14}?)s_?i?_?(?P<p>P)").match(codes, at) or re.compile(
        r"s_?i?_?(?P<p>P)[_,vAI@(]{0,5}[Xj]"
    ).search(codes[: at + 1])
    if stretch:
        when = items[stretch.start("p")].when
        return lambda of: [
            (*after(facts.months, month, of.month),)
            for month in hunt.clauses.times(when, of.month).first
            if month.index < of.month.index
        ]
    lengths = [
        each
        for each in re.finditer(r"L", codes)
        if abs(each.start() - at) <= 10 and not re.search("[;C]", codes[min(at, each.start()) : max(at, each.start())])
    ]
    if lengths:
        when = items[min(lengths, key=lambda each: abs(each.start() - at)).start()].when
        return lambda of: _months_of(hunt, of, when.length)
    if re.search(r"(?:o|i|c)_{0,3}(?:S|\.)", codes[at + 1 : at + 6]) and re.search(
        r"\b(?:teams?|areas?|all|any|localit|depots?)\b", hunt.sentence.low
    ):
        return None
    said = re.search(
        r"\b(?:months?|recorded|seen|level|figure|on record|year|since|far|position|point|value|ever|result|total"
        r"|number|rate|performance|peaked|peak)\b",
        hunt.sentence.low,
    )
    scopes = [e for e in hunt.clauses.inside(at) if codes[e] == "S" and "whole" not in items[e].place.ids]
    if scopes and not _OF_MONTHS.search(hunt.sentence.low) and bound_period(hunt, at) is None:
        return None  # "BIT West's rate of 34% is the highest": of months, or of teams
    if hunt.codes[at] == "j" or not said:
        return None if hunt.codes[at] != "j" else (lambda of: _months_of(hunt, of, -3))
    return lambda of: _months_of(hunt, of, -4)


def _months_of(hunt: Hunt, of: Of, length: int) -> Iterable[Sequence[Period]]:
    facts = hunt.facts
    at = facts.place(of.month)
    if at is None:
        return ()
    year = [
        m
        for m in facts.months[: at + 1]
        if m.calendar_month.index >= year_start(of.month.calendar_month, facts.year_starts_in).index
    ]
    if length > 0 and of.month != facts.month:
        return (months_to(facts, facts.month, length), months_to(facts, of.month, length))
    if length > 0:
        return (months_to(facts, of.month, length),)
    if length == 0:
        return (year, months_to(facts, of.month, 12), facts.window)
    if length == -1:
        return (facts.months, [m for m in facts.window if m.index <= of.month.index])
    if length == -2:
        return [months_to(facts, of.month, count) for count in (3, 4, 6)]
    told = facts.month  # "peaked in August": of the months up to the text's own
    year = [
        m for m in facts.months if year_start(told.calendar_month, facts.year_starts_in).index <= m.calendar_month.index
    ]
    until = [m for m in year if m.index <= told.index]
    return (facts.window, until, months_to(facts, told, 12), [m for m in facts.months if m.index <= told.index])


_FIRST_TIME = re.compile(r"\bfirst (?:time|month) (?:that )?(?:it has been |it was )?(?:under|below|over|above)\b")


def _first_time(hunt: Hunt, match: re.Match[str]) -> None:
    """ "The first time under 50 this year": so it is now, and was in no other month."""
    at = item_at(hunt, match.end() - 1)
    said = next((e for e in range(at, min(at + 3, len(hunt.codes))) if hunt.codes[e] in "%n"), None)
    lengths = [item.when.length for item in hunt.sentence.items if item.code == "L"]
    quantity = hunt.sentence.items[said].said.quantity if said is not None else None
    if quantity is None or said in hunt.used or not lengths or said is None:
        return
    hunt.used.add(said)

    def build(of: Of) -> Iterator[Statement]:
        each: list[Statement] = []
        for months in _months_of(hunt, of, lengths[-1]):
            earlier = [Opposite(Level(of.at(month), quantity)) for month in months if month != of.month]
            each.append(All((Level(of, quantity), *earlier), "extreme"))
        if each:
            yield AnyOf(each[0], tuple(each[1:]))

    hunt.claim(max(0, at - 2), said, "extreme", build, at)


_FIRST_MOVE = re.compile(
    r"\bfirst (?:monthly )?(?:rise|fall|increase|decrease|drop|dip|improvement|decline|reduction) since\b"
)


def _first_move(hunt: Hunt, match: re.Match[str]) -> None:
    """ "The first rise since June": it rose now, and in no month between."""
    last = item_at(hunt, match.end() - 1)
    mover = next((e for e in range(max(0, last - 3), last) if hunt.codes[e] in "UDBW"), None)
    place = next((e for e in range(last, min(last + 4, len(hunt.codes))) if hunt.codes[e] == "P"), None)
    if mover is None or place is None:
        return
    hunt.used.add(mover)
    way, when = WAYS[hunt.codes[mover]], hunt.sentence.items[place].when

    def build(of: Of) -> Iterator[Statement]:
        for month in hunt.clauses.times(when, of.month).first:
            between = [one for one in after(hunt.facts.months, month, of.month) if one != of.month]
            steps = [(one, hunt.facts.before(one)) for one in (of.month, *between)]
            each = [Change(of.at(one), of.at(before), way) for one, before in steps if before is not None]
            if each:
                yield All((each[0], *(Opposite(one) for one in each[1:])), "extreme")

    hunt.claim(mover, place, "extreme", build, mover, Times((hunt.clauses.setting.month,)))


def item_at(hunt: Hunt, character: int) -> int:
    """The item that stands at a place of the sentence's words."""
    tokens = hunt.sentence.low[:character].count(" ")
    return next((at for at, item in enumerate(hunt.sentence.items) if item.start <= tokens < item.end), 0)


_OWN = r"(?:its|the|their)"
_RANGE = r"(?:limits?|range|variation|pattern|bounds)"
_USUAL = r"(?:usual|normal|expected|control|natural)"
_UNUSUAL: tuple[tuple[re.Pattern[str], tuple[Unusual, ...]], ...] = (
    (re.compile(rf"\bunusually high\b|\babove {_OWN} (?:upper )?{_USUAL} {_RANGE}\b"), ("unusually high",)),
    (re.compile(rf"\bunusually low\b|\bbelow {_OWN} (?:lower )?{_USUAL} {_RANGE}\b"), ("unusually low",)),
    (
        re.compile(
            r"\bno more than (?:is )?usual\b|\bnothing unusual\b|\bnot unusual\b"
            rf"|\bno more than {_USUAL}(?: monthly)? variation\b|\bwithin (?:{_OWN} )?{_USUAL} {_RANGE}\b"
        ),
        ("usual",),
    ),
    (re.compile(rf"\bin a row above {_OWN} (?:usual level|average|mean)\b"), ("above",)),
    (re.compile(rf"\bin a row below {_OWN} (?:usual level|average|mean)\b"), ("below",)),
    (
        re.compile(
            r"\bunusual(?:ly)? (?:large |big )?(?:movement|change|month|rise|fall|figure|result)\b"
            rf"|\boutside {_OWN} {_USUAL} {_RANGE}\b"
        ),
        ("unusually high", "unusually low", "rising", "falling", "high of late", "low of late", "above", "below"),
    ),
)


def hunt_unusual(hunt: Hunt) -> None:
    """The first such words of the sentence."""
    for pattern, words in _UNUSUAL:
        match = pattern.search(hunt.sentence.low)
        if match:
            at = item_at(hunt, match.start())
            hunt.claim(at, at, "unusual", partial(_is_unusual, words), at)
            return


def _is_unusual(words: tuple[Unusual, ...], of: Of) -> Statement:
    return UnusualIs(of, words)
