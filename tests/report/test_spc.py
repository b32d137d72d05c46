"""Limits and signals, held against what NHSRplotthedots publishes and against its method written out anew.

NHSRplotthedots 0.2.2 (https://github.com/nhs-r-community/NHSRplotthedots, MIT) is the NHS-R community's package for
charts in the manner of "Making Data Count"; its limits are taken without screening outliers, as the NHS's Excel tools
do.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpibook.report.spc import FEWEST, Point, Process, assurance_of, height, process_of, unusual_in_words, unusual_of

DEVIATIONS = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
"""vignettes/deviations.Rmd: "the upper process limit as 6.95, the mean as 1.94 and the lower process limit as -3.06".
"""
RNORM = [-0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
         -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
         0.70135590, -0.47279141]  # fmt: skip
"""R's `set.seed(123); rnorm(20)`, which tests/testthat/test-ptd_spc_standard.R uses."""
RRK = [1195, 1843, 1397, 1333, 1771, 1751, 2013, 1759, 2179, 2585, 1654, 1543, 1632, 1558, 1190, 1357, 1279, 1683, 2190,
       1804, 986, 2181, 2048, 2154]  # fmt: skip
"""NHSRdatasets' ae_attendances: breaches of University Hospitals Birmingham, April 2016 to March 2018. The vignette
NHSRplotthedots.Rmd: "We can see 8 sequential points coloured in blue", the rule of seven on one side of the mean."""
RQM = [1199, 929, 970, 1178, 1110, 1388, 2061, 1985, 2675, 3141, 1942, 2030, 1309, 1960, 1169, 1117, 1085, 1492, 1280,
       1197, 1569, 1406, 1328, 1564]  # fmt: skip
"""The same of Chelsea and Westminster; README.Rmd gives `common_cause` and, for a target of 1200, `inconsistent`."""
ENGLAND = [1867781, 2070340, 1958802, 2079034, 1932901, 1952464, 2001816, 1907871, 1944567, 1895272, 1735619, 2015834,
           1949762, 2066789, 1994056, 2073944, 1924663, 1925961, 2044137, 1976971, 2003954, 2000086, 1820012, 2049785,
           1984369, 2164458, 2093942, 2179896, 1997854, 2005695, 2079492, 2037847, 2047518, 2113413, 1954947,
           2167550]  # fmt: skip
"""Attendances of all trusts in 36 months; vignettes/deviations.Rmd draws "36 grey common cause points"."""
TWO_SIDES = [1, -1] * 7 + [5.5, -5.5]
"""test-ptd_spc_standard.R: two points close to the limits on opposite sides of the mean are both `common_cause`."""

WIDE = Process(7, 28, 6, 600)
"""A mean of 4, and limits that no figure reaches."""


def judged(values, scale=1):
    """What the last value is called, with values that are not whole made so."""
    points = [None if v is None else Point(round(v * scale), round(v * scale)) for v in values]
    return unusual_of(points, process_of([point and point.value for point in points]))


def unclamped(values, scale=1):
    process = process_of([round(value * scale) for value in values])
    return tuple(float(process.mean + times * process.sigma) / scale for times in (-3, 0, 3))


# ---- R/ptd_spc_standard.R and R/ptd_calculate_point_type.R, line by line, in exact numbers; no part of kpibook


def special_cause_types(y):
    """The column `special_cause_type` with `screen_outliers = FALSE`."""
    y = [Fraction(str(value)) for value in y]
    mean = sum(y) / len(y)
    amr = sum(abs(b - a) for a, b in pairwise(y)) / (len(y) - 1)
    limit = Fraction("2.66")
    limitclose = 2 * (limit / 3)
    outside = [v > mean + limit * amr or v < mean - limit * amr for v in y]
    rtm = [(v > mean) - (v < mean) for v in y]
    close = [
        not out and (v < mean - limitclose * amr or v > mean + limitclose * amr)
        for v, out in zip(y, outside, strict=True)
    ]
    trend = part_of_seven([seven_point_trend(y, i) for i in range(len(y))])
    one_side = part_of_seven([seven_on_one_side(rtm, i) for i in range(len(y))])
    two_in_three = [close[i] and is_two_in_three(close, rtm, i) for i in range(len(y))]
    found = []
    for i in range(len(y)):
        rising = i and y[i] > y[i - 1]
        if outside[i]:
            found.append("unusually high" if rtm[i] == 1 else "unusually low")
        elif trend[i]:
            found.append("rising" if rising else "falling")
        elif two_in_three[i]:
            found.append("high of late" if rtm[i] > 0 else "low of late")
        elif one_side[i]:
            found.append("above" if rtm[i] > 0 else "below")
        else:
            found.append("usual")
    return found


def seven_point_trend(y, i):
    if i < 6:
        return 0
    steps = [(y[j] > y[j - 1]) - (y[j] < y[j - 1]) for j in range(i - 5, i + 1)]
    return steps[0] if set(steps) in ({1}, {-1}) else 0


def seven_on_one_side(rtm, i):
    padded = [0] * 6 + rtm
    window = padded[i : i + 7]
    return int(len(set(window)) == 1 and window[0] != 0)


def part_of_seven(flags):
    padded = flags + [0] * 6
    return [any(padded[i : i + 7]) for i in range(len(flags))]


def is_two_in_three(close, rtm, i):
    v, side = [0, 0, *close, 0, 0], [0, 0, *rtm, 0, 0]
    return any(sum(v[i + k : i + k + 3]) >= 2 and abs(sum(side[i + k : i + k + 3])) == 3 for k in range(3))


# ---- published cases


def test_the_limits_are_those_of_the_vignette():
    """Deviations from Excel defaults, with screen_outliers = FALSE."""
    assert [round(limit, 2) for limit in unclamped(DEVIATIONS)] == [-3.06, 1.94, 6.95]


def test_the_limits_are_those_of_the_package_s_snapshots():
    """tests/testthat/_snaps/ptd_spc_standard.md: without an outlier (r1), and with one that is not screened (r3)."""
    lower, mean, upper = unclamped(RNORM, 10**8)
    assert (round(mean, 7), round(lower, 5), round(upper, 6)) == (0.1416238, -3.01138, 3.294627)
    lower, mean, upper = unclamped([*RNORM[:14], 10, *RNORM[15:]], 10**8)
    assert (round(mean, 7), round(lower, 6), round(upper, 6)) == (0.6694159, -4.596625, 5.935457)


def test_the_method_written_out_anew_finds_what_is_published():
    """The eight months in blue, the grey ones, and the one wild point: so the oracle below is the package's."""
    assert special_cause_types(RRK) == ["usual"] * 10 + ["below"] * 8 + ["usual"] * 6
    assert special_cause_types(ENGLAND) == ["usual"] * 36
    assert special_cause_types(DEVIATIONS) == ["usual"] * 4 + ["unusually high"] + ["usual"] * 13
    assert special_cause_types(TWO_SIDES)[-2:] == ["usual", "usual"]
    assert special_cause_types(RQM)[-1] == "usual"


@pytest.mark.parametrize("series", [DEVIATIONS, RNORM, RRK, RQM, ENGLAND, TWO_SIDES], ids=len)
def test_the_last_point_of_every_prefix_is_called_as_there(series):
    """Each month as it was told when it was the newest; later months change nothing in it."""
    for count in range(FEWEST, len(series) + 1):
        assert judged(series[:count], 10**8) == special_cause_types(series[:count])[-1], count


@pytest.mark.parametrize(
    ("values", "called"),
    [  # test-ptd_calculate_point_type.R: seven point trends, the last of each
        ([1, 2, 3, 3, 4, 5, 6], "usual"),  # a tie is not rising
        ([1, 2, 3, 4, 5, 6, 7], "rising"),
        ([2, 1, 2, 3, 4, 5, 6, 7, 3], "usual"),
        ([7, 6, 5, 4, 3, 2, 1], "falling"),
        ([2, 7, 6, 5, 4, 3, 2, 1, 3], "usual"),
    ],
)
def test_trends_are_those_of_the_package(values, called):
    """Six steps in one direction make seven figures; the limits are set wide, as the package tries the rule alone."""
    assert unusual_of([Point(value, value) for value in values], WIDE) == called


def test_assurance_is_that_of_the_package():
    """test-ptd_calculate_assurance_type.R: limits 1 to 3, 5 to 7 and 1 to 5 against 4, both directions; README: RQM."""

    three = [Process(1, 2, 133, 50), Process(1, 6, 133, 50), Process(1, 3, 133, 100)]
    assert [(one.lower, one.upper) for one in three] == [(1, 3), (5, 7), (1, 5)]
    found = [[assurance_of(one, Fraction(4), comparison) for one in three] for comparison in ("at_least", "at_most")]
    assert found[0] == ["consistently missed", "consistently met", "hit and miss"]
    assert found[1] == ["consistently met", "consistently missed", "hit and miss"]
    assert assurance_of(process_of(RQM), Fraction(1200), "at_most") == "hit and miss"


# ---- all series


SERIES = st.lists(st.integers(0, 12), min_size=FEWEST, max_size=30)


DRIFTING = st.builds(
    lambda start, steps: [start + sum(steps[:at]) for at in range(len(steps))],
    st.integers(100, 200),
    st.lists(st.integers(-1, 3), min_size=FEWEST, max_size=30),
)


@given(SERIES | DRIFTING)
def test_every_series_is_called_as_by_the_package(values):
    """Whole numbers in narrow bands, where ties, means and limits are met exactly, and drifting ones."""
    assert judged(values) == special_cause_types(values)[-1]


@given(st.lists(st.none() | st.integers(0, 9), max_size=30), st.integers(10, 99))
def test_a_gap_breaks_runs_and_ranges(values, wild):
    """By hand: no moving range across a gap, no signal of a run that holds one; the mean is of all figures."""
    told = [value for value in values if value is not None]
    pairs = [(a, b) for a, b in pairwise(values) if a is not None and b is not None]
    process = process_of(values)
    if len(told) < FEWEST or not pairs or (all(a == b for a, b in pairs) and len(set(told)) > 1):
        assert process is None
    else:
        assert process.mean == Fraction(sum(told), len(told))
        assert process.sigma * 3 == Fraction("2.66") * sum(abs(a - b) for a, b in pairs) / len(pairs)
    assert judged([*values, None]) == "no figure"
    for length, kinds in ((3, {"high of late", "low of late"}), (7, {"rising", "falling", "above", "below"})):
        if None in values[-length:] or len(values) < length:
            assert judged(values) not in kinds


@given(SERIES, st.integers(1, 9), st.integers(0, 50))
def test_units_and_level_change_nothing(values, scale, level):
    """Ten times as much, or twenty more each month, is called the same: figures may be in any unit."""
    moved = [value * scale + level for value in values]
    assert judged(moved) == judged(values)


@given(SERIES)
def test_upside_down_it_is_the_other_side(values):
    """High is low, rising falling."""
    mirrored = [12 - value for value in values]
    assert height(judged(mirrored)) == -height(judged(values))


@given(st.lists(st.integers(0, 100), min_size=FEWEST, max_size=24))
def test_limits_stay_within_what_is_possible(values):
    """No share below 0% or above 100%; whoever is inside the limits as drawn is inside those that are judged by."""
    process = process_of(values, 100)
    if process is not None:
        assert 0 <= process.lower <= process.mean <= process.upper <= 100
        assert all((process.lower <= v <= process.upper) == (abs(process.distance(v)) <= 3) for v in values)


def test_what_rises_unseen_is_not_rising():
    """Seven months from 24.6% to 25.2%: a reader sees 25% seven times."""
    points = [Point(value, 25) for value in range(246_000, 253_000, 1_000)]
    assert unusual_of(points, Process(7, 7 * 249_000, 6, 60_000)) == "usual"
    assert unusual_of([Point(p.value, p.value) for p in points], Process(7, 7 * 249_000, 6, 60_000)) == "rising"


def test_limits_are_trial_under_twelve_figures():
    """Gaps are no figures."""
    assert process_of([1, 2] * 5 + [None] * 3 + [1]).trial and not process_of([1, 2] * 6).trial


def test_the_same_figure_month_after_month_is_usual():
    """And one that differs after a gap cannot be judged: nothing says how much a month may differ."""
    assert judged([7] * 9) == "usual" and judged([7] * 9 + [None, 8]) == "too few"


def test_a_hundred_per_cent_every_month_meets_it():
    """The target on the limit is met, unless the figure must be less."""
    process = process_of([1_000_000] * 9, 1_000_000)
    found = [assurance_of(process, Fraction(1_000_000), how) for how in ("at_least", "at_most", "less_than")]
    assert found == ["consistently met", "consistently met", "consistently missed"]


def test_words_name_what_is_counted():
    """Readings are no months."""
    assert unusual_in_words("rising") == "seven months in a row, each higher than the one before"
    assert unusual_in_words("low of late", "readings") == "low in two of the last three readings"


def test_the_worked_example_of_the_docs():
    """docs/words_and_signals.md: 60 is usual, 67 is not, with these limits."""
    before = [50, 53, 51, 54, 50, 52]
    assert judged([*before, 60]) == "usual" and judged([*before, 67]) == "unusually high"
    found = [[round(at, 1) for at in unclamped([*before, last])] for last in (60, 67)]
    assert found == [[43.1, 52.9, 62.6], [41.0, 53.9, 66.7]]


AROUND_100 = Process(1, 100, 133, 1500)
"""A mean of 100 and a sigma of 10: limits of 70 and 130, near them below 80 and above 120."""


@pytest.mark.parametrize(
    ("values", "called"),
    [
        ([130], "usual"),  # on the limit is not outside
        ([131], "unusually high"),
        ([69], "unusually low"),
        ([121, 105, 121], "high of late"),
        ([105, 121, 130], "high of late"),
        ([95, 79, 79], "low of late"),
        ([121, 121, 105], "usual"),  # the last is not near itself
        ([121, 105, 120], "usual"),  # two sigmas are not beyond two
        ([121, 99, 121], "usual"),  # one of the three on the other side
        ([131, 105, 121], "usual"),  # outside is not near, as in the package
        ([121, None, 121], "usual"),
        ([121, 105, None, 121], "usual"),
        ([101, 103] * 3 + [101], "above"),
        ([101, 103] * 3 + [100], "usual"),  # the mean is on no side
        ([99] * 7, "below"),
        ([101] * 3 + [None] + [101] * 4, "usual"),
        ([90, 95, 98, None, 103, 104, 106, 108], "usual"),
        ([90, 95, 98, 103, 104, 106, 108], "rising"),
    ],
)
def test_each_signal_at_its_edge(values, called):
    """Exactly on a limit, on the mean, with a gap; by the rules as docs/words_and_signals.md has them."""
    assert unusual_of([None if v is None else Point(v, v) for v in values], AROUND_100) == called
