"""The service's own Checks say how many are answered; no shared or team copy does."""

import datetime as dt
from dataclasses import replace

from lists_workspace import write_workspace

from kpibook import pipeline
from kpibook.answered import Answered, write_answered
from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.report import restrict_report, until_month

FEBRUARY = Month(2023, 2)


def kinds(report):
    return [issue.kind for issue in report.warnings]


def test_only_the_services_own_report_says_how_many_were_answered(tmp_path):
    """As a warning with counts; a team's, and one that leaves the service, have none. It can be accepted as others."""
    folder = write_workspace(tmp_path / "w")
    before = pipeline.open_inputs(folder).key
    write_answered(folder, {"2023-02": {"visited": Answered(22, 9, {"Done since": 9})}})
    assert pipeline.open_inputs(folder).key != before
    report = pipeline.make_report(pipeline.read_lists(folder), FEBRUARY, dt.datetime(2023, 3, 6))
    (issue,) = [issue for issue in report.warnings if issue.kind == "lists-answered"]
    assert "9 of 22 answered: 9 Done since" in issue.message and "Visited in the last four weeks" in issue.advice
    assert "lists-answered" not in kinds(restrict_report(report, "east"))
    assert "lists-answered" not in kinds(protect_report(until_month(report)))
    january = pipeline.make_report(pipeline.read_lists(folder), Month(2023, 1), dt.datetime(2023, 3, 6))
    assert "lists-answered" not in kinds(january)
    accepted = replace(pipeline.read_lists(folder), accept=("lists-answered",))
    assert "lists-answered" not in kinds(pipeline.make_report(accepted, FEBRUARY, dt.datetime(2023, 3, 6)))
