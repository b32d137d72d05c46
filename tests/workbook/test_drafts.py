"""A drafted workbook: what its boxes' headings say, in print, and that nothing else is drawn otherwise."""

import subprocess
from dataclasses import replace

import pytest

from kpibook.workbook.sheets.carried import with_drafts
from kpibook.workbook.sheets.section_drawing import DRAFT_MARK
from kpibook.workbook.sheets.write import workbook_bytes
from kpibook.workbook.template.read import read_template


@pytest.mark.libreoffice
def test_a_heading_says_draft_until_somebody_edits_the_text(report, template_path, tmp_path):
    """Of two boxes with a draft, the one whose text was changed by a full stop has no mark; nor has an empty one."""
    drafted = with_drafts(report)
    kept = [name for name in drafted.texts if name.startswith("kpibook_draft_") and name[-1].isdigit()]
    assert len(kept) > 1
    edited = kept[0].replace("kpibook_draft_", "analysis_")
    texts = {**drafted.texts, edited: f"{drafted.texts[edited]}."}
    path = tmp_path / "report.xlsx"
    path.write_bytes(workbook_bytes(report, read_template(template_path), carried=replace(drafted, texts=texts)))
    convert = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run([*convert, "--outdir", tmp_path, path], check=True, capture_output=True)
    printed = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "report.pdf", "-"], capture_output=True, text=True
    ).stdout
    assert printed.count(DRAFT_MARK) == len(kept) - 1
