"""What is printed can be read: type sizes and pages, measured in the PDF that LibreOffice makes of the sample."""

import datetime as dt
import re
import subprocess
from pathlib import Path

import numpy as np
import pytest

from kpibook import pipeline
from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.report import restrict_report, until_month

ROOT = Path(__file__).parents[2]
IN_TABLES, ELSEWHERE = 8.0, 8.5
"""Points."""
LEAST_FILLED = 0.2
"""Share of its height to which a page that goes on with a sheet is drawn on."""
_HEAD, _FOOT = 0.16, 0.93
"""Where a page's head ends and its footer begins, of its height; ink is darker than `_INK`."""
_INK = 230
_LINE = 1.2207
"""How much higher a word's box is than its type, in the font that LibreOffice takes for Calibri."""
_WORD = re.compile(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)<')


def printed(workbook: Path) -> Path:
    """The PDF that LibreOffice makes of a workbook."""
    convert = [
        "soffice",
        f"-env:UserInstallation=file://{workbook.parent}/profile",
        "--headless",
        "--convert-to",
        "pdf",
    ]
    subprocess.run([*convert, "--outdir", workbook.parent, workbook], check=True, capture_output=True)
    return workbook.with_suffix(".pdf")


def pages(pdf: Path) -> list[list[tuple[float, str]]]:
    """The words of each page, each with the size of its type."""
    words = subprocess.run(["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True).stdout
    return [
        [((float(low) - float(top)) / _LINE, word) for top, low, word in _WORD.findall(page)]
        for page in words.split("<page ")[1:]
    ]


def filled(pdf: Path) -> list[float]:
    """How far down each page is drawn on, as a share of what lies between its head and its footer."""
    drawn = subprocess.run(["pdftoppm", "-r", "36", "-gray", pdf], check=True, capture_output=True).stdout
    found, at = [], 0
    while at < len(drawn):
        size = re.match(rb"P5\s+(\d+)\s+(\d+)\s+\d+\s", drawn[at:])
        assert size is not None
        wide, high, start = int(size[1]), int(size[2]), at + size.end()
        page = np.frombuffer(drawn[start : start + wide * high], dtype=np.uint8).reshape(high, wide)
        head, foot = int(high * _HEAD), int(high * _FOOT)
        ink = np.flatnonzero((page[head:foot] < _INK).any(axis=1))
        found.append(float(ink.max() / (foot - head)) if len(ink) else 0.0)
        at = start + wide * high
    return found


@pytest.fixture(scope="module")
def report():
    return pipeline.make_report(pipeline.read_lists(ROOT), Month(2023, 2), dt.datetime(2023, 3, 9))


@pytest.fixture(scope="module", params=["whole", "ptc_1", "shared"])
def pdf(request, report, tmp_path_factory):
    """The service's workbook as printed, a team's, and one that leaves the service."""
    path = tmp_path_factory.mktemp("printed") / f"{request.param}.xlsx"
    own = report
    if request.param == "shared":
        own = restrict_report(protect_report(until_month(report)), "ptc")
    elif request.param != "whole":
        own = restrict_report(report, request.param)
    pipeline.write_report(own, ROOT, path)
    return printed(path)


@pytest.mark.libreoffice
def test_type_is_large_enough(pdf):
    """No word is smaller than 8 points, none outside tables than 8.5; a team's copy is wider, so smaller in print."""
    for number, words in enumerate(pages(pdf), start=1):
        assert [(number, word) for size, word in words if size < IN_TABLES - 0.05] == []
        broken = [word for _, word in words if re.fullmatch(r"\(\d+/\d*", word)]
        assert (number, broken) == (number, [])  # a fraction that does not fit is broken within a number
        said = [word for size, word in words if size < ELSEWHERE - 0.05]
        assert words[0][1] not in ("Summary", "Heat") or not said
        assert not {"Analysis", "Page", "Contents", "Aug-22:", "dashboard,"} & set(said), number


@pytest.mark.libreoffice
def test_the_report_has_few_pages(pdf):
    """What is read, from the cover to KPI updates, takes no more than 16 pages at nine months."""
    titles = [" ".join(word for _, word in words[:2]) for words in pages(pdf)]
    assert titles.index("Definitions Contents") <= 16
    assert {title.split()[0] for title in titles}.isdisjoint({"Checks", "About"})  # these print when they are asked for


@pytest.mark.libreoffice
def test_no_page_goes_on_for_a_line_or_two(pdf):
    """A page that continues a sheet is filled to a fifth at least."""
    titles = [" ".join(word for _, word in words[:3]) for words in pages(pdf)]
    shares = filled(pdf)
    goes_on = [number for number in range(1, len(titles)) if titles[number] == titles[number - 1]]
    assert len(goes_on) > 5
    assert [(number + 1, shares[number]) for number in goes_on if shares[number] < LEAST_FILLED] == []
