"""The second workspace: another council, another service, other lists; the same code finds the figures."""

import csv
import datetime as dt
import importlib.util
from pathlib import Path

import openpyxl
import pytest
import python_calamine

from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
from kpibook.indicators.engine import compute_observations
from kpibook.months import Month, months_between
from kpibook.pipeline import build, no_progress, open_inputs, read_lists
from kpibook.sources.mapping_files import read_mapping

HIGHWAYS = Path(__file__).parents[1] / "samples/highways"
MONTHS = months_between(Month(2024, 1), Month(2024, 12))


def script(name):
    """One of the workspace's own scripts."""
    spec = importlib.util.spec_from_file_location(f"highways_{name}", HIGHWAYS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def expected():
    with (HIGHWAYS / "expected_figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def lists():
    return read_lists(HIGHWAYS)


def test_it_uses_each_common_kind_of_measure_and_condition():
    """What most services ask for, this workspace asks for; the rest stands in docs/how_to_map.md and in Annex A."""
    mapping = read_mapping(HIGHWAYS)
    kinds, conditions = set(), set()
    for measure in mapping.measures.values():
        kinds.add(measure.kind)
        for condition in getattr(measure, "meets", ()):
            conditions |= condition.model_fields_set
    assert kinds == {"flow", "stock", "share", "rate", "tally"}
    every = {"between", "latest_event", "first_event", "earlier_event", "number_of_events", "open_for", "linked_record"}
    assert conditions >= every


def test_its_lists_are_read_without_a_word(lists):
    """No error and no warning."""
    assert lists.issues == ()


def test_the_engine_finds_the_figures_that_were_counted_row_by_row(lists, expected):
    """All fourteen indicators, eight scopes, twelve months."""
    observations = compute_observations(lists.mapping, lists.records, MONTHS)
    found = []
    for row in expected:
        counts = observations.counts(row["indicator"], row["scope"], Month.parse(row["month"])) or ("N/A", -1)
        found.append({**row, "numerator": str(counts[0]), "denominator": "" if counts[1] == -1 else str(counts[1])})
    assert found == expected
    assert len(expected) == 14 * 8 * 12


def test_figures_that_are_taken_out_are_those_that_were_counted_row_by_row(expected):
    """The same fourteen indicators, eight scopes and twelve months, from the .csv that `kpibook figures` gives."""
    inputs, made = open_inputs(HIGHWAYS), dt.datetime(2025, 1, 7)
    content = figures_bytes(take_figures(inputs, FiguresRequest(), made, no_progress), "csv").decode()
    lines = {(line["indicator"], line["scope"], line["period"]): line for line in csv.DictReader(content.splitlines())}
    for row in expected:
        line = lines[row["indicator"], row["scope"], row["month"]]
        if row["numerator"] == "N/A":
            assert (line["shown"], line["numerator"]) == ("N/A", "")
        else:
            assert (line["numerator"], line["denominator"]) == (row["numerator"], row["denominator"])
        if row["indicator"] == "claims_rate" and row["numerator"] != "N/A" and row["denominator"]:
            met, of = int(row["numerator"]), int(row["denominator"])
            tenths = (200_000 * met + of) // (2 * of)  # per 10,000 residents, to one decimal, half up
            assert line["value"] == line["shown"] == f"{tenths // 10}.{tenths % 10}"


def test_the_workbook_shows_the_figures(expected, tmp_path):
    """Built as an officer builds it, each percentage of the whole service stands in a sheet, all 12 months."""
    out = tmp_path / "roads.xlsx"
    report = build(HIGHWAYS, Month(2024, 12), out, dt.datetime(2025, 1, 7)).report
    assert len(report.window()) == 12
    book = python_calamine.CalamineWorkbook.from_path(str(out))
    cells = {cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row}
    shares = [
        row for row in expected if row["scope"] == "whole" and row["denominator"] and row["indicator"] != "claims_rate"
    ]
    assert len(shares) == 9 * 12
    for row in shares:
        met, of = int(row["numerator"]), int(row["denominator"])
        assert f"{(200 * met + of) // (2 * of)}% \n({met}/{of})" in cells


def test_the_expected_figures_are_those_of_the_lists(expected):
    """expected_figures.csv is what expected.py gives: python samples/highways/expected.py"""
    headings, *rows = script("expected").expected_figures()
    assert [dict(zip(headings, row, strict=True)) for row in rows] == expected


def content(path):
    """A list's bytes; of a workbook every sheet's cells, since another XlsxWriter packs them otherwise."""
    if path.suffix == ".csv":
        return path.read_bytes()
    return [(sheet.title, list(sheet.values)) for sheet in openpyxl.load_workbook(path)]


def test_the_generator_gives_the_same_lists(tmp_path):
    """The lists in the repository are what generate.py makes."""
    script("generate").main(tmp_path)
    made = {path.name: content(path) for path in tmp_path.iterdir()}
    assert made == {path.name: content(path) for path in (HIGHWAYS / "sources").iterdir()}


def test_the_generator_gives_the_same_bytes_each_time(tmp_path):
    """No clock and no chance goes into a file."""
    for turn in ("first", "second"):
        script("generate").main(tmp_path / turn)
    first, second = ({p.name: p.read_bytes() for p in (tmp_path / turn).iterdir()} for turn in ("first", "second"))
    assert first == second


def test_every_file_says_that_it_is_synthetic():
    """Nobody can take the lists for real ones."""
    for path in (*(HIGHWAYS / "mappings").iterdir(), HIGHWAYS / "README.md"):
        assert "synthetic" in path.read_text("utf-8").lower(), path.name
    for path in (HIGHWAYS / "sources").iterdir():
        assert "Synthetic example data" in str(content(path))[:200], path.name
