"""A workspace in which every text that reaches a workbook is strange; what is refused is left as it was."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml
from fuzz.workspaces import MADE, whole

from kpibook.issues import InputError
from kpibook.pipeline import check, no_progress

TEXTS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "'quoted'", "it's'", '"double"', '=cmd|"/c calc"!A1', "{=1}", "[x]",
    "a[b]c", "x]", "#REF!", "a#b", "TRUE", "1", "1e5", "00123", "2023-02-01", "1/2", "R1C1", "A1", "XFD1048576",
    "RC", "c", "r", "history", "Print_Area", "_xlnm.Print_Area", "_x000D_", "_x0041_x", "_x005F_", "\U0001f600",
    "\U0001f600" * 16, "\u202eabc", "\u200fabc\u200f", "e\u0301" * 40, "\u200b", "\u00a0", "a\u00a0b", " x ",
    "a  b", "two\nlines", "\n", "tab\tx", "]]>", "<b>x</b>", "&#0;", "&amp;", "a & b", "&P", "&\"Arial\"9",
    "&&", "100%", "%s", "{0}", "{{months}}", "{{x}}", "a/b", "a\\b", "a:b", "a*b?", "Data", "Cover", "contents",
    "DATA", "ＡＢＣ", "abc", "ABC", "Ábc", "ábc", "ß", "ss", "ǅ", "İ", "x" * 31, "x" * 32, "x" * 255, "x" * 256,
    "ж" * 300, "x" * 8200, "x" * 32767, "\U0001f600" * 16383, "\u2028x", "\ufeffx", "\u007fx", "\u0085x",
    "\ufffdx", "\ue000", "\u0300", "http://x.example/?a=1&b=2", "mailto:a@b.example", "\\\\server\\share",
    "file:///x", "#Cover!A1", "a,b;c|d", "....", "-", "~", "^", "`", "$", "!", "x!A1", "'x'!A1", "N/A", "TBC",
    "Green", "Red", "No target", "Everybody", "Total", "0", "-0", "∞", "१२३", "١٢٣", "(1)", "'", "''", '"',
    '""',
)  # fmt: skip
"""Beginnings of formulas, signs that formulas, names, XML, headers and sheets' names treat apart, and great lengths."""

FIELDS = (
    "organisation/name", "organisation/short_name", "organisation/service", "organisation/report_title",
    "organisation/motto", "organisation/protective_marking", "organisation/whole_label",
    "service_areas/east/name", "service_areas/west/name", "teams/one/name", "teams/two/name",
    "codes/grades/labels/good", "codes/grades/labels/poor", "sources/cases/title", "sources/audits/title",
    "indicators/received/title", "indicators/received/short_title", "indicators/good/title",
    "indicators/good/note", "indicators/good/guidance", "indicators/good/targets/0/shown",
    "indicators/good/targets/0/basis", "indicators/good/team_targets/one/0/shown",
    "indicators/received/changes/0/note", "indicators/rate/title", "indicators/planned/title",
    "indicators/planned/placeholder", "indicators/planned/target_shown", "indicators/open/title",
    "sections/front/title", "sections/front/tables/0/title", "sections/front/tables/1/title",
    "sections/front/highlights/1/title", "sections/figures/title", "sections/figures/sheet",
    "benchmarks/columns/england/heading", "quality_assurance/title", "quality_assurance/boxes/0",
    "updates/0/title", "updates/0/note", "accepted/0/reason",
)  # fmt: skip
"""Every text of the mapping that a workbook shows, or a file's name is made from."""


def strange(folder: Path, turn: int) -> list[str]:
    """Make the workspace in which each field has its own strange text; gives back what was refused, for the record.

    From turn to turn each field has the next text, so that after as many turns as there are texts each has had all.
    """
    whole(folder)
    mapping = folder / "mappings" / "all.yaml"
    tree = yaml.load(mapping.read_text("utf-8"), yaml.CBaseLoader)
    tree["teams"]["one"]["aliases"], tree["teams"]["two"]["aliases"] = ["Team one"], ["Team two"]
    usual = {field: _set(tree, field.split("/"), f"§{at}§") for at, field in enumerate(FIELDS)}
    lines = json.dumps(tree, indent=1, ensure_ascii=False).split("\n")
    places = {int(found[1]): at for at, line in enumerate(lines) if (found := re.search(r"§(\d+)§", line))}
    texts = {at: TEXTS[(turn + at * 5) % len(TEXTS)] for at in places}
    refused: list[str] = []
    for _ in range(8):
        written = list(lines)
        for at, line in places.items():
            text = json.dumps(texts.get(at, usual[FIELDS[at]]), ensure_ascii=False)
            written[line] = lines[line].replace(f'"§{at}§"', re.sub(r"[\x7f-\x9f\ufeff\u2028]", _escaped, text))
        mapping.write_text("\n".join(written), "utf-8")
        wrong = _refused_lines(folder)
        if not wrong:
            return refused
        near = {line + step for line in wrong for step in range(-1, 4)} if len(wrong) == 1 else set()
        named = [at for at, line in places.items() if line + 1 in wrong and at in texts]
        doubtful = named or [at for at, line in places.items() if line + 1 in near and at in texts]
        refused.extend(f"{FIELDS[at]}: {texts.pop(at)[:40]!r}" for at in doubtful)
    raise AssertionError(f"turn {turn}: still refused: {_refused_lines(folder)}")


def _escaped(sign: re.Match[str]) -> str:
    return f"\\u{ord(sign[0]):04x}"


def _set(tree: Any, path: list[str], text: str) -> str:
    for step in path[:-1]:
        tree = tree[int(step)] if isinstance(tree, list) else tree[step]
    last: Any = int(path[-1]) if isinstance(tree, list) else path[-1]
    before = str(tree[last])
    tree[last] = text
    return before


def _refused_lines(folder: Path) -> dict[int, str]:
    """Lines of the mapping in which something is wrong, with what."""
    try:
        told = check(folder, None, MADE, no_progress).told
    except InputError as error:
        told = tuple(error.issues)
    wrong = {}
    for issue in told:
        if issue.severity.name == "ERROR":
            numbers = [int(number) for number in re.findall(r"line (\d+)", f"{issue.mapping} {issue.message}")]
            wrong |= dict.fromkeys(numbers or [0], str(issue))
    return wrong
