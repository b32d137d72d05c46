"""The written file's parts: well-formed, nothing where Excel refuses it, everything that print and people need."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
PROTECTED = ("Cover", "Summary", "Contents", "Heat map", "Section one", "It's two", "Quality assurance")
DATA = ("Numerators", "Denominators", "Targets", "Indicators", "Teams", "Months")
READ = ("KPI updates", "Definitions", "Checks", "About")


@pytest.fixture
def book(written, stored):
    return stored(written)


def test_every_part_is_well_formed(book):
    """Each XML part can be parsed."""
    for name, content in book.parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(content)


def test_no_macros(book):
    """An .xlsx carries nothing that could run."""
    assert not [name for name in book.parts if "vba" in name.casefold() or "activeX" in name]
    assert b"macroEnabled" not in book.parts["[Content_Types].xml"]


def test_sheets_in_order(book):
    """Cover, summary, contents, heat map, sections, quality assurance and lists; the tables of formulas are last."""
    assert book.sheet_names == [*PROTECTED, *READ, *DATA]


def test_structured_references_only_where_they_may_be(book):
    """`[` stands in no conditional format, drop-down, chart or sparkline, only in cell formulas and names."""
    for sheet in book.sheet_names:
        xml = book.xml(sheet)
        for rule in re.findall(r"<(?:formula|formula1|formula2|xm:f)>(.*?)</", xml):
            assert "[" not in rule
    for name, content in book.parts.items():
        if "charts/" in name:
            assert all("[" not in text for text in re.findall(r"<c:f>(.*?)</c:f>", content.decode()))


def test_other_sheets_are_reached_by_names_only(book):
    """Conditional formats point to no other sheet."""
    for sheet in book.sheet_names:
        rules = re.findall(r"<cfRule.*?</cfRule>", book.xml(sheet), re.DOTALL)
        assert all("!" not in rule for rule in rules)


def test_drop_downs_use_names(book):
    """The selectors offer defined names, never a list written into the cell."""
    rules = re.findall(r"<formula1>(.*?)</formula1>", book.xml("Cover"))
    assert rules == ["month_list", "team_list"]
    assert book.names["team_list"] == "Teams[name]"
    assert book.names["month_list"] == "Months[month]"


def test_every_formula_carries_its_value(book):
    """No formula is stored without a value, so Protected View and previews show figures; but for the lists of what
    charts do not draw, which say nothing where nothing is missing, and for the places of the summary's lists."""
    lists = re.compile(r'MID\(IF\(|IF\([$A-Z0-9]+="","","No figure in "')
    for sheet in book.sheet_names:
        cells = {place: cell for place, cell in book.cells(sheet).items() if not lists.match(cell.formula)}
        if sheet in ("Summary", "Heat map"):
            cells = {place: cell for place, cell in cells.items() if '""' not in cell.formula}
        assert [place for place, cell in cells.items() if cell.formula and cell.value in (None, "")] == []


def test_formulas_use_nothing_that_is_not_everywhere(book):
    """No TEXT (it rounds and speaks by locale), no IFERROR (it hides mistakes), no dynamic arrays, nothing volatile."""
    forbidden = re.compile(r"\b(TEXT|IFERROR|FILTER|XLOOKUP|LET|SORT|UNIQUE|INDIRECT|OFFSET|NOW|TODAY)\(")
    for sheet in book.sheet_names:
        for place, cell in book.cells(sheet).items():
            assert not forbidden.search(cell.formula), (sheet, place)
        assert 't="array"' not in book.xml(sheet)


def test_text_that_looks_like_a_formula_stays_text(book):
    """Titles, notes and teams that begin with = + - @ are strings."""
    texts = {
        value: cell.formula
        for sheet in ("Teams", "Indicators", "KPI updates", "Checks", "Cover")
        for cell in book.cells(sheet).values()
        if isinstance(value := cell.value, str) and value[:1] in "=+-@"
    }
    assert {"=1+1", "=note", "@first shown", "=Something is doubtful", "=1+1 is text"} <= texts.keys()
    assert set(texts.values()) == {""}


def test_charts_have_alt_text(book):
    """Every drawing says in words what it shows."""
    found = []
    for name, content in book.parts.items():
        if name.startswith("xl/drawings/drawing"):
            found += [p.get("descr") or "" for p in ElementTree.fromstring(content).iter(f"{DRAWING}cNvPr")]
    assert len(found) == 3
    assert all(len(text) > 40 for text in found)


def test_a_missing_point_is_absent_from_a_chart(book):
    """The chart of visits keeps two points of three: February's 0/0 is left out, not drawn as 0."""
    charts = [content for name, content in book.parts.items() if "charts/chart" in name and b"lineChart" in content]
    series = [next(ElementTree.fromstring(chart).iter(f"{CHART}ser")) for chart in charts]
    values = [series.find(f"{CHART}val") for series in series]
    points = [[p.get("idx") for p in value.iter(f"{CHART}pt")] for value in values]
    assert ["0", "1"] in points
    assert all(b'<c:plotVisOnly val="1"' not in chart for chart in charts)


def test_target_and_benchmarks_are_lines_of_the_chart(book):
    """The chart of visits draws figures, target and both benchmarks; the target follows its months (70% to 80%).

    Of three months nothing is said of what is usual: mean and limits are there, and draw nothing.
    """
    chart = next(c for name, c in book.parts.items() if "charts/chart" in name and b"Neighbours" in c)
    series = list(ElementTree.fromstring(chart).iter(f"{CHART}ser"))
    values = [[float(v.text) for v in s.find(f"{CHART}val").iter(f"{CHART}v")] for s in series]
    assert values[1:] == [[0.7, 0.7, 0.8], [0.71] * 3, [0.8] * 3, [], [], []]


def test_protection(book):
    """Sheets to look at are protected without a password; sheets with tables are not, so that tables can grow."""
    for sheet in PROTECTED:
        assert "<sheetProtection sheet=" in book.xml(sheet)
        assert "password" not in book.xml(sheet)
    for sheet in (*READ, *DATA):
        assert "<sheetProtection" not in book.xml(sheet)


def test_what_is_typed_is_unlocked(book):
    """Selectors and analysis boxes may be changed; figures may not."""
    styles = ElementTree.fromstring(book.parts["xl/styles.xml"])
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    locked = [
        (p := xf.find(f"{main}protection")) is None or p.get("locked") != "0" for xf in styles.find(f"{main}cellXfs")
    ]
    open_names = [name for name in book.names if name.startswith("analysis_") and "_month_" not in name]
    assert sorted(open_names) == [
        "analysis_one_1",
        "analysis_one_2",
        "analysis_one_permanence",
        "analysis_one_visited",
        "analysis_quality_1",
        "analysis_quality_2",
        "analysis_two_1",
        "analysis_two_cla",
    ]
    for name in ("report_month", "report_team", *open_names):
        sheet, cell = book.names[name].rsplit("!", 1)
        sheet = sheet.strip("'").replace("''", "'")
        style = re.search(rf'<c r="{cell.replace("$", "")}" s="(\d+)"', book.xml(sheet))
        assert not locked[int(style[1])], name
    assert all(locked[cell.style] for cell in book.cells("Section one").values() if cell.formula)


def test_analysis_headings_name_the_month(book):
    """Each analysis box stands under a heading that says whose month the text is."""
    for name, target in book.names.items():
        if name.startswith("analysis_month_"):
            sheet, cell = target.rsplit("!", 1)
            values = book.values(sheet.strip("'").replace("''", "'"))
            assert str(values[cell.replace("$", "")]).endswith("· February 2023")


def test_print_set_up(book):
    """A4 landscape, fitted to the width, head rows repeated, footer with marking, page and extraction date."""
    for sheet in (*PROTECTED, *READ):
        xml = book.xml(sheet)
        assert 'paperSize="9"' in xml
        assert 'orientation="landscape"' in xml
        assert 'fitToHeight="0"' in xml or sheet == "Summary"  # which is one page, whatever it holds
        footer = re.search(r"<oddFooter>(.*?)</oddFooter>", xml)[1]
        assert "OFFICIAL &amp;&amp; SENSITIVE" in footer
        assert "Page &amp;P of &amp;N" in footer
        assert "Data extracted" in footer
    assert book.parts["xl/workbook.xml"].count(b"_xlnm.Print_Titles") == len((*PROTECTED, *READ)) - 1


def test_tables_that_formulas_read_do_not_print(book):
    """Their print area is one empty cell; so it is of Checks and About, which are read on screen."""
    areas = re.findall(rb'_xlnm.Print_Area"[^>]*>([^<]*)<', book.parts["xl/workbook.xml"])
    assert sum(b"!$XFD$1" in area for area in areas) == len((*DATA, "Checks", "About"))


def test_no_merged_cells_inside_tables(book):
    """Merges stand in heads, notes, boxes and charts, never on a row that holds figures."""
    words = ("Green", "Amber", "Red", "No target", "No figure")
    for sheet in ("Section one", "It's two"):
        values = book.values(sheet)
        column = next(place.rstrip("0123456789") for place, value in values.items() if value == "RAG")
        rows = {int(p[len(column) :]) for p, v in values.items() if v in words and re.fullmatch(column + r"\d+", p)}
        merges = re.findall(r'<mergeCell ref="[A-Z]+(\d+):[A-Z]+(\d+)"', book.xml(sheet))
        assert rows
        assert not any(rows & set(range(int(first), int(last) + 1)) for first, last in merges)


def test_the_year_to_date_row_carries_a_note(book):
    """The RAG cell of a financial-year target says how it is compared, in a note and in the printed line below."""
    notes = b"".join(content for name, content in book.parts.items() if "comments" in name)
    assert b"pro rata" in notes
    assert any("pro rata" in str(value) for value in book.values("Section one").values())


def test_document_properties(book):
    """Title, organisation, and whose workbook it is, for which month, with which marking."""
    core, custom = book.parts["docProps/core.xml"].decode(), book.parts["docProps/custom.xml"].decode()
    assert "February 2023" in core
    assert "Testshire Council" in core
    texts = re.findall(r'name="(\w+)"><vt:lpwstr>([^<]*)<', custom)
    assert dict(texts) == {
        "kpibook_scope": "whole",
        "kpibook_month": "2023-02",
        "kpibook_marking": "OFFICIAL &amp; SENSITIVE",
    }


def test_the_same_report_gives_the_same_bytes(report, written, template_path):
    """Nothing in the file depends on when or where it was made."""
    assert workbook_bytes(report, read_template(template_path)) == written.read_bytes()


def test_checks_name_cells_and_count_the_rest(book):
    """Checks say what was set aside, why, and where; of many cells, the first ones and how many more."""
    texts = [str(value) for value in book.values("Checks").values()]
    assert "The row is a total." in texts
    assert any(text.startswith("Data!A5, Data!A6") and text.endswith("and 25 more") for text in texts)


def test_few_number_formats(book):
    """Number formats belong to kinds of cells, not to cells: Office loads about two hundred of them at most."""
    assert book.parts["xl/styles.xml"].count(b"<numFmt ") < 30


def test_macro_workbook_has_buttons_and_project(report, template_path):
    """With macros, cover and sections carry the buttons, and the finished bytes pass through the ribbon's hands."""
    from kpibook.workbook.sheets.macros import Button, MacroParts

    def parts(names):
        assert names[0] == "Cover"
        return MacroParts(b"vba", (Button("Do", "Do it", "Does it"),), lambda content: content + b"!")

    content = workbook_bytes(report, read_template(template_path), parts)
    assert content.endswith(b"!")
    with zipfile.ZipFile(io.BytesIO(content[:-1])) as package:
        assert package.read("xl/vbaProject.bin") == b"vba"
        drawings = [package.read(name) for name in package.namelist() if name.endswith(".vml")]
    assert sum(b"<x:FmlaMacro>[0]!Do</x:FmlaMacro>" in drawing for drawing in drawings) == 3
