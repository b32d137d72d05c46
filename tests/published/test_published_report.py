"""The published report comes out cell for cell: seven tables, 36 rows, 15 columns, as cached values of the formulas."""

import csv
import datetime as dt
import itertools
import warnings
from pathlib import Path

import pytest
from one_line import in_one_line
from openpyxl import load_workbook

from kpibook import pipeline
from kpibook.months import Month

ROOT = Path(__file__).parents[2]
CORRECTED = ("94% (584/618)", "24% (52/218)", "46% (115/252)")
"""The cells whose published percentages (95%, 25%, 45%) contradict their fractions; right in the expected data."""
WORDS = {
    "re-referrals": "Amber",  # 25% against at most 23%: Amber to 25%
    "C&F assessments": "Amber",  # 84% against 90%: Amber from 81%
    "within last 10 working days": "Amber",  # 93% against 95%
    "within last 4 weeks": "Amber",  # 98% against 100%
    "statutory timescales": "Red",  # 79% against 90%: Amber from 81%
    "children who had their supervision": "Green",  # 80% (79.98%) against 80%, as shown
    "(not allocated to CWD) who had their supervision": "Green",  # 90% against 90%
    "CPP who had": "Green",  # 96% against 95%
    "CLA who had": "Amber",  # 86% against 95%: Amber from 85.5%
    "Care Leavers who had": "Amber",  # 86% against 90%
    "Number of contacts": "Red",  # 15,355 in nine months against 17,000 × 9 ÷ 12 = 12,750
    "Number of CLA at the end of the month": "Amber",  # 545 against at most 540
    "Child Protection Plan as at": "Green",  # 301 against at most 406
    "Rate of CLA": "Amber",  # 110 against at most 100: Amber to 110
    "who are UASC": "Amber",  # 37 against less than 37: Amber to 40
    "up to date review": "Green",  # 97% against 95%
    "health assessments are up to date": "Red",  # 83% against 93%: Amber from 83.7%
    "initial health assessments": "Red",  # 5% against 90%
    "3 or more placements": "Red",  # 15% against less than 10%: Amber to 11%
    "IFA placements": "Green",  # 29% against less than 36%
}
"""A part of the title → the RAG word for February 2023, worked out by hand; the longest part that fits counts."""


def printed_rows():
    with (ROOT / "tests/data/published_tables.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expected_cells(row):
    """The row's 15 cells as they should come out."""
    cells = {name: value for name, value in row.items() if name not in ("table", "row", "indicator")}
    fits = [part for part in WORDS if part in row["indicator"]]
    no_target = row["Target"] in ("N/A", "TBC")
    cells["RAG"] = "No target" if no_target else WORDS[max(fits, key=len)]
    return cells


PRINTED = {
    "Southampton 2021-22": "Southampton 21/22",
    **{f"{area} 2021-22": area for area in ("Statistical Neighbours", "South East", "England")},
}
"""The benchmarks' headings: ours all say the year; the published report said it above the first, and meant another."""


def as_printed(cell):
    """A cell as a reader sees it: months as Jun-22, whole numbers without their separators."""
    if isinstance(cell.value, dt.datetime) and cell.number_format == "mmm-yy":
        return cell.value.strftime("%b-%y")
    said = str(in_one_line(cell.value))
    return PRINTED.get(said, said)


@pytest.fixture(scope="session")
def workbook(tmp_path_factory):
    out = tmp_path_factory.mktemp("published") / "report.xlsx"
    pipeline.build(ROOT, Month(2023, 2), out, dt.datetime(2023, 3, 6, 9, 0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl says that it leaves sparklines out when it reads
        return load_workbook(out, data_only=True)


@pytest.fixture(scope="session")
def tables(workbook):
    """Title of each overview table → its rows, each a dictionary of heading → cell as printed."""
    found = {}
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            headings = {cell.column: as_printed(cell) for cell in row if cell.value is not None}
            if not {"Indicator", "Target", "RAG"} <= set(headings.values()):
                continue
            title = next(cell.value for cell in sheet[row[0].row - 1] if cell.value)
            found[title] = list(_rows(sheet, row[0].row + 1, headings))
    return found


def _rows(sheet, first, headings):
    # No column of which every cell would be N/A: the published report has four everywhere.
    last_column = max(column for column, text in headings.items() if text in ("England", "Feb-23"))
    shown = {column: text for column, text in headings.items() if column <= last_column}
    for number in itertools.count(first):
        cells = {text: as_printed(sheet.cell(number, column)) for column, text in shown.items()}
        if cells["Target"] == "None":
            return
        yield cells


def test_the_seven_tables_hold_36_rows(tables):
    """Every table is there with every row, in the printed order."""
    printed = printed_rows()
    assert len(printed) == 36
    expected = [(row["table"], row["indicator"]) for row in printed]
    came_out = [(title, row["Indicator"]) for title in dict.fromkeys(t for t, _ in expected) for row in tables[title]]
    assert came_out == expected


@pytest.mark.parametrize("row", printed_rows(), ids=lambda row: f"{row['table'][:12]}-{row['row']}")
def test_a_row_comes_out_cell_for_cell(tables, row):
    """Nine months, target, RAG word and four benchmarks are as printed, but for the three wrong percentages."""
    came_out = tables[row["table"]][int(row["row"]) - 1]
    expected = expected_cells(row)
    assert len(expected) == 15
    assert {heading: came_out.get(heading, "N/A") for heading in expected} == expected


def test_the_three_wrong_percentages_are_put_right(tables):
    """94%, 24% and 46%, where the published report printed 95%, 25% and 45%."""
    found = {cell for rows in tables.values() for row in rows for cell in row.values()}
    assert set(CORRECTED) <= found
    assert not {"95% (584/618)", "25% (52/218)", "45% (115/252)"} & found
