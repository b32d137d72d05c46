"""What a mail says of the month: what turned Red, what improved, by figures as shown."""

import datetime as dt

import numpy as np
import pytest

from kpibook.months import Month
from kpibook.report.build import build_report
from kpibook.report.model import About
from kpibook.tables import Observations
from kpibook.teams.headlines import headlines

MONTHS = (Month(2023, 1), Month(2023, 2))


@pytest.fixture
def report_of(workspace):
    """A report of one team's shares: name → ((n, d) before, (n, d) now), each with a target of at least 80%."""
    from kpibook.definitions.mapping import MappingFiles

    def make(polarity="higher", target=True, **figures):
        share = {
            "kind": "share",
            "of": {"kind": "flow", "source": "referrals", "date": "received"},
            "meets": [{"field": {"field": "received", "blank": False}}],
        }
        targets = [{"shown": "80%", "number": 80, "comparison": "at_least", "valid_from": "2022-04"}] if target else []
        values = workspace.mapping.model_dump(mode="python", by_alias=True)
        values["sources"]["referrals"]["fields"] = {"received": {"type": "date", "headings": ["Received"]}}
        values["indicators"] = {
            name: {"title": name, "polarity": polarity, "measure": share, "targets": targets} for name in figures
        }
        mapping = MappingFiles.model_validate(values)
        scopes = mapping.scopes
        numerators = np.full((len(figures), len(scopes), 2), -1, dtype=np.int64)
        denominators = numerators.copy()
        for at, pair in enumerate(figures.values()):
            for month, counts in enumerate(pair):
                if counts is not None:
                    numerators[at, scopes.index("east"), month] = counts[0]
                    denominators[at, scopes.index("east"), month] = counts[1]
        observations = Observations(tuple(figures), scopes, MONTHS, numerators, denominators)
        about = About((), (), "1", "1", dt.datetime(2023, 3, 1))
        return build_report(mapping, {}, observations, MONTHS[1], (), (), about)

    return make


def named(lines):
    return [line.indicator for line in lines]


def test_turned_red_is_red_now_and_was_not(report_of):
    """Green to Red counts; Red to Red does not; Green to Amber does not."""
    found = headlines(report_of(a=((9, 10), (5, 10)), b=((5, 10), (5, 10)), c=((9, 10), (75, 100))), "east")
    assert named(found.turned_red) == ["a"] and (found.red, found.amber, found.green) == (2, 1, 0)
    line = found.turned_red[0]
    assert (line.before, line.now, line.target) == ("90% (9/10)", "50% (5/10)", "80%")


def test_improved_is_a_better_word_first_then_a_better_figure(report_of):
    """Red to Green before 85% to 90%; what a reader sees unchanged is not improved."""
    report = report_of(a=((85, 100), (90, 100)), b=((50, 100), (85, 100)), c=((850, 1000), (854, 1000)))
    assert named(headlines(report, "east").improved) == ["b", "a"]


def test_a_worse_word_is_never_an_improvement(report_of):
    """Even where the mapping says that lower is better and it fell."""
    assert named(headlines(report_of(polarity="lower", a=((85, 100), (75, 100))), "east").improved) == []


def test_without_polarity_only_the_word_tells(report_of):
    """No target and no polarity: nothing is called improved."""
    report = report_of(polarity="neither", target=False, a=((1, 100), (90, 100)))
    assert headlines(report, "east").improved == ()


def test_nothing_to_compare_is_no_change(report_of):
    """No figure the month before: neither turned nor improved."""
    found = headlines(report_of(a=(None, (5, 10)), b=(None, (9, 10))), "east")
    assert found.turned_red == () and found.improved == () and found.red == 1


def test_all_that_is_red_is_named(report_of):
    """Whether it was Red before or not, and without a month before; what rests on fewer than 20 is marked."""
    found = headlines(report_of(a=((9, 10), (5, 10)), b=(None, (50, 100))), "east")
    assert [(line.indicator, line.now, line.small) for line in found.reds] == [
        ("a", "50% (5/10)", True),
        ("b", "50% (50/100)", False),
    ]


def test_headlines_survive_the_manifest(report_of, put, workspace):
    """Written to JSON and read again, they are the same."""
    from kpibook.teams.manifest import Manifest, read_manifest, write_manifest

    found = headlines(report_of(a=((9, 10), (5, 10))), "east")
    manifest = read_manifest(workspace.workbooks)
    entry = manifest.files[0].model_copy(update={"headlines": found})
    write_manifest(workspace.workbooks, Manifest(**{**dict(manifest), "files": (entry,)}))
    assert read_manifest(workspace.workbooks).files[0].headlines == found


@pytest.mark.parametrize(
    ("shared", "encrypted", "figures", "told"),
    [
        (False, False, "always", True),
        (False, True, "always", False),
        (False, True, "unless_encrypted", False),
        (False, False, "never", False),
        (True, False, "always", False),
    ],
)
def test_figures_stand_in_the_mail_only_where_they_may(
    report_of, put, workspace, run_mail, shared, encrypted, figures, told
):
    """Never of a workbook with suppressed figures; nor of an encrypted one, whatever the mapping says."""
    from kpibook.teams.manifest import Manifest, read_manifest, write_manifest

    put(workspace.workbooks, encrypted=encrypted, shared=shared)
    manifest = read_manifest(workspace.workbooks)
    entry = manifest.files[0].model_copy(update={"headlines": headlines(report_of(a=((9, 10), (5, 10))), "east")})
    write_manifest(workspace.workbooks, Manifest(**{**dict(manifest), "files": (entry, *manifest.files[1:])}))
    workspace.mail["figures"] = figures
    workspace.write()
    assert run_mail(via="draft").code == 0
    draft = next((workspace.workbooks / "drafts").glob("*_east_*.eml")).read_text()
    assert ("50% (5/10)" in draft) == told and ("TURNED RED SINCE JANUARY 2023" in draft) == told
