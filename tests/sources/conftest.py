"""A workspace whose sources folder is filled with real files, and mappings that ask for them."""

import datetime as dt
import io
import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from kpibook.definitions.mapping import MappingFiles
from kpibook.sources.spreadsheets import read_sources

DATA = Path(__file__).parent / "data"
ROWS = [["Ref", "Received"], ["R1", "03/02/2023"]]


@pytest.fixture
def folder(tmp_path):
    """The sources folder of an empty workspace."""
    path = tmp_path / "samples"
    path.mkdir()
    return path


@pytest.fixture
def sample(folder):
    """A function: copy a file made by another program into the folder."""

    def copy(name, into=""):
        return Path(shutil.copy(DATA / name, folder / (into or name)))

    return copy


@pytest.fixture
def workbook_bytes():
    """A function: a real .xlsx of these rows, as bytes; text stays text."""

    def make(rows=ROWS, sheet="Data", **options):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(
            stream, {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy", **options}
        ) as workbook:
            workbook.set_properties({"created": dt.datetime(2023, 3, 6)})  # the same bytes whenever it is made
            worksheet = workbook.add_worksheet(sheet)
            for number, row in enumerate(rows):
                worksheet.write_row(number, 0, row)
        return stream.getvalue()

    return make


@pytest.fixture
def repack():
    """A function: the package with parts replaced or added, packed as deflate does."""

    def make(data, **parts):
        parts = {name.replace("__", "/"): content for name, content in parts.items()}
        stream = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                if name not in parts:
                    new.writestr(name, old.read(name))
            for name, content in parts.items():
                new.writestr(name, content)
        return stream.getvalue()

    return make


@pytest.fixture
def make_mapping():
    """A function: a mapping with one source for each keyword, its value the file patterns."""

    def make(**files):
        source = {
            "title": "Referrals",
            "complete_from": "2022-06-01",
            "fields": {"ref": {"headings": ["Ref"], "type": "id"}},
        }
        values = {
            "organisation": {"name": "Testshire Council", "service": "Children"},
            "service_areas": {},
            "teams": {},
            "sources": {name: {**source, "files": patterns} for name, patterns in files.items()},
            "indicators": {},
            "sections": {},
        }
        places = {("sources", name, "files", 0): f"mappings/{name}.yaml, line 4" for name in files}
        return MappingFiles.with_places(values, places | {("organisation",): "mappings/organisation.yaml, line 1"})

    return make


@pytest.fixture
def read(folder, make_mapping):
    """A function: what is read of the files that match these patterns, as one source."""

    def make(*patterns):
        return read_sources(folder.parent, make_mapping(referrals=patterns), None)

    return make
