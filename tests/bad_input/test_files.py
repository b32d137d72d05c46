"""Files that are missing, damaged, dangerous or not what their name says."""

import io
import os
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from msoffcrypto.format.ooxml import OOXMLFile

OLD_WORKBOOK = Path(__file__).parents[1] / "sources/data/referrals.xls"


def remove(path):
    """Take a file or a folder away."""
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def lock(path):
    """Lock a workbook with a password."""
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(path.read_bytes())).encrypt("secret", locked)
    path.write_bytes(locked.getvalue())


def put_part(path, name, content):
    """Pack a workbook again with a part replaced or added."""
    with zipfile.ZipFile(path) as package:
        parts = {part: package.read(part) for part in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for part, data in {**parts, name: content}.items():
            package.writestr(part, data)


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
DAMAGES = {
    "missing folder": (lambda w: remove(w.lists), "missing-folder", "lists"),
    "a file where the folder should be": (lambda w: (remove(w.lists), w.lists.touch()), "missing-folder", "lists"),
    "missing file": (lambda w: remove(w.referrals), "missing-file", "mappings/lists.yaml, line 6"),
    "a folder with the file's name": (lambda w: (remove(w.returns), w.returns.mkdir()), "not-a-file", "returns.csv"),
    "empty": (lambda w: w.referrals.write_bytes(b""), "empty-file", "referrals.xlsx"),
    "only zeros": (lambda w: w.referrals.write_bytes(bytes(5000)), "empty-file", "referrals.xlsx"),
    "truncated": (lambda w: os.truncate(w.referrals, 3000), "corrupt-file", "referrals.xlsx"),
    "noise": (lambda w: w.returns.write_bytes(bytes(range(1, 32)) * 20), "wrong-kind", "returns.csv"),
    "corrupt": (lambda w: put_part(w.referrals, SHEET, b"<worksheet><sheetData><row>"), "corrupt-file", "referrals"),
    "password": (lambda w: lock(w.referrals), "password", "referrals.xlsx"),
    "an .xls named .xlsx": (lambda w: shutil.copy(OLD_WORKBOOK, w.referrals), "wrong-kind", "referrals.xlsx"),
    "a web page": (lambda w: w.referrals.write_text("<html><table><tr><td>Zebedee"), "wrong-kind", "referrals.xlsx"),
    "an .xlsx named .csv": (lambda w: shutil.copy(w.referrals, w.returns), "wrong-kind", "returns.csv"),
    "zip bomb": (lambda w: put_part(w.referrals, SHEET, bytes(70_000_000)), "zip-bomb", "referrals.xlsx"),
    "entities": (lambda w: put_part(w.referrals, SHEET, ENTITIES), "xml-entities", "referrals.xlsx"),
    "open in Excel": (lambda w: (w.lists / "~$referrals.xlsx").write_bytes(b"x"), "open-file", "referrals.xlsx"),
    "open in Calc": (lambda w: (w.lists / ".~lock.returns.csv#").write_bytes(b"x"), "open-file", "returns.csv"),
    "an open quotation mark": (lambda w: w.write_returns('"Month,Team,Due,Done'), "broken-csv", "returns.csv, line 1"),
    "no text": (lambda w: w.returns.write_bytes(b"Month,Team\x00,Due"), "unreadable-text", "returns.csv"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_bad_file(workspace, damage):
    """One error of this kind, which names the file or the line that asks for it."""
    do, kind, place = DAMAGES[damage]
    do(workspace)
    found = workspace.issues()
    assert [issue.kind for issue in found] == [kind]
    assert place in found[0].sheet + found[0].mapping + found[0].message


def test_the_near_match_of_a_file_is_offered(workspace):
    """referrals.xlsx was saved as referals.xlsx: it is offered."""
    workspace.referrals.rename(workspace.lists / "referals.xlsx")
    assert 'Did you mean "referals.xlsx"?' in workspace.issue().advice


def test_a_lock_file_is_never_read_as_a_list(workspace):
    """A pattern that matches `~$referrals.xlsx` too does not ask for it to be repaired."""
    workspace.edit("lists.yaml", "[referrals.xlsx]", '["*.xlsx"]')
    (workspace.lists / "~$referrals.xlsx").write_bytes(b"officer")
    assert workspace.issue().kind == "open-file"


TEMPLATES = {
    "missing": (lambda path: path.unlink(), "template-missing"),
    "truncated": (lambda path: os.truncate(path, 3000), "template-unreadable"),
    "password": (lock, "template-unreadable"),
    "empty": (lambda path: os.truncate(path, 0), "template-unreadable"),
}


@pytest.mark.parametrize("damage", TEMPLATES)
def test_a_bad_template(workspace, damage):
    """The template is looked at like any source."""
    do, kind = TEMPLATES[damage]
    do(workspace.root / "template.xlsx")
    issue = workspace.issue()
    assert issue.kind == kind
    assert re.search(r"template\.xlsx", issue.sheet)
