"""Pairs of numbers in the wrong place: "(19/5)" of what is 5 of 19, one team's numbers at another's name."""

import re
from collections.abc import Iterator, Sequence

from kpibook.words.found import Found, Hunt, Readings
from kpibook.words.said import Quantity
from kpibook.words.statements import All, Level, Of, Statement

_APART = re.compile(r"(?P<a>n)[_I.A]{1,4}(?P<b>n)(?!_{0,2}[%p])")
_OUT_OF = re.compile(r"\b(?:out of|of the|of our)\b")


def hunt_swapped(hunt: Hunt) -> None:
    """Every pair whose first number is the larger, where the two stand in the table the other way about."""
    for at in hunt.sentence.all("%r"):
        pair = hunt.sentence.items[at].said.pair
        if pair is not None and at not in hunt.used:
            _swapped(hunt, (at,), pair)
    for match in _APART.finditer(hunt.codes):
        places = match.start("a"), match.start("b")
        one, other = (hunt.sentence.items[at].said.quantity for at in places)
        between = " ".join(hunt.sentence.words(at) for at in range(places[0] + 1, places[1]))
        if one is not None and other is not None and _OUT_OF.search(between):
            _swapped(hunt, places, (one, other))


def _swapped(hunt: Hunt, places: Sequence[int], pair: tuple[Quantity, Quantity]) -> None:
    """Note it: no share is of fewer than it counts, and nothing else in the report has the two."""
    whole, part = pair[0].number, pair[1].number
    if whole <= part or whole.denominator != 1 or part.denominator != 1:
        return
    found = tuple(_with(hunt, int(part), int(whole)))
    if not found or any(_with(hunt, int(whole), int(part))):
        return
    hunt.used.update(places)
    first = tuple(_said(of, pair) for of in found)
    hunt.found.append(Found(places[0], places[-1], "level", (Readings(first),)))


def _said(of: Of, pair: tuple[Quantity, Quantity]) -> Statement:
    return All((Level(of, pair[0], "numerator"), Level(of, pair[1], "denominator")), "level")


def _with(hunt: Hunt, numerator: int, denominator: int) -> Iterator[Of]:
    """The figures of the months shown that have these two numbers: of what the sentence names first."""
    facts = hunt.facts
    named = [id_ for at in hunt.sentence.all("I") for id_ in hunt.sentence.items[at].mention.indicators]
    ids = dict.fromkeys((*named, *hunt.clauses.before.indicators, *hunt.clauses.setting.indicators))
    for id_ in ids:
        for scope in facts.scopes:
            for month in facts.window:
                fact = facts.fact(id_, scope, month)
                if (fact.numerator, fact.denominator) == (numerator, denominator) and fact.told == "told":
                    yield Of(id_, scope, month)


def hunt_misplaced(hunt: Hunt) -> None:
    """ "Coast did the damage at 73% (226/309)", where 226 of 309 is the Glens': a team's name, and another's figure."""
    for at in hunt.sentence.all("%r"):
        pair, codes = hunt.sentence.items[at].said.pair, hunt.codes
        teams = [e for e in hunt.clauses.inside(at) if codes[e] == "S" and e < at]
        teams = [e for e in teams if not hunt.clauses.is_of_its_teams(e)]
        team = teams[-1] if teams else None  # "BIT West at 34% is above BIT East at 22% (17/79)": the nearest one's
        if pair is None or at in hunt.used or team is None or "P" in {codes[e] for e in hunt.clauses.inside(at)}:
            continue
        own, month = hunt.sentence.items[team].place.ids, hunt.clauses.setting.month
        opens = team == 0 or re.search(r"[,;C(]_{0,2}$", codes[:team]) or re.fullmatch("S[_@(:]{1,3}", codes[team:at])
        same = [of for of in _with(hunt, int(pair[0].number), int(pair[1].number)) if of.month == month]
        spoken = set(hunt.clauses.before.indicators[:1]) | {
            id_ for e in hunt.sentence.all("I") for id_ in hunt.sentence.items[e].mention.indicators
        }
        ids = {of.indicator for of in same}
        if not opens or len(own) != 1 or len(ids) != 1 or not ids <= spoken or any(of.scope in own for of in same):
            continue
        hunt.used.add(at)
        told = _said(Of(same[0].indicator, own[0], month), pair)
        hunt.found.append(Found(team, at, "level", (Readings((told,)),)))
