"""Claims beside benchmarks that were named before: "we are lower than both", "fewer than they had", "above them"."""

import re
from collections.abc import Iterable, Sequence

from kpibook.words.found import Hunt
from kpibook.words.frames_benchmarks import RELATIONS
from kpibook.words.held_statements import AgainstBenchmark, benchmark_of
from kpibook.words.said import Quantity
from kpibook.words.statements import Of, Opposite, Statement

_BOTH = re.compile(r"(?P<rel>[><+\-])_{0,2}h?(?P<both>_{1,3})(?=[;,C)]|$)")
_THEY = re.compile(
    r"(?P<by>[pn%])?_{0,2}(?P<rel>[><+\-])(?:[_IA.]{0,3}(?P<than>h))?_{0,2}(?P<who>[A_.])_{0,2}(?:[vm]|(?=[;,Cc)]|$))"
)
_BY = re.compile(r"(?P<rel>[+\-])_{0,2}y_{0,2}(?P<by>[pn%])(?=[;,Cc)]|$)")
_EACH_ON = re.compile(r"(?P<one>E)_{0,2}c_{0,3}(?P<other>E)(?P<gap>[_,A(@iov]{1,6})(?P<q>[%n])")
_THEM = ("they", "them", "theirs")
_THAT = ("that", "those", "this", "which")


def hunt_benchmarks_again(hunt: Hunt) -> None:
    """Every "both", "they", "them", "the latter" that means a benchmark."""
    for match in _BOTH.finditer(hunt.codes):
        _both(hunt, match)
    for match in _EACH_ON.finditer(hunt.codes):
        _each_on(hunt, match)
    for match in _THEY.finditer(hunt.codes):
        _they(hunt, match)
    for match in _BY.finditer(hunt.codes):
        named = {hunt.sentence.items[e].place.ids for e in hunt.sentence.all("E") if e < match.start()}
        if len(named) == 1 and "T" not in hunt.codes and match.start("by") not in hunt.used:
            hunt.used.add(match.start("by"))
            _claim(hunt, match.start("rel"), match.start("by"), named.pop(), match.start("by"))  # "so we trail by six"


def _both(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Neighbours 10%, England 9%: we are lower than both": of each that was named before."""
    at, named = match.start("rel"), [e for e in hunt.sentence.all("E") if e < match.start("rel")]
    said = " ".join(hunt.sentence.words(each) for each in range(match.start("both"), match.end("both")))
    if len(named) < 2 or not re.search(r"\b(?:both|either)\b", said) or hunt.sentence.words(at) in ("over", "more"):
        return
    for place in named[-2:]:
        _claim(hunt, at, match.end("both") - 1, hunt.sentence.items[place].place.ids)


def _each_on(hunt: Hunt, match: re.Match[str]) -> None:
    """ "England and our neighbours, both on 21%": the number is each one's."""
    between = " ".join(hunt.sentence.words(e) for e in range(match.start("gap"), match.start("q")))
    q = match.start("q")
    said = hunt.sentence.items[q].said.quantity
    if q in hunt.used or said is None or not re.search(r"\b(?:both|each|all|either)\b", between):
        return
    hunt.used.add(q)
    for name in ("one", "other"):
        ids = hunt.sentence.items[match.start(name)].place.ids

        def build(of: Of, ids: Sequence[str] = ids) -> Iterable[Statement]:
            known = [id_ for id_ in ids if benchmark_of(hunt.facts.indicators[of.indicator], id_)]
            return [AgainstBenchmark(of, id_, None, said) for id_ in known]

        hunt.claim(match.start(name), q, "benchmark", build, match.start("one"))


def _they(hunt: Hunt, match: re.Match[str]) -> None:
    """ "Neighbours averaged 21, so that we have fewer than they had": of the one that was named before."""
    at, who = match.start("rel"), hunt.sentence.words(match.start("who")).split()[-1]
    if any(one.kind == "benchmark" and one.first <= at <= one.last for one in hunt.found):
        return
    ids = _meant(hunt, at, who)
    if not ids or not (match["than"] or hunt.sentence.words(at).endswith((" than", "above", "below"))):
        return
    by = match.start("by") if match["by"] and match.start("by") not in hunt.used else None
    if by is not None:
        hunt.used.add(by)
    _claim(hunt, at, match.start("who"), ids, by)


def _meant(hunt: Hunt, at: int, who: str) -> Sequence[str]:
    """The ids of the benchmark that a word stands for; () where it may stand for something else."""
    codes, items = hunt.codes, hunt.sentence.items
    named = [items[e].place.ids for e in hunt.sentence.all("E") if e < at]
    if who in ("latter", "former") and len(named) > 1:
        return named[-1] if who == "latter" else named[-2]
    beside = list(dict.fromkeys(named)) or ([hunt.clauses.before.beside] if hunt.clauses.before.beside else [])
    last = max((e for e in range(at) if codes[e] == "E"), default=0)
    other = re.search("[TSI]" if who in _THAT else "S", codes[last + 1 : at])
    if len(beside) != 1 or other or who not in (*_THEM, *_THAT) or (who in _THAT and "T" in codes[:at]):
        return ()
    return beside[0]


def _claim(hunt: Hunt, at: int, last: int, ids: Sequence[str], by: int | None = None) -> None:
    way, denied = RELATIONS[hunt.codes[at]], hunt.clauses.denied(at)
    off: Quantity | None = hunt.sentence.items[by].said.quantity if by is not None else None

    def build(of: Of) -> Iterable[Statement]:
        known = [id_ for id_ in ids if benchmark_of(hunt.facts.indicators[of.indicator], id_)]
        each = [AgainstBenchmark(of, id_, way, None, off) for id_ in known]
        return [Opposite(one) if denied else one for one in each]

    hunt.claim(at if by is None else min(at, by), last, "benchmark", build, at)
