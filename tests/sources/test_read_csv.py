import pytest

from kpibook.sources.read_csv import read_csv

ROWS = [["Ref", "Näme"], ["R1", "=1+1"]]


def text_of(rows, delimiter=","):
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding):
    """UTF-8 with and without mark, Windows' code page and UTF-16 with its mark are read."""
    assert read_csv(text_of(ROWS).encode(encoding), "a.csv") == (ROWS, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_separators(delimiter):
    """Comma, semicolon and tab are told by the rows, whatever stands in the title above."""
    rows = [["Referrals: all, in order; as exported"], *ROWS] if delimiter == "\t" else [["Referrals"], *ROWS]
    assert read_csv(text_of(rows, delimiter).encode(), "a.csv") == (rows, None)


def test_said_separator():
    """Excel's own line sep=; is no row, as in Excel."""
    assert read_csv(b"sep=;\r\nA;B,C\r\n", "a.csv") == ([["A", "B,C"]], None)


def test_rows_are_numbered_as_in_excel():
    """Blank lines are rows, and a line break inside a cell makes none."""
    assert read_csv(b'A,B\n\n"two\nlines",x\n', "a.csv") == ([["A", "B"], [], ["two\nlines", "x"]], None)


def test_quoted_separators():
    """Separators and quotation marks inside quotes belong to the cell."""
    assert read_csv(b'A,"B, ""C"""\n', "a.csv")[0] == [["A", 'B, "C"']]


@pytest.mark.parametrize("data", [b"a,b\n\x81\x8d,\x90", b"a,b\n1,\0", b"\xff\xfea\xd8"])
def test_no_text(data):
    """Bytes of no known encoding, and NUL bytes, are an error."""
    rows, issue = read_csv(data, "a.csv")
    assert (rows, issue.kind) == ([], "unreadable-text")


@pytest.mark.parametrize("data", [b'A,B\n1,"never closed\n2,3\n', b'A,B\n"1"x,2\n'])
def test_broken_quotes(data):
    """A quotation mark that is never closed is an error with its line, and swallows no rows."""
    rows, issue = read_csv(data, "a.csv")
    assert (rows, issue.kind) == ([], "broken-csv")
    assert "line" in issue.sheet
