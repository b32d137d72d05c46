import pytest

from kpibook.coded import SheetCells
from kpibook.issues import Severity
from kpibook.sources.read_csv import read_csv
from kpibook.sources.read_file import read_sheets
from kpibook.sources.too_much import Room

ROWS = [["Ref", "Näme"], ["R1", "=1+1"]]


def text_of(rows, delimiter=","):
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def rows_of(data):
    """The rows of a file with which nothing is wrong."""
    rows, issues = read_csv(data, "a.csv")
    assert not issues
    return [*map(list, rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding):
    """UTF-8 with and without mark, Windows' code page and UTF-16 with its mark are read."""
    assert rows_of(text_of(ROWS).encode(encoding)) == ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separators(delimiter):
    """Comma, semicolon and tab are told by the rows, whatever stands in the title above."""
    rows = [["Referrals: all, in order; as exported"], *ROWS] if delimiter == "\t" else [["Referrals"], *ROWS]
    assert [
        row[: len(wanted)] for row, wanted in zip(rows_of(text_of(rows, delimiter).encode()), rows, strict=True)
    ] == rows


def test_said_separator():
    """Excel's own line sep=; is no row, as in Excel."""
    assert rows_of(b"sep=;\r\nA;B,C\r\n") == [["A", "B,C"]]


def test_rows_are_numbered_as_in_excel():
    """Blank lines are rows, and a line break inside a cell makes none."""
    assert rows_of(b'A,B\n\n"two\nlines",x\n') == [["A", "B"], ["", ""], ["two\nlines", "x"]]


def test_quoted_separators():
    """Separators and quotation marks inside quotes belong to the cell."""
    assert rows_of(b'A,"B, ""C"""\n') == [["A", 'B, "C"']]


@pytest.mark.parametrize("data", [b"a,b\n\x81\x8d,\x90", b"a,b\n1,\0", b"\xff\xfea\xd8"])
def test_no_text(data):
    """Bytes of no known encoding, and NUL bytes, are an error."""
    rows, (issue,) = read_csv(data, "a.csv")
    assert (rows, issue.kind) == ([], "unreadable-text")


@pytest.mark.parametrize("data", [b'A,B\n1,"never closed\n2,3\n', b'A,B\n"1"x,2\n'])
def test_broken_quotes(data):
    """A quotation mark that is never closed is an error with its line, and swallows no rows."""
    rows, (issue,) = read_csv(data, "a.csv")
    assert (rows, issue.kind) == ([], "broken-csv")
    assert "line" in issue.sheet


LIST = [["Ref", "Child", "Received", "Team", "Note"]] + [
    [f"R{number}", f"C{number}", "03/02/2023", "MASH", "seen, at home"] for number in range(1, 400)
]


@pytest.mark.parametrize("swallowed", [1, 2, 20, 300])
def test_rows_that_a_quotation_mark_swallows(swallowed):
    """A quotation mark that is closed some rows later swallows the rows between: an error with its lines."""
    lines = [",".join(row[:4]) + ",seen" for row in LIST]
    lines[5] = 'R5,C5,03/02/2023,"MASH,seen'
    lines[5 + swallowed] = f'R{5 + swallowed},C9,03/02/2023,MASH",seen'
    rows, (issue,) = read_csv("\n".join(lines).encode(), "a.csv")
    assert (rows, issue.kind, issue.sheet) == ([], "swallowed-rows", f"a.csv, lines 6 to {6 + swallowed}")


@pytest.mark.parametrize(
    "note",
    ["seen,\nat home", "Mum, dad,\nand two aunts, came", "1. seen, well, warm, fed\n2. spoken, alone, to, him",
     "\n".join(["He said, she said, they said, we said"] * 10)],
)  # fmt: skip
def test_notes_with_line_breaks_are_read(note):
    """A note of a few lines, with commas and numbers, is one cell and no cause for alarm."""
    rows = [*LIST, ["R400", "C400", "03/02/2023", "MASH", note], *LIST[1:]]
    read, issues = read_csv(text_of([[f'"{c}"' if "," in c else c for c in row] for row in rows]).encode(), "a.csv")
    assert (list(read), issues) == (rows, ())


def test_a_cell_of_many_lines_is_named():
    """A cell over more than ten lines is named in a warning, and read."""
    note = "\n".join(["one line"] * 12)
    rows, (issue,) = read_csv(f'Ref,Note\nR1,"{note}"\n'.encode(), "a.csv")
    assert (len(rows), issue.kind, issue.severity) == (2, "many-lines", Severity.WARNING)
    assert issue.sheet == "a.csv, lines 2 to 13"


def test_a_row_of_very_many_cells():
    """A row of more cells than a spreadsheet has columns is refused at once."""
    rows, (issue,) = read_csv(b"Ref,Note\n" + b"," * 1_000_000, "a.csv")
    assert (rows, issue.kind, issue.sheet) == ([], "too-many-columns", "a.csv, line 2")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_millions_of_blank_lines(end):
    """A few megabytes of ends of lines would take gigabytes as rows; as many as a sheet has rows are read."""
    rows, (issue,) = read_csv(b"Ref,Note\n" + end.encode() * 1_100_000, "a.csv")
    assert (rows, issue.kind) == ([], "too-much")
    rows, issues = read_csv(b"Ref,Note\n" + end.encode() * 1_000_000 + b"R1,x\n", "a.csv")
    assert (rows[-1], issues) == (["R1", "x"], ())


def test_a_list_of_more_lines_than_a_sheet_has_is_read():
    """Its lines are as long as those of lists are."""
    rows, issues = read_csv(b"R,Date,Team\n" + b"R1,2023-02-03,MASH East\n" * 1_100_000, "a.csv")
    assert (len(rows), issues) == (1_100_001, ())


def test_a_cell_of_very_many_characters():
    """A cell that is longer than any is told as such; that its quotation mark is open is no more than asked."""
    rows, (issue,) = read_csv(b'Ref,Note\n1,"' + b"x" * 200_000 + b'"\n', "a.csv")
    assert (rows, issue.kind) == ([], "broken-csv")
    assert issue.message.startswith("A cell has more than 131,072 characters")
    assert "131,072 characters" in issue.message


@pytest.mark.parametrize(("megabytes", "before", "is_read"), [(40, 0, True), (20, 0, False), (40, 100_000, False)])
def test_a_text_file_that_the_computer_has_no_room_for(megabytes, before, is_read):
    """A .csv is refused as a workbook is: by its cells and its text, and what the files before it take."""
    data = text_of([["x", "y"]] * 60_000).encode()
    tables, issues = read_sheets(data, "a.csv", Room(megabytes * 10**6, before))
    assert (len(tables), [issue.kind for issue in issues]) == ((1, []) if is_read else (0, ["too-much"]))
    assert is_read or "GB of memory" in issues[0].message


def test_columns_hold_what_the_rows_hold():
    """The cells of a .csv are held by columns, and are those of its rows, short ones above filled up with blanks."""
    (table,), _ = read_sheets(b"Extracted\nRef,Child,Team\n\n1,2,\n3,4,MASH\n", "a.csv")
    assert isinstance(table.rows, SheetCells)
    rows = [["Extracted", "", ""], ["Ref", "Child", "Team"], ["", "", ""], ["1", "2", ""], ["3", "4", "MASH"]]
    assert [*table.rows] == rows


@pytest.mark.parametrize("rows", [2, 300, 1_000])
def test_a_row_that_ends_early_stays_as_it_is(rows):
    """By it a file is known that was cut off: it is not filled up, wherever it stands."""
    (table,), _ = read_sheets(("Ref,Child,Team\n" + "1,2,MASH\n" * rows + "3,4\n").encode(), "a.csv")
    assert (len(table.rows), table.rows[-1]) == (rows + 2, ["3", "4"])


def test_one_long_row_among_many_short_ones_takes_no_memory_for_all():
    """Rows are not filled up where one of them is thousands of cells long."""
    data = (",".join("x" * 16_000) + "\n" + "a\n" * 40_000).encode()
    (table,), _ = read_sheets(data, "a.csv")
    assert (len(table.rows), len(table.rows[0]), table.rows[1]) == (40_001, 16_000, ["a"])
