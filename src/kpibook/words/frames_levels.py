"""Claims about levels: "stands at 25% (81/330)", "from 27% in January", "330 referrals", "ranged from 24% to 30%"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kpibook.months import year_start
from kpibook.words.facts import Indicator
from kpibook.words.found import Build, Hunt
from kpibook.words.found import each_of as _each
from kpibook.words.held_statements import AgainstBenchmark, AgainstTarget
from kpibook.words.level_subjects import subject_of
from kpibook.words.quantities import Said
from kpibook.words.references import Reference, reference_of
from kpibook.words.said import Quantity, Sense
from kpibook.words.series_statements import Total
from kpibook.words.speaking import Subject, Times
from kpibook.words.statements import All, Level, Of, Part, Statement

_LEFT = re.compile(
    r"\b(?:not|late|overdue|outside|without|missed|outstanding|remaining|unseen|out of|exceptions?|failed|yet|beyond)\b"
    r"|n't\b"
)


def hunt_levels(hunt: Hunt) -> None:
    """Every quantity that has no other role yet."""
    for at in hunt.sentence.all("%nfr"):
        if at not in hunt.used:
            _level(hunt, at)


def times_of(hunt: Hunt, period: int) -> Times:
    """The months that a period of the sentence stands for."""
    return hunt.clauses.times(hunt.sentence.items[period].when, hunt.clauses.setting.month)


def bound_period(hunt: Hunt, at: int) -> int | None:
    """The month that a quantity is of, where it stands directly beside it: "27% in January", "February: 25%"."""
    codes = hunt.codes
    after = re.compile(r"[_io@(]{0,3}P|(?:_{0,2}o?_{0,2}[I.]_{0,2}){1,2}[_i@(]{0,3}P").match(codes, at + 1)
    if after and "L" not in codes[at + 1 : after.end()]:
        place = after.end() - 1
        lists = re.match(r"P[_:v@(]{0,2}[%nr]", codes[place:]) and re.search(r"P[_:v@A]{0,2}$", codes[:at])
        if not lists:
            return place
    before = re.search(r"P[_:v@A(]{0,4}$", codes[:at])
    if before and (
        not re.search(r"s_{0,2}$", codes[: before.start()])
        or "(" in before[0]
        or "A" in before[0]
        or re.search(r"\bwhen\b", hunt.sentence.low)
    ):
        return before.start()
    return None


def _level(hunt: Hunt, at: int) -> None:
    codes, item = hunt.codes, hunt.sentence.items[at]
    subject = subject_of(hunt, at, item)
    if subject is None:
        return
    hunt.used.add(at)
    times = _times(hunt, at)
    left = bool(_LEFT.search(_clause_text(hunt, at)))
    scopes = None
    beside = re.compile(r"_{0,2}i_{0,2}S").match(codes, at + 1)
    if beside:
        scopes = hunt.sentence.items[beside.end() - 1].place.ids, ()
    sure, why = True, ""
    if (
        any(codes[each] == "L" and not re.match(r"L_?j", codes[each:]) for each in hunt.clauses.inside(at))
        and not subject.why
    ):
        sure, why = item.code == "n" or bool(re.search(r"[F]_{0,2}$|O_?$", codes[:at])), "a figure of a longer time"
    if re.search(r"[.,]_{0,1}(?:[_o]{0,2})$", codes[:at]) and hunt.sentence.words(max(at - 1, 0)) == "by":
        sure, why = False, "an amount"
    if re.search(r"\b(?:average|averaged|averaging|on average)\b", _clause_text(hunt, at)) and _averages(hunt, subject):
        sure, why = False, "an average of several months"
    compared = bool(re.search(r"h[_oA@]{0,3}(?:P_?)?$", codes[:at])) and bound_period(hunt, at) is None
    builder = builder_of(hunt, item.said, left)
    if compared:
        builder = _or_held_against(hunt, builder, item.said)
    if item.code == "n" and _of_longer(hunt, at):
        builder = _or_total(hunt, builder, item.said, at)
    year = re.compile(r"[_io@(]{0,3}(?P<y>Y)").match(codes, at + 1) or re.search(r"(?P<y>Y)[_,Av@(]{0,4}$", codes[:at])
    if year and item.said.quantity is not None:
        said, named = item.said.quantity, hunt.sentence.items[year.start("y")].when.year
        hunt.claim(
            at,
            at,
            "level",
            lambda of: benchmark_of_year(hunt, of, said, named),
            at,
            times,
            subject,
            False,
            "a figure of another year",
            scopes,
        )
        return
    hunt.claim(at, at, "level", builder, at, times, subject, sure, why, scopes)


def _or_held_against(hunt: Hunt, builder: Build, said: Said) -> Build:
    """ "86% against 95%": what a figure is compared with may be its target, or a benchmark."""

    def build(of: Of) -> Iterable[Statement]:
        yield from _each(builder(of))
        if said.quantity is not None and of.fact(hunt.facts).goal is not None:
            yield AgainstTarget(of, None, said.quantity)
        for one in hunt.facts.indicators[of.indicator].benchmarks:
            if said.quantity is not None:
                yield AgainstBenchmark(of, one.id, None, said.quantity)

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
        yield from _each(builder(of))
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


def _averages(hunt: Hunt, subject: Subject) -> bool:
    return not any(hunt.facts.indicators[id_].shape == "average" for ids in subject.each for id_ in ids)


def _clause_text(hunt: Hunt, at: int) -> str:
    return " ".join(hunt.sentence.words(each) for each in hunt.clauses.inside(at) if hunt.codes[each] != ";")


def _times(hunt: Hunt, at: int) -> Times:
    """The month that a quantity is of: its own, that which it is compared with, or the clause's."""
    codes = hunt.codes
    bound = bound_period(hunt, at)
    compared = re.search(r"(?:F|h)[_oA@]{0,3}(?:P_?)?$", codes[:at])
    if compared is None and re.match(r"_?O_?[%nr]", codes[at + 1 :]) and not re.search(r"[O@]_?$", codes[:at]):
        compared = re.search(r"$", codes[:at])  # "46% to 86%"
    if bound is not None:
        return times_of(hunt, bound)
    if compared:
        main = hunt.clauses.main(at)
        reference = reference_of(hunt, max(0, compared.start() - 1))
        months: list[object] = []
        others = [
            Reference(hunt, hunt.sentence.items[e], main, False)
            for e in range(len(codes))
            if codes[e] in "PL" and _may_be_from(hunt, e, at)
        ]
        for month in (*main.first, hunt.clauses.setting.month):
            for one in (reference, *others):
                months += one.since(Of("", "", month))
        found_months = tuple(dict.fromkeys(months))
        return Times(found_months or main.first)  # type: ignore[arg-type]
    main = hunt.clauses.main(at)
    if main.first != (hunt.clauses.setting.month,) or not hunt.clauses.before.months:
        return Times(main.first, main.others, main.over, main.future)
    return main


def _may_be_from(hunt: Hunt, period: int, at: int) -> bool:
    """Whether a figure that another is compared with may be of this period: "up on last February, 330 against 325"."""
    if ";" in hunt.codes[min(period, at) : max(period, at)]:
        return False
    return (
        hunt.codes[period] == "L"
        or hunt.clauses.is_reference(period)
        or max(hunt.sentence.items[period].when.steps, default=0) < 0
    )


def builder_of(hunt: Hunt, said: Said, left: bool) -> Build:
    """What a quantity says of a figure; `left`: or of what is left of it."""

    def build(of: Of) -> Iterable[Statement]:
        indicator = hunt.facts.indicators[of.indicator]
        return list(levels(indicator, of, said, left))

    return build


def levels(indicator: Indicator, of: Of, said: Said, left: bool = False) -> Iterator[Statement]:
    """Everything that a quantity may be of a figure: itself, its parts, and, where "not" is said, what is left."""
    if said.quantity is None and said.pair is not None:
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
        parts = ("numerator", "denominator", "rest") if left else ("numerator", "denominator")
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
    yield All(_both(of, pair), "level")
    if left:
        yield All((Level(of, pair[0], "rest"), Level(of, pair[1], "denominator")), "level")


def benchmark_of_year(hunt: Hunt, of: Of, said: Quantity, year: str) -> Iterator[Statement]:
    """A figure of a financial year is that of the council's own benchmark, where there is one."""
    indicator = hunt.facts.indicators[of.indicator]
    for one in indicator.benchmarks:
        yield AgainstBenchmark(of, one.id, None, said, None, year)
