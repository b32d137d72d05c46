"""Every team's workbook: its own figures beside the whole service's, and no trace of another team."""

import dataclasses
import datetime as dt
import re
import zipfile
from concurrent.futures import Future
from pathlib import Path

import pytest
from openpyxl import load_workbook

from kpibook import pipeline
from kpibook.mail.identity import read_identity
from kpibook.months import Month
from kpibook.report import restrict_report
from kpibook.report.restrict import scopes_of, until_month
from kpibook.teams.jobs import Job, make_workbook
from kpibook.teams.manifest import read_manifest
from kpibook.teams.passphrases import Passphrase
from kpibook.teams.protect import decrypt
from kpibook.teams.write import TeamsOptions, team_scopes, write_team_workbooks
from kpibook.words import draft_texts

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "workbook_templates" / "performance_report.xlsx"
MADE = dt.datetime(2023, 3, 6, 9, 0)


class InThisProcess:
    """Workers that work at once, here: the same jobs without the cost of processes."""

    def submit(self, call, job):
        done = Future()
        done.set_result(call(job))
        return done


@pytest.fixture(scope="module")
def report():
    return pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), MADE)


@pytest.fixture(scope="module")
def run(report, tmp_path_factory):
    out = tmp_path_factory.mktemp("teams")
    return write_team_workbooks(report, TeamsOptions(out, TEMPLATE)), out


def texts(path):
    """Every part of a workbook as text, entities resolved."""
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            yield name, package.read(name).decode("utf-8", "replace").replace("&amp;", "&")


def test_every_team_and_area_has_a_workbook(run, report):
    """One file for each, all in the manifest, none failed."""
    done, out = run
    assert done.failed == {}
    assert [entry.scope for entry in done.manifest.files] == list(team_scopes(report))
    assert {path.name for path in out.iterdir()} == {"manifest.json", *(e.file for e in done.manifest.files)}


def test_no_workbook_has_a_trace_of_another_team(run, report):
    """Unzipped and searched part by part: no other team's or area's id or name, in cells, properties or names."""
    done, out = run
    mapping, found = report.mapping, []
    for entry in done.manifest.files:
        own = scopes_of(mapping, entry.scope)
        own_words = {word.casefold() for scope in own for word in (scope, mapping.scope_name(scope))}
        others = [scope for scope in team_scopes(report) if scope not in own]
        words = {word for scope in others for word in (scope, mapping.scope_name(scope), *_aliases(mapping, scope))}
        words -= {word for word in words if any(word.casefold() in mine for mine in own_words)}  # "PTC" is in "PTC 1"
        words -= {word for word in words if _is_a_title(word, mapping)}
        wanted = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, words))})(?!\w)")
        assert words
        for part, text in texts(out / entry.file):
            found += [(entry.file, part, word) for word in set(wanted.findall(text))]
    assert found == []


def _aliases(mapping, scope):
    return mapping.teams[scope].aliases if scope in mapping.teams else ()


def _is_a_title(word, mapping):
    """Words of the indicators' and lists' own titles (Adoption, CWD…), and of abbreviations, stand in every report."""
    titles = [d.title for d in mapping.indicators.values()] + [s.title for s in mapping.sources.values()]
    notes = [f"{u.title} {u.note}" for u in mapping.updates]
    labels = [label for codes in mapping.codes.values() for label in codes.labels.values()]
    said = mapping.organisation.abbreviations.values()
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I) for text in (*titles, *notes, *labels, *said))


def test_no_workbook_holds_another_teams_figures(run, report):
    """The rows of the data tables are those of the whole service and the workbook's own scopes, and no more."""
    done, out = run
    for entry in done.manifest.files:
        own = set(scopes_of(report.mapping, entry.scope)) | {"every"}
        book = load_workbook(out / entry.file, read_only=True)
        for sheet in ("Numerators", "Denominators", "Targets"):
            keys = [row[0] for row in book[sheet].iter_rows(values_only=True) if row[0] and "|" in str(row[0])]
            assert keys and {key.split("|")[1] for key in keys} <= own


def test_a_workbook_says_whose_it_is(run):
    """Scope, month and marking stand in the document's properties, for the mail to check."""
    done, out = run
    for entry in done.manifest.files:
        identity = read_identity((out / entry.file).read_bytes())
        assert (identity.scope, identity.month, identity.marking) == (entry.scope, "2023-02", "OFFICIAL-SENSITIVE")


def test_teams_add_up_to_the_whole_service(report):
    """Numerators and denominators of every share and count, summed over teams, are the whole service's, every month."""
    observations, teams = report.observations, list(report.mapping.teams)
    for measure in observations.measures:
        for month in observations.months:
            whole = observations.counts(measure, "whole", month)
            parts = [observations.counts(measure, team, month) for team in teams]
            if whole is None or (measure in report.rows and report.rows[measure].shape == "rate"):
                continue
            assert sum(p[0] for p in parts if p) == whole[0], (measure, month)
            if whole[1] >= 0:
                assert sum(p[1] for p in parts if p) == whole[1], (measure, month)


def test_running_again_makes_nothing_anew(run, report):
    """The same inputs need no new build, at another time of day either; --force makes all."""
    done, out = run
    later = dataclasses.replace(report, about=dataclasses.replace(report.about, made=dt.datetime(2023, 3, 7)))
    again = write_team_workbooks(later, TeamsOptions(out, TEMPLATE), InThisProcess())
    assert (again.made, again.unchanged) == ((), tuple(entry.scope for entry in done.manifest.files))


def test_a_source_file_that_was_only_copied_makes_nothing_anew(run, report):
    """Its content is the same, the time at which it was saved is not: that is no change of the inputs."""
    _, out = run
    files = tuple(dataclasses.replace(file, modified=dt.datetime(2024, 1, 1)) for file in report.about.files)
    copied = dataclasses.replace(report, about=dataclasses.replace(report.about, files=files))
    assert write_team_workbooks(copied, TeamsOptions(out, TEMPLATE), InThisProcess()).made == ()


def test_a_changed_or_missing_file_is_made_again(run, report):
    """A workbook that somebody edited or deleted is made anew; the others stay."""
    done, out = run
    first, second = done.manifest.files[:2]
    (out / first.file).write_bytes(b"edited")
    (out / second.file).unlink()
    again = write_team_workbooks(report, TeamsOptions(out, TEMPLATE), InThisProcess())
    assert set(again.made) == {first.scope, second.scope}
    assert again.manifest.entry(first.scope).sha256 == first.sha256


def test_one_teams_failure_does_not_stop_the_others(report, tmp_path):
    """Where one file cannot be written, its team is named and all the others are there."""
    few = dataclasses.replace(report, scopes=report.scopes[:4])
    (tmp_path / "PTC 1 - 2023-02.xlsx").mkdir()
    run = write_team_workbooks(few, TeamsOptions(tmp_path, TEMPLATE), InThisProcess())
    assert list(run.failed) == ["ptc_1"]
    assert [entry.scope for entry in run.manifest.files] == ["ptc", "ptc_2"]


def test_encrypted_workbooks_open_with_their_teams_passphrase(report, tmp_path):
    """The manifest keeps both hashes; what is decrypted is byte for byte the plain workbook."""
    words = {scope: Passphrase(f"{scope} plum anchor violet") for scope in team_scopes(report)}
    few = dataclasses.replace(report, scopes=report.scopes[:3])
    run = write_team_workbooks(few, TeamsOptions(tmp_path, TEMPLATE, passphrases=words), InThisProcess())
    plain = write_team_workbooks(few, TeamsOptions(tmp_path / "plain", TEMPLATE), InThisProcess())
    for entry in run.manifest.files:
        content = decrypt((tmp_path / entry.file).read_bytes(), words[entry.scope])
        assert content == (tmp_path / "plain" / plain.manifest.entry(entry.scope).file).read_bytes()
    assert "plum" not in (tmp_path / "manifest.json").read_text("utf-8")


def test_beside_encrypted_workbooks_no_figure_stands_in_plain(report, tmp_path):
    """Headline figures stand in the manifest of plain workbooks, and in none of encrypted ones, made or kept."""
    words = {scope: Passphrase(f"{scope} plum anchor violet") for scope in team_scopes(report)}
    few = dataclasses.replace(report, scopes=report.scopes[:3])
    assert write_team_workbooks(few, TeamsOptions(tmp_path, TEMPLATE), InThisProcess()).manifest.files[0].headlines
    for _ in range(2):
        run = write_team_workbooks(few, TeamsOptions(tmp_path, TEMPLATE, passphrases=words), InThisProcess())
        assert {entry.headlines for entry in run.manifest.files} == {None}
    assert "target" not in (tmp_path / "manifest.json").read_text("utf-8")


def test_a_past_months_workbook_holds_no_later_figure(report, tmp_path):
    """Neither its tables nor its selector know of the months after it; its own figures are the same."""
    past = dataclasses.replace(report, month=Month(2022, 11), scopes=report.scopes[:2])
    until = until_month(past)
    assert until.months[-1] == Month(2022, 11) and until.observations.months == until.months
    assert until.observations.numerators.shape[2] == len(until.months) == past.months.index(Month(2022, 11)) + 1
    entry = write_team_workbooks(until, TeamsOptions(tmp_path, TEMPLATE), InThisProcess()).manifest.files[0]
    later = re.compile(r"(December 2022|Dec 22|January 2023|Jan 23|February 2023|Feb 23|2022-12|2023-0[12])")
    assert [(name, later.findall(text)) for name, text in texts(tmp_path / entry.file) if later.search(text)] == []


def test_the_manifest_reads_back(run):
    """What was written is what `kpibook mail` will read."""
    done, out = run
    assert {entry.scope for entry in read_manifest(out).files} == {entry.scope for entry in done.manifest.files}


def test_a_workers_bug_is_that_teams_failure(report, tmp_path):
    """Something unforeseen in a worker is told with its place, without any figure."""
    job = Job("ptc_1", None, TEMPLATE, tmp_path / "x.xlsx", None, "", False)
    assert "AttributeError in" in make_workbook(job).failure


def test_drafted_workbooks_say_so_and_are_others_than_before(run, report):
    """`--draft` makes every workbook anew, each with drafts of its own figures and their number; and back again."""
    done, out = run
    drafted = write_team_workbooks(report, TeamsOptions(out, TEMPLATE, drafting=True))
    assert set(drafted.made) == {entry.scope for entry in done.manifest.files}
    for entry in drafted.manifest.files:
        own = draft_texts(restrict_report(report, entry.scope))
        content = (out / entry.file).read_bytes()
        assert read_identity(content).drafts == len(own)
        strings = dict(texts(out / entry.file))["xl/sharedStrings.xml"]
        assert all(line in strings for text in own.values() for line in text.splitlines())
    assert not write_team_workbooks(report, TeamsOptions(out, TEMPLATE, drafting=True)).made
    assert write_team_workbooks(report, TeamsOptions(out, TEMPLATE)).made
