"""The report as a value."""

import datetime as dt

import pandas as pd
import pytest

from kpibook.definitions.spellings import sheet_name
from kpibook.definitions.wording import MappingNames
from kpibook.issues import InputError
from kpibook.months import Month
from kpibook.report.build import build_report
from kpibook.tables import Records


@pytest.fixture
def build(mapping, observations, months, benchmark_records, about):
    def make(month=None, **records):
        lists = {"benchmarks": benchmark_records, **records}
        return build_report(mapping, lists, observations, month or months[-1], (), (), about)

    return make


def test_a_month_without_records_is_an_error_that_names_the_months(build):
    """July has no figures; the message says from when to when there are some."""
    with pytest.raises(InputError) as raised:
        build(Month(2022, 7))
    (issue,) = raised.value.issues
    assert issue.kind == "no-records-in-month"
    assert "from April 2022 to June 2022" in issue.message


def test_neighbours_are_averaged_and_rounded_half_up(build):
    """81% and 84% give 82.5%, shown as 83%; a figure that is not available shows N/A, not 0."""
    report = build()
    assert [cell.shown for cell in report.rows["visited"].benchmarks] == ["83%"]
    assert [cell.shown for cell in report.rows["cla"].benchmarks] == ["N/A"]


def test_a_later_vintage_is_reported_and_not_taken(build):
    """2022-23 figures are in the list: a warning says so, the column stays 2021-22."""
    report = build()
    assert [w.kind for w in report.warnings] == ["later-benchmark"]
    assert report.rows["visited"].benchmarks[0].period == "2021-22"


def test_a_list_taken_before_month_end_is_a_warning(build):
    """Extracted on 29 June for a report on June: what happened on the 30th is missing."""
    none = pd.DataFrame({"visited": pd.Series(dtype="datetime64[s]")})
    early = Records("visits", none, dt.date(2022, 4, 1), dt.date(2022, 6, 29))
    report = build(visits=early)
    assert "extracted-before-month-end" in [w.kind for w in report.warnings]
    assert report.extracted == dt.date(2022, 6, 29)


@pytest.mark.parametrize(("in_a_month", "warned"), [(6, True), (2, False)])
def test_a_month_without_events_is_a_warning(build, in_a_month, warned):
    """Visits in April and June and none in May: a warning where several are usual."""
    days = [pd.Timestamp(2022, month, day) for month in (4, 6) for day in range(1, in_a_month + 1)]
    visits = pd.DataFrame({"visited": pd.Series(days, dtype="datetime64[s]")})
    warnings = build(visits=Records("visits", visits, dt.date(2022, 4, 1), None)).warnings
    assert [w.message for w in warnings if w.kind == "empty-month"] == warned * [
        "“Visits” has no “Date of visit” in May 2022."
    ]


def test_updates_stop_at_the_report_month(build):
    """What changes in June is not shown in May's report."""
    assert [u.title for u in build(Month(2022, 5)).updates] == []
    assert [u.title for u in build().updates] == ["Percentage visited"]


def test_teams_stand_under_their_area(build):
    """The selector's order: whole service, then each area followed by its teams."""
    assert [scope for scope, _, _ in build().scopes] == ["whole", "north", "n1", "n2"]


def test_definitions_say_what_is_counted_in_words(build):
    """The words come from the mapping: list, condition, what is left out, target, benchmark's year."""
    text = next(d for d in build().definitions if d.indicator == "visited")
    assert text.counts.startswith(
        "Of all that there were at month end, the percentage that does what is asked. "
        "Of those counted in “Number of CLA”: those where the latest “Date of visit” in “Visits”"
    )
    assert "no more than 6 weeks old at month end" in text.counts
    assert text.leaves_out.startswith(
        "“Legal status” V3 (short break); records without “Started”; records whose “Ended” is on or before month"
    )
    assert text.source == "“Children looked after” and “Visits”"
    assert text.target.startswith("80%: at least 80%, since June 2022.")
    assert text.benchmark == "Neighbours: 2021-22 (DfE)"


def test_an_indicator_not_yet_defined_says_so(build):
    """TBC rows are explained, not left blank."""
    text = next(d for d in build().definitions if d.indicator == "permanence")
    assert (text.counts, text.target) == ("Not yet defined: shows TBC.", "To be confirmed.")


@pytest.mark.parametrize("title", ["a" * 40, "Right Service, Right Time: what?", "x/y*z", "'quoted'"])
def test_sheet_names_are_ones_that_excel_takes(title):
    """At most 31 characters, none of the forbidden signs, no apostrophe at either end."""
    name = sheet_name(title)
    assert 0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") and name == name.strip("'")


def test_lists_with_several_dates_say_which_is_meant(mapping):
    """Dental checks and health assessments in one list are told apart by the headings of their dates."""
    visits = mapping.sources["visits"]
    dental = visits.fields["visited"].model_copy(update={"headings": ("Date of last dental check",)})
    fields = visits.fields | {"dental": dental}
    both = mapping.model_copy(
        update={"sources": mapping.sources | {"visits": visits.model_copy(update={"fields": fields})}}
    )
    said, headings = [], []
    for date in ("visited", "dental"):
        latest = mapping.indicators["visited"].measure.meets[0].latest_event.model_copy(update={"date": date})
        said.append(latest.words(MappingNames(both), "looked_after", "month end"))
        headings.append(latest.short_words(MappingNames(both), "looked_after"))
    assert said[0].startswith("the latest “Date of visit” in “Visits” is no more than 6 weeks old")
    assert said[1].startswith("the latest “Date of last dental check” in “Visits” is no more than 6 weeks old")
    assert headings == [
        "latest Date of visit in Visits within 6 weeks, or first not yet due",
        "latest Date of last dental check in Visits within 6 weeks, or first not yet due",
    ]
