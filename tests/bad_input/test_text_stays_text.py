"""Text that looks like a formula arrives as text, wherever it comes from."""

import html
import re
import zipfile
from xml.etree import ElementTree

import pytest

SIGNS = ["=1+1", "+SUM(A1)", "-2", "@x", "=cmd|'/c calc'!A0", '=HYPERLINK("http://x.example","y")', "{=1+1}"]
PARTS = {
    "name of a team": ("organisation.yaml", "mash: {name: MASH", "mash: {name: TEXT"),
    "name of an area": ("organisation.yaml", "front: {name: Front door", "front: {name: TEXT"),
    "name of the council": ("organisation.yaml", "name: Testshire Council", "name: TEXT"),
    "service": ("organisation.yaml", "service: Children", "service: TEXT"),
    "motto and label": ("organisation.yaml", "service: Children", "service: X\n  motto: TEXT\n  whole_label: TEXT"),
    "title of the report": ("organisation.yaml", "service: Children", "service: X\n  report_title: TEXT"),
    "marking": ("organisation.yaml", "service: Children", "service: X\n  protective_marking: TEXT"),
    "title of an indicator": ("indicators.yaml", "title: Visits done", "title: TEXT\n    short_title: TEXT"),
    "notes": ("indicators.yaml", "title: Visits done", "title: X\n    note: TEXT\n    guidance: TEXT"),
    "placeholder": ("indicators.yaml",
                    "measure: {kind: tally, source: returns, month: month, value: done, out_of: due}",
                    "placeholder: TEXT\n    target_shown: TEXT"),
    "basis of a target": ("indicators.yaml", "valid_from: 2022-12}", "valid_from: 2022-12, basis: TEXT}"),
    "title of a section": ("indicators.yaml", "    title: Front door", "    title: TEXT\n    sheet: Front"),
    "title of a table": ("indicators.yaml", "{title: Referrals, indicators", "{title: TEXT, indicators"),
    "title of a list": ("lists.yaml", "title: Monthly return", "title: TEXT"),
    "update": ("indicators.yaml", "sections:",
               "updates: [{month: 2023-01, kind: new, title: TEXT, note: TEXT}]\nsections:"),
    "heading of a highlight": ("indicators.yaml", "    title: Front door",
                               "    title: F\n    highlights: [{indicator: referrals, title: TEXT}]"),
}  # fmt: skip


TEXT = """=1+1"&cmd|'/c calc'!A0&\""""
"""A formula, and a try to break out of the quotes of one."""


def formulas(path):
    """Every formula of cells, names, charts and rules, less the texts in quotes in it."""
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode() for name in package.namelist() if name.endswith(".xml")]
    tags = r"<(?:c:f|xm:f|f|definedName|formula1?|formula2)(?: [^>]*)?>([^<]*)<"
    found = [html.unescape(formula) for part in parts for formula in re.findall(tags, part)]
    return [re.sub(r'"(?:[^"]|"")*"', "", formula) for formula in found]


def texts(path):
    """Every text that stands in a cell."""
    with zipfile.ZipFile(path) as package:
        strings = ElementTree.fromstring(package.read("xl/sharedStrings.xml"))
    return ["".join(item.itertext()) for item in strings]


def quoted(text):
    """The text as YAML."""
    return "'" + text.replace("'", "''") + "'"


@pytest.mark.parametrize("part", PARTS)
def test_a_text_of_the_mapping(workspace, part):
    """In this place it is part of no formula."""
    file, old, new = PARTS[part]
    workspace.edit(file, old, new.replace("TEXT", quoted(TEXT)))
    workspace.build()
    assert not [formula for formula in formulas(workspace.out) if "1+1" in formula or "cmd" in formula]
    assert [text for text in texts(workspace.out) if TEXT in text] or part == "marking"


@pytest.mark.parametrize("sign", SIGNS)
def test_a_text_of_a_list(workspace, sign):
    """An id, a team's alias, a heading that is not used, a total row and a note: no formula comes of them."""
    usual = formulas(workspace.build().path)
    workspace.edit("organisation.yaml", "[Multi-Agency Hub]", f"[Multi-Agency Hub, {quoted(sign)}]")
    rows = [
        [sign, sign, sign, "05/02/2023", "", "", sign],
        ["Total", sign, "", "", "", "", ""],
        [f"{sign} is a note", "", "", "", "", "", ""],
    ]
    workspace.write_referrals(rows, headings=["Referral ID", "Child ID", sign, "Received", "Closed", "Source", "Team"])
    workspace.build()
    assert [formula for formula in formulas(workspace.out) if formula not in usual and "Checks!" not in formula] == []
    assert [text for text in texts(workspace.out) if sign in text]
