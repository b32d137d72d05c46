"""The report as a value: everything that the workbook shows, nothing of how it is drawn."""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar, assert_never

from kpibook.definitions import EVERY, WHOLE, AcceptedIssue, MappingFiles
from kpibook.issues import Issue
from kpibook.months import Month, Period, Reading
from kpibook.report.published_rows import AmongCouncils
from kpibook.tables import Observations, SheetCheck, SourceFile

_T = TypeVar("_T")
Shape = Literal["share", "count", "rate", "average", "ratio", "none"]
"""How an indicator's figures look: `25% (81/330)`, a number, a rate, `427.5 (31)`, `12.4 (310/25)`, or only its
placeholder."""
Rag = Literal["Green", "Amber", "Red", "No target", "No figure"]
Direction = Literal["at_least", "at_most"]


@dataclass(frozen=True)
class Figure:
    """A figure as shown.

    `units` is the figure in whole shown units, rounded half up (25 for 25%, 1123 for a rate shown as 112.3); None when
    there is nothing to compare. `shown` is the cell: a number for a count or rate, text for a share (`25% (81/330)`,
    `– (0/0)`), an average (`427.5 (31)`, `– (0)`: it has no numerator, its denominator is how many records it rests on)
    and a ratio (`12.4 (310/25)`), `N/A` where the look-back is not covered, the placeholder where there is no measure,
    `c` where it is suppressed.
    """

    numerator: int | None
    denominator: int | None
    units: int | None
    shown: str | int | float


@dataclass(frozen=True)
class Limits:
    """What one month's figure is held against.

    `shown` is the target as it was set. Green while the compared figure, in whole shown units, is at least (at most)
    `green`; Amber while it is at least (at most) `amber`; Red beyond. Both None: no target.
    """

    shown: str
    green: int | None = None
    amber: int | None = None


@dataclass(frozen=True)
class SecondOpinion:
    """The figure of another source that stands beside an indicator's own.

    `tolerance` is in whole shown units: a larger difference is named on Checks. `within_days`: it is of a list that is
    cut at one day, which may lie so many days after the month's end; None where it is of the month itself.
    """

    indicator: str
    label: str
    tolerance: int
    within_days: int | None = None


@dataclass(frozen=True)
class Row:
    """One indicator, ready to be shown.

    `limits` is keyed by scope (`whole`, a team, or `every` where it holds for all), then runs over `Report.months`.
    `year_to_date`: RAG compares the financial year's sum so far, under the key ``<indicator>.year`` in
    `Report.year_to_date`, and the RAG cell carries `rag_note`.
    """

    indicator: str
    title: str
    short_title: str
    shape: Shape
    scale: int
    """Shown units = (2·scale·n + d) // 2d: 100 for a share, per × 10^decimals for a rate, 10^decimals for a ratio. 1
    for a count and for an average, which comes in shown units."""
    decimals: int
    placeholder: str
    direction: Direction
    target_shown: str
    limits: Mapping[str, tuple[Limits, ...]] = field(default_factory=dict)
    year_to_date: bool = False
    rag_note: str = ""
    benchmarks: "tuple[BenchmarkFigure, ...]" = ()
    part_of: str = ""
    """Of a part: the indicator that its breakdown divides. A part has no target, no RAG word and no benchmark."""
    breakdown: str = ""
    """Of a part: by what, and which value: ``legal_status=C2``."""
    breaks: tuple[Month, ...] = ()
    """The first months of another definition: figures before and after them are not one series."""
    councils: AmongCouncils | None = None
    second: SecondOpinion | None = None
    """What its figures are held against, where it is highlighted."""


@dataclass(frozen=True)
class BenchmarkFigure:
    """One benchmark cell: as shown (`27%`, `640`, `N/A`), as a number in shown units for charts, and its origin."""

    column: str
    shown: str | int | float
    value: float | None
    period: str
    origin: str


@dataclass(frozen=True)
class Table:
    """One overview table: rows by indicator id, each followed by its parts; see `Report.rows`."""

    title: str
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class HighlightBlock:
    """One highlighted indicator: a chart with target and benchmark lines, and an analysis box."""

    indicator: str
    title: str


@dataclass(frozen=True)
class Section:
    """One priority area, on one sheet."""

    id: str
    title: str
    sheet: str
    tables: tuple[Table, ...]
    highlights: tuple[HighlightBlock, ...]


@dataclass(frozen=True)
class LeftOut:
    """What a team's report leaves out of a section: ids of indicators and parts; `whole`, if nothing is left of it."""

    section: str
    title: str
    whole: bool
    indicators: tuple[str, ...]


@dataclass(frozen=True)
class BenchmarkHeading:
    """One benchmark column; `name` is its heading without the period, where that is put to it."""

    id: str
    heading: str
    in_chart: bool
    name: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name or self.heading)


@dataclass(frozen=True)
class QualityPage:
    """Quality assurance: figures are in the observations under ``audits.…``; here is what to draw them with."""

    title: str
    areas: tuple[tuple[str, str], ...]
    """(scope id, name) of each service area."""
    grades: tuple[tuple[str, str], ...]
    """(measure id, label) from best to worst."""
    boxes: tuple[str, ...]


@dataclass(frozen=True)
class Update:
    """A line of KPI updates."""

    month: Month
    kind: Literal["new", "changed"]
    title: str
    note: str


@dataclass(frozen=True)
class Restated:
    """A figure that is no longer as it was published last: as shown then and now, and why, cause by cause, in words.

    `on` is the day of that publication. `of_figure`: the figure itself is another, and not its target or RAG word
    alone. `beyond`: by more than the mapping's `restated_tolerance`.
    """

    measure: str
    scope: str
    period: Period
    published: str
    now: str
    on: dt.date
    causes: tuple[str, ...]
    of_figure: bool = True
    beyond: bool = False


@dataclass(frozen=True)
class DefinitionText:
    """An indicator in plain words, made from the mapping."""

    indicator: str
    title: str
    counts: str
    leaves_out: str
    source: str
    target: str
    benchmark: str
    note: str


@dataclass(frozen=True)
class About:
    """Where the workbook comes from."""

    files: tuple[SourceFile, ...]
    mapping_files: tuple[SourceFile, ...]
    mapping_version: str
    program_version: str
    made: dt.datetime


@dataclass(frozen=True)
class Taken:
    """When the lists were taken from the case system: the latest day, the earliest, and which lists that was."""

    latest: dt.date
    oldest: dt.date
    oldest_lists: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """The whole report for one month: a frozen value.

    `months` are all months with figures, oldest first; the window shown is the last `mapping.organisation.months_shown`
    up to `month`. `scopes` are the (id, name, area id or '') that the team selector offers, the whole service first.
    """

    mapping: MappingFiles
    month: Period
    months: tuple[Period, ...]
    scopes: tuple[tuple[str, str, str], ...]
    observations: Observations
    year_to_date: Mapping[tuple[str, str], tuple[int | None, ...]]
    """(indicator, scope) → the financial year's sum so far for each of `months`; only rows with `year_to_date`.
    `SUPPRESSED` (-2) where it is not told."""
    rows: Mapping[str, Row]
    sections: tuple[Section, ...]
    benchmark_headings: tuple[BenchmarkHeading, ...]
    quality: QualityPage | None
    updates: tuple[Update, ...]
    definitions: tuple[DefinitionText, ...]
    checks: tuple[SheetCheck, ...]
    warnings: tuple[Issue, ...]
    extracted: dt.date | None
    about: About
    taken: Taken | None = None
    """When the lists were taken that change monthly; None where no list says so. `extracted` is the earliest day."""
    partly_covered: Mapping[Period, tuple[tuple[str, dt.date], ...]] = field(default_factory=dict)
    """Months that some list holds in part only: the list's title, and the day on which it was taken."""
    accepted: tuple[AcceptedIssue, ...] = ()
    """Warnings that an officer accepted, each with the reason: counted, not repeated."""
    audit_themes: Mapping[Period, str] = field(default_factory=dict)
    """What the audits of a month looked at, in words; none where the mapping names no such field."""
    subject: str = WHOLE
    """Whose workbook it is: the scope that is chosen when it opens. A team's workbook shows the whole service's figure
    of the report month beside its own."""
    left_out: tuple[LeftOut, ...] = ()
    """Of a team's: what its sections leave out, since the team has nothing there in any month."""
    restated: tuple[Restated, ...] | None = None
    """Figures shown that are no longer as they were published, in the order of the rows; None where nothing is said of
    that (a copy that leaves the service)."""

    def window(self, month: Period | None = None) -> tuple[Period, ...]:
        """The months shown when this month (the report month unless told) is chosen, oldest first."""
        last, shown = month or self.month, self.mapping.organisation.months_shown
        match last:
            case Month():
                return tuple(last - back for back in reversed(range(shown)))
            case Reading():  # those that there are: nothing is known of the days between
                return tuple(each for each in self.months if each.index <= last.index)[-shown:]
            case _:
                assert_never(last)

    def before(self, month: Period | None = None) -> Period | None:
        """The month, or the reading, before this one (the report's own unless told); None before the first reading."""
        last = month or self.month
        match last:
            case Month():
                return last - 1
            case Reading():
                return next((each for each in reversed(self.months) if each.index < last.index), None)
            case _:
                assert_never(last)

    @property
    def of_readings(self) -> bool:
        """Whether its columns are the days at which lists were cut, and not months."""
        return isinstance(self.month, Reading)

    def limits(self, indicator: str, scope: str, month: Period) -> Limits:
        """What the figure of that scope and month is held against; no target gives `Limits` with both bounds None."""
        row = self.rows[indicator]
        series = row.limits.get(scope) or row.limits.get(EVERY)
        at = self.place_of(month)
        return Limits(row.target_shown) if series is None or at is None else series[at]

    def place_of(self, month: Period) -> int | None:
        """Where a month stands in `months`; None where it is not among them."""
        return self._places.get(month.index)

    def once(self, key: Hashable, work: Callable[[], _T]) -> _T:
        """What this work came to when it was first asked of this report. It must follow from the key and the report
        alone; it lives and dies with the report, so nothing of it can reach another team's."""
        if key not in self._remembered:
            self._remembered[key] = work()
        found: _T = self._remembered[key]
        return found

    @cached_property
    def _places(self) -> dict[int, int]:
        return {month.index: at for at, month in enumerate(self.months)}

    @cached_property
    def _remembered(self) -> dict[Hashable, Any]:
        return {}

    def __getstate__(self) -> dict[str, Any]:
        """Its fields alone: what was worked out of them does not travel to other processes."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}
