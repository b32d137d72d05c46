"""The archive's table is an officer's to arrange: its headings stay, and what comes in stands under its heading."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import TableColumn

from kpibook.excel.closed.refresh_file import read_closed, table_state
from kpibook.excel.tables import ARCHIVE, archived_texts

Fixture = Callable[..., Any]
MONTHS = ("2022-11", "2022-12", "2023-01", "2023-02", "2023-03", "2023-04")
FIRST = {"section": "Front door: Referrals", "month": "February 2023", "text": "One."}
SECOND = {"section": "Front door: Referrals", "month": "March 2023", "text": "Two."}


def arrange(book: Any, sheet: str, table: str, headings: Sequence[str], row: dict[str, Any]) -> None:
    """Give a table of one row these headings, with what the row holds under each."""
    cells = book[sheet]
    for at in range(1, 8):
        cells.cell(1, at).value = cells.cell(2, at).value = None
    for at, heading in enumerate(headings, start=1):
        cells.cell(1, at).value, cells.cell(2, at).value = heading, row.get(heading.casefold())
    found = cells.tables[table]
    found.ref = f"A1:{get_column_letter(len(headings))}2"
    found.autoFilter.ref = found.ref
    found.tableColumns = [TableColumn(id=at, name=heading) for at, heading in enumerate(headings, start=1)]


def rows_of(book: Any, sheet: str, table: str) -> list[list[Any]]:
    found = book[sheet].tables[table]
    cells = [[cell.value or None for cell in row] for row in book[sheet][found.ref]]
    assert [column.name for column in found.tableColumns] == cells[0]
    return cells


@pytest.mark.parametrize(
    ("headings", "afterwards"),
    [
        pytest.param(["section", "month", "status", "text"], ["section", "month", "status", "text"], id="between"),
        pytest.param(["status", "section", "month", "text"], ["status", "section", "month", "text"], id="in front"),
        pytest.param(["month", "section", "text"], ["month", "section", "text"], id="swapped"),
        pytest.param(["section", "Month", "text"], ["section", "Month", "text"], id="in capitals"),
        pytest.param(["section", "status", "text"], ["section", "status", "text", "month"], id="one missing"),
    ],
)
def test_the_archive_keeps_its_columns(
    workspace, report: Path, typed, read: Fixture, box: Fixture, headings: list[str], afterwards: list[str]
) -> None:
    """Rows that were there stay as they were, and a new one stands under the headings; what is beside makes room."""
    typed(report, lambda book: setattr(box(book, "analysis_front_1"), "value", "One."))
    workspace.refresh(report)

    def change(book: Any) -> None:
        arrange(book, "Analysis archive", ARCHIVE, headings, FIRST | {"status": "closed"})
        book["Analysis archive"].cell(2, len(headings) + 1).value = "beside"
        box(book, "analysis_front_1").value = "Two."

    typed(report, change)
    workspace.write(MONTHS)
    workspace.refresh(report)
    there = {heading.casefold() for heading in headings}
    first = {heading: held for heading, held in (FIRST | {"status": "closed"}).items() if heading in there}
    expected = [[row.get(heading.casefold()) for heading in afterwards] for row in (first, SECOND)]
    book = read(report)
    assert rows_of(book, "Analysis archive", ARCHIVE) == [afterwards, *expected]
    assert book["Analysis archive"].cell(2, len(afterwards) + 1).value == "beside"
    closed = read_closed(report.read_bytes(), report)
    texts = list(archived_texts(table_state(ARCHIVE, closed.tables[ARCHIVE], closed)))
    assert [(text.month, text.text) for text in texts][1] == ("March 2023", "Two.")


def test_kept_rows_keep_their_columns(workspace, report: Path, typed, read: Fixture, beside: Fixture) -> None:
    """A column of an officer's between those of the kept rows stays there, and a new row goes around it."""

    def lose(text: str) -> None:
        typed(report, lambda book: setattr(beside(book, "Numerators", "referrals|one"), "value", text))
        workspace.change_mapping('  one: {name: "Team one", area: east}\n', "")
        workspace.write(MONTHS, ("Team two",))
        workspace.refresh(report)

    lose("first")
    headings = ["table", "done", "row", "column", "content"]
    row = {"table": "Numerators", "row": "referrals|one", "content": "first", "done": "yes"}
    typed(report, lambda book: arrange(book, "Kept rows", "Kept", headings, row))
    workspace.change_mapping()
    workspace.write(MONTHS)
    workspace.refresh(report)
    lose("second")
    assert rows_of(read(report), "Kept rows", "Kept") == [
        headings,
        ["Numerators", "yes", "referrals|one", None, "first"],
        ["Numerators", None, "referrals|one", None, "second"],
    ]
