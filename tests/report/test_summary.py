"""What matters in a month: counted, named and ordered anew from the figures as shown."""

import dataclasses
import random
from dataclasses import replace

import pytest

from kpibook.disclosure import protect_report
from kpibook.months import Month
from kpibook.report.figures import figure, rag
from kpibook.report.restrict import restrict_report
from kpibook.report.summary import RAG_WORDS, summary_of
from kpibook.tables import SUPPRESSED
from kpibook.teams.headlines import headlines

SECTIONS = {
    "one": {"title": "Section one", "tables": [{"title": "Table", "indicators": ["contacts", "cla", "visited"]}]},
    "two": {"title": "Section two", "tables": [{"title": "A", "indicators": ["visited"]},
                                               {"title": "B", "indicators": ["permanence", "seen"]}]},
}  # fmt: skip
TARGET = {"shown": "80%", "number": 80, "comparison": "at_least", "valid_from": "2020-04"}
KEYS = {
    "cla": {"polarity": "lower"},
    "visited": {"polarity": "higher", "targets": [TARGET]},
    "seen": {
        "title": "Seen",
        "polarity": "higher",
        "measure": {"kind": "share", "of": "cla", "meets": [{"field": {"field": "status", "in": ["V2"]}}]},
        "targets": [TARGET],
    },
}


def ids(lines):
    return [line.indicator for line in lines]


@pytest.fixture
def summed(report_with):
    def make(scope="whole", **counts):
        report = report_with(
            {id_: {scope: series} for id_, series in counts.items()}, indicators=KEYS, sections=SECTIONS
        )
        return summary_of(report, scope)

    return make


def shares(*percentages, of=100):
    return [None if one is None else (one * of // 100, of) for one in percentages]


def test_each_section_counts_its_own_and_all_together_once(summed):
    """ "visited" stands in both sections; cla_rate stands in none, and counts nowhere."""
    found = summed(visited=shares(60, 60), cla=[500, 500], contacts=[1400, 1400], cla_rate=[(9, 9), (9, 9)])
    words = {one.section: dict(one.words) for one in found.sections}
    assert words["one"] == {"Red": 1, "Amber": 0, "Green": 2, "No target": 0, "No figure": 0}
    assert words["two"] == {"Red": 1, "Amber": 0, "Green": 0, "No target": 1, "No figure": 1}
    assert dict(found.total) == {"Red": 1, "Amber": 0, "Green": 2, "No target": 1, "No figure": 1}


def test_reds_count_the_months_that_were_red(summed):
    """A month without a figure, and one that was Amber, end the count."""
    found = summed(visited=shares(60, 75, 60, 60, 60), seen=shares(60, None, 60, 90, 70), cla=[500] * 5)
    assert [(line.indicator, line.months_red) for line in found.reds] == [("visited", 3), ("seen", 1)]
    assert ids(found.turned_red) == ["seen"] and found.reds[0].gap.words == "20 percentage points below target"


def test_what_turned_had_a_word_before(summed):
    """No figure before is no turn, to Red or to Green."""
    found = summed(visited=shares(None, 60), seen=shares(75, 90), cla=[None, 500])
    assert ids(found.reds) == ["visited"] and ids(found.turned_red) == []
    assert ids(found.turned_green) == ["seen"]
    assert ids(summed(seen=shares(None, 90)).turned_green) == []


def test_moves_are_ordered_by_how_far_they_lie_from_the_usual(summed):
    """The count fell to far below its usual level; the share fell a little below; the other rose, and lies above."""
    found = summed(
        cla=[600, 604, 600, 604, 600, 604, 540],
        visited=shares(80, 82, 80, 82, 80, 82, 84),
        seen=shares(80, 90, 80, 90, 80, 90, 86),
    )
    assert ids(found.improvements) == ["cla", "visited"]
    distances = [abs(line.variation.distance) for line in found.improvements]
    assert distances == sorted(distances, reverse=True)
    assert ids(found.falls) == []  # 90% to 86% is worse, and above its usual 85.1%
    assert ids(found.unusual) == ["cla"]
    assert ids(summed(seen=shares(80, 90, 80, 90, 80, 90, 76)).falls) == ["seen"]


def test_small_and_missing_figures_are_named(summed):
    """Fewer than 20 are small; nobody to count, no figure, what is not defined, and what is not told are missing."""
    found = summed(visited=[(9, 19), (9, 19)], seen=[(1, 2), (0, 0)], cla=[500, SUPPRESSED], contacts=[1, None])
    assert ids(found.small) == ["visited"] and found.small[0].variation.unusual == "small"
    assert [(line.indicator, line.shown) for line in found.missing] == [
        ("contacts", "1 in the year so far"),
        ("cla", "c"),
        ("permanence", "TBC"),
        ("seen", "– (0/0)"),
    ]


def test_benchmarks_are_held_against_percentages_never_counts(report_with, mapping):
    """Better or worse by polarity, higher or lower without one; with the benchmark's year; none of a small figure."""
    from kpibook.report.model import BenchmarkFigure

    def beside(polarity, cell, value):
        keys = KEYS | {"visited": {"polarity": polarity}}
        report = report_with(
            {"visited": {"whole": [cell]}, "cla": {"whole": [500]}}, indicators=keys, sections=SECTIONS
        )
        benchmark = (BenchmarkFigure("neighbours", f"{value}%", value, "2021-22", "DfE"),)
        rows = report.rows | {id_: replace(report.rows[id_], benchmarks=benchmark) for id_ in ("visited", "cla")}
        return [(one.indicator, one.heading, one.period, one.word)
                for one in summary_of(replace(report, rows=rows), "whole").benchmarks]  # fmt: skip

    for polarity, words in {"higher": "better worse", "lower": "worse better", "neither": "higher lower"}.items():
        above, below = words.split()
        assert beside(polarity, (84, 100), 83.0) == [("visited", "Neighbours", "2021-22", above)]
        assert beside(polarity, (82, 100), 83.0) == [("visited", "Neighbours", "2021-22", below)]
        assert beside(polarity, (83, 100), 83.0) == [("visited", "Neighbours", "2021-22", "same")]
    assert beside("higher", (19, 19), 83.0) == []


def test_an_earlier_month_is_summed_up_as_it_was_then(report_with):
    """Stepping back says what was said then."""
    counts = {"visited": {"whole": shares(60, 75, 60, 60, 84)}, "cla": {"whole": [500, 510, 520, 530, 560]}}
    report = report_with(counts, indicators=KEYS, sections=SECTIONS)
    for back in range(4):
        then = {id_: {"whole": series["whole"][: 5 - back]} for id_, series in counts.items()}
        alone = report_with(then, Month(2022, 6) - back, KEYS, sections=SECTIONS)
        assert summary_of(report, "whole", alone.month) == summary_of(alone, "whole")


def test_a_teams_summary_is_the_same_in_its_own_workbook(report_with):
    """And so is the whole service's, which stands beside it; but for what is left out."""
    rng = random.Random(5)
    series = {scope: [(rng.randrange(50), 50) for _ in range(9)] for scope in ("whole", "north", "n1", "n2")}
    report = report_with({"visited": series, "seen": series}, indicators=KEYS, sections=SECTIONS)
    own = restrict_report(report, "n1")
    assert own.left_out
    report = dataclasses.replace(report, sections=own.sections)
    for scope in ("whole", "n1"):
        assert summary_of(own, scope) == summary_of(report, scope)


def test_the_summary_says_what_the_mail_says(report_with):
    """Counts and what turned Red, over figures by chance, where every indicator stands in a section."""
    every = {"one": {"title": "All", "tables": [{"title": "T", "indicators": [
        "contacts", "cla", "visited", "cla_rate", "permanence", "seen"]}]}}  # fmt: skip
    rng = random.Random(11)
    for _ in range(30):
        counts = {id_: {"whole": [rng.choice([None, (rng.randrange(101), 100)]) for _ in range(4)]}
                  for id_ in ("visited", "seen")}  # fmt: skip
        counts["cla"] = {"whole": [rng.randrange(500, 700) for _ in range(4)]}
        counts["contacts"] = {"whole": [rng.randrange(1300, 1800) for _ in range(4)]}
        report = report_with(counts, indicators=KEYS, sections=every)
        found, mail = summary_of(report, "whole"), headlines(report, "whole")
        words = dict(found.total)
        assert (words["Green"], words["Amber"], words["Red"]) == (mail.green, mail.amber, mail.red)
        assert set(ids(found.turned_red)) == {line.indicator for line in mail.turned_red}
        assert {(line.indicator, line.shown, line.before) for line in found.turned_red} == {
            (line.indicator, line.now, line.before) for line in mail.turned_red
        }
        assert sum(words[word] for word in RAG_WORDS) == 6


def test_a_shared_summary_tells_of_told_figures_alone(report_with):
    """Every line of a hidden figure is c, without RAG word, gap, direction or signal."""
    counts = {"cla": {"whole": [40] * 6, "north": [40] * 6, "n1": [38, 38, 38, 38, 38, 38], "n2": [2] * 6}}
    shared = protect_report(report_with(counts, indicators=KEYS, sections=SECTIONS))
    for scope in ("n1", "n2"):
        line = next(one for one in summary_of(shared, scope).missing if one.indicator == "cla")
        assert figure(shared, "cla", scope, shared.month).shown == line.shown == "c"
        assert (line.gap, line.movement, line.variation.process, line.months_red) == (None, None, None, 0)
        assert rag(shared, "cla", scope, shared.month) in ("No figure", "No target")


def test_parts_of_a_breakdown_are_no_lines(report_with):
    """They have neither target nor RAG word, and would be counted as without one."""
    keys = KEYS | {"cla": {"breakdown": [{"by": "status"}]}}
    report = report_with({"cla": {"whole": [500, 500]}}, indicators=keys, sections=SECTIONS)
    assert any(row.part_of == "cla" for row in report.rows.values())
    assert sum(count for _, count in summary_of(report, "whole").total) == 5
