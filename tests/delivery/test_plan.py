"""Who may get which file: a wrong domain, a swapped file, an old month and the like are refused, naming it."""

import io
import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from kpibook.issues import InputError
from kpibook.mail.plan import plan_mailings
from kpibook.months import Month
from kpibook.teams.manifest import ManifestEntry, read_manifest, sha256_of, write_manifest
from kpibook.teams.passphrases import Passphrase, open_stores
from kpibook.teams.protect import encrypt

FEBRUARY = Month(2023, 2)


def plan_of(workspace, month=FEBRUARY):
    return plan_mailings(workspace.mapping, workspace.workbooks, month, open_stores(workspace.environment()))


def refused(workspace, month=FEBRUARY):
    with pytest.raises(InputError) as caught:
        plan_of(workspace, month)
    return {(issue.kind, issue.message) for issue in caught.value.issues}


def replace_file(workspace, scope, content, **changes):
    """Put another file there, and make the manifest agree with it."""
    manifest = read_manifest(workspace.workbooks)
    (workspace.workbooks / f"{scope}.xlsx").write_bytes(content)
    entries = []
    for entry in manifest.files:
        if entry.scope == scope:
            new = {"sha256": sha256_of(content), "size": len(content)} | changes
            entry = ManifestEntry(**{**entry.model_dump(), **new})
        entries.append(entry)
    write_manifest(workspace.workbooks, manifest.model_copy(update={"files": tuple(entries)}))


def test_everyone_in_the_mapping_is_planned_for(workspace):
    """Each team's own file, for each of its recipients."""
    plan = plan_of(workspace)
    assert [(m.entry.scope, len(m.recipients)) for m in plan.mailings] == [("east", 2), ("west", 1), ("north", 1)]


def test_a_recipient_in_another_domain_is_refused_with_its_line(workspace):
    """The address's domain and its place in the mapping are named."""
    mapping = workspace.folder / "mappings" / "all.yaml"
    mapping.write_text(mapping.read_text().replace("west@council.example", "west@gmail.example"))
    with pytest.raises(InputError) as caught:
        plan_of(workspace)
    (issue,) = caught.value.issues
    assert issue.kind == "recipient-domain" and "gmail.example" in issue.message and "line 6" in issue.mapping


def test_swapped_files_are_refused(workspace):
    """Two teams' files under each other's names: both are named."""
    east, west = workspace.workbooks / "east.xlsx", workspace.workbooks / "west.xlsx"
    shutil.move(east, east.with_suffix(".tmp"))
    shutil.move(west, east)
    shutil.move(east.with_suffix(".tmp"), west)
    assert {kind for kind, _ in refused(workspace)} == {"workbook-changed"}
    assert len(refused(workspace)) == 2


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_file_swapped_together_with_its_hash_is_refused(workspace, workbook_bytes, encrypted):
    """The manifest agrees with the file, but inside it says another team, also where it is encrypted."""
    content = plain = workbook_bytes("west")
    changes = {}
    if encrypted:
        content = encrypt(plain, Passphrase("plum anchor violet 1"))
        changes = {"encrypted": True, "stored_sha256": sha256_of(content), "sha256": sha256_of(plain)}
    replace_file(workspace, "east", content, **changes)
    assert {("wrong-team", '"east.xlsx" for "East" is the workbook of "west".')} == refused(workspace)


def test_an_old_months_folder_is_refused(workspace):
    """The workbooks are of February; March was asked for."""
    ((kind, message),) = refused(workspace, Month(2023, 3))
    assert kind == "wrong-month" and "February 2023" in message and "March 2023" in message


def test_an_old_months_workbook_is_refused(workspace, workbook_bytes):
    """One workbook of January among February's."""
    replace_file(workspace, "east", workbook_bytes("east", month="2023-01"))
    assert {("wrong-month", '"east.xlsx" for "East" is of 2023-01, not of 2023-02.')} == refused(workspace)


def test_another_marking_is_refused(workspace, workbook_bytes):
    """A workbook without the marking that the mail will carry."""
    replace_file(workspace, "east", workbook_bytes("east", marking=""))
    assert {kind for kind, _ in refused(workspace)} == {"wrong-marking"}


def test_a_workbook_with_macros_is_refused(workspace):
    """A vbaProject inside a file that is called .xlsx."""
    path = workspace.workbooks / "east.xlsx"
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    replace_file(workspace, "east", path.read_bytes())
    assert {kind for kind, _ in refused(workspace)} == {"workbook-has-macros"}


def test_an_xlsm_cannot_even_be_named(workspace):
    """The manifest takes .xlsx files in its own folder and nothing else."""
    manifest = workspace.workbooks / "manifest.json"
    for name in ("east.xlsm", "../east.xlsx", "a/east.xlsx", "C:\\\\east.xlsx"):
        manifest.write_text(manifest.read_text().replace("east.xlsx", name, 1))
        ((kind, message),) = refused(workspace)
        assert kind == "manifest-damaged" and "files.0.file" in message
        manifest.write_text(manifest.read_text().replace(name, "east.xlsx", 1))


def test_a_missing_file_is_refused(workspace):
    """It is named, with the team."""
    (workspace.workbooks / "west.xlsx").unlink()
    ((kind, message),) = refused(workspace)
    assert kind == "workbook-missing" and '"west.xlsx" for "West"' in message


def test_no_manifest_is_refused(workspace):
    """A folder that `kpibook teams` did not write."""
    (workspace.workbooks / "manifest.json").unlink()
    assert {kind for kind, _ in refused(workspace)} == {"manifest-missing"}


def test_a_file_too_large_for_mail_is_refused(workspace):
    """As it travels, not as it lies there."""
    workspace.mail["max_size_mb"] = 0.01
    workspace.write()
    assert {kind for kind, _ in refused(workspace)} == {"workbook-too-large"}


def test_an_encrypted_file_without_its_passphrase_is_refused(workspace, put):
    """Its team could not be checked; the message says where to put the passphrase, and shows none."""
    put(workspace.workbooks, encrypted=True)
    with pytest.raises(InputError) as caught:
        plan_mailings(workspace.mapping, workspace.workbooks, FEBRUARY, open_stores({}))
    assert {issue.kind for issue in caught.value.issues} == {"passphrase-missing"}
    assert "KPIBOOK_PASSPHRASE_EAST" in caught.value.issues[0].advice


def test_everything_wrong_is_told_at_once(workspace):
    """A wrong domain and a missing file in one go."""
    mapping = workspace.folder / "mappings" / "all.yaml"
    mapping.write_text(mapping.read_text().replace("west@council.example", "west@gmail.example"))
    (workspace.workbooks / "east.xlsx").unlink()
    assert {kind for kind, _ in refused(workspace)} == {"recipient-domain", "workbook-missing"}


def test_a_team_whose_workbook_failed_is_named_and_the_others_served(workspace, run_mail):
    """Its build had failed: the others' drafts are made, the team is named, and the exit code is 1."""
    manifest = read_manifest(workspace.workbooks)
    write_manifest(workspace.workbooks, manifest.model_copy(update={"files": manifest.files[:2]}))
    ran = run_mail(via="draft")
    assert ran.code == 1 and "No workbook in the folder for: North & Co <1>." in ran.output
    assert len(list((workspace.workbooks / "drafts").glob("*.eml"))) == 2


def test_nothing_leaves_without_a_yes(workspace, run_mail):
    """The table is shown, the answer is no, and there is no draft."""
    ran = run_mail(via="draft", answer="n\n")
    assert ran.code == 1 and "east.two@council.example" in ran.output and "Nothing was sent." in ran.output
    assert not (workspace.workbooks / "drafts").exists()


def test_outlook_elsewhere_than_on_windows_says_so(run_mail):
    """A sentence, no traceback."""
    ran = run_mail(via="outlook")
    assert ran.code == 1 and "on Windows only" in ran.output


def test_a_wrong_template_sends_nothing_and_names_its_line(workspace, run_mail):
    """A name that does not exist, in line 2 of the body."""
    body = workspace.folder / "mappings" / "mail" / "body.txt.j2"
    body.write_text("Hello\n{{ tema }}\n")
    ran = run_mail(via="draft")
    assert ran.code == 1 and "'tema' is undefined" in ran.output and "body.txt.j2, line 2" in ran.output
    assert not (workspace.workbooks / "drafts").exists()


def test_a_subject_without_the_marking_is_refused(workspace, run_mail):
    """Whoever edits the subject cannot lose the protective marking."""
    (workspace.folder / "mappings" / "mail" / "subject.txt.j2").write_text("Figures for {{ team }}")
    ran = run_mail(via="draft")
    assert ran.code == 1 and "does not carry the protective marking" in ran.output


def test_a_template_cannot_reach_into_python(workspace, run_mail):
    """The sandbox: no underscored attributes."""
    (workspace.folder / "mappings" / "mail" / "body.txt.j2").write_text("{{ team.__class__.__mro__ }}")
    assert run_mail(via="draft").code == 1
    assert not Path(workspace.workbooks / "drafts").exists()


def test_a_workbook_whose_boxes_hold_drafts_is_named(workspace):
    """A warning, since it may go as it is: the team, and in how many boxes nobody has edited what was drafted."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        book.add_worksheet("Cover")
        for name, text in {"scope": "west", "month": "2023-02", "marking": "OFFICIAL-SENSITIVE", "drafts": "7"}.items():
            book.set_custom_property(f"kpibook_{name}", text)
    replace_file(workspace, "west", content.getvalue())
    (issue,) = plan_of(workspace).doubtful
    assert issue.kind == "still-draft"
    assert issue.message.startswith('7 analysis boxes of the workbook for "West" still hold a draft')
