"""Claims about several indicators at once: "all but one of them exceed their targets"."""

import re
from collections.abc import Callable, Iterator, Sequence

from kpibook.report import Rag
from kpibook.words.found import Found, Hunt, Readings
from kpibook.words.frames_changes import WAYS
from kpibook.words.held_statements import Against, AgainstBenchmark, AgainstTarget, Beside, RagIs, benchmark_of
from kpibook.words.left_out import LeftOut, left_out
from kpibook.words.lexicon import PLAIN
from kpibook.words.names import Mention
from kpibook.words.references import Reference, reference_of
from kpibook.words.statements import Change, Of, Opposite, Several, Statement, Way
from kpibook.words.tokens import UNITS, stem
from kpibook.words.vocabulary import words

_NUMBER = rf"\d+|{'|'.join(sorted(UNITS, key=len, reverse=True))}"
_HEAD = r"(?P<head>measures?|indicators?|kpis?|metrics?|targets|figures|percentages|rates|them|these|those|which)\b"
_MIDDLE = r"(?P<middle>(?:[\w&'-]+ ){0,5}?)"
_QUANTIFIED = re.compile(
    rf"\b(?:(?P<but>(?:all|both) but (?:the )?(?P<butn>{_NUMBER}))|(?P<sense>only|just|at least|no fewer than)? ?"
    rf"(?P<n>{_NUMBER})(?: out)? of"
    rf"|(?P<all>all|both|each|every)|(?P<none>none|neither|no(?= [\w-]+ measures?\b))"
    rf"|(?P<most>most|the majority)|(?P<half>half)"
    rf"|(?P<bare>{_NUMBER})(?= (?:[\w&'-]+ ){{0,3}}(?:measures|indicators|kpis|metrics)\b))"
    rf"(?: of)?(?: the| our| these| those| its| their)?(?: (?P<m>{_NUMBER}))? {_MIDDLE}{_HEAD}"
)
_RELATIONS: dict[str, Against] = {
    ">": "above",
    "<": "below",
    "+": "better",
    "-": "short",
    "K": "short",
    "m": "met",
    "M": "missed",
    "e": "beyond",
    "t": "near",
}
_NO_KIND = words("perform key main other own above remain")
"""Stems between "the" and "measures" that say nothing of which they are."""
_SAID_OF_IT = re.compile(r"\b(?:is|are|was|were) ?$")
OfMonth = Callable[[Of], Statement | None]


def hunt_counts(hunt: Hunt) -> None:
    """Every "three of the four", "all", "none of them" of measures."""
    for match in _QUANTIFIED.finditer(hunt.sentence.low):
        if match["n"] == "one" and _SAID_OF_IT.search(hunt.sentence.low[: match.start()]):
            continue  # "is one of only two measures rated amber"
        if match["bare"] and re.search(
            r"\bof (?:the |our |these )?$", hunt.sentence.low[: match.start()].rstrip() + " "
        ):
            continue
        if match["all"] == "both" and " and " in match["middle"]:
            continue  # "both the inspection and the pothole measure": two that are named
        _one(hunt, match)


def _has_other_words(hunt: Hunt, match: re.Match[str]) -> bool:
    """Whether something is said of which measures are meant that no name has: "the five … measures"."""
    facts, setting = hunt.facts, hunt.clauses.setting
    words_ = [word for word in match["middle"].split() if stem(word) not in _NO_KIND and word not in PLAIN]
    known = [facts.indicators[id_].names for id_ in setting.indicators if id_ in facts.indicators]
    return any(len(word) > 3 and not any(_has(names, stem(word)) for names in known) for word in words_)


def _number(word: str | None) -> int | None:
    if word is None:
        return None
    return int(word) if word.isdigit() else UNITS.get(word)


def _one(hunt: Hunt, match: re.Match[str]) -> None:
    if match["head"] == "which" and not match["n"] and not match["but"] and not match["all"]:
        return
    less = left_out(hunt, match.end()) if match["all"] else None
    first, last = _item_at(hunt, match.start()), _item_at(hunt, (less.end if less else match.end()) - 1)
    if any(hunt.codes[each] == "%" for each in range(first, last + 1)):
        return
    head = match["head"] if match["head"].startswith("target") else ""
    predicate = _predicate(hunt, last, head)
    for each in range(first, last + 1):
        if hunt.codes[each] in "nrf":
            hunt.used.add(each)
    if predicate is None:
        return
    place, build = predicate
    found = tuple(_several(hunt, match, first, place, build, less))
    told = bool(re.search(r"\._{0,2}$", hunt.codes[:first])) or "." in hunt.codes[last + 1 : place]
    sure = bool(found) and not hunt.clauses.is_outlook(place) and not told and not _has_other_words(hunt, match)
    why = "which indicators are meant is not clear"
    hunt.found.append(Found(first, max(last, place), "several", (Readings(found),), sure, why))


def _several(
    hunt: Hunt, match: re.Match[str], first: int, place: int, build: OfMonth, less: LeftOut | None
) -> Iterator[Several]:
    """So many of each group of indicators that may be meant."""
    size = _number(match["m"])
    middle = {stem(word) for word in match["middle"].split()} - _NO_KIND
    times = reference_of(hunt, place).main if hunt.codes[place] in "udbw=" else hunt.clauses.main(place)
    scope, month = hunt.clauses.scopes(place)[0][0], times.first[0]
    two = bool(match["all"] and match["all"] == "both")
    for ids in _groups(hunt, middle, 2 if two else size, match["head"], first, two, match.end()):
        ids = [id_ for id_ in ids if less is None or id_ not in less.indicators]
        known = tuple(one for id_ in ids if (one := build(Of(id_, scope, month))) is not None)
        if two and len(ids) != 2:
            continue
        if len(known) < 2 or (size is not None and len(known) != size and len(ids) != size):
            continue
        span = _span(match, len(known) if size is None else size)
        if span is not None and less is not None and less.count is not None:
            span = span[0] - less.count, span[1] - less.count
        if span is not None:
            yield Several(known, *span)


def _span(match: re.Match[str], size: int) -> tuple[int, int] | None:
    """How many, at least and at most."""
    if match["but"]:
        but = _number(match["butn"]) or 0
        return size - but, size - but
    number = _number(match["n"] or match["bare"])
    if number is not None:
        if number > size:
            return None
        return (number, size) if match["sense"] in ("at least", "no fewer than") else (number, number)
    if match["all"]:
        return size, size
    if match["none"]:
        return 0, 0
    if match["half"]:
        return size // 2, (size + 1) // 2
    return size // 2 + 1, size


def _item_at(hunt: Hunt, character: int) -> int:
    tokens = hunt.sentence.low[:character].count(" ")
    return next((at for at, item in enumerate(hunt.sentence.items) if item.start <= tokens < item.end), 0)


def _groups(
    hunt: Hunt, middle: set[str], size: int | None, head: str, first: int, two: bool, match_end: int
) -> Iterator[Sequence[str]]:
    """The indicators that may be meant, as groups; of `two`, the last two that were named too."""
    facts, setting = hunt.facts, hunt.clauses.setting
    inside = [
        id_
        for id_ in setting.indicators
        if id_ in facts.indicators and facts.indicators[id_].shape != "none" and not facts.indicators[id_].part_of
    ]
    telling = [id_ for id_ in inside if middle and any(_has(facts.indicators[id_].names, word) for word in middle)]
    named = [
        id_ for at in hunt.sentence.all("I") if at < first for id_ in hunt.sentence.items[at].mention.indicators[:1]
    ]
    spoken = list(dict.fromkeys(named)) or list(hunt.clauses.before.indicators)
    shares = [id_ for id_ in inside if facts.indicators[id_].shape == "share"]
    if two and len(spoken) > 1:
        yield spoken[-2:]
    behind = [mention.indicators for mention in _behind(hunt, match_end) if len(mention.indicators) > 1]
    if head.startswith("measure") and behind:
        yield behind[0]
        return
    if telling:
        yield telling
        return
    if head in ("them", "these", "those", "which") and len(spoken) > 1:
        yield spoken
    yield inside
    if size is not None:
        for some in (shares, [id_ for id_ in inside if facts.fact(id_, setting.scope, setting.month).goal is not None]):
            if len(some) == size:
                yield some


def _behind(hunt: Hunt, character: int) -> Iterator[Mention]:
    """What is named directly behind: "both measures of CP visiting"."""
    at = _item_at(hunt, character - 1) + 1
    found = re.match(r"_{0,2}[oi]_{0,2}(?P<i>I)", hunt.codes[at:])
    if found:
        yield hunt.sentence.items[at + found.start("i")].mention


def _has(names: Sequence[str], word: str) -> bool:
    return any(stem(each.lower()) == word for name in names for each in re.findall(r"[\w&'-]+", name))


def _predicate(hunt: Hunt, last: int, head: str) -> tuple[int, OfMonth] | None:
    """What is said of each, and where."""
    codes = hunt.codes
    for at in range(last if not head else max(0, last - 6), len(codes)):
        code = codes[at]
        if code in ";C" and at > last:
            return None
        found: OfMonth | None = None
        if code in "udbw=":
            found = _moved(hunt, at, code)
        elif code == "G":
            found = _rated(hunt, hunt.sentence.items[at].rag)
        elif code in _RELATIONS and (head or _is_of_target(codes, at)):
            hunt.used.update(each for each in range(max(0, at - 6), min(at + 8, len(codes))) if codes[each] == "T")
            found = _held(hunt, _RELATIONS[code], hunt.clauses.denied(at))
        elif code in "><+-" and (earlier := re.match(r".[_hi]{0,4}P|.h[_Avi@]{1,5}P", codes[at:])):
            found = _since(hunt, at, at + earlier.end() - 1)
        elif beside := re.match(r"[><+\-][_ohAiv]{0,5}E", codes[at:]):
            hunt.used.add(at + beside.end() - 1)
            found = _beside_benchmark(hunt, code, hunt.sentence.items[at + beside.end() - 1].place.ids)
        if found is not None:
            hunt.used.add(at)
            return at, found
    return None


def _is_of_target(codes: str, at: int) -> bool:
    """Whether a relation is one to a target, which stands behind it or shortly before."""
    return bool(re.match(r".[_ohASviKcem]{0,5}T", codes[at:])) or "T" in codes[max(0, at - 6) : at]


def _moved(hunt: Hunt, at: int, code: str) -> OfMonth:
    denied, reference = hunt.clauses.denied(at), reference_of(hunt, at)

    def build(of: Of) -> Statement | None:
        since = next(iter(reference.since(of)), None)
        return None if since is None else _denied(Change(of, of.at(since), WAYS[code]), denied)

    return build


def _since(hunt: Hunt, at: int, period: int) -> OfMonth:
    """ "Worse than in June"."""
    ways: dict[str, Way] = {">": "up", "<": "down", "+": "better", "-": "worse"}
    reference = Reference(hunt, hunt.sentence.items[period], hunt.clauses.main(at), False)
    denied = hunt.clauses.denied(at)

    def build(of: Of) -> Statement | None:
        since = next(iter(reference.since(of)), None)
        return None if since is None else _denied(Change(of, of.at(since), ways[hunt.codes[at]]), denied)

    return build


def _rated(hunt: Hunt, word: Rag) -> OfMonth:
    return lambda of: RagIs(of, (word,)) if of.fact(hunt.facts).goal is not None else None


def _held(hunt: Hunt, relation: Against, denied: bool) -> OfMonth:
    def build(of: Of) -> Statement | None:
        return None if of.fact(hunt.facts).goal is None else _denied(AgainstTarget(of, relation), denied)

    return build


def _beside_benchmark(hunt: Hunt, code: str, ids: Sequence[str]) -> OfMonth:
    ways: dict[str, Beside] = {">": "above", "<": "below", "+": "better", "-": "worse"}

    def build(of: Of) -> Statement | None:
        known = [id_ for id_ in ids if benchmark_of(hunt.facts.indicators[of.indicator], id_)]
        return AgainstBenchmark(of, known[0], ways[code]) if known else None

    return build


def _denied(statement: Statement, denied: bool) -> Statement:
    return Opposite(statement) if denied else statement
