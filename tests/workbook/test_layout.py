"""A workbook that was sent is made anew when kpibook draws it otherwise, and nobody need remember to say so."""

import io
import json
import zipfile
from dataclasses import asdict, fields, make_dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pytest
from drawn_layout import differences, drawing

from kpibook.definitions.mapping import MappingFiles
from kpibook.report.restrict import restrict_report
from kpibook.workbook.live.layout import VERSION, layout
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

GOLDEN = Path(__file__).with_name("drawn_layout.json")
RENEW = "python -m pytest tests/workbook/test_layout.py --renew-layout"
RAISE = f"""
The workbook is drawn otherwise than version {VERSION} of its layout, so a refresh must make those anew that were sent.
1. Is each difference below meant? 2. Add 1 to VERSION in src/kpibook/workbook/live/layout.py. 3. Run {RENEW}
and commit tests/workbook/{GOLDEN.name}. (Where only the way of writing differs, after an update of XlsxWriter say, do
the same: workbooks are made anew once, and nothing is lost.)
"""


@pytest.fixture
def drawn(report, template_path):
    """The drawings of the whole service's workbook and a team's."""

    def draw(report=report, path=template_path):
        template = read_template(path)
        team = restrict_report(report, "n1")
        return {subject.subject: drawing(workbook_bytes(subject, template)) for subject in (report, team)}

    return draw


def _between(before, now):
    return [f"{subject}: {line}" for subject in now for line in differences(before[subject], now[subject])]


def test_the_drawing_is_that_of_its_version(drawn, pytestconfig):
    """Nothing is drawn otherwise than when the layout's version was last raised."""
    golden, now = json.loads(GOLDEN.read_text("utf-8")), drawn()
    if pytestconfig.getoption("renew_layout") and golden["version"] < VERSION:
        GOLDEN.write_text(json.dumps({"version": VERSION, "drawn": now}, indent=1, ensure_ascii=False) + "\n", "utf-8")
        return
    assert golden["version"] == VERSION, f"The version was raised: run {RENEW} and commit {GOLDEN.name}"
    assert _between(golden["drawn"], now) == [], RAISE


def test_figures_are_no_part_of_the_drawing(report, drawn):
    """Other figures, and fewer warnings, give the same drawing: a refresh writes them."""
    figures = report.observations
    more = np.where(figures.numerators > 1, figures.numerators - 1, figures.numerators)
    other = replace(report, observations=replace(figures, numerators=more), warnings=(), checks=report.checks * 2)
    assert _between(drawn(), drawn(other)) == []


def _merge(sheet):
    sheet.merge_cells("D2:E2")


def _widen(sheet):
    sheet.column_dimensions["B"].width += 3


def _reword(sheet):
    next(cell for row in sheet for cell in row if cell.value and "{" not in str(cell.value)).value = "Other words"


def _paint(sheet):
    sheet["B2"].fill = openpyxl.styles.PatternFill("solid", fgColor="FF00FF00")


def _raise_row(sheet):
    sheet.row_dimensions[2].height = 77


@pytest.mark.parametrize(
    ("change", "what"),
    [(_merge, "merged"), (_widen, "columns"), (_reword, "cells"), (_paint, "cells"), (_raise_row, "rows")],
)
def test_what_a_refresh_leaves_is_part_of_the_drawing(drawn, template_path, tmp_path, change, what):
    """Merged cells, widths, heights, fixed words and looks: each changed in a template is named, with its sheet."""
    book, other = openpyxl.load_workbook(template_path), tmp_path / "other.xlsx"
    change(book["Cover"])
    book.save(other)
    assert any(line.startswith(f"whole: Cover, {what}: ") for line in _between(drawn(), drawn(path=other)))


def test_a_formula_is_part_of_the_drawing(report, template_path):
    """A formula that says something else is named, though its place, its look and its value are as they were."""
    content = workbook_bytes(report, read_template(template_path))
    other = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(other, "w") as changed:
        for name in package.namelist():
            part = package.read(name)
            changed.writestr(name, part.replace(b"<f>IF(", b"<f>IF(TRUE=", 1) if name.endswith("sheet5.xml") else part)
    lines = differences(drawing(content), drawing(other.getvalue()))
    assert [line.partition(":")[0] for line in lines] == ["Section one, formulas"]


def test_names_of_classes_are_no_part_of_the_layout(report):
    """A class that is called otherwise, with the same in it, gives the same mark."""

    def renamed(value):
        other = make_dataclass("Other", [field.name for field in fields(value)], frozen=True)
        return other(*(getattr(value, field.name) for field in fields(value)))

    sections = tuple(renamed(section) for section in report.sections)
    headings = tuple(renamed(heading) for heading in report.benchmark_headings)
    other = replace(report, sections=sections, benchmark_headings=headings, quality=renamed(report.quality))
    assert [asdict(section) for section in sections] == [asdict(section) for section in report.sections]
    assert layout(other) == layout(report)


def _with_organisation(report, **keys):
    organisation = report.mapping.organisation.model_copy(update=keys)
    mapping: MappingFiles = report.mapping.model_copy(update={"organisation": organisation})
    return layout(replace(report, mapping=mapping))


def test_what_is_not_drawn_is_no_part_of_the_layout(report):
    """Who may open the file, and where its template lies, make no workbook anew; the council's name does."""
    assert _with_organisation(report, files_for="group", template="other.xlsx") == layout(report)
    assert _with_organisation(report, name="Othershire") != layout(report)


def test_sections_and_rows_are_part_of_the_layout(report):
    """A section's title, a table's, the order of rows and the grades each give another mark."""
    first, *rest = report.sections
    table = first.tables[0]
    others = (
        replace(report, sections=(replace(first, title="Other"), *rest)),
        replace(report, sections=(replace(first, tables=(replace(table, title="Other"), *first.tables[1:])), *rest)),
        replace(report, rows=dict(reversed(report.rows.items()))),
        replace(report, quality=None),
    )
    assert len({layout(report), *(layout(other) for other in others)}) == 1 + len(others)


def test_a_prefix_that_another_registers_is_no_part_of_the_drawing(drawn):
    """Prefixes of XML are registered for the whole process, by whichever library comes first."""
    before = drawn()
    known = dict(ElementTree._namespace_map)
    try:
        ElementTree.register_namespace("other", "http://schemas.openxmlformats.org/spreadsheetml/2006/main")
        assert _between(before, drawn()) == []
    finally:
        ElementTree._namespace_map.clear()
        ElementTree._namespace_map.update(known)
