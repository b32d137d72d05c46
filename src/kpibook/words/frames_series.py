"""Claims about runs of months, RAG words, and how unusual a figure is; with them those about extremes.

And about every month that is shown: "under the ceiling in every month shown", "on target throughout".
"""

import re
from collections.abc import Callable, Iterator, Sequence

from kpibook.months import Period
from kpibook.report import Rag
from kpibook.words.facts import Facts
from kpibook.words.found import Build, Hunt
from kpibook.words.frames_changes import STEPS
from kpibook.words.frames_extremes import hunt_extremes, hunt_unusual, item_at
from kpibook.words.frames_levels import levels
from kpibook.words.held_statements import Against, AgainstTarget, RagIs
from kpibook.words.periods import When
from kpibook.words.quantities import Said
from kpibook.words.references import MOVERS, bound_period
from kpibook.words.series_statements import AnyOf, Every, Run, Step, Turned, months_to
from kpibook.words.speaking import Subject, Times
from kpibook.words.statements import Of, Opposite, Statement
from kpibook.words.tokens import ORDINALS, UNITS

_COUNT = rf"(?P<n>\d+|{'|'.join(sorted(UNITS, key=len, reverse=True))})"


_NTH = rf"(?P<nth>{'|'.join(ORDINALS)}|\d+ ?(?:st|nd|rd|th))"


_MOVES = "(?:falls|rises|drops|dips|increases|decreases|declines|reductions|improvements)"
_RUNS = (
    re.compile(
        rf"\b{_NTH} (?:consecutive |successive |straight |month-on-month )?(?:month|monthly|period)\b(?! (?:of|in) the)"
    ),
    re.compile(rf"\b{_NTH} (?:consecutive|successive|straight) "),
    re.compile(
        rf"\b{_NTH} (?:[a-z]+ )?(?:fall|rise|drop|dip|increase|decrease|decline|reduction|improvement|month|period) "
        r"(?:running|in a row|in succession|on the trot)\b"
    ),
    re.compile(
        rf"\b{_NTH} (?:month|period) (?:over|under|above|below|short|on target|in breach) (?:running|in a row)\b"
    ),
    re.compile(
        rf"\b(?:for|over|in|each of|all of|all|in each of) (?:the )?(?:last |past |previous |preceding |prior )?"
        rf"{_COUNT} (?:consecutive |successive |straight |full )?months\b(?! or (?:more|longer|over)| and over|\+)"
    ),
    re.compile(
        rf"\b{_COUNT} ?(?:consecutive |successive )?(?:months|mths|m) (?:running|in a row|in succession|on the trot)\b"
    ),
    re.compile(rf"\b{_COUNT} (?:consecutive|successive|straight) (?:months|monthly)\b"),
    re.compile(
        rf"\b{_COUNT} (?:(?:consecutive|successive|straight) (?:monthly )?{_MOVES}"
        rf"|(?:monthly )?{_MOVES} (?:running|in a row|in succession|on the trot))\b"
    ),
)


OfMonth = Callable[[Of], Statement | None]


def hunt_series(hunt: Hunt) -> None:
    """Extremes, months in a row, RAG words, and what is unusual."""
    hunt_extremes(hunt)
    _runs(hunt)
    for at in list(hunt.sentence.all("G")):
        _rag(hunt, at)
    hunt_unusual(hunt)


def _runs(hunt: Hunt) -> None:
    """ "The third consecutive fall", "Red for three months", "has risen each month since October"."""
    low = hunt.sentence.low
    matches = [match for pattern in _RUNS for match in pattern.finditer(low)]
    matches.sort(key=lambda one: not _IN_A_ROW.search(one[0]))  # "the fewest in twelve months, down for four running"
    match = next(iter(matches), None)
    groups = match.groupdict() if match is not None else {}
    steps = _number(groups.get("nth") or groups.get("n") or "")
    each_since = re.search(
        r"\b(?:each|every|successive|consecutive) (?:of the \w+ )?months? since\b|\bmonth[ -]on[ -]month since\b"
        r"|\bevery month (?:this|of the) year\b",
        low,
    )
    if each_since:
        _since(hunt)
        return
    if steps is None or steps < 2 or match is None:
        return
    first, last = item_at(hunt, match.start()), item_at(hunt, match.end() - 1)
    if re.search(_MOVES, match[0]):
        hunt.used.update(range(first, last + 1))  # "two rises in a row": so many movements, and none by two
    _run_of(hunt, first, last, steps)


def _number(word: str) -> int | None:
    word = word.split(" ")[0].rstrip("stndrh") if word[:1].isdigit() else word
    if word in ORDINALS:
        return ORDINALS[word]
    return UNITS.get(word) or (int(word) if word.isdigit() else None)


AGAINST: dict[str, Against] = {">": "above", "<": "below", "m": "met", "M": "missed", "e": "beyond", "K": "short"}
_IN_A_ROW = re.compile(
    r"\b(?:consecutive|successive|row|running|succession|(?:each|every one|all) of the"
    r"|(?:second|third|fourth|fifth|sixth) (?:consecutive|successive|straight|month|monthly|period|fall|rise))\b"
)


def _run_of(hunt: Hunt, place: int, last: int, steps: int) -> None:
    """What is said to be so in a row: a movement, a RAG word, or how figures stand to their targets."""
    codes, parts = hunt.codes, hunt.clauses.parts
    near = [e for e in range(len(codes)) if codes[e] in MOVERS + "G><mMeK" and parts[e] == parts[place]]
    near += [e for e in range(len(codes)) if _is_beyond(hunt, e) and parts[e] == parts[place]]
    if not near and _IN_A_ROW.search(hunt.sentence.low):
        near = [e for e in range(len(codes)) if codes[e] in MOVERS + "G"]
    for at in sorted(near, key=lambda each: abs(each - place)):
        found = one_of_a_run(hunt, at, steps)
        if found is not None:
            before = Times((hunt.clauses.setting.month,)) if _BEFORE_NOW.search(hunt.sentence.low) else None
            hunt.claim(min(at, place), max(at, last), found[0], found[1], at, before)
        if found is not None or codes[at] in "udbwUDBW=~":
            return


def one_of_a_run(hunt: Hunt, at: int, steps: int) -> tuple[str, Build] | None:
    """What is said to be so many months in a row, as its kind and what builds it; None where it is nothing of that."""
    code, low = hunt.codes[at], hunt.sentence.low
    if code in "udbwUDBW=~":
        if re.search(r"\b(?:over|in) (?:the )?(?:last|past|previous)?\b", low) and not _IN_A_ROW.search(low):
            return None  # a change over some months, and no run of them
        way: Step = "same" if code == "=" else STEPS[code]
        if _BEFORE_NOW.search(low):
            hunt.used.add(at)
            return "change", lambda of: _run_before(hunt, of, way, steps)
        return "change", lambda of: _as_long(hunt, of, steps) if way == "same" else _run(hunt, of, way, steps)
    if code == "G":
        word = hunt.sentence.items[at].rag
        hunt.used.add(at)
        if _BEFORE_NOW.search(low):
            return "rag", lambda of: _every_before(hunt, of, steps, lambda one: RagIs(one, (word,)))
        return "rag", lambda of: _every(hunt, of, steps, lambda one: RagIs(one, (word,)))
    if _is_beyond(hunt, at):
        said = hunt.sentence.items[at].said
        hunt.used.add(at)
        return "level", lambda of: _every(hunt, of, steps, lambda one: _beyond(hunt, one, said))
    over_it = (
        re.search(r"\b(?:month|period|running|row) (?:over|under|above|below|short) ", low) and "T" in hunt.codes[:at]
    )
    if code not in AGAINST or not (over_it or "T" in hunt.codes[at : at + 8]):
        return None
    denied = hunt.clauses.denied(at)

    def one_month(of: Of) -> Statement | None:
        return None if of.fact(hunt.facts).goal is None else _denied(AgainstTarget(of, AGAINST[code]), denied)

    if _BEFORE_NOW.search(low):
        return "target", lambda of: _every_before(hunt, of, steps, one_month)
    return "target", lambda of: _every(hunt, of, steps, one_month)


def _is_beyond(hunt: Hunt, at: int) -> bool:
    """ "Second month running under 80%": a number that is said to be an end, and no target's."""
    item = hunt.sentence.items[at]
    quantity = item.said.quantity if item.code in "%n" else None
    ends = quantity is not None and quantity.sense in ("more than", "less than", "at least", "at most")
    return ends and at not in hunt.used and not re.match(r"[%n]_?T", hunt.codes[at:])


def _beyond(hunt: Hunt, of: Of, said: Said) -> Statement | None:
    kinds = list(levels(hunt.facts.indicators[of.indicator], of, said))
    return kinds[0] if kinds else None


_BEFORE_NOW = re.compile(r"\b(?:having|had|after)\b.*\b(?:previous|preceding|prior|months before)\b")
"""What was so before: "fell, having risen in each of the previous five months"."""


def _as_long(hunt: Hunt, of: Of, steps: int) -> Iterator[Statement]:
    """ "Unchanged for two months": in so many months with the first of them, or since the one before."""
    yield from (AnyOf(one, tuple(_run(hunt, of, "same", steps - 1))) for one in _run(hunt, of, "same", steps))


def _run_before(hunt: Hunt, of: Of, way: Step, steps: int) -> Iterator[Statement]:
    before = hunt.facts.before(of.month)
    if before is not None:
        yield from _run(hunt, of.at(before), way, steps)


def _run(hunt: Hunt, of: Of, way: Step, steps: int) -> Iterator[Statement]:
    months = months_to(hunt.facts, of.month, steps + 1)
    if len(months) == steps + 1:
        yield Run(of, way, months)


def _every_before(hunt: Hunt, of: Of, count: int, of_month: OfMonth) -> Iterator[Statement]:
    before = hunt.facts.before(of.month)
    if before is not None:
        yield from _every(hunt, of.at(before), count, of_month)


def _every(hunt: Hunt, of: Of, count: int, of_month: OfMonth) -> Iterator[Statement]:
    months = months_to(hunt.facts, of.month, count)
    each = [one for month in reversed(months) if (one := of_month(of.at(month))) is not None]
    if len(months) == count == len(each):
        yield Every(tuple(each))


def _since(hunt: Hunt) -> None:
    codes = hunt.codes
    movers = [at for at, code in enumerate(codes) if code in "udbwUDBW"]
    since = re.search(r"s_?i?_?(?P<p>P)", codes) or re.search(r"(?P<p>P)[^;P]*s", codes)
    if not movers or not since:
        return
    place = since.start("p")
    movers = [at for at in movers if at > place or codes[place - 1] in "si_"] or movers
    when, way = hunt.sentence.items[place].when, STEPS[codes[movers[0]]]

    def build(of: Of) -> Iterator[Statement]:
        for month in hunt.clauses.times(when, of.month).first:
            months = [one for one in hunt.facts.months if month.index <= one.index <= of.month.index]
            if len(months) > 1:
                yield Run(of, way, tuple(months))

    last = max(place, since.end() - 1)
    hunt.claim(movers[0], last, "change", build, movers[0], Times((hunt.clauses.setting.month,)))


def _rag_list(hunt: Hunt, at: int) -> None:
    """ "Green: overall, CIN and CP supervision": each of them."""
    hunt.used.add(at)
    word: Rag = hunt.sentence.items[at].rag
    for place in hunt.sentence.all("I"):
        mention = hunt.sentence.items[place].mention
        if mention.sure:
            subject = Subject((mention.indicators,))
            hunt.claim(place, place, "rag", lambda of: RagIs(of, (word,)), place, subject=subject)


def _is_of_something_else(hunt: Hunt, at: int) -> bool:
    """ "Green spaces": a colour, and no figure's."""
    behind = re.match(r"G_?\.", hunt.codes[at:]) and hunt.sentence.words(at + 1) not in ("after", "again", "following")
    return bool(behind) and not re.search(r"\b(?:rated|rag|status|rating)\b", hunt.sentence.low)


def _rag(hunt: Hunt, at: int) -> None:
    codes, items = hunt.codes, hunt.sentence.items
    if at in hunt.used or _is_of_something_else(hunt, at):
        return
    if re.fullmatch(r"_{0,2}G_?:[I,c_;&]*", codes):
        _rag_list(hunt, at)
        return
    hunt.used.add(at)
    turned = re.compile(r"F?_{0,2}G_{0,2}(?:[i(]?_?P_?[)]?)?O_{0,2}(?P<to>G)").search(codes, max(0, at - 2))
    word: Rag = items[at].rag
    if turned and turned.start("to") > at:
        _turn(hunt, at, turned.start("to"))
        return
    if codes[max(0, at - 3) : at].rstrip("_").endswith("F") and bound_period(hunt, at) is None:
        hunt.claim(
            at,
            at,
            "rag",
            lambda of: [RagIs(of.at(month), (word,)) for month in [hunt.facts.before(of.month)] if month],
            at,
        )
        return
    if re.search(r"L_?o_?$|F_?L_?$|L[_@i]{1,2}$|F_?n_?o_?$", codes[:at]):
        return  # "after five months of Red", "two of Red, after three of Green"
    other = re.compile(r"G_?c_?(?P<g>G)").match(codes, at)
    words_ = (word, items[other.start("g")].rag) if other else (word,)
    if other:
        hunt.used.add(other.start("g"))
    denied = hunt.clauses.denied(at)
    bound = bound_period(hunt, at)
    times: Times | None = (
        hunt.clauses.times(items[bound].when, hunt.clauses.setting.month) if bound is not None else None
    )
    if re.match(r"G_P", codes[at:]) and hunt.sentence.words(at + 1) in ("where", "whereas", "when", "while"):
        times = Times((hunt.clauses.setting.month,))  # "Red where January was Amber"

    def build(of: Of) -> Statement | None:
        return None if of.fact(hunt.facts).goal is None else _denied(RagIs(of, words_), denied)

    hunt.claim(at, at, "rag", build, at, times)


def _denied(statement: Statement, denied: bool) -> Statement:
    return Opposite(statement) if denied else statement


def _turn(hunt: Hunt, at: int, to: int) -> None:
    """ "Red to Green", "from Green to Amber in March"."""
    items, month = hunt.sentence.items, hunt.clauses.setting.month
    hunt.used.add(to)
    word, now = items[at].rag, items[to].rag
    behind = re.compile(r"G_?i?_?(?P<p>P)").match(hunt.codes, to)
    when = hunt.clauses.times(items[behind.start("p")].when, month) if behind else Times((month,))
    hunt.claim(at, to, "rag", lambda of: _turned(hunt, of, now, word), at, when)


def _turned(hunt: Hunt, of: Of, to: Rag, start: Rag) -> Iterator[Statement]:
    before = hunt.facts.before(of.month)
    if before is not None:
        yield Turned(of, of.at(before), to, start)


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
