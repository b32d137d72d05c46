"""What the mapping says of an indicator: its words, measure, targets; and of benchmarks, sections and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from pydantic import Field

from kpibook.definitions.base import Definition, Id, MonthKey
from kpibook.definitions.breakdown import Breakdowns
from kpibook.definitions.kinds import Base, Measure


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


class IndicatorDefinition(Definition):
    """One indicator."""

    title: str
    """Its name, worded as printed."""
    short_title: str = ""
    """For charts, e-mails and narrow places; left out: the title."""
    measure: Measure | None = None
    """What is counted; left out while it is not yet defined: the placeholder shows."""
    breakdown: Breakdowns = ()
    """By what it is broken down: a row below its own for each value, in the same table. A count or a share can be."""
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
    note: str = ""
    """Anything a reader should know; shown on Definitions."""
    guidance: str = ""
    """National guidance or regulation that it follows; shown on Definitions."""
    changes: tuple[Changed, ...] = ()
    """What is new or changed about it; shown on KPI updates."""


def named_base(indicators: Mapping[str, IndicatorDefinition], of: Base | str) -> Base | None:
    """A flow, stock or snapshot that is written out, or that of the indicator named; None while it is none."""
    if not isinstance(of, str):
        return of
    named = indicators[of].measure if of in indicators else None
    return named if isinstance(named, Base) else None


class BenchmarkColumn(Definition):
    """One benchmark column of the tables."""

    heading: str
    """As printed: `South East`."""
    area: str
    """Which rows of the benchmarks list: its area field's value; several rows (one a neighbour) are averaged."""
    period: str
    """Which vintage: the period field's value (`2021-22`). A later one is reported, never taken by itself."""
    average: Literal["mean", "median"] = "mean"
    """How several areas' figures become one (LAIT uses the mean, DfE dashboards the median)."""
    in_chart: bool = False
    """Draw it as a line in the charts of highlighted indicators."""


class Benchmarks(Definition):
    """Where benchmark figures come from. The list's fields: indicator, area, period, value (figure), published_by."""

    source: Id
    """The list of benchmark figures, with the fields named above."""
    columns: dict[Id, BenchmarkColumn]
    """In the order in which they are shown."""


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
