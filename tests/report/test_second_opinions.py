"""Two figures of one thing in words: what parts them, which reading stands for which month, when Checks warns."""

import datetime as dt

import pytest
from second_workspace import MAPPING, Service, make_workspace

from kpibook import pipeline
from kpibook.figure_files import FiguresRequest, take_figures
from kpibook.issues import InputError
from kpibook.months import Month, Reading
from kpibook.report import both_in_words

MADE = dt.datetime(2023, 3, 9, 12)
FEBRUARY = Month(2023, 2)


def report_of(folder, days, mapping=MAPPING, month=FEBRUARY, service=None):
    workspace = make_workspace(folder, service or Service(), tuple(map(dt.date.fromisoformat, days)), mapping)
    return pipeline.make_report(pipeline.read_lists(workspace), month, MADE)


def readings(report):
    return {month.key: reading.key for month, reading in report.observations.readings["annex_seen"].items()}


MONTHS = ("2022-11", "2023-01", "2023-02")
THREE = ["2022-12-05", "2023-03-06", "2023-02-01"]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (["2023-03-06"], {"2023-02": "2023-03-06"}),
        (["2023-02-28"], {"2023-02": "2023-02-28"}),
        (["2023-02-27"], {}),
        (["2023-03-10"], {"2023-02": "2023-03-10"}),
        (["2023-03-11"], {}),
        (["2023-03-06", "2023-03-02"], {"2023-02": "2023-03-02"}),
        (THREE, dict(zip(MONTHS, sorted(THREE), strict=True))),
    ],
)
def test_a_reading_stands_for_the_month_that_was_over(tmp_path, days, expected):
    """On its last day, or so many days later as the mapping says; of several the first; never for two months."""
    assert readings(report_of(tmp_path / "w", days)) == expected


def test_both_figures_are_what_a_plain_count_gives(tmp_path):
    """Each at its own day, for the whole service, areas and teams; months without a reading have none."""
    service = Service()
    report = report_of(tmp_path / "w", ["2022-12-05", "2023-03-06"], service=service)
    for month, day in ((Month(2022, 11), dt.date(2022, 12, 5)), (FEBRUARY, dt.date(2023, 3, 6))):
        for scope, teams in (("whole", [None]), ("north", ["a", "b"]), ("c", ["c"])):
            for own, other, count in (
                ("plans", "annex_plans", lambda at, team: (len(service.open_on(at, team)), 0)),
                ("seen", "annex_seen", lambda at, team: (service.seen(at, team), len(service.open_on(at, team)))),
            ):
                for id_, at in ((own, month.last), (other, day)):
                    parts = [count(at, team) for team in teams]
                    expected = sum(part[0] for part in parts), sum(part[1] for part in parts) or -1
                    assert report.observations.counts(id_, scope, month) == expected, (id_, scope, month)
    assert report.observations.counts("annex_seen", "whole", Month(2023, 1)) is None


def test_the_line_says_both_and_what_parts_them(tmp_path):
    """As the published report has them, with the difference in words."""
    report = report_of(tmp_path / "w", ["2023-03-06"])
    assert both_in_words(report, "seen", "whole", FEBRUARY) == (
        "KPI dashboard, Feb-23: 91% (112/123) · Annex A as at 6 Mar 23: 89% (108/122) · "
        "Annex A is 2 percentage points lower"
    )
    assert both_in_words(report, "seen", "a", FEBRUARY).endswith(
        "· Annex A is 10 percentage points lower, beyond the tolerance of 5 percentage points"
    )
    assert both_in_words(report, "plans", "whole", FEBRUARY).endswith(
        "Annex A as at 6 Mar 23: 122 · Annex A is 1 lower"
    )
    assert both_in_words(report, "seen", "whole", Month(2023, 1)) == (
        "KPI dashboard, Jan-23: 87% (113/130) · Annex A: no list was cut within 10 days of the month's end"
    )
    assert both_in_words(report, "started", "whole", FEBRUARY).startswith("No second source")


@pytest.mark.parametrize(("tolerance", "warned"), [("2", False), ("1.9", True), ("1", True), ("2.5", False)])
def test_checks_warns_beyond_the_tolerance(tmp_path, tolerance, warned):
    """Of the figures as shown: two that are shown 2 points apart are beyond a tolerance of 1.9."""
    mapping = MAPPING.replace("tolerance: 5", f"tolerance: {tolerance}")
    report = report_of(tmp_path / "w", ["2023-03-06"], mapping)
    found = [issue for issue in report.warnings if issue.kind == "second-opinion"]
    assert [issue.thing for issue in found] == ["seen"] * warned
    assert not warned or (
        "kpibook compare seen --month 2023-02" in found[0].advice and "Annex A is 2" in found[0].message
    )


def test_definitions_say_what_it_is_held_against(tmp_path):
    """Which source, of which days, and from what difference on it is named."""
    report = report_of(tmp_path / "w", ["2023-03-06"])
    (note,) = (text.note for text in report.definitions if text.indicator == "seen")
    assert "Annex A, as at a day up to 10 days after the month's end" in note
    assert "a difference of more than 5 percentage points" in note


def test_a_second_opinion_of_the_same_month(tmp_path):
    """Another list that is counted by month: both figures are of that month, and no day is named."""
    mapping = MAPPING.replace(
        "{indicator: annex_plans, label: Annex A, within_days: 10, tolerance: 2}",
        "{indicator: by_child, label: Other count, tolerance: 2}",
    ).replace(
        "  annex_plans:\n",
        "  by_child:\n    title: Plans\n    measure: {kind: stock, source: plans, start: started, end: ended}\n"
        "  annex_plans:\n",
    )
    report = report_of(tmp_path / "w", ["2023-03-06"], mapping)
    assert both_in_words(report, "plans", "whole", FEBRUARY) == (
        "KPI dashboard, Feb-23: 123 · Other count: 123 · no difference"
    )


def test_old_readings_make_no_month_incomplete(tmp_path):
    """A list that is cut at one day says nothing of whether the monthly lists hold a month whole."""
    report = report_of(tmp_path / "w", ["2022-12-05"], month=None)
    assert report.month == Month(2023, 3)
    assert {issue.kind for issue in report.warnings} == set()
    assert report.taken is None


def test_a_month_that_is_not_over_is_not_held_against_a_reading(tmp_path):
    """An export of before the month's end stands for the month before, if it is near enough."""
    assert readings(report_of(tmp_path / "w", ["2023-03-06"], month=Month(2023, 3))) == {"2023-02": "2023-03-06"}
    assert Reading(dt.date(2023, 3, 6)).key == "2023-03-06"


def test_the_other_list_is_missing(tmp_path):
    """As any other list that the mapping names: the build stops and says which."""
    workspace = make_workspace(tmp_path / "w", Service(), ())
    with pytest.raises(InputError) as stopped:
        pipeline.build(workspace, FEBRUARY, None, MADE)
    (issue,) = stopped.value.issues
    assert "annex_a*.xlsx" in str(issue)


def test_figures_taken_out_say_the_day(tmp_path):
    """The month's own figure has its month, the other's the day at which its list was cut."""
    workspace = make_workspace(tmp_path / "w", Service(), (dt.date(2023, 3, 6),))
    asked = FiguresRequest(month=FEBRUARY, scope="whole")
    found = take_figures(pipeline.open_inputs(workspace), asked, MADE, lambda *_: None)
    periods = {row[0]: row[3] for row in found.rows}
    assert periods == {
        "plans": "2023-02",
        "seen": "2023-02",
        "started": "2023-02",
        "annex_plans": "2023-03-06",
        "annex_seen": "2023-03-06",
    }


def test_no_workbook_of_a_day_beside_months(tmp_path):
    """It would say "No figure" everywhere; the message says where the day's figures are."""
    workspace = make_workspace(tmp_path / "w", Service(), (dt.date(2023, 3, 6),))
    with pytest.raises(InputError) as stopped:
        pipeline.build(workspace, Reading(dt.date(2023, 3, 6)), None, MADE)
    (issue,) = stopped.value.issues
    assert "kpibook figures --as-at 2023-03-06" in issue.advice
    assert not (workspace / "out").exists()
