"""Claims about benchmarks: their numbers and years, how figures stand to them; and about second sources.

And beside benchmarks that were named before: "we are lower than both", "fewer than they had", "above them".
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from kpibook.words.found import Hunt
from kpibook.words.frames_targets import anchored
from kpibook.words.held_statements import AgainstBenchmark, Beside, SecondOpinionIs, benchmark_of
from kpibook.words.said import Quantity
from kpibook.words.statements import All, Level, Of, Opposite, Statement

_RELATION = re.compile(r"[><+\-Kktbw=eM]")
_GAP = re.compile(r"[><+\-Kktbw=eM][_ohASi@v%nTcEY(),]{0,12}$")
_BY_BEFORE = re.compile(r"(?P<by>[pn%f])_{0,2}$")
RELATIONS: dict[str, Beside] = {
    ">": "above",
    "<": "below",
    "+": "better",
    "-": "worse",
    "K": "worse",
    "k": "near",
    "t": "near",
    "b": "better",
    "w": "worse",
    "=": "near",
    "e": "above",
    "M": "worse",
}
_TURNED: dict[str, Beside] = {"above": "below", "below": "above"}


def hunt_benchmarks(hunt: Hunt) -> None:
    """Every mention of a benchmark in the sentence."""
    places = list(hunt.sentence.all("E"))
    values = _values(hunt, places)
    for at in places:
        _one_benchmark(hunt, at, values.get(at))


def _values(hunt: Hunt, places: Sequence[int]) -> dict[int, int]:
    """Which number is that of which benchmark; "England and the South East (21% and 26%)" in their order."""
    found: dict[int, int] = {}
    for at in places:
        value = _value_for(hunt, at) or _value_after(hunt, at) or _value_before(hunt, at)
        if value is not None and value not in found.values():
            found[at] = value
    for match in re.finditer(r"E[_,(Y)]*(?:c_{0,2}E|,_{0,2}E)[_(:@v]{0,3}[%n][_c,]{1,3}[%n]", hunt.codes):
        both = [each for each in range(match.start(), match.end()) if hunt.codes[each] == "E"]
        numbers = [each for each in range(match.start(), match.end()) if hunt.codes[each] in "%n"]
        if len(both) == len(numbers):
            found |= dict(zip(both, numbers, strict=True))
    for match in re.finditer(r"(?P<one>E)_{0,2}c_{0,2}(?P<other>E)", hunt.codes):
        one, other = match.start("one"), match.start("other")
        if one not in found and other in found and re.search(r"\b(?:both|each|also)\b", hunt.sentence.low):
            found[one] = found[other]
    return found


def _value_for(hunt: Hunt, at: int) -> int | None:
    """ "100 for statistical neighbours, 53 for the South East"."""
    found = re.search(r"(?P<q>[%n])_?i_{0,2}$", hunt.codes[:at])
    free = (
        found is not None
        and found.start("q") not in hunt.used
        and hunt.sentence.items[found.start("q")].said.pair is None
    )
    return (
        found.start("q")
        if found is not None and free and re.search(r"[h,c]_?[%n]_?i_{0,2}$", hunt.codes[:at])
        else None
    )


def _value_after(hunt: Hunt, at: int) -> int | None:
    """ "England average of 21%", "England (2021/22: 21%)", "England at 21%"."""
    found = re.compile(
        r"E(?:_?i_{0,2}I_?)?_{0,2}(?:\(?_{0,2}i?_{0,2}Y_{0,2}\)?)?(?:i?_?Y)?[:,]?_{0,2}(?:,?[o:(@A]|,?A?v_?@?[oi]?|A[vo])?_{0,2}(?P<q>[%n])"
    ).match(hunt.codes, at)
    if found is None or found.start("q") in hunt.used:
        return None
    q = found.start("q")
    is_free = hunt.sentence.items[q].said.pair is None
    return q if is_free and not re.match(r"[%n]_?(?:[><KU-]|i_{0,2}E)", hunt.codes[q:]) else None


def _value_before(hunt: Hunt, at: int) -> int | None:
    """ "21% in England", "the 21% England average", "21% nationally"."""
    found = re.search(r"(?P<q>[%n])_{0,1}[io]?_{0,2}$", hunt.codes[:at])
    if found is None or found.start("q") in hunt.used or hunt.sentence.items[found.start("q")].said.pair is not None:
        return None
    return found.start("q")


def _one_benchmark(hunt: Hunt, at: int, value: int | None) -> None:
    codes, clauses = hunt.codes, hunt.clauses
    ids = hunt.sentence.items[at].place.ids
    year = _year(hunt, at)
    relation = _relation(hunt, at)
    if value is not None:
        hunt.used.add(value)
    off = _off_before(hunt, relation[1]) if relation is not None else None
    if relation is None and value is None and not year:
        return
    said_at = [at, *(place for place in (value, relation and relation[1], off) if place is not None)]
    first, last = min(said_at), max(at, value or at)
    kind, denied = (relation[0], clauses.denied(relation[1])) if relation else (None, False)
    said, by = _quantity(hunt, value), _quantity(hunt, off)
    if off is not None:
        hunt.used.add(off)
    level = by if by is not None and by.unit in ("percent", "fraction") else None
    turned = relation[2] if relation else False
    ambiguous = relation is not None and value is not None and codes[value - 1 : value] == "@"

    def build(of: Of) -> Iterable[Statement] | None:
        indicator = hunt.facts.indicators[of.indicator]
        found: list[Statement] = []
        for id_ in ids:
            of_another_kind = said is not None and said.unit == "percent" and indicator.shape != "share"
            if benchmark_of(indicator, id_) is None or of_another_kind:
                continue
            way = _TURNED.get(kind, kind) if turned and kind is not None else kind
            found.append(_denied(AgainstBenchmark(of, id_, way, said, by, year), denied))
            near = _denied(AgainstBenchmark(of, id_, way, None, None, year), denied)
            if level is not None:
                found.append(All((Level(of, level), near), "benchmark"))
            if ambiguous and said is not None:
                found.append(All((Level(of, said), near), "benchmark"))
        return found or None

    place = relation[1] if relation and not turned else at
    hunt.claim(first, last, "benchmark", anchored(hunt, min(place, first), build), place)


def _off_before(hunt: Hunt, at: int) -> int | None:
    """Where it is said by how much a figure stands above or below: "two points above"."""
    before = _BY_BEFORE.search(hunt.codes[:at])
    return before.start("by") if before and before.start("by") not in hunt.used else None


def _denied(statement: Statement, denied: bool) -> Statement:
    return Opposite(statement) if denied else statement


def _quantity(hunt: Hunt, at: int | None) -> Quantity | None:
    return None if at is None else hunt.sentence.items[at].said.quantity


def _year(hunt: Hunt, at: int) -> str:
    """The year of a benchmark: "England (2021/22)", "the 2021/22 England average"."""
    after = re.compile(r"E[_oi(:%n,@v)I]{0,8}Y").match(hunt.codes, at)
    if after:
        return hunt.sentence.items[after.end() - 1].when.year
    before = re.search(r"Y_{0,2}o?_?$", hunt.codes[:at])
    return hunt.sentence.items[before.start()].when.year if before else ""


def _relation(hunt: Hunt, at: int) -> tuple[Beside, int, bool] | None:
    """How the figure stands to a benchmark, and where that is said; turned where the benchmark is what is compared."""
    codes = hunt.codes
    start = max([0, *(each + 1 for each in range(at) if codes[each] in ";C")])
    near = [m.start() + start for m in _RELATION.finditer(codes[start:at]) if _GAP.match(codes[m.start() + start : at])]
    near = [each for each in near if not re.match(r".[_h]*[%p]?,", codes[each:]) or _same_list(codes, each, at)]
    if near:
        place = near[-1]
        sign = codes[place]
        if sign in "bw" and "h" not in codes[place:at]:
            return None
        if sign == "K" and hunt.sentence.words(place).startswith(("lag", "trail")):
            return RELATIONS["-"], place, False
        if sign == "K":
            return "below", place, False
        return RELATIONS[sign], place, False
    after = re.compile(r"E[_voip%n(Y):@A]{0,9}(?P<rel>[><])(?!_?h?_?[TEIP])").match(codes, at)
    between = {hunt.sentence.words(e) for e in range(at + 1, after.start("rel"))} if after else set()
    next_word = hunt.sentence.words(after.end()) if after and after.end() < len(codes) else ""
    if next_word in ("both", "either", "them", "these"):
        return None  # "Scotland 1.4, family group 1.3: over both"
    if after and "I" not in codes[:at] + codes[at : after.start("rel")] and not between & {"we", "our", "us", "ours"}:
        return RELATIONS[after["rel"]], after.start("rel"), True
    return None


def _same_list(codes: str, relation: int, at: int) -> bool:
    return bool(re.fullmatch(r"[><+\-Kktbw=eM][_ohATE%nYc,()i@v]*", codes[relation:at])) and "E" in codes[relation:at]


Second = Literal["higher", "lower", "same", "within", "beyond", "differs"]
_SECOND: dict[str, Second] = {">": "higher", "<": "lower", "t": "same", "=": "same", "u": "higher", "d": "lower"}


def hunt_second(hunt: Hunt) -> None:
    """What is said of a second source: "Annex A shows 98%", "2 percentage points lower in Annex A"."""
    for at in hunt.sentence.all("2"):
        _one_second(hunt, at)


def _one_second(hunt: Hunt, at: int) -> None:
    codes, low = hunt.codes, hunt.sentence.low
    inside = hunt.clauses.inside(at)
    value = re.compile(r"2[_oiAP:v@(.I]{0,6}(?P<q>[%r])(?!_?[><])").match(codes, at)
    points = [each for each in inside if codes[each] in "p" and each not in hunt.used]
    signs = [each for each in inside if codes[each] in "><t="]
    relation: Second | None = _SECOND[codes[signs[0]]] if signs else None
    if signs and signs[0] < at and codes[signs[0]] in "><" and re.search(r"h_{0,2}[A_o]*$", codes[:at]):
        relation = "lower" if relation == "higher" else "higher"
    if re.search(r"\b(?:agrees?|agreed|identical|no difference|the same)\b", low):
        relation = "same"
    elif re.search(r"\bdiffer(?:s|ed|ent)?\b", low) and relation is None:
        relation = "differs"
    if re.search(r"\bwithin (?:the )?(?:expected |agreed )?tolerance\b", low):
        relation = "within"
    if value is None and not points and relation is None:
        return
    q = value.start("q") if value else None
    said = hunt.sentence.items[q].said if q is not None else None
    off = hunt.sentence.items[points[0]].said.quantity if points else None
    hunt.used.update({*points[:1], *({q} if q is not None else ())})

    def build(of: Of) -> Statement | None:
        second = hunt.facts.indicators[of.indicator].second
        if second is None:
            return None
        found: list[Statement] = [SecondOpinionIs(of, relation, off, said.quantity if said else None)]
        if said is not None and said.pair is not None:
            there = Of(second.indicator, of.scope, of.month)
            found += [Level(there, said.pair[0], "numerator"), Level(there, said.pair[1], "denominator")]
        return All(tuple(found), "second opinion") if len(found) > 1 else found[0]

    hunt.claim(min([at, *signs[:1], *points[:1]]), max([at, *points[:1], q or at]), "second opinion", build, at)


_BOTH = re.compile(r"(?P<rel>[><+\-])_{0,2}h?(?P<both>_{1,3})(?=[;,C)]|$)")
_THEY = re.compile(
    r"(?P<by>[pn%])?_{0,2}(?P<rel>[><+\-])(?:[_IA.]{0,3}(?P<than>h))?_{0,2}(?P<who>[A_.])_{0,2}(?:[vm]|(?=[;,Cc)]|$))"
)
_BY = re.compile(r"(?P<rel>[+\-])_{0,2}y_{0,2}(?P<by>[pn%])(?=[;,Cc)]|$)")
_SO_ABOVE = re.compile(r"(?P<e>E)_{0,2}[:(]?_?[%n](?:_?\(Y\)|_?\)|_?Y)?_?,_{0,3}(?P<rel>[><+\-])(?=[;,)]|$)")
_BEHIND = re.compile(r"(?P<by>[pn%])_{0,2}(?P<rel>[\-K])(?=[;,Cc)]|$)")
_EACH_ON = re.compile(r"(?P<one>E)_{0,2}c_{0,3}(?P<other>E)(?P<gap>[_,A(@iov]{1,6})(?P<q>[%n])")
_THEM = ("they", "them", "theirs")
_THAT = ("that", "those", "this", "which")


def hunt_benchmarks_again(hunt: Hunt) -> None:
    """Every "both", "they", "them", "the latter" that means a benchmark."""
    for match in _BOTH.finditer(hunt.codes):
        _both(hunt, match)
    for match in _EACH_ON.finditer(hunt.codes):
        _each_on(hunt, match)
    for match in _ITS.finditer(hunt.codes):
        _its(hunt, match)
    for match in _THEY.finditer(hunt.codes):
        _they(hunt, match)
    for match in _SO_ABOVE.finditer(hunt.codes):
        if not any(one.kind == "benchmark" and one.first <= match.start("rel") <= one.last for one in hunt.found):
            ids = hunt.sentence.items[match.start("e")].place.ids
            _claim(hunt, match.start("rel"), match.start("rel"), ids)
    for match in _BEHIND.finditer(hunt.codes):
        named = {hunt.sentence.items[e].place.ids for e in hunt.sentence.all("E") if e < match.start()}
        free = match.start("by") not in hunt.used and "T" not in hunt.codes
        if len(named) == 1 and free and hunt.sentence.words(match.start("rel")) in ("behind", "adrift"):
            hunt.used.add(match.start("by"))
            _claim(hunt, match.start("rel"), match.start("rel"), named.pop(), match.start("by"))
    for match in _BY.finditer(hunt.codes):
        named = {hunt.sentence.items[e].place.ids for e in hunt.sentence.all("E") if e < match.start()}
        if len(named) == 1 and "T" not in hunt.codes and match.start("by") not in hunt.used:
            hunt.used.add(match.start("by"))
            _claim(hunt, match.start("rel"), match.start("by"), named.pop(), match.start("by"))  # "so we trail by six"


_ITS = re.compile(
    r"(?:(?P<by>[pn%])_{0,2})?(?P<rel>[><+\-Kt])_{0,2}h?_{0,2}A_{0,2}(?P<what>[A_])_{0,2}[o@(:]?_{0,2}(?P<q>[%n])"
)
_MEANS = ("figure", "average", "median", "rate", "level", "mean", "position", "performance", "result")


def _its(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Above Scotland's … above its figure of 18%": of the benchmark that was named last, and none of ours."""
    q, what, who = match.start("q"), hunt.sentence.words(match.start("what")), match.start("what") - 1
    if q in hunt.used or what not in _MEANS or hunt.sentence.words(who).split()[-1] not in ("its", "their"):
        return
    named = [hunt.sentence.items[e].place.ids for e in hunt.sentence.all("E") if e < match.start()]
    beside = list(dict.fromkeys(named)) or ([hunt.clauses.before.beside] if hunt.clauses.before.beside else [])
    if not beside:
        return
    by = match.start("by") if match["by"] and match.start("by") not in hunt.used else None
    hunt.used.update({q, *({by} if by is not None else ())})
    _claim(hunt, match.start("rel"), q, beside[-1], by, hunt.sentence.items[q].said.quantity)


def _both(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Neighbours 10%, England 9%: we are lower than both": of each that was named before."""
    at, named = match.start("rel"), [e for e in hunt.sentence.all("E") if e < match.start("rel")]
    said = " ".join(hunt.sentence.words(each) for each in range(match.start("both"), match.end("both")))
    if len(named) < 2 or not re.search(r"\b(?:both|either)\b", said) or hunt.sentence.words(at) in ("over", "more"):
        return
    for place in named[-2:]:
        _claim(hunt, at, match.end("both") - 1, hunt.sentence.items[place].place.ids)


def _each_on(hunt: Hunt, match: re.Match[str]) -> None:
    """ "England and our neighbours, both on 21%": the number is each one's."""
    between = " ".join(hunt.sentence.words(e) for e in range(match.start("gap"), match.start("q")))
    q = match.start("q")
    said = hunt.sentence.items[q].said.quantity
    if q in hunt.used or said is None or not re.search(r"\b(?:both|each|all|either)\b", between):
        return
    hunt.used.add(q)
    for name in ("one", "other"):
        ids = hunt.sentence.items[match.start(name)].place.ids

        def build(of: Of, ids: Sequence[str] = ids) -> Iterable[Statement]:
            known = [id_ for id_ in ids if benchmark_of(hunt.facts.indicators[of.indicator], id_)]
            return [AgainstBenchmark(of, id_, None, said) for id_ in known]

        hunt.claim(match.start(name), q, "benchmark", build, match.start("one"))


def _they(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Neighbours averaged 21, so that we have fewer than they had": of the one that was named before."""
    at, who = match.start("rel"), hunt.sentence.words(match.start("who")).split()[-1]
    if any(one.kind == "benchmark" and one.first <= at <= one.last for one in hunt.found):
        return
    ids = _meant(hunt, at, who)
    if not ids or not (match["than"] or hunt.sentence.words(at).endswith((" than", "above", "below"))):
        return
    by = match.start("by") if match["by"] and match.start("by") not in hunt.used else None
    if by is not None:
        hunt.used.add(by)
    _claim(hunt, at, match.start("who"), ids, by)


def _meant(hunt: Hunt, at: int, who: str) -> Sequence[str]:
    """The ids of the benchmark that a word stands for; () where it may stand for something else."""
    codes, items = hunt.codes, hunt.sentence.items
    named = [items[e].place.ids for e in hunt.sentence.all("E") if e < at]
    if who in ("latter", "former") and len(named) > 1:
        return named[-1] if who == "latter" else named[-2]
    beside = list(dict.fromkeys(named)) or ([hunt.clauses.before.beside] if hunt.clauses.before.beside else [])
    last = max((e for e in range(at) if codes[e] == "E"), default=0)
    other = re.search("[TSI]" if who in _THAT else "S", codes[last + 1 : at])
    if len(beside) != 1 or other or who not in (*_THEM, *_THAT) or (who in _THAT and "T" in codes[:at]):
        return ()
    return beside[0]


def _claim(
    hunt: Hunt, at: int, last: int, ids: Sequence[str], by: int | None = None, said: Quantity | None = None
) -> None:
    way, denied = RELATIONS[hunt.codes[at]], hunt.clauses.denied(at)
    off: Quantity | None = hunt.sentence.items[by].said.quantity if by is not None else None

    def build(of: Of) -> Iterable[Statement]:
        known = [id_ for id_ in ids if benchmark_of(hunt.facts.indicators[of.indicator], id_)]
        each = [AgainstBenchmark(of, id_, way, said, off) for id_ in known]
        return [Opposite(one) if denied else one for one in each]

    hunt.claim(at if by is None else min(at, by), last, "benchmark", build, at)
