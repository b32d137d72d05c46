"""What is advised can be done as it is said, and does no harm."""

import datetime as dt

import pytest

from kpibook.records.unknown_teams import new_team_lines
from kpibook.sources.mapping_files import read_mapping

RETURN = "Month,Team,Due,Done"


def lines_of(issue):
    """The lines of an advice that are to be pasted into the mapping."""
    return issue.advice.partition("\n")[2]


def test_the_lines_that_add_a_new_team_can_be_pasted(workspace):
    """Pasted below `teams:` as they stand, they make the team, and the build goes on."""
    workspace.change_referral(3, Team="Duty East (new)")
    issue = workspace.issue()
    assert issue.kind == "unmapped-team"
    assert "Or it is a new team: add these lines below `teams:`" in issue.advice
    workspace.edit("organisation.yaml", "teams:\n", f"teams:\n{lines_of(issue)}\n")
    assert workspace.build().report.mapping.teams["duty_east_new"].name == "Duty East (new)"


@pytest.mark.parametrize(
    ("name", "id_"), [("Duty", "duty_2"), ("3rd Team", "team_3rd_team"), ("Équipe", "equipe"), ('A "b": c', "a_b_c")]
)
def test_a_new_teams_id_is_free_and_well_formed(workspace, name, id_):
    """Made of the name; a number follows where it is taken."""
    lines = new_team_lines(name, read_mapping(workspace.root))
    assert lines.startswith(f"  {id_}:\n    name: ")


def test_the_likeliest_area_comes_first_and_the_others_are_named(workspace):
    """A team called like those of an area, or like the area itself, is put there."""
    workspace.edit(
        "organisation.yaml", "  front: {name: Front door}", "  front: {name: Front door}\n  care: {name: Care}"
    )
    workspace.edit(
        "organisation.yaml",
        "  duty: {name: Duty, area: front}",
        "  duty: {name: Duty, area: front}\n  lac: {name: Care North, area: care}",
    )
    mapping = read_mapping(workspace.root)
    assert "area: care  # or: front" in new_team_lines("Care South", mapping)
    assert "area: front  # or: care" in new_team_lines("Dutty", mapping)


def test_ages_with_decimals_are_not_advised_to_be_left_out(workspace):
    """Every cell is 7.5 or the like: leaving such rows out would leave the list out."""
    workspace.write_returns(
        RETURN, *(f"{month},{team},9,7.5" for month in ("Jan-23", "Feb-23") for team in ("MASH", "Duty"))
    )
    issue = workspace.issue()
    assert issue.kind == "unreadable-cell"
    assert "set_aside" not in issue.advice
    assert "numbers with decimals: export whole numbers" in issue.advice
    assert "type: decimal" in issue.advice


def test_one_cell_with_decimals_may_be_left_out(workspace):
    """One of four: the row is wrong, not the column."""
    workspace.write_returns(RETURN, "Jan-23,MASH,9,9", "Jan-23,Duty,4,4", "Feb-23,MASH,8,8", "Feb-23,Duty,5,2.5")
    assert "unreadable: set_aside" in workspace.issue().advice


def test_a_column_of_something_else_is_named_by_its_kind(workspace):
    """Names where dates should be: the kind of cell is said, never what it holds."""
    workspace.write_referrals([[*row[:3], "Zebedee", *row[4:]] for row in rows_without_closed()])
    issue = workspace.issue()
    assert "most of the column, which holds text: is it the right one?" in issue.advice
    assert "set_aside" not in issue.advice


def test_a_column_that_is_mostly_blank_is_not_advised_to_be_left_out(workspace):
    """A required column that the export left empty."""
    workspace.write_referrals([[*row[:3], None, *row[4:]] for row in rows_without_closed()])
    issue = workspace.issue()
    assert issue.kind == "blank-cell"
    assert "set_aside" not in issue.advice
    assert "take `required: true` out" in issue.advice


def rows_without_closed():
    """Four referrals that are still open."""
    return [[f"R{n}", f"C90000{n}", "Zebedee", dt.date(2023, 2, n), None, "School", "MASH"] for n in range(1, 5)]
