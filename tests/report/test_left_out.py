"""A team's report leaves out what the team has nothing in, says so, and leaves nothing out that anybody could miss."""

import pytest

from kpibook.report.restrict import left_out_words, restrict_report
from kpibook.report.summary import summary_of
from kpibook.tables import SUPPRESSED

NOBODY, SOME = (0, 0), (3, 30)


@pytest.fixture
def own(report_with):
    """The report of team n1: indicator → its counts of two months, the whole service having something in each."""

    def make(counts, **values):
        whole = {"contacts": [9, 9], "cla": [9, 9], "visited": [(9, 90), (9, 90)], "cla_rate": [(9, 900)] * 2}
        both = {id_: {"whole": whole[id_], "n1": counts.get(id_, [None, None])} for id_ in whole}
        return restrict_report(report_with(both, **values), "n1")

    return make


def shown(report):
    return [id_ for section in report.sections for table in section.tables for id_ in table.indicators]


def test_what_the_team_has_nothing_in_is_left_out(own):
    """Nobody to count in any month, no figure, 0 in every month, not yet defined; named in one line."""
    report = own({"contacts": [0, 0], "cla": [0, 2], "visited": [NOBODY, NOBODY]})
    assert shown(report) == ["cla"]
    assert report.sections[0].highlights == ()
    assert [text.indicator for text in report.definitions] == ["cla", ""]
    words = "Nothing to show for North 1 in any month, so left out: "
    words += "Number of contacts, Percentage visited, Rate of CLA, Permanence."
    assert left_out_words(report) == left_out_words(report, "one") == words
    assert left_out_words(report, "another") == ""


def test_something_in_any_month_keeps_the_row(own):
    """The selectors go to every month of the tables."""
    assert "visited" in shown(own({"visited": [SOME, NOBODY]}))
    assert "visited" in shown(own({"visited": [(0, 5), NOBODY]}))


def test_a_figure_that_is_not_told_keeps_the_row(own):
    """Left out is only what a reader would see as nothing: a gap then says less than the figures did."""
    hidden = (SUPPRESSED, SUPPRESSED)
    assert "visited" in shown(own({"cla": [4, 4], "visited": [hidden, NOBODY]}))
    assert "cla" in shown(own({"contacts": [4, 4], "cla": [SUPPRESSED, 0]}))


def test_a_zero_with_a_target_is_something(own):
    """None of what there should be none of is news."""
    target = {"shown": "<2", "number": 2, "comparison": "less_than", "valid_from": "2022-04"}
    report = own({"cla": [0, 0], "contacts": [1, 1]}, indicators={"cla": {"team_targets": {"n1": [target]}}})
    assert shown(report) == ["contacts", "cla"]


def test_a_section_that_is_left_out_whole_is_named_itself(own):
    """Not each of its indicators."""
    sections = {
        "one": {"title": "First", "tables": [{"title": "T", "indicators": ["cla"]}]},
        "two": {"title": "Second", "tables": [{"title": "T", "indicators": ["visited", "permanence"]}]},
    }
    report = own({"cla": [1, 1]}, sections=sections)
    assert [section.id for section in report.sections] == ["one"]
    assert left_out_words(report) == "Nothing to show for North 1 in any month, so left out: all of Second."
    assert [counts.section for counts in summary_of(report, "n1").sections] == ["one"]


def test_where_nothing_would_be_left_all_stays(own):
    """A workbook without a section would say nothing at all."""
    report = own({})
    assert len(shown(report)) == 5
    assert left_out_words(report) == ""


def test_rows_of_a_breakdown_are_counted(own):
    """Parts in which the team has nobody go too; their count is said, for their names would fill the page."""
    report = own({"cla": [2, 2]}, indicators={"cla": {"breakdown": {"by": "status"}}})
    assert shown(report) == ["cla"]
    assert left_out_words(report).endswith("Rate of CLA, Permanence, 2 rows of breakdowns.")  # of V2, and not known


def test_the_whole_service_leaves_nothing_out(report_with):
    """Its report shows every indicator, with and without figures."""
    report = report_with({"cla": {"whole": [0, 0]}})
    assert len(shown(report)) == 5
    assert left_out_words(report) == ""
