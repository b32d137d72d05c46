"""What sentences are held against, and made of: a report's figures, targets and names as plain, frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Literal

from kpibook.months import Period, Reading
from kpibook.report import LongerPeriod, Rag, Shape, Variation

Told = Literal["told", "not told", "no figure"]
"""Whether there is a figure: one that is suppressed (`c`) is never spoken of, and what is said of it is not judged."""
Comparison = Literal["at_least", "at_most", "less_than"]
Polarity = Literal["higher", "lower", "neither"]


@dataclass(frozen=True)
class Goal:
    """The target of one month's figure.

    `number` is in the numbers that are shown (23 for 23%). Of a target for a financial year it is the year's, and
    `so_far` what the year's months have come to, pro rata; for a month's target `so_far` is None.
    """

    shown: str
    number: Fraction
    comparison: Comparison
    yearly: bool = False
    so_far: Fraction | None = None

    @property
    def held(self) -> Fraction:
        """What the figure is held against: a year's target is taken pro rata."""
        return self.number if self.so_far is None else self.so_far

    def met_by(self, value: Fraction) -> bool:
        """Whether a figure, as shown, meets it.

        >>> goal = Goal("<10%", Fraction(10), "less_than")
        >>> goal.met_by(Fraction(10)), goal.met_by(Fraction(9))
        (False, True)
        """
        match self.comparison:
            case "at_least":
                return value >= self.held
            case "at_most":
                return value <= self.held
            case "less_than":
                return value < self.held


@dataclass(frozen=True)
class Fact:
    """One figure of one indicator, scope and month.

    `value` is what is shown, as a number (25 for `25% (81/330)`), `exact` the same before it was rounded. `compared` is
    what the target is held against: `value`, or the year's sum so far where the target is for a year. `goal` is None
    where no target is in force. `small`: it rests on few (†).
    """

    told: Told = "no figure"
    shown: str = "N/A"
    value: Fraction | None = None
    exact: Fraction | None = None
    numerator: int | None = None
    denominator: int | None = None
    compared: Fraction | None = None
    goal: Goal | None = None
    rag: Rag = "No figure"
    small: bool = False


NO_FACT = Fact()
"""Of a month or a scope that the report does not have."""


@dataclass(frozen=True)
class Benchmark:
    """What an indicator is held beside: `England`, `2021-22`, 21, `21%`. `area` is the heading without its year."""

    id: str
    heading: str
    area: str
    period: str
    value: Fraction
    shown: str


@dataclass(frozen=True)
class Second:
    """A second opinion: the indicator that counts the same of another source, and what that source is called."""

    indicator: str
    label: str
    tolerance: Fraction


@dataclass(frozen=True)
class Indicator:
    """One indicator, as sentences name it.

    `names` are all that it may be called, as they are written: title, short title, the headings of its boxes, aliases.
    `noun` is what is counted ("children", "assessments"), in the plural; '' where nothing says it. `sections` are those
    in which it stands.
    """

    id: str
    title: str
    short_title: str
    shape: Shape
    decimals: int = 0
    noun: str = ""
    polarity: Polarity = "neither"
    names: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    second: Second | None = None
    part_of: str = ""
    breaks: tuple[Period, ...] = ()

    @property
    def unit(self) -> Fraction:
        """One whole shown unit: 1 for 25%, 1/10 for a rate of 112.3."""
        return Fraction(1, 10**self.decimals)


@dataclass(frozen=True)
class Scope:
    """The whole service, a service area or a team. `area` is a team's; `names` are all that it may be called."""

    id: str
    name: str
    area: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Section:
    """A section, its indicators in the order in which they stand, and those that have a box."""

    id: str
    title: str
    indicators: tuple[str, ...]
    boxes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facts:
    """A report as sentences speak of it.

    `figures` run over `months`; whoever makes them may work them out when they are first asked for. `longer` are those
    of longer periods, `variations` how unusual a figure is, `readings` the day of which a second opinion is.
    """

    month: Period
    months: tuple[Period, ...]
    window: tuple[Period, ...]
    indicators: Mapping[str, Indicator]
    scopes: Mapping[str, Scope]
    sections: Mapping[str, Section]
    figures: Mapping[tuple[str, str], tuple[Fact, ...]]
    longer: Mapping[tuple[str, str, Period, LongerPeriod], Fact] = field(default_factory=dict)
    variations: Mapping[tuple[str, str, Period], Variation] = field(default_factory=dict)
    readings: Mapping[tuple[str, Period], Reading] = field(default_factory=dict)
    year_starts_in: int = 4
    subject: str = "whole"

    def fact(self, indicator: str, scope: str, month: Period) -> Fact:
        """The figure; `NO_FACT` where the report does not have it."""
        at, series = self.place(month), self.figures.get((indicator, scope))
        return NO_FACT if at is None or series is None else series[at]

    def longer_fact(self, indicator: str, scope: str, month: Period, period: LongerPeriod) -> Fact:
        """The figure of a longer period that ends with the month."""
        return self.longer.get((indicator, scope, month, period), NO_FACT)

    def place(self, month: Period) -> int | None:
        """Where a month stands among `months`; None where it does not."""
        return self._places.get(month.index)

    @cached_property
    def _places(self) -> dict[int, int]:
        return {month.index: at for at, month in enumerate(self.months)}

    def before(self, month: Period, steps: int = 1) -> Period | None:
        """The month (the reading) so many before; None before the first."""
        at = self.place(month)
        return None if at is None or at < steps else self.months[at - steps]

    def broken(self, indicator: str, first: Period, last: Period) -> bool:
        """Whether another definition comes into force after the one month, up to the other: they are no one series."""
        breaks = self.indicators[indicator].breaks
        return any(first.calendar_month.index < one.index <= last.calendar_month.index for one in breaks)
