"""Claims about every month that is shown: "under the ceiling in every month shown", "on target throughout"."""

import re
from collections.abc import Iterator, Sequence

from kpibook.months import Period
from kpibook.words.facts import Facts
from kpibook.words.found import Hunt
from kpibook.words.frames_series import AGAINST, one_of_a_run
from kpibook.words.month_names import When
from kpibook.words.number_words import UNITS
from kpibook.words.series_statements import AnyOf, Every, months_to
from kpibook.words.speaking import Times
from kpibook.words.statements import Of, Opposite, Statement
from kpibook.words.target_statements import AgainstTarget, RagIs

_NUMBER = "|".join((r"\d+", *sorted(UNITS, key=len, reverse=True)))
_MONTHS = (
    rf"(?:the )?(?:(?:last |past )?(?P<n>{_NUMBER}) )?months?(?: (?:shown|in the table|on this page|of the table))?"
)
_ALWAYS = re.compile(
    rf"\b(?:in|for|at) (?:(?:every|each) (?:single )?month (?:shown|in the table|that is shown)"
    rf"|(?:every|each)(?: one)? of {_MONTHS}|(?P<no>none|any) of {_MONTHS.replace('P<n>', 'P<m>')})"
    r"|\bthroughout(?: the (?:period|nine months|months shown|period shown))?(?= [.,;)]|$| $)"
)
_BY_TARGET = re.compile(r"(?P<rel>[mMK><e+\-])[^;CPX]{0,8}T|T[^;CPX]{0,6}?(?P<passive>[mMe])|(?P<g>G)")


def hunt_always(hunt: Hunt) -> None:
    """What is said of a target, or of a colour, in every month that is shown, or in none."""
    for match in _ALWAYS.finditer(hunt.sentence.low):
        last = _item_at(hunt, match.end() - 1)
        start = max(hunt.codes.rfind(";", 0, last), hunt.codes.rfind("C", 0, last)) + 1
        said = [*_BY_TARGET.finditer(hunt.codes, start, _item_at(hunt, match.start()))]
        if said:
            _always(hunt, match, said[-1], last)


def _item_at(hunt: Hunt, character: int) -> int:
    tokens = hunt.sentence.low[:character].count(" ")
    items = hunt.sentence.items
    return next((at for at, item in enumerate(items) if item.start <= tokens < item.end), len(items) - 1)


def _always(hunt: Hunt, match: re.Match[str], said: re.Match[str], last: int) -> None:
    at = next(said.start(name) for name in ("rel", "passive", "g") if said[name])
    denied = hunt.clauses.denied(at) or match["no"] == "none"
    item = hunt.sentence.items[at]
    if match["no"] == "none":  # "met its target in none of them": not met in this one either
        hunt.used.update(each for each in range(said.start(), last) if hunt.codes[each] in "TG%n")
    word = match["n"] or match["m"]
    count = None if word is None else (int(word) if word.isdigit() else UNITS.get(word))

    def one(of: Of) -> Statement | None:
        if of.fact(hunt.facts).goal is None:
            return None
        told: Statement = RagIs(of, (item.rag,)) if item.code == "G" else AgainstTarget(of, AGAINST[item.code])
        return Opposite(told) if denied else told

    def build(of: Of) -> Iterator[Statement]:
        each = [
            tuple(found for month in months if (found := one(of.at(month))) is not None)
            for months in _stretches(hunt.facts, of.month, count)
        ]
        each = [some for some in each if some]
        if each:
            yield AnyOf(Every(each[0]), tuple(Every(some) for some in each[1:]))

    times = Times((hunt.clauses.setting.month,))
    hunt.claim(_item_at(hunt, match.start()), last, "target", build, at, times)


def _stretches(facts: Facts, month: Period, count: int | None) -> Sequence[Sequence[Period]]:
    """The months that are shown, up to one; where so many are told, those, with it or before it."""
    if count is None:
        return ([one for one in facts.window if one.index <= month.index],)
    before = facts.before(month)
    return (months_to(facts, month, count), () if before is None else months_to(facts, before, count))


_HELD_SINCE = re.compile(
    r"(?P<rel>[mMK><e])[^;CPXc]{0,6}T[^;CP,XcA]{0,4}s_?i?_?(?P<p>P)|(?P<g>G)_{0,2}s_?i?_?(?P<since>P)"
)


def hunt_held_since(hunt: Hunt) -> None:
    """ "Within the ceiling since June", "Red since October": so in each month from it, or after it."""
    for match in _HELD_SINCE.finditer(hunt.codes):
        at = match.start("g" if match["g"] else "rel")
        place = match.start("since" if match["g"] else "p")
        words = " ".join(hunt.sentence.words(each) for each in range(max(0, at - 4), place))
        if re.search(r"\b(?:first|yet|only|highest|lowest)\b", words) or hunt.clauses.denied(at):
            continue
        when, month = hunt.sentence.items[place].when, hunt.clauses.setting.month
        one = one_of_a_run(hunt, at, 1)
        hunt.used.add(at)
        if one is None:
            continue

        def build(of: Of, when: When = when, at: int = at) -> Iterator[Statement]:
            for first in hunt.clauses.times(when, of.month).first:
                months = [m for m in hunt.facts.months if first.index <= m.index <= of.month.index]
                each = [tuple(_of_each(hunt, of, at, some)) for some in (months, months[1:])]
                if all(each):
                    yield AnyOf(Every(each[0]), (Every(each[1]),))

        hunt.claim(at, place, one[0], build, at, Times((month,)))


def _of_each(hunt: Hunt, of: Of, at: int, months: Sequence[Period]) -> Iterator[Statement]:
    for month in months:
        one = of.at(month)
        if hunt.codes[at] == "G":
            yield RagIs(one, (hunt.sentence.items[at].rag,))
        elif one.fact(hunt.facts).goal is not None:
            yield AgainstTarget(one, AGAINST[hunt.codes[at]])
