"""Claims beside a figure that is said to be another's: "below the 96% achieved for CP supervision"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from kpibook.words.facts import Indicator
from kpibook.words.found import Hunt
from kpibook.words.frames_changes import changes
from kpibook.words.frames_levels import levels
from kpibook.words.frames_since_years import own_benchmarks
from kpibook.words.frames_target_forms import as_share
from kpibook.words.held_statements import AgainstBenchmark, Beside, ShareOf
from kpibook.words.quantities import Said
from kpibook.words.said import Quantity
from kpibook.words.sentence import Item
from kpibook.words.series_statements import AnyOf
from kpibook.words.statements import All, Change, Compared, Level, Of, Opposite, Statement, Way

_OWNED = re.compile(
    r"(?P<by>[pn%])?_{0,2}(?P<way>[><+\-Kt])_{0,2}h?_(?P<q>[%n])"
    r"(?:(?:_{0,2}[vmMN]){0,3}_{0,2}(?:[ioy]_{0,2}(?P<whose>[ISPEY])|(?P<when>P))|_{0,2}(?P<who>[ISE])_{0,2}[vmud])"
)
"""How a figure stands to a number, and whose that is: behind "in", "of", "by", or before a verb ("that PTC 2 had")."""
_SHARE = re.compile(r"(?P<x>[fx])_{0,3}(?:o_{0,2})?(?P<q>[%n])(?:_{0,2}[vm]){0,3}_{0,2}(?:[ioy]_{0,2})?(?P<when>P)")
_OFF = re.compile(r"(?:(?P<by>n)_{0,2}(?P<way>[><])_{0,2}h_{0,2}(?P<q>n))(?=[,;c)C_vi.]|$)")
_WAYS: dict[str, Way] = {">": "up", "<": "down", "+": "better", "-": "worse", "K": "worse", "t": "steady"}
_BESIDE: dict[str, Beside] = {
    ">": "above",
    "<": "below",
    "+": "better",
    "-": "worse",
    "K": "worse",
    "t": "near",
}


def hunt_owned(hunt: Hunt) -> None:
    """Every such number in the sentence: it is no target, and not the sentence's own figure."""
    for match in _OWNED.finditer(hunt.codes):
        q = match.start("q")
        determined = any(
            set(hunt.sentence.words(e).split()) & {"the", "our", "its", "their"}
            for e in range(match.start("way") + 1, q)
        )
        if determined and hunt.sentence.items[q].said.pair is None and q not in hunt.used:
            _owned(hunt, match, next(match.start(name) for name in ("whose", "when", "who") if match[name]))
    for match in _OFF.finditer(hunt.codes):
        if not {match.start("by"), match.start("q")} & hunt.used and not re.match(
            r"_{0,2}[TES2]", hunt.codes[match.end() :]
        ):
            _so_many_off(hunt, match)
    for match in _SHARE.finditer(hunt.codes):
        if not {match.start("x"), match.start("q")} & hunt.used:
            _share(hunt, match)


def _share(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Less than half the 38 of June": both the share, and what June was."""
    at, q, when = match.start("x"), match.start("q"), hunt.sentence.items[match.start("when")].when
    said, share = hunt.sentence.items[q].said, as_share(hunt, at)
    if share is None:
        return
    hunt.used.update((at, q))

    def build(of: Of) -> Iterator[Statement]:
        for since in hunt.clauses.times(when, of.month).first:
            if since.index < of.month.index:
                how = ShareOf(of, of.at(since), share)
                yield from _both(hunt.facts.indicators[of.indicator], of.at(since), said, how)

    hunt.claim(at, match.start("when"), "change", build, at, hunt.clauses.main(at))


def _so_many_off(hunt: Hunt, match: re.Match[str]) -> None:
    """ "125 fewer than 426": whatever that is, so much is the figure itself."""
    by, q = hunt.sentence.items[match.start("by")].said.quantity, hunt.sentence.items[match.start("q")].said.quantity
    if by is None or q is None or {by.sense, q.sense} != {"exactly"}:
        return
    hunt.used.update((match.start("by"), match.start("q")))
    number = q.number + (by.number if match["way"] == ">" else -by.number)
    said = replace(hunt.sentence.items[match.start("q")].said, quantity=replace(q, number=number))

    def build(of: Of) -> Iterator[Statement]:
        yield from levels(hunt.facts.indicators[of.indicator], of, said)

    hunt.claim(match.start("by"), match.start("q"), "change", build, match.start("way"))


def _owned(hunt: Hunt, match: re.Match[str], owner: int) -> None:
    at, q, item = match.start("way"), match.start("q"), hunt.sentence.items[owner]
    said, by = hunt.sentence.items[q].said, match.start("by") if match["by"] else None
    if (
        said.quantity is None
        or not _may_own(hunt, item, said)
        or (owner + 1 < len(hunt.codes) and hunt.codes[owner + 1] == "T")
    ):
        return
    if by is not None and (
        by in hunt.used or (re.search(r"[@Ov]_?$", hunt.codes[:by]) and not _is_amount(hunt, match, by))
    ):
        by = None
    off = hunt.sentence.items[by].said.quantity if by is not None else None
    hunt.used.update({q, *({by} if by is not None else ())})
    denied, sign = hunt.clauses.denied(at), match["way"]

    def build(of: Of) -> Iterator[Statement]:
        for whole in _beside(hunt, of, item, sign, said, off):
            yield Opposite(whole) if denied else whole

    times = hunt.clauses.main(at) if item.code == "P" else None
    hunt.claim(at if by is None else by, owner if item.code == "P" else q, "comparison", build, at, times)


def _is_amount(hunt: Hunt, match: re.Match[str], by: int) -> bool:
    """ "Is 17 more than the 252": so many apart; "is at 86% above the 84%" is the figure itself."""
    return hunt.codes[by] == "p" or (hunt.codes[by] == "n" and hunt.codes[match.start("way") + 1] == "h")


def _may_own(hunt: Hunt, item: Item, said: Said) -> bool:
    """Whether an indicator that is named has figures of this kind: "330 referrals" are no percentage."""
    if item.code != "I":
        return True
    return bool(_alike(hunt, item, said.quantity is not None and said.quantity.unit == "percent"))


def _alike(hunt: Hunt, item: Item, share: bool) -> Sequence[str]:
    ids = (*item.mention.indicators, *item.mention.near)
    return [id_ for id_ in ids if (hunt.facts.indicators[id_].shape == "share") == share]


def _beside(hunt: Hunt, of: Of, item: Item, sign: str, said: Said, off: Quantity | None) -> Iterator[Statement]:
    indicator = hunt.facts.indicators[of.indicator]
    if item.code == "E":
        for id_ in item.place.ids:
            yield AgainstBenchmark(of, id_, _BESIDE[sign], said.quantity, off)
        return
    if item.code == "Y":
        for id_ in own_benchmarks(hunt.facts, of.indicator, item.when.year):
            yield AgainstBenchmark(of, id_, _BESIDE[sign], said.quantity, off)
        return
    if item.code == "P":
        for since in hunt.clauses.times(item.when, of.month).first:
            if since.index < of.month.index:
                for moved in changes(hunt, of, of.at(since), _WAYS[sign], off):
                    yield from _both(indicator, of.at(since), said, moved)
        return
    others = (
        [Of(of.indicator, scope, of.month) for scope in item.place.ids]
        if item.code == "S"
        else [Of(id_, of.scope, of.month) for id_ in _alike(hunt, item, indicator.shape == "share")]
    )
    for other in others:
        if other != of and other.scope in hunt.facts.scopes:
            yield from _both(indicator, other, said, Compared(of, other, _WAYS[sign], off))


def _both(indicator: Indicator, other: Of, said: Said, how: Statement) -> Iterator[Statement]:
    """That the number is the other's, in whichever part of its figure, and how the one stands to it."""
    moved = how.part if isinstance(how, Change | Compared) and how.by is not None else None
    parts = [one for one in levels(indicator, other, said) if isinstance(one, Level) and moved in (None, one.part)]
    each = [All((how, part), "comparison") for part in parts]
    if each:
        yield AnyOf(each[0], tuple(each[1:]))
