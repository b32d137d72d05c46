"""Observations become the report: one frozen value with everything that the workbook shows.

With what the audits of each month looked at, as the list of audits says it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

import pandas as pd

from kpibook.definitions import NOT_ALLOCATED, WHOLE, MappingFiles, SectionDefinition, field_of, sheet_name
from kpibook.definitions.kinds import Average, Flow, Measure, Rate, Ratio, Share, Snapshot, Stock, Tally, joined
from kpibook.issues import InputError, Issue
from kpibook.months import Month, Period, Reading
from kpibook.report.benchmark_warnings import benchmark_warnings
from kpibook.report.benchmarks import benchmark_figures, benchmark_headings, councils_of
from kpibook.report.definition_texts import definition_texts
from kpibook.report.figures import shape_of
from kpibook.report.limits import direction_of, limits_by_scope, year_to_date
from kpibook.report.model import About, HighlightBlock, QualityPage, Report, Row, Section, Table, Update
from kpibook.report.notices import empty_month_warnings, future_extraction_warnings, future_warnings, missing_returns
from kpibook.report.part_rows import part_row, parts_of
from kpibook.report.second_opinions import second_opinion, second_opinion_warnings
from kpibook.report.when_taken import days_taken, extraction_warnings, partly_covered, stale_list_warnings
from kpibook.tables import Observations, Records, SheetCheck


def audit_themes(mapping: MappingFiles, records: Mapping[str, Records]) -> Mapping[Period, str]:
    """The themes of each month's audits, in the list's own words, those of several parted by semicolons."""
    audits = mapping.quality_assurance
    if audits is None or audits.theme is None or audits.source not in records:
        return {}
    frame = records[audits.source].frame
    said = frame.loc[frame[audits.theme].notna() & frame[audits.month].notna(), [audits.month, audits.theme]]
    found: dict[Period, dict[str, None]] = {}
    for day, theme in said.itertuples(index=False):
        found.setdefault(Month.of(pd.Timestamp(day).date()), {})[str(theme).strip()] = None
    return {month: "; ".join(sorted(filter(None, themes))) for month, themes in found.items()}


_NAMED = 6
"""Days at which lists were cut that a message names."""

_ANOTHER_DEFINITION = "It is defined otherwise from this month on: see Definitions."


def build_report(
    mapping: MappingFiles,
    records: Mapping[str, Records],
    observations: Observations,
    month: Period,
    checks: Sequence[SheetCheck],
    warnings: Sequence[Issue],
    about: About,
) -> Report:
    """The report for a month. InputError when there are no figures for that month."""
    stop_without_figures(mapping, observations, month)
    benchmarks = records.get(mapping.benchmarks.source) if mapping.benchmarks else None
    rows, sums = _rows_and_sums(mapping, observations, benchmarks)
    taken = days_taken(mapping, records)
    report = Report(
        mapping=mapping,
        month=month,
        months=observations.months,
        scopes=_scopes(mapping),
        observations=observations,
        year_to_date=sums,
        rows=rows,
        sections=tuple(_section(mapping, id_, section) for id_, section in mapping.sections.items()),
        benchmark_headings=benchmark_headings(mapping),
        quality=_quality(mapping),
        audit_themes=audit_themes(mapping, records),
        updates=_updates(mapping, month),
        definitions=definition_texts(mapping, rows, month),
        checks=tuple(checks),
        warnings=(*warnings, *_notices(mapping, records, month, about), *benchmark_warnings(mapping, benchmarks)),
        extracted=taken.oldest if taken else None,
        taken=taken,
        partly_covered=partly_covered(mapping, records, observations.months),
        about=about,
    )
    return replace(report, warnings=(*report.warnings, *second_opinion_warnings(report)))


def stop_without_figures(mapping: MappingFiles, observations: Observations, month: Period) -> None:
    """InputError when there are no figures for that month: nothing can be told of it then, nor listed."""
    if month not in observations.months:
        raise InputError([_not_begun(mapping) or _no_month(month, observations.months)])


def _rows_and_sums(
    mapping: MappingFiles, observations: Observations, benchmarks: Records | None
) -> tuple[dict[str, Row], dict[tuple[str, str], tuple[int | None, ...]]]:
    """The rows of all indicators and their parts; by indicator and scope, the sums of each financial year so far."""
    rows, sums = {}, {}
    for indicator in mapping.indicators:
        # What no target asks for is not worked out: in long series it took most of the time.
        yearly = _is_yearly(mapping, indicator)
        series = _year_to_date(mapping, observations, indicator, WHOLE) if yearly else [None] * len(observations.months)
        row = _row(mapping, observations.months, indicator, series, benchmarks)
        rows[indicator] = row
        if row.year_to_date:
            for scope in row.limits:
                totals = _year_to_date(mapping, observations, indicator, scope)
                sums[indicator, scope] = tuple(total[0] if total else None for total in totals)
        rows |= {part.id: part_row(mapping, part, row) for part in parts_of(mapping, indicator)}
    return rows, sums


def _notices(mapping: MappingFiles, records: Mapping[str, Records], month: Period, about: About) -> tuple[Issue, ...]:
    """What the lists' days give warning of, seen from the report's month and the day on which it is made."""
    return (
        *extraction_warnings(mapping, records, month),
        *stale_list_warnings(mapping, records, month),
        *empty_month_warnings(mapping, records, month),
        *missing_returns(mapping, records, month),
        *future_warnings(mapping, records, about.made.date()),
        *future_extraction_warnings(mapping, records, about.made.date()),
    )


def _not_begun(mapping: MappingFiles) -> Issue | None:
    """What a workspace that is still being set up lacks, the first thing first; None where nothing is."""
    if not mapping.sources:
        return Issue(
            "no-list",
            "The mapping names no list yet, so there is nothing to count.",
            advice="Put a spreadsheet into the sources folder, and say under `sources`, in a file of its own in "
            "mappings, what it is and which column is what; docs/how_to_map.md shows one, step by step.",
        )
    if not mapping.measures:
        return Issue(
            "no-indicator",
            "The mapping counts nothing yet: no indicator has a measure.",
            advice="Say under `indicators` what is counted of the lists, and under `sections` on which sheet it "
            "stands; docs/how_to_map.md shows one, step by step.",
        )
    return None


def _no_month(month: Period, months: Sequence[Period]) -> Issue:
    if any(isinstance(each, Reading) for each in months):
        return _no_reading(month, months)
    if isinstance(month, Reading) and months:
        return Issue(
            "no-records-in-month",
            f"There are no figures as at {month.name}: the lists are counted by month.",
            advice="Choose a month, with --month.",
        )
    known = f"from {months[0].name} to {months[-1].name}" if months else "for no month at all"
    return Issue(
        "no-records-in-month",
        f"There are no figures for {month.name}: the lists hold records {known}.",
        advice="Choose another month, or put the newer lists into the sources folder.",
    )


def _no_reading(period: Period, readings: Sequence[Period]) -> Issue:
    days = joined([each.name for each in readings[-_NAMED:]])
    earlier = " and earlier days" if len(readings) > _NAMED else ""
    return Issue(
        "no-records-in-month",
        f"There are no figures for {period.name}: the lists were cut at {days}{earlier}.",
        advice=f"Choose one of these days, such as --as-at {readings[-1].key}, or put the lists of that day into the "
        "sources folder.",
    )


def _year_to_date(
    mapping: MappingFiles, observations: Observations, indicator: str, scope: str
) -> list[tuple[int, int] | None]:
    counts = [observations.counts(indicator, scope, m) for m in observations.months]
    figures = [None if c is None else c[0] for c in counts]
    breaks = mapping.indicators[indicator].breaks
    return year_to_date(figures, observations.months, mapping.organisation.year_starts_in, breaks)


def _is_yearly(mapping: MappingFiles, indicator: str) -> bool:
    """Whether some target of it is for a financial year."""
    definition = mapping.indicators[indicator]
    targets = (*definition.targets, *(t for ts in definition.team_targets.values() for t in ts))
    return any(target.period == "financial_year" for target in targets)


def _row(
    mapping: MappingFiles,
    months: Sequence[Period],
    indicator: str,
    series: Sequence[tuple[int, int] | None],
    benchmarks: Records | None,
) -> Row:
    definition = mapping.indicators[indicator]
    shape, measure = shape_of(mapping, indicator), definition.measure
    decimals, scale = _decimals_and_scale(measure)
    targets = [*definition.targets, *(t for ts in definition.team_targets.values() for t in ts)]
    yearly = _is_yearly(mapping, indicator)
    so_far = [total[1] if total else 0 for total in series]
    return Row(
        indicator=indicator,
        title=definition.title,
        short_title=definition.short_title or definition.title,
        shape=shape,
        scale=scale,
        decimals=decimals,
        placeholder=definition.placeholder,
        direction=direction_of(targets),
        target_shown=definition.target_shown,
        limits=limits_by_scope(definition, shape, so_far, months, mapping.organisation.tolerance_percent),
        year_to_date=yearly,
        rag_note=_yearly_note(targets[0].shown, bool(definition.breaks)) if yearly else "",
        benchmarks=benchmark_figures(mapping, benchmarks, indicator, shape, decimals),
        breaks=definition.breaks,
        councils=councils_of(mapping, benchmarks, indicator),
        second=second_opinion(mapping, indicator, decimals),
    )


def _decimals_and_scale(measure: Measure | None) -> tuple[int, int]:
    """Decimals that are shown, and by what a quotient is multiplied to give whole units of what is shown."""
    match measure:
        case Rate(per=per, decimals=decimals):
            return decimals, per * 10**decimals
        case Ratio(decimals=decimals):
            return decimals, 10**decimals
        case Average(decimals=decimals):
            return decimals, 1  # it comes in shown units
        case Share():
            return 0, 100
        case Tally(out_of=lower):
            return 0, 1 if lower is None else 100
        case Flow() | Stock() | Snapshot() | None:  # None: it is planned, and nothing is counted yet
            return 0, 1
        case _:
            assert_never(measure)


def _yearly_note(shown: str, with_versions: bool) -> str:
    began_anew = " Where the definition changed within the year, the sum begins with that month." * with_versions
    return (
        f"The target {shown} is for the whole financial year. RAG compares it pro rata: the year's months with "
        f"figures, summed, against the target × number of those months ÷ 12.{began_anew}"
    )


def _scopes(mapping: MappingFiles) -> tuple[tuple[str, str, str], ...]:
    ordered = [(WHOLE, mapping.organisation.whole_label, "")]
    for area in mapping.service_areas:
        ordered.append((area, mapping.service_areas[area].name, ""))
        ordered += [(id_, team.name, area) for id_, team in mapping.teams.items() if team.area == area]
    return (*ordered, *((id_, name, "") for id_, name in _without_team(mapping)))


def _without_team(mapping: MappingFiles) -> tuple[tuple[str, str], ...]:
    """Records without a team, where the mapping names them: id and name."""
    return tuple((id_, mapping.scope_name(id_)) for id_ in mapping.scopes if id_ == NOT_ALLOCATED)


def _section(mapping: MappingFiles, id_: str, section: SectionDefinition) -> Section:
    return Section(
        id=id_,
        title=section.title,
        sheet=section.sheet or sheet_name(section.title),
        tables=tuple(Table(table.title, tuple(_with_parts(mapping, table.indicators))) for table in section.tables),
        highlights=tuple(
            HighlightBlock(h.indicator, h.title or mapping.indicators[h.indicator].title) for h in section.highlights
        ),
    )


def _with_parts(mapping: MappingFiles, indicators: Sequence[str]) -> Iterator[str]:
    for indicator in indicators:
        yield from (indicator, *(part.id for part in parts_of(mapping, indicator)))


def _quality(mapping: MappingFiles) -> QualityPage | None:
    audits = mapping.quality_assurance
    if audits is None:
        return None
    grade = field_of(mapping, audits.source, audits.grade)
    codes = grade.codes if grade is not None else None
    labels = mapping.codes[codes].labels if codes in mapping.codes else {}
    return QualityPage(
        title=audits.title,
        areas=(*((id_, area.name) for id_, area in mapping.service_areas.items()), *_without_team(mapping)),
        grades=tuple((f"audits.grade.{grade}", labels.get(grade, grade)) for grade in audits.grades),
        boxes=audits.boxes,
    )


def _updates(mapping: MappingFiles, month: Period) -> tuple[Update, ...]:
    """What is new or changed up to the month, the newest first, otherwise in the mapping's order."""
    found = [Update(note.month, note.kind, note.title, note.note) for note in mapping.updates]
    for definition in mapping.indicators.values():
        found += [Update(c.month, c.kind, definition.title, c.note) for c in definition.changes]
        told = {c.month for c in definition.changes}
        found += [
            Update(version.valid_from, "changed", definition.title, version.note or _ANOTHER_DEFINITION)
            for version in definition.versions[1:]
            if version.valid_from not in told
        ]
    return tuple(sorted((u for u in found if u.month <= month.calendar_month), key=lambda u: u.month, reverse=True))
