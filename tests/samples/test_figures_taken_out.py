"""`kpibook figures` against the published report, and against rows of the lists that are counted by a plain loop."""

import csv
import datetime as dt
from collections import Counter

import pytest

from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
from kpibook.pipeline import no_progress, open_inputs


@pytest.fixture(scope="module")
def lines(samples_folder):
    """(indicator, scope, month) → the line of the .csv."""
    found = take_figures(open_inputs(samples_folder.parent), FiguresRequest(), dt.datetime(2023, 3, 6), no_progress)
    rows = csv.DictReader(figures_bytes(found, "csv").decode().splitlines())
    return {(row["indicator"], row["scope"], row["period"]): row for row in rows}


def test_the_whole_services_figures_are_those_published(lines, published, month_ends, samples_folder):
    """Nine months of every indicator that was published with its counts."""
    mapping = open_inputs(samples_folder.parent).mapping
    ids = {definition.title: id_ for id_, definition in mapping.indicators.items()}
    months, seen = [f"{end:%Y-%m}" for end in month_ends[-9:]], 0
    for title in set(published) & set(ids):
        for month, cell in zip(months, published[title], strict=True):
            line = lines[ids[title], "whole", month]
            if isinstance(cell, tuple):
                assert (line["numerator"], line["denominator"]) == tuple(map(str, cell)), (title, month)
            else:  # a count, or a rate as it was printed
                assert line["value"] == str(cell), (title, month)
            seen += 1
    assert seen > 150


def test_a_teams_referrals_are_its_rows_of_the_list(lines, read_list, samples_folder):
    """Referrals of February 2023, counted by the team that the row names."""
    teams = open_inputs(samples_folder.parent).mapping.teams
    spelt = {" ".join(word.split()).casefold(): id_ for id_, t in teams.items() for word in (id_, t.name, *t.aliases)}
    rows = read_list(
        "referrals.xlsx", {"Child ID": "child", "Date of referral": "received", "Referred to team": "team"}
    )
    in_month = [row for row in rows if (row.received.year, row.received.month) == (2023, 2)]
    counted = Counter(spelt[" ".join(row.team.split()).casefold()] for row in in_month)
    assert sum(counted.values()) == 330
    for team in teams:
        assert lines["referrals", team, "2023-02"]["value"] == str(counted[team])
