"""What no new file could hold makes the refresh refuse, by name; the file is then as it was."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from kpibook.excel.closed.package_parts import read_parts
from kpibook.issues import InputError
from kpibook.package import Package

Fixture = Callable[..., Any]
THREADED = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
PIVOT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/pivotTable"
SLICER = "http://schemas.microsoft.com/office/2007/relationships/slicer"
EXTERNAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLink"
RICH = "http://schemas.microsoft.com/office/2017/06/relationships/rdRichValue"
CONNECTION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/connections"
SHAPE = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"><xdr:twoCellAnchor>'
    "<xdr:sp><xdr:txBody/></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
)


def own_sheet(book: Any) -> None:
    book.create_sheet("Mine")["A1"].value = "mine"


def own_chart(book: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(book["Numerators"], min_col=4, min_row=4, max_row=6))
    book["Numerators"].add_chart(chart, "L2")


def second_chart(book: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(book["Numerators"], min_col=4, min_row=4, max_row=6))
    book["Front door"].add_chart(chart, "B70")


def rename(book: Any) -> None:
    book["Teams"].title = "Our teams"


def drop_down(book: Any) -> None:
    rule = DataValidation(type="list", formula1='"yes,no"')
    rule.add("L6:L9")
    book["Numerators"].add_data_validation(rule)


def colour_scale(book: Any) -> None:
    rule = ColorScaleRule(start_type="min", start_color="FFFFFF", end_type="max", end_color="FF0000")
    book["Numerators"].conditional_formatting.add("D5:G9", rule)


def rule_on_section(book: Any) -> None:
    rule = CellIsRule(operator="equal", formula=["1"], fill=PatternFill("solid", bgColor="FF0000"))
    book["Front door"].conditional_formatting.add("C6:D7", rule)


def under_merge(book: Any) -> None:
    sheet = book["Front door"]
    sheet.unmerge_cells(next(str(cells) for cells in sheet.merged_cells.ranges if "B11" in cells))
    sheet["C11"].value = "beside the text"


def long_link(book: Any) -> None:
    book["Numerators"]["K6"].value = "far"
    book["Numerators"]["K6"].hyperlink = "https://example.org/" + "a" * 2_100


def array_formula(book: Any) -> None:
    book["Numerators"]["L6"] = ArrayFormula("L6", "=A1:A2")


CHANGES: list[tuple[str, Callable[[Any], None]]] = [
    ('the sheet "Mine"', own_sheet),
    ('a chart on "Numerators"', own_chart),
    ('a chart on "Front door"', second_chart),
    ('the sheet "Our teams"', rename),
    ('a drop-down or rule for input for L6:L9 on "Numerators"', drop_down),
    ('conditional formatting for D5:G9 on "Numerators"', colour_scale),
    ('conditional formatting for C6:D7 on "Front door"', rule_on_section),
    ('merged cells K5:L6 on "Teams"', lambda book: book["Teams"].merge_cells("K5:L6")),
    ('an array formula in L6 on "Numerators"', array_formula),
    ('the name "rate?"', lambda b: b.defined_names.add(DefinedName("rate?", attr_text="1"))),
    ('typed under merged cells (C11) on "Front door"', under_merge),
    ("a very long link in K6", long_link),
    ('a filter on "Front door"', lambda book: setattr(book["Front door"].auto_filter, "ref", "B5:H7")),
    ("too far from the table", lambda book: book["Numerators"].__setitem__("A900000", "far")),
    ("too far from the table", lambda book: book["Numerators"].__setitem__("XFD6", "far")),
]


@pytest.mark.parametrize(("words", "change"), CHANGES, ids=[words for words, _ in CHANGES])
def test_each_thing_is_refused_by_name(workspace, report: Path, typed: Fixture, words: str, change) -> None:
    """The message names the thing and its place; the file stays as it was and no copy is left."""
    typed(report, change)
    before = report.read_bytes()
    with pytest.raises(InputError) as refused:
        workspace.refresh(report)
    assert words in str(refused.value)
    assert report.read_bytes() == before
    assert sorted(path.name for path in report.parent.glob("*.xlsx")) == ["report.xlsx", "template.xlsx"]


def put(file: Path, parts: dict[str, str], links: dict[str, tuple[str, str]]) -> None:
    """Add parts to a package, and relationships: file of relationships → (type, target)."""
    with zipfile.ZipFile(file) as package:
        content = {name: package.read(name) for name in package.namelist()}
    for name, (kind, target) in links.items():
        head = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        before = content.get(name, f"{head}</Relationships>".encode()).decode()
        link = f'<Relationship Id="rIdOwn" Type="{kind}" Target="{target}"/>'
        content[name] = before.replace("</Relationships>", f"{link}</Relationships>").encode()
    content |= {name: text.encode() for name, text in parts.items()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in content.items():
            package.writestr(name, data)


NUMERATORS = "xl/worksheets/_rels/sheet11.xml.rels"
PARTS = [
    ('threaded comments on "Numerators"', "xl/threadedComments/threadedComment1.xml", NUMERATORS, THREADED),
    ('a pivot table on "Numerators"', "xl/pivotTables/pivotTable1.xml", NUMERATORS, PIVOT),
    ('a slicer on "Numerators"', "xl/slicers/slicer1.xml", NUMERATORS, SLICER),
    ('(webThing) on "Numerators"', "xl/web/thing1.xml", NUMERATORS, "http://example.org/webThing"),
    ("links to other workbooks", "xl/externalLinks/externalLink1.xml", "xl/_rels/workbook.xml.rels", EXTERNAL),
    ("pictures or linked data types in cells", "xl/richData/rdrichvalue.xml", "xl/_rels/workbook.xml.rels", RICH),
    ("data connections", "xl/connections.xml", "xl/_rels/workbook.xml.rels", CONNECTION),
]


@pytest.mark.parametrize(("words", "part", "links", "kind"), PARTS, ids=[words for words, *_ in PARTS])
def test_each_part_of_excels_is_found(built: Path, tmp_path: Path, words: str, part, links, kind) -> None:
    """What only Excel makes is found by its relationship in the package."""
    file = tmp_path / "report.xlsx"
    shutil.copy(built / "report.xlsx", file)
    put(file, {part: "<x/>"}, {links: (kind, f"/{part}")})
    found = read_parts(Package(file.read_bytes(), None))
    on_sheets = [f'{what} on "{sheet}"' for sheet, things in found.on_sheets.items() for what in things]
    assert any(words in text for text in (*on_sheets, *found.on_book))


def test_a_shape_is_found_whatever_its_sheet_is_called_in_the_package(workspace, report: Path) -> None:
    """A text box on Cover, through a relationship with an absolute target, is refused."""
    drawing = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    put(
        report,
        {"xl/drawings/drawing9.xml": SHAPE},
        {"xl/worksheets/_rels/sheet1.xml.rels": (drawing, "/xl/drawings/drawing9.xml")},
    )
    with pytest.raises(InputError, match='a shape or text box on "Cover"'):
        workspace.refresh(report)


MODERN = """<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
 <xdr:twoCellAnchor><mc:AlternateContent><mc:Choice Requires="cx1"><xdr:graphicFrame/></mc:Choice>
 <mc:Fallback><xdr:sp/></mc:Fallback></mc:AlternateContent><xdr:clientData/></xdr:twoCellAnchor>
 <mc:AlternateContent><mc:Choice Requires="a14"><xdr:twoCellAnchor><xdr:sp/></xdr:twoCellAnchor></mc:Choice>
 </mc:AlternateContent></xdr:wsDr>"""


def test_a_chart_of_a_new_kind_is_found_and_the_picture_of_a_control_is_not(workspace, report: Path) -> None:
    """Excel puts a waterfall chart into an alternative inside its anchor, a button's picture into one around it."""
    drawing = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    links = {"xl/worksheets/_rels/sheet1.xml.rels": (drawing, "/xl/drawings/drawing9.xml")}
    put(report, {"xl/drawings/drawing9.xml": MODERN}, links)
    with pytest.raises(InputError, match=r'file: a chart on "Cover"\.'):
        workspace.refresh(report)


def test_a_tables_total_row_is_refused(workspace, report: Path, typed: Fixture) -> None:
    """It is no row of kpibook's, and would be taken for one."""
    typed(report, lambda book: setattr(book["Teams"].tables["Teams"], "totalsRowCount", 1))
    with pytest.raises(InputError, match='a table\'s total row on "Teams"'):
        workspace.refresh(report)


def test_a_sensitivity_label_is_told(workspace, report: Path) -> None:
    """It cannot be given by a program; the message says that it has gone."""
    put(report, {"docMetadata/LabelInfo.xml": "<labels/>"}, {})
    assert "the sensitivity label" in workspace.refresh(report).told


def test_with_a_place_for_the_old_copy_nothing_is_refused(workspace, report: Path, typed: Fixture) -> None:
    """The old file, with everything in it, is where it was told to go."""
    typed(report, own_sheet)
    before = report.read_bytes()
    old = workspace.folder / "old.xlsx"
    assert workspace.refresh(report, old).backup == old
    assert old.read_bytes() == before


def test_the_old_copy_is_not_put_where_it_would_be_read_as_a_source(workspace, report: Path) -> None:
    """In the sources folder, under a name that a list's files match: refused, and the workbook is as it was."""
    workspace.change_mapping("files: [referrals.csv]", 'files: ["referrals.*"]')
    before = report.read_bytes()
    old = workspace.folder / "sources" / "referrals.xlsx"
    with pytest.raises(InputError, match="where the report's own sources") as caught:
        workspace.refresh(report, old)
    assert [issue.kind for issue in caught.value.issues] == ["output-is-input"] and "--old-copy" in str(caught.value)
    assert not old.exists() and report.read_bytes() == before


def test_a_half_written_file_is_refused(workspace, report: Path, typed: Fixture) -> None:
    """Saved in the middle of a refresh that broke off, it must be put back while it is open."""
    typed(report, lambda b: b.defined_names.add(DefinedName("kpibook_refreshing", attr_text='"00ff"')))
    with pytest.raises(InputError, match="broke off"):
        workspace.refresh(report)


def test_typed_cells_are_named_when_the_layout_changes(workspace, typed: Fixture) -> None:
    """With other rows on a section nobody can tell where a cell belongs: it is refused by its place."""
    typed(workspace.file, lambda book: book["Front door"].__setitem__("B60", "my remark"))
    workspace.change_mapping("title: Front door\n", "title: Front door and more\n")
    with pytest.raises(InputError, match='what was typed into B60 on "Front door"'):
        workspace.refresh(workspace.file)


def test_a_layout_that_changes_alone_is_no_reason(workspace) -> None:
    """Without anything of an officer's on the sections, the workbook is built anew."""
    workspace.change_mapping("title: Front door\n", "title: Front door and more\n")
    assert workspace.refresh(workspace.file).outcome.written


OTHER_SHORT_TITLE = "    title: Decided within 5 days\n", "    title: Decided within 5 days\n    short_title: In time\n"


def red_text(book: Any) -> None:
    book["Front door"]["B60"].value = "my remark"
    book["Front door"]["B60"].font = Font(bold=True, color="FF0000")


def filled_text(book: Any) -> None:
    book["Front door"]["K8"].value = "beside"
    book["Front door"]["K8"].fill = PatternFill("solid", fgColor="FFFF00")


def red_formula(book: Any) -> None:
    book["Summary"]["C60"].value = "=1+1"
    book["Summary"]["C60"].font = Font(bold=True, color="FF0000")


def rule_below(book: Any) -> None:
    rule = CellIsRule(operator="equal", formula=["1"], fill=PatternFill("solid", bgColor="FF0000"))
    book["Front door"].conditional_formatting.add("C60:D62", rule)


def chart_of_figures(book: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(book["Front door"], min_col=3, min_row=6, max_row=7))
    book["Front door"].add_chart(chart, "B70")


def drop_down_below(book: Any) -> None:
    rule = DataValidation(type="list", formula1='"yes,no"')
    rule.add("B61")
    book["Front door"].add_data_validation(rule)


BEYOND: list[tuple[str, Callable[[Any], None]]] = [
    ('what was typed into B60 on "Front door"', red_text),
    ('what was typed into K8 on "Front door"', filled_text),
    ('what was typed into C60 on "Summary"', red_formula),
    ('conditional formatting for C60:D62 on "Front door"', rule_below),
    ('a drop-down or rule for input for B61 on "Front door"', drop_down_below),
    ('merged cells B60:C61 on "Front door"', lambda book: book["Front door"].merge_cells("B60:C61")),
    ('a chart on "Front door"', second_chart),
    ('a chart on "Front door"', chart_of_figures),
]


@pytest.mark.parametrize(("words", "change"), BEYOND, ids=[f"{change.__name__} {words}" for words, change in BEYOND])
def test_what_lies_beyond_the_print_is_named_when_the_layout_changes(workspace, typed: Fixture, words, change) -> None:
    """Whatever its look: kpibook's sheets print all that kpibook shows on them, so the rest is an officer's."""
    typed(workspace.file, change)
    workspace.change_mapping(*OTHER_SHORT_TITLE)
    before = workspace.file.read_bytes()
    with pytest.raises(InputError) as refused:
        workspace.refresh(workspace.file)
    assert [issue.kind for issue in refused.value.issues] == ["cannot-carry"] and words in str(refused.value)
    assert workspace.file.read_bytes() == before


def test_all_of_it_is_named_at_once(workspace, typed: Fixture) -> None:
    """One message has everything that lies beyond, and nothing of kpibook's."""
    typed(workspace.file, lambda book: [change(book) for change in (red_text, filled_text, rule_below, second_chart)])
    workspace.change_mapping(*OTHER_SHORT_TITLE)
    with pytest.raises(InputError) as refused:
        workspace.refresh(workspace.file)
    for words in ("what was typed into K8, B60 on", "conditional formatting for C60:D62 on", "a chart on"):
        assert str(refused.value).count(words) == 1


def test_a_print_area_that_cuts_off_figures_says_nothing(workspace, typed: Fixture) -> None:
    """An officer who prints less of a section is not told that kpibook's cells are in the way."""

    def print_less(book: Any) -> None:
        book["Front door"].print_area = "A1:E21"
        book["Summary"].print_area = "B2:F9"

    typed(workspace.file, print_less)
    workspace.change_mapping(*OTHER_SHORT_TITLE)
    assert workspace.refresh(workspace.file).outcome.written


OTHER_LAYOUTS = {
    "a short title": OTHER_SHORT_TITLE,
    "an indicator gone": ("indicators: [referrals, in_time]", "indicators: [in_time]"),
    "a highlight gone": ("    highlights: [{indicator: in_time}]\n", ""),
    "another title of a table": ("{title: Referrals, indicators", "{title: Work that came, indicators"),
    "fewer months": ("months_shown: 3", "months_shown: 2"),
}


@pytest.mark.parametrize("saved_by_another", [False, True])
@pytest.mark.parametrize("change", OTHER_LAYOUTS.values(), ids=OTHER_LAYOUTS)
def test_each_change_of_the_layout_alone_is_no_reason(
    workspace, typed: Fixture, read: Fixture, change, saved_by_another
) -> None:
    """Of what kpibook itself drew nothing is named, and nothing told as an officer's."""
    if saved_by_another:
        typed(workspace.file, lambda _: None)
    before = mark(read(workspace.file))
    workspace.change_mapping(*change)
    done = workspace.refresh(workspace.file)
    assert done.outcome.written and done.told == ()
    assert mark(read(workspace.file)) != before


def mark(book: Any) -> str:
    return str(book.defined_names["kpibook_layout"].attr_text)


PUBLISHED = """  published:
    title: Published figures
    files: [published.csv]
    complete_from: 2020-04-01
    extracted: Extracted on
    changes: yearly
    unique: [indicator, area, period]
    fields:
      indicator: {headings: [Indicator], type: id, required: true}
      area: {headings: [Area], type: text, required: true}
      period: {headings: [Period], type: text, required: true}
      value: {headings: [Figure], type: figure}
      published_by: {headings: [Published by], type: text}
benchmarks:
  source: published
  period: 2021-22
  columns:
    england: {heading: England, area: England, in_chart: true}
OTHER"""


def test_a_benchmark_more_is_no_reason(workspace, read: Fixture) -> None:
    """With another column of benchmarks on every section, and another line in its charts, nothing is named."""
    rows = "in_time,England,2021-22,50%,A\nin_time,South East,2021-22,60%,A\n"
    lists = f"Extracted on,2023-03-01,,,\nIndicator,Area,Period,Figure,Published by\n{rows}"
    (workspace.folder / "sources" / "published.csv").write_text(lists, "utf-8")
    workspace.change_mapping("indicators:\n  referrals:", PUBLISHED.replace("OTHER", "indicators:\n  referrals:"))
    before = mark(read(workspace.build()))
    other = "    region: {heading: South East, area: South East, in_chart: true}\nindicators:\n  referrals:"
    workspace.change_mapping("indicators:\n  referrals:", PUBLISHED.replace("OTHER", other))
    assert workspace.refresh(workspace.file).outcome.written
    assert mark(read(workspace.file)) != before
