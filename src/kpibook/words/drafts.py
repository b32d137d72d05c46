"""Pure: what can be said of the figures above an analysis box, for a person to go on from.

A box under a table names the measures that matter, and why: those that are Red, those whose RAG word turned, those that
are unusual; then those that moved furthest. A box beside a chart says all that can be said of its one figure. Every
draft ends in a line that only a person can fill.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kpibook.report import Report, movement
from kpibook.words import phrases
from kpibook.words.about import About, Said
from kpibook.words.facts import Benchmark, Facts
from kpibook.words.from_report import facts_of
from kpibook.words.held_statements import AgainstTarget, RagIs
from kpibook.words.statements import Of

TO_FILL = "Why, and what is being done (by whom, by when): …"
"""The last line of each draft: reasons and actions are in no list."""
_BULLET = "• "
_MOST_LINES = 5
"""Measures that a box under a table speaks of at length; of others that are Red it gives the names."""
_FEWEST_LINES = 2
_COMPARABLE = ("share", "rate", "average", "ratio")
"""A count grows with the council: it stands beside nobody else's."""
_SIGNALS = ("unusually high", "unusually low", "rising", "falling", "high of late", "low of late", "above", "below")


@dataclass(frozen=True)
class Line:
    """A line of a draft: what it begins with, and its sentences."""

    begins: str
    said: tuple[Said, ...]

    @property
    def text(self) -> str:
        """The line as it is written."""
        return self.begins + " ".join(one.text for one in self.said)


@dataclass(frozen=True)
class Matter:
    """A measure that a box speaks of, and the word for why."""

    about: About
    why: str


def draft_texts(report: Report) -> Mapping[tuple[str, str], str]:
    """What can be drafted into the analysis boxes of a report's workbook, by section and block.

    A block is a table's number in its section, or the indicator of a chart. Nothing is there for a box of whose figures
    nothing can be said; nor for the boxes of Quality assurance, whose headings ask for what only a person knows.
    """
    return {
        box: "\n".join((*(line.text for line in lines), TO_FILL)) for box, lines in draft_lines(report).items() if lines
    }


def draft_lines(report: Report, facts: Facts | None = None) -> Mapping[tuple[str, str], tuple[Line, ...]]:
    """The lines of each draft, with the statements that they make."""
    writer = _Writer(report, facts or facts_of(report))
    found: dict[tuple[str, str], tuple[Line, ...]] = {}
    for section in report.sections:
        shown = {block.indicator for block in section.highlights}
        for number, table in enumerate(section.tables, start=1):
            found[section.id, str(number)] = tuple(writer.of_table(table.indicators, shown))
        for block in section.highlights:
            found[section.id, block.indicator] = tuple(writer.of_chart(block.indicator))
    return found


@dataclass(frozen=True)
class _Writer:
    report: Report
    facts: Facts

    def about(self, indicator: str) -> About | None:
        """What can be said of an indicator's figure; None where there is none, or it is not told."""
        of = Of(indicator, self.report.subject, self.report.month)
        fact = of.fact(self.facts)
        if fact.told != "told" or fact.value is None:
            return None
        about = About(self.facts, of)
        polar = self.facts.indicators[indicator].polarity != "neither"
        # Which movements are chance is decided in one place, that of the workbook's own column.
        chance = polar and movement(self.report, indicator, of.scope, of.month) is None
        return About(self.facts, of, few=chance or self._few(about))

    def _few(self, about: About) -> bool:
        variation = self.facts.variations.get((about.of.indicator, about.of.scope, about.of.month))
        return variation is not None and variation.unusual == "small"

    def of_chart(self, indicator: str) -> Iterator[Line]:
        """All that can be said of one figure."""
        about = self.about(indicator)
        if about is None:
            return
        beside = () if about.few or about.by_numbers else self._benchmarks(about)
        paragraphs = (
            (
                phrases.level(about),
                phrases.against_target(about),
                phrases.red_for(about),
                phrases.turned(about),
            ),
            (phrases.beside_benchmarks(about, beside),),
            (phrases.extreme(about), phrases.unusual(about), phrases.outlook(about)),
            (phrases.second_opinion(about),),
        )
        for paragraph in paragraphs:
            said = tuple(one for one in paragraph if one is not None)
            if said:
                yield Line("", said)

    @staticmethod
    def _judged(about: About) -> tuple[Said | None, ...]:
        return phrases.against_target(about), phrases.red_for(about), phrases.turned(about)

    def _benchmarks(self, about: About) -> Sequence[Benchmark]:
        """Those that charts draw; all where they draw none. An indicator that cannot be compared has none."""
        if about.indicator.shape not in _COMPARABLE:
            return ()
        drawn = {heading.id for heading in self.report.benchmark_headings if heading.in_chart}
        return [one for one in about.indicator.benchmarks if one.id in drawn] or about.indicator.benchmarks

    def of_table(self, indicators: Iterable[str], shown: set[str]) -> Iterator[Line]:
        """What matters among a table's measures; `shown` have a box of their own in the section."""
        whole = [id_ for id_ in indicators if not self.facts.indicators[id_].part_of]
        found = [about for id_ in whole if (about := self.about(id_)) is not None]
        if not found:
            return
        lead = tuple(self._lead(found))
        if lead:
            yield Line("", lead)
        matters = list(self._matters(found, shown))
        for matter in matters[:_MOST_LINES]:
            yield self._line(matter)
        also = [matter for matter in matters[_MOST_LINES:] if matter.why == "Red"]
        if also:
            names = _listed([matter.about.indicator.short_title for matter in also])
            red = tuple(RagIs(matter.about.of, ("Red",)) for matter in also)
            yield Line(_BULLET, (Said(f"Also Red: {names}.", red),))

    def _lead(self, found: Sequence[About]) -> Iterator[Said]:
        """Which of the measures met their target, and which missed it; nothing where fewer than two have one."""
        judged = [about for about in found if about.fact.rag in ("Green", "Amber", "Red")]
        if len(judged) < _FEWEST_LINES:
            return
        for way, words in (("met", ("Green",)), ("missed", ("Amber", "Red"))):
            some = [about for about in judged if about.fact.rag in words]
            if some:
                names = _listed([about.indicator.short_title for about in some])
                each = tuple(AgainstTarget(about.of, way) for about in some)  # type: ignore[arg-type]  # one of its words
                yield Said(f"Target {way}: {names}.", each)

    def _matters(self, found: Sequence[About], shown: set[str]) -> Iterator[Matter]:
        """What a box speaks of, what matters most first; each measure once."""
        reds = [about for about in found if about.fact.rag == "Red"]
        turned = [about for about in found if about not in reds and phrases.turned(about)]
        unusual = [about for about in found if about not in (*reds, *turned) and self._signal(about)]
        named = [*(Matter(about, "Red") for about in reds), *(Matter(about, about.fact.rag) for about in turned)]
        named += [Matter(about, "Unusual") for about in unusual]
        own = [matter for matter in named if matter.about.of.indicator not in shown]
        yield from own
        told = (*reds, *turned, *unusual)
        rest = [about for about in found if about not in told and self._says_something(about, shown)]
        rest.sort(key=self._distance, reverse=True)
        for about in rest[: max(0, _FEWEST_LINES - len(own))]:
            yield Matter(about, "")

    def _says_something(self, about: About, shown: set[str]) -> bool:
        """Whether a measure that does not matter by itself is worth a line where few do."""
        return about.of.indicator not in shown and not about.few and not about.by_numbers

    def _signal(self, about: About) -> bool:
        variation = self.facts.variations.get((about.of.indicator, about.of.scope, about.of.month))
        return variation is not None and variation.unusual in _SIGNALS

    def _distance(self, about: About) -> float:
        """How far a figure lies from its usual level, in thirds of the way to a limit."""
        variation = self.facts.variations.get((about.of.indicator, about.of.scope, about.of.month))
        return 0.0 if variation is None or variation.distance is None else float(abs(variation.distance))

    def _line(self, matter: Matter) -> Line:
        about = matter.about
        said = [phrases.level(about)]
        if matter.why in ("Red", "Amber", "Green"):
            said += filter(None, (phrases.against_target(about), phrases.red_for(about), phrases.turned(about)))
        if self._signal(about):
            said += filter(None, (phrases.unusual(about),))
        label = f"{matter.why}: " if matter.why else ""
        return Line(f"{_BULLET}{label}", tuple(said))


def _listed(names: Sequence[str]) -> str:
    """Names in a sentence, apart: "CLA and Initial health assessments" might be one thing.

    >>> _listed(["CLA", "Initial health assessments"])
    'CLA; Initial health assessments'
    """
    return "; ".join(names)
