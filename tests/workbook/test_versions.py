"""A definition that changes: tables and charts mark it, whatever the selectors say, and Definitions says both."""

import dataclasses

import pytest

from kpibook.definitions.mapping import MappingFiles
from kpibook.months import Month
from kpibook.report import restrict_report
from kpibook.report.build import build_report
from kpibook.workbook.live import layout
from kpibook.workbook.sheets.write import write_workbook

BREAK = Month(2023, 2)
SAID = "│ Number of contacts: defined otherwise from February 2023 (see Definitions)."
UNDER_CHART = "◇ Defined otherwise from February 2023: see Definitions."


def changed(report, **versions):
    """The workbook tests' report, with indicators of several versions."""
    values = report.mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for id_, said in versions.items():
        old = dict(values["indicators"][id_])
        measure = old.pop("measure")
        narrow = {**measure, "where": [{"field": "visits", "at_least": 1}]}
        both = [
            {"valid_from": "2022-04", "measure": measure},
            {"valid_from": said, "measure": narrow, "note": "Visited only."},
        ]
        values["indicators"][id_] = {**old, "versions": both}
    mapping = MappingFiles.model_validate(values)
    numbers = [mapping.scopes.index(scope) for scope in mapping.scopes]
    assert numbers == list(range(len(mapping.scopes)))
    return build_report(mapping, {}, report.observations, report.month, report.checks, (), report.about)


@pytest.fixture(scope="module")
def two(report):
    """Contacts, which have a target for the year, and the highlighted indicators."""
    return changed(report, contacts="2023-02", visited="2023-02", cla="2023-02")


@pytest.fixture(scope="module")
def book(two, template_path, tmp_path_factory):
    path = tmp_path_factory.mktemp("versions") / "versions.xlsx"
    write_workbook(two, template_path, path)
    return path


def notes(values):
    return [str(value) for value in values.values() if "† and italics" in str(value)]


def test_the_note_under_a_table_says_it(book, stored):
    """Of each indicator of the table, and in no other table."""
    first, second = notes(stored(book).values("Section one"))
    assert SAID in first
    assert "Number of contacts" not in second


def test_a_line_stands_before_the_month(book, stored):
    """A format that follows the months shown, on the row of each such indicator."""
    xml = stored(book).xml("Section one")
    day = BREAK.first.toordinal() - 693_594
    assert xml.count(f"&gt;={day})") >= 3
    assert "FFB4590B" in stored(book).parts["xl/styles.xml"].decode()


def test_charts_mark_the_first_month(book, stored):
    """In the words below its point, and below no other."""
    charts = [part.decode() for name, part in stored(book).parts.items() if name.startswith("xl/charts/chart")]
    assert sum("<c:v>Feb-23 ◇\n" in chart for chart in charts) == 2
    assert sum(chart.count("◇") for chart in charts) == sum(chart.count("<c:v>Feb-23 ◇\n") for chart in charts)


def test_the_line_under_a_chart_says_it(book, stored):
    """As the note under a table does."""
    assert any(UNDER_CHART in str(value) for value in stored(book).values("Section one").values())


def selector(book, name):
    sheet, cell = book.names[name].split("!")
    return sheet.strip("'"), cell.replace("$", "")


@pytest.mark.libreoffice
def test_it_follows_the_month_selector(two, book, stored, recalculated):
    """All is as stored; in March and April it is still there, in January not; and where February is the first shown,
    neither: all that is shown is of one definition."""
    at_month = selector(stored(book), "report_month")
    months = (Month(2023, 2), Month(2023, 3), Month(2023, 1), Month(2022, 12))
    changes = [{at_month: month.first.toordinal() - 693_594} for month in months]
    found = recalculated.each(book, changes, ["Section one"])
    again = {place: found[0]["Section one"].get(place) for place in stored(book).cells("Section one")}
    for place, cell in stored(book).cells("Section one").items():
        assert not cell.formula or again[place] == pytest.approx(cell.value, abs=1e-9), place
    assert [SAID in notes(values["Section one"])[0] for values in found] == [True, True, False, False]
    said = [any(UNDER_CHART in str(v) for v in values["Section one"].values()) for values in found]
    assert said == [True, True, False, False]


def test_where_the_first_month_shown_is_the_first_of_the_definition(report, template_path, tmp_path, stored):
    """Nothing is said: all that is shown is of one definition."""
    path = tmp_path / "first.xlsx"
    write_workbook(changed(report, contacts=report.window()[0].key), template_path, path)
    assert not any("defined otherwise" in text for text in notes(stored(path).values("Section one")))


def test_the_year_so_far_begins_anew(two):
    """What was counted otherwise is in no sum with what follows; the note at RAG says so."""
    figures = [two.observations.counts("contacts", "whole", month)[0] for month in two.months]
    sums = two.year_to_date["contacts", "whole"]
    before = two.months.index(BREAK)
    assert sums[before - 1] == sum(figures[:before])
    assert sums[before] == figures[before]
    assert sums[before + 1] == figures[before] + figures[before + 1]
    assert "the sum begins with that month" in two.rows["contacts"].rag_note
    one_month, two_months = (two.limits("contacts", "whole", BREAK + number).green for number in (0, 1))
    assert (one_month, two_months) == (17000 // 12, 2 * 17000 // 12)


def test_definitions_say_both(two):
    """The newest first, each with its months; and what is different."""
    text = next(text for text in two.definitions if text.indicator == "contacts")
    assert text.counts == (
        "How many there were in the month. "
        "From February 2023: Records of “Contacts” whose “Date received” falls in the month where “Visits” is 1 or "
        "more. "
        "To January 2023: Records of “Contacts” whose “Date received” falls in the month."
    )
    assert text.leaves_out.startswith("From February 2023: Records without that date. To January 2023: ")
    assert "From February 2023: Visited only." in text.note
    assert text.source == "“Contacts”"


def test_updates_tell_it(two):
    """From that month on, once, though the mapping has other changes."""
    told = [
        (update.month, update.kind, update.note) for update in two.updates if update.title == "-Number looked after"
    ]
    assert told == [(BREAK, "changed", "Visited only.")]
    contacts = [update.note for update in two.updates if update.title == "Number of contacts"]
    assert contacts == ["@first shown"]


def test_a_refresh_makes_the_sheets_anew(report, two):
    """Lines and notes stand in the sheets, so the layout is another; a mapping without versions has the one it had."""
    assert layout(two) != layout(report)
    one_less = changed(report, contacts="2023-02")
    assert layout(one_less) not in (layout(two), layout(report))
    assert layout(dataclasses.replace(two, rows=report.rows)) == layout(report)


def test_a_teams_workbook_says_it_too(two, template_path, tmp_path, stored):
    """With its own figures, and Definitions with both."""
    path = tmp_path / "n1.xlsx"
    own = restrict_report(two, "n1")
    write_workbook(own, template_path, path)
    assert SAID in notes(stored(path).values("Section one"))[0]
    assert any("To January 2023: " in text.counts for text in own.definitions)
