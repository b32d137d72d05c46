"""Another council's workbooks, shared all together: returns, a rate for each area, a year, other definitions."""

import datetime as dt
from pathlib import Path

from kpibook import pipeline
from kpibook.delivery.teams import TeamsOptions, write_team_workbooks
from kpibook.disclosure.protect import protect_report
from kpibook.months import Month

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


def test_no_figure_can_be_worked_out(lab, tmp_path):
    """At least five values are left to every figure that is not shown, over all months of all workbooks together."""
    lists = pipeline.read_lists(ROOT)
    report = pipeline.make_report(ROOT, lists, Month(2024, 12), dt.datetime(2025, 1, 6))
    template = ROOT / report.mapping.organisation.template
    run = write_team_workbooks(protect_report(report), TeamsOptions(out=tmp_path, template=template, shared=True))
    knowledge = lab.known.Knowledge(of=OF, parts=PARTS, same={"gully_programme": "gullies_cleaned"}, year_starts_in=1)
    figures = [
        item for entry in run.manifest.files for item in lab.books.SharedBook(tmp_path / entry.file).figures().items()
    ]
    assert any(place[0] == "defects_reported.year" for place, _ in figures)
    puzzle = lab.known.puzzle_of(lab.attacker, report.mapping, knowledge, figures)
    lab.known.ask_other_parts(puzzle, knowledge, report.observations)
    assert lab.known.weak(puzzle, 5) == {}
