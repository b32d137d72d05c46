"""A workbook's texts held against the figures: every box and the archive, each claim with the cell that tells."""

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kpibook.commands.proofread import proofread
from kpibook.excel.closed import texts_before_mailing
from kpibook.excel.closed.proofread_file import proofread_file
from kpibook.excel.closed.refresh_file import refresh_file
from kpibook.excel.compute import Computation
from kpibook.excel.tables import contradictions
from kpibook.issues import InputError
from kpibook.months import Month
from kpibook.pipeline import make_report, no_progress, read_lists

Fixture = Callable[..., Any]
MADE = dt.datetime(2023, 4, 4, 9)
TABLE, HIGHLIGHT = "analysis_front_1", "analysis_front_in_time"


@pytest.fixture
def written(workspace, typed: Fixture, box: Fixture) -> Path:
    """A workbook with a true and a false text, and a false one of last month in the archive."""

    def type_last_month(book: Any) -> None:
        box(book, TABLE).value = "There were 9 referrals in February."

    def type_this_month(book: Any) -> None:
        box(book, TABLE).value = "There were 8 referrals in March, as in February."
        box(book, HIGHLIGHT).value = "In March, 50% were decided within 5 days, short of the target of 50%."

    typed(workspace.file, type_last_month)
    workspace.new_month()
    refresh_file(workspace.file, workspace.folder, MADE, no_progress, None, None)
    typed(workspace.file, type_this_month)
    return workspace.file


def claims(file: Path, folder: Path) -> list[Any]:
    return list(proofread_file(file, Computation(folder, MADE, no_progress)).proofs)


def test_boxes_and_archive_are_read_each_for_its_month(written: Path, workspace, read: Fixture) -> None:
    """What is true agrees; what is false contradicts, in the box and in the archive, with the cell of the figure."""
    found = claims(written, workspace.folder)
    wrong = [proof for proof in found if proof.claim.verdict == "contradicts"]
    assert {(proof.about, proof.text.month) for proof in wrong} == {
        ("Front door: Decided within 5 days", "March 2023"),
        ("Front door: Referrals", "February 2023"),
    }
    assert any(proof.claim.verdict == "agrees" and proof.about == "Front door: Referrals" for proof in found)
    book = read(written)
    for proof in wrong:
        sheet, _, cell = proof.cell.partition("!")
        assert sheet == "Numerators" and book[sheet][cell].value == 8
        assert proof.claim.words in book[proof.text.sheet][proof.text.cell].value
    said = [str(issue) for issue in contradictions(found, "report.xlsx")]
    assert any('"Front door"' in one and "100% (8/8)" in one for one in said)
    assert any('"Analysis archive"' in one and "9 referrals" in one for one in said)


def test_the_command_lists_what_contradicts(written: Path, workspace, monkeypatch, tmp_path: Path) -> None:
    """In words with exit code 1; as a list of objects with --json; nothing is written into the file."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    before = written.read_bytes()
    arguments = [str(written), "--workspace", str(workspace.folder)]
    words = CliRunner().invoke(proofread, arguments)
    assert words.exit_code == 1 and "contradict the tables" in words.output
    listed = CliRunner().invoke(proofread, [*arguments, "--json"])
    objects = json.loads(listed.stdout)
    keys = {"box", "claim", "at", "indicator", "kind", "verdict", "says"}
    assert listed.exit_code == 1 and all(keys <= set(one) for one in objects)
    for one in objects:
        assert one["verdict"] in ("agrees", "contradicts", "not_checked")
    assert written.read_bytes() == before


def test_a_text_and_a_file_are_not_asked_for_at_once(written: Path) -> None:
    """The command line says which options go together."""
    for arguments in ([], [str(written), "--text", "a.txt"], [str(written), "--month", "2023-02"], ["--text", "-"]):
        assert CliRunner().invoke(proofread, arguments).exit_code == 2


def test_drafts_agree_where_the_workbook_is_up_to_date(workspace) -> None:
    """A drafted file has no contradiction; when its lists say something else, it is said that its figures are older."""
    refresh_file(workspace.file, workspace.folder, MADE, no_progress, None, None, drafting=True)
    done = proofread_file(workspace.file, Computation(workspace.folder, MADE, no_progress))
    assert {proof.claim.verdict for proof in done.proofs} == {"agrees"} and not done.older
    source = workspace.folder / "sources" / "referrals.csv"
    source.write_text(source.read_text("utf-8").replace("05/02/2023", "25/02/2023", 2), "utf-8")
    assert proofread_file(workspace.file, Computation(workspace.folder, MADE, no_progress)).older


def test_before_mailing_the_months_contradictions_are_named(written: Path, workspace) -> None:
    """Those of the month that is mailed, not of the archive; where lists cannot be read, a warning says so."""
    out = workspace.folder / "out"
    out.mkdir()
    written.rename(out / "performance_report.xlsx")

    def report():
        return make_report(read_lists(workspace.folder), Month(2023, 3), MADE)

    def said(make):
        issues = texts_before_mailing(workspace.folder, out / "teams", Month(2023, 3), make)
        return {issue.kind for issue in issues}, [issue.message for issue in issues]

    kinds, messages = said(report)
    assert kinds == {"text-contradicts"} and not any("9 referrals" in message for message in messages)
    (workspace.folder / "sources" / "referrals.csv").unlink()
    assert said(report)[0] == {"not-proofread"}


def test_a_file_that_is_no_workbook_is_refused(workspace, tmp_path: Path) -> None:
    """As the refresh refuses it."""
    file = tmp_path / "other.xlsx"
    file.write_bytes(b"nothing")
    with pytest.raises(InputError, match="cannot be read"):
        proofread_file(file, Computation(workspace.folder, MADE, no_progress))
