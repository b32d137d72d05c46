"""The sample's quarter and year, against the lists' own rows and the published report."""

import datetime as dt

import pytest

from kpibook import pipeline
from kpibook.months import Month
from kpibook.report.longer_periods import longer_figure, year_so_far


@pytest.fixture(scope="module")
def report(samples_folder):
    lists = pipeline.read_lists(samples_folder.parent)
    return pipeline.make_report(lists, Month(2023, 2), dt.datetime(2023, 3, 6))


def test_contacts_show_the_year_that_their_red_is_about(report):
    """15,355 contacts in nine of eleven months, against 17,000 × 9 ÷ 12."""
    year = year_so_far(report, "contacts", "whole", report.month)
    assert (year.total, year.target, len(year.months), year.of) == (15_355, 12_750, 9, 11)


def test_a_year_s_referrals_are_its_rows(report, read_list):
    """Quarter, financial year, twelve months and last February, by a plain loop over the list."""
    rows = read_list(
        "referrals.xlsx", {"Child ID": "child", "Date of referral": "received", "Referred to team": "team"}
    )
    first = {
        "quarter so far": dt.date(2023, 1, 1),
        "financial year so far": dt.date(2022, 4, 1),
        "last 12 months": dt.date(2022, 3, 1),
    }
    for period, day in first.items():
        counted = sum(day <= row.received <= dt.date(2023, 2, 28) for row in rows)
        assert longer_figure(report, "referrals", "whole", report.month, period).figure.shown == counted > 300
    last = sum((row.received.year, row.received.month) == (2022, 2) for row in rows)
    found = longer_figure(report, "referrals", "whole", report.month, "same month last year")
    assert found.figure.shown == last > 0 and found.months == (Month(2022, 2),)


def test_a_quarter_s_re_referrals_are_both_months_parts(report, published):
    """94/343 in January and 81/330 in February, as published: 26% (175/673)."""
    (january, february) = published["Percentage of re-referrals within 12 months"][-2:]
    assert (january, february) == ((94, 343), (81, 330))
    found = longer_figure(report, "re_referrals", "whole", report.month, "quarter so far")
    assert found.figure.shown == "26% (175/673)"
