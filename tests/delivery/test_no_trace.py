"""No trace of another team, held as strictly as can be: whatever they are called and count, the bytes are the same."""

import dataclasses
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from kpibook import pipeline
from kpibook.disclosure.protect import protect_report
from kpibook.issues import Issue, Severity
from kpibook.months import Month
from kpibook.report.definition_texts import definition_text
from kpibook.report.restrict import restrict_report, scopes_of
from kpibook.tables import SetAside, SheetCheck, SourceFile
from kpibook.teams.headlines import headlines
from kpibook.teams.jobs import inputs_sha256
from kpibook.teams.write import team_scopes
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template

ROOT = Path(__file__).parents[2]
TEMPLATE = read_template(ROOT / "workbook_templates" / "performance_report.xlsx")


@pytest.fixture(scope="module")
def report():
    return pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 6, 9))


def with_others_changed(report, subject, seed=1):
    """The report in which every other team and area has another name, other figures, targets, recipients, warnings."""
    kept, mapping = scopes_of(report.mapping, subject), report.mapping
    areas, teams = (
        {
            id_: part
            if id_ in kept
            else part.model_copy(update={"name": f"Other {id_}", "recipients": ("a@b.example",)})
            for id_, part in parts.items()
        }
        for parts in (mapping.service_areas, mapping.teams)
    )
    teams = {id_: t if id_ in kept else t.model_copy(update={"aliases": (f"Alias {id_}",)}) for id_, t in teams.items()}
    mapping = mapping.model_copy(update={"service_areas": areas, "teams": teams})
    observations, draw = report.observations, np.random.default_rng(seed)
    others = [at for at, scope in enumerate(observations.scopes) if scope not in kept]
    numerators, denominators = observations.numerators.copy(), observations.denominators.copy()
    numerators[:, others, :] = draw.integers(0, 500, numerators[:, others, :].shape)
    denominators[:, others, :] = draw.integers(500, 900, denominators[:, others, :].shape)
    rows = {
        id_: dataclasses.replace(row, limits={s: v for s, v in row.limits.items() if s in (*kept, "every")})
        for id_, row in report.rows.items()
    }
    return dataclasses.replace(
        report,
        mapping=mapping,
        rows=rows,
        observations=dataclasses.replace(observations, numerators=numerators, denominators=denominators),
        year_to_date={key: sums if key[1] in kept else (7,) * len(sums) for key, sums in report.year_to_date.items()},
        scopes=tuple((id_, name if id_ in kept else f"Other {id_}", area) for id_, name, area in report.scopes),
        definitions=tuple(
            definition_text(mapping, rows[text.indicator], report.month) if text.indicator in rows else text
            for text in report.definitions
        ),
        warnings=(*report.warnings, Issue("unknown-team", "Other team", severity=Severity.WARNING)),
    )


def test_nothing_that_another_team_is_or_counts_changes_a_workbook(report):
    """Every other team renamed, its figures drawn anew: what each workbook is made from is the same, to the last word.

    For an area, a team of two, a team that indicators name, and the only team of an area, so are the workbook's bytes.
    """
    for scope in team_scopes(report):
        own, other = restrict_report(report, scope), restrict_report(with_others_changed(report, scope), scope)
        assert inputs_sha256(own, b"", "") == inputs_sha256(other, b"", ""), scope
        assert headlines(own, scope) == headlines(other, scope)
        if scope in ("ptc", "ptc_1", "jigsaw_cwd", "icas_front_door"):
            assert workbook_bytes(own, TEMPLATE) == workbook_bytes(other, TEMPLATE), scope


def test_its_own_figures_do_change_it(report):
    """The comparison above can tell: with the whole service's workbook it fails."""
    other = with_others_changed(report, "ptc_1")
    assert workbook_bytes(restrict_report(report, "ptc_2"), TEMPLATE) != workbook_bytes(
        restrict_report(other, "ptc_2"), TEMPLATE
    )


def returned_by_team(report, rows=(40, 2), names=("ptc_1", "bit_east")):
    """The report of a service whose teams each return a file and a sheet of their own."""
    files = tuple(
        SourceFile(f"returns/{name}.xlsx", f"{n}" * 64, 9, dt.datetime(2023, 3, 1)) for n, name in enumerate(names)
    )
    checks = tuple(
        SheetCheck("visits_cp", file.path, name, n + 1, n, (SetAside("no date", (f"{name}!C4",)),), dt.date(2023, 3, 1))
        for file, name, n in zip(files, names, rows, strict=True)
    )
    about = dataclasses.replace(report.about, files=files, mapping_files=files)
    return dataclasses.replace(report, checks=checks, about=about)


def test_files_and_sheets_of_other_teams_are_not_named(report):
    """Each team returned its own file: About and Checks name none, nor how many rows another team's has."""
    own = restrict_report(returned_by_team(report), "ptc_1")
    said = repr((own.checks, own.about))
    assert "bit_east" not in said and "returns" not in said
    assert [(check.rows_read, check.rows_used) for check in own.checks] == [(44, 42)]
    split_otherwise = restrict_report(returned_by_team(report, rows=(2, 40), names=("a", "b")), "ptc_1")
    assert workbook_bytes(own, TEMPLATE) == workbook_bytes(split_otherwise, TEMPLATE)


def test_what_it_was_made_from_can_still_be_told(report):
    """One hash over all source files: another content of any of them gives another."""
    own = restrict_report(report, "ptc_1")
    first, *rest = report.about.files
    changed = (dataclasses.replace(first, sha256="0" * 64), *rest)
    other = restrict_report(
        dataclasses.replace(report, about=dataclasses.replace(report.about, files=changed)), "ptc_1"
    )
    assert len(own.about.files) == 1 and own.about.files[0].sha256 != other.about.files[0].sha256
    assert own.about.mapping_version == report.about.mapping_version


def test_a_shared_workbook_holds_no_name_of_another_team_either(report):
    """Suppressed or not, other teams' names change nothing."""
    shared = protect_report(report)
    renamed = dataclasses.replace(
        with_others_changed(shared, "bit_west"), observations=shared.observations, year_to_date=shared.year_to_date
    )
    renamed = dataclasses.replace(renamed, definitions=shared.definitions)
    own, other = restrict_report(shared, "bit_west"), restrict_report(renamed, "bit_west")
    assert workbook_bytes(own, TEMPLATE) == workbook_bytes(other, TEMPLATE)
