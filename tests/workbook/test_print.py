"""What is printed can be read: type sizes and pages, measured in the PDF that LibreOffice makes of the sample."""

import datetime as dt
import re
import subprocess
from pathlib import Path

import pytest

from kpibook import pipeline
from kpibook.months import Month
from kpibook.report import restrict_report

ROOT = Path(__file__).parents[2]
IN_TABLES, ELSEWHERE = 8.0, 8.5
"""Points."""
_LINE = 1.2207
"""How much higher a word's box is than its type, in the font that LibreOffice takes for Calibri."""
_WORD = re.compile(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)<')


def pages(workbook: Path) -> list[list[tuple[float, str]]]:
    """The words of each page, each with the size of its type."""
    convert = [
        "soffice",
        f"-env:UserInstallation=file://{workbook.parent}/profile",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*convert, "--outdir", workbook.parent, workbook], check=True, capture_output=True)
    words = subprocess.run(
        ["pdftotext", "-bbox", workbook.with_suffix(".pdf"), "-"], check=True, capture_output=True, text=True
    ).stdout
    return [
        [((float(low) - float(top)) / _LINE, word) for top, low, word in _WORD.findall(page)]
        for page in words.split("<page ")[1:]
    ]


@pytest.fixture(scope="module")
def report():
    return pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 9))


@pytest.mark.libreoffice
@pytest.mark.parametrize("subject", ["whole", "ptc_1"])
def test_type_is_large_enough(report, subject, tmp_path):
    """No word is smaller than 8 points, none outside tables than 8.5; a team's copy is wider, so smaller in print."""
    path = tmp_path / "report.xlsx"
    pipeline.write_report(report if subject == "whole" else restrict_report(report, subject), ROOT, path)
    for number, words in enumerate(pages(path), start=1):
        assert [(number, word) for size, word in words if size < IN_TABLES - 0.05] == []
        broken = [word for _, word in words if re.fullmatch(r"\(\d+/\d*", word)]
        assert (number, broken) == (number, [])  # a fraction that does not fit is broken within a number
        said = [word for size, word in words if size < ELSEWHERE - 0.05]
        assert words[0][1] not in ("Summary", "Heat") or not said
        assert not {"Analysis", "Page", "Contents", "Aug-22:", "dashboard,"} & set(said), number


@pytest.mark.libreoffice
def test_the_report_has_few_pages(report, tmp_path):
    """What is read, from the cover to KPI updates, takes no more than 16 pages at nine months."""
    path = tmp_path / "report.xlsx"
    pipeline.write_report(report, ROOT, path)
    titles = [" ".join(word for _, word in words[:2]) for words in pages(path)]
    assert titles.index("Definitions Contents") <= 16
