"""Signs that no workbook can hold, in cells, names of sheets and of files: shown as others, or refused."""

import io
import re
import zipfile
from xml.etree import ElementTree

import pytest

STRANGE = ("Du\x01ty", "\x1b[31mred", "x\ufffe", "x\uffff", "_x0001_", "a\x0bb", "=1+1", "x" * 40_000, "\x7f", "&<b>")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]|_x00(0[0-8BCEF]|1.)_", re.IGNORECASE)
"""Signs of the second kind are written by their number: a workbook shows them as nothing, or as what they do."""


def test_strange_words_in_cells(workspace):
    """Whatever stands where a team or a date should, the workbook holds no sign that XML or Excel does not know."""
    workspace.edit("lists.yaml", "codes: source}", "codes: source, unreadable: set_aside}")
    workspace.edit(
        "lists.yaml", "headings: [Closed], type: date}", "headings: [Closed], type: date, unreadable: set_aside}"
    )
    workspace.edit("lists.yaml", "title: Referrals", "title: Referrals\n    set_aside_at_most: 100%")
    text = (
        (workspace.root / "mappings/lists.yaml")
        .read_text("utf-8")
        .replace("[referrals.xlsx]\n    sheets: [Data]", "[r.csv]")
    )
    (workspace.root / "mappings/lists.yaml").write_text(text, "utf-8")
    rows = ["Referral ID,Child ID,Received,Closed,Source,Team"]
    rows += [f"R{at},C{at},05/0{1 + at % 2}/2023,,School,MASH" for at in range(40)]
    rows += [f'B{at},C1,05/02/2023,,"{words}",Duty' for at, words in enumerate(STRANGE)]
    rows += [f'D{at},C1,05/02/2023,"{words}",School,Duty' for at, words in enumerate(STRANGE)]
    (workspace.lists / "r.csv").write_bytes("\r\n".join(rows).encode("utf-8", "surrogatepass"))
    workspace.build()
    with zipfile.ZipFile(io.BytesIO(workspace.out.read_bytes())) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(package.read(name))
                found = UNFIT.search(package.read(name).decode().replace("_x005F_", "~"))
                assert not found, (name, found)


@pytest.mark.parametrize("sign", ["\x01", "\n", "\x1b", "\udcff", "\ufffe", "\x85"])
def test_strange_name_of_a_file(workspace, sign):
    """A file whose name no workbook can hold is refused, and the message can be printed."""
    workspace.edit("lists.yaml", "[returns.csv]", "['returns*.csv']")
    try:
        workspace.returns.rename(workspace.returns.with_name(f"returns{sign}.csv"))
    except OSError:
        pytest.skip("this system holds no such name")
    issue = workspace.issue()
    assert issue.kind == "file-name"
    assert str(issue).encode("utf-8")
    assert "\x1b" not in str(issue)


def test_strange_name_of_a_sheet(workspace):
    """A sheet's name is shown with what can be shown of it."""
    workspace.write_referrals(sheet="Datei")
    content = workspace.referrals.read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"Datei", b"Dat\x7f") if name == "xl/workbook.xml" else part)
    workspace.referrals.write_bytes(stream.getvalue())
    workspace.edit("lists.yaml", "    sheets: [Data]\n", "")
    workspace.build()
    with zipfile.ZipFile(workspace.out) as package:
        shown = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert "Dat␡" in shown
    assert "\x7f" not in shown
