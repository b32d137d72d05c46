"""The summary and the heat map, recalculated by LibreOffice for months and scopes, against the pure summary."""

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from summary_page import HEAT_MAP, SUMMARY, check, selectors

from kpibook import pipeline
from kpibook.definitions.mapping import MappingFiles
from kpibook.disclosure import protect_report
from kpibook.months import Month, months_between
from kpibook.report import restrict_report, summary_of
from kpibook.report.build import build_report
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED, Observations
from kpibook.teams.headlines import headlines
from kpibook.workbook.live.names import scope_labels
from kpibook.workbook.sheets.canvas import text_points
from kpibook.workbook.sheets.write import write_workbook

ROOT = Path(__file__).parents[2]
LONG = months_between(Month(2020, 7), Month(2023, 6))
POLARITY = {"contacts": "lower", "cla": "lower", "visited": "higher", "cla_rate": "lower", "untargeted": "higher"}


def check_each(recalculated, path, report, pairs, book):
    """Choose each scope and month, and hold both sheets against the pure summary."""
    at_month, at_team = selectors(book)
    labels = scope_labels(report)
    changes = [{at_month: month.first.toordinal() - 693_594, at_team: labels[scope]} for scope, month in pairs]
    answers = recalculated.each(path, changes, [SUMMARY, HEAT_MAP])
    assert len(answers) == len(pairs) > 0
    for (scope, month), values in zip(pairs, answers, strict=True):
        check(values, report, scope, month)


def test_stored_values_are_the_pure_summary(report, written, stored):
    """What the file says before anybody recalculates it."""
    book = stored(written)
    check({sheet: book.values(sheet) for sheet in (SUMMARY, HEAT_MAP)}, report, "whole", report.month)


@pytest.mark.libreoffice
def test_each_month_and_scope(report, written, stored, recalculated):
    """Each month of the tables and each scope chosen in turn."""
    pairs = [(scope, month) for scope in scope_labels(report) for month in report.months]
    check_each(recalculated, written, report, pairs, stored(written))


def random_walks(mapping, random):
    """36 months of every measure and scope: by chance, drifting, stepping; with gaps and months that are not told."""
    measures, scopes = tuple(mapping.measures), mapping.scopes
    shape = len(measures), len(scopes), len(LONG)
    numerators, denominators = np.full(shape, NOT_AVAILABLE), np.full(shape, NOT_AVAILABLE)
    for at, measure in enumerate(measures):
        for scope in range(len(scopes)):
            level = (2000, 1000, 300, 30, 4)[min(scope, 4)]
            since = np.maximum(np.arange(len(LONG)) - 26, 0)
            drift = level * np.stack([0 * since, 0.02 * since, -0.02 * since, 0.09 * (since > 0), -0.09 * (since > 1)])
            noise = random.integers(-level // 25 - 1, level // 25 + 2, len(LONG)) * (1 + (random.random() < 0.5))
            walk = np.abs(level + drift[(at + scope) % 5] + noise).astype(int)
            numerators[at, scope] = walk
            if measure in ("visited", "untargeted", "cla_rate"):
                denominators[at, scope] = (level * 3) // 2 + random.integers(0, 2)
    holes = random.random(shape)
    numerators[holes < 0.04] = denominators[holes < 0.04] = NOT_AVAILABLE
    numerators[(holes > 0.97) & (numerators >= 0)] = SUPPRESSED
    return Observations(measures, scopes, LONG, numerators.astype(np.int64), denominators.astype(np.int64))


@pytest.fixture(scope="module")
def long(report):
    """A report of three years, with polarities and definitions that change."""
    values = report.mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for id_, polarity in POLARITY.items():
        values["indicators"][id_]["polarity"] = polarity
    for id_ in ("cla_rate", "untargeted"):
        values["indicators"][id_]["changes"] = []
    mapping = MappingFiles.model_validate(values)
    figures = random_walks(mapping, np.random.default_rng(5))
    found = build_report(mapping, {}, figures, Month(2023, 5), report.checks, (), report.about)
    rows = dict(found.rows)
    for id_, broken in (("cla_rate", Month(2022, 6)), ("untargeted", Month(2023, 2)), ("contacts", Month(2022, 11))):
        rows[id_] = replace(rows[id_], breaks=(broken,))
    return replace(found, rows=rows)


@pytest.mark.libreoffice
def test_three_years_with_gaps_and_new_definitions(long, template_path, tmp_path, stored, recalculated):
    """Signals, movements, ranks and months running, of every scope in months on either side of what changed."""
    path = tmp_path / "long.xlsx"
    write_workbook(long, template_path, path)
    months = [LONG[0], LONG[5], *LONG[20:]]
    pairs = [(scope, month) for scope in scope_labels(long) for month in months]
    found = [summary_of(long, scope, month) for scope, month in pairs]
    assert any(one.improvements for one in found) and any(one.falls for one in found)
    assert len({line.variation.unusual for one in found for line in one.lines}) >= 8
    check_each(recalculated, path, long, pairs, stored(path))


@pytest.fixture(scope="module")
def sample():
    return pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 6, 9))


def in_places(values):
    """The titles in the places of what is Red."""
    titles = (values.get(f"A{row}", "") for row in range(5, 13))
    return [title for title in titles if title]


def test_the_sample_s_five_reds_are_the_mail_s(sample, template_path, tmp_path, stored):
    """February 2023: the summary names those that the published report has, and the mail the same."""
    path = tmp_path / "sample.xlsx"
    write_workbook(sample, template_path, path)
    named = in_places(stored(path).values(SUMMARY))
    assert len(named) == 5
    assert named == [line.title for line in headlines(sample, "whole").reds]


@pytest.mark.libreoffice
def test_a_shared_teams_workbook(sample, template_path, tmp_path, stored, recalculated):
    """With suppressed figures: in each month and for both scopes, and nothing is said of what is not told."""
    shared = restrict_report(protect_report(sample), "ptc_1")
    path = tmp_path / "shared.xlsx"
    write_workbook(shared, template_path, path)
    pairs = [(scope, month) for scope in scope_labels(shared) for month in shared.months[-10:]]
    check_each(recalculated, path, shared, pairs, stored(path))
    values = stored(path).values(SUMMARY)
    hidden = [line for line in summary_of(shared, "ptc_1").lines if line.shown == "c"]
    assert hidden and not {line.title for line in hidden} & set(in_places(values))
    assert all(line.movement is None and line.rag in ("No figure", "No target") for line in hidden)


TWO_LINES = 22
"""Points of a row that has room for two lines."""


def widths_and_rows(book, sheet):
    """The width of each column in pixels, and the height of each row in points, as the file has them."""
    xml = book.xml(sheet)
    columns = re.findall(r'<col min="(\d+)" max="(\d+)" width="([\d.]+)"', xml)
    wide = {at: round(float(width) * 7) for first, last, width in columns for at in range(int(first), int(last) + 1)}
    rows = re.findall(r'<row r="(\d+)"(?:[^>]*? ht="([\d.]+)")?', xml)
    return wide, {int(row): float(height or 15) for row, height in rows}


@pytest.mark.parametrize(("folder", "month"), [("samples/highways", Month(2024, 12)), (".", Month(2023, 2))])
def test_no_title_is_cut(folder, month, template_path, tmp_path, stored):
    """Each title has the width of its line, on the heat map that of two."""
    report = pipeline.make_report(pipeline.read_lists(ROOT / folder), month, dt.datetime(2025, 1, 9))
    write_workbook(report, template_path, tmp_path / "report.xlsx")
    book = stored(tmp_path / "report.xlsx")
    titles = {line.indicator: line.title for line in summary_of(report, "whole", month).lines}
    wide, _ = widths_and_rows(book, SUMMARY)
    needed = max(text_points(title, 9) / 0.75 for title in titles.values())
    assert min(wide[1], wide[7]) >= needed
    assert wide[1] >= max(text_points(section.title, 9) / 0.75 for section in report.sections)
    wide, heights = widths_and_rows(book, HEAT_MAP)
    shown = {at: cell.value for at, cell in book.cells(HEAT_MAP).items() if at[0] in "AB" and at[1:].isdigit()}
    for at, said in shown.items():
        if int(at[1:]) > 3:
            lines = 2 if heights[int(at[1:])] > TWO_LINES else 1
            assert text_points(str(said), 9) / 0.75 <= lines * wide["AB".index(at[0]) + 1], said


def test_a_title_that_is_longer_than_its_column_takes_two_lines(report, template_path, tmp_path, stored):
    """On the heat map, where rows are fixed; the others stay as low as they were."""
    long = "A short title that nobody made short" * 3
    rows = {**report.rows, "cla": replace(report.rows["cla"], short_title=long)}
    write_workbook(replace(report, rows=rows), template_path, tmp_path / "report.xlsx")
    book = stored(tmp_path / "report.xlsx")
    at = next(int(at[1:]) for at, value in book.values(HEAT_MAP).items() if value == long and at[0] == "A")
    _, heights = widths_and_rows(book, HEAT_MAP)
    assert heights[at] > TWO_LINES > heights[at - 1]
