"""Published files of the three shapes are read to the digit, in both years' headings, and marks are never 0."""

import csv
import statistics

import duckdb
import pytest
from published_files import (
    COUNCILS,
    MARKS,
    NEW_HEADING,
    OLD_HEADING,
    csv_bytes,
    figures_of,
    mean,
    neighbour_rows,
    neighbours_of,
    release_rows,
    statistics_rows,
    tool_rows,
    xlsx_bytes,
)

from kpibook.pipeline import read_lists
from kpibook.report.benchmark_warnings import benchmark_warnings
from kpibook.sources import read_mapping_files

YEARS = ("2023", "2024")
PERIODS = {"2023": "2022-23", "2024": "2023-24", "2025": "2024-25"}


def written(council, names=None):
    """What the imported files hold: (kind, place's number, period) → the figure as it is written."""
    found = {}
    for name in names or council.imported():
        with (council.folder / "sources" / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["Kind of place"], row["Place code"] or row["Area"], row["Period"]] = row["Figure"]
    return found


def expected(figures):
    return {
        ("Local authority", code, PERIODS[year]): value
        for year, of_year in figures.items()
        for code, value in of_year.items()
    }


@pytest.mark.parametrize("heading", [OLD_HEADING, NEW_HEADING])
def test_a_release_in_both_years_headings(council, heading):
    """Each council's figure of each year as it stands in the file; England's and the regions' too, and no other row."""
    figures = figures_of(YEARS)
    council.take(council.download("c1.csv", csv_bytes(statistics_rows(figures, heading))))
    found = written(council)
    assert {key: value for key, value in found.items() if key[0] == "Local authority"} == expected(figures)
    assert found["England", "E92000001", "2023-24"] == "21.6"
    assert [found["Region", f"E1200000{at}", "2022-23"] for at in range(3)] == ["20.1", "21.1", "22.1"]
    assert len(found) == len(YEARS) * (len(COUNCILS) + 4)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("in_columns", [False, True])
def test_the_interactive_tools_table(council, kind, in_columns):
    """A row for each year or a column for each, as a workbook or a .csv: the same figures."""
    figures = figures_of(YEARS)
    rows = tool_rows(figures, in_columns)
    made = xlsx_bytes(rows) if kind == "xlsx" else csv_bytes(rows)
    council.take(council.download(f"lait.{kind}", made))
    found = {key: value for key, value in written(council).items() if key[0] == "Local authority"}
    numbers = {key: float(value) if value[:1].isdigit() else None for key, value in found.items()}
    assert numbers == {k: float(v) if v[:1].isdigit() else None for k, v in expected(figures).items()}


def kinds_told(council):
    """The kinds of warnings about the benchmarks list."""
    mapping = read_mapping_files(council.folder).mapping
    return {issue.kind for issue in benchmark_warnings(mapping, read_lists(council.folder).records["benchmarks"])}


STABLE = {"cla_group": ("Placement stability", "Gender"), "characteristic": ("3 or more placements", "2 placements")}
SUITABLE = ("Accommodation considered suitable", "No information")
RELEASES = {
    "children looked after": (
        "[{headings: percentage, filters: {cla_group: Placement stability, characteristic: 3 or more placements}, "
        "years: financial}]",
        [
            ("percentage", STABLE),
            ("Percentage", {"CLA_group": STABLE["cla_group"], "characteristic": STABLE["characteristic"]}),
        ],
    ),
    "care leavers": (
        "[{headings: percentage, filters: {care_leaver_age: 19 to 21 years, accommodation_suitability: SUITABLE}, "
        "years: financial}, {headings: percentage, filters: {age: [19 to 21 years, Aged 19 to 21], "
        "accommodation_suitability: SUITABLE}, years: financial}]".replace("SUITABLE", SUITABLE[0]),
        [
            ("percentage", {"care_leaver_age": ("19 to 21 years", "18 years"), "accommodation_suitability": SUITABLE}),
            ("percentage", {"age": ("Aged 19 to 21", "Aged 18"), "accommodation_suitability": SUITABLE}),
        ],
    ),
    "workforce": (
        "[{headings: [agency_worker_rate_fte_perc, agency_rate_fte], years: financial}]",
        [("agency_worker_rate_fte_perc", {}), ("agency_rate_fte", {})],
    ),
}
"""What the mapping says, and a file in an older year's headings and filters and in a newer one's."""


@pytest.mark.parametrize("name", RELEASES)
def test_other_releases_in_both_years_headings(council, name):
    """Filters in columns of their own, which were renamed, too; only the rows that are meant are read."""
    entries, files = RELEASES[name]
    text = council.mapping.read_text("utf-8")
    start = text.index("    published_as:")
    end = text.index("    measure:", start)
    council.mapping.write_text(f"{text[:start]}    published_as: {entries}\n{text[end:]}", "utf-8")
    figures = figures_of(YEARS)
    for number, (heading, filters) in enumerate(files):
        path = council.download("file.csv", csv_bytes(release_rows(figures, heading, filters)))
        council.take(path, release=f"2024 as {number}")
        name = council.imported()[-1]
        found = {key: value for key, value in written(council, [name]).items() if key[0] == "Local authority"}
        assert found == expected(figures)
        (council.folder / "sources" / name).unlink()


def test_neighbours_are_averaged(council):
    """The mean and the median of the neighbours' own figures, without those that are not available."""
    figures = figures_of(YEARS)
    theirs = neighbours_of(40)
    figures["2024"][theirs[3]] = "c"
    release = council.download("c1.csv", csv_bytes(statistics_rows(figures)))
    council.take(release)
    council.take(council.download("sn_april_2021.xlsx", xlsx_bytes(neighbour_rows(first=40))))
    cells, _ = council.shown()
    values = [figures["2024"][code] for code in theirs]
    known = [float(value) for value in values if value[:1].isdigit()]
    assert cells["like"].value == float((20 * mean(values) + 1) // 2) / 10
    assert abs(cells["median"].value - statistics.median(known)) <= 0.05
    assert cells["like"].origin.startswith(f"mean of {len(known)} of 10 neighbours of the 2021 model; DfE, Children")


def test_another_model_of_neighbours_stands_beside(council):
    """That of 2025 changes nothing until a column names it."""
    figures = figures_of(YEARS)
    council.take(
        council.download("c1.csv", csv_bytes(statistics_rows(figures))),
        council.download("sn_2021.xlsx", xlsx_bytes(neighbour_rows(first=40))),
    )
    before, _ = council.shown()
    council.take(council.download("sn_2025.csv", csv_bytes(neighbour_rows(first=90)[2:])))
    assert "later-benchmark" not in kinds_told(council)  # a model's year is no period of figures
    assert council.shown()[0]["like"] == before["like"]
    council.change('neighbours: "2021", average: mean', 'neighbours: "2025", average: mean')
    values = [figures["2024"][code] for code in neighbours_of(90)]
    assert abs(council.shown()[0]["like"].value - float(mean(values))) <= 0.05


def test_marks_are_not_available(council):
    """Each of them, for Testhampton: N/A in its column, no rank, and never 0; a 0 is 0."""
    for number, mark in enumerate(MARKS):
        figures = {"2024": {**{code: "5.0" for code, _ in COUNCILS}, "852": mark}}
        council.take(council.download("c1.csv", csv_bytes(statistics_rows(figures))), release=f"2024 no {number}")
        council.change("  authority:", f'  release: "2024 no {number}"\n  authority:')
        cells, among = council.shown()
        assert (cells["own"].shown, cells["own"].value) == ("N/A", None)
        assert (among.value, among.of) == (None, len(COUNCILS) - 1)
        council.change(f'  release: "2024 no {number}"\n', "")
    figures["2024"]["852"] = "0"
    council.take(council.download("c1.csv", csv_bytes(statistics_rows(figures))), release="2024 zero")
    council.change("  authority:", '  release: "2024 zero"\n  authority:')
    assert council.shown()[0]["own"].value == 0.0


def test_calendar_years_are_not_later_than_financial_ones(council):
    """A column of 2023-24 is not said to be behind figures of the calendar year 2024, which it can never show."""
    council.take(council.download("c1.csv", csv_bytes(statistics_rows(figures_of(YEARS)))))
    council.change("years: financial", "years: calendar")
    council.take(council.download("c1.csv", csv_bytes(statistics_rows(figures_of(YEARS)))))
    assert "later-benchmark" not in kinds_told(council)


RANK = """
with known as (select code, try_cast(value as decimal(9, 1)) as value from published
               where try_cast(value as decimal(9, 1)) is not null),
     placed as (select code, rank() over (order by value ORDER) as place, count(*) over () as councils from known)
select place, councils, ceil(4.0 * place / councils) from placed where code = '852'
"""


@pytest.mark.parametrize("polarity", ["lower", "higher"])
def test_rank_and_quarter_are_those_of_sql(council, polarity):
    """Of twelve made-up years: rank by polarity, number of councils with a figure, and the quarter of the rank."""
    years = [str(year) for year in range(2013, 2025)]
    figures = figures_of(years, seed=7)
    council.change("polarity: lower", f"polarity: {polarity}")
    council.take(council.download("c1.csv", csv_bytes(statistics_rows(figures))))
    seen = set()
    for year in years:
        council.show(f"{int(year) - 1}-{year[2:]}")
        published = duckdb.connect()
        published.execute("create table published (code text, value text)")
        published.executemany("insert into published values (?, ?)", list(figures[year].items()))
        order = "asc" if polarity == "lower" else "desc"
        wanted = published.execute(RANK.replace("ORDER", order)).fetchone()
        _, among = council.shown()
        assert (among.rank, among.of, among.quarter) == wanted
        assert among.value == float(figures[year]["852"])
        seen.add(among.quarter)
    assert len(seen) > 2
