"""Where a text stands, and what a place in it speaks of, as values."""

from dataclasses import dataclass

from kpibook.months import Period
from kpibook.report import LongerPeriod
from kpibook.words.facts import Facts


@dataclass(frozen=True)
class Setting:
    """Where a text stands: its section, the indicator of its box ('' where it has none), the scope and the month."""

    facts: Facts
    section: str
    scope: str
    month: Period
    box: str = ""

    @property
    def indicators(self) -> tuple[str, ...]:
        """Those of the section."""
        section = self.facts.sections.get(self.section)
        return section.indicators if section else tuple(self.facts.indicators)

    @property
    def expected(self) -> tuple[str, ...]:
        """What a text of the box speaks of that names nothing."""
        if self.box in self.facts.indicators:
            return (self.box,)
        section = self.facts.sections.get(self.section)
        return section.boxes if section and len(section.boxes) == 1 else ()


@dataclass(frozen=True)
class Spoken:
    """What the sentences before spoke of."""

    indicators: tuple[str, ...] = ()
    months: tuple[Period, ...] = ()
    scopes: tuple[str, ...] = ()
    sure: bool = True
    """Whether the names before were understood, with all that stood beside them."""
    earlier: tuple[str, ...] = ()
    """All indicators that the text has named so far: where nothing says which is meant, any of them may be."""
    named: tuple[tuple[str, ...], ...] = ()
    """What the sentence before named, each once, in its order: "the former" is the first of two."""
    beside: tuple[str, ...] = ()
    """The benchmark that the sentence before named, where it was one: "they" may mean it."""


@dataclass(frozen=True)
class Subject:
    """What is spoken of: for each thing, the indicators that may be meant. `sure`: enough to say that it is wrong."""

    each: tuple[tuple[str, ...], ...] = ()
    sure: bool = True
    why: str = ""
    near: tuple[str, ...] = ()
    """Others that the words may mean, where nothing that is said can be said of the first."""
    also: tuple[str, ...] = ()
    """Others of which it may be right too."""
    carried: bool = False
    """Whether it is what another clause, or an earlier sentence, spoke of."""


@dataclass(frozen=True)
class Times:
    """Months that may be meant, those that are first, then others by which a sentence may be right too."""

    first: tuple[Period, ...]
    others: tuple[Period, ...] = ()
    over: LongerPeriod | None = None
    future: bool = False
