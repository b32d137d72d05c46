"""The template rules the look: what is moved or recoloured in a copy is moved and recoloured in the workbook."""

import base64
import io
import re
import struct
import zlib

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from kpibook.excel.macros.addin import macro_parts
from kpibook.issues import InputError
from kpibook.report.restrict import restrict_report
from kpibook.workbook.sheets.write import write_workbook
from kpibook.workbook.template.read import read_template

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def changed(template_path, tmp_path):
    """Change a copy of the template's sheet and give the copy's path."""

    def change(sheet, do):
        book = openpyxl.load_workbook(template_path)
        do(book[sheet])
        path = tmp_path / "changed.xlsx"
        book.save(path)
        return path

    return change


def swap(sheet, one, other):
    """Swap heading and figures of two columns, and their widths."""
    for row in (5, 6):
        a, b = sheet[f"{one}{row}"], sheet[f"{other}{row}"]
        a.value, b.value = b.value, a.value
        a._style, b._style = b._style, a._style
    widths = sheet.column_dimensions
    widths[one].width, widths[other].width = widths[other].width, widths[one].width


def headings(values, row_with="Indicator"):
    """The heading row's texts, from left to right; months as `month`."""
    row = next(place[1:] for place, value in values.items() if value == row_with and place[0] == "B")
    cells = [(len(place), place, value) for place, value in values.items() if place.rstrip("0123456789") + row == place]
    visible = [value for length, place, value in sorted(cells) if length == len(f"A{row}")]
    return ["month" if isinstance(value, float) else value for value in visible]


def test_the_template_as_it_comes(written, stored):
    """Indicator, target, RAG, direction, months, trend, benchmarks: the order that the template has."""
    months = ["month"] * 3
    expected = ["Indicator", "Target", "RAG", "Direction", *months, "Trend", "Neighbours", "England"]
    assert headings(stored(written).values("Section one")) == expected


def test_target_and_rag_swapped(report, changed, tmp_path, stored):
    """Swapping the target and RAG columns in the template swaps them in the workbook, headings and cells."""
    out = tmp_path / "out.xlsx"
    write_workbook(report, changed("Section", lambda sheet: swap(sheet, "C", "D")), out)
    values = stored(out).values("Section one")
    assert headings(values)[1:3] == ["RAG", "Target"]
    row = next(place[1:] for place, value in values.items() if value == "-Number looked after" and place[0] == "B")
    assert values[f"D{row}"] == "540"
    assert values[f"C{row}"] in ("Green", "Amber", "Red")


def test_months_and_benchmarks_swapped(report, changed, tmp_path, stored):
    """Swapping the months with the benchmarks moves whole blocks: each spreads over its own number of columns."""
    out = tmp_path / "out.xlsx"
    write_workbook(report, changed("Section", lambda sheet: swap(sheet, "F", "I")), out)
    months = ["month"] * 3
    values = stored(out).values("Section one")
    expected = ["Indicator", "Target", "RAG", "Direction", "Neighbours", "England", "Trend", *months]
    assert headings(values) == expected


def test_a_template_of_before_has_no_direction(report, changed, tmp_path, stored):
    """A council's own template that knows no direction gives the workbook that it gave."""

    def without(sheet):
        for cell in ("E5", "E6", "J3"):
            sheet[cell].value = None

    out = tmp_path / "out.xlsx"
    write_workbook(report, changed("Section", without), out)
    values = stored(out).values("Section one")
    assert headings(values) == ["Indicator", "Target", "RAG", *["month"] * 3, "Trend", "Neighbours", "England"]
    assert not {"better ↑", "better ↓", "worse ↑", "worse ↓", "same →"} & set(map(str, values.values()))


@pytest.mark.libreoffice
def test_a_swapped_workbook_recalculates_to_itself(report, changed, tmp_path, stored, recalculated):
    """Moved columns take their formulas, helpers and conditional formats along."""
    out = tmp_path / "out.xlsx"
    write_workbook(report, changed("Section", lambda sheet: swap(sheet, "F", "I")), out)
    values = recalculated(out)["Section one"]
    cells = stored(out).cells("Section one")
    assert {p for p, c in cells.items() if c.formula and values.get(p) != pytest.approx(c.value, abs=1e-9)} == set()


def fill_of(book, sheet, value):
    """The fill colour of the cell that holds a value."""
    from xml.etree import ElementTree

    styles = ElementTree.fromstring(book.parts["xl/styles.xml"])
    cell = next(cell for cell in book.cells(sheet).values() if cell.value == value)
    format_ = styles.find(f"{MAIN}cellXfs")[cell.style]
    fill = styles.find(f"{MAIN}fills")[int(format_.get("fillId"))]
    return fill.find(f".//{MAIN}fgColor").get("rgb")


def test_headings_recoloured(report, changed, tmp_path, stored, written):
    """A heading's fill is the template's: recoloured there, recoloured here; a theme colour becomes its RGB."""

    def recolour(sheet):
        sheet["B5"].fill = PatternFill("solid", fgColor="AA0055")
        sheet["D5"].fill = PatternFill("solid", fgColor=Color(theme=4, tint=-0.25))

    out = tmp_path / "out.xlsx"
    write_workbook(report, changed("Section", recolour), out)
    assert fill_of(stored(written), "Section one", "Indicator") == "FF14435C"
    assert fill_of(stored(out), "Section one", "Indicator") == "FFAA0055"
    assert fill_of(stored(out), "Section one", "RAG") == "FF376092"


def test_rag_colours_are_the_covers(report, changed, tmp_path, stored):
    """The colours of RAG words come from the key on the template's cover."""
    out = tmp_path / "out.xlsx"
    path = changed("Cover", lambda sheet: setattr(sheet["E16"], "fill", PatternFill("solid", fgColor="00CC77")))
    write_workbook(report, path, out)
    assert b'<bgColor rgb="FF00CC77"/>' in stored(out).parts["xl/styles.xml"].split(b"<dxfs")[1]


def test_a_column_taken_out_is_an_error(changed):
    """A needed token that is no longer there stops the build, naming it and its sheet."""
    with pytest.raises(InputError) as caught:
        read_template(changed("Section", lambda sheet: setattr(sheet["C6"], "value", None)))
    assert [(issue.kind, issue.sheet) for issue in caught.value.issues] == [
        ("template-token-missing", 'changed.xlsx, "Section"')
    ]


def png():
    """A picture of 2 × 1 pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\x00" + b"\x14\x43\x5c" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def jpeg():
    """A grey picture of 1 × 1 pixels."""
    return base64.b64decode(
        "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8Q"
        "EBD/yQALCAABAAEBAREA/8wABgAQEAX/2gAIAQEAAD8A0s8g/9k="
    )


def with_picture(template_path, path, cell_row, sheet=2, picture=None, inside=""):
    """A copy of the template with a picture on its Contents sheet (or another), put in as Excel would store it."""
    import zipfile

    drawing = f"""<?xml version="1.0"?><xdr:wsDr
      xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
      xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:oneCellAnchor>
      <xdr:from><xdr:col>1</xdr:col><xdr:colOff>9525</xdr:colOff><xdr:row>{cell_row}</xdr:row><xdr:rowOff>0</xdr:rowOff>
      </xdr:from><xdr:ext cx="190500" cy="95250"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="1" name="p" descr="Logo"/>
      <xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip
      xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId1"/>{inside}
      </xdr:blipFill>
      <xdr:spPr/></xdr:pic><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"""
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

    def relation(kind, target):
        return (
            f'<?xml version="1.0"?><Relationships xmlns="{links}"><Relationship Id="rId1" '
            f'Type="{office}/{kind}" Target="{target}"/></Relationships>'
        )

    with zipfile.ZipFile(template_path) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == f"xl/worksheets/sheet{sheet}.xml":
                tag = f'<drawing xmlns:r="{office}" r:id="rId1"/></worksheet>'.encode()
                content = content.replace(b"</worksheet>", tag)
            if name == "[Content_Types].xml":
                content = content.replace(
                    b"</Types>",
                    b'<Default Extension="png" ContentType="image/png"/><Override PartName="/xl/drawings/drawing1.xml" '
                    b'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>',
                )
            new.writestr(name, content)
        new.writestr(f"xl/worksheets/_rels/sheet{sheet}.xml.rels", relation("drawing", "/xl/drawings/drawing1.xml"))
        new.writestr("xl/drawings/drawing1.xml", drawing)
        new.writestr("xl/drawings/_rels/drawing1.xml.rels", relation("image", "../media/image1.png"))
        new.writestr("xl/media/image1.png", picture or png())
    return path


@pytest.mark.filterwarnings("ignore:.*Image.*:UserWarning")
def test_a_picture_is_carried(report, template_path, tmp_path, stored):
    """A picture over the head's cells comes through, with its place, size, content and alt text."""
    out = tmp_path / "out.xlsx"
    write_workbook(report, with_picture(template_path, tmp_path / "logo.xlsx", 0), out)
    book = stored(out)
    drawing = next(c for n, c in book.parts.items() if n.startswith("xl/drawings/drawing") and b"Logo" in c)
    assert b'cx="190500" cy="95250"' in drawing
    assert png() in [content for name, content in book.parts.items() if "media" in name]


@pytest.mark.filterwarnings("ignore:.*Image.*:UserWarning")
def test_a_picture_among_repeated_rows_is_an_error(template_path, tmp_path):
    """A picture that would have to be drawn for every line is refused, naming its cell."""
    with pytest.raises(InputError) as caught:
        read_template(with_picture(template_path, tmp_path / "logo.xlsx", 4))
    assert [issue.sheet for issue in caught.value.issues] == ['logo.xlsx, "Contents", B5']


LOGO = "<xdr:from><xdr:col>1</xdr:col><xdr:colOff>9525</xdr:colOff><xdr:row>{row}</xdr:row>"


@pytest.mark.filterwarnings("ignore:.*Image.*:UserWarning")
@pytest.mark.parametrize("content", [png(), jpeg()], ids=["png", "jpeg"])
@pytest.mark.parametrize("row", [0, 4, 22])
def test_a_logo_on_the_cover_is_carried(report, template_path, tmp_path, stored, row, content):
    """The cover draws every row once, so a picture may stand anywhere on it: same cell, size, content and alt text."""
    out = tmp_path / "out.xlsx"
    write_workbook(report, with_picture(template_path, tmp_path / "logo.xlsx", row, 1, content), out)
    book = stored(out)
    drawing = next(c for n, c in book.parts.items() if n.startswith("xl/drawings/drawing") and b"Logo" in c)
    assert LOGO.format(row=row).encode() in drawing
    assert b'cx="190500" cy="95250"' in drawing
    assert content in [part for name, part in book.parts.items() if "media" in name]


@pytest.mark.filterwarnings("ignore:.*Image.*:UserWarning")
def test_a_logo_is_on_a_teams_workbook_and_on_one_with_buttons(report, template_path, tmp_path, stored):
    """Whoever's workbook it is, the logo stands on its cover; buttons leave it there."""
    template = with_picture(template_path, tmp_path / "logo.xlsx", 1, 1)
    write_workbook(restrict_report(report, "n1"), template, tmp_path / "team.xlsx")
    write_workbook(report, template, tmp_path / "buttons.xlsm", macro_parts)
    for name in ("team.xlsx", "buttons.xlsm"):
        parts = stored(tmp_path / name).parts
        cover = parts["xl/worksheets/_rels/sheet1.xml.rels"].decode()
        drawing = re.search(r'Target="\.\./(drawings/drawing\d+\.xml)"', cover)[1]
        assert b'descr="Logo"' in parts[f"xl/{drawing}"]


@pytest.mark.filterwarnings("ignore:.*Image.*:UserWarning")
@pytest.mark.parametrize(
    ("inside", "content", "what"),
    [('<a:srcRect l="20000"/>', png(), "cropped"), ("", b"RIFF" + b"\0" * 90, "neither a PNG nor a JPEG")],
    ids=["cropped", "of another kind"],
)
def test_a_picture_that_would_look_otherwise_is_an_error(template_path, tmp_path, inside, content, what):
    """A crop would be lost, a kind that cannot be written left out: both are refused in words, naming the cell."""
    path = with_picture(template_path, tmp_path / "logo.xlsx", 0, 1, content, inside)
    with pytest.raises(InputError, match=what) as caught:
        read_template(path)
    assert [issue.sheet for issue in caught.value.issues] == ['logo.xlsx, "Cover", B1']


def test_normal_font_is_the_templates(report, template_path, tmp_path, stored):
    """The workbook's default font is that of the template's Normal style."""
    book = openpyxl.load_workbook(template_path)
    book._fonts[0].name = "Arial"
    buffer = io.BytesIO()
    book.save(buffer)
    path = tmp_path / "arial.xlsx"
    path.write_bytes(buffer.getvalue())
    assert read_template(path).font_name == "Arial"
