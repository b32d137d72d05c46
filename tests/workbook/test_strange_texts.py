"""Workbooks made from the strangest texts that are accepted: nothing in them that Excel would repair."""

import datetime as dt
import warnings

import openpyxl
import pytest
import sound_workbook
from command_runs import run
from fuzz.workspaces import MADE, SECONDS, small, whole
from strange_texts import FIELDS, TEXTS, strange

from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.macros.addin import macro_parts
from kpibook.issues import InputError
from kpibook.pipeline import build, no_progress
from kpibook.sources.mapping_files import read_mapping


def faults_of(folder):
    """What is wrong with each workbook in a folder."""
    found = {file.name: sound_workbook.faults(file.read_bytes()) for file in sorted(folder.rglob("*.xls[xm]"))}
    assert found
    return {name: faults for name, faults in found.items() if faults}


def opened(file):
    """The workbook as openpyxl reads it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl drops sparklines, and says so
        return openpyxl.load_workbook(file)


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(0, len(TEXTS), 35))
def test_strange_texts_give_sound_workbooks(tmp_path, monkeypatch, turn):
    """In each turn every text of the mapping is another strange one: workbook, buttons, teams' workbooks, a refresh."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", SECONDS)
    root = tmp_path / "w"
    assert len(strange(root, turn)) < len(FIELDS) // 2
    for name, macros in (("a.xlsx", None), ("b.xlsm", macro_parts)):
        build(root, None, root / "out" / name, MADE, macros=macros)
    teams = ("teams", "--month", "2023-02", "--out", root / "out" / "teams", "--workspace", root)
    ended = run([*map(str, teams), *(["--share"] if turn % 2 else [])])
    assert ended.code == 0, ended.printed
    cases = root / "sources" / "cases.csv"
    cases.write_text(f"{cases.read_text('utf-8')}X1,0999,Team one,03/03/2023,,good,1,\n", "utf-8")
    refresh_file(root / "out" / "a.xlsx", root, MADE + dt.timedelta(30), no_progress, root / "out" / "old.xlsx", None)
    assert faults_of(root / "out") == {}


@pytest.mark.slow
@pytest.mark.parametrize("turn", range(0, len(TEXTS) // 2, 6))
def test_strange_texts_typed_into_a_workbook_survive_a_refresh(tmp_path, turn):
    """Texts in the boxes for analysis, others in each turn: what a refresh carries over is there, and sound."""
    root = small(tmp_path / "w")
    file = root / "out" / "a.xlsx"
    build(root, None, file, MADE)
    book = opened(file)
    named = [name for name in book.defined_names if name.startswith("analysis_") and "month" not in name]
    places = [book.defined_names[name].attr_text.split("!") for name in named]
    boxes = [cell.replace("$", "") for sheet, cell in places if sheet.strip("'") == "Front door"]
    assert len(boxes) >= 2
    for cell, text in zip(boxes, (TEXTS[turn], TEXTS[-turn - 1]), strict=False):
        box = book["Front door"][cell]
        box.value, box.data_type = text, "s"
    book.save(file)
    cases = root / "sources" / "cases.csv"
    cases.write_text(f"{cases.read_text('utf-8')}X1,0999,Team one,03/03/2023,,good,1,\n", "utf-8")
    refresh_file(file, root, MADE + dt.timedelta(30), no_progress, root / "old.xlsx", None)
    assert faults_of(root / "out") == {}
    texts = {str(cell.value).strip() for sheet in opened(file) for row in sheet for cell in row}
    assert {TEXTS[turn].strip(), TEXTS[-turn - 1].strip()} <= texts


def test_a_name_that_looks_like_a_cell_is_no_cell_of_a_chart(tmp_path):
    """A short title such as Stop!A1 names the chart's line, and is not looked up on a sheet called Stop."""
    root = whole(tmp_path / "w")
    mapping = root / "mappings" / "all.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace("title: Graded good", "title: Stop!A1"), "utf-8")
    build(root, None, root / "out" / "a.xlsx", MADE)
    assert faults_of(root / "out") == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Cases received", f"title: {'x' * 251}"),
        ("title: Cases received", f"title: {'😀' * 126}"),
        ("name: Team one", f"name: {'x' * 251}"),
        ("note: A note", f"note: {'x' * 2001}"),
        ("boxes: [Audit theme]", f"boxes: [{'x' * 251}]"),
    ],
)
def test_texts_that_no_workbook_has_room_for_are_refused(tmp_path, old, new):
    """Counted as Excel counts; the message says how long it may be."""
    root = whole(tmp_path / "w")
    mapping = root / "mappings" / "all.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(InputError) as refused:
        read_mapping(root)
    assert {issue.kind for issue in refused.value.issues} == {"long-text"}
