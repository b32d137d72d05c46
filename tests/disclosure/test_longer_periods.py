"""Longer periods of reports that leave the service: sums of told months, so nothing is told that these do not."""

import datetime as dt
from pathlib import Path

import pytest
from one_line import in_one_line
from period_template import with_periods

from kpibook import pipeline
from kpibook.disclosure.protect import protect_report
from kpibook.months import Month
from kpibook.report.longer_periods import LONGER_PERIODS, longer_figure
from kpibook.report.restrict import until_month
from kpibook.tables import SUPPRESSED
from kpibook.teams.write import TeamsOptions, write_team_workbooks

ROOT = Path(__file__).parents[2]
MADE = dt.datetime(2026, 11, 30, 9)


@pytest.fixture(scope="module", params=[".", "samples/highways"], ids=["children", "roads"])
def reports(request):
    """The report with everything, and as it leaves the service."""
    whole = until_month(pipeline.make_report(pipeline.read_lists(ROOT / request.param), None, MADE))
    return whole, protect_report(whole)


def every_period(report):
    for indicator in report.rows:
        for scope, _, _ in report.scopes:
            for month in report.months:
                for period in LONGER_PERIODS:
                    yield (indicator, scope, month, period), longer_figure(report, indicator, scope, month, period)


def test_a_period_is_told_only_where_all_of_its_months_are(reports):
    """Added up anew from what the workbook's tables tell: nothing else went into it."""
    whole, shared = reports
    told = hidden = 0
    for (indicator, scope, month, period), found in every_period(shared):
        counts = [shared.observations.counts(indicator, scope, one) for one in found.months]
        if any(pair is not None and pair[0] == SUPPRESSED for pair in counts):
            assert found.figure.shown == ("N/A" if None in counts else "c"), (indicator, scope, month, period)
            hidden += None not in counts
        if found.figure.units is not None:
            assert None not in counts
            assert all(upper != SUPPRESSED for upper, _ in counts)
            if found.figure.numerator is not None and len(counts) > 1:
                assert found.figure.numerator == sum(upper for upper, _ in counts)
            assert found.figure == longer_figure(whole, indicator, scope, month, period).figure
            told += 1
    assert told > 1000 and hidden > 100


def test_a_year_told_all_the_same_would_give_the_month_away(reports):
    """He can win: a year's sum less its told months is the hidden one, wherever only one is."""
    whole, shared = reports
    won = 0
    for (indicator, scope, month, period), found in every_period(shared):
        counts = [shared.observations.counts(indicator, scope, one) for one in found.months]
        at = [k for k, pair in enumerate(counts) if pair is not None and pair[0] == SUPPRESSED]
        if len(at) == 1 and len(counts) > 1 and None not in counts:
            year = longer_figure(whole, indicator, scope, month, period).figure.numerator
            rest = sum(upper for k, (upper, _) in enumerate(counts) if k not in at)
            won += year - rest == whole.observations.counts(indicator, scope, found.months[at[0]])[0]
    assert won > 10


@pytest.mark.slow
def test_shared_workbooks_show_no_more(lab, reports, tmp_path):
    """Of each team's workbook, written with a column for every period: the periods are those of its own tables.

    What a cell says, and what stands behind it, comes from the months that the same workbook tells; a `c` stays one.
    """
    _, shared = reports
    template = with_periods(ROOT / "workbook_templates" / "performance_report.xlsx", tmp_path / "periods.xlsx")
    out = tmp_path / "out"
    run = write_team_workbooks(shared, TeamsOptions(out=out, template=template, shared=True))
    assert not run.failed and len(run.made) > 3
    hidden = 0
    for book in (lab.books.SharedBook(out / entry.file) for entry in run.manifest.files):
        month = Month.parse(book.month)
        for sheet, row, indicator, _, _ in book.indicator_rows():
            cells = book.rows(sheet)
            labels = {text: column for column, text in cells.get(2, {}).items()}
            for period in (one for one in LONGER_PERIODS if f"{one}, numerator" in labels):
                if labels["id"] not in cells[row] or f"{period}, numerator" not in labels:
                    continue
                found = longer_figure(shared, indicator, book.scope, month, period)
                behind = cells[row].get(labels[f"{period}, numerator"])
                if behind is None:  # a highlight's row has no periods
                    continue
                counts = [shared.observations.counts(indicator, book.scope, one) for one in found.months]
                told = all(pair is not None and pair[0] != SUPPRESSED for pair in counts)
                assert isinstance(behind, int | float) == (told and bool(counts)), (book.scope, indicator, period)
                assert (behind == "c") == (found.figure.shown == "c"), (book.scope, indicator, period)
                assert found.figure.shown in [in_one_line(said) for said in cells[row].values()]
                hidden += behind == "c"
    assert hidden
