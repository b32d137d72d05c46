"""Parts in a workbook: rows below their indicator, live as the others, with nothing that they are held against."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from one_line import in_one_line

from kpibook.definitions.mapping import MappingFiles
from kpibook.report import figure, restrict_report, tidy_figures
from kpibook.report.build import build_report
from kpibook.summaries import report_summary
from kpibook.tables import Observations
from kpibook.teams.headlines import headlines
from kpibook.workbook.live.layout import layout
from kpibook.workbook.live.names import scope_labels
from kpibook.workbook.sheets.write import write_workbook

SECTIONS = ("Section one", "It's two")
BREAKDOWNS = {"cla": [{"by": "grade"}, {"open_for": "received", "up_to": ["5 days"]}], "seen": {"by": "grade"}}
OPEN = {"kind": "stock", "source": "contacts", "start": "received", "end": "ended"}
SEEN = {"kind": "share", "of": OPEN, "meets": [{"field": {"field": "visits", "at_least": 1}}]}


def broken_down(report, grades):
    """The workbook tests' report, of which the grades of records are shown too."""
    values = report.mapping.model_dump(mode="json", by_alias=True, exclude_unset=True)
    values["codes"]["grades"] = {"values": {grade: [] for grade in grades}, "labels": {"good": "Good"}}
    values["indicators"]["cla"]["breakdown"] = BREAKDOWNS["cla"]
    seen = {"title": "Seen", "measure": SEEN, "breakdown": BREAKDOWNS["seen"]}
    values["indicators"]["visited"] = {**values["indicators"]["visited"], **seen}
    mapping, random = MappingFiles.model_validate(values), np.random.default_rng(5)
    old, shape = report.observations, (len(mapping.measures), *report.observations.numerators.shape[1:])
    numerators, denominators = (np.full(shape, -1, dtype=np.int64) for _ in range(2))
    for at, id_ in enumerate(mapping.measures):
        numerators[at] = random.integers(0, 30, shape[1:])
        if mapping.measures[id_].shape != "count":
            denominators[at] = numerators[at] + random.integers(0, 30, shape[1:])
    observations = Observations(tuple(mapping.measures), old.scopes, old.months, numerators, denominators)
    return build_report(mapping, {}, observations, report.month, report.checks, (), report.about)


@pytest.fixture(scope="module")
def parted(report):
    return broken_down(report, ["good", "poor!", "poor?"])


@pytest.fixture(scope="module")
def book(parted, template_path, tmp_path_factory):
    path = tmp_path_factory.mktemp("parted") / "parted.xlsx"
    write_workbook(parted, template_path, path)
    return path


def parts(report, indicator):
    return [row for row in report.rows.values() if row.part_of == indicator]


def shown(values):
    """The lines of a section's tables, by the id that stands in a hidden column of each: title, months, the rest."""
    grid = {}
    for place, value in values.items():
        letters = place.rstrip("0123456789")
        grid.setdefault(int(place[len(letters) :]), []).append(((len(letters), letters), value))
    ids = {"cla", "visited", "contacts"}
    for cells in grid.values():
        line = [in_one_line(value) for _, value in sorted(cells)]
        named = [
            value for value in line[4:] if value in ids or (isinstance(value, str) and value[:4] in ("cla.", "visi"))
        ]
        if named:
            yield named[-1].replace("~", ""), line


def test_rows_follow_their_indicator(parted, book, stored):
    """Below it in each of its tables, in the mapping's order, "of which" before each; target and RAG are blank."""
    lines = [line for sheet in SECTIONS for line in shown(stored(book).values(sheet))]
    at = next(place for place, (id_, _) in enumerate(lines) if id_ == "cla")
    ids = [row.indicator for row in parts(parted, "cla")]
    assert [id_ for id_, _ in lines[at + 1 : at + 7]] == ids
    assert [line[0] for _, line in lines[at + 1 : at + 7]] == [
        "of which: Good",
        "of which: poor!",
        "of which: poor?",
        "of which: Grade: not recorded",
        "of which: open for up to 5 days",
        "of which: open for more than 5 days",
    ]
    words = {"Green", "Amber", "Red", "No target", "No figure"}
    assert words & set(map(str, lines[at][1])) and not any(
        words & set(map(str, line)) for _, line in lines[at + 1 : at + 7]
    )


def test_each_part_shows_its_own_figures(parted, book, stored):
    """Also where a code holds signs that Excel takes for any others."""
    lines = dict(line for sheet in SECTIONS for line in shown(stored(book).values(sheet)))
    for part in [*parts(parted, "cla"), *parts(parted, "visited")]:
        months = [figure(parted, part.indicator, "whole", month).shown for month in parted.window()]
        assert lines[part.indicator][1:4] == months


def test_definitions_say_how_it_is_broken_down(parted):
    """In the line of the indicator; the parts have none."""
    texts = {text.indicator: text.counts for text in parted.definitions}
    assert texts["cla"].endswith(
        "Broken down into: Good; poor!; poor?; Grade: not recorded. These rows make up the whole. "
        "Broken down into: open for up to 5 days; open for more than 5 days. These rows make up the whole."
    )
    assert not any("." in id_ for id_ in texts)


def test_a_new_code_is_another_layout(report, parted):
    """Rows cannot be added to a workbook that stands: it is made anew."""
    assert layout(broken_down(report, ["good", "poor!", "poor?", "new"])) != layout(parted)


@pytest.mark.libreoffice
def test_recalculation_changes_nothing(book, stored, recalculated):
    """Each formula of the workbook comes to the value that it carries."""
    again = recalculated(book)
    differ = {
        (sheet, place): (cell.value, again[sheet].get(place))
        for sheet in stored(book).sheet_names
        for place, cell in stored(book).cells(sheet).items()
        if cell.formula and again[sheet].get(place) != pytest.approx(cell.value, abs=1e-9)
    }
    assert differ == {}


@pytest.mark.libreoffice
def test_every_team_chosen(parted, book, stored, recalculated):
    """Figures of parts follow the selectors, as those of their indicators do."""
    names = stored(book).names
    sheet, cell = names["report_team"].split("!")
    scopes = scope_labels(parted)
    changes = [{(sheet.strip("'"), cell.replace("$", "")): label} for label in scopes.values()]
    for scope, values in zip(scopes, recalculated.each(book, changes, SECTIONS), strict=True):
        lines = dict(line for sheet in SECTIONS for line in shown(values[sheet]))
        for part in [*parts(parted, "cla"), *parts(parted, "visited")]:
            months = [figure(parted, part.indicator, scope, month).shown for month in parted.window()]
            assert lines[part.indicator][1:4] == months, (scope, part.title)


def test_a_teams_workbook_has_the_parts_too(parted):
    """Its own figures of each, and the whole service's."""
    own = restrict_report(dataclasses.replace(parted), "n1")
    assert [row.indicator for row in parts(own, "cla")] == [row.indicator for row in parts(parted, "cla")]


def test_figures_taken_out_say_which_part(parted):
    """Under the indicator's id, with the part in a column of its own, and neither target nor RAG."""
    found = [one for one in tidy_figures(parted, ["whole"], [parted.month]) if one.indicator == "cla"]
    assert [one.breakdown for one in found] == [
        *("", "grade=good", "grade=poor!", "grade=poor?", "grade=not_known"),
        *("open_for=up_to_5_days", "open_for=over_5_days"),
    ]
    assert [(one.target, one.rag) for one in found[1:]] == [("", None)] * 6
    assert found[0].rag is not None


def test_mails_and_sums_leave_parts_out(parted):
    """Headlines name indicators; as many words are counted as there are indicators."""
    said = headlines(parted, "whole")
    named = {line.indicator for line in (*said.turned_red, *said.improved)}
    assert named and not any("." in id_ for id_ in named)
    wholes = [row for row in parted.rows.values() if not row.part_of]
    assert f"Indicators  {len(wholes)} (" in report_summary(parted, Path("report.xlsx"))
