"""Analysis boxes show whole what was typed: they grow with a text that comes over, and a text that is cut is named."""

import re
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from kpibook.commands.command_line import main
from kpibook.excel.closed.own_things import box_rows, texts_cut_in_print
from kpibook.excel.closed.workbook_file import read_closed
from kpibook.workbook.sheets.carried import Carried
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

LONG = ("The backlog of December was worked down; see the minutes of the board, which go on. " * 31)[:2570]
BOXES = ("analysis_one_1", "analysis_one_visited", "analysis_quality_1")


def typed_into(written, tmp_path, name, text):
    """A copy of the workbook in which somebody typed a text into a box."""
    book = openpyxl.load_workbook(written)
    sheet, cell = book.defined_names[name].attr_text.split("!")
    book[sheet.strip("'")][cell.replace("$", "")] = text
    path = tmp_path / "typed.xlsx"
    book.save(path)
    return path


def cut(path):
    return texts_cut_in_print(read_closed(path.read_bytes(), path), path)


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.filterwarnings("ignore:Sparkline:UserWarning")
def test_a_text_that_is_cut_in_print_is_named(written, tmp_path, name):
    """Of 2,570 characters typed into a box that shows fewer, sheet and cell are named, and no word of them."""
    path = typed_into(written, tmp_path, name, LONG * 2)
    (issue,) = cut(path)
    sheet, cell = read_closed(path.read_bytes(), path).names[name].split("!")
    assert issue.sheet == f'typed.xlsx, "{sheet.strip(chr(39))}", {cell.replace("$", "")}'
    assert "backlog" not in str(issue)


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.filterwarnings("ignore:Sparkline:UserWarning")
def test_a_short_text_is_not_named(written, tmp_path, name):
    """Five hundred characters fit into every box as it comes."""
    assert cut(typed_into(written, tmp_path, name, LONG[:500])) == ()


@pytest.mark.parametrize("name", [*BOXES[:2], "analysis_two_cla"])
def test_a_box_grows_with_the_text_that_comes_over(report, template_path, tmp_path, name):
    """2,570 characters carried into a new file show whole, and only that box has grown."""
    template = read_template(template_path)
    path, plain = tmp_path / "grown.xlsx", tmp_path / "plain.xlsx"
    path.write_bytes(workbook_bytes(report, template, carried=Carried(texts={name: LONG})))
    plain.write_bytes(workbook_bytes(report, template))
    assert cut(path) == ()
    grown, before = (read_closed(file.read_bytes(), file) for file in (path, plain))
    sheet = "Section one" if "_one_" in name else "It's two"
    assert sum(grown.sheets[sheet].heights.values()) >= sum(before.sheets[sheet].heights.values())
    assert box_rows(grown) == box_rows(before)


@pytest.mark.libreoffice
def test_a_grown_box_prints_its_last_word(report, template_path, tmp_path, printed):
    """LibreOffice prints the text to its end."""
    path = tmp_path / "grown.xlsx"
    texts = {name: f"{LONG} the very end of box {number}" for number, name in enumerate(BOXES)}
    path.write_bytes(workbook_bytes(report, read_template(template_path), carried=Carried(texts=texts)))
    told = re.sub(r"\s+", " ", printed(path))
    assert [number for number in range(len(BOXES)) if f"the very end of box {number}" not in told] == []


@pytest.mark.filterwarnings("ignore:Sparkline:UserWarning")
def test_check_names_the_texts_of_a_file(written, tmp_path):
    """`kpibook check FILE` says which box is too small; of a file whose texts fit, that they do."""
    path = typed_into(written, tmp_path, BOXES[0], LONG * 3)
    said = CliRunner().invoke(main, ["check", str(path)])
    assert (said.exit_code, "cut off" in said.output) == (0, True)
    said = CliRunner().invoke(main, ["check", str(Path(written))])
    assert "shows whole" in said.output
