"""Claims that one is the most of several: "lowest of the five supervision measures", "best of the three teams"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kpibook.words.facts import Facts
from kpibook.words.found import Found, Hunt, Readings
from kpibook.words.lexicon import PLAIN
from kpibook.words.series_statements import Most
from kpibook.words.speaking import Subject
from kpibook.words.statements import Of, Opposite, Statement, figures_in_words
from kpibook.words.tokens import UNITS, stem

_NUMBER = rf"\d+|{'|'.join(sorted(UNITS, key=len, reverse=True))}"
_RANKED = re.compile(
    r"\b(?P<most>highest|lowest|best|worst|strongest|weakest|poorest|largest|smallest)"
    r"(?: (?:performing|performer|figure|rate|result|percentage|compliance|timeliness))? "
    rf"(?:of|among|amongst|across|out of) (?:all )?(?:the |our |these |those )?(?:(?P<n>{_NUMBER}) )?"
    r"(?P<middle>(?:[a-z&'-]+ ){0,3}?)(?P<head>measures|indicators|kpis|teams|areas|depots|services)\b"
)
_MOST: dict[str, Most] = {"strongest": "best", "weakest": "worst", "poorest": "worst", "largest": "highest",
                          "smallest": "lowest", "highest": "highest", "lowest": "lowest", "best": "best",
                          "worst": "worst"}  # fmt: skip


@dataclass(frozen=True)
class MostOf(Statement):
    """A figure is the highest (lowest, best, worst) of several others of its month; it may share that with one."""

    of: Of
    most: Most
    others: tuple[Of, ...]
    kind = "comparison"

    def holds(self, facts: Facts) -> bool | None:
        """None where one has no figure, or they are not good the same way."""
        own, others = self.of.fact(facts).value, [one.fact(facts).value for one in self.others]
        ways = {facts.indicators[one.indicator].polarity for one in (self.of, *self.others)}
        shapes = {facts.indicators[one.indicator].shape for one in (self.of, *self.others)}
        if own is None or None in others or not others or len(shapes) > 1:
            return None
        if self.most in ("best", "worst") and (len(ways) > 1 or "neither" in ways):
            return None
        up = self.most == "highest" or (self.most in ("best", "worst") and ("higher" in ways) == (self.most == "best"))
        return all((own >= other) if up else (own <= other) for other in others if other is not None)

    def figures(self) -> tuple[Of, ...]:
        """Its own, then those of the others that it is not the most of."""
        return (self.of, *self.others)

    def says(self, facts: Facts) -> str:
        """Its own, and those that go before it."""
        return figures_in_words(facts, (self.of, *self.others))


def hunt_ranked(hunt: Hunt) -> None:
    """Every "lowest of the five … measures" and "best of the three teams"."""
    for match in _RANKED.finditer(hunt.sentence.low):
        first, last = (_item_at(hunt, character) for character in (match.start(), match.end() - 1))
        for each in range(first, last + 1):
            if hunt.codes[each] in "nrf":
                hunt.used.add(each)
        if match["head"] in ("measures", "indicators", "kpis"):
            _of_measures(hunt, match, first, last)
        else:
            _of_scopes(hunt, match, first, last)


def _item_at(hunt: Hunt, character: int) -> int:
    tokens = hunt.sentence.low[:character].count(" ")
    return next((at for at, item in enumerate(hunt.sentence.items) if item.start <= tokens < item.end), 0)


def _size(match: re.Match[str]) -> int | None:
    word = match["n"]
    return None if word is None else (int(word) if word.isdigit() else UNITS.get(word))


def _note(hunt: Hunt, first: int, last: int, found: Sequence[Statement], sure: bool) -> None:
    if found:
        denied = hunt.clauses.denied(first)
        told = tuple(Opposite(one) if denied else one for one in found)
        sure = sure and not hunt.clauses.is_outlook(first)
        why = "what it is the most of is not clear"
        hunt.found.append(Found(first, last, "comparison", (Readings(told),), sure, why))


def _of_measures(hunt: Hunt, match: re.Match[str], first: int, last: int) -> None:
    """Of those of the section in whose names the words between stand, where they are so many."""
    subject, facts = _named_before(hunt, first), hunt.facts
    middle = [stem(word) for word in match["middle"].split() if word not in PLAIN]
    section = [id_ for id_ in hunt.clauses.setting.indicators if id_ in facts.indicators]
    group = [id_ for id_ in section if all(_is_called(facts, id_, word) for word in middle)]
    ids = [id_ for each in subject.each for id_ in each if id_ in group]
    scope, times = hunt.clauses.scopes(first)[0][0], hunt.clauses.main(first)
    sure = subject.sure and bool(middle) and len(group) > 2 and _size(match) in (None, len(group)) and len(ids) == 1
    months = (*times.first, *times.others)
    _note(hunt, first, last, [_most_of(match, ids[0], group, scope, month) for month in months] if ids else [], sure)


def _named_before(hunt: Hunt, at: int) -> Subject:
    """What is named last before a place: what stands behind it says of which measures it is the most."""
    named = [each for each in hunt.sentence.all("I") if each < at]
    if not named:
        return Subject((hunt.clauses.before.indicators[:1],), hunt.clauses.before.sure)
    mention = hunt.sentence.items[named[-1]].mention
    return Subject((mention.indicators,), mention.sure and not hunt.clauses.narrowed(named[-1], named[-1]))


def _most_of(match: re.Match[str], id_: str, group: Sequence[str], scope: str, month: object) -> Statement:
    others = tuple(Of(other, scope, month) for other in group if other != id_)  # type: ignore[arg-type]
    return MostOf(Of(id_, scope, month), _MOST[match["most"]], others)  # type: ignore[arg-type]


def _is_called(facts: Facts, id_: str, word: str) -> bool:
    return any(stem(each.lower()) == word for name in facts.indicators[id_].names for each in name.split())


def _of_scopes(hunt: Hunt, match: re.Match[str], first: int, last: int) -> None:
    """Of an area's teams, or of all areas: those of which there are so many that have a figure."""
    facts, subject, times = hunt.facts, hunt.clauses.subject(first), hunt.clauses.main(first)
    places = [at for at in hunt.sentence.all("S") if at < first and hunt.clauses.parts[at] == hunt.clauses.parts[first]]
    if not places or len(subject.each) != 1 or not subject.each[0]:
        return
    own = hunt.sentence.items[places[-1]].place.ids
    found: list[Statement] = []
    for id_ in subject.each[0]:
        for scope in own:
            for group in _groups(facts, scope):
                for month in (*times.first, *times.others):
                    known = [one for one in group if Of(id_, one, month).fact(facts).value is not None]
                    if scope in known and _size(match) in (None, len(known)) and len(known) > 1:
                        others = tuple(Of(id_, one, month) for one in known if one != scope)
                        found.append(MostOf(Of(id_, scope, month), _MOST[match["most"]], others))
    _note(hunt, first, last, found, subject.sure and _size(match) is not None)


def _groups(facts: Facts, scope: str) -> Iterator[Sequence[str]]:
    """Those that stand beside a scope: the teams of its area, all teams, all areas."""
    area = facts.scopes[scope].area if scope in facts.scopes else ""
    if area:
        yield [one.id for one in facts.scopes.values() if one.area == area]
        yield [one.id for one in facts.scopes.values() if one.area]
    else:
        yield [one.id for one in facts.scopes.values() if not one.area and one.id != "whole"]
