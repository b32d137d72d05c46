"""Months without a figure in charts: a line names them, and a copy to print through LibreOffice leaves them out."""

import dataclasses
import re

import numpy as np
import pytest

from kpibook.excel.closed.workbook_file import read_closed
from kpibook.issues import InputError
from kpibook.months import Month
from kpibook.report.figures import figure
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED
from kpibook.workbook.live.names import scope_labels
from kpibook.workbook.sheets.write import write_static_copy, write_workbook

BEGINS = ("No figure in ", "Not shown (c): ")


def notes(values):
    """The lines under a sheet's charts that say something, from the top."""
    found = {place: str(value) for place, value in values.items() if str(value).startswith(BEGINS)}
    visible = {place: text for place, text in found.items() if re.fullmatch(r"[A-H]\d+", place)}
    return [text.strip() for _, text in sorted(visible.items(), key=lambda item: int(item[0][1:]))]


def expected(report, indicator, scope, month):
    """What the line under an indicator's chart should say."""
    drawn = {m.first.strftime("%b-%y"): figure(report, indicator, scope, m) for m in report.window(month)}
    kept_back = [name for name, cell in drawn.items() if cell.shown == "c"]
    gaps = [name for name, cell in drawn.items() if name not in kept_back and cell.units is None]
    said = [f"No figure in {', '.join(gaps)}."] if gaps else []
    return " ".join([*said, f"Not shown (c): {', '.join(kept_back)}."] if kept_back else said)


def test_the_line_names_the_month_of_a_share_of_nobody(written, stored):
    """Visits had nobody to visit in February; the planned indicator has no chart and no line."""
    assert notes(stored(written).values("Section one")) == ["No figure in Feb-23."]


@pytest.mark.libreoffice
def test_the_line_follows_the_selectors(report, written, stored, recalculated):
    """For each team, with January and with the first month chosen, it names exactly the months without a figure."""
    book = stored(written)
    at = {n: tuple(part.strip("'").replace("$", "") for part in book.names[n].split("!")) for n in
          ("report_month", "report_team")}  # fmt: skip
    asked = [(scope, label, month) for scope, label in scope_labels(report).items()
             for month in (Month(2023, 1), report.months[0])]  # fmt: skip
    changes = [
        {at["report_month"]: month.first.toordinal() - 693_594, at["report_team"]: label} for _, label, month in asked
    ]
    answers = recalculated.each(written, changes, ("Section one",))
    for (scope, _, month), values in zip(asked, answers, strict=True):
        wanted = expected(report, "visited", scope, month)
        assert notes(values["Section one"]) == ([wanted] if wanted else [])


@pytest.fixture(scope="module")
def gaps(report):
    """The report with visits at a true zero, kept back, and without a figure, in the three months shown."""
    observations = report.observations
    visited, cla = (observations.measures.index(name) for name in ("visited", "cla"))
    numerators, denominators = observations.numerators.copy(), observations.denominators.copy()
    first = report.months.index(report.window()[0])
    numerators[visited, 0, first : first + 3] = (0, SUPPRESSED, NOT_AVAILABLE)
    denominators[visited, 0, first : first + 3] = (40, SUPPRESSED, NOT_AVAILABLE)
    numerators[cla, 0, first : first + 3] = np.array((0, SUPPRESSED, NOT_AVAILABLE))
    changed = dataclasses.replace(observations, numerators=numerators, denominators=denominators)
    return dataclasses.replace(report, observations=changed)


@pytest.mark.libreoffice
def test_a_month_that_is_kept_back_is_named_apart(gaps, template_path, tmp_path, stored, recalculated):
    """`c` is no missing figure: the line says that it is not shown."""
    path = tmp_path / "gaps.xlsx"
    write_workbook(gaps, template_path, path)
    for values in (stored(path).values("Section one"), recalculated(path)["Section one"]):
        assert notes(values) == ["No figure in Feb-23. Not shown (c): Jan-23."]


def test_a_static_copy_has_values_and_empty_cells(gaps, template_path, tmp_path, stored):
    """No formula is left; a month without a figure is an empty cell for the chart, a true zero a zero."""
    path = tmp_path / "static.xlsx"
    write_static_copy(gaps, template_path, path)
    book = stored(path)
    assert not [cell for sheet in book.sheet_names for cell in book.cells(sheet).values() if cell.formula]
    chart = next(c.decode() for n, c in book.parts.items() if "charts/chart" in n and b"Neighbours" in c)
    row, first, last = re.search(r"<c:val>.*?\$([A-Z]+)\$(\d+):\$([A-Z]+)\$", chart).group(2, 1, 3)
    values = book.values("Section one")
    assert values[f"{first}{row}"] == 0.0
    assert f"{last}{row}" not in values
    assert "#N/A" not in values.values()
    assert notes(values) == ["No figure in Feb-23. Not shown (c): Jan-23."]


def test_a_static_copy_shows_the_same_figures(report, written, template_path, tmp_path, stored):
    """Beside the cover's selectors and what errors say, every visible cell says what the live one says.

    A figure that rests on few has its mark in the text, not by a number format, which LibreOffice leaves out there.
    """
    path = tmp_path / "static.xlsx"
    write_static_copy(report, template_path, path)
    live, static = stored(written), stored(path)
    for sheet in ("Section one", "It's two", "Quality assurance", "Contents", "Definitions"):
        said = {at: value for at, value in live.values(sheet).items() if value not in ("#N/A", None)}
        there = {at: value for at, value in static.values(sheet).items() if value is not None}
        marked = {at for at, value in there.items() if str(value).endswith("/8) †")}
        assert {at: value.removesuffix(" †") if at in marked else value for at, value in there.items()} == (
            pytest.approx(said)
        )
        assert bool(marked) == (sheet == "Section one")


def test_a_static_copy_offers_no_choice(report, template_path, tmp_path, stored):
    """Nothing would follow the selectors, so there are none, and a refresh takes it for none of kpibook's live ones."""
    from kpibook.excel.closed.refresh_file import stop_if_not_refreshable

    path = tmp_path / "static.xlsx"
    write_static_copy(report, template_path, path)
    assert "<dataValidation" not in stored(path).xml("Cover")
    with pytest.raises(InputError, match="report_month"):
        stop_if_not_refreshable(path, read_closed(path.read_bytes(), path))


@pytest.mark.libreoffice
def test_libreoffice_prints_no_zero_for_a_month_without_a_figure(gaps, template_path, tmp_path, printed):
    """Of the three months only the true zero says 0% below its point; the live workbook, whose line goes down to 0 in
    the others, says of them what the table does."""
    for name, write in (("static", write_static_copy), ("live", write_workbook)):
        write(gaps, template_path, tmp_path / f"{name}.xlsx")
        said = printed(tmp_path / f"{name}.xlsx")
        assert len(re.findall(r"^0%$", said, re.MULTILINE)) == 4  # in its table, twice on axes, below the point
        assert "Dec-22\n0%\n\nJan-23\nc\n\nFeb-23\nN/A\n" in said


@pytest.mark.libreoffice
def test_grades_without_a_bar_are_named(gaps, template_path, tmp_path, stored, recalculated):
    """Grades that are not told have no bar and are named under the chart of audits."""
    observations = gaps.observations
    numerators = observations.numerators.copy()
    grade = observations.measures.index(gaps.quality.grades[1][0])
    numerators[grade, 0, :] = SUPPRESSED
    path = tmp_path / "grades.xlsx"
    write_workbook(
        dataclasses.replace(gaps, observations=dataclasses.replace(observations, numerators=numerators)),
        template_path,
        path,
    )
    for values in (stored(path).values("Quality assurance"), recalculated(path)["Quality assurance"]):
        assert [text for text in map(str, values.values()) if text == "Not shown (c): Poor."]


@pytest.mark.libreoffice
def test_a_chart_of_one_month_names_that_month(report, template_path, tmp_path, printed):
    """Where one month is shown, LibreOffice's axis says it, and not the month before."""
    organisation = report.mapping.organisation.model_copy(update={"months_shown": 1})
    mapping = report.mapping.model_copy(update={"organisation": organisation})
    path = tmp_path / "one.xlsx"
    write_workbook(dataclasses.replace(report, mapping=mapping, updates=()), template_path, path)
    said = printed(path).replace("since Jan-23", "")  # what the summary holds the month against
    assert set(re.findall(r"\b[A-Z][a-z]{2}-\d\d\b", said)) == {"Feb-23"}
