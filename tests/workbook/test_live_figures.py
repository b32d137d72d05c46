"""The workbook is a live model: what it stores, and what LibreOffice works out again, is what the engine computed."""

import dataclasses
import re

import pytest
from one_line import in_one_line

from kpibook.months import Month
from kpibook.report.figures import figure, rag
from kpibook.workbook.live.data_tables import data_tables
from kpibook.workbook.live.names import scope_labels

SECTIONS = ("Section one", "It's two")


def days(month: Month) -> int:
    """Excel's number for a month's first day."""
    return month.first.toordinal() - 693_594


def differences(report, rows, scope, month):
    """Where lines of the overview tables differ from the engine's figures."""
    by_title = {row.title: id_ for id_, row in report.rows.items()}
    found = []
    for row in rows:
        indicator = by_title[row.title]
        expected = tuple(figure(report, indicator, scope, m).shown for m in report.window(month))
        said = (expected, report.limits(indicator, scope, month).shown, rag(report, indicator, scope, month))
        if (row.months, row.target, row.rag) != said:
            found.append((scope, month.key, row, said))
    return found


def test_stored_figures_are_the_engines(report, written, stored, overview):
    """Every overview table holds, as cached values, the figures, targets and RAG words that the engine gives."""
    book = stored(written)
    rows = [row for sheet in SECTIONS for row in overview(book.values(sheet), 3, 2)]
    assert len(rows) == 8
    assert differences(report, rows, "whole", report.month) == []


def test_a_section_without_targets_has_no_such_column(written, stored):
    """Where every cell would be N/A for every team and month; TBC alone would keep it."""
    headings = {sheet: set(stored(written).values(sheet).values()) & {"Target", "RAG"} for sheet in SECTIONS}
    assert headings == {"Section one": {"Target", "RAG"}, "It's two": {"RAG"}}


def test_figures_are_worded_as_printed(written, stored, overview):
    """Shares read `38% (3/8)`, ties rounded up, an empty one `– (0/0)`; a rate has its decimals; TBC and N/A show."""
    rows = {row.title[:5]: row for row in overview(stored(written).values("Section one"), 3, 2)}
    assert rows["+Perc"].months == ("38% (3/8)", "80% (1846/2308)", "– (0/0)")
    assert (rows["+Perc"].target, rows["+Perc"].rag) == ("80%", "No figure")
    assert rows["+Perc"].benchmarks == ("71%", "80%")
    assert rows["Perma"].months == ("TBC", "TBC", "TBC")
    assert (rows["Perma"].target, rows["Perma"].rag) == ("TBC", "No target")
    assert all(isinstance(value, float) and value % 1 for value in rows["Rate "].months[:1])


@pytest.mark.libreoffice
def test_recalculation_changes_nothing(written, stored, recalculated):
    """LibreOffice recalculates the file hard, and every cached value stays as it was."""
    book, values = stored(written), recalculated(written)
    formulas = {
        (sheet, place): cell.value
        for sheet in book.sheet_names
        for place, cell in book.cells(sheet).items()
        if cell.formula
    }
    again = {(sheet, place): values[sheet].get(place) for sheet, place in formulas}
    assert len(formulas) > 300
    assert {at: (was, again[at]) for at, was in formulas.items() if again[at] != pytest.approx(was, abs=1e-9)} == {}


def selector(book, name):
    """Sheet and cell of a selector."""
    sheet, cell = book.names[name].split("!")
    return sheet.strip("'"), cell.replace("$", "")


@pytest.mark.libreoffice
def test_each_team_chosen_in_turn(report, written, stored, overview, recalculated):
    """With the report month stepped back and each team chosen, figures, targets and RAG are the engine's."""
    book, month = stored(written), Month(2023, 1)
    at_month, at_team = selector(book, "report_month"), selector(book, "report_team")
    labels = scope_labels(report)
    changes = [{at_month: days(month), at_team: label} for label in labels.values()]
    answers = recalculated.each(written, changes, SECTIONS)
    assert len(labels) == 7
    for scope, values in zip(labels, answers, strict=True):
        rows = [row for sheet in SECTIONS for row in overview(values[sheet], 3, 2)]
        assert len(rows) == 8
        assert differences(report, rows, scope, month) == []


@pytest.mark.libreoffice
def test_a_month_that_the_tables_do_not_hold(report, written, stored, overview, recalculated):
    """Months before the first one in the tables show N/A, not an error and not nothing."""
    at_month = selector(stored(written), "report_month")
    values = recalculated(written, {at_month: days(report.months[0])}, ["Section one"])
    rows = overview(values["Section one"], 3, 2)
    assert differences(report, rows, "whole", report.months[0]) == []
    assert rows[0].months[:2] == ("N/A", "N/A")


def errors_in(values):
    """Cells with an error of whatever kind: #N/A, Err:504."""
    return {
        (sheet, place): value
        for sheet, cells in values.items()
        for place, value in cells.items()
        if isinstance(value, str) and value.startswith(("#", "Err:"))
    }


SAID = [
    {"team": ""},
    {"month": ""},
    {"month": "", "team": ""},
    {"team": "Nowhere"},
    {"team": "What?"},
    {"team": "x" * 300},
    {"team": 7.0},
    {"month": "February"},
    {"month": 40000.0},
    {"month": -3.0},
    {"month": 1e9},
]


@pytest.mark.libreoffice
def test_an_empty_or_unknown_selector_shows_the_workbooks_own(report, written, stored, overview, recalculated):
    """Where a selector says nothing, or what is in no list, every cell shows what it shows for the workbook's own
    month and team: no cell has an error that it did not have before (a gap of a chart is one)."""
    book = stored(written)
    cells = {"month": selector(book, "report_month"), "team": selector(book, "report_team")}
    before = recalculated(written)
    own = {cells[which]: before[cells[which][0]][cells[which][1]] for which in cells}
    changes = [own | {cells[which]: value for which, value in said.items()} for said in SAID]
    for said, values in zip(SAID, recalculated.each(written, changes), strict=True):
        assert errors_in(values) == errors_in(before), said
        assert values["Section one"] == before["Section one"], said
        assert values["Section one"]["B2"] == "February 2023 · Whole service"


@pytest.mark.libreoffice
def test_any_day_of_a_month_stands_for_it(report, written, stored, overview, recalculated):
    """15 January typed into the month selector shows January, as the cover then says."""
    at_month = selector(stored(written), "report_month")
    values = recalculated(written, {at_month: days(Month(2023, 1)) + 14}, SECTIONS)
    rows = [row for sheet in SECTIONS for row in overview(values[sheet], 3, 2)]
    assert differences(report, rows, "whole", Month(2023, 1)) == []


@pytest.mark.libreoffice
def test_a_teams_workbook_falls_back_to_its_own_team(report, template_path, tmp_path, stored, overview, recalculated):
    """With both selectors emptied, a team's workbook shows that team, never the whole service."""
    from kpibook.report.restrict import restrict_report
    from kpibook.workbook.sheets.write import write_workbook

    path = tmp_path / "n1.xlsx"
    write_workbook(restrict_report(report, "n1"), template_path, path)
    book = stored(path)
    values = recalculated(path, {selector(book, name): "" for name in ("report_month", "report_team")})
    assert differences(report, overview(values["Section one"], 3, 2), "n1", report.month) == []


def test_no_formula_reads_a_selector(written, stored):
    """But for the hidden cells of the cover that say what a selector stands for, formulas read those."""
    book = stored(written)
    reads = re.compile("report_month|report_team")
    found = [(s, at) for s in book.sheet_names for at, cell in book.cells(s).items() if reads.search(cell.formula)]
    assert len(found) == 4
    assert {sheet for sheet, _ in found} == {"Cover"}


@pytest.mark.libreoffice
def test_rows_in_another_order(report, written, stored, overview, recalculated):
    """Rows of Numerators may be sorted: formulas find them by their keys."""
    cells = stored(written).values("Numerators")
    first, second = 5, 12
    columns = sorted({place.rstrip("0123456789") for place in cells if place.endswith(str(second))})
    swapped = {("Numerators", f"{c}{first}"): cells[f"{c}{second}"] for c in columns}
    swapped |= {("Numerators", f"{c}{second}"): cells[f"{c}{first}"] for c in columns}
    values = recalculated(written, swapped, SECTIONS)
    rows = [row for sheet in SECTIONS for row in overview(values[sheet], 3, 2)]
    assert differences(report, rows, "whole", report.month) == []


@pytest.mark.libreoffice
def test_a_teams_own_workbook(report, template_path, tmp_path, stored, overview, recalculated):
    """A report restricted to fewer scopes gives a workbook that opens on its own team, with the same figures."""
    from kpibook.report.restrict import restrict_report
    from kpibook.workbook.sheets.write import write_workbook

    path = tmp_path / "n1.xlsx"
    write_workbook(restrict_report(report, "n1"), template_path, path)
    values = recalculated(path)
    for source in (values["Section one"], stored(path).values("Section one")):
        assert differences(report, overview(source, 3, 2), "n1", report.month) == []
    assert all("What* ~ if?" not in str(part) for part in stored(path).parts.values())


@pytest.mark.libreoffice
def test_the_whole_service_stands_beside_a_team(report, template_path, tmp_path, stored, recalculated):
    """A team's workbook has a column with the whole service's figure of the report month."""
    from kpibook.report.restrict import restrict_report
    from kpibook.workbook.sheets.write import write_workbook

    path, label = tmp_path / "n1.xlsx", report.mapping.organisation.whole_label
    write_workbook(restrict_report(report, "n1"), template_path, path)
    for values in (stored(path).values("Section one"), recalculated(path)["Section one"]):
        heading = next(place for place, value in values.items() if value == label)
        column, row = heading.rstrip("0123456789"), int(heading.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        indicators = report.sections[0].tables[0].indicators
        shown = [in_one_line(values[f"{column}{row + at}"]) for at in range(1, len(indicators) + 1)]
        assert shown == [figure(report, indicator, "whole", report.month).shown for indicator in indicators]


@pytest.mark.libreoffice
def test_suppressed_figures_show_c(report, template_path, tmp_path, stored, overview, recalculated):
    """A figure that is not told shows `c` everywhere, stored and recalculated, and its RAG tells nothing."""
    from kpibook.tables import SUPPRESSED
    from kpibook.workbook.sheets.write import write_workbook

    numerators, denominators = report.observations.numerators.copy(), report.observations.denominators.copy()
    numerators[:, 0, :4] = SUPPRESSED
    shares = denominators[:, 0, :4] >= 0
    denominators[:, 0, :4][shares] = SUPPRESSED
    observations = dataclasses.replace(report.observations, numerators=numerators, denominators=denominators)
    hidden = dataclasses.replace(
        report,
        observations=observations,
        year_to_date={key: (SUPPRESSED,) * len(report.months) for key in report.year_to_date},
    )
    path = tmp_path / "shared.xlsx"
    write_workbook(hidden, template_path, path)
    values = recalculated(path)
    for source in (values["Section one"], stored(path).values("Section one")):
        rows = overview(source, 3, 2)
        assert differences(hidden, rows, "whole", report.month) == []
        assert rows[0].months == ("c", "c", "c")
    quality = {row: value for row, value in values["Quality assurance"].items() if value == "c"}
    assert quality


def test_numbers_of_tables_are_what_a_file_keeps_of_them(report):
    """Written with 16 digits and read again, a number is the same: else a refresh would call it edited."""
    numbers = [cell for table in data_tables(report).all for row in table.rows for cell in row if type(cell) is float]
    assert 17_000 / 12 not in numbers and any(abs(number - 17_000 / 12) < 1e-9 for number in numbers)
    assert [number for number in numbers if float(f"{number:.16G}") != number] == []
