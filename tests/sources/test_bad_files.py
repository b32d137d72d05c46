import io
import struct
import zipfile
import zlib

import msoffcrypto
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msoffcrypto.format.ooxml import OOXMLFile

from kpibook.sources.read_file import read_sheets

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def issue_of():
    """A function: the one issue of a file of this content and name."""

    def make(data, name="a.xlsx"):
        tables, (issue,) = read_sheets(data, name)
        assert tables == ()
        assert issue.sheet == name
        assert issue.advice
        return issue

    return make


@pytest.mark.parametrize("data", [b"", b"\0" * 4096, b" \r\n"])
@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.csv"])
def test_empty(issue_of, data, name):
    """A file of nothing is said to be empty."""
    assert issue_of(data, name).kind == "empty-file"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_cut_short(issue_of, workbook_bytes, share):
    """A workbook whose end is missing is damaged."""
    data = workbook_bytes()
    assert issue_of(data[: int(len(data) * share)]).kind == "corrupt-file"


@pytest.mark.parametrize("share", [0.1, 0.5])
def test_old_workbook_cut_short(issue_of, sample, share):
    """An Excel 97-2003 workbook whose end is missing is damaged."""
    data = sample("referrals.xls").read_bytes()
    assert issue_of(data[: int(len(data) * share)], "a.xls").kind == "corrupt-file"


@pytest.mark.parametrize("place", [6, 11])
def test_old_workbook_with_impossible_size(issue_of, sample, place):
    """An Excel 97-2003 sheet that declares millions of rows is damaged; the reader would take memory for them all."""
    data = bytearray(sample("referrals.xls").read_bytes())
    dimensions = data.index(b"\x00\x02\x0e\x00\x00\x00\x00\x00\x05\x00\x00\x00")
    data[dimensions + place] = 0x20
    assert issue_of(bytes(data), "a.xls").kind == "corrupt-file"


def test_damaged_inside(issue_of, workbook_bytes):
    """A flipped byte inside a part is noticed."""
    data = bytearray(workbook_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        at = package.getinfo(SHEET).header_offset + 80
    data[at] ^= 0xFF
    assert issue_of(bytes(data)).kind == "corrupt-file"


@pytest.mark.parametrize("part", ["xl__workbook.xml", "xl__worksheets__sheet1.xml", "xl__sharedStrings.xml"])
def test_broken_xml(issue_of, workbook_bytes, repack, part):
    """A part whose XML breaks off is damage."""
    assert issue_of(repack(workbook_bytes(), **{part: "<worksheet><sheetData><row><c"})).kind == "corrupt-file"


@pytest.mark.parametrize("part", ["_rels__.rels", "xl__workbook.xml"])
def test_xml_in_an_encoding_that_nobody_knows(issue_of, workbook_bytes, repack, part):
    """A parser that gives up in its own way is no fault of kpibook's."""
    data = repack(workbook_bytes(), **{part: '<?xml version="1.0" encoding="nobody"?><x/>'})
    assert issue_of(data).kind == "corrupt-file"


def test_password_on_a_workbook(issue_of, workbook_bytes):
    """A workbook locked with a password says so."""
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(workbook_bytes())).encrypt("secret", locked)
    assert msoffcrypto.OfficeFile(locked).is_encrypted()
    assert issue_of(locked.getvalue()).kind == "password"


@pytest.mark.parametrize("name", ["locked.xls", "locked.ods"])
def test_password_on_other_formats(issue_of, sample, name):
    """Excel 97-2003 and OpenDocument files locked with a password say so; made by LibreOffice."""
    assert issue_of(sample(name).read_bytes(), name).kind == "password"


@pytest.mark.parametrize(
    ("start", "name", "really"),
    [
        (b"<html><body><table><tr><td>1", "a.xls", "a web page (HTML)"),
        (b"<TABLE border=1><tr><td>1", "a.xlsx", "a web page (HTML)"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "a.xls", "an XML"),
        (b"Ref,Received\nR1,03/02/2023\n", "a.xlsx", "a text file (.csv)"),
        (b"Ref\tReceived\nR1\t03/02/2023\n", "a.xls", "a text file (.csv)"),
        (b"%PDF-1.7\n", "a.xlsx", "a PDF document"),
        (b"\x89PNG\r\n\x1a\n", "a.csv", "a picture"),
        (b"<html><body>", "a.csv", "a web page (HTML)"),
        (bytes(range(1, 32)) * 20, "a.csv", "no spreadsheet"),
    ],
)
def test_wrongly_named(issue_of, start, name, really):
    """A file of another kind than its name says is told by its content."""
    issue = issue_of(start, name)
    assert issue.kind == "wrong-kind"
    assert really in issue.message


@pytest.mark.parametrize("name", ["a.xls", "a.ods", "a.csv"])
def test_workbook_under_another_name(issue_of, workbook_bytes, name):
    """An .xlsx under another ending is told."""
    assert "it is an Excel workbook (.xlsx)" in issue_of(workbook_bytes(), name).message


@pytest.mark.parametrize("name", ["referrals.xls", "referrals.ods"])
def test_other_formats_named_xlsx(issue_of, sample, name):
    """An .xls or .ods named .xlsx is told."""
    assert name[-4:] in issue_of(sample(name).read_bytes()).message


@pytest.mark.parametrize(
    ("part", "really"),
    [("word/document.xml", "a Word document"), ("ppt/presentation.xml", "a PowerPoint"), ("x.txt", "a zip archive")],
)
def test_other_packages(issue_of, part, really):
    """Zip packages that are no spreadsheets are told."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(part, "x")
    assert really in issue_of(stream.getvalue()).message


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a"])
def test_unknown_ending(issue_of, name):
    """Files of other endings are not read."""
    assert issue_of(b"x", name).kind == "unknown-kind"


def test_bomb_that_says_so(issue_of, workbook_bytes, repack):
    """A part that unpacks to a thousand times its size is refused by its declared size."""
    assert issue_of(repack(workbook_bytes(), **{SHEET.replace("/", "__"): b"0" * 70_000_000})).kind == "zip-bomb"


def test_bomb_that_lies(issue_of, workbook_bytes, repack):
    """A part that holds more than it declares is refused, also where its checksum fits what it declares."""
    data = repack(workbook_bytes(), **{SHEET.replace("/", "__"): b"0" * 5_000_000})
    for true, false in ((5_000_000, 1_000), (zlib.crc32(b"0" * 5_000_000), zlib.crc32(b"0" * 1_000))):
        assert data.count(struct.pack("<I", true)) == 2
        data = data.replace(struct.pack("<I", true), struct.pack("<I", false))
    assert issue_of(data).kind == "zip-bomb"


def test_many_parts(issue_of):
    """A package of very many parts is refused."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("xl/workbook.xml", "x")
        for number in range(20_001):
            package.writestr(f"{number}", "")
    assert issue_of(stream.getvalue()).kind == "zip-bomb"


ENTITIES = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize("part", ["xl__worksheets__sheet1.xml", "xl__sharedStrings.xml", "[Content_Types].xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities(issue_of, workbook_bytes, repack, part, encoding):
    """XML that declares entities is refused, in whichever part and encoding."""
    issue = issue_of(repack(workbook_bytes(), **{part: ENTITIES.encode(encoding)}))
    assert issue.kind == "xml-entities"
    assert part.replace("__", "/") in issue.message


def test_entities_far_inside(issue_of, workbook_bytes, repack):
    """A document type behind a long comment is found too."""
    text = "<?xml version='1.0'?><!--" + "x" * (1024**2 - 30) + "--><!DOCTYPE x><x/>"
    assert issue_of(repack(workbook_bytes(), xl__extra__part=text, **{"xl__theme.xml": text})).kind == "xml-entities"


def test_stray_cell(issue_of, workbook_bytes, repack):
    """A filled cell in the last row and column is refused before the reader takes memory for all between."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1">'
        '<v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    issue = issue_of(repack(workbook_bytes(), **{SHEET.replace("/", "__"): sheet}))
    assert issue.kind == "stray-cell"
    assert "1,048,576 rows and 16,384 columns" in issue.message


def test_formatted_cells_do_not_stray(workbook_bytes, repack):
    """A cell at the far end that only carries a format does no harm."""
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1">'
        '<v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData></worksheet>'
    )
    (table,), issues = read_sheets(repack(workbook_bytes(), **{SHEET.replace("/", "__"): sheet}), "a.xlsx")
    assert ([list(row) for row in table.rows], issues) == ([[1]], ())


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0, 1), name=st.sampled_from(["a.xlsx", "a.xls", "a.ods", "a.csv"]))
def test_any_beginning_is_read_or_refused(workbook_bytes, sample, share, name):
    """However much of a file is missing, it is read or refused with an issue; nothing is raised."""
    data = {
        "a.xlsx": workbook_bytes, "a.csv": lambda: b"Ref;Received\n\"R1\";\xe4\n" * 9,
        "a.xls": lambda: sample("referrals.xls").read_bytes(), "a.ods": lambda: sample("referrals.ods").read_bytes(),
    }[name]()  # fmt: skip
    tables, issues = read_sheets(data[: int(len(data) * share)], name)
    assert bool(tables) != bool(issues)


def test_a_workbook_of_charts_alone_is_refused(folder, read):
    """No list is left out in silence because its file has lost its sheets."""
    with xlsxwriter.Workbook(folder / "referrals.xlsx") as workbook:
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "={1,2}"})
        workbook.add_chartsheet().set_chart(chart)
    (issue,) = read("referrals.xlsx").issues
    assert (issue.kind, issue.sheet) == ("no-worksheet", "referrals.xlsx")


def test_relations_of_a_binary_workbook_that_are_no_xml(issue_of):
    """They are damaged, like anything else inside a file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for part in ("xl/workbook.bin", "[Content_Types].xml"):
            package.writestr(part, b"<x/>")
        package.writestr("_rels/.rels", b"<Relationships><")
    assert issue_of(stream.getvalue(), "a.xlsb").kind == "corrupt-file"
