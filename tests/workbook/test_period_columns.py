"""Longer periods as columns of a section's tables: each month and scope, recalculated, against the pure core."""

import random
import re
from dataclasses import replace

import numpy as np
import pytest
from one_line import in_one_line
from period_template import TOKENS, with_periods

from kpibook.definitions.mapping import MappingFiles
from kpibook.months import Month, months_between
from kpibook.report import restrict_report
from kpibook.report.build import build_report
from kpibook.report.longer_periods import LONGER_PERIODS, longer_figure
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED, Observations
from kpibook.workbook.live import section_periods
from kpibook.workbook.live.names import scope_labels
from kpibook.workbook.sheets.write import write_workbook
from kpibook.workbook.specimens import SPECIMENS

MONTHS = months_between(Month(2021, 1), Month(2023, 3))
FLOW = {"kind": "flow", "source": "contacts", "date": "received"}
STOCK = {"kind": "stock", "source": "contacts", "start": "received", "end": "ended"}
MEETS = [{"field": {"field": "ended", "blank": False}}]
DAYS = {"start": "received", "end": "ended"}
PEOPLE = {"source": "contacts", "value": "residents"}
KINDS = {
    "flow": FLOW,
    "people": {**FLOW, "distinct": "child"},
    "stock": STOCK,
    "share": {"kind": "share", "of": FLOW, "meets": MEETS},
    "share_of_stock": {"kind": "share", "of": STOCK, "meets": MEETS},
    "rate": {"kind": "rate", "of": FLOW, "population": PEOPLE, "decimals": 1},
    "rate_of_stock": {"kind": "rate", "of": STOCK, "population": PEOPLE},
    "average": {"kind": "average", "of": FLOW, "days": DAYS},
    "average_of_stock": {"kind": "average", "of": STOCK, "days": DAYS, "decimals": 1},
    "ratio": {"kind": "ratio", "of": FLOW, "by": {**FLOW, "where": [{"field": "visits", "at_least": 1}]}},
    "mixed_ratio": {"kind": "ratio", "of": FLOW, "by": STOCK},
}
VERSIONS = [
    {"valid_from": "2020-04", "measure": FLOW},
    {"valid_from": "2022-11", "measure": STOCK},
]


def made_of(report):
    """27 months of each kind by chance, with months that are missing or not told, small and empty denominators."""
    values, rng = report.mapping.model_dump(mode="json", by_alias=True, exclude_unset=True), random.Random(11)
    kinds = {kind: {"title": f"Kind: {kind}", "measure": measure} for kind, measure in KINDS.items()}
    values["indicators"] |= kinds | {"changed": {"title": "Kind: changed", "versions": VERSIONS}}
    sections = {
        "All": [*kinds, "changed", "contacts", "permanence"],
        "Stocks": ["stock", "share_of_stock"],
        "Planned": ["permanence"],
    }
    values["sections"] = {
        title.lower(): {"title": title, "tables": [{"title": title, "indicators": indicators}]}
        for title, indicators in sections.items()
    }
    mapping = MappingFiles.model_validate(values)
    measures, scopes = tuple(mapping.measures), mapping.scopes
    upper = np.full((len(measures), len(scopes), len(MONTHS)), NOT_AVAILABLE, dtype=np.int64)
    lower = upper.copy()
    for at, measure in enumerate(measures):
        with_lower = KINDS.get(measure, FLOW)["kind"] not in ("flow", "stock")
        for scope in range(len(scopes)):
            gaps = rng.choice([0, 0.03, 0.1])
            for k in range(len(MONTHS)):
                below = 49_000 + k if measure.startswith("rate") else rng.choice([0, 3, 40])
                known = rng.random() >= gaps
                hidden = known and rng.random() < gaps / 2
                upper[at, scope, k] = (
                    SUPPRESSED if hidden else rng.randrange(below + 1) % 900 if known else NOT_AVAILABLE
                )
                lower[at, scope, k] = NOT_AVAILABLE if not (with_lower and known) else SUPPRESSED if hidden else below
    observations = Observations(measures, scopes, MONTHS, upper, lower)
    return build_report(mapping, {}, observations, MONTHS[-1], (), (), report.about)


@pytest.fixture(scope="module")
def made(report):
    return made_of(report)


@pytest.fixture(scope="module")
def template(template_path, tmp_path_factory):
    return with_periods(template_path, tmp_path_factory.mktemp("template") / "periods.xlsx")


@pytest.fixture(scope="module")
def book(made, template, tmp_path_factory):
    path = tmp_path_factory.mktemp("periods") / "periods.xlsx"
    write_workbook(made, template, path)
    return path


def split(place):
    return re.fullmatch(r"([A-Z]+)(\d+)", place).groups()


def period_cells(values):
    """Period → title → the cell, found by the headings, which repeat on each page, and the titles beside them."""
    heads = {
        place: value for place, value in values.items() if re.match(r"(Same|Quarter|Financial|Last) .*, ", str(value))
    }
    titles = {
        split(place)[1]: value for place, value in values.items() if split(place)[0] == "B" and value != "Indicator"
    }
    found = {}
    for place, head in heads.items():
        column, row = split(place)
        period = re.sub(r",( from)? [A-Z][a-z]{2}-\d\d$", "", head).casefold()
        below = [at for at in titles if int(at) > int(row) and f"{column}{at}" in values]
        found.setdefault(period, {}).update({titles[at]: in_one_line(values[f"{column}{at}"]) for at in below})
    return found


def expected(report, scope, month):
    rows = report.sections[0].tables[0].indicators
    return {
        period: {report.rows[id_].title: longer_figure(report, id_, scope, month, period).figure.shown for id_ in rows}
        for period in LONGER_PERIODS
    }


def test_stored_values_are_the_cores(made, book, stored):
    """What the file says before anybody recalculates it; every token of the template is drawn."""
    assert set(TOKENS) <= SPECIMENS["Section"].optional
    values = stored(book).values("All")
    assert period_cells(values) == expected(made, "whole", made.month)
    assert {"Quarter so far, from Jan-23", "Same month last year, Mar-22"} <= set(values.values())


@pytest.mark.libreoffice
@pytest.mark.slow
def test_each_month_and_scope(made, book, stored, recalculated):
    """Each of the last 15 months and each scope chosen in turn; N/A, c and – among what is shown."""
    cells = stored(book)
    places = []
    for name in ("report_month", "report_team"):
        sheet, cell = cells.names[name].split("!")
        places.append((sheet.strip("'"), cell.replace("$", "")))
    labels = scope_labels(made)
    pairs = [(scope, month) for scope in labels for month in MONTHS[-15:]]
    changes = [{places[0]: month.first.toordinal() - 693_594, places[1]: labels[scope]} for scope, month in pairs]
    seen = set()
    for (scope, month), values in zip(pairs, recalculated.each(book, changes, ["All"]), strict=True):
        wanted = expected(made, scope, month)
        assert period_cells(values["All"]) == wanted, (scope, month)
        seen |= {
            shown if shown in ("N/A", "c", "TBC") else type(shown) for of in wanted.values() for shown in of.values()
        }
    assert seen == {"N/A", "c", "TBC", str, int, float}


def test_a_period_of_which_nothing_can_be_said_has_no_column(made, book, stored):
    """Of stocks a quarter is only its last month, so there is last year alone; of what is planned, nothing."""
    cells = stored(book)
    assert [*period_cells(cells.values("Stocks"))] == ["same month last year"]
    assert period_cells(cells.values("Planned")) == {}


def test_a_month_that_comes_in_asks_for_no_other_layout(made):
    """Which columns there are follows from definitions: three months of figures have them all, as 27 have."""
    few = replace(
        made,
        months=MONTHS[-3:],
        observations=replace(
            made.observations,
            months=MONTHS[-3:],
            numerators=made.observations.numerators[:, :, -3:],
            denominators=made.observations.denominators[:, :, -3:],
        ),
        year_to_date={key: sums[-3:] for key, sums in made.year_to_date.items()},
    )
    said = [section_periods(few, section) for section in few.sections]
    assert said == [LONGER_PERIODS, ("same month last year",), ()]
    assert said == [section_periods(made, section) for section in made.sections]


def test_a_teams_copy_shows_its_own(made, template, tmp_path, stored):
    """The periods of a team's workbook are the team's."""
    path = tmp_path / "n1.xlsx"
    own = restrict_report(made, "n1")
    write_workbook(own, template, path)
    assert period_cells(stored(path).values("All")) == expected(own, "n1", made.month)
