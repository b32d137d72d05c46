"""Dates belong to files: to which day a list is complete, which month is reported, what the cover says."""

import datetime as dt

import openpyxl
import pytest
from dated_lists import APRIL_5, MAPPING, MARCH_6, DatedLists, days_of

from kpibook import pipeline
from kpibook.excel import compute
from kpibook.months import Month

pytestmark = pytest.mark.filterwarnings("ignore:Sparkline Group extension:UserWarning")
MADE = dt.datetime(2023, 4, 6, 9)
FEBRUARY, MARCH, APRIL = Month(2023, 2), Month(2023, 3), Month(2023, 4)
OF_DATES = {"stale-file", "stale-list", "extracted-before-month-end", "begins-late", "ends-early", "future-date"}


@pytest.fixture
def lists(tmp_path):
    made = DatedLists(tmp_path)
    made.month_two()
    return made


def report_of(lists, month=None):
    return pipeline.make_report(pipeline.read_lists(lists.folder), month, MADE)


def of_dates(report):
    return [(w.kind, w.source, w.thing) for w in report.warnings if w.kind in OF_DATES]


def test_month_two_is_reported_without_a_warning(lists):
    """Closed months' files and yearly lists may be old: the report is for March, and nothing is named."""
    report = report_of(lists)
    assert (report.month, of_dates(report)) == (MARCH, [])


def test_the_cover_says_the_day_of_all_lists(lists):
    """Every list that matters was taken on 5 April: cover and footers say so, whatever closed months' files say."""
    path = pipeline.build(lists.folder, None, None, MADE).path
    book = openpyxl.load_workbook(path, data_only=True)
    assert book["Cover"]["C19"].value == "5 April 2023"
    assert "5 April 2023" in book["Front door"].oddFooter.right.text


def test_closed_months_have_figures(lists):
    """Contacts of January to March are counted, though the oldest file was taken in February."""
    report = report_of(lists)
    counts = [report.observations.counts("contacts", "whole", Month(2023, month)) for month in (1, 2, 3)]
    assert counts == [(16, -1), (14, -1), (16, -1)]


def test_a_stale_file_of_a_kind_is_named(lists):
    """CP visits of 6 March beside CIN visits of 5 April: the file is named, February reported, the cover says both."""
    lists.visits("cp", MARCH_6, days_of("2022-12", "2023-01", "2023-02"))
    report = report_of(lists)
    assert report.month == FEBRUARY
    assert ("stale-file", "visits", "visits_cp.csv") in of_dates(report)
    assert (report.taken.oldest, report.taken.oldest_lists) == (MARCH_6, ("Visits",))


def test_the_cover_names_the_oldest_list(lists):
    """Lists of different days: the cover names the latest day, the oldest list and its day; the footer both days."""
    lists.visits("cp", MARCH_6, days_of("2022-12", "2023-01", "2023-02"))
    book = openpyxl.load_workbook(pipeline.build(lists.folder, None, None, MADE).path, data_only=True)
    assert book["Cover"]["C19"].value == "5 April 2023; oldest: Visits, 6 March 2023"
    assert "5 April 2023; oldest: 6 March 2023" in book["Front door"].oddFooter.right.text


def test_a_stale_list_of_one_file_is_named(lists):
    """A list of 6 March beside lists of 5 April is named when February is reported."""
    for kind in ("cp", "cin"):
        lists.visits(kind, MARCH_6, days_of("2022-12", "2023-01", "2023-02"))
    report = report_of(lists)
    assert (report.month, of_dates(report)) == (FEBRUARY, [("stale-list", "visits", "")])


def test_a_new_kind_does_not_close_the_others(lists):
    """A file that begins in March beside one that runs through it: the files hang together, all must be fresh."""
    lists.visits("cp", MARCH_6, days_of("2022-12", "2023-01", "2023-02"))
    lists.visits("new", APRIL_5, days_of("2023-03"))
    assert ("stale-file", "visits", "visits_cp.csv") in of_dates(report_of(lists))


def test_a_month_taken_halfway_and_closed_is_not_complete(lists):
    """February's file of 15 February, followed by March's: the rest of February is nowhere, and February says so."""
    lists.contacts("2023-02", dt.date(2023, 2, 15), days_of("2023-02", until=dt.date(2023, 2, 15)))
    report = report_of(lists)
    assert report.partly_covered == {FEBRUARY: (("Contacts", dt.date(2023, 2, 15)),)} | {
        APRIL: report.partly_covered[APRIL]
    }


def test_lists_of_the_middle_of_a_month_leave_the_month_before_to_report(lists):
    """Exports of 15 March make February the report, in build, explain and refresh alike."""
    taken = dt.date(2023, 3, 15)
    (lists.folder / "sources" / "contacts_2023-03.csv").unlink()
    lists.contacts("2023-03", taken, days_of("2023-03", until=taken))
    made = dt.datetime(2023, 3, 16, 9)
    report = pipeline.make_report(pipeline.read_lists(lists.folder), None, made)
    refreshed = compute.compute(lists.folder, None, made, pipeline.no_progress, None)
    assert (report.month, refreshed.month) == (FEBRUARY, FEBRUARY)


def test_an_export_on_the_first_does_not_open_the_new_month(lists):
    """Lists of 1 April with events of that day: March is reported, April can be chosen and is marked."""
    first = dt.date(2023, 4, 1)
    lists.contacts("2023-03", first, [*days_of("2023-03"), first])
    for kind in ("cp", "cin"):
        lists.visits(kind, first, [*days_of("2023-03"), first])
    report = report_of(lists)
    assert (report.month, report.months[-1]) == (MARCH, APRIL)
    assert list(report.partly_covered) == [APRIL]


def test_an_incomplete_month_says_so_in_the_workbook(lists):
    """The cover names list and day, month and team on each sheet say "not complete", the table explains the mark."""
    taken = dt.date(2023, 3, 15)
    lists.contacts("2023-03", taken, days_of("2023-03", until=taken))
    book = openpyxl.load_workbook(pipeline.build(lists.folder, MARCH, None, MADE).path, data_only=True)
    said = "March 2023 is not complete: taken too early were “Contacts” on 15 March 2023."
    assert book["Cover"]["B7"].value == said
    sheet = book["Front door"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "March 2023 · Whole service · not complete" in texts
    assert any(text.endswith("* not complete: a list was taken before the month was over.") for text in texts)
    assert any('" *"' in str(rule.dxf.numFmt.formatCode) for rules in sheet.conditional_formatting
               for rule in rules.rules if rule.dxf and rule.dxf.numFmt)  # fmt: skip


@pytest.mark.libreoffice
def test_the_mark_follows_the_month_that_is_chosen(lists, recalculated):
    """February chosen on the cover: the line and the mark go; March chosen: they are there."""
    taken = dt.date(2023, 3, 15)
    lists.contacts("2023-03", taken, days_of("2023-03", until=taken))
    path = pipeline.build(lists.folder, MARCH, None, MADE).path
    cell = openpyxl.load_workbook(path).defined_names["report_month"].attr_text.split("!")[1].replace("$", "")
    choices = [{("Cover", cell): float(month.first.toordinal() - 693_594)} for month in (FEBRUARY, MARCH)]
    february, march = recalculated.each(path, choices, ["Cover", "Front door"])
    assert february["Cover"]["B7"] == " "
    assert march["Cover"]["B7"].startswith("March 2023 is not complete")
    assert february["Front door"]["B2"] == "February 2023 · Whole service"
    assert march["Front door"]["B2"] == "March 2023 · Whole service · not complete"


def test_a_yearly_list_is_old_after_thirteen_months(lists):
    """Population figures of February 2022 are named in March 2023's report; `changes: never` lets them stand."""
    lists.file("residents.csv", dt.date(2022, 2, 7), ["Persons"], [["20000"]])
    assert of_dates(report_of(lists)) == [("stale-list", "residents", "")]
    lists.mapping(MAPPING.replace("    title: Residents\n", "    title: Residents\n    changes: never\n"))
    assert of_dates(report_of(lists)) == []


def test_a_list_that_never_says_holds_no_month_back(lists):
    """Contacts without a day of extraction: March is reported by the other lists' days."""
    lists.contacts("2023-03", None, days_of("2023-03"))
    lists.mapping(MAPPING.replace("    extracted: Taken on\n    # contacts\n", ""))
    for name, month in (("2023-01", "2023-01"), ("2023-02", "2023-02")):
        lists.contacts(name, None, days_of(month))
    assert report_of(lists).month == MARCH


RETURNS = """
sources:
  returns:
    title: Monthly returns
    files: [returns.csv]
    complete_from: 2023-01-01
    dated_by: month
    extracted: Taken on
    fields:
      month: {headings: [Month], type: month, required: true}
      team: {headings: [Team], type: team, required: true}
      done: {headings: [Done], type: number, required: true}
  published:
    title: Published
    files: [published.csv]
    complete_from: 2020-01-01
    extracted: Taken on
    fields:
      indicator: {headings: [Indicator], type: id}
      area: {headings: [Area], type: text}
      period: {headings: [Period], type: text}
      value: {headings: [Figure], type: figure}
      published_by: {headings: [By], type: text}
indicators:
  done: {title: Done, measure: {kind: tally, source: returns, month: month, value: done}}
sections:
  two: {title: Returns, tables: [{title: Done, indicators: [done]}]}
benchmarks:
  source: published
  columns: {england: {heading: England, area: England, period: "2022"}}
"""


def test_returns_and_benchmarks_hold_no_month_back(lists):
    """What a team returned for March is whole whenever it was taken, and benchmarks change yearly: neither is named."""
    (lists.folder / "mappings" / "returns.yaml").write_text(RETURNS, "utf-8")
    lists.file("returns.csv", dt.date(2023, 3, 28), ["Month", "Team", "Done"], [["Feb-23", "Duty", "8"],
                                                                              ["Mar-23", "Duty", "9"]])  # fmt: skip
    lists.file("published.csv", dt.date(2022, 11, 3), ["Indicator", "Area", "Period", "Figure", "By"],
               [["contacts", "England", "2022", "20", "DfE"]])  # fmt: skip
    report = report_of(lists)
    assert (report.month, of_dates(report)) == (MARCH, [])
    assert report.observations.counts("done", "whole", MARCH) == (9, -1)


SECOND = """
sources:
  second:
    title: Contacts of the second tool
    files: ["second_*.csv"]
    as_at: file_name
    complete_from: 6 months
    fields:
      contact: {headings: [Contact], type: id, required: true}
      team: {headings: [Team], type: team, required: true}
      received: {headings: [Received], type: date, required: true}
indicators:
  second: {title: Contacts by the second tool, measure: {kind: flow, source: second, date: received, in_last: 6 months}}
"""


def test_a_list_cut_at_one_day_holds_no_month_back(lists):
    """Last quarter's second tool stays where it lies: March is reported, nothing is named, and the cover says April."""
    (lists.folder / "mappings" / "second.yaml").write_text(SECOND, "utf-8")
    lists.file("second_2023-03-06.csv", None, ["Contact", "Team", "Received"], [["1", "Duty", "01/03/2023"]])
    report = report_of(lists)
    assert (report.month, of_dates(report), list(report.partly_covered)) == (MARCH, [], [APRIL])
    assert (report.taken.oldest, report.taken.latest) == (APRIL_5, APRIL_5)
