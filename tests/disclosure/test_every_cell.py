"""Every cell of shared workbooks: summary, heat map, directions, signals, limits, notes, charts, hidden sheets.

Each workbook is made once more from its own tables alone, the sheets Numerators and Denominators as written, in which a
figure that is not told is `c`; and comes out the same, byte for byte. So nothing in it tells more than those tables do,
however it was worked out; and what these tell is what the exact attackers here and beside are given.
"""

import dataclasses
import datetime as dt
import io
import random
import zipfile
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from kpibook import pipeline
from kpibook.disclosure.protect import protect_report
from kpibook.months import Month
from kpibook.report.build import build_report
from kpibook.report.model import About
from kpibook.report.restrict import restrict_report, until_month
from kpibook.report.variations import variation
from kpibook.shared_copies import share_report
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED, Observations
from kpibook.teams.write import team_scopes
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

ROOT = Path(__file__).parents[2]
TEMPLATE = read_template(ROOT / "workbook_templates" / "performance_report.xlsx")
ENOUGH = 5
_SIGNS = {"c": SUPPRESSED, "N/A": NOT_AVAILABLE}
MONTHS = 9


def parts_of(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def as_counted(row, value):
    """What a table's cell stands for in the observations, which keep an average in shown units."""
    if isinstance(value, str):
        return _SIGNS[value]
    return round(value * 10**row.decimals) if row and row.shape == "average" else value


def from_tables(report, book):
    """The report with the figures that a workbook's own tables tell, and no others."""
    figures, observed = book.figures(), report.observations
    shape = observed.numerators.shape
    upper, lower = (np.full(shape, NOT_AVAILABLE, dtype=np.int64) for _ in range(2))
    for at, measure in enumerate(observed.measures):
        row = report.rows.get(measure)
        for scope_at, scope in enumerate(observed.scopes):
            for month_at, month in enumerate(observed.months):
                place = at, scope_at, month_at
                upper[place] = as_counted(row, figures.get((measure, "upper", scope, month.key), "N/A"))
                lower[place] = as_counted(None, figures.get((measure, "lower", scope, month.key), "N/A"))
    return dataclasses.replace(
        report,
        observations=dataclasses.replace(observed, numerators=upper, denominators=lower),
        year_to_date={
            (id_, scope): tuple(year_so_far(figures, id_, scope, month) for month in report.months)
            for id_, scope in report.year_to_date
        },
    )


def year_so_far(figures, indicator, scope, month):
    value = figures.get((f"{indicator}.year", "upper", scope, month.key), "N/A")
    return None if value == "N/A" else as_counted(None, value)


def differences(lab, shared, scope, tmp_path):
    """The parts of a scope's workbook that are other ones when it is made of its own tables alone; and the workbook.

    What it leaves out is decided by these tables too.
    """
    content = workbook_bytes(restrict_report(shared, scope), TEMPLATE)
    path = tmp_path / f"{scope}.xlsx"
    path.write_bytes(content)
    book = lab.books.SharedBook(path)
    again = restrict_report(from_tables(shared, book), scope)
    one, other = parts_of(content), parts_of(workbook_bytes(again, TEMPLATE))
    return [name for name in (*one, *other) if one.get(name) != other.get(name)], book


@pytest.fixture(scope="module")
def sample():
    return until_month(pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 6)))


@pytest.fixture(scope="module")
def shared(sample):
    return protect_report(sample)


@pytest.mark.parametrize("scope", ["ptc", "ptc_1", "swf", "jigsaw_cwd", "yps"])
def test_all_that_a_shared_workbook_says_follows_from_its_tables(lab, shared, tmp_path, scope):
    """Cells and their stored values, charts, names, notes, hidden sheets, alternative texts, properties: all parts."""
    other, book = differences(lab, shared, scope, tmp_path)
    assert other == []
    assert "c" in book.figures().values()


def test_a_second_shared_workbook_says_no_more_than_its_tables_either(lab, sample, shared, tmp_path):
    """January was shared of other lists than February's: what stands in its columns and all that is said of these
    columns together is of the figures as told then; nothing of the figures as they are now is left anywhere."""
    lists = pipeline.lists_of(pipeline.open_inputs(ROOT))
    referrals = lists.records["referrals"]
    fewer = lists.records | {
        "referrals": dataclasses.replace(referrals, frame=referrals.frame.iloc[::2].reset_index(drop=True))
    }
    run = pipeline.compute_run(dataclasses.replace(lists, workspace=None, records=fewer), dt.datetime(2023, 3, 6))
    share_report(tmp_path, until_month(run.report(sample.month - 1)))
    again = share_report(tmp_path, sample).report
    assert (again.observations.numerators != shared.observations.numerators)[:, :, :-1].any()
    other, book = differences(lab, again, "ptc", tmp_path)
    assert other == []
    assert any(
        "later corrections are in" in text for cells in book.sheets.values() for text in map(str, cells.values())
    )


def test_a_workbook_that_knew_more_would_be_found_out(lab, sample, shared, tmp_path):
    """Were what is not told behind a mean or a word, more sheets would be other ones than those of the tables."""
    own = restrict_report(shared, "ptc_1")
    truth = restrict_report(sample, "ptc_1").observations
    hidden = own.observations.numerators == SUPPRESSED
    knows = dataclasses.replace(
        own.observations,
        numerators=np.where(hidden, truth.numerators, own.observations.numerators),
        denominators=np.where(hidden, truth.denominators, own.observations.denominators),
    )
    path = tmp_path / "told.xlsx"
    path.write_bytes(workbook_bytes(own, TEMPLATE))
    told = from_tables(own, lab.books.SharedBook(path))
    one, other = (
        parts_of(workbook_bytes(report, TEMPLATE)) for report in (dataclasses.replace(own, observations=knows), told)
    )
    assert sum(name.startswith("xl/worksheets/") for name in one if one[name] != other.get(name)) > 2


def possible(mean, told, at_most):
    """The whole numbers that a hidden month may have been, if a mean was taken of it and the told months."""
    left = mean * (len(told) + 1) - sum(told)
    return [int(left)] if left.denominator == 1 and 0 <= left <= at_most else []


def counts_with_one_hidden(shared):
    """Indicators and scopes of which one month within the last two years is hidden, with those that are told."""
    for indicator, row in shared.rows.items():
        for scope, _, _ in shared.scopes:
            counts = [shared.observations.counts(indicator, scope, month) for month in shared.months[-24:]]
            told = [pair[0] for pair in counts if pair is not None and pair[0] != SUPPRESSED]
            at = [k for k, pair in enumerate(counts) if pair is not None and pair[0] == SUPPRESSED]
            if row.shape == "count" and len(at) == 1 and at[0] < len(counts) - 1 and len(told) > 5:
                yield indicator, scope, shared.months[-24:][at[0]], told


def test_a_mean_of_all_months_would_give_the_hidden_one_away(sample, shared):
    """He can win: a mean and all of its months but one are that one. The mean that is told is of told months alone."""
    won = looked = 0
    for indicator, scope, month, told in counts_with_one_hidden(shared):
        true = sample.observations.counts(indicator, scope, month)[0]
        said = variation(shared, indicator, scope, shared.month).process
        if said is None:
            continue
        looked += 1
        assert said.mean == Fraction(sum(told), len(told))
        knows = variation(sample, indicator, scope, sample.month).process
        won += knows is not None and possible(Fraction(knows.mean), told, 10_000) == [true]
    assert looked > 3
    assert won > 3


SERVICE = {
    "organisation": {"name": "Testshire Council", "service": "Children", "months_shown": 6},
    "sections": {
        "one": {
            "title": "First",
            "tables": [{"title": "Children", "indicators": ["open", "boys", "visits_10", "visits_20", "long"]}],
            "highlights": [{"indicator": "open"}, {"indicator": "visits_20"}],
        },
        "two": {"title": "Second", "tables": [{"title": "Others", "indicators": ["girls", "rate", "first_team"]}]},
    },
}
TARGETS = {"visits_10": 40, "visits_20": 70, "long": 50}


def service_of(lab, seed):
    """A service by chance over some months: its report with everything, and its people in no team in each month."""
    chance = random.Random(seed)
    mapping = lab.mapping_of([2, 1, 3], SERVICE)
    values = mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for id_, number in TARGETS.items():
        target = {"shown": f"{number}%", "number": number, "comparison": "at_least", "valid_from": "2020-04"}
        values["indicators"][id_] |= {"targets": [target], "polarity": "higher"}
    values["indicators"]["open"]["polarity"] = "lower"
    mapping = type(mapping).model_validate(values)
    leaves = [*mapping.teams, None]
    usual = [chance.choice((4, 12, 25, 40, 60)) for _ in mapping.teams]
    worlds, teamless = [], []
    for month in range(MONTHS):
        teamless.append(chance.choice((0, 0, 3, 9)))
        sizes = [max(0, size + chance.randint(-3, 3)) for size in usual]
        worlds.append(lab.people([*sizes, teamless[-1]], seed * 100 + month, leaves))
    about = About((), (), "1", "0", dt.datetime(2026, 6, 6))
    observed = lab.observe(mapping, worlds)
    return build_report(mapping, {}, observed, observed.months[-1], (), (), about), teamless


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_nothing_can_be_worked_out_of_all_cells_of_all_workbooks(lab, tmp_path, seed):
    """Services by chance: every part of every workbook follows from the tables of all, and these leave five values to
    each figure that they do not tell, in every month."""
    truth, teamless = service_of(lab, seed)
    shared, told, words = protect_report(truth), {}, set()
    for scope in team_scopes(shared):
        other, book = differences(lab, shared, scope, tmp_path)
        assert other == []
        told |= book.figures()
        words |= {text for cells in book.sheets.values() for text in cells.values() if isinstance(text, str)}
    assert "c" in told.values()
    assert any(text.startswith(("better", "worse")) for text in words)
    assert any("no more than usual" in text or "unusually" in text for text in words)
    weak = {}
    for month, count in zip(truth.months, teamless, strict=True):
        found = lab.attack(
            truth.mapping, only(truth.observations, month, lab.month), as_told(truth, told, month, lab), count, ENOUGH
        )
        weak |= {(month.key, name): values for name, values in found.items() if values < ENOUGH}
    assert weak == {}


def only(observed, month, called):
    """One month's observations, as those of the month that the attacker looks at."""
    at = [observed.months.index(month)]
    return dataclasses.replace(
        observed,
        months=(called,),
        numerators=observed.numerators[:, :, at],
        denominators=observed.denominators[:, :, at],
    )


def as_told(truth, told, month, lab):
    """What all workbooks' tables tell of a month."""
    observed = truth.observations
    shape = (len(observed.measures), len(observed.scopes), 1)
    upper, lower = (np.full(shape, NOT_AVAILABLE, dtype=np.int64) for _ in range(2))
    for at, measure in enumerate(observed.measures):
        for scope_at, scope in enumerate(observed.scopes):
            for part, numbers in (("upper", upper), ("lower", lower)):
                numbers[at, scope_at, 0] = as_counted(None, told.get((measure, part, scope, month.key), "N/A"))
    return Observations(observed.measures, observed.scopes, (lab.month,), upper, lower)
