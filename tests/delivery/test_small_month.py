"""A small service's month through the command line: team workbooks, drafts, encryption and back, a lost ledger."""

import email
import email.policy
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from command_runs import run
from small_workspace import Workspace, referrals

from kpibook.memory import MEMORY_FILE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCOPES = ("east", "one", "west", "two")
MAIL = {"sender": "performance@council.example", "allowed_domains": ["council.example"]}


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The workspace, with recipients and a fixed time of making: the same inputs give the same bytes."""
    made = Workspace(tmp_path / "workspace")
    shutil.copytree(ROOT / "mappings" / "mail", made.folder / "mappings" / "mail")
    (made.folder / "mappings" / "mail.yaml").write_text(json.dumps({"mail": MAIL}), "utf-8")
    mapping = made.folder / "mappings" / "all.yaml"
    text = mapping.read_text("utf-8")
    for name in ("East}", "West}", "area: east}", "area: west}"):
        text = text.replace(name, name[:-1] + ", recipients: [someone@council.example]}")
    mapping.write_text(text, "utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1678096800")
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    for scope in ("whole", *SCOPES):
        monkeypatch.setenv(f"KPIBOOK_PASSPHRASE_{scope.upper()}", f"{scope} plum anchor violet")
    return made


@pytest.fixture
def say(small):
    """Runs a command on the workspace; it must end well, or with the code that is told."""

    def ran(*words, code=0, month="2023-02"):
        ended = run([*words, "--month", month, "--workspace", str(small.folder)])
        assert ended.code == code, ended.printed
        return ended.printed

    return ran


def kinds(folder):
    """How workbooks and drafts lie there, by their first bytes: {'plain'}, {'encrypted'} or both."""
    drafts = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in (folder / "drafts").glob("*.eml")
    ]
    files = [path.read_bytes() for path in folder.glob("*.xlsx")]
    attached = [part.get_payload(decode=True) for draft in drafts for part in draft.iter_attachments()]
    assert len(files) == len(attached) == len(SCOPES)
    return tuple({"plain" if content[:2] == b"PK" else "encrypted" for content in some} for some in (files, attached))


def in_table(printed):
    """What the table says under Encrypted."""
    rows = [line.split() for line in printed.splitlines() if "someone@council.example" in line]
    assert len(rows) == len(SCOPES)
    return {"encrypted" if "yes" in row else "plain" for row in rows}


def test_encrypted_and_back_table_and_files_agree(small, say):
    """The same workbooks, byte for byte, plain, then encrypted, then plain: files, drafts and table say the same."""
    out = small.folder / "out" / "teams"
    out.parent.mkdir()
    for how, flags in (("plain", ()), ("encrypted", ("--encrypt",)), ("plain", ())):
        say("teams", "--out", str(out), *flags)
        said = say("mail", "--from", str(out), "--yes")
        assert (in_table(said), *kinds(out)) == ({how}, {how}, {how})
        assert ("headlines" in (out / "manifest.json").read_text("utf-8").replace('"headlines": null', "")) == (
            how == "plain"
        )
        assert "nothing to do" in say("mail", "--from", str(out), "--yes")


def test_month_end_encrypted_and_back_leaves_nothing_of_the_other_kind(small, say):
    """Nor of the whole service's workbook."""
    folder = small.folder / "out" / "2023-02"
    for how, flags in (("plain", ()), ("encrypted", ("--encrypt",)), ("plain", ())):
        said = say("month-end", *flags)
        assert (in_table(said), *kinds(folder / "teams")) == ({how}, {how}, {how})
        whole = (folder / "performance_report_2023-02.xlsx").read_bytes()
        assert (whole[:2] == b"PK") == (how == "plain")


def test_a_plain_draft_that_is_not_made_anew_is_told_of(small, say):
    """It was sent, and said to be: no other takes its place, and it lies there in plain."""
    out = small.folder / "out" / "2023-02" / "teams"
    say("month-end")
    run(["mail", "--resolve", "1", "sent", "--workspace", str(small.folder)])
    say("teams", "--out", str(out), "--encrypt")
    assert "1 draft holds unencrypted what has since been encrypted" in say("mail", "--from", str(out), "--yes")


def test_month_end_after_a_lost_ledger_drafts_again_when_told(small, say):
    """Refused without --again, and with it every draft is made once more."""
    say("month-end")
    (small.folder / ".kpibook" / "ledger.sqlite").unlink()
    said = say("month-end", code=1)
    assert "4 messages for February 2023 went out" in said and "--again" in said
    assert "4 drafted" in say("month-end", "--again")


def test_month_end_is_remembered_and_team_workbooks_and_refreshes_are_not(small, say):
    """`build` and `month-end` alone write the memory of the last good build; what only reads lists leaves it alone."""
    memory, whole = small.folder / MEMORY_FILE, small.folder / "out" / "2023-02" / "performance_report_2023-02.xlsx"
    say("month-end")
    remembered = memory.read_bytes()
    memory.unlink()
    say("teams", "--out", str(small.folder / "out" / "teams"))
    small.write([row for row in referrals(["2022-11", "2022-12", "2023-01", "2023-02"]) if row[0][-1] != "3"])
    refreshed = run(["refresh", str(whole), "--workspace", str(small.folder)])
    assert (refreshed.code, "February 2023" in refreshed.printed) == (0, True), refreshed.printed
    assert not memory.exists()
    memory.write_bytes(remembered)
    run(["refresh", str(whole), "--workspace", str(small.folder)])
    assert memory.read_bytes() == remembered


@pytest.mark.parametrize("command", ["month-end", "teams"])
def test_what_lies_outside_the_workspace_is_said(small, say, tmp_path, command):
    """As `build` says it: the sources folder and the template, where they lead to."""
    for name in ("sources", "template.xlsx"):
        (small.folder / name).rename(tmp_path / name)
    mapping = small.folder / "mappings" / "all.yaml"
    text = mapping.read_text("utf-8").replace("sources_folder: sources", "sources_folder: ../sources")
    mapping.write_text(text.replace("template: template.xlsx", f"template: {tmp_path / 'template.xlsx'}"), "utf-8")
    (small.folder / "out").mkdir()
    said = say(command, *(("--out", str(small.folder / "out" / "x")) if command == "teams" else ()))
    assert f"Outside the workspace: sources_folder is {tmp_path.resolve() / 'sources'}" in said
    assert f"Outside the workspace: template is {tmp_path.resolve() / 'template.xlsx'}" in said


def _cells(path):
    """Every cell of every sheet, also of hidden ones, by sheet: formulas, then values."""
    books = [openpyxl.load_workbook(path, data_only=values) for values in (False, True)]
    return [
        (sheet.title, str(cell)) for book in books for sheet in book for row in sheet.values for cell in row if cell
    ]


LATER = ("2023-01", "2023-02", "January 2023", "February 2023", "Jan 23", "Feb 23")


@pytest.mark.filterwarnings("ignore:Sparkline Group extension")
def test_the_whole_services_workbook_of_an_earlier_month_says_what_it_holds(small, say):
    """Checks names the later months; so does what `build` prints. A workbook of the last month has no such line."""
    for month, told in (("2022-11", True), ("2022-12", True), ("2023-02", False)):
        out = small.folder / f"{month}.xlsx"
        said = say("build", "--out", str(out), month=month)
        checks = " ".join(text for sheet, text in _cells(out) if sheet == "Checks")
        assert ("February 2023 too, after" in checks) == told == ("February 2023 too, after" in said)


@pytest.mark.filterwarnings("ignore:Sparkline Group extension")
@pytest.mark.parametrize("flags", [(), ("--share",)])
def test_a_team_workbook_of_an_earlier_month_holds_nothing_of_later_ones(small, say, flags):
    """No cell of any sheet names a later month, and twice as many later records change no cell but About's hash."""
    out, seen = small.folder / "out" / "teams", []
    out.parent.mkdir()
    months = ["2022-11", "2022-12", "2023-01", "2023-02"]
    for more in ([], [[f"{row[0]}x", *row[1:]] for row in referrals(["2023-01", "2023-02"])]):
        small.write([*referrals(months), *more])
        say("teams", "--out", str(out), *flags, month="2022-12")
        cells = {path.name: _cells(path) for path in out.glob("*.xlsx")}
        assert len(cells) == len(SCOPES)
        assert [cell for some in cells.values() for cell in some if any(word in cell[1] for word in LATER)] == []
        seen.append({name: [cell for cell in some if cell[0] != "About"] for name, some in cells.items()})
    assert seen[0] == seen[1]
