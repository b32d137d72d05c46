"""One workbook that several lists are sheets of: found, opened, hashed and parsed once."""

import hashlib
from pathlib import Path

import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.sources import spreadsheets
from kpibook.sources.find_files import find_files
from kpibook.sources.spreadsheets import read_sources

FIELDS = {"ref": {"headings": ["Ref"], "type": "id"}}
PLACES = {
    ("workbooks", "annex", "files", 0): "mappings/annex.yaml, line 3",
    ("workbooks", "annex", "files"): "mappings/annex.yaml, line 3",
    ("sources", "contacts", "files"): "mappings/contacts.yaml, line 9",
}


@pytest.fixture
def mapping():
    """Eleven lists of one workbook, as Annex A has."""
    source = {"complete_from": "2022-06-01", "fields": FIELDS, "workbook": "annex"}
    values = {
        "organisation": {"name": "Testshire Council", "service": "Children"},
        "service_areas": {},
        "teams": {},
        "workbooks": {"annex": {"files": ["annex_a_*.xlsx"]}},
        "sources": {f"list_{n}": {**source, "title": f"List {n}", "sheets": [f"List {n}"]} for n in range(1, 12)},
        "indicators": {},
        "sections": {},
    }
    return MappingFiles.with_places(values, PLACES)


@pytest.fixture
def annex(folder, workbook_bytes):
    path = folder / "annex_a_2023.xlsx"
    path.write_bytes(workbook_bytes())
    return path


def test_every_list_is_read_from_it_and_it_is_opened_once(folder, mapping, annex, monkeypatch):
    """Its bytes are read once and parsed once; each list has its tables, under its own name."""
    opened, parsed = [], []
    read_bytes, parse = Path.read_bytes, spreadsheets.read_sheets
    monkeypatch.setattr(Path, "read_bytes", lambda path: opened.append(path) or read_bytes(path))
    monkeypatch.setattr(spreadsheets, "read_sheets", lambda *of: parsed.append(of[1]) or parse(*of))
    read = read_sources(folder.parent, mapping, None)
    assert (opened, parsed, read.issues) == ([annex], [annex.name], ())
    assert [file.sha256 for file in read.files] == [hashlib.sha256(annex.read_bytes()).hexdigest()]
    assert list(read.tables) == [f"list_{n}" for n in range(1, 12)]
    assert all(table.source == source for source, tables in read.tables.items() for table in tables)
    assert all(tables for tables in read.tables.values())


def test_a_missing_workbook_is_told_once_at_its_own_line(folder, mapping):
    """Not eleven times, and not at the lists, which name no file."""
    (issue,) = find_files(folder, mapping).issues
    assert (issue.kind, issue.mapping) == ("missing-file", "mappings/annex.yaml, line 3")
    assert "(List 1, List 2, List 3, List 4 and 7 more)" in issue.message


def test_what_is_said_of_a_lists_files_names_the_line_of_the_workbook(mapping):
    """A stale or overlapping file is a matter of the pattern, which stands there."""
    assert mapping.place(*mapping.files_path("list_3")) == "mappings/annex.yaml, line 3"
