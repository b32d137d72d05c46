"""Populations that lack an age, hold no residents, or mix years; benchmarks that are fractions; a rate per nobody."""

import csv

import pytest
from remembered_workspace import Workspace

from kpibook.issues import InputError
from kpibook.pipeline import read_lists
from kpibook.report.benchmark_warnings import benchmark_warnings
from kpibook.sources.mapping_files import read_mapping

MAPPING = """
sources:
  residents:
    title: Residents
    files: [residents.csv]
    complete_from: 2020-01-01
    unique: [year, age]
    fields:
      year: {headings: [Year], type: text}
      age: {headings: [Age], type: number}
      persons: {headings: [Persons], type: number}
  published:
    title: Published
    files: [published.csv]
    complete_from: 2020-01-01
    fields:
      indicator: {headings: [Indicator], type: id}
      area: {headings: [Area], type: text}
      period: {headings: [Period], type: text}
      value: {headings: [Figure], type: figure}
      published_by: {headings: [By], type: text}
indicators:
  rate:
    title: Rate
    measure:
      kind: rate
      of: visits
      per: PER
      population: {source: residents, value: persons, where: [{field: age, at_least: 0, at_most: 17}YEAR]}
  home_share:
    title: Share at home
    polarity: higher
    measure: {kind: share, of: visits, meets: [{field: {field: place, in: [Home]}}]}
sections:
  rates: {title: Rates, sheet: Rates, tables: [{title: Rates, indicators: [rate, home_share]}]}
benchmarks:
  source: published
  columns: {england: {heading: England, area: England, period: "2022"}}
"""
AGES = [("2021", age, 1000 + age) for age in range(26)]
SHARES = [("home_share", "England", str(year), 60 + year - 2020) for year in range(2020, 2023)]


class Space(Workspace):
    def rates(self, rows, shares=SHARES, year="", per="1000"):
        text = MAPPING.replace("PER", per).replace("YEAR", year)
        (self.folder / "mappings" / "rates.yaml").write_text(text, encoding="utf-8")
        self.table("residents", ["Year", "Age", "Persons"], rows)
        self.table("published", ["Indicator", "Area", "Period", "Figure", "By"], [[*row, "DfE"] for row in shares])
        return self

    def table(self, name, headings, rows):
        with (self.folder / "sources" / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([headings, *rows])


@pytest.fixture
def space(tmp_path):
    return Space(tmp_path / "space")


def gaps(space):
    return [issue for issue in read_lists(space.folder).issues if issue.kind == "population-gap"]


def test_a_whole_population_is_said_nothing_of(space):
    """Every age once, and older ones that the rate does not divide by."""
    assert gaps(space.rates(AGES)) == []


def test_years_beside_each_other_are_whole(space):
    """One of two years is chosen."""
    earlier = [("2020", age, persons) for _, age, persons in AGES]
    assert gaps(space.rates([*earlier, *AGES], year=', {field: year, in: ["2021"]}')) == []


@pytest.mark.parametrize("age", [0, 9, 17])
def test_a_missing_age_is_an_error(space, age):
    """At either end, or between."""
    (issue,) = gaps(space.rates([row for row in AGES if row[1] != age]))
    assert issue.severity == "error" and issue.acceptable and f": {age} is missing" in issue.message


@pytest.mark.parametrize("persons", [0, ""])
def test_an_age_without_residents_is_an_error(space, persons):
    """Nought, or blank; its row is named."""
    (issue,) = gaps(space.rates([(year, age, persons if age == 5 else many) for year, age, many in AGES]))
    assert issue.sheet == "residents.csv, row 7"


def test_another_year_for_half_of_the_rows_is_an_error(space):
    """Each age is there once, but no year is whole."""
    (issue,) = gaps(space.rates([("2020" if age < 9 else year, age, many) for year, age, many in AGES]))
    assert "for each Year" in issue.message


def test_ages_in_steps_are_whole(space):
    """Ages 0, 5, 10 and 15 stand for five years each."""
    assert gaps(space.rates(AGES[::5])) == []


def test_a_rate_per_nobody_is_an_error(space):
    """`per: 0` gave a rate of 0, which was Green."""
    space.rates(AGES, per="0")
    with pytest.raises(InputError):
        read_mapping(space.folder)


def said_of_benchmarks(space):
    lists = read_lists(space.folder)
    found = benchmark_warnings(lists.mapping, lists.records["published"])
    return [(issue.kind, issue.thing) for issue in found if issue.kind == "benchmark-fraction"]


def test_benchmarks_as_fractions_are_named(space):
    """Excel's percentage format keeps 60% as 0.6, which would be shown as 1%."""
    space.rates(AGES, [(*row[:3], row[3] / 100) for row in SHARES])
    assert said_of_benchmarks(space) == [("benchmark-fraction", "home_share")]


def test_one_fraction_among_percentages_is_named(space):
    """The cell that somebody typed."""
    space.rates(AGES, [*SHARES[:2], (*SHARES[2][:3], 0.62)])
    assert said_of_benchmarks(space) == [("benchmark-fraction", "home_share")]


def test_percentages_are_not_named(space):
    """Among low ones one may lie below 1."""
    assert said_of_benchmarks(space.rates(AGES)) == []
    assert (
        said_of_benchmarks(
            space.rates(AGES, [(*row[:3], low) for row, low in zip(SHARES, (0.7, 1.2, 2.0), strict=True)])
        )
        == []
    )
