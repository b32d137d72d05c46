"""`kpibook check` tells what `kpibook build` would, and ends with whether it can go on."""

import datetime as dt

import pytest
from click.testing import CliRunner

from kpibook.commands import command_line as cli


def run(*arguments):
    """Run a command in this process."""
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def last_line(checked):
    """What a check ends with."""
    return checked.stdout.strip().splitlines()[-1]


@pytest.fixture
def doubtful(workspace):
    """A workspace with one warning: a referral of 2032, which only the report tells."""
    workspace.change_referral(1, Received=dt.date(2032, 1, 5), Closed=None)
    return workspace


def accept(workspace, **keys):
    """Write an acceptance of the warning into the mapping."""
    said = {"warning": "future-date", "reason": "planned", "until": "2099-12-31", **keys}
    listed = ", ".join(f"{key}: {value}" for key, value in said.items())
    (workspace.root / "mappings/accepted.yaml").write_text(f"accepted:\n  - {{{listed}}}\n", encoding="utf-8")


def test_a_check_tells_every_warning_of_the_build(doubtful):
    """The same words, in the same order; then that it can be built, and with how many warnings."""
    warnings = doubtful.build(month=None).report.warnings
    checked = run("check", "--workspace", doubtful.root)
    assert checked.exit_code == 0, checked.output
    assert [warning.kind for warning in warnings] == ["future-date"]
    assert "\n\n".join(map(str, warnings)) in checked.stderr
    assert last_line(checked) == "Ready: February 2023 can be built, with 1 warning."


def test_a_check_that_finds_nothing_is_ready(workspace):
    """Nothing on stderr, and a verdict all the same."""
    checked = run("check", "--workspace", workspace.root)
    assert (checked.stderr, last_line(checked)) == ("", "Ready: February 2023 can be built.")


def test_what_was_accepted_is_counted_and_not_repeated(doubtful):
    """The warning is not told again; that there is one is said, by check and build alike."""
    accept(doubtful)
    checked = run("check", "--workspace", doubtful.root)
    assert checked.stderr == ""
    assert last_line(checked) == "Ready: February 2023 can be built. 1 more is accepted."
    built = run("build", "--workspace", doubtful.root)
    assert "Warnings    0, 1 more accepted" in built.stdout


def test_what_stands_in_the_way_is_counted_by_kind(workspace):
    """Two teams that nobody knows, and a template that is not there."""
    workspace.change_referral(1, Team="Nowhere")
    workspace.write_returns("Month,Team,Due,Done", "Jan-23,MASH,9,9", "Jan-23,Duty,4,4", "Feb-23,Elsewhere,4,4")
    (workspace.root / "template.xlsx").unlink()
    checked = run("check", "--workspace", workspace.root)
    assert checked.exit_code == 1
    assert last_line(checked) == "Not ready: 3 things stand in the way (2 unmapped-team, 1 template-missing)."


def test_a_wrong_mapping_is_not_ready(workspace):
    """Nothing can be read by it; the verdict is there all the same."""
    workspace.edit("indicators.yaml", "source: returns", "source: retorns")
    checked = run("check", "--workspace", workspace.root)
    assert checked.exit_code == 1
    assert last_line(checked) == "Not ready: 1 thing stands in the way (1 unknown-reference)."


def test_a_month_without_figures_is_not_ready(workspace):
    """As a build for that month would say."""
    checked = run("check", "--month", "2031-01", "--workspace", workspace.root)
    assert checked.exit_code == 1
    assert last_line(checked) == "Not ready: 1 thing stands in the way (1 no-records-in-month)."


def test_a_check_writes_nothing(doubtful):
    """Although it computes what a build computes."""
    before = {path: path.read_bytes() for path in doubtful.root.rglob("*") if path.is_file()}
    run("check", "--workspace", doubtful.root)
    assert {path: path.read_bytes() for path in doubtful.root.rglob("*") if path.is_file()} == before
