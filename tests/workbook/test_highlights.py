"""Highlighted indicators: how unusual the figure is, in words and lines; benchmarks, axes and labels of charts."""

import dataclasses
import io
import re
import zipfile
from fractions import Fraction

import numpy as np
import pytest

from kpibook.disclosure.protect import protect_report
from kpibook.months import Month, months_between
from kpibook.report.benchmarks import among_councils_words
from kpibook.report.build import build_report
from kpibook.report.figures import figure
from kpibook.report.model import BenchmarkFigure
from kpibook.report.published_rows import AmongCouncils
from kpibook.report.restrict import restrict_report
from kpibook.report.variations import is_judged, unusual_line, variation
from kpibook.tables import NOT_AVAILABLE, SUPPRESSED
from kpibook.workbook.live.axes import axis_begins, axis_words, benchmark_lines, has_usual_lines
from kpibook.workbook.live.helper_columns import LINES
from kpibook.workbook.live.layout import layout
from kpibook.workbook.live.names import scope_labels
from kpibook.workbook.sheets.write import workbook_bytes, write_workbook
from kpibook.workbook.template.read import read_template

MONTHS = months_between(Month(2020, 4), Month(2023, 3))
HIGHLIGHTS = ("visited", "cla", "cla_rate", "permanence")


def _series(random, at, scope):
    """36 months of numerators and denominators: steady, stepping, trending, small, with gaps and months not told."""
    level = (400, 400, 60, 12, 3)[scope % 5]
    n = np.maximum(0, random.normal(level, level / 9, len(MONTHS))).astype(np.int64)
    if (at + scope) % 3 == 0:
        n[20:] += level // 2
    if (at + scope) % 4 == 0:
        n[-8:] = level + np.arange(8) * max(1, level // 20)
    d = n + random.integers(0, level // 3 + 1, len(MONTHS))
    for k in random.integers(0, len(MONTHS), 2):
        n[k], d[k] = [(NOT_AVAILABLE, NOT_AVAILABLE), (SUPPRESSED, SUPPRESSED)][scope % 2]
    if scope in (3, 4):
        n[:24] = d[:24] = NOT_AVAILABLE  # too few months, then trial limits
    return n, d


@pytest.fixture(scope="module")
def long(report):
    """The report with 36 months of figures, three kinds of indicator highlighted, and one that is only planned."""
    first = report.mapping.sections["one"]
    chosen = [first.highlights[0].model_copy(update={"indicator": one, "title": one}) for one in HIGHLIGHTS]
    sections = {"one": first.model_copy(update={"highlights": chosen})}
    mapping = report.mapping.model_copy(update={"sections": sections})
    figures, random = report.observations, np.random.default_rng(5)
    shape = (len(figures.measures), len(figures.scopes), len(MONTHS))
    upper, lower = np.full(shape, NOT_AVAILABLE, dtype=np.int64), np.full(shape, NOT_AVAILABLE, dtype=np.int64)
    visited, cla, rate = (figures.measures.index(name) for name in HIGHLIGHTS[:3])
    for scope in range(len(figures.scopes)):
        upper[visited, scope], lower[visited, scope] = _series(random, 0, scope)
        upper[cla, scope] = _series(random, 1, scope)[0]
    upper[rate, 0], lower[rate, 0] = upper[cla, 0], 49_550
    observations = dataclasses.replace(figures, months=MONTHS, numerators=upper, denominators=lower)
    return build_report(mapping, {}, observations, Month(2023, 2), (), (), report.about)


def asked(report, months):
    """Every scope with each of the months, and what the selectors must then say."""
    labels = scope_labels(report)
    return [(scope, label, month) for scope, label in labels.items() for month in months]


def headlines(values):
    """The lines about the month's figure on a sheet, from the top."""
    found = {place: str(value) for place, value in values.items() if re.match(r"\w+ 20\d\d: .* · ", str(value))}
    return [text for _, text in sorted(found.items(), key=lambda item: int(re.sub("[A-Z]", "", item[0])))]


def helper_cells(book, sheet, name):
    """The column of a helper cell, by the word that stands above it."""
    return next(re.sub(r"\d", "", place) for place, value in book.values(sheet).items() if value == name)


def expected_end(report, indicator, scope, month):
    """What a headline ends with: the pure core's words."""
    said = unusual_line(report, indicator, scope, month)
    return f" · {said}" if said else ""


def expected_figures(report, indicator, scope, month):
    """What stands below the chart's points: each month with the figure that the table shows, without its fraction."""
    found = [(each, figure(report, indicator, scope, each).shown) for each in report.window(month)]
    return [
        f"{each.first:%b-%y}\n{shown.split(' (')[0] if isinstance(shown, str) else number_in_words(shown)}"
        for each, shown in found
    ]


def number_in_words(number):
    """1,598; a rate has one decimal."""
    return f"{number:,.1f}" if isinstance(number, float) else f"{number:,}"


def expected_lines(report, indicator, scope, month):
    """Mean, lower and upper limit as the pure core has them, in the chart's numbers."""
    process = variation(report, indicator, scope, month).process
    if process is None:
        return ["#N/A"] * 3
    per = {"share": 1_000_000, "rate": 10}.get(report.rows[indicator].shape, 1)
    return [pytest.approx(float(line / Fraction(per))) for line in (process.mean, process.lower, process.upper)]


@pytest.mark.libreoffice
def test_words_and_lines_follow_the_selectors(long, template_path, tmp_path, stored, recalculated):
    """For each scope, with six months of 36 chosen in turn, words, lines and a chart's figures are the pure core's."""
    path = tmp_path / "long.xlsx"
    write_workbook(long, template_path, path)
    book = stored(path)
    at = {n: tuple(part.strip("'").replace("$", "") for part in book.names[n].split("!")) for n in
          ("report_month", "report_team")}  # fmt: skip
    cases = asked(long, (MONTHS[0], MONTHS[5], MONTHS[14], MONTHS[29], MONTHS[33], MONTHS[35]))
    changes = [
        {at["report_month"]: month.first.toordinal() - 693_594, at["report_team"]: label} for _, label, month in cases
    ]
    columns = {name: helper_cells(book, "Section one", f"{name} 0") for name in LINES}
    below = [helper_cells(book, "Section one", f"month and figure {back}") for back in (-2, -1, 0)]
    seen = set()
    id_column = helper_cells(book, "Section one", "id")
    for (scope, _, month), answer in zip(cases, recalculated.each(path, changes, ("Section one",)), strict=True):
        values = answer["Section one"]
        for indicator, line in zip(HIGHLIGHTS, headlines(values), strict=True):
            end = expected_end(long, indicator, scope, month)
            seen.add(re.sub(r"\d+", "9", end))
            known = re.fullmatch(r"[^·]*( · target [^·]+)? · (Green|Amber|Red|No target|No figure)(.*)", line)
            assert known[3] == end, (indicator, scope, month)
        rows = {value: place.removeprefix(id_column) for place, value in values.items()
                if re.fullmatch(f"{id_column}\\d+", place)}  # fmt: skip
        for indicator in HIGHLIGHTS[:3]:
            lines = expected_lines(long, indicator, scope, month)
            found = [values.get(f"{columns[name]}{rows[indicator]}") for name in LINES]
            assert found == lines, (indicator, scope, month)
            said = [values.get(f"{column}{rows[indicator]}") for column in below]
            assert said == expected_figures(long, indicator, scope, month)
    assert any("unusually high" in one for one in seen) and any("trial limits" in one for one in seen)
    assert {" · numbers too small to say", " · too few months to say", ""} <= seen
    assert any("consistently" in one for one in seen) and any("hit and miss" in one for one in seen)


@pytest.mark.libreoffice
def test_stored_values_are_what_comes_out(long, template_path, tmp_path, stored, recalculated):
    """A hard recalculation leaves every new cell as it was stored."""
    path = tmp_path / "long.xlsx"
    write_workbook(long, template_path, path)
    values = recalculated(path)["Section one"]
    cells = {place: cell.value for place, cell in stored(path).cells("Section one").items() if cell.formula}
    assert {
        at: (was, values.get(at)) for at, was in cells.items() if values.get(at) != pytest.approx(was, abs=1e-9)
    } == {}


def test_nothing_is_said_of_what_is_only_planned(long):
    """A planned indicator has no figure to judge."""
    assert [is_judged(long, one) for one in HIGHLIGHTS] == [True, True, True, False]


def test_spans_that_overlap_are_not_judged(long):
    """Events of the last months before each reading share most of what they count."""
    measure = long.mapping.indicators["contacts"].measure.model_copy(update={"in_last": 6})
    contacts = long.mapping.indicators["contacts"].model_copy(update={"measure": measure})
    mapping = long.mapping.model_copy(update={"indicators": long.mapping.indicators | {"contacts": contacts}})
    assert is_judged(long, "contacts")
    assert not is_judged(dataclasses.replace(long, mapping=mapping), "contacts")


def with_benchmarks(report, indicator, **values):
    """The report with these benchmarks of an indicator."""
    cells = tuple(BenchmarkFigure(name, str(value), value, "2021-22", "") for name, value in values.items())
    rows = {**report.rows, indicator: dataclasses.replace(report.rows[indicator], benchmarks=cells)}
    return dataclasses.replace(report, rows=rows)


def test_equal_benchmarks_share_a_line(report):
    """One line with both names; another benchmark parts them, and a workbook that was sent is then made anew."""
    equal = with_benchmarks(report, "visited", neighbours=71.0, england=71.0)
    apart = with_benchmarks(report, "visited", neighbours=71.0, england=72.0)
    assert [line.name for line in benchmark_lines(equal, "visited")] == ["Neighbours, England"]
    assert [line.name for line in benchmark_lines(apart, "visited")] == ["Neighbours", "England"]
    assert layout(equal) != layout(apart)
    assert layout(apart) == layout(with_benchmarks(report, "visited", neighbours=71.0, england=73.0))


def test_equal_benchmarks_are_drawn_once(report, template_path):
    """The chart has a line for the two, and the cells of the first."""
    equal = with_benchmarks(report, "visited", neighbours=71.0, england=71.0)
    charts = charts_of(workbook_bytes(equal, read_template(template_path)))
    assert charts[0].count("Neighbours, England") == 1
    assert "<c:v>England</c:v>" not in charts[0]


def charts_of(content):
    """The XML of a workbook's charts."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = sorted(name for name in package.namelist() if "/charts/chart" in name)
        return [package.read(name).decode() for name in names]


def only(report, indicator, values):
    """The report with these numerators (of 1,000, or counts) of an indicator, the same for every scope and month."""
    figures = report.observations
    at = figures.measures.index(indicator)
    upper, lower = figures.numerators.copy(), figures.denominators.copy()
    upper[at], lower[at] = values, (1000 if report.rows[indicator].shape == "share" else -1)
    return dataclasses.replace(report, observations=dataclasses.replace(figures, numerators=upper, denominators=lower))


def test_an_axis_fits_every_scope_and_month(report):
    """It begins at 0 where one team's figure of one month asks for that; else a little below the lowest of all."""
    level = np.full((len(report.observations.scopes), len(report.observations.months)), 900)
    assert axis_begins(only(report, "visited", level), ("visited",)) == pytest.approx(0.6)  # the target was 70%
    level[3, 1] = 620
    assert axis_begins(only(report, "visited", level), ("visited",)) == 0.4  # that team's lower limit is 47%
    level[3, 1] = 100
    assert axis_begins(only(report, "visited", level), ("visited",)) == 0


def test_an_axis_without_figures_begins_at_0(report):
    """A target alone says nothing of where figures will lie."""
    nothing = np.full((len(report.observations.scopes), len(report.observations.months)), NOT_AVAILABLE)
    assert axis_begins(only(report, "visited", nothing), ("visited",)) == 0


def test_an_axis_tells_of_no_figure_that_is_not_shown(report):
    """Whatever a figure was that is kept back, the axis is the same."""
    level = np.full((len(report.observations.scopes), len(report.observations.months)), 900)
    found = set()
    for kept_back in (100, 620, 900):
        level[3, 1] = kept_back
        one = only(report, "visited", level)
        upper = one.observations.numerators.copy()
        upper[one.observations.measures.index("visited"), 3, 1] = SUPPRESSED
        hidden = dataclasses.replace(one, observations=dataclasses.replace(one.observations, numerators=upper))
        found.add(axis_begins(hidden, ("visited",)))
    assert found == {0.6}


def test_an_axis_that_no_longer_fits_makes_the_workbook_anew(report):
    """A refresh cannot move the axis, so the layout's mark is another."""
    level = np.full((len(report.observations.scopes), len(report.observations.months)), 900)
    before = layout(only(report, "visited", level))
    level[3, 1] = 910
    assert layout(only(report, "visited", level)) == before
    level[3, 1] = 100
    assert layout(only(report, "visited", level)) != before


def test_where_an_axis_begins_is_said_under_the_chart(report, template_path, tmp_path, stored):
    """In words, and in the chart; where it begins at 0 nothing is said."""
    level = np.full((len(report.observations.scopes), len(report.observations.months)), 900)
    path = tmp_path / "axis.xlsx"
    write_workbook(only(report, "visited", level), template_path, path)
    said = [value for value in stored(path).values("Section one").values() if str(value).startswith("The axis")]
    assert said == ["The axis begins at 60%. "]
    assert '<c:min val="0.6"/>' in charts_of(path.read_bytes())[0]
    assert axis_words(0.0, True) == ""


def test_a_teams_axis_is_made_of_the_teams_figures(report):
    """A team's workbook knows no other team's figures, and its axis tells of none."""
    level = np.full((len(report.observations.scopes), len(report.observations.months)), 900)
    other = report.observations.scopes.index("wild")
    found = set()
    for figure_of_other in (100, 900):
        level[other] = figure_of_other
        found.add(axis_begins(restrict_report(only(report, "visited", level), "n1"), ("visited",)))
    assert found == {0.6}


def test_limits_that_no_team_has_are_not_in_the_legend(report, template_path):
    """Of too few months none is drawn, so there is no line, and no word."""
    level = np.full((len(report.observations.scopes), len(report.observations.months)), NOT_AVAILABLE)
    level[:, -1] = 900
    few = only(report, "visited", level)
    assert not has_usual_lines(few, "visited")
    assert "Usual" not in charts_of(workbook_bytes(few, read_template(template_path)))[0]


def test_limits_of_one_month_bring_them_into_the_legend(long, template_path):
    """Whatever the month shown is."""
    assert has_usual_lines(long, "visited")
    assert "Usual limits" in charts_of(workbook_bytes(long, read_template(template_path)))[0]


def test_in_a_shared_workbook_a_figure_that_is_not_told_is_a_gap(long, template_path, tmp_path, stored):
    """The very figure that is kept back changes nothing: the same cells, whatever it was."""
    figures, at = long.observations, (long.observations.measures.index("cla"), 3, MONTHS.index(Month(2023, 2)))
    contents = set()
    for kept_back in (3, 4):
        upper = figures.numerators.copy()
        upper[at] = kept_back
        one = dataclasses.replace(long, observations=dataclasses.replace(figures, numerators=upper))
        shared = protect_report(one)
        scope = shared.scopes[3][0]
        assert figure(shared, "cla", scope, Month(2023, 2)).shown == "c"
        assert unusual_line(shared, "cla", scope, Month(2023, 2)) == ""
        path = tmp_path / "team.xlsx"
        write_workbook(restrict_report(shared, scope), template_path, path)
        contents.add(str(sorted(stored(path).values("Section one").items())))
    assert len(contents) == 1


AMONG = AmongCouncils(27.0, 112, 149, 4, 2, "2021-22", "DfE, Children in need", "lower")
SAID = (
    "Among councils, 2021-22: the council's published figure, 27%, was 112th of 149 councils, in the worst quarter "
    "(lower is better); 2 others have the same"
)


def among(report, **changes):
    """The report with a place among councils for its share."""
    found = dataclasses.replace(AMONG, **changes)
    rows = {**report.rows, "visited": dataclasses.replace(report.rows["visited"], councils=found)}
    return dataclasses.replace(report, rows=rows)


@pytest.mark.parametrize("subject", ["whole", "n1"])
def test_the_place_among_councils_stands_below_the_chart(report, template_path, subject):
    """It is fixed words, in a team's workbook too: of the whole service's published figure alone."""
    shown = among(report)
    if subject != "whole":
        shown = restrict_report(shown, subject)
    with zipfile.ZipFile(io.BytesIO(workbook_bytes(shown, read_template(template_path)))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    cells = [cell for text in sheets for cell in re.findall(r"<c [^>]*><f>.*?</c>", text) if "Among councils" in cell]
    assert len(cells) == 1
    formula, value = re.fullmatch(r"<c [^>]*><f>(.*?)</f><v>(.*?)</v></c>", cells[0]).groups()
    assert f"{SAID}. " in value.replace("&apos;", "'") and f"{SAID}. " in formula.replace('"&amp;"', "")


def test_another_place_among_councils_makes_a_workbook_anew(report):
    """The words are fixed in the sheet; of a report without them the mark is what it was."""
    assert layout(among(report)) != layout(report)
    assert layout(among(report)) != layout(among(report, rank=111))
    assert layout(among(report)) == layout(among(report))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tied": 0, "quarter": 3}, "112th of 149 councils, in the second worst quarter (lower is better) (DfE, Chil"),
        (
            {"tied": 1, "quarter": 1, "polarity": "higher"},
            "in the best quarter (higher is better); 1 other has the same",
        ),
        ({"polarity": "neither", "tied": 0}, "was 112th of 149 councils from the highest (DfE, Children in need)."),
        ({"value": None}, "2021-22: no figure of the council's own is published; 149 others have one (DfE, Children"),
    ],
)
def test_what_is_compared_with_what_is_said(report, changes, said):
    """Better by polarity, from the highest without one; and where the council's own is not published, that."""
    assert said in among_councils_words(among(report, **changes).rows["visited"])
