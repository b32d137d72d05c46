"""February 2023 of the sample: what a director is told first."""

import datetime as dt

import pytest

from kpibook import pipeline
from kpibook.months import Month
from kpibook.report.summary import summary_of
from kpibook.teams.headlines import headlines


@pytest.fixture(scope="module")
def report(samples_folder):
    return pipeline.make_report(pipeline.read_lists(samples_folder.parent), Month(2023, 2), dt.datetime(2023, 3, 6))


def test_the_five_reds_are_named_with_their_gaps(report):
    """As the published report has them: figure, target, how far, which way, since when."""
    found = summary_of(report, "whole")
    assert {
        line.indicator: (line.shown, line.target, line.gap.words, line.movement and line.movement.shown)
        for line in found.reds
    } == {
        "cla_visits": ("79% (431/545)", "90%", "11 percentage points below target", "worse ↓"),
        "contacts": ("15,355 in the year so far", "<17K",
                     "2,605 above 12,750, the target for 9 months of the year", None),
        "health_assessments": ("83% (351/421)", "93%", "10 percentage points below target", "worse ↓"),
        "initial_health_assessments": ("5% (1/20)", "90%", "85 percentage points below target", None),
        "three_placements": ("15% (82/545)", "<10%", "5 percentage points above target", "better ↓"),
    }  # fmt: skip
    assert {line.indicator for line in found.turned_red} == {"cla_visits", "health_assessments"}
    assert [line.indicator for line in found.turned_green] == ["supervision_cp"]


def test_it_says_what_the_mail_says(report):
    """For the whole service, and for every team: the counts, and what turned Red."""
    for scope, _, _ in report.scopes:
        found, mail = summary_of(report, scope), headlines(report, scope)
        words = dict(found.total)
        assert (words["Green"], words["Amber"], words["Red"]) == (mail.green, mail.amber, mail.red)
        assert {line.indicator for line in found.turned_red} == {line.indicator for line in mail.turned_red}
        assert {(one.indicator, one.shown, one.target, one.small) for one in found.reds} == {
            (one.indicator, one.now, one.target, one.small) for one in mail.reds
        }


def test_three_or_more_placements_are_red_and_unusually_low(report):
    """15% after months of 16% and more (published): far from the target, and better than it ever was."""
    found = summary_of(report, "whole")
    assert found.improvements[0].indicator == "three_placements"
    assert found.improvements[0].variation.unusual == "unusually low" and found.improvements[0].variation.process.trial


def test_health_assessments_are_below_england_s(report):
    """83% against 91% in 2021-22, statistical neighbours 93%, the council's own 83%."""
    beside = {b.column: (b.benchmark, b.period, b.word) for b in summary_of(report, "whole").benchmarks
              if b.indicator == "health_assessments"}  # fmt: skip
    assert beside["england"] == ("91%", "2021-22", "worse") and beside["own"] == ("83%", "2021-22", "same")
    assert beside["neighbours"] == ("93%", "2021-22", "worse")
