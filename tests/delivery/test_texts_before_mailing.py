"""What `kpibook mail` says of analysis texts before it asks: drafts that nobody edited, lines that nobody filled."""

import datetime as dt
import os
import shutil

import pytest
from small_workspace import Workspace as SmallWorkspace

from kpibook.excel.closed import texts_before_mailing
from kpibook.months import Month
from kpibook.pipeline import build
from kpibook.words import TO_FILL

MADE = dt.datetime(2023, 3, 6, 9)


@pytest.fixture
def drafted(tmp_path):
    """A small workspace with a drafted workbook in its folder `out`."""
    small = SmallWorkspace(tmp_path / "w")
    (small.folder / "out").mkdir()
    build(small.folder, None, small.folder / "out" / "performance_report.xlsx", MADE, drafting=True)
    return small.folder


def said(folder, month="2023-02"):
    return [
        (issue.kind, issue.message)
        for issue in texts_before_mailing(folder, folder / "out" / "teams", Month.parse(month))
    ]


def test_boxes_of_the_services_workbook_that_hold_a_draft_are_named(drafted):
    """Sheet and cell of each; of another month's mails nothing is said."""
    ((kind, message),) = said(drafted)
    assert kind == "still-draft" and message.startswith("2 analysis boxes still hold a draft")
    assert message.count('"Front door", ') == 2
    assert said(drafted, "2023-01") == []


def test_an_edited_text_whose_last_line_is_not_filled_is_named(drafted, edit_box):
    """Whoever changed a word is asked for the rest; whoever filled the line is asked for nothing."""
    file = drafted / "out" / "performance_report.xlsx"
    edit_box(file, "analysis_front_1", lambda text: f"As last month. {text}")
    edit_box(file, "analysis_front_in_time", lambda text: text.replace(TO_FILL, "Staffing: K. Brown, by May."))
    assert [kind for kind, _ in said(drafted)] == ["text-to-fill"]


def test_dated_copies_and_damaged_files_say_nothing(drafted):
    """A copy of an older workbook is not looked at; a file that cannot be read stops no mail."""
    out = drafted / "out"
    shutil.copy(out / "performance_report.xlsx", out / "performance_report 2023-03-06 0900.xlsx")
    (out / "performance_report.xlsx").unlink()
    assert said(drafted) == []
    (out / "performance_report_2023-02.xlsx").write_bytes(b"no workbook")
    os.utime(out / "performance_report_2023-02.xlsx")
    assert said(drafted) == []


@pytest.fixture
def edit_box():
    """Change what stands in a box of a file, as somebody who types would."""
    import warnings

    import openpyxl

    def edit(file, name, change):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file)
            sheet, _, cell = book.defined_names[name].attr_text.rpartition("!")
            box = book[sheet.strip("'")][cell.replace("$", "")]
            box.value = change(box.value)
            book.save(file)

    return edit
