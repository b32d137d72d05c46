"""The xlwings engine over a real LibreOffice."""

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter
import xlwings as xw

from xlwings_libreoffice.activate import ACCEPT_VARIABLES, accept_from_environment
from xlwings_libreoffice.office import HeadlessOffice, OfficeError

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A workbook in the manner of kpibook's: a wide table, formulas over it, a name, a protected sheet."""
    path = tmp_path / "model.xlsx"
    book = xlsxwriter.Workbook(path)
    cover, figures, section = (book.add_worksheet(name) for name in ("Cover", "Numerators", "Section"))
    columns = [{"header": heading} for heading in ("key", "2023-01", "2023-02")]
    data = [["a|whole", 1, 2], ["b|whole", 3, 4]]
    figures.add_table(0, 0, 2, 2, {"name": "Numerators", "columns": columns, "data": data})
    for row, (formula, value) in enumerate(
        [
            ("=SUM(Numerators[2023-02])", 6),
            ('=MATCH("2023-02",Numerators[#Headers],0)', 3),
            ('=MATCH("2023-03",Numerators[#Headers],0)', 0),
            ("=ROWS(keys)", 2),
            ("=INDEX(Numerators[],2,3)", 4),
        ]
    ):
        cover.write_formula(row, 0, formula, None, value)
        section.write_formula(row, 0, formula, None, value)
    book.define_name("keys", "=Numerators[key]")
    book.define_name("report_month", "=Cover!$B$1")
    unlocked = book.add_format({"locked": False})
    section.write_blank("C1", None, unlocked)
    section.protect()
    book.close()
    return path


@pytest.fixture
def book(app: xw.App, file: Path) -> xw.Book:
    return app.books.open(file)


def test_sheets_and_path_are_those_of_the_file(book: xw.Book, file: Path) -> None:
    """The book names its file, and its sheets in their order."""
    assert Path(book.fullname) == file
    assert [sheet.name for sheet in book.sheets] == ["Cover", "Numerators", "Section"]


def test_values_come_back_as_they_were_written(book: xw.Book) -> None:
    """Numbers, texts, dates, times of day, truth and nothing survive a write and a read."""
    values = [1.5, "text", dt.datetime(2023, 2, 1), dt.datetime(2023, 2, 1, 10, 30), True, None]
    book.sheets["Cover"]["D1:I1"].value = values
    assert book.sheets["Cover"]["D1:I1"].value == values


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("540", 540.0),
        ("1/20", dt.datetime(2020, 1, 1)),
        ("23%", 0.23),
        ("=1+1", 2.0),
        ("2023-02", dt.datetime(2023, 2, 1)),
        ("N/A", "N/A"),
        ("25% (81/330)", "25% (81/330)"),
    ],
)
def test_texts_in_general_cells_are_read_as_excel_reads_them(book: xw.Book, typed: str, becomes: object) -> None:
    """Without the text format, Excel makes something else of these; so does the engine."""
    cell = book.sheets["Cover"]["D1"]
    cell.value = typed
    assert cell.value == becomes


@pytest.mark.parametrize("typed", ["540", "1/20", "23%", "=1+1", "+1", "-2", "@x", "2023-02", "TRUE"])
def test_texts_in_text_cells_stay(book: xw.Book, typed: str) -> None:
    """With the text format set first, every text stays what it is."""
    cell = book.sheets["Cover"]["D1"]
    cell.number_format = "@"
    cell.value = typed
    assert cell.value == typed


def test_a_month_written_into_a_heading_without_the_text_format_is_spoilt(book: xw.Book) -> None:
    """Excel reads a heading as a date and keeps the text displayed: a forgotten format shows."""
    book.sheets["Numerators"]["C1"].value = "2023-02"
    assert book.sheets["Numerators"]["C1"].value == "Feb-23"


def test_a_table_that_grew_is_followed_by_every_formula(book: xw.Book) -> None:
    """Columns, headings, and names over the table see its new rows and its new month, on protected sheets too."""
    sheet = book.sheets["Numerators"]
    sheet["D1"].number_format = "@"
    sheet["D1:D3"].value = [["2023-03"], [10], [20]]
    sheet["A4:D4"].value = ["c|whole", 5, 6, 30]
    sheet.tables["Numerators"].resize(sheet["A1:D4"])
    assert sheet.tables["Numerators"].range.address == "$A$1:$D$4"
    for name in ("Cover", "Section"):
        assert book.sheets[name]["A1:A5"].value == [12.0, 3.0, 4.0, 3.0, 4.0]
    assert book.sheets["Section"].api.ProtectContents


def test_a_table_that_shrank_is_followed_too(book: xw.Book) -> None:
    """A row fewer is a row fewer in every formula."""
    sheet = book.sheets["Numerators"]
    sheet.tables["Numerators"].resize(sheet["A1:C2"])
    assert book.sheets["Cover"]["A1"].value == 2.0
    assert book.sheets["Cover"]["A4"].value == 1.0


def test_formulas_are_written_and_read_in_excels_words(book: xw.Book) -> None:
    """Commas, sheet names with ! and references to tables go there and back."""
    cell = book.sheets["Cover"]["D1"]
    formula = '=IF(Numerators!B2=1,SUM(Numerators[2023-02]),"a,b")+MATCH("key",Numerators[#Headers],0)'
    cell.formula = formula
    assert cell.formula == formula
    assert cell.value == 7.0


def test_names_lead_to_cells_and_can_be_moved(book: xw.Book) -> None:
    """A name over a cell and one over a table's column lead to cells; a name can be given others."""
    assert book.names["report_month"].refers_to_range.address == "$B$1"
    assert book.names["keys"].refers_to_range.address == "$A$2:$A$3"
    book.names["report_month"].refers_to = "=Cover!$B$2"
    assert book.names["report_month"].refers_to_range.address == "$B$2"
    assert book.sheets["Cover"]["report_month"].address == "$B$2"


def test_locked_cells_on_a_protected_sheet_refuse(book: xw.Book) -> None:
    """A write into a locked cell is an error that names it, and changes nothing; an unlocked one takes it."""
    section = book.sheets["Section"]
    with pytest.raises(OfficeError, match=r"Section\.\$A\$1 is locked"):
        section["A1"].value = 1
    assert section["A1"].value == 6.0
    section["C1"].value = "analysis"
    assert section["C1"].value == "analysis"


def test_protection_is_lifted_and_put_back(book: xw.Book) -> None:
    """Excel's own words for it work."""
    section = book.sheets["Section"]
    section.api.Unprotect()
    section["A9"].value = 1
    section.api.Protect()
    assert section.api.ProtectContents
    assert section["A9"].value == 1.0


def test_formats_and_colours_go_there_and_back(book: xw.Book) -> None:
    """Fill, letters and number format read as they were set; cells that differ give None."""
    cells = book.sheets["Cover"]["D1:D2"]
    cells[0].color = (255, 192, 0)
    cells[0].font.bold = True
    cells[0].number_format = ';;;"● "@'
    assert (cells[0].color, cells[1].color, cells[0].font.bold) == ((255, 192, 0), None, True)
    assert cells[0].number_format == ';;;"● "@'
    assert cells.number_format is None


def test_the_status_bar_takes_a_text(app: xw.App, book: xw.Book) -> None:
    """Progress can be shown and taken away again."""
    app.status_bar = "Reading referrals"
    assert app.status_bar == "Reading referrals"
    app.status_bar = None
    assert app.status_bar is None


def test_what_was_saved_is_there_when_it_is_opened_again(app: xw.App, book: xw.Book, tmp_path: Path) -> None:
    """A saved workbook holds the new value, its table and its name."""
    book.sheets["Cover"]["D1"].value = 42
    book.save(tmp_path / "saved.xlsx")
    book.close()
    again = app.books.open(tmp_path / "saved.xlsx")
    assert again.sheets["Cover"]["D1"].value == 42.0
    assert [table.name for table in again.sheets["Numerators"].tables] == ["Numerators"]


def test_a_new_sheet_can_be_put_in_and_taken_away(book: xw.Book) -> None:
    """A sheet of the officer's own comes where it is put."""
    book.sheets.add("Mine", after=book.sheets["Cover"])
    assert [sheet.name for sheet in book.sheets][:2] == ["Cover", "Mine"]
    book.sheets["Mine"].delete()
    assert "Mine" not in [sheet.name for sheet in book.sheets]


def test_the_officers_column_moves_with_inserted_cells(book: xw.Book) -> None:
    """Cells put in move what stood there."""
    sheet = book.sheets["Numerators"]
    sheet["D1:D2"].value = [["note"], ["mine"]]
    sheet["D1:D3"].insert("right")
    assert sheet["E1:E2"].value == ["note", "mine"]


def test_a_workbook_that_is_not_there_says_so(app: xw.App, tmp_path: Path) -> None:
    """xlwings' own check, or the engine's, names the file."""
    with pytest.raises((FileNotFoundError, OfficeError), match="nowhere"):
        app.books.open(tmp_path / "nowhere.xlsx")


def test_a_killed_office_leaves_a_lock_that_the_next_one_takes_away(file: Path) -> None:
    """After a kill the workbook opens again, though the dead LibreOffice's lock file is still beside it."""
    from xlwings_libreoffice.activate import activate
    from xlwings_libreoffice.engine import open_book

    before = xw.engines.active
    first = HeadlessOffice()
    try:
        open_book(activate(first.bridge).impl, file, visible=True)
    finally:
        first.kill()
        first.close()
    with HeadlessOffice() as second:
        opened = xw.Book(impl=open_book(activate(second.bridge).impl, file))
        assert opened.sheets["Cover"]["A1"].value == 6.0
    xw.engines.active = before
    assert not list(file.parent.glob(".~lock*"))


def test_nobody_listening_is_said_in_words() -> None:
    """Attaching to a LibreOffice that does not listen ends in an error that names the address."""
    from xlwings_libreoffice.activate import attach

    with pytest.raises(OfficeError, match="pipe,name=kpibooknobody"):
        attach("pipe,name=kpibooknobody", patience_seconds=0.2)


def test_deleting_the_last_sheet_leaves_every_table(book: xw.Book) -> None:
    """LibreOffice would lose the tables of the sheet before it, and every formula that reads them."""
    book.sheets["Section"].delete()
    book.sheets.add("Mine", after=book.sheets[-1])
    book.sheets["Mine"].delete()
    assert [table.name for table in book.sheets["Numerators"].tables] == ["Numerators"]
    assert book.sheets["Cover"]["A1"].value == 6


def test_tables_of_sheets_gone_through_are_those_of_now(book: xw.Book) -> None:
    """Going through all sheets lists each one's tables; one made meanwhile is there when asked again."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    assert [table.name for table in sheets["Numerators"].tables] == ["Numerators"]
    cover = sheets["Cover"]
    assert len(cover.tables) == 0
    cover["F1:F2"].value = [["heading"], [1]]
    cover.tables.add(source=cover["F1:F2"], name="Second")
    assert [table.name for table in cover.tables] == ["Second"]


def test_notes_are_added_listed_and_taken_away(book: xw.Book) -> None:
    """A note is found at its cell and among its sheet's, and is gone once deleted."""
    sheet = book.sheets["Numerators"]
    sheet["B2"].add_note("first")
    sheet["C3"].add_note("second")
    assert [(note.location.address, note.text) for note in sheet.notes] == [("$B$2", "first"), ("$C$3", "second")]
    sheet["B2"].note.text = "changed"
    assert sheet["B2"].note.text == "changed"
    sheet["B2"].note.delete()
    assert sheet["B2"].note is None
    assert sheet["C3"].note.text == "second"


def test_new_contents_leave_notes(book: xw.Book) -> None:
    """As in Excel, values, formulas and a table that grows take no note away, on a protected sheet neither."""
    sheet, section = book.sheets["Numerators"], book.sheets["Section"]
    sheet["B2"].add_note("about 1")
    section["C1"].add_note("free cell")
    sheet["A2:C2"].value = ["a|whole", 5, 6]
    section["C1"].value = "typed"
    sheet["A4:C4"].value = ["c|whole", 7, 8]
    sheet.tables["Numerators"].resize(sheet["A1:C4"])
    assert section["A1"].value == 6 + 2 + 8 + 2
    assert (sheet["B2"].note.text, section["C1"].note.text) == ("about 1", "free cell")


def all_that_is_read(book: xw.Book) -> list[object]:
    """What a refresh asks of sheets, of names, and of the cells that they stand for."""
    found: list[object] = [[sheet.name for sheet in book.sheets], "keys" in book.names, "other" in book.names]
    for name in ("Cover", "Numerators"):
        sheet = book.sheets[name]
        blocks = [sheet.range(address) for address in ("A1:K14", "B2:C3", "J9:Z30", "D1", "XX900")]
        found += [sheet.used_range.address, [(note.location.address, note.text) for note in sheet.notes]]
        found += [block.options(ndim=2).value for block in blocks]
    for name in ("report_month", "day", "word", "formula", "error", "block", "'odd"):
        if name in book.names:
            cells = book.names[name].refers_to_range
            found += [cells.sheet.name, cells.address, cells.value, cells.formula]
    return found


def test_what_is_read_ahead_is_what_would_be_read(book: xw.Book) -> None:
    """Every kind of cell, notes, names, blocks beyond the area in use, and a sheet that nobody asked for ahead."""
    sheet = book.sheets["Cover"]
    sheet["C3:C9"].value = [
        [1.5],
        ["text"],
        [dt.datetime(2023, 2, 1)],
        [True],
        [None],
        [dt.datetime(2023, 2, 1, 10)],
        [0],
    ]
    sheet["D9"].formula = "=1/0"
    sheet["D10"].formula = '="a"&C4'
    sheet["D11"].number_format = "@"
    sheet["D11"].value = "=kept"
    sheet["E12"].add_note("on a blank cell")
    for name, cells in [
        ("day", "$C$5"),
        ("word", "$C$4"),
        ("formula", "$D$10"),
        ("error", "$D$9"),
        ("block", "$C$3:$D$4"),
    ]:
        book.names.add(name, f"=Cover!{cells}")
    expected = all_that_is_read(book)
    with book.impl.read_ahead(["Cover"], ["report_month", "day", "word", "formula", "error", "block", "keys", "none"]):
        assert all_that_is_read(book) == expected
    with book.impl.read_ahead(["Cover", "Numerators"], []):
        assert all_that_is_read(book) == expected


def test_what_was_read_ahead_is_forgotten_when_something_is_written(book: xw.Book) -> None:
    """Nobody reads what stood there before: not after writing, not when told to ask again, not afterwards."""
    cell = book.sheets["Cover"]["C3"]
    with book.impl.read_ahead(["Cover"], []):
        cell.value = "written"
        assert cell.value == "written"
    with book.impl.read_ahead(["Cover"], []) as ask_again:
        book.impl.app.bridge.call("write", book=book.impl.id, sheet="Cover", area=[2, 2, 1, 1], rows=[["by hand"]])
        assert cell.value == "written"
        ask_again()
        assert cell.value == "by hand"


def test_the_example_of_the_engines_own_page_runs() -> None:
    """What README shows of the engine is what it does, in a process that has loaded nothing of kpibook."""
    page = (Path(__file__).parents[2] / "src" / "xlwings_libreoffice" / "README.md").read_text("utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    code += "\nimport sys\nassert not any(name.partition('.')[0] == 'kpibook' for name in sys.modules)\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "2.0\n"), done.stderr


@pytest.mark.parametrize("name", ACCEPT_VARIABLES)
def test_either_variable_says_where_libreoffice_listens(name: str) -> None:
    """Whoever set the earlier name need not change it."""
    assert accept_from_environment({name: "pipe,name=there"}) == "pipe,name=there"
