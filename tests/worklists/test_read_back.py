"""A list that came back: what was typed is found by its record, and whatever cannot be taken is said, never guessed."""

import datetime as dt
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from team_lists import REASONS, sign, team_list

from kpibook.issues import InputError
from kpibook.sources import read_sheets
from kpibook.teams import as_passphrase
from kpibook.teams.protect import encrypt
from kpibook.worklists.contents import Answer, Note, Part
from kpibook.worklists.draw import list_bytes
from kpibook.worklists.read_back import read_returned

FILE = "east.xlsx"
TOP = 4
"""The row of a list's headings."""


@pytest.fixture(scope="module")
def content():
    return list_bytes(team_list(), sign)


@pytest.fixture
def book(content):
    return load_workbook(io.BytesIO(content))


def read(book):
    buffer = io.BytesIO()
    book.save(buffer)
    return read_returned(buffer.getvalue(), FILE, sign, REASONS)


def cells(book, row, sheet="Overdue"):
    """The cells of a row, by heading."""
    return {book[sheet].cell(TOP, cell.column).value: cell for cell in book[sheet][row]}


def listed(book, row, sheet="Overdue"):
    """The record that stands in a row: key and indicator."""
    _, _, indicator, key, *_ = cells(book, row, sheet)["Sign of the row"].value.split("|")
    return key, indicator


def answer(book, row, reason="", done="", sheet="Overdue"):
    """Type into a row, and say what is to be found."""
    of = cells(book, row, sheet)
    of["Reason"].value, of["What was done and why"].value = reason or None, done or None
    part = {"Overdue": Part.OVERDUE, "Due soon": Part.DUE_SOON, "To put right": Part.PUT_RIGHT}[sheet]
    key, indicator = listed(book, row, sheet)
    return Answer(key, part, indicator, reason, done)


def said(found):
    return [(issue.sheet, issue.message.split(".")[0]) for issue in found.issues]


def test_a_list_in_which_nothing_was_typed_has_no_answers(content):
    """Notes that it was sent with are no answers."""
    found = read_returned(content, FILE, sign, REASONS)
    assert (found.scope, found.month, found.day) == ("east", team_list().month, team_list().day)
    assert (found.listed, found.answers, found.issues) == (40, (), ())
    assert any(row.note and row.note.month == "2023-02" for table in team_list().tables for row in table.rows)


def test_what_is_typed_is_found_by_its_record(book):
    """On each sheet; a reason in another spelling is the mapping's."""
    wanted = [
        answer(book, 5, "Done since", "Seen today.\nAlone."),
        answer(book, 9, done="= not a formula"),
        answer(book, 6, "Not ours", sheet="Due soon"),
        answer(book, 5, "Wrong in the list", "Corrected.", "To put right"),
    ]
    cells(book, 5)["Reason"].value = " done  SINCE "
    cells(book, 9)["What was done and why"].data_type = "s"
    found = read(book)
    assert found.answers == tuple(wanted) and found.issues == ()


def test_rows_sorted_filtered_and_columns_moved(book):
    """Each answer goes with its own record."""
    sheet = book["Overdue"]
    wanted = {answer(book, row, "Done since", f"Row {row}.") for row in (5, 11, 20)}
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(TOP + 1, sheet.max_row)]
    for at, row in enumerate(sorted(rows, key=lambda row: row[1], reverse=True), start=TOP + 1):
        for column, value in enumerate(row, start=1):
            sheet.cell(at, column).value = value
        sheet.row_dimensions[at].hidden = at % 2 == 0
    sheet.insert_cols(1, 3)
    sheet.insert_rows(1, 2)
    found = read(book)
    assert set(found.answers) == wanted and found.issues == ()


def test_a_note_that_was_changed_or_cleared_is_an_answer(book):
    rows = [row for row in range(TOP + 1, book["Overdue"].max_row + 1) if cells(book, row)["Reason"].value]
    key, indicator = listed(book, rows[0])
    cells(book, rows[0])["Reason"].value = cells(book, rows[0])["What was done and why"].value = None
    assert read(book).answers == (Answer(key, Part.OVERDUE, indicator, "", ""),)
    assert read(book).answers == (answer(book, rows[0], "", ""),)
    cells(book, rows[0])["What was done and why"].value = "Seen twice."
    assert read(book).answers == (Answer(key, Part.OVERDUE, indicator, "", "Seen twice."),)


def test_dates_and_numbers_typed_are_read_as_they_are_seen(book):
    for row, value in ((5, dt.datetime(2023, 3, 14)), (6, 7), (7, 7.5), (8, True)):
        cells(book, row)["What was done and why"].value = value
    assert [one.done for one in read(book).answers] == ["14 March 2023", "7", "7.5", "Yes"]


def test_a_reason_of_ones_own_is_kept_as_a_text(book):
    key, indicator = listed(book, 5)
    answer(book, 5, "On leave", "Back on Monday.")
    found = read(book)
    assert found.answers == (Answer(key, Part.OVERDUE, indicator, "", "On leave: Back on Monday."),)
    assert said(found) == [('east.xlsx, "Overdue", row 5', "The reason is none of those to choose from")]


def test_rows_that_were_added_are_named_and_not_taken(book):
    sheet, last = book["Overdue"], book["Overdue"].max_row
    for at in (last + 1, last + 2):
        sheet.cell(at, 2).value = "0000001"
        sheet.cell(at, sheet.max_column - 1).value = "Seen."
    found = read(book)
    assert found.answers == ()
    where = f'east.xlsx, "Overdue", rows {last + 1}, {last + 2}'
    assert said(found) == [
        (where, "There is no hidden sign in the row, so it belongs to no record of the list: it was not taken")
    ]


def test_what_is_typed_beside_another_id_is_not_taken(book):
    """Cells sorted without their rows would put a note to another child."""
    answer(book, 5, "Done since"), answer(book, 6, "Not ours")
    one, other = cells(book, 5)["Id"], cells(book, 7)["Id"]
    one.value, other.value = other.value, one.value
    found = read(book)
    assert [one.reason for one in found.answers] == ["Not ours"]
    assert said(found) == [('east.xlsx, "Overdue", row 5', "The id is not the one that the row was sent with")]


def test_a_row_of_another_list_is_not_taken(book):
    """Another team's, another month's, another list's, or a sign that somebody made up."""
    there = load_workbook(io.BytesIO(list_bytes(team_list(scope="west"), sign)))
    signs = [cells(there, 5)["Sign of the row"].value, cells(book, 5, "Due soon")["Sign of the row"].value]
    signs[1] = signs[1].replace("DUE_SOON", "OVERDUE")
    for row, text in zip((5, 6, 7), (*signs, "kpibook row 1|x"), strict=True):
        answer(book, row, "Done since")
        cells(book, row)["Sign of the row"].value = text
    found = read(book)
    assert found.answers == ()
    assert said(found)[0] == (
        'east.xlsx, "Overdue", rows 5, 6, 7',
        "The hidden sign is not that of a row of this list, so nothing was taken",
    )


def test_without_the_hidden_column_nothing_is_taken(book):
    """Not by the id alone, which may stand there for two records; that it is gone is said of every row."""
    answer(book, 5, "Done since")
    book["Overdue"].delete_cols(book["Overdue"].max_column)
    found = read(book)
    assert found.answers == () and found.issues[0].sheet == 'east.xlsx, "Overdue", rows 5, 6, 7, 8, 9 and 16 more'
    assert "no hidden sign" in found.issues[0].message and "21 of the 21 rows" in found.issues[1].message


def test_a_record_that_is_there_twice(book):
    """The same answer counts once; different ones not at all."""
    sheet, last = book["Overdue"], book["Overdue"].max_row
    wanted = answer(book, 5, "Done since")
    answer(book, 6, "Not ours")
    for at, row in ((last + 1, 5), (last + 2, 6)):
        for cell in sheet[row]:
            sheet.cell(at, cell.column).value = cell.value
    assert set(read(book).answers) == {wanted, answer(book, 6, "Not ours")}
    answer(book, last + 2, "Not possible")
    found = read(book)
    assert found.answers == (wanted,)
    where = f'east.xlsx, "Overdue", rows 6, {last + 2}'
    assert said(found) == [(where, "The same record is there more than once, with different answers: none was taken")]


def test_deleted_rows_and_sheets_are_counted(book):
    wanted = answer(book, 8, "Done since")
    book["Overdue"].delete_rows(20, 3)
    del book["To put right"], book["About"]
    found = read(book)
    assert found.answers == (wanted,)
    assert [text for _, text in said(found)] == [
        "3 of the 21 rows of “Overdue” are not there any more; nothing is noted for them",
        "5 of the 5 rows of “To put right” are not there any more; nothing is noted for them",
    ]


@pytest.mark.parametrize("heading", ["Id", "Reason", "What was done and why"])
def test_a_heading_that_was_changed_is_asked_for(book, heading):
    """Without the id nothing is taken, since nothing shows that rows are whole; of the others what is still there."""
    key, indicator = listed(book, 5)
    answer(book, 5, "Done since", "Seen.")
    cells(book, TOP)[heading].value = "Mine"
    found = read(book)
    assert [(sheet, text.partition(":")[0]) for sheet, text in said(found)] == [
        ('east.xlsx, "Overdue"', f"No column is called “{heading}” any more")
    ]
    reason, done = ("" if heading == "Reason" else "Done since", "" if heading.startswith("What") else "Seen.")
    assert Answer(key, Part.OVERDUE, indicator, reason, done) in found.answers or (
        heading == "Id" and not found.answers
    )


def test_a_cell_with_an_error_is_said(book):
    """A note that begins with = or - in a cell that is no text any more."""
    cells(book, 5)["What was done and why"].value = "=visited"
    found = read(book)
    assert found.answers == ()
    assert said(found) == [
        ('east.xlsx, "Overdue", row 5', "A cell shows an error where something was typed: that cell was not taken")
    ]


def test_no_message_names_a_child(book):
    """Whatever is wrong."""
    sheet = book["Overdue"]
    for row in range(5, 20):
        answer(book, row, f"Secret {row}", "Secret")
        cells(book, row)["Id"].value = f"999{row}"
    sheet.cell(sheet.max_row + 1, 2).value = "9990"
    sheet.delete_rows(21)
    text = "\n".join(map(str, read(book).issues))
    ids = {row.id for table in team_list().tables for row in table.rows}
    assert not any(word in text for word in ("999", "Secret", "Maya", *ids)) and text.count("east.xlsx") == 3


def broken(content, how):
    match how:
        case "another key":
            return list_bytes(team_list(), lambda text: sign(text, b"another key"))
        case "no list":
            buffer = io.BytesIO()
            book = load_workbook(io.BytesIO(content))
            for name in book.sheetnames:
                book[name].delete_cols(1, 30)
            book.save(buffer)
            return buffer.getvalue()
        case "two lists":
            buffer = io.BytesIO()
            book = load_workbook(io.BytesIO(content))
            there = load_workbook(io.BytesIO(list_bytes(team_list(scope="west"), sign)))
            book["How many"]["Z1"].value = there["About"]["C1"].value
            book.save(buffer)
            return buffer.getvalue()
        case "damaged":
            return content[: len(content) // 2]
        case "encrypted":
            return encrypt(content, as_passphrase("four words and more"))
    return b"%PDF-1.7"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ("another key", "It was made with another key"),
        ("no list", "Nothing in it says that it is a list"),
        ("two lists", "It holds sheets of more than one list"),
        ("damaged", "The file is damaged"),
        ("encrypted", "password"),
        ("a PDF", "PDF"),
    ],
)
def test_what_is_no_list_of_ours_is_refused_in_words(content, how, why):
    with pytest.raises(InputError) as refused:
        read_returned(broken(content, how), FILE, sign, REASONS)
    (issue,) = refused.value.issues
    assert issue.kind == "returned-list-unreadable" and why in issue.message


def test_an_empty_list_comes_back_empty():
    found = read_returned(list_bytes(team_list(0), sign), FILE, sign, REASONS)
    assert (found.scope, found.listed, found.answers, found.issues) == ("east", 0, (), ())


@settings(max_examples=40, deadline=None)
@given(reason=st.text(max_size=40), done=st.text(max_size=200))
def test_a_note_of_any_text_is_known_again_when_it_was_left_as_it_was(reason, done):
    """What it was sent with is no answer, whatever signs it holds."""
    table = team_list().tables[0]
    row = replace(table.rows[0], note=Note(reason, done, "2023-02"))
    content = list_bytes(team_list(tables=(replace(table, rows=(row,)),), put_right=()), sign)
    found = read_returned(content, FILE, sign, REASONS)
    assert (found.answers, found.issues) == ((), ())


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("xlsx", "Calc MS Excel 2007 XML"),
        ("ods", "calc8"),
        ("xls", "MS Excel 97"),
        ("xlsm", "Calc MS Excel 2007 VBA XML"),
    ],
)
def test_a_list_typed_into_and_sorted_by_libreoffice(recalculated, content, tmp_path, ending, kind):
    """Saved in whatever kind: every answer goes with its record; what begins with = is a text, but where the cell was
    made another's: then what it shows was meant."""
    file, to = tmp_path / "list.xlsx", tmp_path / f"list.{ending}"
    file.write_bytes(content)
    book = load_workbook(file)
    texts = {5: "=SUM(A1)", 7: "Seen — שלום 😀", 9: "-", 12: "14/3", 14: "7"}
    places = {row: ("Overdue", cells(book, row)["What was done and why"].coordinate) for row in texts}
    wanted = {Answer(listed(book, row)[0], Part.OVERDUE, listed(book, row)[1], "", text) for row, text in texts.items()}
    (table,) = book["Overdue"].tables.values()
    changes = {places[row]: text for row, text in texts.items() if row != 14}
    recalculated.saved(file, to, changes, {places[14]: "=3+4"}, [("Overdue", table.ref, 1)], kind)
    found = read_returned(to.read_bytes(), to.name, sign, REASONS)
    assert found.issues == () and set(found.answers) == wanted
    (sheet,) = (table for table in read_sheets(to.read_bytes(), to.name)[0] if table.sheet == "Overdue")
    ids = [row[1] for row in sheet.rows[TOP:]]
    assert ids == sorted(ids, reverse=True)
