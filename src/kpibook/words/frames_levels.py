"""Claims about levels: "stands at 25% (81/330)", "from 27% in January", "330 referrals", "ranged from 24% to 30%"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from kpibook.months import year_start
from kpibook.words.facts import Indicator
from kpibook.words.found import Build, Hunt
from kpibook.words.found import each_of as _each
from kpibook.words.held_statements import AgainstBenchmark
from kpibook.words.level_doubts import clause_text, doubt_of, may_be_of
from kpibook.words.level_subjects import subject_of
from kpibook.words.level_times import bound_period, times_at
from kpibook.words.movements import Part
from kpibook.words.quantities import Said
from kpibook.words.said import Quantity, Sense
from kpibook.words.series_statements import AnyOf, Total
from kpibook.words.statements import All, Level, Of, Statement
from kpibook.words.target_statements import AgainstTarget
from kpibook.words.vocabulary import words

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


def _level(hunt: Hunt, at: int) -> None:
    codes, item = hunt.codes, hunt.sentence.items[at]
    subject = subject_of(hunt, at, item)
    left = at > 0 and hunt.sentence.words(at - 1) in ("leaving", "leaves")
    if codes[at + 1 : at + 2] == "N" and item.code == "n" and not left:
        return  # "the two exceptions"
    if item.code == "%" and re.search(r"y_?[np],[_v]{0,3}$", codes[:at]):
        return  # "fell by 241, that is 13%"
    if item.code == "n" and re.search(r"Xo_{1,2}$", codes[:at]):
        return  # "the best of the five"
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
    if compared or "2" in codes or inside & {"T", "E"}:
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
