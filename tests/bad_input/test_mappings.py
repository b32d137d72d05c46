"""Mapping files that are wrong: file, line, and the near match."""

import pytest

SLIPS = {
    "unknown key": ("lists.yaml", "spans: [{start", "span: [{start", "unknown-key", '"spans"'),
    "unknown key of a measure": ("indicators.yaml", "out_of: due", "outof: due", "unknown-key", '"out_of"'),
    "unknown top-level key": ("indicators.yaml", "sections:", "section:", "unknown-key", '"sections"'),
    "number for a list": ("lists.yaml", "files: [returns.csv]", "files: 7", "wrong-type", ""),
    "text for a number": ("organisation.yaml", "months_shown: 2", "months_shown: two", "wrong-type", "digits"),
    "a list for keys": ("organisation.yaml", "front: {name: Front door}", "front: [x]", "wrong-type", ""),
    "not one of the choices": ("lists.yaml", "[Due], type: number", "[Due], type: nmber", "wrong-value", '"number"'),
    "no such day": ("lists.yaml", "complete_from: 2022-12-01\n    dated_by: received",
                    "complete_from: 2022-13-01\n    dated_by: received", "wrong-value", ""),
    "duplicate id": ("organisation.yaml", "  duty: {name: Duty, area: front}", "  mash: {name: Duty, area: front}",
                     "duplicate-id", "line 10"),
    "no such list": ("indicators.yaml", "kind: flow, source: referrals", "kind: flow, source: referals",
                     "unknown-reference", '"referrals"'),
    "no such field": ("indicators.yaml", "value: done", "value: don", "unknown-reference", '"done"'),
    "no such indicator": ("indicators.yaml", "[referrals, repeats, visits_done]", "[referrals, repeats, visit_done]",
                          "unknown-reference", '"visits_done"'),
    "no such area": ("organisation.yaml", "Duty, area: front", "Duty, area: frnt", "unknown-reference", '"front"'),
    "no such code list": ("lists.yaml", "codes: source}", "codes: sorce}", "unknown-reference", '"source"'),
    "missing key": ("lists.yaml", "    title: Monthly return\n", "", "missing-key", ""),
    "a tab": ("indicators.yaml", "    title: Visits done", "\ttitle: Visits done", "yaml-syntax", "tab"),
    "an open bracket": ("lists.yaml", "sheets: [Data]", "sheets: [Data", "yaml-syntax", ""),
    "an alias": ("lists.yaml", "title: Monthly return", "title: *return", "yaml-alias", "quotes"),
}  # fmt: skip
FURTHER_DOWN = ("missing key", "an open bracket")
"""Slips whose line is that of the part that they spoil, or where reading broke off."""


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_mapping_file(workspace, slip):
    """It is told at its line, with what was probably meant, and nothing that only follows from it is told too."""
    file, old, new, kind, advice = SLIPS[slip]
    place = workspace.edit(file, old, new)
    found = workspace.issues()
    assert kind in [issue.kind for issue in found]
    issue = next(issue for issue in found if issue.kind == kind)
    assert advice in issue.advice
    assert issue.mapping.startswith(f"mappings/{file}, line ")
    if slip not in FURTHER_DOWN:
        assert issue.mapping == place


def test_another_encoding(workspace):
    """A mapping file that an editor saved in another encoding is told by its line."""
    path = workspace.root / "mappings/organisation.yaml"
    path.write_bytes(path.read_text("utf-8").replace("Duty,", "D\u00fcty,").encode("cp1252"))
    issue = next(issue for issue in workspace.issues() if issue.kind == "not-utf8")
    assert issue.mapping == "mappings/organisation.yaml, line 11"
