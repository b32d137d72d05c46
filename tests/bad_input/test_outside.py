"""A sources folder or template outside the workspace is allowed, and said."""

import pytest
from click.testing import CliRunner

from kpibook import cli
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
