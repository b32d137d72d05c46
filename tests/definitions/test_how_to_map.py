"""docs/how_to_map.md keeps its word: its snippets are a mapping, and its spreadsheet gives its figures."""

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
import xlsxwriter
import yaml

from kpibook.definitions.kinds import Limit
from kpibook.indicators import compute_observations, readings_of
from kpibook.months import Month
from kpibook.pipeline import read_lists
from kpibook.sources.mapping_files import read_mapping

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/how_to_map.md").read_text("utf-8")
SNIPPETS = re.findall(r"```yaml\n# (mappings/\S+)\n(.*?)```", PAGE, re.DOTALL)
MONTHS = (Month(2023, 1), Month(2023, 2))


def table_after(words):
    """The rows of the first table after these words, as texts, the headings first."""
    lines = PAGE[PAGE.index(words) :].splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("|"))
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return [rows[0], *rows[2:]]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """The repository's organisation and teams, the page's snippets, and the page's spreadsheet."""
    folder = tmp_path_factory.mktemp("how_to_map")
    (folder / "mappings").mkdir()
    for name in ("organisation.yaml", "teams.yaml"):
        shutil.copy(ROOT / "mappings" / name, folder / "mappings" / name)
    for name, text in SNIPPETS:
        (folder / name).write_text(text, "utf-8")
    (folder / "samples").mkdir()
    write(folder / "samples/missing.xlsx", table_after("## 1."))
    write(folder / "samples/open_cases.xlsx", table_after("This is `open_cases.xlsx`"))
    write(folder / "samples/care_episodes.xlsx", table_after("This is `care_episodes.xlsx`"))
    write(folder / "samples/foster_homes.xlsx", table_after("This is `foster_homes.xlsx`"))
    write(
        folder / "samples/return_feb_2023.xlsx",
        table_after('Its sheet "List 7"'),
        sheet="List 7",
        more={"List 8": table_after('And its sheet "List 8"')},
    )
    write(folder / "samples/assessments.xlsx", table_after("`assessments.xlsx` has a row"))
    write(
        folder / "samples/parenting_2023.xlsx", [["Month", "Team", "Started", "Completed"], ["Jan-23", "PTC 1", 10, 7]]
    )
    for name in ("support_plans", "children", "allocations"):
        write(folder / f"samples/{name}.xlsx", table_after(f"his is `{name}.xlsx`"))
    write(folder / "samples/help_line.xlsx", table_after("This is `help_line.xlsx`"))
    write(folder / "samples/leavers_2023-03-06.xlsx", table_after("`leavers_2023-03-06.xlsx`"))
    write(folder / "samples/leavers_2023-06-12.xlsx", table_after("this is `leavers_2023-06-12.xlsx`"))
    return folder


def write(path, rows, sheet=None, more=None):
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"})
    for name, cells in ({sheet: rows} | (more or {})).items():
        write_sheet(book.add_worksheet(name), cells)
    book.close()


def write_sheet(sheet, rows):
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if re.fullmatch(r"\d\d/\d\d/\d{4}", str(cell)):
                sheet.write_datetime(row, column, dt.datetime.strptime(cell, "%d/%m/%Y"))
            elif re.fullmatch(r"\d+(\.\d+)?", str(cell)):
                sheet.write_number(row, column, float(cell))
            elif cell != "":
                sheet.write(row, column, cell)


@pytest.fixture(scope="module")
def observations(workspace):
    lists = read_lists(workspace)
    assert lists.issues == ()
    return compute_observations(lists.mapping, lists.records, MONTHS)


def test_every_snippet_is_found():
    """Every snippet of the page names the file that it is."""
    assert len(SNIPPETS) == PAGE.count("```yaml") >= 9


def test_the_snippets_are_a_mapping(workspace):
    """Together with an organisation and its teams they break no rule."""
    assert set(read_mapping(workspace).sources) == {
        *("missing", "parenting", "open_cases", "foster_homes"),
        *("return_plans", "return_care", "care_episodes", "assessments"),
        *("leavers", "support_plans", "children", "allocations", "help_line"),
    }


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("What comes out:", MONTHS),
        ("At the end of February:", MONTHS[1:]),
        ("At the end of the same February:", MONTHS[1:]),
        ("At the end of that February:", MONTHS[1:]),
        ("At the end of February, from both sheets:", MONTHS[1:]),
        ("After these three months:", MONTHS[1:]),
        ("For February:", MONTHS[1:]),
        ("By the new rule:", MONTHS),
        ("By the team of the day:", MONTHS),
        ("What is asked of the episodes gives:", MONTHS[1:]),
        ("What comes out for the service, and for a team:", MONTHS),
    ],
    ids=[
        *("flows", "stocks", "parts", "decimals", "one workbook", "spells"),
        *("averages", "versions", "borrowed", "another list", "no team"),
    ],
)
def test_the_spreadsheets_give_the_figures(workspace, observations, words, months):
    """What the page says comes out, comes out."""
    mapping = read_mapping(workspace)
    scopes = {mapping.scope_name(scope): scope for scope in mapping.scopes}
    headings, *rows = table_after(words)
    assert headings[2:] == [month.label for month in months]
    for indicator, team, *cells in rows:
        counts = (observations.counts(indicator, scopes[team], month) for month in months)
        found = [shown(found, mapping.measures[indicator]) for found in counts]
        assert [indicator, team, *found] == [indicator, team, *cells]


def test_each_day_of_a_list_gives_its_own_figures(workspace):
    """What the page says of a list that is cut at one day comes out at both days."""
    lists = read_lists(workspace)
    days = readings_of(lists.mapping, lists.records)
    found = compute_observations(lists.mapping, lists.records, days)
    scopes = {lists.mapping.scope_name(scope): scope for scope in lists.mapping.scopes}
    headings, *rows = table_after("Each day gives its own figures:")
    assert headings[2:] == [day.label for day in days] == ["6 Mar 23", "12 Jun 23"]
    for indicator, team, *cells in rows:
        assert [indicator, *cells] == [indicator, *(shown(found.counts(indicator, scopes[team], day)) for day in days)]


def test_a_month_that_was_not_returned_has_no_figure(observations):
    """Of the return on the page: what came in is a percentage, what did not is not 0."""
    assert shown(observations.counts("courses_completed", "ptc_1", MONTHS[0])) == "70% (7/10)"
    assert observations.counts("courses_completed", "ptc_1", MONTHS[1]) is None


def shown(counts, measure=None):
    if counts is None:
        return "N/A"
    numerator, denominator = counts
    if measure and measure.kind == "average":
        return f"{numerator / 10**measure.decimals:.{measure.decimals}f} ({denominator})"
    if measure and measure.kind == "ratio":
        return f"{numerator / denominator:.1f} ({numerator}/{denominator})"
    if denominator == -1:
        return str(numerator)
    if not denominator:
        return f"– ({numerator}/0)"
    return f"{(200 * numerator + denominator) // (2 * denominator)}% ({numerator}/{denominator})"


def test_the_intervals_that_change_are_limits():
    """Each line of the table is a list of limits that the mapping takes."""
    _, *rows = table_after("## Intervals that change")
    limits = [
        Limit.model_validate(limit) for _, cell in rows for limit in yaml.safe_load(re.findall(r"`(\[.*?\])`", cell)[0])
    ]
    assert [limit.model_fields_set - {"within"} for limit in limits] == [
        {"after_events"}, {"under_age"}, {"since_at_least"}, {"until_first"}
    ]  # fmt: skip
