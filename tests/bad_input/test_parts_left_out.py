"""Parts of a list that nobody reads: sheets under another name, or without headings, and rows above the headings."""

import datetime as dt

import xlsxwriter
from click.testing import CliRunner

from kpibook.commands import command_line as cli

HEADINGS = ["Referral ID", "Child ID", "Received", "Closed", "Source", "Team"]
CLOSED = [
    ["R1", "C900001", dt.date(2023, 1, 5), dt.date(2023, 1, 9), "School", "MASH"],
    ["R2", "C900002", dt.date(2023, 1, 20), dt.date(2023, 2, 9), "Police", "Duty"],
]
OPEN = [
    ["R3", "C900001", dt.date(2023, 2, 5), None, "School", "MASH"],
    ["R4", "C900003", dt.date(2023, 2, 28), None, "", "Multi-Agency Hub"],
]


def write_sheets(workspace, **sheets):
    """The list of referrals, as sheets of rows."""
    options = {"default_date_format": "dd/mm/yyyy"}
    with xlsxwriter.Workbook(str(workspace.referrals), options) as workbook:
        for name, rows in sheets.items():
            worksheet = workbook.add_worksheet(name)
            for at, row in enumerate(rows):
                worksheet.write_row(at, 0, row)


def check(workspace, *arguments):
    """What `kpibook check` says of February."""
    return CliRunner().invoke(cli.main, ["check", "--month", "2023-02", "--workspace", str(workspace.root), *arguments])


def test_a_sheet_under_another_name(workspace):
    """One of the two sheets that the mapping names is called otherwise: nothing is built, until it is accepted."""
    workspace.edit("lists.yaml", "sheets: [Data]", "sheets: [Open, Closed]")
    write_sheets(workspace, **{"Open 2023": [HEADINGS, *OPEN], "Closed": [HEADINGS, *CLOSED]})
    checked = check(workspace)
    assert checked.exit_code == 1
    assert 'Sheet "Open" is not in the file.' in checked.output
    assert "sheets not used: Open 2023" in checked.output
    assert check(workspace, "--accept", "missing-sheet=Open").exit_code == 0


def test_a_sheet_without_headings(workspace):
    """Of a sheet for each team only the first has headings: the other is warned of, and can be accepted."""
    workspace.edit("lists.yaml", "    sheets: [Data]\n", "")
    write_sheets(workspace, MASH=[HEADINGS, *CLOSED], Duty=OPEN, Notes=[["These are notes."]])
    checked = check(workspace)
    assert 'Sheet "Duty" does not carry the headings of Referrals' in checked.output
    assert 'Sheet "Notes"' not in checked.output
    assert "sheets not used: Duty, Notes" in checked.output
    assert "does not carry" not in check(workspace, "--accept", "sheet-not-read=Duty").output


def test_records_above_the_headings(workspace):
    """Rows that were pasted above the headings stop the build, until they are accepted."""
    write_sheets(workspace, Data=[*OPEN, HEADINGS, *CLOSED])
    checked = check(workspace)
    assert checked.exit_code == 1
    assert "rows 1, 2 read as records" in " ".join(checked.output.split())
    assert check(workspace, "--accept", "rows-above-headings=referrals.xlsx").exit_code == 0
