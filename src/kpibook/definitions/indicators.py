"""What the mapping says of an indicator: its words, measure, targets; and of benchmarks, sections and the rest."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from kpibook.definitions.base import Definition, Id, MonthKey, OneOrMore, Word
from kpibook.definitions.benchmarks import PublishedAs
from kpibook.definitions.breakdown import Breakdowns
from kpibook.definitions.kinds import Base, KeyPath, Measure
from kpibook.months import Month, Period


class Target(Definition):
    """A target as it was set, in force from a month on until a later one follows."""

    shown: str
    """As set: `23%`, `<10%`, `<17K`, `540`."""
    number: Decimal
    """In shown units: 23 for 23%, 17000 for <17K."""
    comparison: Literal["at_least", "at_most", "less_than"]
    """When it is met."""
    period: Literal["month", "financial_year"] = "month"
    """`financial_year`: the months of the year so far, summed, against number × months ÷ 12."""
    valid_from: MonthKey
    """First month in which it holds."""
    tolerance: Decimal | None = None
    """Amber up to this far from the target, in shown units; left out: the organisation's share of the target."""
    basis: str = ""
    """Who set it and on what ground; shown on Definitions."""


class Changed(Definition):
    """What is new or changed about an indicator; shown on KPI updates in and after that month."""

    month: MonthKey
    """When: shown from this month on."""
    kind: Literal["new", "changed"]
    """Which of the two."""
    note: str = ""
    """What changed, in a sentence."""


class Version(Definition):
    """What an indicator counts from a month on, until a later version follows."""

    valid_from: MonthKey
    """First month that is counted so; the earliest version holds for the months before it too."""
    measure: Measure
    """What is counted."""
    note: str = ""
    """What is different, in a sentence; shown on Definitions, and on KPI updates in and after that month."""


class CrossCheck(Definition):
    """A second opinion: another indicator that says the same of another source, and is shown beside this one's."""

    indicator: Id
    """The other indicator, of the same kind of figure; usually it counts a list that is cut at one day."""
    label: str
    """What the other source is called where the two stand beside each other: `Annex A`."""
    within_days: int | None = Field(default=None, ge=0, le=30)
    """Of a list that is cut at one day: how many days after the month's end that day may lie."""
    tolerance: Decimal = Field(ge=0)
    """By how much the two may differ, in shown units (percentage points, children), before Checks warns."""
    by: Id | None = None
    """Field: whom a record of this indicator's list is of, by which `kpibook compare` finds it in the other; left out:
    what `distinct` counts, else the list's first id."""
    there: Id | None = None
    """The same field of the other indicator's list."""


class AgreesWith(Definition):
    """Another indicator whose figure this one's must agree with: Checks says where it does not, and why."""

    indicator: Id
    """The other indicator."""
    how: Literal["equal", "part_of", "within"] = "equal"
    """`equal`: as shown; `part_of`: this count is no more than the other; `within`: they differ by no more than
    `tolerance`."""
    tolerance: Decimal = Field(default=Decimal(0), ge=0)
    """Of `within`: by how much they may differ, in shown units (percentage points, children)."""

    @model_validator(mode="after")
    def _tolerance_of_within(self) -> Self:
        if (self.how == "within") != bool(self.tolerance):
            raise ValueError('"tolerance" goes with "how: within", and is more than 0 there; give both or neither')
        return self


def _as_list(value: object) -> object:
    return [value] if isinstance(value, dict | AgreesWith | PublishedAs) else value


class IndicatorDefinition(Definition):
    """One indicator."""

    title: str
    """Its name, worded as printed."""
    short_title: str = ""
    """For charts, e-mails and narrow places; left out: the title."""
    aliases: tuple[Word, ...] = ()
    """What texts call it beside its titles ("CP visiting"): by these a sentence is known to speak of it."""
    measure: Measure | None = None
    """What is counted; left out while it is not yet defined: the placeholder shows."""
    breakdown: Breakdowns = ()
    """By what it is broken down: a row below its own for each value, in the same table. A count or a share can be."""
    versions: tuple[Version, ...] = ()
    """Instead of `measure`, where the definition changed: what is counted from which month on, the oldest first."""
    placeholder: str = "TBC"
    """Shown where there is no measure."""
    polarity: Literal["higher", "lower", "neither"] = "neither"
    """Which way is better, for "improved" and "worsened" in words; RAG never uses it."""
    target_shown: str = "N/A"
    """Shown where no target is in force: `N/A` or `TBC`."""
    targets: tuple[Target, ...] = ()
    """For the whole service; a share's targets hold for every team too."""
    team_targets: dict[Id, tuple[Target, ...]] = Field(default_factory=dict)
    """Targets of single teams or service areas; they go before the others."""
    cross_check: CrossCheck | None = None
    """Another indicator whose figure is shown beside this one's: the same thing, counted from another source."""
    agrees_with: Annotated[tuple[AgreesWith, ...], BeforeValidator(_as_list), OneOrMore()] = ()
    """Another indicator, or a list of them, that its figures must agree with."""
    published_as: Annotated[tuple[PublishedAs, ...], BeforeValidator(_as_list), OneOrMore()] = ()
    """Where its benchmarks are published, or a list of such places: `kpibook benchmarks import` reads them there."""
    plain: str = ""
    """What it tells, in one sentence that anybody understands; stands first on Definitions, before the rule. Left out:
    a sentence made of the kind of measure."""
    note: str = ""
    """Anything a reader should know; shown on Definitions."""
    guidance: str = ""
    """National guidance or regulation that it follows; shown on Definitions."""
    changes: tuple[Changed, ...] = ()
    """What is new or changed about it; shown on KPI updates."""

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if not self.versions:
            return self
        latest = self.versions[-1].measure
        if self.measure not in (None, latest):
            raise ValueError('"measure" and "versions" both say what is counted; move the measure into a version')
        # Whoever asks how its figures look asks the measure; all versions look alike.
        self.__dict__["measure"] = latest
        return self

    @property
    def written(self) -> tuple[tuple[KeyPath, Measure], ...]:
        """Each measure as it is written, with the keys that lead to it: one, or that of every version."""
        if self.versions:
            return tuple((("versions", at, "measure"), one.measure) for at, one in enumerate(self.versions))
        return () if self.measure is None else ((("measure",), self.measure),)

    @property
    def kind_of_figure(self) -> tuple[str, int, int]:
        """How its figures look (totals are no means), their decimals, and per how many: others cannot be subtracted."""
        measure = self.measure
        if measure is None:
            raise ValueError("what is planned has no figures")
        shape = "total" if getattr(measure, "statistic", "") == "total" else measure.shape
        return shape, getattr(measure, "decimals", 0), getattr(measure, "per", 1)

    @property
    def breaks(self) -> tuple[Month, ...]:
        """The first month of each version but the earliest."""
        return tuple(one.valid_from for one in self.versions[1:])

    def version_at(self, period: Period) -> int:
        """The number of the version in force: the last that began on or before it, else the earliest."""
        return sum(month <= period.calendar_month for month in self.breaks)


def named_base(indicators: Mapping[str, IndicatorDefinition], of: Base | str) -> Base | None:
    """A flow, stock or snapshot that is written out, or that of the indicator named; None while it is none."""
    if not isinstance(of, str):
        return of
    named = indicators[of].measure if of in indicators else None
    return named if isinstance(named, Base) else None


class Highlight(Definition):
    """An indicator that gets a chart and an analysis box of its own."""

    indicator: Id
    """Which indicator."""
    title: str = ""
    """Heading of its block; left out: the indicator's title."""


class SectionTable(Definition):
    """One overview table."""

    title: str
    """Heading of the table."""
    indicators: tuple[Id, ...] = Field(min_length=1)
    """Its rows, in order; an indicator may stand in several tables."""


class SectionDefinition(Definition):
    """A priority area: one sheet."""

    title: str
    """Heading of the sheet, and its line in Contents."""
    sheet: str = Field(default="", max_length=31)
    """The sheet's name; left out: made from the title."""
    tables: tuple[SectionTable, ...] = Field(min_length=1)
    """Its overview tables, in order."""
    highlights: tuple[Highlight, ...] = ()
    """Its indicators with a chart and an analysis box of their own."""


class QualityAssurance(Definition):
    """Audits: a list with a row for each audit allocated."""

    title: str = "Quality assurance"
    """Heading of the sheet."""
    source: Id
    """The list of audits."""
    month: Id
    """Field: the month (or a day in it) for which the audit was allocated."""
    completed: Id
    """Field: the day on which it was completed; blank until then."""
    grade: Id
    """Code field: the grade."""
    grades: tuple[str, ...]
    """Grade codes from best to worst; each is shown under its code list's label."""
    theme: Id | None = None
    """Field: what a month's audits looked at, in words; shown above the boxes. Not in workbooks made with --share."""
    boxes: tuple[str, ...] = ("Audit theme", "What supported compliance")
    """Headings of the boxes to type in."""


class UpdateNote(Definition):
    """A line for KPI updates that belongs to no single indicator."""

    month: MonthKey
    """When: shown from this month on."""
    kind: Literal["new", "changed"] = "new"
    """Which of the two."""
    title: str
    """What is new or changed."""
    note: str = ""
    """A sentence about it."""
