"""Who may open what delivery writes: the owner alone, unless the workspace says otherwise; a file keeps its rights."""

import os
import stat

import pytest

from kpibook.atomic import replace_file
from kpibook.excel.buttons import outcome
from kpibook.faults import write_log

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights as numbers are POSIX's")


@pytest.fixture(autouse=True)
def _open_umask():
    """Whatever the system would give to a new file: everything."""
    before = os.umask(0)
    yield
    os.umask(before)


def rights(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_what_mail_writes_is_the_owners_alone(workspace, run_mail, put):
    """Manifest, drafts, ledger and lock 0600, their folders 0700."""
    (workspace.workbooks / "manifest.json").unlink()
    put(workspace.workbooks)
    assert run_mail(via="draft").code == 0
    private = workspace.folder / ".kpibook"
    drafts = workspace.workbooks / "drafts"
    files = [workspace.workbooks / "manifest.json", *drafts.iterdir(), *private.iterdir()]
    assert {rights(path) for path in files} == {"0o600"} and {rights(private), rights(drafts)} == {"0o700"}


@pytest.mark.parametrize(("who", "file", "folder"), [("group", "0o660", "0o770"), ("everyone", "0o664", "0o775")])
def test_the_workspace_may_say_otherwise(workspace, run_mail, who, file, folder):
    """`files_for` under organisation, for drafts and ledger as for workbooks."""
    path = workspace.folder / "mappings" / "all.yaml"
    path.write_text(path.read_text().replace("organisation: {", f"organisation: {{files_for: {who}, "))
    assert run_mail(via="draft").code == 0
    private, drafts = workspace.folder / ".kpibook", workspace.workbooks / "drafts"
    assert {rights(path) for path in (*private.iterdir(), *drafts.iterdir())} == {file}
    assert {rights(private), rights(drafts)} == {folder}


def test_a_new_file_and_its_folders_are_the_owners_alone(tmp_path):
    """Whatever the umask."""
    path = tmp_path / "out" / "2023-02" / "report.xlsx"
    replace_file(path, b"one")
    assert [rights(made) for made in (path, path.parent, path.parent.parent)] == ["0o600", "0o700", "0o700"]


def test_a_file_that_is_made_anew_keeps_its_rights(tmp_path):
    """An officer gave it to the group: it is still the group's."""
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"one")
    path.chmod(0o640)
    replace_file(path, b"two")
    assert (rights(path), path.read_bytes()) == ("0o640", b"two")


def test_the_log_is_the_owners_alone(tmp_path):
    """It and its folder."""
    log = tmp_path / "state" / "kpibook.log"
    assert write_log(log, "x", "y") and (rights(log), rights(log.parent)) == ("0o600", "0o700")


def test_no_figure_reaches_the_log_that_may_be_sent_on(tmp_path):
    """What a click that went well says stands beside it, the owner's alone: figures of a team may be among it."""
    said = "1 figure restated:\n  Referrals, Team two, February 2023: 4 → 3"
    assert outcome("Refresh", lambda _book, _tell: said, None, tmp_path / "kpibook.log") == said
    changes = tmp_path / "changes.log"
    assert not (tmp_path / "kpibook.log").exists() and said in changes.read_text("utf-8")
    assert rights(changes) == "0o600"
