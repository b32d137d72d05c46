"""What was found in a sentence: a claim with every way in which it may be meant, and what comes of each."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kpibook.months import Period
from kpibook.report import LongerPeriod
from kpibook.words.clauses import Clauses
from kpibook.words.facts import NO_FACT, Facts
from kpibook.words.names import Names
from kpibook.words.sentence import Sentence
from kpibook.words.speaking import Subject, Times
from kpibook.words.statements import Of, Statement
from kpibook.words.unread import unread

Verdict = Literal["agrees", "contradicts", "not_checked"]
Build = Callable[[Of], Statement | Iterable[Statement] | None]
"""What is said of a figure; several where it may be meant in several ways, None where it cannot be said of this one."""

NOT_TOLD = "there is no such figure, or it is not told"
SEVERAL = "several indicators may be meant"
OUTLOOK = "an outlook, a plan or a condition"
NO_MATCH = "nothing in the tables says it"


_POINTED = re.compile(r"\bthis (?:indicator|measure|figure|rate|percentage|metric|kpi)\b")


@dataclass(frozen=True)
class Readings:
    """Ways in which one thing may be meant: where one holds, it holds; where none of `first` does, it does not."""

    first: tuple[Statement, ...]
    others: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Found:
    """A claim: the items in which it stands, its kind, and for each thing of which it is said how it may be meant.

    `sure` False: it may agree, but where it does not, nothing is said, for the reason `why`.
    """

    first: int
    last: int
    kind: str
    groups: tuple[Readings, ...]
    sure: bool = True
    why: str = ""
    again: Callable[[Sequence[str]], Readings] | None = None
    """How it may be meant of other indicators, where its own clause names none."""
    pointed: bool = False
    """Whether "this indicator" is said to be so: that of the sentence's figure, whatever else it names."""


@dataclass(frozen=True)
class Judged:
    """What came of a claim: the verdict, why or what the table says, and the statement that decided."""

    verdict: Verdict
    says: str
    statement: Statement | None = None


def judge_all(facts: Facts, found: Sequence[Found]) -> list[Judged]:
    """What comes of a sentence's claims.

    Where a figure agrees, it shows what the sentence speaks of: what is carried on from there may be of that too.
    """
    each = [judge_found(facts, one) for one in found]
    for at, one in enumerate(found):
        heads = [e for e in range(len(found)) if found[e].kind == "level" and found[e].last < one.first]
        heads.sort(key=lambda e: found[e].last)
        if one.again is not None and heads and each[at].verdict == "contradicts" and _is_open(each[heads[-1]]):
            each[at] = Judged("not_checked", "what it speaks of is not clear", each[at].statement)
    agreed = [one.statement for one in each if one.verdict == "agrees" and one.statement is not None]
    meant = dict.fromkeys(one.figures()[0].indicator for one in agreed if one.kind == "level")
    for at, one in enumerate(found):
        if one.why == SEVERAL and not one.sure and each[at].verdict == "not_checked":
            each[at] = _of_what_agreed(facts, one, meant) or each[at]
        if one.pointed and one.again is not None and each[at].verdict == "agrees" and len(meant) == 1 and one.sure:
            each[at] = _judge(facts, one.again(tuple(meant)))
        if each[at].says == NO_MATCH and one.again is not None and one.sure and len(meant) == 1:
            each[at] = _judge(facts, one.again(tuple(meant)))
        if each[at].verdict != "contradicts" or one.again is None or not meant:
            continue
        before = _meant_before(found, each, at) or tuple(meant)
        readings = one.again(before)
        right = next((r for r in (*readings.first, *readings.others) if r.holds(facts)), None)
        if right is not None:
            each[at] = Judged("agrees", right.says(facts), right)
    return each


def _meant_before(found: Sequence[Found], each: Sequence[Judged], at: int) -> tuple[str, ...]:
    """Of what the figures are that agree and stand before a claim."""
    told = [
        (one.last, judged.statement.figures()[0].indicator)
        for one, judged in zip(found, each, strict=True)
        if judged.verdict == "agrees" and one.kind == "level" and judged.statement is not None
    ]
    return tuple(dict.fromkeys(id_ for last, id_ in sorted(told) if last < found[at].first))


def _of_what_agreed(facts: Facts, found: Found, meant: Iterable[str]) -> Judged | None:
    """What comes of a claim of which several may be meant, where the sentence's own figure says which of them is."""
    for readings in found.groups:
        first = [one for one in readings.first if one.figures()[0].indicator in meant]
        wrong = bool(first) and all(one.holds(facts) is False for one in first)
        if wrong and not any(one.holds(facts) for one in (*readings.first, *readings.others)):
            return Judged("contradicts", first[0].says(facts), first[0])
    return None


def _is_open(judged: Judged) -> bool:
    """Whether nobody knows of what a figure is: then nobody knows what the sentence goes on about."""
    return judged.verdict == "not_checked" and judged.says not in (OUTLOOK, NOT_TOLD)


def judge_found(facts: Facts, found: Found) -> Judged:
    """A claim of several things agrees where each does, and contradicts where one does."""
    each = [_judge(facts, readings) for readings in found.groups]
    if not each:
        return Judged("not_checked", found.why or NO_MATCH)
    wrong = next((one for one in each if one.verdict == "contradicts"), None)
    if wrong is not None:
        return wrong if found.sure else Judged("not_checked", found.why or NO_MATCH, wrong.statement)
    open_ = next((one for one in each if one.verdict == "not_checked"), None)
    return open_ or each[0]


def _judge(facts: Facts, readings: Readings) -> Judged:
    if not readings.first:
        return Judged("not_checked", NO_MATCH)
    first = [(one.holds(facts), one) for one in readings.first]
    right = next((one for holds, one in first if holds), None)
    right = right or next((one for one in readings.others if one.holds(facts)), None)
    if right is not None:
        return Judged("agrees", right.says(facts), right)
    possible = [(holds, one) for holds, one in first if holds is not None or not _is_of_nothing(facts, one)]
    if possible and all(holds is False for holds, _ in possible):
        return Judged("contradicts", possible[0][1].says(facts), possible[0][1])
    return Judged("not_checked", NOT_TOLD, first[0][1])


def _is_of_nothing(facts: Facts, statement: Statement) -> bool:
    """Whether there is no figure of what is said: an indicator that this scope does not have is not meant."""
    return all(of.fact(facts) == NO_FACT for of in statement.figures())


@dataclass(frozen=True)
class Told:
    """What was claimed, so that it can be said again of another: "and so did Lochside"."""

    last: int
    at: int
    kind: str
    build: Build
    subject: Subject
    times: Times
    scopes: tuple[tuple[str, ...], tuple[str, ...]]


@dataclass
class Hunt:
    """A sentence in which claims are looked for: what was found, and which quantities have a role already."""

    sentence: Sentence
    clauses: Clauses
    names: Names
    found: list[Found] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    told: list[Told] = field(default_factory=list)

    @property
    def codes(self) -> str:
        """The sentence's codes."""
        return self.sentence.codes

    @property
    def facts(self) -> Facts:
        """The facts."""
        return self.clauses.setting.facts

    def claim(
        self,
        first: int,
        last: int,
        kind: str,
        build: Build,
        at: int | None = None,
        times: Times | None = None,
        subject: Subject | None = None,
        sure: bool = True,
        why: str = "",
        scopes: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
        also: Sequence[Of] = (),
    ) -> None:
        """Note a claim about whatever the place `at` speaks of; or it may be right of one of `also`."""
        place = first if at is None else at
        subject, times = subject or self.clauses.subject(place), times or self.clauses.main(place)
        scopes = scopes or self.clauses.scopes(place)
        self.told.append(Told(max(first, last), place, kind, build, subject, times, scopes))
        if times.future or self.clauses.is_outlook(place):
            sure, why = False, OUTLOOK
        elif not subject.sure:
            sure, why = False, why or subject.why
        elif word := unread(self.sentence, min(first, last), max(first, last)):
            sure, why = False, why or f'a word beside it is not understood ("{word}")'
        apart = self.clauses.each_scope(place) or (scopes[0],)
        others = scopes[1] if len(apart) == 1 else ()
        groups = [self._readings(ids, (one, others), times, build) for ids in subject.each for one in apart]
        if subject.near and not any(group.first or group.others for group in groups):
            groups = [self._readings(subject.near, scopes, times, build)]
        loose = self._readings(subject.also, scopes, times, build)
        more = (*loose.first, *loose.others, *(one for of in also for one in each_of(build(of))))
        groups = [Readings(group.first, (*group.others, *more)) for group in groups]
        told = tuple(group for group in groups if group.first or group.others)

        def again(ids: Sequence[str]) -> Readings:
            return self._readings(ids, scopes, times, build)

        (first, last), carried = sorted((first, last)), again if subject.carried else None
        self.found.append(Found(first, last, kind, told, sure, why, carried, self._is_pointed(kind, place)))

    def _is_pointed(self, kind: str, at: int) -> bool:
        """Whether a clause says of "this indicator" that it is on target, or its colour."""
        words = " ".join(self.sentence.words(each) for each in self.clauses.inside(at))
        return kind in ("rag", "target") and bool(_POINTED.search(words))

    def _readings(
        self, ids: Sequence[str], scopes: tuple[tuple[str, ...], tuple[str, ...]], times: Times, build: Build
    ) -> Readings:
        def all_of(scopes_: Iterable[str], months: Iterable[Period], over: LongerPeriod | None) -> list[Statement]:
            return [
                statement
                for id_ in ids
                for scope in scopes_
                for month in months
                for statement in each_of(build(Of(id_, scope, month, over)))
            ]

        first = all_of(scopes[0], times.first, times.over)
        others = all_of(scopes[1], times.first, times.over)
        others += all_of((*scopes[0], *scopes[1]), times.others, times.over)
        if times.over is not None:
            others += all_of(scopes[0], times.first, None)
        return Readings(tuple(first), tuple(others))


def each_of(built: Statement | Iterable[Statement] | None) -> Iterable[Statement]:
    """What was built, as several."""
    if built is None:
        return ()
    return (built,) if isinstance(built, Statement) else built
