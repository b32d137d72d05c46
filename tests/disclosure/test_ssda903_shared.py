"""The figures of an SSDA903 return, shared: one scope, parts that exclude each other, and stocks beside their flows."""

import csv
import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from kpibook import pipeline
from kpibook.figure_files import FiguresRequest, figures_bytes, take_figures
from kpibook.months import Month

ROOT = Path(__file__).parents[2] / "samples/ssda903"
LEGAL = ["care_orders", "section_20"]
PLACES = ["fostered", "childrens_homes", "semi_independent", "with_parents"]
ASYLUM = ["asylum_seeking", "section_20_others"]
OF = dict.fromkeys([*LEGAL, *ASYLUM, *PLACES, "agency_fostered", "three_placements", "reviewed"], "cla")
BANDS = ("under_1", "1_to_4", "5_to_9", "10_to_15", "16_or_over", "not_known")
BY_AGE = [(of, [f"{of}.age.{band}" for band in BANDS]) for of in ("cla", "starts")]
PARTS = [
    *BY_AGE,
    *(("cla", [part]) for part in OF),
    ("cla", LEGAL),
    ("cla", ASYLUM),
    ("cla", ["care_orders", "section_20_others"]),
    ("section_20", ["section_20_others"]),
    ("cla", [*PLACES, "placed_for_adoption"]),
    ("fostered", ["agency_fostered"]),
    ("ceases", ["adopted"]),
]
"""What the definitions say, as a person reads them: a child has one legal status and one placement on a day."""


def told(share, workspace=ROOT):
    """((measure, part, scope, month), number, `c` or `N/A`) of what `kpibook figures` gives."""
    asked = FiguresRequest(share=share)
    inputs = dataclasses.replace(pipeline.open_inputs(ROOT), workspace=workspace)
    found = take_figures(inputs, asked, dt.datetime(2023, 4, 5), pipeline.no_progress)
    for line in csv.DictReader(figures_bytes(found, "csv").decode().splitlines()):
        for part, heading in (("upper", "numerator"), ("lower", "denominator")):
            if part == "upper" or (line["indicator"] in OF and not line["breakdown"]):
                number = int(line[heading]) if line[heading] else line["shown"]
                name = ".".join([line["indicator"], *filter(None, line["breakdown"].split("="))])
                yield (name, part, line["scope"], line["period"]), number


@pytest.fixture(scope="module")
def figures(tmp_path_factory):
    """Those of the shared file."""
    return list(told(share=True, workspace=tmp_path_factory.mktemp("workspace")))


def weak(lab, figures):
    """What one can narrow down to fewer than five values who also adds starts and takes off who ceased."""
    knowledge = lab.known.Knowledge(of=OF, parts=PARTS, whole_parts=[parts for _, parts in BY_AGE])
    puzzle = lab.known.puzzle_of(lab.attacker, pipeline.open_inputs(ROOT).mapping, knowledge, figures)
    for month in (Month(2022, 5) + number for number in range(11)):
        now, before = (("cla", "whole", each.key) for each in (month, month - 1))
        started, ceased = ((flow, "whole", month.key) for flow in ("starts", "ceases"))
        puzzle.add({now: 1, before: -1, started: -1, ceased: 1})
    assert len(puzzle.asked) > 20
    return {name: count for name, count in puzzle.values(5).items() if count < 5}


def test_no_figure_can_be_worked_out(lab, figures):
    """At least five values are left to every suppressed figure."""
    assert weak(lab, figures) == {}


def test_small_figures_suppressed_alone_are_worked_out(lab):
    """The attacker is no straw man: with nothing but counts from 1 to 4 suppressed he finds some."""
    alone = [(place, "c" if number in (1, 2, 3, 4) else number) for place, number in told(share=False)]
    assert list(weak(lab, alone).values()).count(1) > 3


def test_large_figures_stay_in_sight(figures):
    """The return's stocks are told, every month."""
    shown = dict(figures)
    assert all(shown["cla", "upper", "whole", (Month(2022, 4) + number).key] != "c" for number in range(12))
    assert sum(value == "c" for _, value in figures) < len(figures) / 2


def test_what_was_never_counted_is_shown_as_nothing(figures):
    """No leaver of the small return turned 21 in its year: 0, and no reason to refuse the rest."""
    shown = {number for (measure, part, _, _), number in figures if (measure, part) == ("leavers_21", "upper")}
    assert shown <= {0, "N/A"} and 0 in shown
