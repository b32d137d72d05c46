"""Scopes, benchmarks and second sources in a row of tokens."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from kpibook.words.facts import Benchmark, Facts
from kpibook.words.tokens import Token, sentences
from kpibook.words.vocabulary import NEIGHBOURS, WHOLE, words

_NATIONS = {"england": ("national", "nationally", "english"), "scotland": ("national", "nationally", "scottish"),
            "wales": ("national", "nationally", "welsh"), "northern ireland": ("national", "nationally")}  # fmt: skip
_AVERAGES = words("average averages figure mean median rate level position outturn benchmark group")
_TEAM_WORDS = words("team teams depot area locality service")


@dataclass(frozen=True)
class Place:
    """Words that name a scope (S), a benchmark (E) or a second source (2): which, and where they stand."""

    start: int
    end: int
    code: Literal["S", "E", "2"]
    ids: tuple[str, ...]


_MEANS = ("average", "figure", "rate", "mean", "level", "benchmark", "median")


class Places:
    """All names of scopes, benchmarks and second sources of a report."""

    def __init__(self, facts: Facts) -> None:
        self._known: dict[tuple[str, ...], tuple[Literal["S", "E", "2"], tuple[str, ...]]] = {}
        self._strict: set[tuple[str, ...]] = set()
        self.own = ""
        for scope in facts.scopes.values():
            for name in scope.names:
                self._add(name, "S", scope.id)
                if scope.id != "whole" and (tail := _tail(name)):
                    self._add(tail, "S", scope.id, strict=True)
                if scope.id != "whole" or len(name.split()) == 1:
                    self._strict.add(_words(name))
        for name in WHOLE.split(" | "):
            self._add(name, "S", "whole")
        own = {name.lower() for name in facts.scopes["whole"].names} if "whole" in facts.scopes else set()
        for benchmark in {b.id: b for indicator in facts.indicators.values() for b in indicator.benchmarks}.values():
            self._add_benchmark(benchmark, own)
        for indicator in facts.indicators.values():
            if indicator.second is not None:
                self._add(indicator.second.label, "2", indicator.second.label)
        self._longest: dict[str, int] = {}
        for known in self._known:
            self._longest[known[0]] = max(len(known), self._longest.get(known[0], 0))

    def _add_benchmark(self, benchmark: Benchmark, own: set[str]) -> None:
        """A benchmark's heading, its area, and what areas of its kind are called besides."""
        area = benchmark.area.lower()
        if area in own:
            self.own = benchmark.id
        else:
            self._add(area, "E", benchmark.id, strict=area.split()[0] not in ("statistical", "family"))
        for short in _short(benchmark.area):
            self._add(short, "E", benchmark.id, strict=True)
        names = [benchmark.heading]
        for word in _NATIONS.get(area, ()):
            names += [
                f"{word} {what}" for what in ("average", "figure", "rate", "mean", "level", "benchmark", "median")
            ]
            names += [f"the {word} average", "nationally"]
        if "neighbour" in area:
            names += NEIGHBOURS.split(" | ")
        if benchmark.id == "region":
            names += [f"regional {what}" for what in ("average", "figure", "rate", "mean")] + [
                "the region",
                "regionally",
            ]
        if "family group" in area:
            names += ["family group", "our family group"]
        for name in names:
            self._add(name, "E", benchmark.id)

    def _add(self, name: str, code: Literal["S", "E", "2"], id_: str, strict: bool = False) -> None:
        words = _words(name)
        if not words:
            return
        known, ids = self._known.get(words, (code, ()))
        if known == code and id_ not in ids:
            self._known[words] = code, (*ids, id_)
        if strict:
            self._strict.add(words)

    def places(self, tokens: Sequence[Token]) -> Iterator[Place]:
        """Every such name, in order; a name that is a word as well (Fostering) must be written as a name."""
        at = 0
        while at < len(tokens):
            if self.own and (length := _own_figure(tokens, at)):
                yield Place(at, at + length, "E", (self.own,))
                at += length
                continue
            low = tokens[at].low
            longest = max(self._longest.get(low, 0), self._longest.get(low.removesuffix("'s"), 0))
            for length in range(min(longest, len(tokens) - at), 0, -1):
                words = tuple(token.low.removesuffix("'s") if step == length - 1 else token.low
                              for step, token in enumerate(tokens[at : at + length]))  # fmt: skip
                found = self._known.get(words)
                if found is None or (words in self._strict and not self._is_name(tokens, at, length)):
                    continue
                end = at + length
                if found[0] == "E":
                    end += end < len(tokens) and tokens[end].low.removesuffix("'s") in _AVERAGES
                elif found[0] == "S":
                    end += end < len(tokens) and tokens[end].low in _TEAM_WORDS
                yield Place(at, end, *found)
                at = end
                break
            else:
                at += 1

    def _is_name(self, tokens: Sequence[Token], at: int, length: int) -> bool:
        """Whether words are written with capital letters, and not only because a sentence begins with them."""
        after = tokens[at + length].low if at + length < len(tokens) else ""
        if not tokens[at].text[0].isupper():
            the = (
                at > 0
                and tokens[at - 1].low == "the"
                and (at == 1 or tokens[at - 2].low in ("on", "in", "across", "for", "at", "of"))
            )
            return the and (
                after in _TEAM_WORDS
                or not after[:1].isalpha()
                or after in ("is", "was", "had", "has", "and", "fell", "rose", "made", "saw")
                or after.endswith("ed")
            )
        return True


def _tail(name: str) -> str:
    """The word by which a team of several words is told from others: North of SWF North; '' where none is."""
    last = name.split()[-1]
    tells = last.isalpha() and not last.isupper() and len(last) > 3 and last.lower() not in _TEAM_WORDS
    return last if len(name.split()) > 1 and tells else ""


def _short(area: str) -> Iterator[str]:
    """What an area's name is cut to: SE of South East, Eng of England."""
    written = area.split()
    if len(written) > 1 and all(word[0].isupper() for word in written):
        yield "".join(word[0] for word in written)
    if len(written) == 1 and len(area) > 5:
        yield area[:3]


_OWN = re.compile(
    r"(?:our |its |the council's |their )?(?:own |last year's |previous year's )?"
    r"(?:outturn|own (?:figure|position|performance|rate|level|average|result)) "
)
_YEAR = re.compile(r"(?:for |in |of |from |\()?(?:the )?(?:20)?\d\d [/–-] (?:20)?\d\d")


def _own_figure(tokens: Sequence[Token], at: int) -> int:
    """How many words speak of the council's own figure of a year: "our own outturn for 2021/22"; 0 where none do."""
    if tokens[at].low not in ("our", "its", "the", "their", "own", "outturn", "last", "previous"):
        return 0
    text = " ".join(token.low for token in tokens[at : at + 14]) + " "
    named = _OWN.match(text)
    if named and (_YEAR.match(text[named.end() :]) or named[0].startswith(("last year", "our last year"))):
        return named[0].count(" ")
    year_first = re.match(
        r"(?:our |its )?(?:own )?(?=(?:20)?\d\d [/–-] (?:20)?\d\d (?:outturn|own figure))", text
    ) or re.match(
        r"(?:our |its )?own (?=(?:20)?\d\d [/–-] (?:20)?\d\d (?:figure|level|rate|position|average|result))",
        text,
    )
    return year_first[0].count(" ") if year_first and year_first[0] else 0


def _words(name: str) -> tuple[str, ...]:
    return tuple(token.low for sentence in sentences(name) for token in sentence)
