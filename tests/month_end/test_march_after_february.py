"""A month end as an officer plays it: February is built, March is exported on 5 April, one list is corrected later."""

import io
import shutil
import warnings
from pathlib import Path

import openpyxl
import pytest
from command_runs import run
from next_month import export_march

from kpibook.sources.mapping_files import read_mapping

ROOT = Path(__file__).parents[2]
NOT_COPIED = shutil.ignore_patterns("generator", "highways", "*.py", "*.md")


@pytest.fixture(scope="module")
def february(tmp_path_factory):
    """A workspace in which February was built on 7 March, and remembered."""
    folder = tmp_path_factory.mktemp("month_end") / "council"
    for part in ("mappings", "workbook_templates", "samples"):
        shutil.copytree(ROOT / part, folder / part, ignore=NOT_COPIED)
    with pytest.MonkeyPatch.context() as patch:
        made_on(patch, "2023-03-07")
        assert command("build", folder).code == 0
    return folder


@pytest.fixture
def april(february, tmp_path, monkeypatch):
    """The same workspace on 6 April, with March's exports in place of February's."""
    folder = tmp_path / "council"
    shutil.copytree(february, folder)
    export_march(folder, read_mapping(folder))
    made_on(monkeypatch, "2023-04-06")
    return folder


def made_on(patch, day):
    """Let the program take it for that day, nine in the morning."""
    import datetime as dt

    moment = dt.datetime.fromisoformat(f"{day}T09:00:00+00:00")
    patch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))


def command(name, folder, *more):
    """Run a command in the workspace."""
    return run([name, *more, "--workspace", str(folder)])


def warnings_of(folder, *more):
    """The warnings that `check` prints, one line each, without those that the sample itself gives in any month."""
    ended = command("check", folder, *more)
    blocks = [block.strip() for block in ended.printed.split("\n\n")]
    found = [block.splitlines()[0] for block in blocks if "\n  " in block]
    usual = ("holds later figures for", "rows used", "“Number of care leavers” is")
    return [line for line in found if not any(words in line for words in usual)]


def texts(workbook):
    """Every text of the workbook's cells, headers and footers."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says what it would lose in saving; nothing is saved
        book = openpyxl.load_workbook(io.BytesIO(workbook.read_bytes()), data_only=True)
    for sheet in book.worksheets:
        found += [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
        found += [str(part.text) for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right)]
    return found


def test_check_says_ready_and_warns_of_nothing_new(april):
    """Old exports of closed months, yearly tables and growing lists are no news."""
    ended = command("check", april)
    assert ended.code == 0
    assert ended.printed.rstrip().splitlines()[-1].startswith("Ready"), ended.printed[-2000:]
    assert warnings_of(april) == []


def test_the_default_month_is_march_and_the_dates_are_those_of_april(april):
    """The cover and every footer name the day of the new exports, and nothing says that a month is not complete."""
    ended = command("build", april)
    assert ended.code == 0, ended.printed
    workbook = april / "out/performance_report_2023-03.xlsx"
    assert workbook.exists()
    said = [text for text in texts(workbook) if "taken" in text.casefold() or "extracted" in text.casefold()]
    assert any("5 April 2023" in text for text in said), said
    assert not [text for text in said if "6 March" in text and len(text) < 300 and "Contacts" not in text], said
    assert not [text for text in texts(workbook) if "is not complete" in text]


def test_the_same_build_twice_says_the_same_and_gives_the_same_bytes(april):
    """Although the first of the two was remembered."""
    workbook = april / "out/performance_report_2023-03.xlsx"
    first, first_bytes = command("build", april).printed, workbook.read_bytes()
    second = command("build", april).printed
    assert (second, workbook.read_bytes() == first_bytes) == (first, True)


def test_a_corrected_export_beside_the_old_one_wins_where_the_mapping_says_so(april):
    """The newest export of a contact counts; the file that it overlaps is named."""
    mapping = april / "mappings/contacts.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace("duplicates: set_aside", "duplicates: newest"), "utf-8")
    folder = april / "samples"
    corrected = openpyxl.load_workbook(io.BytesIO((folder / "contacts_2023-03.xlsx").read_bytes()))
    for row in corrected.active.iter_rows(max_row=10):
        for cell in row:
            if isinstance(cell.value, str) and "05/04/2023" in cell.value:
                cell.value = cell.value.replace("05/04/2023", "06/04/2023")
    corrected.save(folder / "contacts_2023-03_v2.xlsx")
    ended = command("check", april)
    assert ended.code == 0, ended.printed
    assert [line for line in warnings_of(april) if "contacts_2023-03" in line]


def test_a_list_that_was_not_exported_anew_is_named(april, february):
    """Child protection visits of 6 March beside the others of 5 April would be a silent nothing in March."""
    shutil.copy(february / "samples/visits_cp.xlsx", april / "samples/visits_cp.xlsx")
    assert [line for line in warnings_of(april) if "visits_cp.xlsx" in line]


def test_a_list_that_was_forgotten_is_named_once_it_vanishes(april):
    """Every command stops, and says how to go on."""
    (april / "samples/visits_cp.xlsx").rename(april / "samples/CP visits.xlsx")
    ended = command("build", april)
    assert ended.code == 1
    assert "visits_cp.xlsx" in ended.printed
