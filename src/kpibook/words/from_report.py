"""A report becomes facts. Figures are worked out when they are first asked for: a sentence needs a few of thousands."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod
from typing import TypeVar

from kpibook import report as reports
from kpibook.definitions import WHOLE, MappingFiles, base_of
from kpibook.definitions.kinds import Base, Tally
from kpibook.months import Period
from kpibook.words.facts import Benchmark, Fact, Facts, Goal, Indicator, Scope, Second, Section

K = TypeVar("K")
V = TypeVar("V")
_YEAR = re.compile(r"[\s,(]*(?:19|20)?\d\d\s*[/\-–]\s*(?:19|20)?\d\d\)?$|[\s,(]+(?:19|20)\d\d\)?$")
"""The year at the end of a benchmark's heading: `England 21/22`."""


class WhenAsked(Mapping[K, V]):
    """A mapping whose values are worked out when they are first asked for, and kept.

    Its keys are all that can be put together of one of each of `axes`; none of them is made before it is asked for.
    """

    def __init__(self, work_out: Callable[[K], V], *axes: Sequence[Hashable]) -> None:
        self._axes = tuple(dict.fromkeys(axis) for axis in axes)
        self._work_out = work_out
        self._known: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        if key not in self._known:
            if not isinstance(key, tuple) or any(one not in axis for one, axis in zip(key, self._axes, strict=True)):
                raise KeyError(key)
            self._known[key] = self._work_out(key)
        return self._known[key]

    def __iter__(self) -> Iterator[K]:
        return iter(product(*self._axes))  # type: ignore[arg-type]

    def __len__(self) -> int:
        return prod(map(len, self._axes))


def facts_of(report: reports.Report) -> Facts:
    """What can be said of a report: of a team's own report, what that tells; of a shared one, what is shown there."""
    scopes = {id_: _scope(report, id_, name, area) for id_, name, area in report.scopes}
    indicators = {id_: _indicator(report, row) for id_, row in report.rows.items()}
    judged = [id_ for id_ in indicators if reports.is_judged(report, id_)]
    return Facts(
        month=report.month,
        months=report.months,
        window=tuple(month for month in report.window() if month in report.months),
        indicators=indicators,
        scopes=scopes,
        sections={section.id: _section(report, section.id) for section in report.sections},
        figures=WhenAsked(
            lambda key: tuple(_fact(report, key[0], key[1], month) for month in report.months), [*indicators], [*scopes]
        ),
        longer=WhenAsked(
            lambda key: _longer(report, *key), [*indicators], [*scopes], report.months, reports.LONGER_PERIODS
        ),
        variations=WhenAsked(lambda key: reports.variation(report, *key), judged, [*scopes], report.months),
        readings={
            (id_, month): day for id_, days in report.observations.readings.items() for month, day in days.items()
        },
        year_starts_in=report.mapping.organisation.year_starts_in,
        subject=report.subject,
    )


def _scope(report: reports.Report, id_: str, name: str, area: str) -> Scope:
    team = report.mapping.teams.get(id_)
    names = (name, *(team.aliases if team else ()))
    if id_ == WHOLE:
        organisation = report.mapping.organisation
        names = (name, organisation.name, organisation.short_name, organisation.service)
    return Scope(id_, name, area, tuple(filter(None, names)))


def _section(report: reports.Report, id_: str) -> Section:
    section = next(one for one in report.sections if one.id == id_)
    inside = dict.fromkeys(indicator for table in section.tables for indicator in table.indicators)
    return Section(id_, section.title, tuple(inside), tuple(block.indicator for block in section.highlights))


def _indicator(report: reports.Report, row: reports.Row) -> Indicator:
    definition = report.mapping.indicators.get(row.indicator)
    blocks = [b.title for section in report.sections for b in section.highlights if b.indicator == row.indicator]
    names = (row.title, row.short_title, *blocks, *(definition.aliases if definition else ()))
    headings = {heading.id: heading for heading in report.benchmark_headings}
    second = row.second
    return Indicator(
        id=row.indicator,
        title=row.title,
        short_title=row.short_title,
        shape=row.shape,
        decimals=row.decimals,
        noun=noun_of(report.mapping, row.indicator),
        polarity="neither" if definition is None or row.part_of else definition.polarity,
        names=tuple(dict.fromkeys(names)),
        sections=tuple(
            section.id
            for section in report.sections
            if any(row.indicator in table.indicators for table in section.tables)
        ),
        benchmarks=tuple(
            Benchmark(
                b.column,
                headings[b.column].heading,
                _YEAR.sub("", headings[b.column].name),
                b.period,
                _number(b.shown),
                str(b.shown),
            )
            for b in row.benchmarks
            if b.value is not None
        ),
        second=Second(second.indicator, second.label, Fraction(second.tolerance, 10**row.decimals)) if second else None,
        part_of=row.part_of,
        breaks=row.breaks,
    )


def _number(shown: str | int | float) -> Fraction:
    return Fraction(str(shown).rstrip("%"))


def noun_of(mapping: MappingFiles, indicator: str) -> str:
    """What an indicator counts, in the plural: by whom each is counted once, else by its list's id."""
    measure = mapping.measures.get(indicator)
    if measure is None:
        return ""
    if isinstance(measure, Tally):
        what = measure.value if measure.value.endswith("s") else measure.source
        return what.replace("_", " ")
    base = base_of(mapping, measure)
    if not isinstance(base, Base):
        return ""
    distinct = getattr(base, "distinct", None)
    return _plural(distinct.replace("_", " ")) if distinct else base.source.replace("_", " ")


def _plural(word: str) -> str:
    """A field's name in the plural.

    >>> _plural("child"), _plural("order"), _plural("case")
    ('children', 'orders', 'cases')
    """
    irregular = {"child": "children", "person": "people"}
    return irregular.get(word, word if word.endswith("s") else f"{word}s")


def _fact(report: reports.Report, indicator: str, scope: str, month: Period) -> Fact:
    row = report.rows[indicator]
    return _of_figure(report, row, scope, month, reports.figure(report, indicator, scope, month), compared=True)


def _longer(report: reports.Report, indicator: str, scope: str, month: Period, period: reports.LongerPeriod) -> Fact:
    found = reports.longer_figure(report, indicator, scope, month, period).figure
    return _of_figure(report, report.rows[indicator], scope, month, found, compared=False)


def _of_figure(
    report: reports.Report, row: reports.Row, scope: str, month: Period, found: reports.Figure, compared: bool
) -> Fact:
    if found.shown == reports.NOT_TOLD:
        return Fact("not told", reports.NOT_TOLD)
    if found.units is None:
        return Fact("no figure", str(found.shown), numerator=found.numerator, denominator=found.denominator)
    value = Fraction(found.units, 10**row.decimals)
    units = reports.compared_units(report, row.indicator, scope, month) if compared else None
    shown = f"{found.shown:,}" if isinstance(found.shown, int | float) else found.shown
    return Fact(
        told="told",
        shown=shown,
        value=value,
        exact=_exact(row, found, value),
        numerator=found.numerator,
        denominator=found.denominator,
        compared=None if units is None else Fraction(units, 10**row.decimals),
        goal=_goal(report, row, scope, month) if compared else None,
        rag=reports.rag(report, row.indicator, scope, month) if compared else "No target",
        small=reports.has_small_base(report, row.indicator, found),
    )


def _exact(row: reports.Row, found: reports.Figure, value: Fraction) -> Fraction:
    if row.shape in ("share", "rate", "ratio") and found.numerator is not None and found.denominator:
        return Fraction(found.numerator * row.scale, found.denominator * 10**row.decimals)
    return value


def _goal(report: reports.Report, row: reports.Row, scope: str, month: Period) -> Goal | None:
    target = reports.target_of(report, row.indicator, scope, month)
    held = reports.held_against(report, row.indicator, scope, month)
    if target is None:
        return None
    yearly = target.period == "financial_year"
    so_far = held.number if held is not None and yearly else None
    return Goal(target.shown, Fraction(target.number), target.comparison, yearly, so_far)
