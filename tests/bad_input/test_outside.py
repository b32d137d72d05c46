"""A sources folder or template outside the workspace is allowed, and said."""

import shutil

import pytest
from click.testing import CliRunner

from kpibook.commands import command_line as cli
from kpibook.sources.mapping_files import read_mapping
from kpibook.workspaces import outside_lines


@pytest.mark.parametrize("outside", [True, False])
def test_a_check_says_what_lies_outside_the_workspace(workspace, tmp_path, outside):
    """Where it leads, in full; nothing is said of what lies inside."""
    lists = workspace.root / "lists"
    if outside:
        lists.rename(tmp_path / "elsewhere")
        workspace.edit("organisation.yaml", "sources_folder: lists", f"sources_folder: {tmp_path / 'elsewhere'}")
    said = CliRunner().invoke(cli.main, ["check", "--workspace", str(workspace.root)]).stdout
    assert (f"Outside the workspace: sources_folder is {(tmp_path / 'elsewhere').resolve()}" in said) == outside
    named = [line for line in outside_lines(workspace.root, read_mapping(workspace.root)) if "sources_folder" in line]
    assert bool(named) == outside


def said_by(*arguments):
    ran = CliRunner().invoke(cli.main, [str(argument) for argument in arguments])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


@pytest.mark.parametrize("outside", [True, False])
def test_an_explanation_and_a_refresh_of_a_file_say_it_too(workspace, tmp_path, monkeypatch, outside):
    """Also the refresh that finds nothing new, which reads no list."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    elsewhere = (tmp_path / "elsewhere.xlsx").resolve()
    if outside:
        shutil.move(workspace.root / "template.xlsx", elsewhere)
        workspace.edit("organisation.yaml", "template: template.xlsx", f"template: {elsewhere}")
    line = f"Outside the workspace: template is {elsewhere}"
    root, file = workspace.root, tmp_path / "report.xlsx"
    said_by("build", "--month", "2023-02", "--out", file, "--workspace", root)
    assert (line in said_by("explain", "referrals", "--month", "2023-02", "--workspace", root)) == outside
    workspace.change_referral(1, Team="Duty")
    for news in ("The old workbook is kept", "Nothing has changed"):
        said = said_by("refresh", file, "--workspace", root)
        assert news in said
        assert (line in said) == outside
