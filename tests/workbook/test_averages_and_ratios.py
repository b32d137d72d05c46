"""Averages and ratios in a workbook: worded with what stands behind them, live, and the same in Excel's formulas."""

import dataclasses
from decimal import Decimal

import numpy as np
import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.months import Month
from kpibook.report import figure, rag, restrict_report
from kpibook.report.build import build_report
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED
from kpibook.workbook.live.names import scope_labels
from kpibook.workbook.sheets.write import write_workbook

SECTIONS = ("Section one", "It's two")
OPEN = {"kind": "stock", "source": "contacts", "start": "received", "end": "ended"}
TARGET = {"shown": "14.5 days", "number": 14.5, "comparison": "at_most", "valid_from": "2022-04"}
SHAPES = {
    "visited": ({"kind": "average", "of": OPEN, "value": "visits", "decimals": 1}, TARGET),
    "untargeted": (
        {"kind": "average", "of": OPEN, "value": "visits", "decimals": 2, "statistic": "median"},
        {**TARGET, "shown": "12.05", "number": 12.05, "comparison": "at_least"},
    ),
    "cla": ({"kind": "average", "of": OPEN, "value": "visits"}, {**TARGET, "shown": "<15", "comparison": "less_than"}),
    "cla_rate": (
        {"kind": "ratio", "of": OPEN, "by": {**OPEN, "distinct": "child"}, "decimals": 1},
        {**TARGET, "shown": "<12.5", "number": 12.5, "comparison": "less_than"},
    ),
}


@pytest.fixture(scope="module")
def shaped(report):
    """The workbook tests' report, of averages and ratios, with figures that meet every edge."""
    values = report.mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for id_, (measure, target) in SHAPES.items():
        old = {key: value for key, value in values["indicators"][id_].items() if key != "team_targets"}
        if id_ == "cla":
            target = {**target, "number": 15}
        values["indicators"][id_] = {**old, "measure": measure, "targets": [target]}
    mapping = MappingFiles.model_validate(values)
    observations, random = report.observations, np.random.default_rng(11)
    numerators, denominators = observations.numerators.copy(), observations.denominators.copy()
    for id_, (measure, _) in SHAPES.items():
        at = observations.measures.index(id_)
        most = 40 * 10 ** measure.get("decimals", 0)
        numerators[at] = random.integers(0, most, numerators[at].shape)
        denominators[at] = random.integers(0, 40, numerators[at].shape)
        numerators[at][denominators[at] == 0] = 0
        numerators[at, 3, 2:4] = denominators[at, 3, 2:4] = NOT_AVAILABLE
        numerators[at, 2, 3] = denominators[at, 2, 3] = 0
    visited, median, ratio = (observations.measures.index(id_) for id_ in ("visited", "untargeted", "cla_rate"))
    numerators[visited, 0, :4], denominators[visited, 0, :4] = (4275, 5, 0, 145), (31, 3, 0, 31)
    numerators[median, 0, :4], denominators[median, 0, :4] = (1205, 7, 100, 1204), (2, 12, 40, 12)
    numerators[ratio, 0, :4], denominators[ratio, 0, :4] = (310, 1, 3, 5), (25, 20, 0, 4)
    changed = dataclasses.replace(observations, numerators=numerators, denominators=denominators)
    return build_report(mapping, {}, changed, report.month, report.checks, (), report.about)


@pytest.fixture(scope="module")
def book(shaped, template_path, tmp_path_factory):
    path = tmp_path_factory.mktemp("shaped") / "shaped.xlsx"
    write_workbook(shaped, template_path, path)
    return path


def test_worded_with_what_stands_behind_them(shaped):
    """`427.5 (31)` of 31 records, `12.4 (310/25)`; – where there is nothing to divide by; always the same decimals."""
    words = {
        id_: [figure(shaped, id_, "whole", month).shown for month in shaped.months[:4]]
        for id_ in ("visited", "untargeted", "cla_rate")
    }
    assert words == {
        "visited": ["427.5 (31)", "0.5 (3)", "– (0)", "14.5 (31)"],
        "untargeted": ["12.05 (2)", "0.07 (12)", "1.00 (40)", "12.04 (12)"],
        "cla_rate": ["12.4 (310/25)", "0.1 (1/20)", "– (3/0)", "1.3 (5/4)"],
    }


def test_rag_compares_what_is_shown(shaped):
    """Of at most 14.5 and at least 12.05, 14.5 is Green and 12.04 is not; nothing to compare has no figure."""
    february, january = Month(2023, 2), Month(2023, 1)
    assert rag(shaped, "visited", "whole", february) == "Green"
    assert rag(shaped, "untargeted", "whole", february) == "Amber"
    assert rag(shaped, "visited", "whole", january) == "No figure"
    limits = shaped.limits("untargeted", "n1", february)
    assert (limits.shown, limits.green) == ("12.05", 1205)
    assert Decimal(limits.green) / 100 == Decimal("12.05")


def test_the_tables_hold_the_number_that_is_shown(book, stored):
    """Not its tenths: whoever reads Numerators sees 14.5, and 31 in Denominators."""
    for sheet, expected in (("Numerators", 14.5), ("Denominators", 31.0)):
        cells = stored(book).values(sheet)
        row = next(place for place, value in cells.items() if value == "visited|whole").removeprefix("A")
        column = next(place for place, value in cells.items() if value == "2023-02").rstrip("0123456789")
        assert cells[f"{column}{row}"] == expected


def test_a_note_says_what_the_brackets_are(book, stored):
    """Under each table that has averages, and under no other."""
    said = [str(value) for value in stored(book).values("Section one").values() if "† and italics" in str(value)]
    assert len(said) == 2
    assert all("In brackets after an average: how many records it rests on." in text for text in said)
    assert all("read the figure with care" in text for text in said)


@pytest.mark.libreoffice
def test_recalculation_changes_nothing(book, stored, recalculated):
    """Each formula of the workbook comes to the value that it carries."""
    again = recalculated(book)
    differ = {
        (sheet, place): (cell.value, again[sheet].get(place))
        for sheet in stored(book).sheet_names
        for place, cell in stored(book).cells(sheet).items()
        if cell.formula and again[sheet].get(place) != pytest.approx(cell.value, abs=1e-9)
    }
    assert differ == {}


@pytest.mark.libreoffice
def test_every_team_and_month_chosen(shaped, book, stored, overview, recalculated):
    """Figures, targets and RAG are the engine's, whatever the selectors say."""
    names, by_title = stored(book).names, {row.title: id_ for id_, row in shaped.rows.items()}
    cells = {
        name: (names[name].split("!")[0].strip("'"), names[name].split("!")[1].replace("$", ""))
        for name in ("report_month", "report_team")
    }
    chosen = [(scope, month) for scope in scope_labels(shaped) for month in shaped.months[2:4]]
    changes = [
        {
            cells["report_month"]: month.first.toordinal() - 693_594,
            cells["report_team"]: scope_labels(shaped)[scope],
        }
        for scope, month in chosen
    ]
    for (scope, month), values in zip(chosen, recalculated.each(book, changes, SECTIONS), strict=True):
        rows = [row for sheet in SECTIONS for row in overview(values[sheet], 3, 2)]
        assert len(rows) == 8
        for row in rows:
            id_ = by_title[row.title]
            figures = tuple(figure(shaped, id_, scope, each).shown for each in shaped.window(month))
            said = (figures, shaped.limits(id_, scope, month).shown, rag(shaped, id_, scope, month))
            assert (row.months, row.target, row.rag) == said, (scope, month, id_)


@pytest.mark.libreoffice
def test_a_teams_workbook_with_figures_that_are_not_told(shaped, template_path, tmp_path, stored, recalculated):
    """`c` stands for the average and its count; beside it the whole service's."""
    observations, at = shaped.observations, shaped.observations.measures.index("visited")
    numerators, denominators = observations.numerators.copy(), observations.denominators.copy()
    numerators[at, 3, 1] = denominators[at, 3, 1] = SUPPRESSED
    hidden = dataclasses.replace(observations, numerators=numerators, denominators=denominators)
    own = restrict_report(dataclasses.replace(shaped, observations=hidden), "n1")
    assert figure(own, "visited", "n1", shaped.months[1]).shown == "c"
    path = tmp_path / "n1.xlsx"
    write_workbook(own, template_path, path)
    again, book = recalculated(path), stored(path)
    for sheet in SECTIONS:
        for place, cell in book.cells(sheet).items():
            assert not cell.formula or again[sheet].get(place) == pytest.approx(cell.value, abs=1e-9), (sheet, place)
