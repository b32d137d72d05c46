"""Everything wrong is told in one go."""

import os
from collections import Counter

TOLD = Counter(
    [
        "missing-file",
        "wrong-kind",
        "template-unreadable",
        "output-open",
        "unreadable-cell",
        "duplicate-row",
        "end-before-start",
        "unmapped-code",
        "unmapped-team",
        "blank-cell",
        "negative-number",
        "part-above-whole",
    ]
)


def test_many_damages_in_the_lists(workspace):
    """Two files, a sheet's headings, five cells, the template and the output: all are told by one build."""
    workspace.edit(
        "lists.yaml",
        "  returns:\n",
        "  plans: {title: Plans, files: [plans.xlsx], complete_from: 2022-12-01,"
        " fields: {id: {headings: [Plan], type: id}}}\n"
        "  visits: {title: Visits, files: [visits.csv], complete_from: 2022-12-01,"
        " fields: {id: {headings: [Visit], type: id}}}\n"
        "  returns:\n",
    )
    (workspace.lists / "visits.csv").write_bytes(b"%PDF-1.7")
    workspace.write_referrals(
        [
            ["R1", "C900001", "Zebedee", "Zebedee came", None, "School", "MASH"],
            ["R1", "C900002", "", "05/01/2023", "04/01/2023", "Schol", "Mashh"],
            ["R3", "", "", "05/01/2023", "", "Police", "Duty"],
        ]
    )
    workspace.write_returns("Month,Team,Due,Done", "Jan-23,MASH,8,9", "Feb-23,Duty,-3,")
    os.truncate(workspace.root / "template.xlsx", 3000)
    (workspace.out.parent / "~$report.xlsx").write_bytes(b"officer")
    assert Counter(issue.kind for issue in workspace.issues()) == TOLD + Counter({"blank-cell": 1})


def test_many_slips_in_the_mappings(workspace):
    """Slips in three files are told together, in the order of the files."""
    workspace.edit("organisation.yaml", "months_shown: 2", "month_shown: 2")
    workspace.edit("lists.yaml", "codes: source}", "codes: sorce}")
    workspace.edit("lists.yaml", "unique: [month, team]", "unique: [month, teem]")
    workspace.edit("indicators.yaml", "value: done", "value: don")
    workspace.edit("indicators.yaml", "title: Referrals within 12 months of another", "titel: Referrals again")
    kinds = [issue.kind for issue in workspace.issues()]
    assert kinds.count("unknown-key") == 2
    assert kinds.count("unknown-reference") == 3
    assert kinds.count("missing-key") == 1
    assert len(kinds) == 6


def test_a_workspace_under_odd_names(workspace, tmp_path):
    """Spaces, umlauts and apostrophes in the path change nothing."""
    odd = tmp_path / "Bérénice's Übersicht & 100 %"
    workspace.root.rename(odd)
    workspace.root = odd
    workspace.build()
    assert workspace.out.read_bytes().startswith(b"PK")
