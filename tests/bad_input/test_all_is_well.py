"""The workspace that the other tests damage is right to begin with."""

from kpibook.report.figures import figure


def test_it_builds(workspace):
    """February: 2 referrals, one of a child referred before within a month, 11 of 13 visits; no warning."""
    built = workspace.build()
    shown = [figure(built.report, id_, "whole", built.report.month).shown for id_ in built.report.rows]
    assert [str(each) for each in shown] == ["2", "50% (1/2)", "85% (11/13)"]
    assert built.report.warnings == ()
    assert workspace.out.read_bytes().startswith(b"PK")
