"""Claims of several figures in a row: "96% and 86% respectively", "ranged from 24% to 30%"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kpibook.words.found import Hunt, each_of
from kpibook.words.frames_changes import WAYS, changes
from kpibook.words.frames_levels import builder_of
from kpibook.words.references import bound_period, reference_of, times_of
from kpibook.words.said import Quantity
from kpibook.words.series_statements import AnyOf, Between
from kpibook.words.speaking import Subject, Times
from kpibook.words.statements import All, Of, Statement


def hunt_ranges(hunt: Hunt) -> None:
    """ "Ranged from 24% to 30%", "between 83% and 89% over the year"."""
    for match in re.finditer(r"(?P<n>n)_?c_?%_?[><]", hunt.codes):
        hunt.used.add(match.start("n"))  # "25 or 6% fewer": the same movement, said twice
    for match in re.finditer(r"(?:F_?(?P<a>[%n])_?O_?(?P<b>[%n]))|(?P<c>[%n])_?c_?(?P<d>[%n])", hunt.codes):
        low = hunt.sentence.low
        first, second = (match.start(name) for name in (("a", "b") if match["a"] else ("c", "d")))
        ranged = re.search(r"\b(?:ranged|ranging|varied|varying|fluctuated|fluctuating|oscillated)\b", low)
        between = match["c"] and re.search(r"\bbetween\b", low)
        if first in hunt.used or not (ranged or between) or (match["a"] and not ranged):
            continue
        _range(hunt, first, second, bool(ranged))


def _range(hunt: Hunt, first: int, second: int, reached: bool) -> None:
    items = hunt.sentence.items
    one, other = items[first].said.quantity, items[second].said.quantity
    hunt.used.update((first, second))
    if one is None or other is None:
        return
    low, high = sorted((one, other), key=lambda quantity: quantity.number)
    lengths = [item.when.length for item in items if item.code == "L"]
    since = re.search(r"s_?i?_?(?P<p>P)", hunt.codes)
    begun = times_of(hunt, since.start("p")).first if since else ()

    def build(of: Of) -> Iterator[Statement]:
        facts = hunt.facts
        at = facts.place(of.month)
        if at is None:
            return
        stretches = [facts.months[max(0, at + 1 - n) : at + 1] for n in lengths if n > 0]
        stretches += [tuple(m for m in facts.months if one.index <= m.index <= of.month.index) for one in begun]
        stretches += [tuple(m for m in facts.months if one.index < m.index <= of.month.index) for one in begun]
        for months in stretches or [
            facts.window,
            facts.window[-6:],
        ]:
            yield Between(of, months, low, high)
            if not reached:
                yield Between(of, months, low, high, reached=False)

    times = Times((hunt.clauses.setting.month,)) if begun else None
    hunt.claim(first, second, "level", build, second, times=times, sure=bool(lengths or begun))


def hunt_lists(hunt: Hunt) -> None:
    """ "CP and CLA supervision stood at 96% and 86% respectively"."""
    for match in _ROW.finditer(hunt.codes):
        _row(hunt, match)
    _respectively(hunt)
    for match in _TWICE.finditer(hunt.codes):
        _in_both(hunt, match)


_ROW = re.compile(
    r"%_{0,2}(?:i_{0,2})?(?:(?P<p>P)_{0,2})?(?:[,cO_]{1,4}%){2,}|F_?%(?:[,cO_]{1,4}%){2,}"
    r"|(?:%_{0,2}(?:i_{0,2})?(?P<from>P)_{0,2}O_?%|n_{0,2}(?:i_{0,2})?(?P<since>P)_{0,2}O_?n)[,cO_]{1,3}P?[_O]?[%n]"
)


def _row(hunt: Hunt, match: re.Match[str]) -> None:
    """ "89% in November, then 86%, 81% and 79%": month after month, from that one or up to this."""
    each = [at for at in range(match.start(), match.end()) if hunt.codes[at] in "%n"]
    start = max(hunt.codes.rfind(sign, 0, match.start()) for sign in ";C") + 1
    end = next((e for e in range(match.end(), len(hunt.codes)) if hunt.codes[e] in ";C"), len(hunt.codes))
    names = {hunt.sentence.items[e].mention.indicators for e in hunt.sentence.all("I") if start <= e < end}
    if (
        len(names) > 1
        or set("SET2") & set(hunt.codes[start:end])
        or set(each) & hunt.used
        or not _is_in_time(hunt, match)
    ):
        return
    hunt.used.update(each)
    said = [hunt.sentence.items[at].said for at in each]
    named = next((match.start(name) for name in ("p", "from", "since") if match[name]), None)
    first = times_of(hunt, named).first if named is not None else ()

    def build(of: Of) -> Iterator[Statement]:
        months, builds = hunt.facts.months, [builder_of(hunt, one, False) for one in said]
        starts = [months.index(month) for month in first if month in months]
        starts += [months.index(of.month) + 1 - len(each)] if of.month in months else []
        told = [
            [next(iter(each_of(b(of.at(months[start + at])))), None) for at, b in enumerate(builds)]
            for start in starts
            if start >= 0 and start + len(each) <= len(months)
        ]
        rows = [All(tuple(one for one in row if one is not None), "level") for row in told if None not in row]
        if rows:
            yield AnyOf(rows[0], tuple(rows[1:]))

    hunt.claim(each[0], each[-1], "level", build, each[0], Times((hunt.clauses.setting.month,)))


def _is_in_time(hunt: Hunt, match: re.Match[str]) -> bool:
    """Whether something says that the figures follow each other."""
    words = " ".join(hunt.sentence.words(at) for at in range(match.start(), match.end()))
    return bool(match["p"] or match["from"] or match["since"] or match[0][0] == "F") and bool(
        re.search(r"\b(?:then|to|and)\b|,", words)
    )


_TWICE = re.compile(r"(?P<q>[%n])[,_]{0,2}(?:[vm]_{0,2})?[io]_{0,2}(?P<one>P)_{0,2}c[_i]{0,4}(?P<two>P)(?![%nrv:])")


def _in_both(hunt: Hunt, match: re.Match[str]) -> None:
    """ "17%, recorded in February and again in July", "252 in both December and January": so it was in each."""
    q = match.start("q")
    words = {hunt.sentence.words(each) for each in range(q, match.end())}
    if q in hunt.used or not words & {"both", "again", "also"}:
        return
    hunt.used.add(q)
    for place in (match.start("one"), match.start("two")):
        builder = builder_of(hunt, hunt.sentence.items[q].said, False)
        hunt.claim(q, place, "level", builder, q, times_of(hunt, place))


def _respectively(hunt: Hunt) -> None:
    """ "CP and CLA supervision stood at 96% and 86%": the first figure is the first indicator's."""
    codes = hunt.codes
    numbers = re.compile(r"(?P<q>[%np](?:_?\(?i?P?\)?)?(?:[,c]_?y?_?[%np](?:_?\(?i?P?\)?)?)+)")
    for match in numbers.finditer(codes):
        quantities = [
            each for each in range(match.start(), match.end()) if codes[each] in "%np" and each not in hunt.used
        ]
        if len(quantities) < 2 or any(each in hunt.used for each in quantities):
            continue
        start = max(codes.rfind(";", 0, match.start()), codes.rfind("C", 0, match.start())) + 1
        end = next((e for e in range(match.end(), len(codes)) if codes[e] in ";C"), len(codes))
        if re.search(r"y_{0,2}$", codes[: match.start()]):
            _by_respectively(hunt, quantities, start, match.start())
            continue
        if any(codes[each] == "p" for each in quantities):
            continue
        for code in "ISP":
            named = [e for e in range(start, end) if codes[e] == code and not hunt.clauses.is_compared(e)]
            listed = _listed(codes, named, len(quantities))
            if listed and not (code == "P" and "P" in codes[match.start() : match.end()]):
                _pairs(hunt, code, listed, quantities)
                break


def _by_respectively(hunt: Hunt, quantities: Sequence[int], start: int, end: int) -> None:
    """ "Contacts and referrals both fell, by 241 and 13 respectively"."""
    codes, items = hunt.codes, hunt.sentence.items
    movers = [e for e in range(start, end) if codes[e] in "udbw"]
    names = _listed(codes, [e for e in range(start, end) if codes[e] == "I"], len(quantities))
    if not movers or not names:
        if "l" in codes:
            hunt.used.update(quantities)  # of which they are, nobody can say
        return
    reference, way = reference_of(hunt, movers[-1]), WAYS[codes[movers[-1]]]
    for name, at in zip(names, quantities, strict=True):
        hunt.used.add(at)
        by = items[at].said.quantity

        def build(of: Of, by: Quantity | None = by) -> Iterator[Statement]:
            for since in reference.since(of):
                yield from changes(hunt, of, of.at(since), way, by)

        hunt.claim(at, at, "change", build, at, reference.main, Subject((items[name].mention.indicators,)))


def _listed(codes: str, named: Sequence[int], count: int) -> Sequence[int]:
    """So many names in a row, joined by commas and "and"."""
    for at in range(len(named) - count + 1):
        some = named[at : at + count]
        if all(
            re.fullmatch(r"[_,c&Ai@]*", codes[a + 1 : b]) and re.search("[,c]", codes[a + 1 : b])
            for a, b in pairwise(some)
        ):
            return some
    return ()


def _pairs(hunt: Hunt, code: str, names: Sequence[int], quantities: Sequence[int]) -> None:
    items, first = hunt.sentence.items, hunt.sentence.items[quantities[0]].said.quantity
    for name, at in zip(names, quantities, strict=True):
        said, item = items[at].said, items[name]
        if first is not None and said.quantity is not None and first.sense in ("more than", "less than", "at least"):
            said = replace(said, quantity=replace(said.quantity, sense=first.sense))  # "above 95% and 90%"
        hunt.used.add(at)
        bound = bound_period(hunt, at)
        times = times_of(hunt, bound) if bound is not None else None
        subject = Subject((item.mention.indicators,)) if code == "I" else None
        scopes = (item.place.ids, ()) if code == "S" else None
        times = times_of(hunt, name) if code == "P" else times
        hunt.claim(at, at, "level", builder_of(hunt, said, False), at, times, subject, scopes=scopes)
