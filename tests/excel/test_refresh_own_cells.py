"""What an officer put in, beside, left of and on a table follows its row, whole: text, number format, note, name."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw
from open_workbooks import named, opened, table
from small_workspace import NEXT, Workspace, referrals

from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.open.message import refresh_message
from kpibook.issues import InputError
from kpibook.package import pack, unpack

pytestmark = pytest.mark.libreoffice

MORE = ["2022-11", *NEXT]
"""A month more than the workbook has, none less: its tables become wider."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees another's cache or log."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def drop_team_one(workspace: Workspace) -> None:
    """Take the first team out, so that the rows of the second move up."""
    mapping = workspace.folder / "mappings" / "all.yaml"
    text = mapping.read_text("utf-8")
    mapping.write_text(text.replace('  one: {name: "Team one", area: east}\n', ""), "utf-8")
    rows = referrals(["2022-11", "2022-12", "2023-01", "2023-02"])
    workspace.write([row for row in rows if row[1] == "Team two"])


def beside(book: xw.Book, heading: str, typed: Callable[[str], object], code: str = "") -> int:
    """Type a column right of the Numerators; gives its number."""
    sheet = book.sheets["Numerators"]
    area = sheet.tables["Numerators"].range
    column = area.column + area.shape[1]
    sheet.range((area.row, column)).value = heading
    for row in range(area.row + 1, area.row + area.shape[0]):
        cell = sheet.range((row, column))
        content = typed(sheet.range((row, area.column)).value)
        if content is not None:
            if code:
                cell.number_format = code
            cell.value = content
    return column


def shown_beside(book: xw.Book, column: int) -> dict[str, tuple[object, str]]:
    """Key → what the column shows, and in which number format."""
    sheet = book.sheets["Numerators"]
    area = sheet.tables["Numerators"].range
    found = {}
    for row in range(area.row + 1, area.row + area.shape[0]):
        cell = sheet.range((row, column))
        found[sheet.range((row, area.column)).value] = (cell.value, cell.number_format)
    return found


@pytest.mark.parametrize(
    ("content", "code"),
    [(0.25, "0%"), (dt.datetime(2023, 5, 1), "DD/MM/YYYY"), (9.5 / 24, "HH:MM"), ("=1/4", "0%"), ("'007", "@")],
)
def test_a_cell_keeps_its_number_format(app: xw.App, workspace: Workspace, content: object, code: str) -> None:
    """A quarter shown as 25% is 25% beside the row's new place too, and a plain number there is no percentage."""
    book = opened(app, workspace.build("report.xlsx"))
    column = beside(book, "own", lambda key: content if key.endswith("two") else None, code)
    sheet = book.sheets["Numerators"]
    top = sheet.tables["Numerators"].range.row
    sheet.range((top + 1, column)).value = 12
    before = shown_beside(book, column)
    drop_team_one(workspace)
    refresh_message(book, workspace.folder)
    after = shown_beside(book, column)
    keys = ("referrals|whole", "referrals|two", "in_time|two")
    assert {key: after[key] for key in keys} == {key: before[key] for key in keys}


def test_a_text_that_begins_with_an_apostrophe_keeps_it(app: xw.App, workspace: Workspace) -> None:
    """Excel takes the first apostrophe of what is written for a sign that text follows."""
    book = opened(app, workspace.build("report.xlsx"))
    column = beside(book, "own", lambda key: "''tis agreed" if key.endswith("two") else None)
    assert shown_beside(book, column)["in_time|two"][0] == "'tis agreed"
    drop_team_one(workspace)
    refresh_message(book, workspace.folder)
    assert shown_beside(book, column)["in_time|two"][0] == "'tis agreed"


@pytest.mark.parametrize("heading", ["team", "key"])
def test_a_column_headed_as_one_of_kpibooks_is_kept(app: xw.App, workspace: Workspace, heading: str) -> None:
    """It joins the table under a heading of its own, as Excel would name it, and stays an officer's."""
    book = opened(app, workspace.build("report.xlsx"))
    beside(book, heading, lambda key: f"about {key}")
    workspace.write(referrals(MORE))
    refresh_message(book, workspace.folder)
    workspace.write(referrals([*MORE, "2023-04"]))
    refresh_message(book, workspace.folder)
    rows = table(book, "Numerators")
    assert {key: row[f"{heading} 2"] for key, row in rows.items()} == {key: f"about {key}" for key in rows}


def typed_left(book: xw.Book) -> None:
    """A column put in left of the Numerators, with words about each row."""
    sheet = book.sheets["Numerators"]
    sheet.range("A:A").insert("right")
    area = sheet.tables["Numerators"].range
    sheet.range((area.row, 1)).value = "mine"
    for row in range(area.row + 1, area.row + area.shape[0]):
        sheet.range((row, 1)).value = f"about {sheet.range((row, area.column)).value}"
    sheet.range((area.row + area.shape[0] - 1, 1)).add_note("seen by the board")


def test_what_stands_left_of_a_table_follows_its_row(app: xw.App, workspace: Workspace) -> None:
    """Words and notes in a column that was put in before the table; those of a row that has gone are kept."""
    book = opened(app, workspace.build("report.xlsx"))
    typed_left(book)
    drop_team_one(workspace)
    refresh_message(book, workspace.folder)
    sheet = book.sheets["Numerators"]
    area = sheet.tables["Numerators"].range
    lines = sheet.range((area.row + 1, 1), (area.row + area.shape[0] - 1, 2)).value
    assert [line[0] for line in lines] == [f"about {line[1]}" for line in lines]
    kept = book.sheets["Kept rows"].tables["Kept"].range.value
    assert ["Numerators", "in_time|one", "mine", "about in_time|one"] in kept
    assert [note.location.row for note in sheet.notes] == [area.row + area.shape[0] - 1]


def test_notes_beside_and_below_a_table_stay_when_it_grows(app: xw.App, workspace: Workspace) -> None:
    """New columns take the look of the last one only where that takes no note away."""
    book = opened(app, workspace.build("report.xlsx"))
    sheet = book.sheets["Numerators"]
    area = sheet.tables["Numerators"].range
    sheet.range((area.row + 1, area.column + area.shape[1])).add_note("beside")
    sheet.range((area.row + area.shape[0], area.column)).add_note("below")
    workspace.write(referrals(MORE))
    assert "Month added" in refresh_message(book, workspace.folder)
    assert sorted(note.text for note in sheet.notes) == ["below", "beside"]


def test_a_renamed_archive_goes_on(app: xw.App, workspace: Workspace) -> None:
    """The archive is known by its table, not by the name of its sheet."""
    book = opened(app, workspace.build("report.xlsx"))
    named(book, "analysis_front_1").value = "Steady."
    workspace.write(referrals(NEXT))
    refresh_message(book, workspace.folder)
    book.sheets["Analysis archive"].name = "Old texts"
    named(book, "analysis_front_1").value = "Better."
    workspace.write(referrals([*NEXT, "2023-04"]))
    refresh_message(book, workspace.folder)
    assert [row[2] for row in book.sheets["Old texts"].tables["Archive"].range.value] == ["text", "Steady.", "Better."]


def test_a_table_of_ones_own_beside_the_figures_is_no_hindrance(app: xw.App, workspace: Workspace) -> None:
    """Every table of kpibook's is found, however many others there are."""
    book = opened(app, workspace.build("report.xlsx"))
    sheet = book.sheets["Numerators"]
    sheet["P3"].value = [["a", "b"], [1, 2]]
    sheet.tables.add(source=sheet["P3:Q4"], name="MyTable")
    workspace.write(referrals(NEXT))
    assert "Month added" in refresh_message(book, workspace.folder)
    assert sheet["P3:Q4"].value == [["a", "b"], [1, 2]]


def test_a_sheet_of_ones_own_with_the_archives_name(app: xw.App, workspace: Workspace) -> None:
    """The archive takes another name: sheets' names do not differ by capitals alone."""
    book = opened(app, workspace.build("report.xlsx"))
    book.sheets.add("ANALYSIS ARCHIVE")["A1"].value = "mine"
    named(book, "analysis_front_1").value = "Steady."
    workspace.write(referrals(NEXT))
    refresh_message(book, workspace.folder)
    assert book.sheets["ANALYSIS ARCHIVE"]["A1"].value == "mine"
    assert book.sheets["Analysis archive 2"].tables["Archive"].range.value[1][2] == "Steady."


def test_a_table_of_ones_own_with_the_archives_name_is_named(app: xw.App, workspace: Workspace) -> None:
    """Nothing is written into a table that is not kpibook's: the message asks for another name."""
    book = opened(app, workspace.build("report.xlsx"))
    own = book.sheets.add("Mine")
    own["A1"].value = [["a", "b"], [1, 2]]
    own.tables.add(source=own["A1:B2"], name="Archive")
    named(book, "analysis_front_1").value = "Steady."
    workspace.write(referrals(NEXT))
    with pytest.raises(InputError, match="a table of your own has it"):
        refresh_message(book, workspace.folder)
    assert named(book, "analysis_front_1").value == "Steady."


def pushed_right(book: xw.Book) -> None:
    typed_left(book)


def pushed_down(book: xw.Book) -> None:
    sheet = book.sheets["Numerators"]
    sheet.range("1:2").insert("down")
    sheet["A1"].value = "for the board"


@pytest.mark.parametrize(("push", "place"), [(pushed_right, "A4"), (pushed_down, "A1")])
def test_a_closed_file_with_a_table_pushed_aside_is_refused(
    app: xw.App, workspace: Workspace, push: Callable[[xw.Book], None], place: str
) -> None:
    """What was typed above or left of a table that is elsewhere now is named; the file stays as it was."""
    file = workspace.build("report.xlsx")
    book = opened(app, file)
    push(book)
    book.save()
    book.close()
    before = file.read_bytes()
    drop_team_one(workspace)
    with pytest.raises(InputError, match=rf'above or left of the table \({place}.*on "Numerators"'):
        refresh_file(file, workspace.folder, dt.datetime(2023, 4, 4), lambda *_: None, None, None)
    assert file.read_bytes() == before


def test_a_protected_table_sheet_is_named(app: xw.App, workspace: Workspace) -> None:
    """Nothing is written, and the message says what to take off."""
    book = opened(app, workspace.build("report.xlsx"))
    sheet = book.sheets["Numerators"]
    before = sheet.used_range.formula
    sheet.api.Protect()
    workspace.write(referrals(MORE))
    with pytest.raises(InputError, match="The sheet is protected"):
        refresh_message(book, workspace.folder)
    assert sheet.used_range.formula == before
    assert "kpibook_refreshing" not in book.names
    sheet.api.Unprotect()
    assert "Month added" in refresh_message(book, workspace.folder)


def with_total_row(file: Path) -> None:
    """Give the Numerators a total row, as Excel stores it."""
    parts = unpack(file.read_bytes())
    name = next(name for name, data in parts.items() if b'displayName="Numerators"' in data)
    told = parts[name].decode()
    table_ref = re.search(r'ref="(A\d+:[A-Z]+)(\d+)" totalsRowShown="0"', told)
    assert table_ref
    last = int(table_ref[2]) + 1
    parts[name] = told.replace(table_ref[0], f'ref="{table_ref[1]}{last}" totalsRowCount="1"').encode()
    number = name.removeprefix("xl/tables/").encode()
    related = next(name for name, data in parts.items() if name.endswith(".rels") and b"tables/" + number in data)
    sheet = related.replace("_rels/", "").removesuffix(".rels")
    row = f'<row r="{last}"><c r="A{last}" t="inlineStr"><is><t>Total</t></is></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace(b"</sheetData>", row.encode())
    file.write_bytes(pack(parts))


def test_a_total_row_is_named(app: xw.App, workspace: Workspace) -> None:
    """It is an officer's: a refresh would take it for a row that has gone."""
    file = workspace.build("report.xlsx")
    with_total_row(file)
    book = opened(app, file)
    workspace.write(referrals(NEXT))
    with pytest.raises(InputError, match="The table Numerators has a total row"):
        refresh_message(book, workspace.folder)
    assert "Total" in [row[0] for row in book.sheets["Numerators"].used_range.value]


def test_a_rebuild_archives_a_formula_as_it_showed(app: xw.App, workspace: Workspace) -> None:
    """In the archive it would go on counting, as if it were this month's."""
    book = opened(app, workspace.build("report.xlsx"))
    named(book, "analysis_front_1").formula = '="Open: "&2+3'
    workspace.write_mapping(title="Front door and more")
    workspace.write(referrals(NEXT))
    refresh_message(book, workspace.folder)
    rebuilt = opened(app, workspace.folder / "report rebuilt.xlsx")
    assert [row[2] for row in rebuilt.sheets["Analysis archive"].tables["Archive"].range.formula] == ["text", "Open: 5"]
