"""The fixed part of a workbook: what a refresh cannot bring up to date by rewriting tables, as one short word."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple

from kpibook.definitions import Disclosure
from kpibook.report import Report, among_councils_words, is_judged, left_out_words, most_readings
from kpibook.workbook.live.axes import axis_begins, benchmark_lines, drawn_together, has_usual_lines
from kpibook.workbook.live.data_tables import has_themes
from kpibook.workbook.live.heat_context import months_on_heat_map
from kpibook.workbook.live.section_columns import section_benchmarks, section_has_targets, section_periods

VERSION = 27
"""Another one whenever cells stand elsewhere, or fixed words, looks or formulas are others than before.

tests/workbook/test_layout.py draws a workbook and fails until this was raised, so nobody need remember it.
"""
_NOT_DRAWN = {"sources_folder", "template", "files_for", "bank_holidays", "abbreviations", "restated_tolerance"}
"""Keys of the organisation that change no cell outside tables."""


def layout(report: Report) -> str:
    """Whose workbook it is, and a hash of its sections, rows and fixed words: ``whole:1f0c…``.

    Plain values alone are hashed, never the name of a class, and JSON takes nothing else: a class may be renamed, and
    a new key of the organisation come, without every workbook that was sent being made anew.
    """
    organisation = report.mapping.organisation.model_dump(exclude=_NOT_DRAWN, exclude_defaults=True)
    rows = [
        (row.indicator, row.short_title, row.shape, row.scale, row.decimals, row.year_to_date, row.rag_note)
        for row in report.rows.values()
    ]
    drawn = [(row.indicator, [cell.column for cell in row.benchmarks if cell.value is not None])
             for row in report.rows.values()]  # fmt: skip
    sections = [astuple(section) for section in report.sections]
    optional = [
        ([heading.id for heading in section_benchmarks(report, section)], section_periods(report, section))
        for section in report.sections
    ]
    headings = [(each.id, each.heading, each.in_chart) for each in report.benchmark_headings]
    quality = astuple(report.quality) if report.quality else None
    # The summary, the heat map and highlights have these in their formulas and words.
    said = [
        (id_, report.mapping.indicators[id_].polarity, [(cell.column, cell.period) for cell in row.benchmarks])
        for id_, row in report.rows.items()
        if not row.part_of
    ]
    few = (report.mapping.disclosure or Disclosure()).threshold
    more = said, optional, few, _charts(report), len(months_on_heat_map(report, report.month)), *_seldom(report)
    fixed = json.dumps((VERSION, organisation, sections, rows, drawn, headings, quality, *more), sort_keys=True)
    return f"{report.subject}:{hashlib.sha256(fixed.encode()).hexdigest()[:16]}"


def _seldom(report: Report) -> Iterator[object]:
    """What few reports have, and nothing for those that have it not: theirs is then the hash that it always was."""
    if report.of_readings:  # as many columns as there are days; months always as many as the organisation shows
        yield f"{len(report.window())} readings"
    if without_targets := [section.id for section in report.sections if not section_has_targets(report, section)]:
        yield without_targets
    if has_themes(report):
        yield "audit themes"
    rows = report.rows.values()
    if breaks := [[(row.indicator, month.key) for month in row.breaks] for row in rows if row.breaks]:
        yield breaks
    seconds = [(row.indicator, *astuple(row.second), most_readings(report, row.second)) for row in rows if row.second]
    if seconds:
        yield seconds
    if report.left_out:
        yield left_out_words(report)
    if councils := [words for row in rows if (words := among_councils_words(row))]:
        yield councils
    if report.restated is not None:
        yield "restated"


def _charts(report: Report) -> list[object]:
    """What highlights show once and for all: whether anything is judged, and any limit drawn; which benchmarks share a
    line; where axes begin that do not begin at 0."""
    found: list[object] = []
    for block in (block for section in report.sections for block in section.highlights):
        names = [line.names for line in benchmark_lines(report, block.indicator) if len(line.names) > 1]
        begins = axis_begins(report, drawn_together(report, block.indicator))
        usual = has_usual_lines(report, block.indicator)
        found.append((block.indicator, is_judged(report, block.indicator), usual, names, begins))
    return found
