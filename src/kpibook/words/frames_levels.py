"""Claims about levels: "stands at 25% (81/330)", "from 27% in January", "330 referrals", "ranged from 24% to 30%".

What else a quantity may be of, and why nobody can tell: then a level that does not agree is no contradiction.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import pairwise

from kpibook.months import year_start
from kpibook.words.facts import Fact, Indicator
from kpibook.words.found import Build, Hunt
from kpibook.words.found import each_of as _each
from kpibook.words.held_statements import AgainstBenchmark, AgainstTarget
from kpibook.words.known_words import tells_of_itself
from kpibook.words.level_subjects import subject_of
from kpibook.words.quantities import Said
from kpibook.words.references import bound_period, times_at
from kpibook.words.said import Quantity, Sense, fits
from kpibook.words.series_statements import AnyOf, Total
from kpibook.words.speaking import Subject, Times
from kpibook.words.statements import All, Level, Of, Part, Statement, part_of
from kpibook.words.vocabulary import words

_TIGHT = re.compile(r"I[_v@(,:]{0,4}$")
"""A name, and nothing but a verb between it and a quantity: of whom that is, is clear."""


def may_be_of(hunt: Hunt, at: int, subject: Subject, times: Times) -> Sequence[Of]:
    """What else in the sentence a quantity may be of, where neither a name nor a month stands directly beside it."""
    clauses, items, codes = hunt.clauses, hunt.sentence.items, hunt.codes
    if re.search(r"[Fh][_oA@]{0,3}$", codes[:at]):
        return ()
    ids = [id_ for ids in subject.each for id_ in ids]
    if not _TIGHT.search(codes[:at]):
        ids += [id_ for e in hunt.sentence.all("I") for id_ in items[e].mention.indicators]
    months = [*times.first]
    one_month = sum(codes[e] == "P" for e in clauses.inside(at)) == 1 and not re.search(r"P_{0,2}c_{0,2}P", codes)
    own = one_month or bool(re.match(r"[_i]{0,3}P", codes))
    if bound_period(hunt, at) is None and not own:
        months.append(clauses.setting.month)
        named = (items[e].when for e in hunt.sentence.all("P") if not clauses.is_reference(e))
        months += [month for when in named for month in clauses.times(when, clauses.setting.month).first]
    scope = clauses.scopes(at)[0]
    return [Of(id_, one, month) for id_ in dict.fromkeys(ids) for month in dict.fromkeys(months) for one in scope]


def doubt_of(hunt: Hunt, at: int, subject: Subject) -> str:
    """Why a quantity may be of something that nobody can see: nothing is then said where it does not agree."""
    return _of_several(hunt, at, subject) or _beside(hunt, at) or _in_its_clause(hunt, at, subject)


def _of_several(hunt: Hunt, at: int, subject: Subject) -> str:
    """Of a longer time, or of several things together."""
    codes = hunt.codes
    longer = (
        any(
            codes[e] == "L"
            and bound_period(hunt, at) is None
            and not re.match(r"L_?j|L_?c_?>", codes[e:])
            and not re.search(r"I[_i]{0,2}$", codes[:e])
            for e in hunt.clauses.inside(at)
        )
        and not subject.why
    )
    if longer and hunt.sentence.items[at].code != "n" and not re.search(r"[F]_{0,2}$|O_?$", codes[:at]):
        return "a figure of a longer time"
    if re.search(r"\b(?:in total|in all|altogether|combined|all told|between them)\b", clause_text(hunt, at)):
        return "a sum of several"
    return ""


def _beside(hunt: Hunt, at: int) -> str:
    """By the words and numbers directly before and after it."""
    codes, item = hunt.codes, hunt.sentence.items[at]
    if re.search(r"(?P<one>[%n])\($", codes[:at]) and codes[at - 2] == item.code and codes[at + 1 : at + 2] == ")":
        return "of which month is not clear"  # "79 (81)"
    if re.search(r"\.\($", codes[:at]) and not re.search(r"r[_.]{1,3}\($", codes[:at]):
        return "what it is of is not clear"  # "six points below theirs (90%)"
    if re.search(r"vF_?$", codes[:at]) and item.code == "n":
        return "what it counts is not clear"  # "all of the rise comes from 11 children"
    if hunt.sentence.words(max(at - 1, 0)) == "by":
        return "an amount"
    if re.match(r"_{0,2}i_{0,2}n(?:[;,:)]|$)", codes[at + 1 :]):
        return "it may be another figure"  # "98% in 20", of working days
    if at and codes[at - 1] == "_" and re.search(r"\d", hunt.sentence.words(at - 1)):
        return "it may be another figure"  # "10 days 93%, 4 weeks 98%"
    return ""


def _in_its_clause(hunt: Hunt, at: int, subject: Subject) -> str:
    """By what its clause speaks of besides."""
    codes, item = hunt.codes, hunt.sentence.items[at]
    inside = hunt.clauses.inside(at)
    text = clause_text(hunt, at)
    if re.search(r"\b(?:average|averaged|averaging|on average)\b", text) and _averages(hunt, subject):
        return "an average of several months"
    rest = "".join("_" if tells_of_itself(hunt.sentence.words(e)) else codes[e] for e in inside if e > at)
    if "." in rest and re.match(r"_{0,2}(?:o|I|[>_MN]{0,2}I)", codes[at + 1 :]) and not re.search(r"v_?I", rest):
        return "what is said of them is not clear"
    if re.search(
        r"\bas (?:high|low|many|few) as $", " ".join(hunt.sentence.words(e) for e in range(max(0, at - 3), at)) + " "
    ):
        return "a figure among several"
    opening = hunt.sentence.items[codes.rfind(";", 0, at) + 1].start
    if any(token.low == "ofsted" for token in hunt.sentence.tokens[opening : hunt.sentence.items[at].start]):
        return "a figure from elsewhere"
    if len(re.findall("h_?%", codes)) > 1 and re.search("h_?$", codes[:at]) and codes.count("I") > 1:
        return "which of them it is of is not clear"  # "90% against 90% and 96% against 95%"
    if "l" in codes and item.code in "n%":
        return "which of them it is of is not clear"  # "…, 241 and 13 respectively"
    if re.search(r"\b(?:every|each) \d+", hunt.sentence.low):
        return "of so many"
    if item.code == "n" and "p" in codes[:at] and not re.match(r"_{0,2}I", codes[at + 1 :]):
        return "what it counts is not clear"
    if item.code in "nr" and "." in rest:
        return "what it counts is not clear"
    if "." in {codes[e] for e in inside} and may_be_another(hunt, at, subject):
        return "it may be another figure"
    pair = item.said.pair
    if (
        pair is not None
        and item.code == "r"
        and pair[0].number <= pair[1].number
        and _is_part_of_a_part(hunt, at, subject)
    ):
        return "it may be of part of the figure only"
    return ""


def may_be_another(hunt: Hunt, at: int, subject: Subject) -> bool:
    """Whether a number is some figure of what the sentence names: another month's, a part, a target, a benchmark."""
    said, facts = hunt.sentence.items[at].said, hunt.facts
    quantity = said.quantity or (said.pair[0] if said.pair else None)
    named = {id_ for e in hunt.sentence.all("I") for id_ in hunt.sentence.items[e].mention.indicators}
    ids = named | {id_ for group in subject.each for id_ in group}
    if quantity is None or bound_period(hunt, at) is not None:
        return False
    for id_ in ids:
        facts_of_it = [facts.fact(id_, hunt.clauses.setting.scope, month) for month in facts.window[-9:]]
        if any(fits(quantity, number) for number in _numbers(facts_of_it)):
            return True
        if any(fits(quantity, one.value) for one in facts.indicators[id_].benchmarks):
            return True
    return False


def _numbers(some: Sequence[Fact]) -> Iterator[Fraction]:
    for fact in some:
        for part in ("value", "numerator", "denominator", "rest"):
            number = part_of(fact, part)
            if number is not None:
                yield number
        if fact.goal is not None:
            yield fact.goal.number
    for one, other in pairwise(some):
        if one.value is not None and other.value is not None:
            yield abs(other.value - one.value)


def _is_part_of_a_part(hunt: Hunt, at: int, subject: Subject) -> bool:
    """ "Four of the 81 re-referrals": of those that are counted, and no share of the whole."""
    pair = hunt.sentence.items[at].said.pair
    months = (hunt.clauses.setting.month,)
    for ids in subject.each:
        for id_ in ids:
            for month in months:
                fact = hunt.facts.fact(id_, hunt.clauses.setting.scope, month)
                if (
                    pair is not None
                    and fact.denominator is not None
                    and pair[1].number == fact.numerator != fact.denominator
                ):
                    return True
    return False


def _averages(hunt: Hunt, subject: Subject) -> bool:
    return not any(hunt.facts.indicators[id_].shape == "average" for ids in subject.each for id_ in ids)


def clause_text(hunt: Hunt, at: int) -> str:
    """The words of the clause in which a place stands, in small letters."""
    return " ".join(hunt.sentence.words(each) for each in hunt.clauses.inside(at) if hunt.codes[each] != ";")


_LEFT = re.compile(
    r"\b(?:not|all but|leaving|leaves|late|overdue|outside|without|missed|outstanding|remaining|unseen|out of"
    r"|exceptions?|failed|yet|beyond)\b"
    r"|n't\b"
)


def hunt_levels(hunt: Hunt) -> None:
    """Every quantity that has no other role yet."""
    for match in re.finditer(r"\((?:n[,_c]{1,2}){2,}n\)|:_?(?:n[,_c]{1,2}){3,}n", hunt.codes):
        hunt.used.update(range(match.start(), match.end()))  # a row of months, of which nobody says the first
    for match in re.finditer(r"\((?P<a>[%n])_?c_?(?P<b>[%n])\)", hunt.codes):
        hunt.used.update((match.start("a"), match.start("b")))  # "(302 and 301)": of which months, nobody says
    for at in hunt.sentence.all("%nfr"):
        if at not in hunt.used:
            _level(hunt, at)


_COUNTED_OFF = words("all these those both other others remaining same last next every another")
"""Words before a number of things that were named before: "above all three"."""


_NO_SHARE = words("fewer less more lower higher down up consecutive successive straight")


_BEATEN = re.compile(r"S[^;S]{0,5}[><+\-]_?h?_?(?P<s>S),_{0,2}[%n]_?h_?$")
""" "PTC 2 did better than PTC 1, 88% against 84%": the second is the other's."""


def _level(hunt: Hunt, at: int) -> None:
    codes, item = hunt.codes, hunt.sentence.items[at]
    subject = subject_of(hunt, at, item)
    left = at > 0 and hunt.sentence.words(at - 1) in ("leaving", "leaves")
    if codes[at + 1 : at + 2] == "N" and item.code == "n" and not left:
        return  # "the two exceptions"
    if item.code == "%" and re.search(r"y_?[np],[_v]{0,3}$", codes[:at]):
        return  # "fell by 241, that is 13%"
    if item.code == "f" and at + 1 < len(codes) and hunt.sentence.words(at + 1) in _NO_SHARE:
        return  # "about a fifth fewer": of what it was; "a third consecutive month"
    if re.search(r"!_?@_?$", codes[:at]) or re.match(r"n_?o_?G", codes[at:]):
        return  # "not at 90% yet"; "after three of Green"
    if item.code == "n" and re.search(r"Xo_{1,2}$", codes[:at]):
        return  # "the best of the five"
    if item.code == "r" and codes[at + 1 : at + 2] == "S" and hunt.clauses.is_of_its_teams(at + 1):
        return  # "the only one of the three SWF teams"
    if (
        at > 1
        and hunt.sentence.words(at - 1) == "="
        and re.search(r"\b(?:one|1|each|every)\b", clause_text(hunt, at - 2))
    ):
        return  # "one claim = 1.0"
    if subject is None or (item.code == "n" and at and hunt.sentence.words(at - 1).split()[-1] in _COUNTED_OFF):
        return
    hunt.used.add(at)
    beside = re.compile(r"_{0,2}i_{0,2}S").match(codes, at + 1)
    scopes = (hunt.sentence.items[beside.end() - 1].place.ids, ()) if beside else _compared_scopes(hunt, at)
    ours = at > 0 and hunt.sentence.words(at - 1) == "our" and "S" in codes[:at]
    if ours:
        scopes = ((hunt.clauses.setting.scope,), ())  # "SWF North's are lower than our 22%"
    year = re.compile(r"[_io@(]{0,3}(?P<y>Y)").match(codes, at + 1) or re.search(r"(?P<y>Y)[_,Av@(I]{0,6}$", codes[:at])
    times = hunt.clauses.main(at) if ours else times_at(hunt, at)
    beaten = _BEATEN.search(codes[:at])
    if beaten:
        scopes, times = (hunt.sentence.items[beaten.start("s")].place.ids, ()), hunt.clauses.main(at)
    builder, why = _builder_at(hunt, at), doubt_of(hunt, at, subject)
    if year and item.said.quantity is not None:
        builder, why = partial(benchmark_of_year, hunt, year.start("y"), item.said.quantity), "a figure of another year"
    hunt.claim(at, at, "level", builder, at, times, subject, not why, why, scopes, may_be_of(hunt, at, subject, times))


def _compared_scopes(hunt: Hunt, at: int) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Where a scope is what something is compared with, a figure may be of that too: "above the service's 80%"."""
    part = hunt.clauses.parts
    inside = [e for e in hunt.sentence.all("S") if hunt.clauses.is_beside(e) and (part[e] == part[at] or e < at)]
    if not inside or ";" in hunt.codes[inside[-1] : at]:
        return None
    first, others = hunt.clauses.scopes(at)
    return tuple(dict.fromkeys((*first, *hunt.sentence.items[inside[-1]].place.ids))), others


def _builder_at(hunt: Hunt, at: int) -> Build:
    """What a quantity may say, by what stands beside it."""
    codes, item = hunt.codes, hunt.sentence.items[at]
    builder = builder_of(hunt, item.said, bool(_LEFT.search(clause_text(hunt, at))))
    compared = bool(re.search(r"h[_oA@]{0,3}(?:P_?)?$", codes[:at])) and bound_period(hunt, at) is None
    inside = {codes[each] for each in hunt.clauses.inside(at)}
    if compared or "2" in codes or (inside & {"T", "E"} and item.said.pair is None):
        builder = _or_held_against(hunt, builder, item.said)
    if item.code == "n" and item.said.quantity is not None and re.match(r"[;,:)(OF]|$", codes[at + 1 :]):
        builder = _or_percent(builder, item.said.quantity)
    if item.code == "n" and _of_longer(hunt, at):
        builder = _or_total(hunt, builder, item.said, at)
    return builder


def _or_percent(builder: Build, quantity: Quantity) -> Build:
    """ "In June it was twenty-seven": of a percentage, nothing need say that."""

    def build(of: Of) -> Iterable[Statement]:
        for one in _each(builder(of)):
            yield AnyOf(one, (Level(of, replace(quantity, unit="percent")),))

    return build


def _or_held_against(hunt: Hunt, builder: Build, said: Said) -> Build:
    """ "86% against 95%": what a figure is compared with may be its target, or a benchmark."""

    def build(of: Of) -> Iterable[Statement]:
        yield from _each(builder(of))
        if said.quantity is not None and of.fact(hunt.facts).goal is not None:
            yield AgainstTarget(of, None, said.quantity)
        for one in hunt.facts.indicators[of.indicator].benchmarks:
            if said.quantity is not None:
                yield AgainstBenchmark(of, one.id, None, said.quantity)
        second = hunt.facts.indicators[of.indicator].second
        if second is not None and "2" in hunt.codes:
            yield from _each(builder(Of(second.indicator, of.scope, of.month)))

    return build


def _of_longer(hunt: Hunt, at: int) -> bool:
    """Whether a sum over some months may be meant: "15,355 since June", "839 in the year"."""
    start, end = hunt.codes.rfind(";", 0, at), hunt.codes.find(";", at)
    return bool(re.search(r"L|s_?P|P_?O_?P", hunt.codes[start + 1 : end if end > 0 else len(hunt.codes)]))


def _or_total(hunt: Hunt, builder: Build, said: Said, at: int) -> Build:
    items, facts = hunt.sentence.items, hunt.facts
    lengths = [item.when.length for item in items if item.code == "L"]
    since = [hunt.clauses.times(items[m.end() - 1].when, facts.month).first for m in re.finditer(r"s_?P", hunt.codes)]

    def build(of: Of) -> Iterable[Statement]:
        for one in _each(builder(of)):
            yield AnyOf(one, tuple(sums(of)))

    def sums(of: Of) -> Iterable[Statement]:
        if said.quantity is None or facts.indicators[of.indicator].shape != "count":
            return
        place = facts.place(of.month)
        stretches = [facts.months[max(0, (place or 0) + 1 - n) : (place or 0) + 1] for n in lengths if n > 0]
        stretches += [
            tuple(m for m in facts.months if one.index <= m.index <= of.month.index)
            for months in since
            for one in months
        ]
        start = year_start(of.month.calendar_month, facts.year_starts_in)
        if any(n <= 0 for n in lengths):
            stretches += [
                tuple(m for m in facts.months if start.index <= m.calendar_month.index and m.index <= of.month.index),
                facts.window,
            ]
        for months in stretches:
            if months:
                yield Total(of, months, said.quantity)
        yield Level(Of(of.indicator, of.scope, of.month, "financial year so far"), said.quantity)

    return build


def builder_of(hunt: Hunt, said: Said, left: bool) -> Build:
    """What a quantity says of a figure; `left`: or of what is left of it."""

    def build(of: Of) -> Iterable[Statement]:
        indicator = hunt.facts.indicators[of.indicator]
        return list(levels(indicator, of, said, left))

    return build


def levels(indicator: Indicator, of: Of, said: Said, left: bool = False) -> Iterator[Statement]:
    """Everything that a quantity may be of a figure: itself, its parts, and, where "not" is said, what is left."""
    if said.quantity is None and said.pair is not None:
        if indicator.shape in ("share", "ratio"):
            yield from _pair(of, said.pair, left)
        return
    quantity = said.quantity
    if quantity is None or indicator.shape == "none" or (said.per and indicator.shape != "rate"):
        return
    if quantity.unit in ("percent", "fraction"):
        if indicator.shape != "share":
            return
        value = Level(of, quantity)
        yield value if said.pair is None else All((value, *_both(of, said.pair)), "level")
        if left:
            rest = replace(quantity, number=100 - quantity.number, sense=_TURNED.get(quantity.sense, quantity.sense))
            yield Level(of, rest)
        return
    parts: tuple[Part, ...] = ("value",)
    if indicator.shape == "share":
        parts = ("rest", "numerator", "denominator") if left else ("numerator", "denominator", "rest")
    elif indicator.shape in ("rate", "ratio"):
        parts = ("value", "numerator", "denominator")
    elif indicator.shape == "average":
        parts = ("value", "denominator")
    for part in parts:
        yield Level(of, quantity, part)


_TURNED: dict[Sense, Sense] = {
    "more than": "less than",
    "less than": "more than",
    "at least": "at most",
    "at most": "at least",
    "nearly": "just over",
    "just over": "nearly",
}


def _both(of: Of, pair: tuple[Quantity, Quantity]) -> tuple[Statement, ...]:
    return Level(of, pair[0], "numerator"), Level(of, pair[1], "denominator")


def _pair(of: Of, pair: tuple[Quantity, Quantity], left: bool) -> Iterator[Statement]:
    plain: Statement = All(_both(of, pair), "level")
    rest: Statement = All((Level(of, pair[0], "rest"), Level(of, pair[1], "denominator")), "level")
    yield from (rest, plain) if left else (plain, rest)


def benchmark_of_year(hunt: Hunt, year: int, said: Quantity, of: Of) -> Iterator[Statement]:
    """A figure of a financial year is that of the council's own benchmark, where there is one."""
    named = hunt.sentence.items[year].when.year
    for one in hunt.facts.indicators[of.indicator].benchmarks:
        yield AgainstBenchmark(of, one.id, None, said, None, named)
