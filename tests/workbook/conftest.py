"""A small report worked out by hand, the workbook written from it, and readers of what was written."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from one_line import in_one_line

from kpibook.definitions.mapping import MappingFiles
from kpibook.issues import Issue, Severity
from kpibook.months import Month, months_between
from kpibook.report.build import build_report
from kpibook.report.model import About, Report
from kpibook.tables import NOT_AVAILABLE, Observations, Records, SetAside, SheetCheck, SourceFile
from kpibook.workbook.sheets.write import write_workbook

TEMPLATE = Path(__file__).parents[2] / "workbook_templates" / "performance_report.xlsx"
MONTHS = months_between(Month(2022, 11), Month(2023, 3))
REPORT_MONTH = Month(2023, 2)

FIELDS = {
    "received": {"headings": ["Date received"], "type": "date"},
    "ended": {"headings": ["Ended"], "type": "date"},
    "child": {"headings": ["Child ID"], "type": "id"},
    "grade": {"headings": ["Grade"], "type": "code", "codes": "grades"},
    "visits": {"headings": ["Visits"], "type": "number"},
    "out_of": {"headings": ["Out of"], "type": "number"},
    "residents": {"headings": ["Residents"], "type": "number"},
}
BENCHMARK_FIELDS = {
    "indicator": {"headings": ["Indicator"], "type": "id"},
    "area": {"headings": ["Area"], "type": "text"},
    "period": {"headings": ["Period"], "type": "text"},
    "value": {"headings": ["Value"], "type": "figure"},
    "published_by": {"headings": ["Published by"], "type": "text"},
}


def _target(shown: str, number: float, comparison: str, since: str = "2022-04", **more: object) -> dict[str, object]:
    return {"shown": shown, "number": number, "comparison": comparison, "valid_from": since, **more}


VALUES = {
    "organisation": {
        "name": "Testshire Council",
        "service": "Children & Families",
        "motto": "=1+1 is text",
        "protective_marking": "OFFICIAL & SENSITIVE",
        "months_shown": 3,
    },
    "service_areas": {"north": {"name": "North"}, "south": {"name": "South"}},
    "teams": {
        "n1": {"name": "North 1", "area": "north"},
        "n2": {"name": "=1+1", "area": "north"},
        "south_team": {"name": "South", "area": "south"},
        "wild": {"name": "What* ~ if?", "area": "south"},
    },
    "codes": {"grades": {"values": {"good": [], "poor?": []}, "labels": {"good": "Good", "poor?": "Poor"}}},
    "sources": {
        "contacts": {"title": "Contacts", "files": ["c.xlsx"], "complete_from": "2020-04-01", "fields": FIELDS},
        "benchmarks": {
            "title": "Benchmarks",
            "files": ["b.xlsx"],
            "complete_from": "2020-04-01",
            "fields": BENCHMARK_FIELDS,
        },
    },
    "indicators": {
        "contacts": {
            "title": "Number of contacts",
            "measure": {"kind": "flow", "source": "contacts", "date": "received"},
            "targets": [_target("<17K", 17000, "less_than", period="financial_year")],
            "changes": [{"month": "2023-02", "kind": "new", "note": "@first shown"}],
        },
        "cla": {
            "title": "-Number looked after",
            "measure": {"kind": "stock", "source": "contacts", "start": "received", "end": "ended"},
            "targets": [_target("540", 540, "at_most")],
            "team_targets": {"n1": [_target("<60", 60, "less_than", "2023-01")]},
        },
        "visited": {
            "title": "+Percentage visited in time" + ", and a title that needs several lines of its narrow cell" * 2,
            "measure": {
                "kind": "tally",
                "source": "contacts",
                "month": "received",
                "value": "visits",
                "out_of": "out_of",
            },
            "targets": [_target("70%", 70, "at_least"), _target("80%", 80, "at_least", "2023-02")],
        },
        "cla_rate": {
            "title": "Rate looked after",
            "measure": {
                "kind": "rate",
                "of": "cla",
                "decimals": 1,
                "population": {"source": "contacts", "value": "residents"},
            },
            "targets": [_target("100", 100, "at_most")],
        },
        "permanence": {"title": "Permanence", "target_shown": "TBC"},
        "untargeted": {
            "title": "Repeat contacts",
            "measure": {
                "kind": "tally",
                "source": "contacts",
                "month": "received",
                "value": "visits",
                "out_of": "out_of",
            },
        },
    },
    "sections": {
        "one": {
            "title": "Section one",
            "tables": [
                {"title": "First table", "indicators": ["contacts", "cla", "visited"]},
                {"title": "Second table", "indicators": ["cla_rate", "permanence", "untargeted", "visited"]},
            ],
            "highlights": [{"indicator": "visited", "title": "Visits"}, {"indicator": "permanence"}],
        },
        "two": {
            "title": "Section two",
            "sheet": "It's two",
            "tables": [{"title": "Section two", "indicators": ["untargeted"]}],
            "highlights": [{"indicator": "cla"}],
        },
    },
    "benchmarks": {
        "source": "benchmarks",
        "columns": {
            "neighbours": {"heading": "Neighbours", "area": "N", "period": "2021-22", "in_chart": True},
            "england": {"heading": "England", "area": "E", "period": "2021-22", "in_chart": True},
        },
    },
    "quality_assurance": {
        "source": "contacts",
        "month": "received",
        "completed": "ended",
        "grade": "grade",
        "grades": ["good", "poor?"],
    },
    "updates": [{"month": "2023-01", "title": "A note", "note": "=note"}],
}


def _figures(mapping: MappingFiles) -> Observations:
    """Figures that meet every case: ties, small and no denominators, N/A, a month beyond the report month."""
    measures, scopes = tuple(mapping.measures), mapping.scopes
    numerators = np.full((len(measures), len(scopes), len(MONTHS)), NOT_AVAILABLE, dtype=np.int64)
    denominators = numerators.copy()
    random = np.random.default_rng(7)
    for at, measure in enumerate(measures):
        share = measure in ("visited", "untargeted")
        for scope in range(len(scopes)):
            size = 2400 if scope == 0 else 200 if scope < 3 else 24
            denominators[at, scope] = random.integers(0, size, len(MONTHS)) if share else NOT_AVAILABLE
            top = denominators[at, scope] + 1 if share else size
            numerators[at, scope] = random.integers(0, top, len(MONTHS))
    visited, rate, cla = (measures.index(name) for name in ("visited", "cla_rate", "cla"))
    numerators[visited, 0, :4] = (1, 3, 1846, 0)
    denominators[visited, 0, :4] = (8, 8, 2308, 0)
    numerators[visited, 3, 2:4], denominators[visited, 3, 2:4] = (4, NOT_AVAILABLE), (5, NOT_AVAILABLE)
    numerators[rate], denominators[rate, 0] = numerators[cla], 49_550
    numerators[measures.index("untargeted"), :, 0] = denominators[measures.index("untargeted"), :, 0] = NOT_AVAILABLE
    return Observations(measures, scopes, MONTHS, numerators, denominators)


@pytest.fixture(scope="session")
def report() -> Report:
    """The report that all workbook tests write."""
    mapping = MappingFiles.model_validate(VALUES)
    rows = [("visited", "N", "2021-22", 71.0), ("visited", "E", "2021-22", 80.0), ("cla", "E", "2021-22", 80850.0)]
    frame = pd.DataFrame(rows, columns=["indicator", "area", "period", "value"]).assign(published_by="LAIT")
    records = {"benchmarks": Records("benchmarks", frame, dt.date(2020, 4, 1), None)}
    aside = SetAside("The row is a total.", tuple(f"Data!A{row}" for row in range(5, 90)))
    checks = (SheetCheck("contacts", "c.xlsx", "Data", 1000, 915, (aside,), dt.date(2023, 3, 6)),)
    warning = Issue("odd", "=Something is doubtful", sheet='c.xlsx, "Data", B7', severity=Severity.WARNING)
    file = SourceFile("c.xlsx", "ab" * 32, 1, dt.datetime(2023, 3, 6, 9, 0))
    about = About((file,), (file,), "0123456789ab", "0.1.0", dt.datetime(2023, 3, 7, 10, 30))
    return build_report(mapping, records, _figures(mapping), REPORT_MONTH, checks, (warning,), about)


@pytest.fixture(scope="session")
def template_path() -> Path:
    """The template that kpibook comes with."""
    return TEMPLATE


@pytest.fixture(scope="session")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of the report."""
    path = tmp_path_factory.mktemp("written") / "report.xlsx"
    write_workbook(report, TEMPLATE, path)
    return path


@dataclass(frozen=True)
class StoredCell:
    """A cell as the file has it: formula ('' where there is none), cached value, number of its style."""

    formula: str
    value: str | float | bool | None
    style: int


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class StoredWorkbook:
    """A written workbook's parts, read without any library of ours or theirs."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            self.parts = {name: package.read(name) for name in package.namelist()}
        root = ElementTree.fromstring(self.parts["xl/workbook.xml"])
        self.sheet_names = [sheet.get("name", "") for sheet in root.iter(f"{_MAIN}sheet")]
        self.names = {name.get("name", ""): name.text or "" for name in root.iter(f"{_MAIN}definedName")}
        strings = ElementTree.fromstring(self.parts["xl/sharedStrings.xml"])
        self._strings = ["".join(t.text or "" for t in item.iter(f"{_MAIN}t")) for item in strings]

    def xml(self, sheet: str) -> str:
        """A sheet's XML."""
        return self.parts[f"xl/worksheets/sheet{self.sheet_names.index(sheet) + 1}.xml"].decode()

    def cells(self, sheet: str) -> dict[str, StoredCell]:
        """Every cell of a sheet that holds something."""
        found = {}
        for cell in ElementTree.fromstring(self.xml(sheet)).iter(f"{_MAIN}c"):
            value, formula = cell.find(f"{_MAIN}v"), cell.find(f"{_MAIN}f")
            if value is not None or formula is not None:
                text = (formula.text or "") if formula is not None else ""
                found[cell.get("r", "")] = StoredCell(text, self._value(cell, value), int(cell.get("s", "0")))
        return found

    def _value(self, cell: ElementTree.Element, value: ElementTree.Element | None) -> str | float | bool | None:
        if value is None or value.text is None:
            return None
        kind = cell.get("t", "n")
        return (
            self._strings[int(value.text)] if kind == "s" else value.text if kind in ("str", "e") else float(value.text)
        )

    def values(self, sheet: str) -> dict[str, object]:
        """Every cell's (cached) value."""
        return {place: cell.value for place, cell in self.cells(sheet).items()}


@pytest.fixture(scope="session")
def stored() -> Callable[[Path], StoredWorkbook]:
    """Read a written workbook's parts."""
    return StoredWorkbook


def split_cell(place: str) -> tuple[int, int]:
    """Row and column of a cell, from 1."""
    letters, digits = re.fullmatch(r"([A-Z]+)(\d+)", place).groups()  # type: ignore[union-attr]  # always a cell
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(digits), column


@dataclass(frozen=True)
class ShownRow:
    """One line of an overview table as a reader sees it."""

    table: str
    title: str
    months: tuple[object, ...]
    target: object
    rag: object
    benchmarks: tuple[object, ...]


def shown_rows(values: dict[str, object], months: int, benchmarks: int) -> list[ShownRow]:
    """The overview tables' lines of a section's sheet, found by the headings that they stand under."""
    grid: dict[int, dict[int, object]] = {}
    for place, value in values.items():
        row, column = split_cell(place)
        grid.setdefault(row, {})[column] = value
    rows: list[ShownRow] = []
    table, heads = "", {}
    for row in sorted(grid):
        cells = grid[row]
        by_text = {str(value): column for column, value in cells.items()}
        if {"Indicator", "RAG"} <= by_text.keys():
            heads, table = by_text, str(next(iter(grid[row - 1].values())))
            found = [by_text[name] for name in ("Neighbours", "England") if name in by_text]
            first_benchmark = min(found, default=0)  # no column of which every cell would be N/A
            first_month = min(column for column, value in cells.items() if isinstance(value, float))
        elif heads and cells.get(heads["RAG"]) in ("Green", "Amber", "Red", "No target", "No figure"):
            rows.append(
                ShownRow(
                    table,
                    str(cells[heads["Indicator"]]),
                    tuple(in_one_line(cells[first_month + k]) for k in range(months)),
                    cells[heads["Target"]]
                    if "Target" in heads
                    else "N/A",  # no column of which every cell would be N/A
                    cells[heads["RAG"]],
                    tuple(cells[first_benchmark + k] for k in range(benchmarks) if first_benchmark),
                )
            )
    return rows


@pytest.fixture(scope="session")
def overview() -> Callable[[dict[str, object], int, int], list[ShownRow]]:
    """Read the overview tables out of a section's values."""
    return shown_rows


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], str]:
    """The text that LibreOffice prints of a workbook."""
    folder = tmp_path_factory.mktemp("printed")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"

    def print_it(path: Path) -> str:
        soffice = shutil.which("soffice") or "soffice"
        command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        pdf = str(folder / f"{path.stem}.pdf")
        return subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout

    return print_it
