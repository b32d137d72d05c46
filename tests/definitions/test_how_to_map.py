"""docs/how_to_map.md keeps its word: its snippets are a mapping, and its spreadsheet gives its figures."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
import xlsxwriter

from kpibook.indicators.engine import compute_observations
from kpibook.months import Month
from kpibook.records.build import build_records
from kpibook.sources.mapping_files import read_mapping
from kpibook.sources.spreadsheets import read_sources

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how_to_map.md").read_text("utf-8")
SNIPPETS = re.findall(r"```yaml\n# (mappings/\S+)\n(.*?)```", PAGE, re.DOTALL)
MONTHS = (Month(2023, 1), Month(2023, 2))


def table_after(words):
    """The rows of the first table after these words, as texts, the headings first."""
    lines = PAGE[PAGE.index(words) :].splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """The repository's organisation and teams, the page's snippets, and the page's spreadsheet."""
    folder = tmp_path_factory.mktemp("how_to_map")
    (folder / "mappings").mkdir()
    for name in ("organisation.yaml", "teams.yaml"):
        shutil.copy(ROOT / "mappings" / name, folder / "mappings" / name)
    for name, text in SNIPPETS:
        (folder / name).write_text(text, "utf-8")
    (folder / "samples").mkdir()
    book = xlsxwriter.Workbook(folder / "samples" / "missing.xlsx", {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet()
    for row, cells in enumerate(table_after("## 1.")):
        for column, cell in enumerate(cells):
            if re.fullmatch(r"\d\d/\d\d/\d{4}", cell):
                sheet.write_datetime(row, column, dt.datetime.strptime(cell, "%d/%m/%Y"))
            elif cell:
                sheet.write_string(row, column, cell)
    book.close()
    return folder


def test_every_snippet_is_found():
    """The page's four snippets name the file that they are."""
    assert len(SNIPPETS) == PAGE.count("```yaml") == 4


def test_the_snippets_are_a_mapping(workspace):
    """Together with an organisation and its teams they break no rule."""
    assert set(read_mapping(workspace).sources) == {"missing", "parenting"}


def test_the_spreadsheet_gives_the_figures(workspace):
    """What the page says comes out, comes out."""
    (workspace / "mappings/parenting.yaml").unlink(missing_ok=True)
    mapping = read_mapping(workspace)
    read = read_sources(workspace, mapping, lambda doing, done, steps: None)
    built = build_records("missing", read.tables["missing"], mapping)
    assert (read.issues, built.issues) == ((), ())
    observations = compute_observations(mapping, {"missing": built.records}, MONTHS)
    scopes = {mapping.scope_name(scope): scope for scope in mapping.scopes}
    headings, *rows = table_after("What comes out:")
    assert headings[2:] == [month.label for month in MONTHS]
    for indicator, team, *cells in rows:
        found = [shown(observations.counts(indicator, scopes[team], month)) for month in MONTHS]
        assert [indicator, team, *found] == [indicator, team, *cells]


def shown(counts):
    numerator, denominator = counts
    if denominator == -1:
        return str(numerator)
    return f"{(200 * numerator + denominator) // (2 * denominator)}% ({numerator}/{denominator})"
