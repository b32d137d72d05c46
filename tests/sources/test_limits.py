"""Small files that would take gigabytes or minutes to read: refused in words, before the reader sees them."""

import ctypes
import io
import random
import zipfile

import pytest

from kpibook.sources.read_file import read_sheets
from kpibook.sources.too_much import Room, machine_memory, more_than_fits, windows_memory

SHEET, SHARED, BOOK = "xl__worksheets__sheet1.xml", "xl__sharedStrings.xml", "xl__workbook.xml"
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
CONTENT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>'
    "<office:spreadsheet>{}</office:spreadsheet></office:body></office:document-content>"
)


def shared(*texts):
    return f"<sst {SPACE}>{''.join(f'<si><t>{text}</t></si>' for text in texts)}</sst>"


def sheet(cells, rows=1, element="c"):
    cell = f'<{element} r="{{}}{{}}" t="s"><v>0</v></{element}>'
    made = "".join(
        f'<row r="{row}">{"".join(cell.format(chr(65 + at), row) for at in range(cells))}</row>'
        for row in range(1, rows + 1)
    )
    return f"<worksheet {SPACE}><sheetData>{made}</sheetData></worksheet>"


@pytest.fixture
def kind_of(workbook_bytes, repack):
    """A function: the kind of issue of a workbook with these parts; '' when it is read."""

    def make(**parts):
        tables, issues = read_sheets(repack(workbook_bytes(), **parts), "a.xlsx")
        assert bool(tables) != bool(issues)
        return issues[0].kind if issues else ""

    return make


@pytest.fixture
def kind_of_ods(sample, repack):
    """A function: the kind of issue of an .ods with this content; '' when it is read."""

    def make(content):
        data = repack(sample("referrals.ods").read_bytes(), **{"content.xml": CONTENT.format(content)})
        tables, issues = read_sheets(data, "a.ods")
        assert bool(tables) != bool(issues)
        return issues[0].kind if issues else ""

    return make


@pytest.mark.parametrize(
    ("length", "cells", "rows", "kind"),
    [
        (20_000_000, 15, 10, "too-much"),
        (32_000, 20, 5_000, "too-much"),
        (100, 20, 5_000, ""),
        (32_000, 20, 5, ""),
    ],
)
@pytest.mark.parametrize("element", ["c", "x:c"])
def test_shared_text_used_often(kind_of, length, cells, rows, kind, element):
    """One text that many cells share counts for each of them, however the sheet is spelled; lists repeat short ones."""
    spelled = sheet(cells, rows, element).replace("<worksheet", '<worksheet xmlns:x="x"', 1)
    assert kind_of(**{SHARED: shared("x" * length), SHEET: spelled}) == kind


def test_shared_texts_with_a_prefix(kind_of):
    """Texts that are spelled with a prefix are told apart all the same."""
    texts = shared("x" * 1_000, *("y" * 1_000 for _ in range(500))).replace("<", "<x:").replace("<x:/", "</x:")
    texts = texts.replace("xmlns=", "xmlns:x=", 1)
    assert kind_of(**{SHARED: texts, SHEET: sheet(20, 5_000)}) == ""


def test_cell_with_a_long_text_of_its_own(kind_of):
    """No cell's text is longer than Excel holds, whether cells share it or not."""
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * 1_000_000}</t></is></c></row>'
    inline = f"<worksheet {SPACE}><sheetData>{cell}</sheetData></worksheet>"
    assert kind_of(**{SHEET: inline}) == "too-much"


def test_text_of_many_fonts(kind_of):
    """A text of a thousand runs is as long as its words, without the tags."""
    run = '<r><rPr><b/><sz val="11"/><color theme="1"/><rFont val="Calibri"/><family val="2"/></rPr><t>abcd</t></r>'
    texts = f"<sst {SPACE}><si>{run * 2_000}</si></sst>"
    assert kind_of(**{SHARED: texts, SHEET: sheet(2)}) == ""


@pytest.mark.parametrize("count", [1_001, 200_000])
def test_very_many_sheets(kind_of, count):
    """A workbook that lists very many sheets is refused."""
    listed = "".join(f'<sheet name="s{at}" sheetId="{at + 1}" r:id="rId{at}"/>' for at in range(count))
    assert kind_of(**{BOOK: f"<workbook {SPACE} {RELATIONS}><sheets>{listed}</sheets></workbook>"}) == "too-much"


def test_one_sheet_listed_often(kind_of):
    """A sheet that is listed fifty times would be read fifty times."""
    listed = "".join(f'<sheet name="s{at}" sheetId="{at + 1}" r:id="rId1"/>' for at in range(50))
    assert kind_of(**{BOOK: f"<workbook {SPACE} {RELATIONS}><sheets>{listed}</sheets></workbook>"}) == "corrupt-file"


@pytest.mark.parametrize("part", [SHEET, SHARED, BOOK, "xl__styles.xml"])
def test_very_many_elements(kind_of, part):
    """Millions of elements in a few kilobytes would keep a parser busy for minutes."""
    assert (
        kind_of(**{part: f"<worksheet {SPACE}><sheetData>{'<c/>' * 4_000_000}</sheetData></worksheet>"}) == "zip-bomb"
    )


def test_many_parts_below_the_limit_of_each(kind_of):
    """Sixty parts of sixty megabytes are more than a package of their size holds."""
    assert kind_of(**{f"xl__media__{at}.bin": b"0" * 60_000_000 for at in range(5)}) == "zip-bomb"


def test_two_parts_of_one_name(workbook_bytes):
    """Readers differ in which of two parts of one name they take."""
    stream = io.BytesIO(workbook_bytes())
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("XL/worksheets/Sheet1.xml", "<worksheet/>")
    tables, (issue,) = read_sheets(stream.getvalue(), "a.xlsx")
    assert (tables, issue.kind) == ((), "corrupt-file")


CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'


@pytest.mark.parametrize(
    ("cell", "row", "kind"),
    [
        (CELL.format(' table:number-columns-repeated="16384"', "x"), ' table:number-rows-repeated="1500"', "too-much"),
        (CELL.format(' table:number-columns-repeated="16384"', "x" * 30_000), "", "too-much"),
        (CELL.format(' table:number-columns-repeated="100"', "x"), ' table:number-rows-repeated="1000"', ""),
        (CELL.format("", '<text:s text:c="2000000000"/>'), "", "too-much"),
        (CELL.format("", "x" * 1_000_000), "", "too-much"),
        (CELL.format("", "x") + "<table:table-cell/>" * 3_000_000, "", "zip-bomb"),
    ],
    ids=["cells", "text", "few", "spaces", "long text", "blank cells"],
)
def test_repeated_cells(kind_of_ods, cell, row, kind):
    """An .ods says how often a cell, a row or a space is repeated: what comes of it is counted first."""
    rows = f"<table:table-row{row}>{cell}</table:table-row>"
    assert kind_of_ods(f'<table:table table:name="Data">{rows}</table:table>') == kind


def test_many_sheets_of_ods(kind_of_ods):
    """Also an .ods has no more than a thousand sheets."""
    assert kind_of_ods("".join(f'<table:table table:name="a{at}"/>' for at in range(1_001))) == "too-much"


def test_sheets_that_stray_together(kind_of_ods):
    """Sheets each of which is just small enough are too much together."""
    far = (
        '<table:table-row><table:table-cell table:number-columns-repeated="16000"/>{0}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1400"><table:table-cell/></table:table-row>'
        "<table:table-row>{0}</table:table-row>"
    ).format(CELL.format("", "x"))
    tables = "".join(f'<table:table table:name="{at}">{far}</table:table>' for at in range(10))
    assert kind_of_ods(tables) == "stray-cell"


def test_prefix_that_stands_for_something_else(kind_of_ods, sample, repack):
    """The reader goes by prefixes: one bound to another namespace would hide cells from the look before."""
    content = CONTENT.replace("opendocument:xmlns:table", "opendocument:xmlns:tables")
    cells = CELL.format(' table:number-columns-repeated="16384"', "x" * 9_000)
    rows = f"<table:table-row>{cells}</table:table-row>"
    content = content.format(f'<table:table table:name="Data">{rows}</table:table>')
    data = repack(sample("referrals.ods").read_bytes(), **{"content.xml": content})
    tables, (issue,) = read_sheets(data, "a.ods")
    assert (tables, issue.kind) == ((), "corrupt-file")


def test_flipped_bits_are_damage(workbook_bytes):
    """A bit that flipped on the way is told as damage, wherever it is; never as an attack."""
    data = workbook_bytes([["Ref", "Received"], *([f"R{at}", "03/02/2023"] for at in range(300))])
    draw = random.Random(8)
    kinds = set()
    for _ in range(500):
        spoilt = bytearray(data)
        spoilt[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        kinds |= {issue.kind for issue in read_sheets(bytes(spoilt), "a.xlsx")[1]}
    assert "corrupt-file" in kinds
    assert not kinds & {"zip-bomb", "too-much", "stray-cell"}


def test_what_windows_says_of_its_memory():
    """Windows is asked with the structure that it knows (64 bytes, with its length), and answers in it."""

    def answer(pointer):
        status = pointer._obj
        assert (ctypes.sizeof(status), status.length, type(status).physical.offset) == (64, 64, 8)
        status.physical = 16 * 1024**3
        return 1

    assert windows_memory(answer) == 16 * 1024**3


def test_a_windows_that_says_nothing_of_its_memory():
    """Where Windows answers nothing, or fails, the memory is not known, and no file is refused for it."""

    def fail(pointer):
        raise OSError

    assert (windows_memory(lambda pointer: 0), windows_memory(fail)) == (0, 0)
    assert more_than_fits(10**12, Room(0), "a.xlsx") is None


def test_this_computer_says_how_much_memory_it_has():
    """On Linux and the Mac the system says it; it is more than any test needs."""
    assert machine_memory() > 256 * 1024**2
