"""Another council's workbooks, shared all together: returns, a rate for each area, a year, other definitions."""

import datetime as dt
from pathlib import Path

import pytest

from kpibook import pipeline
from kpibook.disclosure.protect import protect_report
from kpibook.months import Month
from kpibook.teams.write import TeamsOptions, write_team_workbooks

ROOT = Path(__file__).parents[2] / "samples/highways"
OF = {
    "emergency_made_safe": "emergencies",
    "potholes_in_28_days": "potholes repaired",
    "repeat_defects": "defects_reported",
    "inspections_in_date": "routes_open",
    "often_closed": "routes_open",
    "restricted": "main routes",
    "old_works": "open_works",
    "works_checked": "checks due",
    "gully_programme": "programmed",
}
"""What each fraction's lower part counts, read from the indicators' definitions by a person."""
PARTS = [(whole, [part]) for part, whole in OF.items() if part != "gully_programme"]
PARTS += [("defects_reported", ["emergencies"]), ("routes_open", ["main routes"]), ("programmed", ["gullies_cleaned"])]


@pytest.fixture(scope="module")
def report():
    """The roads report of December 2024, nothing suppressed."""
    lists = pipeline.read_lists(ROOT)
    return pipeline.make_report(lists, Month(2024, 12), dt.datetime(2025, 1, 6))


@pytest.fixture(scope="module")
def books(lab, report, tmp_path_factory):
    """Every shared workbook, written and read again."""
    out = tmp_path_factory.mktemp("roads")
    template = ROOT / report.mapping.organisation.template
    run = write_team_workbooks(protect_report(report), TeamsOptions(out=out, template=template, shared=True))
    return [lab.books.SharedBook(out / entry.file) for entry in run.manifest.files]


def test_no_figure_can_be_worked_out(lab, report, books):
    """At least five values are left to every figure that is not shown, over all months of all workbooks together."""
    knowledge = lab.known.Knowledge(of=OF, parts=PARTS, same={"gully_programme": "gullies_cleaned"}, year_starts_in=1)
    figures = [item for book in books for item in book.figures().items()]
    assert any(place[0] == "defects_reported.year" for place, _ in figures)
    puzzle = lab.known.puzzle_of(lab.attacker, report.mapping, knowledge, figures)
    lab.known.ask_other_parts(puzzle, knowledge, report.observations)
    assert lab.known.weak(puzzle, 5) == {}


def test_a_rate_goes_with_its_count(books):
    """A rate would give an area's few claims to within one: where the count is suppressed, so is the rate."""
    hidden = 0
    for book in books:
        figures = book.figures()
        months = [(Month(2024, 12) - back).key for back in range(12)]
        for sheet, _, indicator, behind, seen in book.indicator_rows():
            # The heat map has words for figures.
            if indicator == "claims_rate" and "RAG word" not in behind and sheet != "Heat map":
                counts = [figures[indicator, "upper", book.scope, month] for month in months]
                counts.append(figures[indicator, "upper", "whole", months[0]])
                assert list(seen.values()).count("c") == counts.count("c")
                hidden += counts.count("c")
    assert hidden > 10
