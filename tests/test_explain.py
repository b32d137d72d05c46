"""The rows that `kpibook explain` lists are those that the workbook's figures count."""

import datetime as dt
from pathlib import Path

import pytest

from kpibook.definitions.kinds import Rate, Tally
from kpibook.indicators.explain import COUNTED, counted_rows
from kpibook.months import Month
from kpibook.pipeline import explain, make_report, open_inputs, read_lists
from kpibook.summaries import explain_text

ROOT = Path(__file__).parents[1]
FEBRUARY = Month(2023, 2)


@pytest.fixture(scope="module")
def lists():
    return read_lists(ROOT)


@pytest.fixture(scope="module")
def report(lists):
    return make_report(lists, FEBRUARY, dt.datetime(2023, 3, 6))


def counts_of(rows, measure):
    """Numerator and denominator as the listed rows give them; -1 for what has no denominator."""
    if isinstance(measure, Tally):
        fields = [field for field in (measure.value, measure.out_of) if field]
        return (*(int(rows[field].sum()) for field in fields), *[-1] * (2 - len(fields)))
    counted = int(rows[COUNTED].sum())
    return counted, len(rows) if measure.kind == "share" else -1


def test_rows_add_up_to_the_figures(lists, report):
    """Every measure, for the whole service, every area and every team: as many rows as the figure counts."""
    wrong = []
    for name, measure in lists.mapping.measures.items():
        for scope in lists.mapping.scopes:
            figure = report.observations.counts(name, scope, FEBRUARY)
            period = report.observations.period_of(name, FEBRUARY)
            found = counts_of(counted_rows(lists.mapping, lists.records, name, scope, period), measure)
            if isinstance(measure, Rate):
                figure, found = figure and figure[:1], found[:1]
            if figure is not None and found != figure:
                wrong.append((name, scope, figure, found))
    assert wrong == []
    assert len(lists.mapping.measures) > 30


def test_a_second_opinion_is_explained_by_the_rows_of_its_reading():
    """Its figure in February's column is of the list as at 6 March: those rows, and that day is said."""
    explained = explain(open_inputs(ROOT), "annex_a_cp_visits", "whole", FEBRUARY)
    words = explain_text(explained, "annex_a_cp_visits", "whole", FEBRUARY)
    assert "Whole service, as at 6 March 2023: 98% (284/289)" in words
    assert (int(explained.rows[COUNTED].sum()), len(explained.rows)) == (284, 289)
