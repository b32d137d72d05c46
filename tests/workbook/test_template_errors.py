"""A template that cannot be used says everything that is wrong with it, where, and what to do."""

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import GradientFill, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation

from kpibook.issues import InputError
from kpibook.workbook.template.read import read_template


def issues_of(path):
    """What reading a template complains of: kind, place, advice."""
    with pytest.raises(InputError) as caught:
        read_template(path)
    return [(issue.kind, issue.sheet, issue.advice) for issue in caught.value.issues]


@pytest.fixture
def changed(template_path, tmp_path):
    """A copy of the template with a change."""

    def change(do):
        book = openpyxl.load_workbook(template_path)
        do(book)
        path = tmp_path / "changed.xlsx"
        book.save(path)
        return path

    return change


def test_missing(tmp_path):
    """A template that is not there is named, with the mapping key to correct."""
    [(kind, place, advice)] = issues_of(tmp_path / "none.xlsx")
    assert kind == "template-missing"
    assert place.endswith("none.xlsx")
    assert "`template`" in advice


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"not a workbook at all"])
def test_unreadable(tmp_path, content):
    """An empty, truncated or foreign file is said to be unreadable."""
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    assert [kind for kind, _, _ in issues_of(path)] == ["template-unreadable"]


def test_truncated(template_path, tmp_path):
    """A template cut in half is said to be unreadable."""
    path = tmp_path / "half.xlsx"
    path.write_bytes(template_path.read_bytes()[:9000])
    assert [kind for kind, _, _ in issues_of(path)] == ["template-unreadable"]


def test_unknown_token(changed):
    """A token that is misspelt is named with its cell and the near match."""
    path = changed(lambda book: setattr(book["Section"]["H6"], "value", "{{sparklines}}"))
    assert issues_of(path) == [("template-token-unknown", 'changed.xlsx, "Section", H6', "Did you mean {{sparkline}}?")]


def test_unknown_token_in_footer(changed):
    """Tokens in headers and footers are checked too."""
    path = changed(lambda book: setattr(book["Checks"].oddFooter.left, "text", "{{markin}}"))
    assert issues_of(path) == [
        ("template-token-unknown", 'changed.xlsx, "Checks", header or footer', "Did you mean {{marking}}?")
    ]


def test_missing_sheet(changed):
    """A specimen sheet that was renamed is named, with the near match."""
    path = changed(lambda book: setattr(book["Definitions"], "title", "Definition"))
    assert issues_of(path) == [("template-sheet-missing", "changed.xlsx", 'Did you mean "Definition"?')]


def rich(book):
    book["Cover"]["E10"].value = CellRichText("How to ", TextBlock(InlineFont(b=True), "use"))


def rule(book):
    book["Section"].conditional_formatting.add(
        "F6", CellIsRule(operator="equal", formula=['"Red"'], fill=PatternFill())
    )


def drop_down(book):
    validation = DataValidation(type="list", formula1='"a,b"')
    validation.add("B11")
    book["Cover"].add_data_validation(validation)


@pytest.mark.parametrize(
    ("do", "place"),
    [
        (lambda book: setattr(book["Section"]["B5"], "fill", GradientFill(stop=("000000", "FFFFFF"))), '"Section", B5'),
        (lambda book: setattr(book["Cover"]["E10"], "value", "=TODAY()"), '"Cover", E10'),
        (rich, '"Cover", E10'),
        (rule, '"Section", F6'),
        (drop_down, '"Cover", B11'),
    ],
    ids=["gradient", "formula", "several fonts", "conditional formatting", "drop-down"],
)
def test_what_cannot_be_carried(changed, do, place):
    """What would be lost on the way is an error that names its cell."""
    assert [(kind, at) for kind, at, _ in issues_of(changed(do))] == [
        ("template-cannot-carry", f"changed.xlsx, {place}")
    ]


def test_shapes_charts_and_header_pictures(tmp_path):
    """A text box, a chart and a picture in the header are errors; everything wrong is said at once."""
    path, picture = tmp_path / "drawn.xlsx", tmp_path / "logo.bmp"
    header = (58, 0, 54, 40, 1, 1)
    sizes = b"".join(number.to_bytes(4, "little") for number in header)
    picture.write_bytes(b"BM" + sizes + b"\1\0\x18\0" + b"\0" * 28)
    book = xlsxwriter.Workbook(path)
    cover = book.add_worksheet("Cover")
    cover.insert_textbox("C3", "Hello")
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=Cover!$A$1:$A$2"})
    cover.insert_chart("D9", chart)
    cover.set_header("&L&G", {"image_left": str(picture)})
    book.close()
    found = issues_of(path)
    carried = [place for kind, place, _ in found if kind == "template-cannot-carry"]
    assert sorted(carried) == ['drawn.xlsx, "Cover"', 'drawn.xlsx, "Cover", C3', 'drawn.xlsx, "Cover", D9']
    assert sum(kind == "template-sheet-missing" for kind, _, _ in found) == 8
